"""consult(): the one door from answers to everything that is concluded from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from advisor.acceptance import checked
from advisor.costing.relations import relate as relate_costs
from advisor.decision.ranking import Exclusion, Ranking, exclusions, rank, weights_of
from advisor.inference.engine import engine_for
from advisor.inference.memory import WorkingMemory
from advisor.knowledge.model import Advice, Inconsistency
from advisor.knowledge.values import spoken
from advisor.proof.case import Case
from advisor.provisos import assumed, dated, restricted, ruled, sort_provisos, weighted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import date
    from decimal import Decimal

    from advisor.costing.relations import Relate
    from advisor.inference.engine import Engine
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Platform, Rule
    from advisor.proof.finality import DecidingSet
    from advisor.proof.firmness import Firmness, Grade
    from advisor.proof.flips import Flips
    from advisor.proof.value_of_information import OpenQuestions, Screen
    from advisor.provisos import Proviso


@dataclass(frozen=True)
class Consultation:
    """One run of advice, unchangeable: what was told, what was concluded from it, and how firm that is.

    ``knowledge`` is what was known on ``as_of``, limited to the platforms that compete; ``everything`` is it without this
    limit. ``answers`` holds the assumptions too; ``assumed`` names them. ``provisos`` say what else narrows or bends the
    result. What costs a proof (``final``, ``grade``, ``decided_by``, ``open`` and others) is worked out when it is first
    asked for.
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
    everything: KnowledgeBase
    provisos: tuple[Proviso, ...] = ()
    relate: Relate = field(default=relate_costs, compare=False, repr=False)

    @property
    def leader(self) -> Platform | None:
        """Return the platform that leads, if only by the order of ties; none if all are excluded."""
        winner = self.ranking.winner
        return self.knowledge.platforms[winner] if winner else None

    @property
    def is_undecided(self) -> bool:
        """Return whether several platforms lead together and nothing tells them apart.

        They do if none of them has points, or if ECS and EKS are both among them: the order of ties is no reason for either.
        """
        if not self.ranking.tied:
            return False
        leading = (self.ranking.standings[0].platform, *self.ranking.tied)
        orchestrators = {self.knowledge.platforms[each].orchestrator for each in leading}
        return len(orchestrators) > 1 or not self.ranking.standings[0].score

    @property
    def recommendation(self) -> Platform | None:
        """Return the recommended platform; none if all are excluded, or if nothing tells the leaders apart."""
        return None if self.is_undecided else self.leader

    @property
    def default(self) -> Platform | None:
        """Return what the order of ties gives where there is no recommendation because nothing tells the leaders apart."""
        return self.leader if self.is_undecided else None

    @property
    def status(self) -> str:
        """Return ``recommended``, ``undecided`` or ``none``."""
        if self.is_undecided:
            return "undecided"
        return "recommended" if self.leader else "none"

    @property
    def advice(self) -> tuple[Rule, ...]:
        """Return the notes and warnings that hold for the platform that leads."""
        return self.advice_for(self.ranking.winner)

    @property
    def to_verify(self) -> tuple[Rule, ...]:
        """Return the warnings that name a condition for the recommended platform."""
        if self.recommendation is None:
            return ()
        told = ((rule, rule.conclusion) for rule in self.advice)
        return tuple(
            rule for rule, each in told if isinstance(each, Advice) and each.level == "warning"
        )

    def advice_for(self, platform: str | None) -> tuple[Rule, ...]:
        """Return the notes and warnings that hold for ``platform``."""
        told = ((rule, rule.conclusion) for rule in self.fired)
        return tuple(
            rule
            for rule, each in told
            if isinstance(each, Advice) and (not each.platforms or platform in each.platforms)
        )

    @property
    def warnings(self) -> tuple[Rule, ...]:
        """Return the consistency rules that the answers break."""
        return tuple(rule for rule in self.fired if isinstance(rule.conclusion, Inconsistency))

    @cached_property
    def case(self) -> Case:
        """Return what proofs about this consultation start from."""
        broken = frozenset(rule.id for rule in self.warnings)
        return Case(
            self.knowledge, self.answers, self.relate, self.weights, self.ranking.winner, broken
        )

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
        from advisor.proof.finality import answers_to_verify  # noqa: PLC0415 - as above

        return answers_to_verify(self.case)

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
        from advisor.proof.finality import deciding_answers  # noqa: PLC0415 - as above

        return deciding_answers(self.case) if self.final else None

    @cached_property
    def contradiction(self) -> tuple[str, ...]:
        """Return a minimal set of answers after which no platform is left; empty if one is."""
        from advisor.proof.finality import contradiction  # noqa: PLC0415 - as above

        return () if self.ranking.winner else contradiction(self.case)

    @property
    def open(self) -> tuple[str, ...]:
        """Return the open and ``unsettled`` questions that can still change the recommendation, most informative first."""
        return self._open.questions if self._open else ()

    @property
    def unsettled(self) -> tuple[str, ...]:
        """Return the open questions of which the solver could not say within its bounds whether they matter."""
        return self._open.unsettled if self._open else ()

    @cached_property
    def _open(self) -> OpenQuestions | None:
        from advisor.proof.value_of_information import open_questions  # noqa: PLC0415 - as above

        return None if self.final else open_questions(self.case)

    @cached_property
    def grade(self) -> Grade:
        """Return how much the result rests on."""
        from advisor.proof.firmness import Grade  # noqa: PLC0415 - as above

        if self.leader is None:
            return Grade.NONE
        if self.is_undecided:
            return Grade.UNDECIDED
        if not self.final:
            return Grade.OPEN
        return Grade.PROVEN_AS_KNOWN if self.unknown else Grade.PROVEN

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return the questions answered as unknown whose answer could change the result, the most informative first."""
        return self._doubtful.questions

    @cached_property
    def _doubtful(self) -> OpenQuestions:
        from advisor.proof.firmness import doubtful  # noqa: PLC0415 - as above

        return doubtful(self.case)

    @cached_property
    def share(self) -> float:
        """Return the share of the worlds, as common as the model of teams has them, in which the same platform leads.

        What is open and what is unknown is then as the model says. It is 1 if the result is proven.
        """
        from advisor.proof.firmness import winning_share  # noqa: PLC0415 - as above

        return 1.0 if self.final and not self.unknown else winning_share(self.case)

    @cached_property
    def firmness(self) -> Firmness:
        """Return how firm the result is, and what is worth finding out first."""
        from advisor.proof.firmness import Firmness, find_leads  # noqa: PLC0415 - as above

        first = (
            find_leads(self.case, dict.fromkeys((*self.open, *self.unknown))) if self.leader else ()
        )
        return Firmness(self.grade, self.share, self.unknown, self.unsettled, first)

    @cached_property
    def left_otherwise(self) -> tuple[Platform, ...]:
        """Return the platforms that would be left if all were allowed to compete, best first; looked for where none is left."""
        if self.leader is not None or len(self.everything.platforms) == len(
            self.knowledge.platforms
        ):
            return ()
        fired = engine_for(self.everything).conclude(
            {**self.answers, **self.relate(self.everything, self.answers)}
        )
        standings = rank(self.everything, fired, self.weights).standings
        return tuple(self.everything.platforms[each.platform] for each in standings)

    def next_screen(self, asked: Collection[str] = ()) -> Screen | None:
        """Return what is worth asking next, lines of the checklist that were ``asked`` left out; none if that is final."""
        from advisor.proof.value_of_information import next_screen  # noqa: PLC0415 - as above

        return None if self.final else next_screen(self.case, asked)

    def at_most(self, asked: Collection[str] = ()) -> int:
        """Return how many more screens can at the most be needed before the recommendation is final."""
        from advisor.proof.value_of_information import most_screens  # noqa: PLC0415 - as above

        return 0 if self.final else most_screens(self.case, asked)

    @cached_property
    def usually(self) -> int:
        """Return how many more screens are usually needed before the recommendation is final; a rough estimate."""
        from advisor.proof.value_of_information import usual_screens  # noqa: PLC0415 - as above

        return 0 if self.final else min(usual_screens(self.case), self.at_most())

    def after(self, question: str) -> tuple[tuple[str, str | None], ...]:
        """Return each sort of answer to ``question`` that rules still tell apart, and the platform that leads after it.

        Where what is computed from sizes waits for this answer alone, answers that lead elsewhere come after them.
        """
        from advisor.proof.finality import outcome, worth_trying  # noqa: PLC0415 - as above

        sorts = set(self.case.weighted.distinguished_values(question))
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
        return (
            *ranked,
            *(
                each
                for each in self.knowledge.tie_order
                if each not in {*ranked, self.ranking.winner}
            ),
        )

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
    beside: Iterable[Proviso] = (),
) -> Consultation:
    """Return what ``knowledge`` advises on ``answers``; the same for the same arguments, always.

    ``answers`` and ``assume`` map question ids to values (``"unknown"`` among them; a question left out was not asked).
    ``weights`` maps criteria to 0..10, ``platforms`` says which ones compete, ``as_of`` the day whose advice is wanted,
    ``beside`` what else bends the result, such as figures that ``relate`` works with. Raises ``UnusableInput`` with every
    problem.
    """
    told, weighed = checked(knowledge, answers, assume or {}, weights or {}, platforms)
    day = as_of or knowledge.reviewed
    everything, effective = knowledge.on(day), knowledge.on(day, platforms)
    chosen_weights = weights_of(effective, weighed)
    provisos = (
        *restricted(everything, effective),
        *weighted(effective, chosen_weights),
        *ruled(effective),
        *assumed(told, assume or {}),
        *beside,
        *dated(as_of),
    )
    relations = relate(effective, told)
    chosen = engine(effective)
    fired = chosen.conclude({**told, **relations})
    return Consultation(
        knowledge=effective,
        answers=told,
        assumed=frozenset(assume or {}),
        weights=chosen_weights,
        as_of=day,
        engine=chosen.name,
        memory=WorkingMemory.of(told, frozenset(assume or {}), relations, fired),
        fired=fired,
        excluded=exclusions(effective, fired),
        ranking=rank(effective, fired, chosen_weights),
        everything=everything,
        provisos=sort_provisos(provisos),
        relate=relate,
    )
