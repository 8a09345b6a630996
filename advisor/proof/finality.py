"""What the open answers can still do to a result, what proves it, and what would endanger it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.errors import EngineFault
from advisor.inference.reference import Reference
from advisor.decision.ranking import rank
from advisor.knowledge.conditions import UNKNOWN
from advisor.proof.residue import Residue
from advisor.proof.worlds import distinct_values, sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.knowledge.conditions import Value
    from advisor.proof.case import Case
    from advisor.proof.worlds import World

_WORLDS_TO_REFUTE = 48
_WORLDS_TO_RANK = 48
_WORLDS_TO_FIND = 256


def is_final(case: Case) -> bool:
    """Return whether every world of ``case`` has the same winner as now.

    Exclusions are never taken back by a further answer, so that "nothing is left" is always final.
    """
    if case.winner is None:
        return True
    residue = Residue(case.knowledge, case.facts, case.weights)
    if not residue.undecided:
        return True
    if any(residue.winner(fired) != case.winner for _, fired in sample(case, residue, _WORLDS_TO_REFUTE)):
        return False
    return counterexample(case) is None


def counterexample(case: Case) -> World | None:
    """Return a world with another winner, as the solver finds it and a replay confirms; none if there is none."""
    from advisor.proof.solver import solver_for  # noqa: PLC0415 - z3 is loaded only when sampling settles nothing

    world = solver_for(case).counterexample(case)
    if world is not None and not _replayed(case, world):
        raise EngineFault(f"the solver's world does not change the result: {world}")
    return world


def _replayed(case: Case, world: World) -> bool:
    """Return whether ``world``, tried by the reference engine, has another winner."""
    fired = Reference(case.knowledge).conclude({**case.facts, **world})
    return rank(case.knowledge, fired, case.weights).winner != case.winner


def deciding(case: Case) -> tuple[str, ...] | None:
    """Return a minimal set of answers that alone proves the result; none if the result is not final.

    Answers are dropped from the last question of the base to the first, so that what stays was asked early.
    """
    if case.winner is None:
        return contradiction(case)
    from advisor.proof.solver import solver_for  # noqa: PLC0415 - z3 is loaded only when a proof is asked for

    order = [each for each in reversed(case.knowledge.questions) if each in case.answers]
    return solver_for(case).deciding(case, order)


def contradiction(case: Case) -> tuple[str, ...]:
    """Return a minimal set of answers after which no platform is left, dropped in the same order as in ``deciding``."""
    engine = Reference(case.knowledge)
    left = dict(case.answers)
    for each in reversed(case.knowledge.questions):
        if each not in left:
            continue
        fewer = {key: value for key, value in left.items() if key != each}
        relations = {key: value for key, value in case.relations.items() if _is_closed(case, key, fewer)}
        if rank(case.knowledge, engine.conclude({**fewer, **relations}), case.weights).winner is None:
            left = fewer
    return tuple(left)


def _is_closed(case: Case, relation: str, answers: Mapping[str, Value]) -> bool:
    return all(each in answers for each in case.knowledge.relations[relation].inputs)


def to_verify(case: Case) -> tuple[str, ...]:
    """Return the questions answered ``unknown`` of which some value would exclude the winner, all else as it is."""
    if case.winner is None:
        return ()
    unknown = (each for each in case.knowledge.questions if case.answers.get(each) is UNKNOWN)
    return tuple(each for each in unknown if _endangers(case, each, case.winner))


def _endangers(case: Case, question: str, winner: str) -> bool:
    facts = {key: value for key, value in case.unasked_as_unknown().items() if key != question}
    residue = Residue(case.knowledge, facts, case.weights)
    if question not in residue.undecided:
        return False
    for value in distinct_values(case.knowledge)[question]:
        fired = residue.fired({question: value})
        if residue.excludes(fired, winner) and not residue.breaks(fired, case.broken):
            return True
    return False


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


def _changes(
    case: Case, residue: Residue, candidates: Iterable[str], worlds: int, *, seed: int = 0
) -> dict[str, float]:
    """Return for each candidate the mean share of its other values that change the winner, summed over sampled worlds."""
    values = distinct_values(case.knowledge)
    changes = dict.fromkeys(candidates, 0.0)
    if not changes:
        return changes
    for world, fired in sample(case, residue, worlds, seed=seed):
        winner = residue.winner(fired)
        for question in changes:
            outcomes = [residue.winner(after) for after in _after_changes(case, residue, world, fired, question, values)]
            if outcomes:
                changes[question] += sum(each != winner for each in outcomes) / len(outcomes)
    return changes


_MOST_VALUES = 3


def _after_changes(
    case: Case, residue: Residue, world: World, fired: frozenset[int], question: str,
    values: Mapping[str, tuple[Value, ...]],
) -> Iterator[frozenset[int]]:  # fmt: skip
    others = [value for value in values[question] if value != world[question]]
    step = -(-len(others) // _MOST_VALUES)
    for value in others[::step]:
        after = residue.fired_after({**world, question: value}, fired, question)
        if not residue.breaks(after, case.broken):
            yield after


def _proven_to_matter(case: Case, question: str) -> bool:
    from advisor.proof.solver import solver_for  # noqa: PLC0415 - z3 is loaded only when sampling settles nothing

    return solver_for(case).matters(case, question)
