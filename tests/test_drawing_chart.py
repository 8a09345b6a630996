"""Charts of costs: readable whatever the figures are, true to them, the same in every format and on every day."""

from __future__ import annotations

import struct
import sys
import xml.etree.ElementTree as ET
import zlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
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
ANY = settings(max_examples=many(50, of=150), deadline=None, derandomize=True, database=None)
AMOUNTS = (
    st.decimals(0, 10**12, places=2)
    | st.decimals(0, 10, places=2)
    | st.sampled_from([Decimal(0), Decimal("0.01")])
)
NAMES = st.text(st.characters(codec="utf-8"), max_size=120) | st.sampled_from(
    [each.name for each in SHIPPED]
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
    costs = {
        each: (Decimal(900 + 10 * n), Decimal(1000 + 10 * n), Decimal(2000))
        for n, each in enumerate(SHIPPED)
    }
    copies = [
        Curve(each, tuple((x, Decimal(100 + 10 * n + 5 * x)) for x in (1, 10, 100, 400)))
        for n, each in enumerate(SHIPPED)
    ]
    fill = [
        Curve(each, tuple((x, Decimal(60_000) / x + 10 * n) for x in PERCENT))
        for n, each in enumerate(SHIPPED)
    ]
    given_so = {"by_copies": copies, "by_fill": fill, "copies": 100, **changed}
    return pretended(CONSULTATION, given_so.pop("costs", costs), **given_so)


def drawn(analysis: CostAnalysis, name: str = "shop") -> ET.Element:
    return ET.fromstring(chart(analysis, name, "svg"))


def words(root: ET.Element) -> list[str]:
    return [each.text for each in texts(root)]


def the(root: ET.Element, text: str) -> ET.Element:
    return next(each for each in root.iter(f"{SVG}text") if each.text == text)


@pytest.mark.pictures
def test_the_usual_chart_has_no_fault() -> None:
    assert faults(drawn(usual())) == []


LONG = "Containers of the Federal Office for Information Technology, on machines that its own people look after in two places"


@pytest.mark.pictures
@pytest.mark.parametrize(
    "expense",
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
                by_copies=[Curve(each, ((20, Decimal(5)), (80, Decimal(7)))) for each in SHIPPED]
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
                evens=[BreakEven(SHIPPED[0], each, 50 + n) for n, each in enumerate(SHIPPED)],
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
    orchestrators, computes = (
        st.sampled_from(each) for each in (["ecs", "eks", "nomad"], ["fargate", "ec2", "mainframe"])
    )
    platforms = [
        platform(each, draw(orchestrators), draw(computes), str(n)) for n, each in enumerate(names)
    ]
    costs = {each: tuple(sorted(draw(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS)))) for each in platforms}
    counts = st.lists(st.integers(1, 10**7), min_size=1, max_size=6, unique=True).map(sorted)
    percents = st.lists(st.sampled_from(PERCENT), min_size=1, max_size=6, unique=True).map(sorted)
    by_copies = [Curve(each, tuple((x, draw(AMOUNTS)) for x in draw(counts))) for each in platforms]
    by_fill = [Curve(each, tuple((x, draw(AMOUNTS)) for x in draw(percents))) for each in platforms]
    turned = draw(st.lists(st.sampled_from(by_copies), max_size=5))
    crossings = [
        Crossing(at, usd, platforms[0], each.platform)
        for each in turned
        for at, usd in [draw(st.sampled_from(each.points))]
    ]
    evens = [
        BreakEven(platforms[0], each.platform, draw(st.sampled_from(each.points))[0])
        for each in by_fill[1:]
    ]
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
    assert any(each.startswith(told) for each in found), found


def _field(root: ET.Element, part: str) -> tuple[float, float, float, float]:
    """Return left, upper, right and lower edge of the field under the heading ``part``, as its grid spans them."""
    top = float(the(root, part).get("y", "0"))
    after = [
        float(the(root, each).get("y", "0"))
        for each in HEADINGS
        if float(the(root, each).get("y", "0")) > top
    ]
    grid = [points(each) for each in root.iter(f"{SVG}polyline") if each.get("stroke") == "#dde2e8"]
    inside = [
        point for line in grid for point in line if top < point[1] < min(after, default=10**6)
    ]
    across, up = [x for x, _ in inside], [y for _, y in inside]
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
    for each in texts(root):
        x, y = (each.box[0] + each.box[2]) / 2, (each.box[1] + each.box[3]) / 2
        beside = each.box[2] < start and top - 9 < y < bottom + 9
        below = start - 40 < x < end + 40 and bottom < y < bottom + 16
        if each.text.replace(",", "").isdigit() and (beside if left else below):
            found[int(each.text.replace(",", ""))] = y if left else x
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
    colour, dashes = (
        look_of(SHIPPED[0]).colour,
        " ".join(f"{each:g}" for each in look_of(SHIPPED[0]).dashes),
    )
    line = next(
        points(each) for each in lines(root)
        if each.get("stroke") == colour and each.get("stroke-dasharray") == dashes and len(points(each)) == 4
    )  # fmt: skip
    assert [x for x, _ in line[:3]] == pytest.approx([across[1], across[10], across[100]], abs=0.1)
    shown = [100 * (200 / 100) ** ((y - up[100]) / (up[200] - up[100])) for _, y in line]
    assert shown == pytest.approx([105, 150, 600, 2100], rel=0.01)


@pytest.mark.pictures
def test_names_stand_in_the_order_in_which_curves_end_in_the_colour_and_dashes_of_their_curve() -> (
    None
):
    root = drawn(usual())
    top, bottom = (float(the(root, each).get("y", "0")) for each in HEADINGS[1:])
    ends = {short(each): each for each in SHIPPED}
    named = [each for each in texts(root) if each.text in ends and top < each.box[1] < bottom]
    assert [each.text for each in named] == [short(each) for each in reversed(SHIPPED)]
    for above, under in pairwise(named):
        assert above.box[3] <= under.box[1]
    for each in named:
        look = look_of(ends[each.text])
        assert each.colour == look.colour
        assert look.dashes == _sample(root, each)


def _sample(root: ET.Element, text: Text) -> tuple[float, ...]:
    """Return the dashes of the line that stands right before ``text``."""
    left, middle = text.box[0], (text.box[1] + text.box[3]) / 2
    near = [
        each for each in lines(root)
        if (end := points(each)[-1]) and 0 < left - end[0] < 8 and abs(end[1] - middle) < 3 and points(each)[0][1] == end[1]
    ]  # fmt: skip
    assert len(near) == 1
    return tuple(float(each) for each in near[0].get("stroke-dasharray", "").split())


def test_no_two_platforms_need_their_colour_to_be_told_apart() -> None:
    looks = {(look_of(each).width, look_of(each).dashes) for each in SHIPPED}
    assert len(looks) == len(SHIPPED)


@pytest.mark.pictures
def test_colours_of_words_and_lines_are_legible_on_white() -> None:
    found = usual(crossings=[Crossing(10, Decimal(150), SHIPPED[0], SHIPPED[1])])
    root = drawn(found)
    assert all(_contrast(each.colour) >= 4.5 for each in texts(root))
    strokes = {each.get("stroke", "") for each in (*lines(root), *root.iter(f"{SVG}circle"))}
    assert all(_contrast(each) >= 4.5 for each in strokes)
    assert _contrast("#dde2e8") < 2, "the measure tells a pale colour"


def _contrast(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    light = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
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
    told = [
        next(each.text or "" for each in root.iter() if each.get("id") == key)
        for key in (root.get("aria-labelledby") or "").split()
    ]
    assert told[0] == "What shop costs in a month, in USD"
    for part in (
        "No recommendation yet", "Under protest.", "Amazon ECS on EC2: 900 to 2,000 USD a month, likely 1,000.",
        "From 10 copies on Amazon ECS on AWS Fargate is clearly the cheapest.",
        "Amazon ECS on EC2 costs no more than Amazon ECS on AWS Fargate once machines are 80 % full.",
    ):  # fmt: skip
        assert part in told[1]
    assert "Under protest." in words(root)
    assert any(each.startswith("No recommendation yet") for each in words(root))


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
    dark = sum(1 for row in pixels for each in row if each < 128)
    assert 0.005 < dark / (width * len(pixels)) < 0.2, "neither blank nor black"
    left, top = (
        int(
            float(the(drawn(found), "What shop costs in a month, in USD").get(name, "0")) * 150 / 72
        )
        for name in ("x", "y")
    )
    assert any(each < 128 for row in pixels[top - 20 : top] for each in row[left : left + 60]), (
        "letters where the title stands"
    )


@pytest.mark.pictures
def test_a_pdf_is_the_same_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two programs that know nothing of each other draw the marks: resvg the SVG, Graphviz what becomes the PDF."""
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
    dark = [
        {
            (x // 3, y // 3)
            for y, row in enumerate(each)
            for x, value in enumerate(row)
            if value < 180
        }
        for each in (one, two)
    ]
    near = [
        {(x + a, y + b) for x, y in each for a in (-1, 0, 1) for b in (-1, 0, 1)} for each in dark
    ]
    lost = len(dark[0] - near[1]) + len(dark[1] - near[0])
    return lost / (len(dark[0]) + len(dark[1]))


def png(data: bytes, most: int = 10_000) -> tuple[int, int, list[bytes]]:
    """Return width, height and the first rows of a PNG, each pixel as its green."""
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert (depth, kind in (2, 6)) == (8, True)
    size, at, packed = {2: 3, 6: 4}[kind], 8, b""
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        packed += data[at + 8 : at + 8 + length] if data[at + 4 : at + 8] == b"IDAT" else b""
        at += length + 12
    raw, before, rows = zlib.decompress(packed), bytes(width * size), []
    for number in range(min(height, most)):
        start = number * (width * size + 1)
        before = _unfiltered(raw[start], raw[start + 1 : start + 1 + width * size], before, size)
        rows.append(before[1::size])
    return width, height, rows


def _unfiltered(kind: int, row: bytes, before: bytes, size: int) -> bytes:
    line = bytearray(row)
    for index in range(len(line)):
        left = line[index - size] if index >= size else 0
        corner = before[index - size] if index >= size else 0
        up = before[index]
        if kind == 4:
            guess = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
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
    name = [each.text for each in texts(root) if each.colour == look_of(curve.platform).colour]
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
    for each in many:
        assert f"{each.at}: A platform with a name" in told
    assert "Marked, from left to right: 10: A platform with a name; 15: " in told


def _pieces(root: ET.Element) -> Iterator[list[tuple[float, float]]]:
    yield from (points(each) for each in lines(root))


@pytest.mark.pictures
def test_a_curve_that_rises_out_of_its_field_is_cut_at_the_edge() -> None:
    root = drawn(usual())
    _, top, _, bottom = _field(root, HEADINGS[2])
    inside = [
        line for line in _pieces(root) if len(line) > 20 and min(y for _, y in line) > top - 20
    ]
    assert len(inside) == len(SHIPPED)
    for line in inside:
        assert min(y for _, y in line) == pytest.approx(top, abs=0.02)
        assert max(y for _, y in line) <= bottom
