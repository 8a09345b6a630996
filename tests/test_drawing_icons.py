"""Icons of the user's own: found by their names, drawn in every format, and inside the SVG."""

from __future__ import annotations

import struct
import zlib
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from samples import some

from advisor.drawing import layout
from advisor.drawing.compose import compose
from advisor.drawing.icons import is_whole, with_icons
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from conftest import Process, Program

EXAMPLE = Path(__file__).parent.parent / "docs" / "examples" / "webshop.yaml"
ORANGE = (230, 120, 20)
BEST = Path("Arch_Containers", "48", "Arch_Amazon-Elastic-Container-Registry_48.png")
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def write_png(path: Path, colour: tuple[int, int, int] = ORANGE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = (b"\0" + bytes(colour) * 48) * 48
    header = struct.pack(">IIBBBBB", 48, 48, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(rows, 0))
    path.write_bytes(SIGNATURE + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b""))


@pytest.fixture
def icons(tmp_path: Path) -> Path:
    folder = tmp_path / "icons & <more>"
    write_png(folder / BEST)
    write_png(folder / "Arch_Containers" / "16" / "Arch_Amazon-Elastic-Container-Registry_16.png")
    write_png(folder / "Arch_Management" / "48" / "Arch_Amazon-CloudWatch_48.png")
    write_png(folder / "Arch_Amazon-Elastic-Kubernetes-Service-Distro_48.png")
    (folder / "Arch_AWS-Identity-and-Access-Management_48.svg").write_text(
        "<svg/>", encoding="utf-8"
    )
    return folder


def test_icons_are_found_by_the_words_of_their_names(icons: Path) -> None:
    drawing = with_icons(compose("ecs-fargate", name="x"), str(icons))
    found = {node.id: Path(node.icon).name for node in drawing.nodes if node.icon}
    assert found == {
        "ecr": "Arch_Amazon-Elastic-Container-Registry_48.png",
        "cloudwatch": "Arch_Amazon-CloudWatch_48.png",
    }


@pytest.mark.pictures
@pytest.mark.parametrize("ending", some(1, of=["png", "svg", "pdf"]))
def test_icons_are_drawn_and_nothing_is_said(
    ending: str, icons: Path, folder: Path, process: Process
) -> None:
    outcome = process("diagram", EXAMPLE, "-o", f"x.{ending}", "--icons", icons)
    assert (outcome.code, outcome.err) == (0, f"wrote x.{ending}\n")
    process("diagram", EXAMPLE, "-o", f"plain.{ending}")
    assert (folder / f"x.{ending}").read_bytes() != (folder / f"plain.{ending}").read_bytes()


@pytest.mark.pictures
def test_the_svg_holds_the_icons_itself(icons: Path, folder: Path, advisor: Program) -> None:
    assert advisor("diagram", EXAMPLE, "-o", "x.svg", "--icons", icons).code == 0
    text = (folder / "x.svg").read_text(encoding="utf-8")
    images = list(ET.fromstring(text).iter("{http://www.w3.org/2000/svg}image"))
    assert len(images) == 2
    for image in images:
        assert _source(image).startswith("data:image/png;base64,")
    assert str(icons) not in text


def _source(image: ET.Element) -> str:
    """Return where the picture of an element comes from."""
    (source,) = (value for key, value in image.items() if "href" in key)
    return source


def test_what_cannot_be_used_is_told(tmp_path: Path, icons: Path, advisor: Program) -> None:
    drawing = compose("ecs-fargate", name="x")
    with pytest.raises(AdvisorError, match="is not a folder"):
        with_icons(drawing, str(tmp_path / "nowhere"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(AdvisorError, match=r"no PNG below .*take the folder with PNGs"):
        with_icons(drawing, str(tmp_path / "empty"))
    write_png(tmp_path / "others" / "cat.png")
    with pytest.raises(
        AdvisorError,
        match=r"no PNG below .* is named after a service that is drawn, such as cloudwatch",
    ):
        with_icons(drawing, str(tmp_path / "others"))
    best = icons / BEST
    whole = best.read_bytes()
    for broken in (b"no picture", whole[:60], whole[:16] + bytes(8) + whole[24:]):
        best.write_bytes(broken)
        outcome = advisor("diagram", EXAMPLE, "-o", "x.svg", "--icons", icons)
        assert outcome.code == 2
        assert "is not a PNG, or not a whole one" in outcome.err


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


HEADER = chunk(b"IHDR", struct.pack(">IIBBBBB", 48, 48, 8, 2, 0, 0, 0))
ROWS = (b"\0" + bytes(ORANGE) * 48) * 48
HUGE = chunk(b"IHDR", struct.pack(">IIBBBBB", 1 << 30, 1 << 30, 8, 2, 0, 0, 0))
UNKNOWN_COLOURS = chunk(b"IHDR", struct.pack(">IIBBBBB", 48, 48, 8, 5, 0, 0, 0))
END = chunk(b"IEND", b"")
BROKEN = {
    "no pixels": SIGNATURE + HEADER + END,
    "nothing between": SIGNATURE + HEADER + b"IEND",
    "too few rows": SIGNATURE + HEADER + chunk(b"IDAT", zlib.compress(ROWS[:100])) + END,
    "cut": SIGNATURE + HEADER + chunk(b"IDAT", zlib.compress(ROWS)[:-60]) + END,
    "not packed": SIGNATURE + HEADER + chunk(b"IDAT", ROWS) + END,
    "wrong checksum": SIGNATURE + HEADER + chunk(b"IDAT", zlib.compress(ROWS))[:-1] + b"?" + END,
    "no end": SIGNATURE + HEADER + chunk(b"IDAT", zlib.compress(ROWS)),
    "no header": SIGNATURE + chunk(b"IDAT", zlib.compress(ROWS)) + END,
    "too large": SIGNATURE + HUGE + END,
    "other colours": SIGNATURE + UNKNOWN_COLOURS + HEADER + END,
}


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_icon_is_refused_in_every_format(
    name: str, ending: str, icons: Path, folder: Path, advisor: Program
) -> None:
    (icons / BEST).write_bytes(BROKEN[name])
    outcome = advisor("diagram", EXAMPLE, "-o", f"x.{ending}", "--icons", icons)
    assert (outcome.code, list(folder.iterdir())) == (2, [])
    assert "is not a PNG, or not a whole one" in outcome.err


@pytest.mark.parametrize(
    ("colours", "depth", "size"), [(0, 1, 6), (3, 4, 24), (4, 8, 96), (6, 16, 384), (2, 8, 144)]
)
def test_every_kind_of_png_is_taken(colours: int, depth: int, size: int) -> None:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 48, 48, depth, colours, 0, 0, 0))
    packed = zlib.compress((b"\0" * (1 + size)) * 48)
    split = chunk(b"IDAT", packed[:9]) + chunk(b"tEXt", b"a\0b") + chunk(b"IDAT", packed[9:])
    assert is_whole(SIGNATURE + header + split + END)
    assert not is_whole(SIGNATURE + header + split + END + b"something behind it")
    assert not is_whole(
        SIGNATURE + header + chunk(b"IDAT", zlib.compress((b"\0" * size) * 48)) + END
    )


def test_an_empty_drawing_is_no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Empty:
        def __init__(self, **_: object) -> None:
            self.graph_attr: dict[str, str] = {}

        def draw(self, **_: object) -> bytes:
            return b""

        def close(self) -> None:
            return

    library: Any = SimpleNamespace(AGraph=Empty)
    monkeypatch.setattr(layout, "_graphviz", lambda: partial(layout._by_library, library))
    with pytest.raises(AdvisorError, match="cannot draw as png: the drawing came out empty"):
        layout.draw("digraph {}", "png")


@pytest.mark.pictures
def test_each_of_many_pictures_has_its_own_icons(folder: Path, advisor: Program) -> None:
    colours = {
        "Elastic-Container-Registry": (0, 200, 40),
        "Elastic-Container-Service": (80, 110, 40),
        "Elastic-Kubernetes-Service": (160, 20, 40),
    }
    for service, colour in colours.items():
        write_png(folder / "icons" / f"Arch_Amazon-{service}_48.png", colour)
    (folder / "teams").mkdir()
    for name, api in (("a", "required"), ("b", "not-needed")):
        text = f"name: {name}\nanswers: {{kubernetes_api: {api}}}\n"
        (folder / "teams" / f"{name}.yaml").write_text(text, encoding="utf-8")
    icons = ("--icons", "icons")
    assert advisor("diagram", "teams", "-o", "many/", "--format", "png", *icons).code == 0
    for name in ("b", "a"):
        assert advisor("diagram", f"teams/{name}.yaml", "-o", f"{name}.png", *icons).code == 0
        assert (folder / f"many/{name}.png").read_bytes() == (folder / f"{name}.png").read_bytes()
    assert (folder / "many/a.png").read_bytes() != (folder / "many/b.png").read_bytes()
    assert advisor("diagram", "teams/a.yaml", "-o", "a.svg", *icons).code == 0
    root = ET.fromstring((folder / "a.svg").read_bytes())
    sources = {_source(image) for image in root.iter("{http://www.w3.org/2000/svg}image")}
    assert len(sources) == 2, "of ECR and of EKS"
