"""Twenty thousand random inputs.

None may end in a traceback, hang, lose anything, or be reported with a wrong line.
"""

from __future__ import annotations

import pytest

from fuzz.readers import READERS, SHARES
from fuzz.run import tallied

PARTS = (
    ("answers",),
    ("set", "lists"),
    ("records", "cases"),
    ("rules", "prices"),
    ("replies", "descriptions"),
)
"""Readers that share a test, so that what they load is loaded once; all take about as long."""


def test_every_reader_has_its_part() -> None:
    assert sorted(name for part in PARTS for name in part) == sorted(READERS) == sorted(SHARES)
    assert sum(SHARES.values()) == 20_000
    assert min(SHARES.values()) >= 500


@pytest.mark.parametrize("names", PARTS, ids="-".join)
def test_no_input_does_harm(names: tuple[str, ...]) -> None:
    for name in names:
        tally = tallied(name, 0, SHARES[name])
        assert tally.findings == [], "\n".join(map(str, tally.findings))
        assert tally.accepted >= tally.inputs / 4, (
            f"{name}: of {tally.inputs} inputs only {tally.accepted} were accepted"
        )


@pytest.mark.parametrize("name", READERS)
def test_an_input_follows_from_its_number_alone(name: str) -> None:
    from random import Random

    reader = READERS[name]
    first = [reader.make(Random(f"{name} {number}")) for number in range(20)]
    again = [reader.make(Random(f"{name} {number}")) for number in reversed(range(20))]
    assert first == again[::-1]
