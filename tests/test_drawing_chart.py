"""Charts of costs: readable whatever the figures are, and true to them.

They are the same in every format and on every day.
"""

from __future__ import annotations

import struct
import sys
import xml.etree.ElementTree as ET
import zlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain, pairwise, product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import many

from advisor import consult, load
from advisor.costing.break_even import PERCENT, BreakEven, Crossing, Curve
from advisor.drawing import layout, marks_pdf, marks_png
from advisor.drawing.chart import chart, sheet
from advisor.drawing.chart_looks import look_of, short
from advisor.errors import AdvisorError
from advisor.knowledge.model import Platform
from advisor.provisos import Proviso
from charts import SVG, Text, faults, lines, points, pretended, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from advisor.explanation.cost_analysis import CostAnalysis

CONSULTATION = consult(load(), {})
SHIPPED = tuple(CONSULTATION.knowledge.platforms.values())
ANY = settings(max_examples=many(25, of=150), deadline=None, derandomize=True, database=None)
AMOUNTS = (
    st.decimals(0, 10**12, places=2)
    | st.decimals(0, 10, places=2)
    | st.sampled_from([Decimal(0), Decimal("0.01")])
)
NAMES = st.text(st.characters(codec="utf-8"), max_size=120) | st.sampled_from(
    [platform.name for platform in SHIPPED]
)


def platform(
    name: str, orchestrator: str = "ecs", compute: str = "fargate", key: str = ""
) -> Platform:
    return Platform(
        key or name,
        orchestrator,
        compute,
        name,
        "",
        date(2020, 1, 1),
        (),
        (),
        1,
        host_reachable=False,
        sources=(),
    )


def usual(**changed: Any) -> CostAnalysis:
    """Return the seven platforms with figures near each other."""
    costs, copies, fill = {}, [], []
    for number, shipped in enumerate(SHIPPED):
        more = 10 * number
        costs[shipped] = (Decimal(900 + more), Decimal(1000 + more), Decimal(2000))
        by_copies = [(count, Decimal(100 + more + 5 * count)) for count in (1, 10, 100, 400)]
        by_fill = [(percent, Decimal(60_000) / percent + more) for percent in PERCENT]
        copies.append(Curve(shipped, tuple(by_copies)))
        fill.append(Curve(shipped, tuple(by_fill)))
    given_so = {"by_copies": copies, "by_fill": fill, "copies": 100, **changed}
    return pretended(CONSULTATION, given_so.pop("costs", costs), **given_so)


def drawn(analysis: CostAnalysis, name: str = "shop") -> ET.Element:
    return ET.fromstring(chart(analysis, name, "svg"))


def words(root: ET.Element) -> list[str]:
    return [text.text for text in texts(root)]


def the(root: ET.Element, text: str) -> ET.Element:
    return next(element for element in root.iter(f"{SVG}text") if element.text == text)


@pytest.mark.pictures
def test_the_usual_chart_has_no_fault() -> None:
    assert faults(drawn(usual())) == []


LONG = (
    "Containers of the Federal Office for Information Technology, "
    "on machines that its own people look after in two places"
)


@pytest.mark.pictures
@pytest.mark.parametrize(
    "analysis",
    [
        pytest.param(
            usual(
                costs={SHIPPED[0]: (Decimal(1), Decimal(2), Decimal(3))}, by_copies=(), by_fill=()
            ),
            id="one, no curve",
        ),
        pytest.param(
            usual(
                costs={SHIPPED[0]: (Decimal(0),) * 3},
                by_copies=[Curve(SHIPPED[0], ((1, Decimal(0)),))],
                by_fill=[Curve(SHIPPED[0], ((60, Decimal(0)),))],
                copies=0,
            ),
            id="nothing but zero",
        ),
        pytest.param(
            usual(
                by_copies=[
                    Curve(platform, ((20, Decimal(5)), (80, Decimal(7)))) for platform in SHIPPED
                ]
            ),
            id="equal to the cent",
        ),
        pytest.param(
            usual(
                by_copies=[Curve(SHIPPED[0], ((1, Decimal("0.01")), (10**6, Decimal(10**12))))],
                copies=10**6,
            ),
            id="huge and tiny",
        ),
        pytest.param(
            usual(
                costs={
                    platform(f"{LONG} {n}"): (Decimal(n), Decimal(n), Decimal(n)) for n in range(9)
                },
                by_copies=[
                    Curve(platform(f"{LONG} {n}"), ((1, Decimal(9)), (9, Decimal(9))))
                    for n in range(30)
                ],
            ),
            id="many with long names",
        ),
        pytest.param(
            usual(
                crossings=[
                    Crossing(10, Decimal(150), SHIPPED[n], SHIPPED[n + 1]) for n in range(6)
                ],
                evens=[
                    BreakEven(SHIPPED[0], platform, 50 + n) for n, platform in enumerate(SHIPPED)
                ],
            ),
            id="many turns at once",
        ),
        pytest.param(
            usual(
                conditions=[Proviso("assumed", "An assumption that takes a while to tell. " * 9)]
                * 9
            ),
            id="conditions",
        ),
    ],
)
def test_edges_have_a_chart_without_fault(analysis: CostAnalysis) -> None:
    assert faults(drawn(analysis)) == []
    assert faults(drawn(analysis, "名" * 300)) == []


@st.composite
def analyses(draw: Callable[[st.SearchStrategy[Any]], Any]) -> CostAnalysis:
    """Draw figures for one to eight platforms."""
    names = draw(st.lists(NAMES, min_size=1, max_size=8))
    orchestrators = st.sampled_from(["ecs", "eks", "nomad"])
    computes = st.sampled_from(["fargate", "ec2", "mainframe"])
    platforms = []
    for number, name in enumerate(names):
        platforms.append(platform(name, draw(orchestrators), draw(computes), str(number)))
    amounts = st.tuples(AMOUNTS, AMOUNTS, AMOUNTS).map(sorted).map(tuple)
    costs = {platform: draw(amounts) for platform in platforms}
    counts = st.lists(st.integers(1, 10**7), min_size=1, max_size=6, unique=True).map(sorted)
    percents = st.lists(st.sampled_from(PERCENT), min_size=1, max_size=6, unique=True).map(sorted)

    def curve(platform: Platform, places: st.SearchStrategy[list[int]]) -> Curve:
        return Curve(platform, tuple((place, draw(AMOUNTS)) for place in draw(places)))

    by_copies = [curve(platform, counts) for platform in platforms]
    by_fill = [curve(platform, percents) for platform in platforms]
    turned = draw(st.lists(st.sampled_from(by_copies), max_size=5))
    crossings, evens = [], []
    for turning in turned:
        at, usd = draw(st.sampled_from(turning.points))
        crossings.append(Crossing(at, usd, platforms[0], turning.platform))
    for even in by_fill[1:]:
        percent, _ = draw(st.sampled_from(even.points))
        evens.append(BreakEven(platforms[0], even.platform, percent))
    more = {"crossings": crossings, "evens": evens, "copies": draw(st.integers(0, 10**6))}
    return pretended(CONSULTATION, costs, by_copies=by_copies, by_fill=by_fill, **more)


@pytest.mark.pictures
@ANY
@given(analyses(), NAMES)
def test_no_figures_make_words_overlap_or_leave_the_page(analysis: CostAnalysis, name: str) -> None:
    assert faults(drawn(analysis, name)) == []


def _moved(text: str, *, x: float = 0, y: float = 0) -> Callable[[ET.Element], None]:
    def plant(root: ET.Element) -> None:
        element = the(root, text)
        element.set("x", str(float(element.get("x", "0")) + x))
        element.set("y", str(float(element.get("y", "0")) + y))

    return plant


def _set(text: str, **attributes: str) -> Callable[[ET.Element], None]:
    return lambda root: the(root, text).attrib.update(
        {key.replace("_", "-"): value for key, value in attributes.items()}
    )


def _line_through(root: ET.Element) -> None:
    x, y = (float(the(root, "By the number of copies").get(name, "0")) for name in ("x", "y"))
    ET.SubElement(
        root, f"{SVG}polyline", {"points": f"{x - 2},{y + 4} {x + 9},{y - 12}", "stroke": "#000000"}
    )


def _ring_off(root: ET.Element) -> None:
    ET.SubElement(root, f"{SVG}circle", {"cx": "3", "cy": "90", "r": "5"})


PLANTED: dict[str, Callable[[ET.Element], None]] = {
    "'ECS on AWS Fargate' and 'ECS on EC2' overlap": _moved("ECS on EC2", y=-8),
    "'ECS Managed Instances' leaves the page": _moved("ECS Managed Instances", x=200),
    "'What shop costs in a month, in USD' leaves the page": _moved(
        "What shop costs in a month, in USD", y=-30
    ),
    "'asked: 100' is not as wide as it is measured": _set("asked: 100", textLength="80"),
    "'asked: 100' is too small": _set("asked: 100", font_size="6"),
    "'asked: 100' stands nowhere": _set("asked: 100", x="nan"),
    "a line runs through 'By the number of copies'": _line_through,
    "circle at -2.0, 90.0 leaves the page": _ring_off,
    "polyline at 9999.0": lambda root: lines(root)[0].set("points", "10,10 9999,10"),
    "polygon at -1.0": lambda root: next(root.iter(f"{SVG}polygon")).set(
        "points", "-1,0 720,0 720,5"
    ),
}


@pytest.mark.pictures
@pytest.mark.parametrize("told", PLANTED)
def test_a_planted_fault_is_found(told: str) -> None:
    root = drawn(usual())
    assert faults(root) == []
    PLANTED[told](root)
    found = faults(root)
    assert any(fault.startswith(told) for fault in found), found


def _field(root: ET.Element, part: str) -> tuple[float, float, float, float]:
    """Return left, upper, right and lower edge of the field under the heading ``part``.

    They are the ends of its grid.
    """
    top = float(the(root, part).get("y", "0"))
    heights = [float(the(root, heading).get("y", "0")) for heading in HEADINGS]
    end = min((height for height in heights if height > top), default=10**6)
    grid = [points(line) for line in root.iter(f"{SVG}polyline") if line.get("stroke") == "#dde2e8"]
    across, up = zip(*(point for point in chain(*grid) if top < point[1] < end), strict=True)
    return min(across), min(up), max(across), max(up)


HEADINGS = (
    "From low to high",
    "By the number of copies",
    "By how full the customer's machines are",
)


def _figures(root: ET.Element, part: str, *, left: bool) -> dict[int, float]:
    """Return the figures beside the field of ``part``, or below it, by where they stand."""
    start, top, end, bottom = _field(root, part)
    found: dict[int, float] = {}
    for text in texts(root):
        x, y = (text.box[0] + text.box[2]) / 2, (text.box[1] + text.box[3]) / 2
        beside = text.box[2] < start and top - 9 < y < bottom + 9
        below = start - 40 < x < end + 40 and bottom < y < bottom + 16
        if text.text.replace(",", "").isdigit() and (beside if left else below):
            found[int(text.text.replace(",", ""))] = y if left else x
    return found


@pytest.mark.pictures
def test_axes_of_powers_are_spaced_by_powers() -> None:
    root = drawn(usual())
    for left in (True, False):
        found = _figures(root, HEADINGS[1], left=left)
        assert set(found) == (
            {100, 200, 500, 1000, 2000, 5000} if left else {1, 2, 5, 10, 20, 50, 100, 200}
        )
        one, ten = (200, 2000) if left else (1, 10)
        decade = found[ten] - found[one]
        assert found[5 * one] - found[one] == pytest.approx(0.69897 * decade, abs=0.1)
        assert found[10 * one] - found[5 * one] == pytest.approx(0.30103 * decade, abs=0.1)


@pytest.mark.pictures
def test_the_other_axes_begin_at_zero_and_are_even() -> None:
    root = drawn(usual())
    for part, left in ((HEADINGS[0], False), (HEADINGS[2], True)):
        found = sorted(_figures(root, part, left=left).items())
        assert found[0][0] == 0
        assert len(found) >= 5
        scale = (found[-1][1] - found[0][1]) / found[-1][0]
        for value, place in found:
            assert place == pytest.approx(found[0][1] + scale * value, abs=0.2)


@pytest.mark.pictures
def test_curves_go_through_their_points() -> None:
    root = drawn(usual())
    across, up = (_figures(root, HEADINGS[1], left=left) for left in (False, True))
    look = look_of(SHIPPED[0])
    dashes = " ".join(f"{dash:g}" for dash in look.dashes)
    looks_so = {"stroke": look.colour, "stroke-dasharray": dashes}.items()
    curves = [points(line) for line in lines(root) if looks_so <= line.attrib.items()]
    line = next(curve for curve in curves if len(curve) == 4)
    assert [x for x, _ in line[:3]] == pytest.approx([across[1], across[10], across[100]], abs=0.1)
    shown = [100 * (200 / 100) ** ((y - up[100]) / (up[200] - up[100])) for _, y in line]
    assert shown == pytest.approx([105, 150, 600, 2100], rel=0.01)


@pytest.mark.pictures
def test_names_stand_in_the_order_in_which_curves_end_in_the_colour_and_dashes_of_their_curve() -> (
    None
):
    root = drawn(usual())
    top, bottom = (float(the(root, heading).get("y", "0")) for heading in HEADINGS[1:])
    ends = {short(platform): platform for platform in SHIPPED}
    named = [text for text in texts(root) if text.text in ends and top < text.box[1] < bottom]
    assert [text.text for text in named] == [short(platform) for platform in reversed(SHIPPED)]
    for above, under in pairwise(named):
        assert above.box[3] <= under.box[1]
    for text in named:
        look = look_of(ends[text.text])
        assert text.colour == look.colour
        assert look.dashes == _sample(root, text)


def _sample(root: ET.Element, text: Text) -> tuple[float, ...]:
    """Return the dashes of the line that stands right before ``text``."""
    left, middle = text.box[0], (text.box[1] + text.box[3]) / 2
    near = []
    for line in lines(root):
        start, *_, end = points(line)
        is_beside = 0 < left - end[0] < 8 and abs(end[1] - middle) < 3
        if is_beside and start[1] == end[1]:
            near.append(line)
    assert len(near) == 1
    return tuple(float(dash) for dash in near[0].get("stroke-dasharray", "").split())


def test_no_two_platforms_need_their_colour_to_be_told_apart() -> None:
    looks = {(look_of(platform).width, look_of(platform).dashes) for platform in SHIPPED}
    assert len(looks) == len(SHIPPED)


@pytest.mark.pictures
def test_colours_of_words_and_lines_are_legible_on_white() -> None:
    found = usual(crossings=[Crossing(10, Decimal(150), SHIPPED[0], SHIPPED[1])])
    root = drawn(found)
    assert all(_contrast(text.colour) >= 4.5 for text in texts(root))
    strokes = {line.get("stroke", "") for line in (*lines(root), *root.iter(f"{SVG}circle"))}
    assert all(_contrast(colour) >= 4.5 for colour in strokes)
    assert _contrast("#dde2e8") < 2, "the measure tells a pale colour"


def _contrast(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] + 0.05)


@pytest.mark.pictures
def test_what_is_read_aloud_says_what_is_drawn() -> None:
    evens = [BreakEven(SHIPPED[1], SHIPPED[0], 80), BreakEven(SHIPPED[1], SHIPPED[2], None)]
    found = usual(
        crossings=[Crossing(10, Decimal(150), SHIPPED[0], SHIPPED[1])],
        evens=evens,
        conditions=[Proviso("x", "Under protest.")],
    )
    root = drawn(found)
    assert root.get("role") == "img"
    by_id = {element.get("id"): element.text or "" for element in root.iter()}
    told = [by_id[key] for key in (root.get("aria-labelledby") or "").split()]
    assert told[0] == "What shop costs in a month, in USD"
    for part in (
        "No recommendation yet",
        "Under protest.",
        "Amazon ECS on EC2: 900 to 2,000 USD a month, likely 1,000.",
        "From 10 copies on Amazon ECS on AWS Fargate is clearly the cheapest.",
        (
            "Amazon ECS on EC2 costs no more than Amazon ECS on AWS Fargate "
            "once machines are 80 % full."
        ),
    ):
        assert part in told[1]
    assert "Under protest." in words(root)
    assert any(word.startswith("No recommendation yet") for word in words(root))


@pytest.mark.pictures
@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_the_same_figures_give_the_same_bytes(form: str) -> None:
    assert chart(usual(), "shop", form) == chart(usual(), "shop", form)
    assert chart(usual(), "shop", form) != chart(usual(), "store", form)


@pytest.mark.pictures
def test_a_png_is_the_svg_at_150_dots_per_inch() -> None:
    found = usual()
    page = sheet(found, "shop")
    width, height, pixels = png(chart(found, "shop", "png"), 120)
    assert (width, height) == (1500, round(page.height * 150 / 72))
    dark = sum(value < 128 for value in chain(*pixels))
    assert 0.005 < dark / (width * len(pixels)) < 0.2, "neither blank nor black"
    title = the(drawn(found), "What shop costs in a month, in USD")
    left, top = (int(float(title.get(name, "0")) * 150 / 72) for name in ("x", "y"))
    around = [row[left : left + 60] for row in pixels[top - 20 : top]]
    assert any(value < 128 for value in chain(*around)), "letters where the title stands"


@pytest.mark.pictures
def test_a_pdf_is_the_same_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two independent programs draw the marks: resvg the SVG, Graphviz what becomes the PDF."""
    found = usual(
        crossings=[Crossing(10, Decimal(150), SHIPPED[0], SHIPPED[1])],
        evens=[BreakEven(SHIPPED[1], SHIPPED[0], 80)],
    )
    page = sheet(found, "a\\Nb & <c> $x$")
    monkeypatch.setattr(marks_png, "DPI", 72)
    one = png(chart(found, "a\\Nb & <c> $x$", "png"))
    two = png(layout.draw(marks_pdf.sheet_to_dot(page), "png", dpi=72, placed=True))
    assert abs(one[0] - two[0]) <= 1
    assert abs(one[1] - two[1]) <= 1
    assert _unlike(one[2], two[2]) < 0.002
    less = sheet(usual(evens=found.break_evens), "a\\Nb & <c> $x$")
    three = png(layout.draw(marks_pdf.sheet_to_dot(less), "png", dpi=72, placed=True))
    assert _unlike(one[2], three[2]) > 0.004, "the measure tells that a circle is missing"
    written = chart(found, "shop", "pdf")
    assert written.startswith(b"%PDF")
    assert b"/FontFile" in written or b"/FontDescriptor" in zlib_parts(written), (
        "letters, not curves"
    )


def zlib_parts(pdf: bytes) -> bytes:
    """Return what the compressed parts of ``pdf`` hold."""
    found = []
    for part in pdf.split(b"stream\n")[1::2]:
        try:
            found.append(zlib.decompress(part.split(b"\nendstream")[0]))
        except zlib.error:
            continue
    return b"".join(found)


def _unlike(one: list[bytes], two: list[bytes]) -> float:
    """Return which share of dark places of either picture has nothing dark near it in the other."""
    first, second = _dark_places(one), _dark_places(two)
    lost = len(first - _around(second)) + len(second - _around(first))
    return lost / (len(first) + len(second))


def _dark_places(rows: list[bytes]) -> set[tuple[int, int]]:
    """Return the squares of three by three pixels that have a dark one."""
    places: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        places.update((x // 3, y // 3) for x, value in enumerate(row) if value < 180)
    return places


def _around(places: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return ``places`` and those next to them."""
    around: set[tuple[int, int]] = set()
    for x, y in places:
        around.update(product((x - 1, x, x + 1), (y - 1, y, y + 1)))
    return around


def png(data: bytes, most: int = 10_000) -> tuple[int, int, list[bytes]]:
    """Return width, height and the first rows of a PNG, each pixel as its green."""
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert (depth, kind in (2, 6)) == (8, True)
    size = {2: 3, 6: 4}[kind]
    packed = b""
    at = 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + length]
        at += length + 12
    raw = zlib.decompress(packed)
    before = bytes(width * size)
    rows = []
    for number in range(min(height, most)):
        start = number * (width * size + 1)
        line = raw[start + 1 : start + 1 + width * size]
        before = _unfiltered(raw[start], line, before, size)
        rows.append(before[1::size])
    return width, height, rows


def _unfiltered(kind: int, row: bytes, before: bytes, size: int) -> bytes:
    line = bytearray(row)
    for index in range(len(line)):
        left = line[index - size] if index >= size else 0
        corner = before[index - size] if index >= size else 0
        up = before[index]
        if kind == 4:
            guess = min((left, up, corner), key=lambda value: abs(left + up - corner - value))
        else:
            guess = (0, left, up, (left + up) // 2)[kind]
        line[index] = (line[index] + guess) & 255
    return bytes(line)


@pytest.mark.pictures
def test_without_resvg_a_png_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(AdvisorError, match=r"resvg-py.*pip install resvg-py.*\.svg or \.pdf"):
        chart(usual(), "shop", "png")
    assert chart(usual(), "shop", "svg")
    assert chart(usual(), "shop", "pdf")


@pytest.mark.pictures
def test_what_costs_nothing_stands_at_a_cent_on_an_axis_of_powers() -> None:
    found = usual(by_copies=[Curve(SHIPPED[0], ((1, Decimal(0)), (10, Decimal(100))))], copies=0)
    assert "0.01" in words(drawn(found))


@pytest.mark.pictures
def test_long_names_and_large_figures_leave_the_curves_their_room() -> None:
    curve = Curve(platform(LONG), ((1, Decimal("0.01")), (9, Decimal(10**13))))
    full = Curve(curve.platform, ((5, Decimal(10**13)), (100, Decimal(1))))
    root = drawn(
        usual(costs={curve.platform: (Decimal(10**13),) * 3}, by_copies=[curve], by_fill=[full])
    )
    assert faults(root) == []
    for part in HEADINGS:
        left, top, right, bottom = _field(root, part)
        assert right - left > 340
        assert bottom - top > (20 if part == HEADINGS[0] else 190)
    name = [text.text for text in texts(root) if text.colour == look_of(curve.platform).colour]
    assert " ".join(name[: len(name) // 2]) == LONG, "in several lines, and whole"


@pytest.mark.pictures
def test_marks_that_find_no_room_in_a_row_become_a_sentence() -> None:
    many = [
        Crossing(x, Decimal(200), SHIPPED[0], replace(SHIPPED[1], name="A platform with a name"))
        for x in range(10, 90, 5)
    ]
    few, full = drawn(usual(crossings=many[:2])), drawn(usual(crossings=many))
    assert "10: A platform with a name" in words(few)
    told = " ".join(words(full))
    for crossing in many:
        assert f"{crossing.at}: A platform with a name" in told
    assert "Marked, from left to right: 10: A platform with a name; 15: " in told


def _pieces(root: ET.Element) -> Iterator[list[tuple[float, float]]]:
    yield from (points(line) for line in lines(root))


@pytest.mark.pictures
def test_a_curve_that_rises_out_of_its_field_is_cut_at_the_edge() -> None:
    root = drawn(usual())
    _, top, _, bottom = _field(root, HEADINGS[2])
    inside = []
    for line in _pieces(root):
        heights = [y for _, y in line]
        if len(line) > 20 and min(heights) > top - 20:
            inside.append(heights)
    assert len(inside) == len(SHIPPED)
    for heights in inside:
        assert min(heights) == pytest.approx(top, abs=0.02)
        assert max(heights) <= bottom
