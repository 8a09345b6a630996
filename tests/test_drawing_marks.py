"""What charts are made of: axes, labels pushed apart, lines cut, text broken by its width."""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import many

from advisor.drawing.apart import pushed_apart
from advisor.drawing.fitting import fitted
from advisor.drawing.marks import widest
from advisor.drawing.scales import Linear, Logarithmic, format_figure, rounded_out
from advisor.drawing.strokes import below, dashed

ANY = settings(max_examples=many(40, of=100), deadline=None, derandomize=True, database=None)


def decimals(*values: str | int) -> tuple[Decimal, ...]:
    return tuple(Decimal(value) for value in values)


@ANY
@given(st.lists(st.tuples(st.floats(-50, 250), st.floats(1, 20)), max_size=10))
def test_labels_are_in_order_apart_and_within_their_bounds(
    labels: list[tuple[float, float]],
) -> None:
    wanted, lengths = sorted(middle for middle, _ in labels), [length for _, length in labels]
    found = pushed_apart(wanted, lengths, 0, 200)
    assert len(found) == len(labels)
    edges = [
        (middle - length / 2, middle + length / 2)
        for middle, length in zip(found, lengths, strict=True)
    ]
    assert all(start >= -1e-9 and end <= 200 + 1e-9 for start, end in edges)
    assert all(one[1] <= two[0] + 1e-9 for one, two in pairwise(edges))


def test_labels_with_room_stay_and_those_without_share_the_way() -> None:
    assert pushed_apart([20, 60, 100], [10, 10, 10], 0, 200) == (20, 60, 100)
    assert pushed_apart([50, 50], [10, 10], 0, 200) == (45, 55)
    assert pushed_apart([50, 50, 100], [10, 10, 10], 0, 200) == (45, 55, 100)
    assert pushed_apart([0, 0], [10, 10], 0, 200) == (5, 15)
    assert pushed_apart([200, 200], [10, 10], 0, 200) == (185, 195)
    assert pushed_apart([], [], 0, 200) == ()


@ANY
@given(st.decimals("0.01", 10**13, places=2), st.decimals("0.01", 10**13, places=2))
def test_an_axis_of_powers_holds_its_figures_between_round_ones(one: Decimal, two: Decimal) -> None:
    low, high = sorted((one, two))
    scale = rounded_out(low, high)
    assert scale.low <= low <= high <= scale.high
    assert scale.low < scale.high
    assert 0 <= scale.share(low) <= scale.share(high) <= 1
    sets = list(scale.ticks())
    assert {scale.low, scale.high} <= set(sets[0])
    assert sets[-1] == ()
    for ticks in sets:
        assert list(ticks) == sorted(ticks)
        assert all(
            str(tick.normalize().as_tuple().digits) in {"(1,)", "(2,)", "(5,)"} for tick in ticks
        )


def test_ticks_of_an_axis_of_powers() -> None:
    full, powers, *_ = Logarithmic(Decimal(3), Decimal(1200)).ticks()
    assert full == decimals(5, 10, 20, 50, 100, 200, 500, 1000)
    assert powers == decimals(10, 100, 1000)
    assert Logarithmic(Decimal(1), Decimal(100)).share(Decimal(10)) == pytest.approx(0.5)


def test_ticks_of_an_even_axis_get_fewer_until_they_fit_anywhere() -> None:
    sets = list(Linear(Decimal(10)).ticks())
    assert sets[0] == tuple(map(Decimal, range(11)))
    assert sets[1:3] == [decimals(0, 2, 4, 6, 8, 10), decimals(0, 5, 10)]
    assert sets[-1] == (Decimal(0),)
    assert next(Linear(Decimal(100), Decimal(5)).ticks()) == decimals(*range(10, 101, 10))
    assert Linear(Decimal(100), Decimal(20)).share(Decimal(60)) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("1E+3", "1,000"),
        ("0.50", "0.5"),
        ("0.01", "0.01"),
        ("1E+12", "1,000,000,000,000"),
    ],
)
def test_figures_are_written_out(value: str, text: str) -> None:
    assert format_figure(Decimal(value)) == text


def test_a_line_is_cut_where_it_leaves() -> None:
    assert list(below([(0, 0), (10, 20), (20, 0)], 10)) == [((5, 10), (10, 20), (15, 10))]
    assert list(below([(0, 20), (10, 0), (20, 20)], 10)) == [
        ((0, 20), (5, 10)),
        ((15, 10), (20, 20)),
    ]
    assert list(below([(0, 0), (10, 5)], 10)) == []
    assert list(below([(0, 12), (9, 11)], 10)) == [((0, 12), (9, 11))]


def test_dashes_run_on_around_corners() -> None:
    found = list(dashed([(0, 0), (10, 0), (10, 10)], (6, 2)))
    assert found == [((0, 0), (6, 0)), ((8, 0), (10, 0), (10, 4)), ((10, 6), (10, 10))]
    inked = sum(math.dist(one, two) for dash in found for one, two in pairwise(dash))
    assert inked == 6 + 6 + 4
    assert list(dashed([(0, 0), (1, 1)], ())) == [((0, 0), (1, 1))]


@pytest.mark.pictures
@ANY
@given(st.text(st.sampled_from("ab WM名 i"), max_size=80), st.floats(20, 300))
def test_text_is_broken_by_its_width_and_nothing_is_lost(text: str, room: float) -> None:
    found = fitted(text.strip(), 9, room)
    assert widest(found, 9) <= room
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
