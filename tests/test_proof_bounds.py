"""A solver that gives up early makes results less certain, and never wrong."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from advisor.proof.smt.solver import BoundedSolver
from test_proof_finality import Enumeration, consultations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.consultation import Consultation

EVERY = (1, 2, 3)
"""Of how many questions to the solver one is not settled."""


def give_up(every: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the solver do next to nothing for one of so many questions."""
    is_satisfiable = BoundedSolver.is_satisfiable
    asked = count()

    def mostly(solver: BoundedSolver, assumed: Sequence[Any] = (), *, within: int) -> bool:
        gives_up = next(asked) % every == 0
        return is_satisfiable(solver, assumed, within=1 if gives_up else within)

    monkeypatch.setattr(BoundedSolver, "is_satisfiable", mostly)


def sample() -> list[Consultation]:
    return [consultation for _, consultation in consultations()][:25]


@pytest.mark.parametrize("every", EVERY)
def test_what_is_not_settled_counts_as_open_and_is_named(
    every: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_up(every, monkeypatch)
    in_doubt = 0
    for consultation in sample():
        truth = Enumeration(consultation)
        absent = consultation.knowledge.questions.keys() - consultation.answers.keys()
        if consultation.final:
            assert truth.proves()
            continue
        matters: set[str] = set()
        if not truth.proves():
            matters.update(filter(truth.matters, absent))
        assert matters <= set(consultation.open) <= absent
        assert set(consultation.open) - matters <= set(consultation.unsettled)
        in_doubt += len(consultation.unsettled)
    assert in_doubt


@pytest.mark.parametrize("every", EVERY)
def test_a_deciding_set_that_is_not_settled_suffices_and_is_not_called_minimal(
    every: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    final = [consultation for consultation in sample() if consultation.final]
    give_up(every, monkeypatch)
    minimal = []
    for consultation in final:
        truth = Enumeration(consultation)
        decided_by = consultation.decided_by
        assert decided_by is not None
        assert truth.proves(decided_by)
        minimal.append(consultation.is_minimal)
        if consultation.is_minimal:
            for question in decided_by:
                assert not truth.proves(other for other in decided_by if other != question)
    assert not all(minimal)


@pytest.mark.parametrize("every", EVERY)
def test_a_flip_that_is_not_settled_is_not_called_impossible(
    every: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = [consultation.flips for consultation in sample()]
    give_up(every, monkeypatch)
    given_up = 0
    for consultation, all_flips in zip(sample(), settled, strict=True):
        for flips, truth in zip(consultation.flips, all_flips, strict=True):
            assert flips.platform == truth.platform
            if flips.is_complete:
                assert flips == truth
            elif not truth.impossible:
                assert 0 < flips.changes <= truth.changes
            given_up += not flips.is_complete
    assert given_up
