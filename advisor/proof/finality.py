"""Whether a result is final, what proves it, and what would endanger it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.errors import EngineFault, Unsettled
from advisor.knowledge.conditions import as_unasked, is_unknown
from advisor.proof.residual import Residual
from advisor.proof.sampling.people import weighted_population
from advisor.proof.worlds import distinct_values

if TYPE_CHECKING:
    from advisor.knowledge.conditions import Value
    from advisor.proof.case import Case
    from advisor.proof.worlds import World


def is_final(case: Case) -> bool | None:
    """Return whether every world of ``case`` has the same winner as now.

    ``None`` if that could not be settled within bounds. No further answer takes an exclusion
    back, so that "nothing is left" is always final.
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
    """Return a world with another winner, found by the solver and confirmed by a replay.

    ``None`` if there is no such world. Raises ``Unsettled`` if the solver could not say within
    its bounds.
    """
    found = _search_counterexample(case)
    if isinstance(found, Unsettled):
        raise found
    return found


@lru_cache(maxsize=8)
def _search_counterexample(case: Case) -> World | Unsettled | None:
    # z3 is loaded only if sampling settles nothing
    from advisor.proof.smt.solver import FOR_A_COUNTEREXAMPLE, CompletionProof  # noqa: PLC0415

    try:
        world = CompletionProof(case, most=FOR_A_COUNTEREXAMPLE).counterexample()
    except Unsettled as gave_up:
        return gave_up
    if world is not None and case.winner_on({**case.facts, **world}) == case.winner:
        raise EngineFault(f"the solver's world does not change the result: {world}")
    return world


@dataclass(frozen=True, slots=True)
class DecidingSet:
    """Answers that alone prove a final result.

    ``is_minimal`` if it was proven that none of them can be left out.
    """

    answers: tuple[str, ...]
    is_minimal: bool


def deciding_answers(case: Case) -> DecidingSet:
    """Return answers that alone prove the result of ``case``, which is final.

    Answers are dropped from the last question of the knowledge base to the first, so that those
    kept were asked early.
    """
    if case.winner is None:
        return DecidingSet(contradiction(case), is_minimal=True)
    from advisor.proof.smt import solver  # noqa: PLC0415 - z3 is loaded only when asked for a proof

    questions = reversed(tuple(case.knowledge.questions))
    order = [question for question in questions if question in case.answers]
    answers, is_minimal = solver.shrink_proof(case, order)
    return DecidingSet(answers, is_minimal)


def contradiction(case: Case) -> tuple[str, ...]:
    """Return a minimal set of answers after which no platform is left.

    Answers are dropped in the same order as in ``deciding_answers``.
    """
    left = dict(case.answers)
    for question in reversed(tuple(case.knowledge.questions)):
        if question not in left:
            continue
        fewer = {key: value for key, value in left.items() if key != question}
        relations = case.relate(case.knowledge, fewer)
        if case.winner_on({**fewer, **relations}) is None:
            left = fewer
    return tuple(left)


def answers_to_verify(case: Case) -> tuple[str, ...]:
    """Return the questions answered ``unknown`` that endanger the winner.

    Some value of each would exclude the winner, all else as it is.
    """
    if case.winner is None:
        return ()
    endangering: list[str] = []
    for question in case.knowledge.questions:
        unknown = is_unknown(case.answers.get(question))
        if unknown and _can_exclude(case, question, case.winner):
            endangering.append(question)
    return tuple(endangering)


def _can_exclude(case: Case, question: str, winner: str) -> bool:
    """Return whether some answer to ``question``, now unknown, would exclude ``winner``."""
    facts = case.unasked_as_unknown()
    del facts[question]
    known_part = as_unasked(case.answers[question])
    if known_part is not None:
        facts[question] = known_part
    residual = Residual(case.knowledge, facts, case.weights)
    if question not in residual.undecided:
        return False
    for value in distinct_values(case.knowledge)[question]:
        fired = residual.fired({question: value})
        if residual.excludes(fired, winner) and not residual.breaks(fired, case.broken):
            return True
    return False


def worth_trying(case: Case, question: str) -> tuple[Value, ...]:
    """Return answers to ``question`` that may lead to different results.

    They are one of each sort that rules distinguish. If a relation waits for this question alone,
    it depends on it in a way that no rule knows; usual answers are then added.
    """
    values = dict.fromkeys(_distinguished_values(case, question))
    if _closes_relation(case, question):
        usual = weighted_population(case.knowledge).values(question)
        values.update(dict.fromkeys(usual))
    return tuple(values)


def _distinguished_values(case: Case, question: str) -> tuple[Value, ...]:
    """Return an answer of each sort that open rules distinguish; none if none looks at it."""
    if question not in case.residual.undecided:
        return ()
    return tuple(case.weighted.distinguished_values(question))


def _closes_relation(case: Case, question: str) -> bool:
    """Return whether an undecided relation waits for ``question`` alone."""
    undecided = case.residual.undecided
    return any(
        relation in undecided and case.behind(relation) == (question,)
        for relation in case.open_relations
    )


def overturning(case: Case) -> tuple[tuple[str, Value, str | None], ...]:
    """Return single further answers that would change the recommendation, with who would win.

    The most common answers come first. Of several answers to a question that lead to the same
    platform through a relation, one is listed.
    """
    found: list[tuple[Decimal, tuple[str, Value, str | None]]] = []
    for question in case.absent:
        sorts = set(_distinguished_values(case, question))
        listed: set[str | None] = set()
        for value in worth_trying(case, question):
            winner, is_consistent = case.judge(case.changed({question: value}))
            if winner == case.winner or not is_consistent:
                continue
            if value in sorts or winner not in listed:
                listed.add(winner)
                found.append((_percent(case, question, value), (question, value, winner)))
    found.sort(key=lambda answer: -answer[0])
    return tuple(overturned for _, overturned in found)


def _percent(case: Case, question: str, value: Value) -> Decimal:
    prior = case.knowledge.priors.get(question)
    return prior.percent(value) if prior else Decimal(0)
