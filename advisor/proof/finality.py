"""Whether a result is final, what proves it, and what would endanger it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.decision.ranking import rank
from advisor.errors import EngineFault
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import UNKNOWN
from advisor.proof.residue import Residue
from advisor.proof.worlds import distinct_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.knowledge.conditions import Value
    from advisor.proof.case import Case
    from advisor.proof.worlds import World


def is_final(case: Case) -> bool:
    """Return whether every world of ``case`` has the same winner as now.

    Exclusions are never taken back by a further answer, so that "nothing is left" is always final.
    """
    if case.winner is None:
        return True
    if not case.residue.undecided:
        return True
    if case.usual.refutes(case.winner) or case.wild.refutes(case.winner):
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

    order = [each for each in reversed(tuple(case.knowledge.questions)) if each in case.answers]
    return solver_for(case).deciding(case, order)


def contradiction(case: Case) -> tuple[str, ...]:
    """Return a minimal set of answers after which no platform is left, dropped in the same order as in ``deciding``."""
    engine = Reference(case.knowledge)
    left = dict(case.answers)
    for each in reversed(tuple(case.knowledge.questions)):
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
