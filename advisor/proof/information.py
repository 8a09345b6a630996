"""The value of information: which open questions can change the result, and which does so most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.knowledge.model import RELATION_VALUES
from advisor.proof.residue import Residue
from advisor.proof.worlds import distinct_values, sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.proof.case import Case
    from advisor.proof.worlds import World

_WORLDS_TO_RANK = 48
_WORLDS_TO_FIND = 256
_MOST_VALUES = 3


def open_questions(case: Case) -> tuple[str, ...]:
    """Return the absent questions that can still change the result, most telling first.

    A question matters if two worlds that differ only in it have different winners, or if two worlds do that differ only in a
    relation which waits for its answer. How telling it is, is the share of such changes among sampled worlds; where sampling
    finds none, the solver decides. If all worlds agree on another winner than now, the open relations alone are to blame.
    """
    residue = Residue(case.knowledge, case.facts, case.weights)
    candidates = _undecided(case, residue)
    changes = _changes(case, residue, candidates, _WORLDS_TO_RANK)
    silent = [each for each in candidates if not changes[each]]
    rare = _changes(case, residue, silent, _WORLDS_TO_FIND, seed=1)
    proven = {each for each in silent if rare[each] or _proven_to_matter(case, each)}
    weights = {each: (changes[each], rare.get(each, 0.0)) for each in candidates if changes[each] or each in proven}
    return _by_weight(case, weights or dict.fromkeys((each for each in candidates if each in case.open_relations), ()))


def _undecided(case: Case, residue: Residue) -> tuple[str, ...]:
    """Return the absent questions and open relations that some undecided rule looks at."""
    return tuple(each for each in (*case.absent, *case.open_relations) if each in residue.undecided)


def _by_weight(case: Case, weights: Mapping[str, tuple[float, ...]]) -> tuple[str, ...]:
    """Return the absent questions among and behind the attributes in ``weights``, heaviest first."""
    heaviest: dict[str, tuple[float, ...]] = {}
    for attribute, weight in weights.items():
        for question in case.behind(attribute):
            heaviest[question] = max(weight, heaviest.get(question, weight))
    return tuple(sorted(heaviest, key=lambda each: tuple(-part for part in heaviest[each])))


def undecided_questions(case: Case) -> tuple[str, ...]:
    """Return the absent questions that some undecided rule looks at, itself or through a relation; no other can matter."""
    residue = Residue(case.knowledge, case.facts, case.weights)
    return _by_weight(case, dict.fromkeys(_undecided(case, residue), ()))


def next_question(case: Case) -> str:
    """Return the most telling of the questions that can change the result of a case that is not final.

    A sampled change is witness enough; only where sampling finds none is the solver asked.
    """
    residue = Residue(case.knowledge, case.facts, case.weights)
    changes = _changes(case, residue, _undecided(case, residue), _WORLDS_TO_RANK)
    seen = _by_weight(case, {each: (weight,) for each, weight in changes.items() if weight})
    return seen[0] if seen else open_questions(case)[0]


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
    values = distinct_values(case.knowledge).get(question, RELATION_VALUES)
    others = [value for value in values if value != world[question]]
    step = -(-len(others) // _MOST_VALUES)
    for value in others[::step]:
        after = residue.fired_after({**world, question: value}, fired, question)
        if not residue.breaks(after, case.broken):
            yield after


def _proven_to_matter(case: Case, question: str) -> bool:
    from advisor.proof.solver import solver_for  # noqa: PLC0415 - z3 is loaded only when sampling settles nothing

    return solver_for(case).matters(case, question)
