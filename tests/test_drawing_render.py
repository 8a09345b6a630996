"""Pictures: really drawn, measured in Graphviz's own layout, and the same from run to run."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from advisor.drawing import fonts, layout, render, text_widths
from advisor.drawing.compose import compose
from advisor.drawing.dot import to_dot
from advisor.drawing.escaping import clean
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).parent.parent
PLATFORMS = (
    "ecs-ec2",
    "ecs-fargate",
    "ecs-managed-instances",
    "eks-self-managed",
    "eks-nodegroup",
    "eks-fargate",
    "eks-auto-mode",
)
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<b>&"\\N\\n{|}'


@pytest.fixture(params=PLATFORMS)
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def picture(
    platform: str, kind: render.Format, *, name: str = "checkout-api", dpi: int = 144
) -> bytes:
    drawing = compose(platform, name=name, subtitle="Recommended")
    return render.render(
        to_dot(drawing), kind, dpi=dpi, title=drawing.title, description=drawing.description
    )


def texts(svg: bytes) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.pictures
def test_every_label_is_in_the_svg(platform: str) -> None:
    drawing = compose(platform, name="checkout-api", subtitle="Recommended")
    shown = squeezed("".join(texts(picture(platform, "svg"))))
    assert [label for label in drawing.labels() if squeezed(label) not in shown] == []


@pytest.mark.pictures
def test_svg_stands_alone_and_says_what_it_shows(platform: str) -> None:
    svg = picture(platform, "svg")
    root = ET.fromstring(svg)
    drawing = compose(platform, name="checkout-api")
    assert [element.tag for element in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert [element.text for element in root[:2]] == [drawing.title, drawing.description]
    assert len(list(root.iter(f"{SVG}title"))) == 1
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "drawing-title drawing-description"
    assert b"<!--" not in svg
    assert b"href" not in svg
    assert {element.get("font-family") for element in root.iter(f"{SVG}text")} == {
        "Liberation Sans,Arial,Helvetica,sans-serif"
    }


@pytest.mark.pictures
def test_svg_elements_carry_the_ids_of_the_drawing(platform: str) -> None:
    drawing = compose(platform, name="checkout-api")
    root = ET.fromstring(picture(platform, "svg"))
    found = {element.get("id") for element in root.iter(f"{SVG}g")}
    assert {f"node-{node.id}" for node in drawing.nodes} <= found
    assert {f"group-{group.id}" for group in drawing.groups} <= found
    assert {f"edge-{edge.id}" for edge in drawing.edges} <= found


def _pixels(png: bytes) -> tuple[int, int, set[bytes]]:
    width, height, depth, colour = struct.unpack(">IIBB", png[16:26])
    assert depth == 8
    row = width * {2: 3, 6: 4}[colour] + 1  # with an alpha channel or without
    parts, position = [], 8
    while position < len(png):
        (length,) = struct.unpack(">I", png[position : position + 4])
        if png[position + 4 : position + 8] == b"IDAT":
            parts.append(png[position + 8 : position + 8 + length])
        position += length + 12
    rows = zlib.decompress(b"".join(parts))
    return width, height, {rows[i : i + row] for i in range(0, len(rows), row)}


@pytest.mark.pictures
def test_png_is_not_blank_and_follows_the_resolution(platform: str) -> None:
    width, height, rows = _pixels(picture(platform, "png", dpi=72))
    assert len(rows) > height / 2
    wider, _, _ = _pixels(picture(platform, "png", dpi=144))
    assert abs(wider - 2 * width) <= 2


@pytest.mark.pictures
def test_letters_are_drawn_as_letters_and_not_all_as_the_same_box() -> None:
    def drawn(letter: str) -> bytes:
        dot = f'digraph {{ node [fontname="Liberation Sans"]; a [shape=plain, label="{letter}"] }}'
        return render.render(dot, "png", title="", description="")

    assert len({drawn(letter) for letter in "EHBD"}) == 4
    assert len({drawn(letter) for letter in "\U0001f680\U0001f6f8"}) <= 2


@pytest.mark.pictures
def test_pdf_and_png_are_the_same_a_second_later() -> None:
    first = picture("eks-nodegroup", "pdf"), picture("eks-nodegroup", "png")
    time.sleep(1.1)
    assert first == (picture("eks-nodegroup", "pdf"), picture("eks-nodegroup", "png"))
    assert b"/CreationDate (D:20000101000000" in first[0]
    assert first[0].startswith(b"%PDF")


_SCRIPT = """
import sys
from advisor.drawing.compose import compose
from advisor.drawing.dot import to_dot
from advisor.drawing.render import render
for platform in sys.argv[2:]:
    drawing = compose(platform, name="checkout-api")
    about = {"title": drawing.title, "description": drawing.description}
    sys.stdout.buffer.write(render(to_dot(drawing), sys.argv[1], **about))
"""


def drawn_elsewhere(kind: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    dropped = ("HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE")
    kept = {key: value for key, value in os.environ.items() if key not in dropped}
    return subprocess.run(
        [sys.executable, "-c", _SCRIPT, kind, *PLATFORMS],
        env={**kept, "PYTHONPATH": str(CHECKOUT), **environment},
        cwd=cwd,
        capture_output=True,
        check=True,
    )


@pytest.mark.pictures
@pytest.mark.parametrize("kind", ["svg", "png"])
def test_two_processes_draw_the_same_and_say_nothing(kind: str, tmp_path: Path) -> None:
    one = drawn_elsewhere(kind, tmp_path, PYTHONHASHSEED="1", LC_ALL="C")
    two = drawn_elsewhere(
        kind,
        CHECKOUT,
        PYTHONHASHSEED="2",
        HOME="/nonexistent",
        TMPDIR=str(tmp_path),
        TZ="Asia/Tokyo",
    )
    assert one.stdout == two.stdout
    assert one.stdout
    assert (one.stderr, two.stderr) == (b"", b"")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.pictures
@pytest.mark.parametrize(
    "name",
    [
        HOSTILE,
        "x" * 300,
        "word " * 60,
        "Łódź Ωμέγα Привет 漢字 नमस्ते עברית",
        "🚀🧑‍🚀 launch",
        "a\x1b[31m\x00b",
        "%s %n {{}}",
        "&amp;&#92;<!--",
    ],
)
def test_hostile_names_come_out_literally(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    svg = picture("ecs-fargate", "svg", name=name)
    assert squeezed(clean(name)) in squeezed("".join(texts(svg)))
    assert clean(name) in (ET.fromstring(svg)[0].text or "")
    assert picture("ecs-fargate", "png", name=name, dpi=40).startswith(b"\x89PNG")
    assert capfd.readouterr() == ("", "")


@pytest.mark.pictures
def test_threads_may_draw_at_once() -> None:
    results: list[bytes] = []

    def work() -> None:
        results.append(picture("ecs-ec2", "svg"))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert len(set(results)) == 1


def test_unusable_requests_are_refused() -> None:
    with pytest.raises(AdvisorError, match="no picture format 'gif'"):
        render.render("digraph {}", "gif", title="", description="")  # type: ignore[arg-type]
    with pytest.raises(AdvisorError, match="at 5000 dots per inch; use 36 to 600"):
        render.render("digraph {}", "png", dpi=5000, title="", description="")


def test_without_pygraphviz_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    monkeypatch.setattr(layout, "_graphviz", layout._graphviz.__wrapped__)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(
        AdvisorError, match=r"apt-get install graphviz.*can still be written as text \(\.gv"
    ):
        render.render("digraph {}", "svg", title="", description="")


def test_without_a_temporary_folder_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fonts, "_folder", full)
    monkeypatch.setattr(fonts, "_configuration", fonts._configuration.__wrapped__)
    with pytest.raises(AdvisorError, match=r"No space left.*set TMPDIR"), fonts.only_bundled():
        pass


def test_the_environment_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "/mine")
    with fonts.only_bundled():
        assert os.environ["FONTCONFIG_FILE"] != "/mine"
    assert os.environ["FONTCONFIG_FILE"] == "/mine"
    monkeypatch.delenv("FONTCONFIG_FILE")
    with fonts.only_bundled():
        pass
    assert "FONTCONFIG_FILE" not in os.environ


def test_a_process_without_stderr_can_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_: int) -> int:
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(os, "dup", closed)
    with fonts.only_bundled():
        assert "FONTCONFIG_FILE" in os.environ


@pytest.mark.pictures
def test_every_text_of_an_svg_says_how_wide_it_is(platform: str) -> None:
    drawing = compose(platform, name="checkout-api é ü", subtitle="a b  c")
    root = ET.fromstring(render.render(to_dot(drawing), "svg", title="t", description="d"))
    elements = [element for element in root.iter(f"{SVG}text") if (element.text or "").strip()]
    assert len(elements) > 20
    assert [element.text for element in elements if not element.get("textLength")] == []
    for element in elements:
        width = float(element.get("textLength", "0"))
        size = float(element.get("font-size", "1"))
        assert 0.2 < width / len(element.text or "") / size < 1.1


def texts_laid_out(found: object) -> Iterator[tuple[str, float]]:
    """Yield each text with its width out of Graphviz's JSON."""
    if isinstance(found, dict):
        if found.get("op") == "T":
            yield squeezed(found["text"]), found["width"]
        for value in found.values():
            yield from texts_laid_out(value)
    elif isinstance(found, list):
        for value in found:
            yield from texts_laid_out(value)


@pytest.mark.pictures
def test_texts_are_as_wide_as_the_drawing_was_laid_out_with(platform: str) -> None:
    dot = to_dot(compose(platform, name='a  b & <c> "d" · 東京 🚢', subtitle="x - y; &amp; 100 %"))
    root = ET.fromstring(render.render(dot, "svg", title="t", description="d"))
    shown = set()
    for element in root.iter(f"{SVG}text"):
        width = float(element.get("textLength", "0"))
        shown.add((squeezed(element.text or ""), width))
    assert shown == set(texts_laid_out(json.loads(layout.draw(dot, "json"))))


@pytest.mark.pictures
@pytest.mark.parametrize("name", ["A\\GB", "A\\NB", "A\\nB", "A\\\\B", "\\L", "A&#92;GB"])
def test_a_name_with_backslashes_is_shown_as_it_is(name: str) -> None:
    assert f"{name} · Amazon ECS on EC2" in texts(picture("ecs-ec2", "svg", name=name))


@pytest.mark.pictures
def test_what_graphviz_would_take_for_an_escape_is_measured_as_it_stands() -> None:
    slashed, plain = (text_widths.Letters(text, "11.00", bold=False) for text in ("a\\Nb", "aNb"))
    widths = text_widths.widths_of({slashed, plain})
    assert 1 < widths[slashed] - widths[plain] < 6, (
        "a backslash more, and no name of a node in its place"
    )


@pytest.mark.pictures
def test_the_same_text_in_another_size_has_another_width() -> None:
    lines = (
        '<FONT POINT-SIZE="20">wide</FONT>',
        '<FONT POINT-SIZE="10">wide</FONT>',
        "<B>wide</B>",
    )
    dot = f"digraph {{ a [label=<{'<BR/>'.join(lines)}> fontsize=10] }}"
    root = ET.fromstring(render.render(dot, "svg", title="", description=""))
    lengths = [float(element.get("textLength", "0")) for element in root.iter(f"{SVG}text")]
    assert lengths[0] == pytest.approx(2 * lengths[1], rel=0.1)
    assert lengths[2] > lengths[1]


@pytest.mark.pictures
def test_widths_are_forgotten_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_widths, "_MOST_REMEMBERED", 20)
    drawn = [picture("ecs-ec2", "svg", name=f"team {number}") for number in range(30)]
    assert len(text_widths._remembered) < 150
    assert picture("ecs-ec2", "svg", name="team 0") == drawn[0]
