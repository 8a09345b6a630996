"""Whether a result is final, what proves it, and what would endanger it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.decision.ranking import rank
from advisor.errors import EngineFault, Unsettled
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import as_unasked, is_unknown
from advisor.knowledge.model import Inconsistency
from advisor.proof import population
from advisor.proof.residual import Residual
from advisor.proof.worlds import distinct_values

if TYPE_CHECKING:
    from advisor.knowledge.conditions import Facts, Value
    from advisor.proof.case import Case
    from advisor.proof.worlds import World


def is_final(case: Case) -> bool | None:
    """Return whether every world of ``case`` has the same winner as now; none if that could not be settled within bounds.

    Exclusions are never taken back by a further answer, so that "nothing is left" is always final.
    """
    if case.winner is None:
        return True
    if not case.residual.undecided:
        return True
    if case.weighted.refutes(case.winner) or case.uniform.refutes(case.winner):
        return False
    try:
        return counterexample(case) is None
    except Unsettled:
        return None


def counterexample(case: Case) -> World | None:
    """Return a world with another winner, as the solver finds it and a replay confirms; none if there is none.

    Raises ``Unsettled`` if the solver could not say within its bounds.
    """
    found = _searched(case)
    if isinstance(found, Unsettled):
        raise found
    return found


@lru_cache(maxsize=8)
def _searched(case: Case) -> World | Unsettled | None:
    from advisor.proof.solver import FOR_A_COUNTEREXAMPLE, CompletionProof  # noqa: PLC0415 - z3 loads only if sampling settles nothing

    try:
        world = CompletionProof(case, most=FOR_A_COUNTEREXAMPLE).counterexample()
    except Unsettled as gave_up:
        return gave_up
    if world is not None and outcome(case, {**case.facts, **world}) == case.winner:
        raise EngineFault(f"the solver's world does not change the result: {world}")
    return world


def outcome(case: Case, facts: Facts) -> str | None:
    """Return who wins given ``facts``, as the reference engine has it."""
    fired = Reference(case.knowledge).conclude(facts)
    return rank(case.knowledge, fired, case.weights).winner


@dataclass(frozen=True, slots=True)
class DecidingSet:
    """Answers that alone prove a final result; ``is_minimal`` if it was proven that none of them can be left out."""

    answers: tuple[str, ...]
    is_minimal: bool


def deciding_answers(case: Case) -> DecidingSet:
    """Return answers that alone prove the result of ``case``, which is final.

    Answers are dropped from the last question of the base to the first, so that what stays was asked early.
    """
    if case.winner is None:
        return DecidingSet(contradiction(case), is_minimal=True)
    from advisor.proof import solver  # noqa: PLC0415 - z3 is loaded only when a proof is asked for

    order = [each for each in reversed(tuple(case.knowledge.questions)) if each in case.answers]
    return DecidingSet(*solver.shrink_proof(case, order))


def contradiction(case: Case) -> tuple[str, ...]:
    """Return a minimal set of answers after which no platform is left, dropped in the same order as in ``deciding``."""
    engine = Reference(case.knowledge)
    left = dict(case.answers)
    for each in reversed(tuple(case.knowledge.questions)):
        if each not in left:
            continue
        fewer = {key: value for key, value in left.items() if key != each}
        relations = case.relate(case.knowledge, fewer)
        if (
            rank(case.knowledge, engine.conclude({**fewer, **relations}), case.weights).winner
            is None
        ):
            left = fewer
    return tuple(left)


def answers_to_verify(case: Case) -> tuple[str, ...]:
    """Return the questions answered ``unknown`` of which some value would exclude the winner, all else as it is."""
    if case.winner is None:
        return ()
    unknown = (each for each in case.knowledge.questions if is_unknown(case.answers.get(each)))
    return tuple(each for each in unknown if _endangers(case, each, case.winner))


def _endangers(case: Case, question: str, winner: str) -> bool:
    facts = {key: value for key, value in case.unasked_as_unknown().items() if key != question}
    told = as_unasked(case.answers[question])
    if told is not None:
        facts[question] = told
    residual = Residual(case.knowledge, facts, case.weights)
    if question not in residual.undecided:
        return False
    for value in distinct_values(case.knowledge)[question]:
        fired = residual.fired({question: value})
        if residual.excludes(fired, winner) and not residual.breaks(fired, case.broken):
            return True
    return False


def worth_trying(case: Case, question: str) -> tuple[Value, ...]:
    """Return answers to ``question`` that may lead to different results: one of each sort that rules tell apart.

    If a relation waits for it alone, which depends on it in a way that no rule knows, usual answers come beside them.
    """
    told_apart = (
        tuple(case.weighted.distinguished_values(question))
        if question in case.residual.undecided
        else ()
    )
    closes = (
        each
        for each in case.open_relations
        if each in case.residual.undecided and case.behind(each) == (question,)
    )
    usual = population.weighted_population(case.knowledge).values(question) if any(closes) else ()
    return tuple(dict.fromkeys((*told_apart, *usual)))


def overturning(case: Case) -> tuple[tuple[str, Value, str | None], ...]:
    """Return single further answers that would change the recommendation, with who would win; the most common first.

    Of answers to the same question that lead to the same platform through a relation, one is listed.
    """
    found: list[tuple[Decimal, tuple[str, Value, str | None]]] = []
    for question in case.absent:
        sorts = (
            set(case.weighted.distinguished_values(question))
            if question in case.residual.undecided
            else set()
        )
        led: set[str | None] = set()
        for value in worth_trying(case, question):
            fired = Reference(case.knowledge).conclude(case.changed({question: value}))
            broken = {rule.id for rule in fired if isinstance(rule.conclusion, Inconsistency)}
            winner = rank(case.knowledge, fired, case.weights).winner
            if (
                winner != case.winner
                and broken <= case.broken
                and (value in sorts or winner not in led)
            ):
                led.add(winner)
                found.append((_percent(case, question, value), (question, value, winner)))
    return tuple(each for _, each in sorted(found, key=lambda pair: -pair[0]))


def _percent(case: Case, question: str, value: Value) -> Decimal:
    prior = case.knowledge.priors.get(question)
    return prior.percent(value) if prior else Decimal(0)
