"""Pictures: really drawn, measured in Graphviz's own layout, and the same from run to run."""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from advisor.drawing import fonts, render
from advisor.drawing.compose import compose
from advisor.drawing.dot import to_dot
from advisor.drawing.text import clean
from advisor.errors import AdvisorError

CHECKOUT = Path(__file__).parent.parent
PLATFORMS = (
    "ecs-ec2", "ecs-fargate", "ecs-managed-instances",
    "eks-self-managed", "eks-nodegroup", "eks-fargate", "eks-auto-mode",
)  # fmt: skip
A4_WIDTH, A4_HEIGHT, LEAST_SIZE = 277 * 72 / 25.4, 190 * 72 / 25.4, 7
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<b>&"\\N\\n{|}'


@pytest.fixture(params=PLATFORMS)
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def picture(platform: str, kind: render.Format, *, name: str = "checkout-api", dpi: int = 144) -> bytes:
    drawing = compose(platform, name=name, subtitle="Recommended")
    return render.render(to_dot(drawing), kind, dpi=dpi, title=drawing.title, description=drawing.description)


def texts(svg: bytes) -> list[str]:
    return [each.text or "" for each in ET.fromstring(svg).iter(f"{SVG}text")]


def squeezed(text: str) -> str:
    return "".join(text.split())


def layout(platform: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(render.draw(to_dot(compose(platform, name="checkout-api")), "json"))
    return value


def numbers(text: str) -> list[float]:
    return [float(each) for each in re.findall(r"-?[\d.]+", text)]


def box_of(node: dict[str, Any]) -> tuple[float, ...]:
    x, y = numbers(node["pos"])
    half_width, half_height = float(node["width"]) * 36, float(node["height"]) * 36
    return x - half_width, y - half_height, x + half_width, y + half_height


def overlap(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def boxes(platform: str) -> tuple[dict[str, tuple[float, ...]], dict[str, tuple[float, ...]]]:
    objects = layout(platform)["objects"]
    nodes = {each["name"]: box_of(each) for each in objects if "pos" in each}
    groups = {each["name"]: tuple(numbers(each["bb"])) for each in objects if each["name"].startswith("cluster_")}
    return nodes, groups


def test_every_label_is_in_the_svg(platform: str) -> None:
    drawing = compose(platform, name="checkout-api", subtitle="Recommended")
    shown = squeezed("".join(texts(picture(platform, "svg"))))
    assert [label for label in drawing.labels() if squeezed(label) not in shown] == []


def test_svg_stands_alone_and_says_what_it_shows(platform: str) -> None:
    svg = picture(platform, "svg")
    root = ET.fromstring(svg)
    drawing = compose(platform, name="checkout-api")
    assert [each.tag for each in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert [each.text for each in root[:2]] == [drawing.title, drawing.description]
    assert len(list(root.iter(f"{SVG}title"))) == 1
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "drawing-title drawing-description"
    assert b"<!--" not in svg
    assert b"href" not in svg
    assert {each.get("font-family") for each in root.iter(f"{SVG}text")} == {"Liberation Sans,Arial,Helvetica,sans-serif"}


def test_svg_elements_carry_the_ids_of_the_drawing(platform: str) -> None:
    drawing = compose(platform, name="checkout-api")
    found = {each.get("id") for each in ET.fromstring(picture(platform, "svg")).iter(f"{SVG}g")}
    wanted = {f"node-{each.id}" for each in drawing.nodes} | {f"group-{each.id}" for each in drawing.groups}
    assert wanted | {f"edge-{each.id}" for each in drawing.edges} <= found


def test_no_node_overlaps_another(platform: str) -> None:
    nodes, _ = boxes(platform)
    names = sorted(nodes)
    assert [(a, b) for a in names for b in names if a < b and overlap(nodes[a], nodes[b])] == []


def test_a_node_is_inside_its_groups_and_outside_all_others(platform: str) -> None:
    nodes, groups = boxes(platform)
    drawing = compose(platform, name="checkout-api")
    parents = {each.id: each.parent for each in drawing.groups}
    for node in drawing.nodes:
        around, above = set(), node.group
        while above:
            around.add(f"cluster_{above}")
            above = parents[above]
        touched = {name for name, box in groups.items() if name != "cluster_page" and overlap(nodes[node.id], box)}
        assert touched == around, node.id


def test_columns_stand_in_the_order_in_which_they_are_written(platform: str) -> None:
    nodes, _ = boxes(platform)
    for column in compose(platform, name="checkout-api").columns:
        heights = [nodes[name][3] for name in column]
        assert heights == sorted(heights, reverse=True), column


def _points(edge: dict[str, Any]) -> list[tuple[float, float]]:
    """Return points along the curves of an edge, close to each other."""
    raw = [tuple(numbers(part)) for part in re.sub(r"[es],\S+ ?", "", edge["pos"]).split()]
    curve: list[tuple[float, float]] = []
    for start in range(0, len(raw) - 3, 3):
        a, b, c, d = raw[start : start + 4]
        for step in range(41):
            t = step / 40
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x, y = (sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True)) for axis in (0, 1))
            curve.append((x, y))
    return curve


def test_no_edge_runs_through_a_node_that_is_not_its_own(platform: str) -> None:
    found = layout(platform)
    names = [each["name"] for each in found["objects"]]
    nodes = {each["name"]: box_of(each) for each in found["objects"] if "pos" in each}
    for edge in found["edges"]:
        if edge.get("style") == "invis":
            continue
        own = {names[edge["tail"]], names[edge["head"]]}
        for name, (left, bottom, right, top) in nodes.items():
            hits = [p for p in _points(edge) if left < p[0] < right and bottom < p[1] < top]
            assert name in own or not hits, f"{edge['id']} through {name}"


def _label_box(edge: dict[str, Any]) -> tuple[float, ...]:
    """Return the box of an edge's label text, from the text operations of the layout."""
    operations = [each for each in edge["_ldraw_"] if each["op"] == "T"]
    size = next(each["size"] for each in edge["_ldraw_"] if each["op"] == "F")
    left = min(each["pt"][0] for each in operations)
    right = max(each["pt"][0] + each["width"] for each in operations)
    return (
        left,
        min(each["pt"][1] for each in operations),
        right,
        max(each["pt"][1] for each in operations) + size * 0.7,
    )


def test_no_edge_label_touches_a_node_or_another_label(platform: str) -> None:
    found = layout(platform)
    labels = {each["id"]: _label_box(each) for each in found["edges"] if "_ldraw_" in each}
    nodes = {each["name"]: box_of(each) for each in found["objects"] if "pos" in each}
    assert [(a, b) for a, box in labels.items() for b, other in nodes.items() if overlap(box, other)] == []
    assert [(a, b) for a, one in labels.items() for b, two in labels.items() if a < b and overlap(one, two)] == []


def _group_labels(found: dict[str, Any]) -> dict[str, tuple[float, ...]]:
    labels: dict[str, tuple[float, ...]] = {}
    for each in found["objects"]:
        if "lp" in each and each["name"] != "cluster_page":
            x, y = numbers(each["lp"])
            half_width, half_height = float(each["lwidth"]) * 36, float(each["lheight"]) * 36
            labels[each["name"]] = (x - half_width, y - half_height, x + half_width, y + half_height)
    return labels


def test_no_edge_label_and_no_node_touches_the_label_of_a_group(platform: str) -> None:
    found = layout(platform)
    labels = _group_labels(found)
    boxes_ = {each["name"]: box_of(each) for each in found["objects"] if "pos" in each}
    boxes_ |= {each["id"]: _label_box(each) for each in found["edges"] if "_ldraw_" in each}
    assert len(labels) >= 5
    assert [(a, b) for a, box in boxes_.items() for b, other in labels.items() if overlap(box, other)] == []


def test_no_edge_is_drawn_over_the_label_of_a_group(platform: str) -> None:
    found = layout(platform)
    labels = _group_labels(found)
    for edge in found["edges"]:
        if edge.get("style") == "invis":
            continue
        for name, (left, bottom, right, top) in labels.items():
            hits = [p for p in _points(edge) if left < p[0] < right and bottom < p[1] < top]
            assert not hits, f"{edge['id']} over {name}"


def test_text_is_legible_on_a4(platform: str) -> None:
    root = ET.fromstring(picture(platform, "svg"))
    width, height = numbers(root.get("width") or "")[0], numbers(root.get("height") or "")[0]
    scale = min(A4_WIDTH / width, A4_HEIGHT / height)
    smallest = min(float(each.get("font-size") or 0) for each in root.iter(f"{SVG}text"))
    assert width > height
    assert smallest * scale >= LEAST_SIZE


def test_nothing_is_cut_off(platform: str) -> None:
    found = layout(platform)
    _, _, right, top = numbers(found["bb"])
    nodes, groups = boxes(platform)
    for box in (*nodes.values(), *groups.values()):
        assert box[0] >= 0
        assert box[1] >= 0
        assert box[2] <= right
        assert box[3] <= top


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


def test_png_is_not_blank_and_follows_the_resolution(platform: str) -> None:
    width, height, rows = _pixels(picture(platform, "png", dpi=72))
    assert len(rows) > height / 2
    wider, _, _ = _pixels(picture(platform, "png", dpi=144))
    assert abs(wider - 2 * width) <= 2


def test_letters_are_drawn_as_letters_and_not_all_as_the_same_box() -> None:
    def drawn(letter: str) -> bytes:
        dot = f'digraph {{ node [fontname="Liberation Sans"]; a [shape=plain, label="{letter}"] }}'
        return render.render(dot, "png", title="", description="")

    assert len({drawn(letter) for letter in "EHBD"}) == 4
    assert len({drawn(letter) for letter in "\U0001f680\U0001f6f8"}) <= 2


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
    sys.stdout.buffer.write(render(to_dot(drawing), sys.argv[1], title=drawing.title, description=drawing.description))
"""


def drawn_elsewhere(kind: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    kept = {key: value for key, value in os.environ.items() if key not in ("HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE")}
    return subprocess.run(
        [sys.executable, "-c", _SCRIPT, kind, *PLATFORMS],
        env={**kept, "PYTHONPATH": str(CHECKOUT), **environment}, cwd=cwd, capture_output=True, check=True,
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_two_processes_draw_the_same_and_say_nothing(kind: str, tmp_path: Path) -> None:
    one = drawn_elsewhere(kind, tmp_path, PYTHONHASHSEED="1", LC_ALL="C")
    two = drawn_elsewhere(kind, CHECKOUT, PYTHONHASHSEED="2", HOME="/nonexistent", TMPDIR=str(tmp_path), TZ="Asia/Tokyo")
    assert one.stdout == two.stdout
    assert one.stdout
    assert (one.stderr, two.stderr) == (b"", b"")
    assert list(tmp_path.iterdir()) == []


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


def test_threads_may_draw_at_once() -> None:
    results: list[bytes] = []
    threads = [threading.Thread(target=lambda: results.append(picture("ecs-ec2", "svg"))) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(results) == 8
    assert len(set(results)) == 1


def test_unusable_requests_are_refused() -> None:
    with pytest.raises(AdvisorError, match="no picture format 'gif'"):
        render.render("digraph {}", "gif", title="", description="")  # type: ignore[arg-type]
    with pytest.raises(AdvisorError, match="at 5000 dots per inch; use 36 to 600"):
        render.render("digraph {}", "png", dpi=5000, title="", description="")


def test_without_pygraphviz_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    monkeypatch.setattr(render, "_graphviz", render._graphviz.__wrapped__)
    with pytest.raises(AdvisorError, match=r"can still be written as DOT text"):
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


def test_every_text_of_an_svg_says_how_wide_it_is(platform: str) -> None:
    drawing = compose(platform, name="checkout-api é ü", subtitle="a b  c")
    root = ET.fromstring(render.render(to_dot(drawing), "svg", title="t", description="d"))
    texts = [each for each in root.iter("{http://www.w3.org/2000/svg}text") if (each.text or "").strip()]
    assert len(texts) > 20
    assert [each.text for each in texts if not each.get("textLength")] == []
    for each in texts:
        per_letter = float(each.get("textLength", "0")) / len(each.text or "") / float(each.get("font-size", "1"))
        assert 0.2 < per_letter < 1.1
