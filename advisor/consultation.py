"""consult(): the one door from answers to everything that is concluded from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from advisor.costing.relations import relate as relate_costs
from advisor.decision.ranking import Exclusion, Ranking, exclusions, rank, weights_of
from advisor.errors import Problem, UnusableInput
from advisor.inference.engine import engine_for
from advisor.inference.memory import WorkingMemory
from advisor.knowledge.model import Advice, Inconsistency
from advisor.knowledge.values import NotAccepted, accept, nearest, spoken
from advisor.proof.case import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import date

    from advisor.costing.relations import Relate
    from advisor.inference.engine import Engine
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Platform, Rule
    from advisor.proof.finality import DecidingSet
    from advisor.proof.flips import Flips
    from advisor.proof.information import OpenQuestions, Screen

MOST_WEIGHT = 10
_NEARLY_ALL = 0.999  # of the worlds, where there are some that differ and the sample holds none of them


@dataclass(frozen=True)
class Consultation:
    """One run of advice, unchangeable: what was told, what was concluded from it, and how firm that is.

    ``knowledge`` is what was known on ``as_of``, limited to the platforms that compete. ``answers`` holds the assumptions too;
    ``assumed`` names them. What costs a proof (``final``, ``verify``, ``decided_by``, ``open``) is worked out when first asked.
    """

    knowledge: KnowledgeBase
    answers: Mapping[str, Value]
    assumed: frozenset[str]
    weights: Mapping[str, Decimal]
    as_of: date
    engine: str
    memory: WorkingMemory
    fired: tuple[Rule, ...]
    excluded: tuple[Exclusion, ...]
    ranking: Ranking
    relate: Relate = field(default=relate_costs, compare=False, repr=False)

    @property
    def recommendation(self) -> Platform | None:
        """Return the recommended platform; none if all are excluded."""
        winner = self.ranking.winner
        return self.knowledge.platforms[winner] if winner else None

    @property
    def status(self) -> str:
        """Return ``recommended`` or ``none``."""
        return "recommended" if self.ranking.winner else "none"

    @property
    def advice(self) -> tuple[Rule, ...]:
        """Return the notes and warnings that hold for the recommended platform."""
        return self.advice_for(self.ranking.winner)

    def advice_for(self, platform: str | None) -> tuple[Rule, ...]:
        """Return the notes and warnings that hold for ``platform``."""
        told = ((rule, rule.conclusion) for rule in self.fired)
        return tuple(
            rule for rule, each in told if isinstance(each, Advice) and (not each.platforms or platform in each.platforms)
        )

    @property
    def warnings(self) -> tuple[Rule, ...]:
        """Return the consistency rules that the answers break."""
        return tuple(rule for rule in self.fired if isinstance(rule.conclusion, Inconsistency))

    @cached_property
    def case(self) -> Case:
        """Return what proofs about this consultation start from."""
        broken = frozenset(rule.id for rule in self.warnings)
        return Case(self.knowledge, self.answers, self.relate, self.weights, self.ranking.winner, broken)

    @property
    def final(self) -> bool:
        """Return whether it is proven that no answer to an open question can change the recommendation."""
        return self._finality is True

    @cached_property
    def _finality(self) -> bool | None:
        from advisor.proof.finality import is_final  # noqa: PLC0415 - proofs are loaded when one is asked for

        return is_final(self.case)

    @cached_property
    def verify(self) -> tuple[str, ...]:
        """Return the questions answered ``unknown`` of which some value would exclude the recommended platform."""
        from advisor.proof.finality import to_verify  # noqa: PLC0415 - as above

        return to_verify(self.case)

    @property
    def decided_by(self) -> tuple[str, ...] | None:
        """Return a set of answers that alone proves the recommendation; none if it is not final.

        None of them can be left out if it ``is_minimal``; that it suffices is all that is known otherwise.
        """
        return self._deciding.answers if self._deciding else None

    @property
    def is_minimal(self) -> bool:
        """Return whether it is proven that none of the answers in ``decided_by`` can be left out."""
        return self._deciding is not None and self._deciding.is_minimal

    @cached_property
    def _deciding(self) -> DecidingSet | None:
        from advisor.proof.finality import deciding  # noqa: PLC0415 - as above

        return deciding(self.case) if self.final else None

    @cached_property
    def contradiction(self) -> tuple[str, ...]:
        """Return a minimal set of answers after which no platform is left; empty if one is."""
        from advisor.proof.finality import contradiction  # noqa: PLC0415 - as above

        return () if self.ranking.winner else contradiction(self.case)

    @property
    def open(self) -> tuple[str, ...]:
        """Return the open questions that can still change the recommendation, most telling first; ``unsettled`` ones too."""
        return self._open.questions if self._open else ()

    @property
    def unsettled(self) -> tuple[str, ...]:
        """Return the open questions of which the solver could not say within its bounds whether they matter."""
        return self._open.unsettled if self._open else ()

    @cached_property
    def _open(self) -> OpenQuestions | None:
        from advisor.proof.information import open_questions  # noqa: PLC0415 - as above

        return None if self.final else open_questions(self.case)

    @cached_property
    def agreeing(self) -> float:
        """Return the share of the possible worlds, as common as the priors say, that agree with the recommendation."""
        return 1.0 if self.final else min(self.case.usual.share(self.ranking.winner), _NEARLY_ALL)

    def next_screen(self, asked: Collection[str] = ()) -> Screen | None:
        """Return what is worth asking next, lines of the checklist that were ``asked`` left out; none if that is final."""
        from advisor.proof.information import next_screen  # noqa: PLC0415 - as above

        return None if self.final else next_screen(self.case, asked)

    def at_most(self, asked: Collection[str] = ()) -> int:
        """Return how many more screens can at the most be needed before the recommendation is final."""
        from advisor.proof.information import most_screens  # noqa: PLC0415 - as above

        return 0 if self.final else most_screens(self.case, asked)

    @cached_property
    def usually(self) -> int:
        """Return how many more screens are usually needed before the recommendation is final; a rough estimate."""
        from advisor.proof.information import usual_screens  # noqa: PLC0415 - as above

        return 0 if self.final else min(usual_screens(self.case), self.at_most())

    def after(self, question: str) -> tuple[tuple[str, str | None], ...]:
        """Return each sort of answer to ``question`` that rules still tell apart, and the platform that leads after it.

        Where what is computed from sizes waits for this answer alone, answers that lead elsewhere come after them.
        """
        from advisor.proof.finality import outcome, worth_trying  # noqa: PLC0415 - as above

        sorts = set(self.case.usual.told_apart(question))
        found: dict[Value, str | None] = {}
        for value in worth_trying(self.case, question):
            leads = outcome(self.case, self.case.changed({question: value}))
            if value in sorts or leads not in found.values():
                found[value] = leads
        return tuple((spoken(value), leads) for value, leads in found.items())

    @cached_property
    def flips(self) -> tuple[Flips, ...]:
        """Return for each platform but the recommended one the fewest changes of answers after which it wins."""
        from advisor.proof.flips import flips_to  # noqa: PLC0415 - as above

        return flips_to(self.case, self.rivals)

    @property
    def rivals(self) -> tuple[str, ...]:
        """Return the platforms that are not recommended: those that are left, best first, then those that are excluded."""
        ranked = [each.platform for each in self.ranking.standings[1:]]
        return (*ranked, *(each for each in self.knowledge.tie_order if each not in {*ranked, self.ranking.winner}))

    @cached_property
    def overturning(self) -> tuple[tuple[str, Value, str | None], ...]:
        """Return each single further answer that would change the recommendation, and to what; the most common first."""
        from advisor.proof.finality import overturning  # noqa: PLC0415 - as above

        return () if self.final else overturning(self.case)


def consult(
    knowledge: KnowledgeBase,
    answers: Mapping[str, Any],
    *,
    assume: Mapping[str, Any] | None = None,
    weights: Mapping[str, Any] | None = None,
    platforms: Iterable[str] | None = None,
    as_of: date | None = None,
    engine: Callable[[KnowledgeBase], Engine] = engine_for,
    relate: Relate = relate_costs,
) -> Consultation:
    """Return what ``knowledge`` advises on ``answers``; the same for the same arguments, always.

    ``answers`` and ``assume`` map question ids to values (``"unknown"`` among them; a question left out was not asked).
    ``weights`` maps criteria to 0..10, ``platforms`` says which ones compete, ``as_of`` the day whose advice is wanted.
    Raises ``UnusableInput`` with every problem.
    """
    told, weighed = _checked(knowledge, answers, assume or {}, weights or {}, platforms)
    day = as_of or knowledge.reviewed
    effective = knowledge.on(day, platforms)
    relations = relate(effective, told)
    chosen = engine(effective)
    fired = chosen.conclude({**told, **relations})
    return Consultation(
        knowledge=effective,
        answers=told,
        assumed=frozenset(assume or {}),
        weights=weights_of(effective, weighed),
        as_of=day,
        engine=chosen.name,
        memory=WorkingMemory.of(told, frozenset(assume or {}), relations, fired),
        fired=fired,
        excluded=exclusions(effective, fired),
        ranking=rank(effective, fired, weights_of(effective, weighed)),
        relate=relate,
    )


def _checked(
    knowledge: KnowledgeBase, answers: Mapping[str, Any], assume: Mapping[str, Any], weights: Mapping[str, Any],
    platforms: Iterable[str] | None,
) -> tuple[dict[str, Value], dict[str, Decimal]]:  # fmt: skip
    faults: list[tuple[str, str]] = []
    told = _accepted(knowledge, answers, faults)
    assumed = _accepted(knowledge, assume, faults)
    faults += [(f"{each} is both answered and assumed", "keep one") for each in told if each in assumed]
    faults += [
        (f"unknown platform {each!r}", nearest(each, knowledge.platforms) or f"one of: {', '.join(knowledge.platforms)}")
        for each in platforms or ()
        if each not in knowledge.platforms
    ]
    weighed = {key: _weight(knowledge, key, value, faults) for key, value in weights.items()}
    if faults:
        raise UnusableInput(Problem("answers", 0, "E401", message, hint) for message, hint in faults)
    both = told | assumed
    return {key: both[key] for key in knowledge.questions if key in both}, weighed


def _accepted(knowledge: KnowledgeBase, raw: Mapping[str, Any], faults: list[tuple[str, str]]) -> dict[str, Value]:
    accepted = {}
    for key, value in raw.items():
        if key not in knowledge.questions:
            faults.append((f"unknown question {key!r}", nearest(key, knowledge.questions)))
            continue
        try:
            accepted[key] = accept(knowledge.questions[key], value)
        except NotAccepted as refused:
            faults.append((refused.message, refused.hint))
    return accepted


def _weight(knowledge: KnowledgeBase, key: str, raw: object, faults: list[tuple[str, str]]) -> Decimal:
    if key not in knowledge.criteria:
        hint = nearest(key, knowledge.criteria) or f"one of: {', '.join(knowledge.criteria)}"
        faults.append((f"unknown criterion {key!r}", hint))
    elif weight_fits(raw):
        return Decimal(str(raw))
    else:
        faults.append((f"weight of {key}: {raw!r} is not allowed", WEIGHT_HINT))
    return Decimal(0)


WEIGHT_HINT = f"a number from 0 to {MOST_WEIGHT} with at most two decimals"


def weight_fits(raw: object) -> bool:
    """Return whether ``raw`` can be a weight: a number from 0 to 10 with at most two decimals."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        return False
    weight = Decimal(str(raw))
    return weight.is_finite() and 0 <= weight <= MOST_WEIGHT and weight == round(weight, 2)
