"""The value of information: which open questions can change the result, and which does so most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.proof.residue import Residue
from advisor.proof.worlds import distinct_values, sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.proof.case import Case
    from advisor.proof.worlds import World

_WORLDS_TO_RANK = 48
_WORLDS_TO_FIND = 256
_MOST_VALUES = 3


def open_questions(case: Case) -> tuple[str, ...]:
    """Return the absent questions that can still change the result, most telling first.

    A question matters if two worlds that differ only in it have different winners. How telling it is, is the share of such
    changes among sampled worlds; the solver decides on the questions for which sampling finds none.
    """
    residue = Residue(case.knowledge, case.facts, case.weights)
    candidates = undecided_questions(case, residue)
    changes = _changes(case, residue, candidates, _WORLDS_TO_RANK)
    silent = [each for each in candidates if not changes[each]]
    rare = _changes(case, residue, silent, _WORLDS_TO_FIND, seed=1)
    proven = {each for each in silent if rare[each] or _proven_to_matter(case, each)}
    telling = [each for each in candidates if changes[each] or each in proven]
    return tuple(sorted(telling, key=lambda each: (-changes[each], -rare.get(each, 0.0))))


def undecided_questions(case: Case, residue: Residue | None = None) -> tuple[str, ...]:
    """Return the absent questions that some undecided rule looks at: none but these can change the result."""
    residue = residue or Residue(case.knowledge, case.facts, case.weights)
    return tuple(each for each in case.absent if each in residue.undecided)


def next_question(case: Case) -> str:
    """Return the most telling of the questions that can change the result of a case that is not final.

    A sampled change is witness enough; only where sampling finds none is the solver asked.
    """
    residue = Residue(case.knowledge, case.facts, case.weights)
    changes = _changes(case, residue, undecided_questions(case, residue), _WORLDS_TO_RANK)
    best = max(changes, key=changes.__getitem__)
    return best if changes[best] else open_questions(case)[0]


def _changes(case: Case, residue: Residue, candidates: Iterable[str], worlds: int, *, seed: int = 0) -> dict[str, float]:
    """Return for each candidate the mean share of its other values that change the winner, summed over sampled worlds."""
    changes = dict.fromkeys(candidates, 0.0)
    if not changes:
        return changes
    for world, fired in sample(case, residue, worlds, seed=seed):
        winner = residue.winner(fired)
        for question in changes:
            outcomes = [residue.winner(after) for after in _after_changes(case, residue, world, fired, question)]
            if outcomes:
                changes[question] += sum(each != winner for each in outcomes) / len(outcomes)
    return changes


def _after_changes(
    case: Case, residue: Residue, world: World, fired: frozenset[int], question: str
) -> Iterator[frozenset[int]]:
    """Yield the open rules that fire after ``question`` takes another value, for a few values spread over all."""
    others = [value for value in distinct_values(case.knowledge)[question] if value != world[question]]
    step = -(-len(others) // _MOST_VALUES)
    for value in others[::step]:
        after = residue.fired_after({**world, question: value}, fired, question)
        if not residue.breaks(after, case.broken):
            yield after


def _proven_to_matter(case: Case, question: str) -> bool:
    from advisor.proof.solver import solver_for  # noqa: PLC0415 - z3 is loaded only when sampling settles nothing

    return solver_for(case).matters(case, question)
