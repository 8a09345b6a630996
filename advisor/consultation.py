"""consult(): the only way from answers to everything that is concluded from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from advisor.costing.relations import relate as relate_costs
from advisor.decision.ranking import Exclusion, Ranking, exclusions, rank, weights_of
from advisor.errors import Problem, UnusableInput
from advisor.inference.engine import engine_for
from advisor.inference.memory import WorkingMemory
from advisor.knowledge.answer_checks import check_answers, check_platforms, check_weights
from advisor.knowledge.model import Advice, AdviceLevel, Inconsistency
from advisor.located.place import Place
from advisor.proof.case import Case
from advisor.provisos import assumed, dated, restricted, ruled, sort_provisos, weighted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import date
    from decimal import Decimal

    from advisor.costing.relations import Relate
    from advisor.inference.engine import Engine
    from advisor.knowledge.answer_checks import Given
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Platform, Rule
    from advisor.proof.finality import DecidingSet
    from advisor.proof.firmness import Firmness, Grade, Lead
    from advisor.proof.flips import Flips
    from advisor.proof.value_of_information import OpenQuestions, Screen
    from advisor.provisos import Proviso


class Status(StrEnum):
    """Whether a platform is recommended, several lead together, or none is left."""

    RECOMMENDED = "recommended"
    UNDECIDED = "undecided"
    NONE = "none"


@dataclass(frozen=True)
class Consultation:
    """One immutable run of advice: the answers, what was concluded from them, and how firm it is.

    ``knowledge`` is what was known on ``as_of``, limited to the platforms that compete;
    ``everything`` is the same without this limit. ``answers`` holds the assumptions too;
    ``assumed`` names them. ``provisos`` say what else restricts or changes the result. What needs a
    proof (``final``, ``grade``, ``decided_by``, ``open`` and others) is computed when it is first
    asked for.

    >>> import advisor
    >>> answers = {"kubernetes_api": "required", "existing_kubernetes": "heavy"}
    >>> consultation = advisor.consult(advisor.load(), answers)
    >>> consultation.recommendation.orchestrator, consultation.final
    ('eks', False)
    >>> advisor.consult(advisor.load(), answers, weights={"cost": 0}).weights["cost"]
    Decimal('0')
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
        """Return the platform that leads, if only by the order of ties.

        It is ``None`` if all are excluded.
        """
        winner = self.ranking.winner
        return self.knowledge.platforms[winner] if winner else None

    @property
    def is_undecided(self) -> bool:
        """Return whether several platforms lead together and nothing distinguishes them.

        This is so if none of them has points, or if ECS and EKS are both among them: the order of
        ties is not a reason for either.
        """
        if not self.ranking.tied:
            return False
        first = self.ranking.standings[0]
        platforms = [self.knowledge.platforms[key] for key in (first.platform, *self.ranking.tied)]
        orchestrators = {platform.orchestrator for platform in platforms}
        return len(orchestrators) > 1 or not first.score

    @property
    def recommendation(self) -> Platform | None:
        """Return the recommended platform.

        It is ``None`` if all are excluded, or if nothing distinguishes the leaders.
        """
        if self.is_undecided:
            return None
        return self.leader

    @property
    def default(self) -> Platform | None:
        """Return what the order of ties gives where nothing distinguishes the leaders.

        It is ``None`` if there is a recommendation, or all platforms are excluded.
        """
        return self.leader if self.is_undecided else None

    @property
    def status(self) -> Status:
        """Return whether there is a recommendation."""
        if self.is_undecided:
            return Status.UNDECIDED
        return Status.RECOMMENDED if self.leader else Status.NONE

    @property
    def advice(self) -> tuple[Rule, ...]:
        """Return the notes and warnings that hold for the platform that leads."""
        return self.advice_for(self.ranking.winner)

    @property
    def to_verify(self) -> tuple[Rule, ...]:
        """Return the warnings that name a condition for the recommended platform."""
        if self.recommendation is None:
            return ()
        return tuple(rule for rule in self.advice if _is_warning(rule))

    def advice_for(self, platform: str | None) -> tuple[Rule, ...]:
        """Return the notes and warnings that hold for ``platform``."""
        return tuple(rule for rule in self.fired if _advises_on(rule, platform))

    @property
    def warnings(self) -> tuple[Rule, ...]:
        """Return the consistency rules that the answers break."""
        return tuple(rule for rule in self.fired if isinstance(rule.conclusion, Inconsistency))

    @cached_property
    def case(self) -> Case:
        """Return what proofs about this consultation start from."""
        broken = frozenset(rule.id for rule in self.warnings)
        winner = self.ranking.winner
        return Case(self.knowledge, self.answers, self.relate, self.weights, winner, broken)

    @property
    def final(self) -> bool:
        """Return whether it is proven that no further answer can change the recommendation."""
        return self._finality is True

    @cached_property
    def _finality(self) -> bool | None:
        from advisor.proof.finality import is_final  # noqa: PLC0415 - loads proofs when needed

        return is_final(self.case)

    @cached_property
    def verify(self) -> tuple[str, ...]:
        """Return the questions answered ``unknown`` to verify.

        Some value of each would exclude the recommended platform.
        """
        from advisor.proof.finality import answers_to_verify  # noqa: PLC0415 - as above

        return answers_to_verify(self.case)

    @property
    def decided_by(self) -> tuple[str, ...] | None:
        """Return a set of answers that alone proves the recommendation.

        It is ``None`` if the recommendation is not final. If ``is_minimal`` holds, none of the
        answers can be left out; otherwise it is only known that they suffice.
        """
        return self._deciding.answers if self._deciding else None

    @property
    def is_minimal(self) -> bool:
        """Return whether it is proven that no answer in ``decided_by`` can be left out."""
        return self._deciding is not None and self._deciding.is_minimal

    @cached_property
    def _deciding(self) -> DecidingSet | None:
        from advisor.proof.finality import deciding_answers  # noqa: PLC0415 - as above

        if not self.final:
            return None
        return deciding_answers(self.case)

    @cached_property
    def contradiction(self) -> tuple[str, ...]:
        """Return a minimal set of answers after which no platform is left; empty if one is."""
        from advisor.proof.finality import contradiction  # noqa: PLC0415 - as above

        if self.ranking.winner:
            return ()
        return contradiction(self.case)

    @property
    def open(self) -> tuple[str, ...]:
        """Return the questions that can still change the recommendation, most informative first.

        They are the open ones, with the ``unsettled`` among them.
        """
        return self._open.questions if self._open else ()

    @property
    def unsettled(self) -> tuple[str, ...]:
        """Return the open questions whose effect the solver could not settle within its bounds."""
        return self._open.unsettled if self._open else ()

    @cached_property
    def _open(self) -> OpenQuestions | None:
        from advisor.proof.value_of_information import open_questions  # noqa: PLC0415 - as above

        if self.final:
            return None
        return open_questions(self.case)

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
        if self.unknown:
            return Grade.PROVEN_AS_KNOWN
        return Grade.PROVEN

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return the questions answered ``unknown`` that could change the result.

        The most informative comes first.
        """
        return self._doubtful.questions

    @cached_property
    def _doubtful(self) -> OpenQuestions:
        from advisor.proof.firmness import doubtful  # noqa: PLC0415 - as above

        return doubtful(self.case)

    @cached_property
    def share(self) -> float:
        """Return the share of worlds, weighted by the model of teams, with the same leader.

        The model says how likely the answers are that are open or unknown. It is 1 if the result is
        proven.
        """
        from advisor.proof.firmness import winning_share  # noqa: PLC0415 - as above

        if self.final and not self.unknown:
            return 1.0
        return winning_share(self.case)

    @cached_property
    def firmness(self) -> Firmness:
        """Return how firm the result is, and what is worth finding out first."""
        from advisor.proof.firmness import Firmness, find_leads  # noqa: PLC0415 - as above

        leads: tuple[Lead, ...] = ()
        if self.leader:
            leads = find_leads(self.case, dict.fromkeys((*self.open, *self.unknown)))
        return Firmness(self.grade, self.share, self.unknown, self.unsettled, leads)

    @cached_property
    def left_otherwise(self) -> tuple[Platform, ...]:
        """Return the platforms that would be left if all were allowed to compete, best first.

        It is empty if some platform is left.
        """
        everything = self.everything
        is_limited = len(everything.platforms) != len(self.knowledge.platforms)
        if self.leader is not None or not is_limited:
            return ()
        facts = {**self.answers, **self.relate(everything, self.answers)}
        fired = engine_for(everything).conclude(facts)
        standings = rank(everything, fired, self.weights).standings
        return tuple(everything.platforms[standing.platform] for standing in standings)

    def next_screen(self, asked: Collection[str] = ()) -> Screen | None:
        """Return what is worth asking next, or ``None`` if the recommendation is final.

        Lines of the checklist that were ``asked`` are left out.
        """
        from advisor.proof.value_of_information import next_screen  # noqa: PLC0415 - as above

        if self.final:
            return None
        return next_screen(self.case, asked)

    def at_most(self, asked: Collection[str] = ()) -> int:
        """Return the most screens that can still be needed before the recommendation is final."""
        from advisor.proof.value_of_information import most_screens  # noqa: PLC0415 - as above

        if self.final:
            return 0
        return most_screens(self.case, asked)

    @cached_property
    def usually(self) -> int:
        """Return a rough estimate of the screens still needed before the result is final."""
        from advisor.proof.value_of_information import usual_screens  # noqa: PLC0415 - as above

        if self.final:
            return 0
        return min(usual_screens(self.case), self.at_most())

    def after(self, question: str) -> tuple[tuple[Value, str | None], ...]:
        """Return the answers to ``question`` that rules still distinguish, each with its leader.

        Where what is computed from sizes waits for this answer alone, answers with another leader
        come after them.
        """
        from advisor.proof.finality import worth_trying  # noqa: PLC0415 - as above

        distinguished = set(self.case.weighted.distinguished_values(question))
        leaders: dict[Value, str | None] = {}
        for value in worth_trying(self.case, question):
            leader = self.case.winner_after(question, value)
            if value in distinguished or leader not in leaders.values():
                leaders[value] = leader
        return tuple(leaders.items())

    @cached_property
    def flips(self) -> tuple[Flips, ...]:
        """Return, for each rival, the fewest changes of answers after which it wins."""
        from advisor.proof.flips import flips_to  # noqa: PLC0415 - as above

        return flips_to(self.case, self.rivals)

    @property
    def rivals(self) -> tuple[str, ...]:
        """Return the platforms that do not win: those left, best first, then those excluded."""
        ranked = [standing.platform for standing in self.ranking.standings]
        excluded = [platform for platform in self.knowledge.tie_order if platform not in ranked]
        return (*ranked[1:], *excluded)

    @cached_property
    def overturning(self) -> tuple[tuple[str, Value, str | None], ...]:
        """Return each single further answer that would change the recommendation, and to what.

        The most common comes first.
        """
        from advisor.proof.finality import overturning  # noqa: PLC0415 - as above

        if self.final:
            return ()
        return overturning(self.case)


def _is_warning(rule: Rule) -> bool:
    return isinstance(rule.conclusion, Advice) and rule.conclusion.level is AdviceLevel.WARNING


def _advises_on(rule: Rule, platform: str | None) -> bool:
    advice = rule.conclusion
    return isinstance(advice, Advice) and (not advice.platforms or platform in advice.platforms)


def _check_arguments(
    knowledge: KnowledgeBase,
    answers: Mapping[str, Any],
    assume: Mapping[str, Any],
    weights: Mapping[str, Any],
    platforms: Collection[str] | None,
) -> tuple[dict[str, Value], dict[str, Decimal]]:
    """Return answers and assumptions together, in the order of the base, and the changed weights.

    Raises ``UnusableInput`` with every problem.
    """
    problems: list[Problem] = []
    questions = knowledge.questions
    values = check_answers(questions, _place_in(answers, "answers"), problems)
    values |= check_answers(questions, _place_in(assume, "assume"), problems, answered=answers)
    changed = check_weights(knowledge.criteria, _place_in(weights, "weights"), problems)
    if platforms is not None:
        check_platforms(knowledge.platforms, platforms, Place("platforms"), problems)
    if problems:
        raise UnusableInput(problems)
    return {key: values[key] for key in questions if key in values}, changed


def _place_in(given: Mapping[str, Any], argument: str) -> Iterator[Given]:
    """Yield what is ``given`` as the ``argument`` of that name."""
    place = Place(argument)
    for key, raw in given.items():
        yield key, raw, place


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

    ``answers`` and ``assume`` map question ids to values (``"unknown"`` among them; a question left
    out was not asked). ``weights`` maps criteria to 0..10, ``platforms`` says which ones compete,
    ``as_of`` the day whose advice is wanted, ``beside`` what else changes the result, such as
    figures that ``relate`` works with. Raises ``UnusableInput`` with every problem.
    """
    competing = None if platforms is None else tuple(platforms)
    told, changed = _check_arguments(knowledge, answers, assume or {}, weights or {}, competing)
    day = as_of or knowledge.reviewed
    everything, effective = knowledge.on(day), knowledge.on(day, competing)
    chosen_weights = weights_of(effective, changed)
    provisos = (
        *restricted(everything, effective),
        *weighted(effective, chosen_weights),
        *ruled(effective),
        *assumed(effective, told, assume or {}),
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
