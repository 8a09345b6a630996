"""The front of a decision record: two pages for those who sign it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from advisor.explanation.move import stays
from advisor.explanation.reasons import reasons_for, worded
from advisor.explanation.standing import conditions_of, shown_conditions
from advisor.explanation.summary import Summary
from advisor.knowledge.model import AdviceLevel
from advisor.knowledge.values import counted
from advisor.report import verdict
from advisor.report.blocks import (
    Bullets,
    Heading,
    Lines,
    ListItem,
    Paragraph,
    Picture,
    Table,
    bullet_list,
)
from advisor.report.grammar import full_sentence, within_sentence
from advisor.report.phrasing import advice
from advisor.report.situation import situation
from advisor.report.summary_text import bill_text, runner_up_text, turn_texts, whole_usd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.consultation import Consultation
    from advisor.explanation.reasons import PlatformReason
    from advisor.knowledge.model import Platform, Rule
    from advisor.report.blocks import Block
    from advisor.report.decision_record import Record
    from advisor.report.footnotes import Footnotes
    from advisor.report.narration import Narration

_IN_DECISION = "see the decision"
_IN_CONSEQUENCES = "see the consequences"
_IN_OPTIONS = "see the table of options"
_IN_CONTEXT = "see the context"
_IN_CONFIRMATION = "see what to confirm"
_IN_REVISIT = "see what leads to another option"
_MOST_REASONS = 3
_MOST_CONSEQUENCES = 3
_MOST_DOUBTS = 2
_MOST_CHECKS = 4
_MOST_OPTIONS = 10
_ONLY_ONE = "It is the option that is left, or that leaves the least to operate."


@dataclass(frozen=True)
class Front:
    """The parts of the front, for a layout to put into its order."""

    context: tuple[Block, ...]
    decision: tuple[Block, ...]
    consequences: tuple[Block, ...]
    options: tuple[Block, ...]
    revisit: tuple[Block, ...]
    drawing: tuple[Block, ...]


def front_of(record: Record, narration: Narration, notes: Footnotes) -> Front:
    """Return the front of ``record``: what it tells first, and which sources it cites."""
    writer = _Writer(record, narration, notes)
    # The decision comes first, so that it has the first choice of sentences.
    decision = tuple(writer.decision())
    return Front(
        context=tuple(writer.context()),
        decision=decision,
        consequences=(*writer.consequences(), *writer.confirmation()),
        options=tuple(writer.options()),
        revisit=tuple(writer.revisit()),
        drawing=tuple(writer.drawing()),
    )


def questions_to_settle(consultation: Consultation) -> list[str]:
    """Return what to find out: what is worth it first, then what else could rule the option out."""
    texts = list(verdict.finding_out(consultation))
    leads = {lead.question for lead in consultation.firmness.find_out_first} if texts else set()
    others = (key for key in consultation.verify if key not in leads)
    return texts + [consultation.knowledge.questions[key].asks for key in others]


class _Writer:
    """Writes the parts of the front; what one of them tells, the later ones do not tell again."""

    def __init__(self, record: Record, narration: Narration, notes: Footnotes) -> None:
        self._record = record
        self._narration = narration
        self._notes = notes
        self._explanation = record.explanation
        self._consultation = record.explanation.consultation
        self._summary = Summary(record.explanation, record.workload.name)
        analysis = record.explanation.cost_analysis
        self._has_bills = analysis is not None and bool(analysis.priced)
        self._name = narration.news_in_short(record.workload.name, _IN_CONTEXT)

    def context(self) -> Iterator[Block]:
        """Yield whose decision it is, and what is to be decided."""
        told = [self._narration.news_in_short(text, _IN_CONTEXT) for text in self._situation()]
        yield Paragraph(" ".join(filter(None, told)))
        yield Paragraph("Which orchestrator should run it, ECS or EKS, and on which compute?")

    def _situation(self) -> Iterator[str]:
        yield f"{self._name} is to run in containers on AWS."
        yield from situation(self._explanation)

    def decision(self) -> Iterator[Block]:
        """Yield what was decided, why, what it costs, how firm it is and on which conditions."""
        decided = self._record.decided
        if decided is None:
            yield Paragraph("No option meets the answers.")
        elif decided != self._consultation.recommendation:
            yield from self._choice_of_people(decided)
        else:
            yield from self._recommended(decided)
        yield from self._firmness()
        yield from self._conditions()

    def _choice_of_people(self, chosen: Platform) -> Iterator[Block]:
        yield Paragraph(
            f'Chosen option: "{self._narration.cut(chosen.name)}".{self._reason_given()}'
        )
        recommended = self._consultation.recommendation
        to_stay = "to stay on " if stays(self._consultation) else ""
        name = self._narration.cut(recommended.name) if recommended else "no option"
        instead = "instead; what the choice gives up is listed below."
        yield Paragraph(f"The rules recommend {to_stay}{name} {instead}")

    def _reason_given(self) -> str:
        because = self._explanation.because
        told = self._narration.news_in_short(because, _IN_DECISION) if because else ""
        return f' The reason given: "{told}"' if told else " That is what people decided."

    def _recommended(self, platform: Platform) -> Iterator[Block]:
        stay = f" {self._name} already runs there: stay." if stays(self._consultation) else ""
        given = self._reason_given() if self._explanation.because else ""
        yield Paragraph(f'Chosen option: "{self._narration.cut(platform.name)}".{stay}{given}')
        reasons = [reason for reason in self._reasons(platform) if reason.points > 0]
        items = self._reason_items(platform, reasons, _IN_DECISION, _MOST_REASONS)
        yield Bullets(items) if items else Paragraph(_ONLY_ONE)
        told = [bill_text(self._summary)]
        next_best = runner_up_text(self._summary)
        if next_best:
            told.append(f"the next best is {next_best}")
        sentences = map(full_sentence, filter(None, told))
        yield Paragraph(" ".join(map(self._narration.cut, sentences)))

    def _reasons(self, platform: Platform) -> tuple[PlatformReason, ...]:
        return reasons_for(self._consultation, platform.id)

    def _reason_items(
        self, platform: Platform, reasons: list[PlatformReason], place: str, most: int
    ) -> tuple[ListItem, ...]:
        """Return the first of ``reasons`` that were not told yet, at most so many."""
        items: list[ListItem] = []
        for reason in reasons:
            text = worded(self._consultation, platform.id, reason)
            told = self._narration.news_in_short(text, place) if len(items) < most else ""
            if told:
                items.append(ListItem(told, notes=self._notes.cite(reason.rule)))
        return tuple(items)

    def _firmness(self) -> Iterator[Block]:
        sentences = [
            *verdict.surety(self._consultation),
            *verdict.move_sentences(self._consultation),
        ]
        told = [self._narration.news_in_short(sentence, _IN_DECISION) for sentence in sentences]
        yield Lines(tuple(filter(None, told)))

    def _conditions(self) -> Iterator[Block]:
        """Yield what narrows or bends the result, and what makes it doubtful."""
        verified = self._record.workload.verified
        found = conditions_of(self._consultation, verified)
        if found:
            yield Paragraph("It depends on these conditions:")
            lines = shown_conditions(found, others="the appendix lists them.")
            told = [self._narration.news_in_short(line, _IN_DECISION) for line in lines]
            yield bullet_list(filter(None, told))
        for doubt in list(verdict.doubts(self._consultation, verified))[:_MOST_DOUBTS]:
            news = self._narration.news_in_short(doubt, _IN_DECISION)
            yield Paragraph(f"Check the answers before you sign: {news}")

    def consequences(self) -> Iterator[Block]:
        """Yield what else is good about the option that was decided on, and what is bad."""
        decided = self._record.decided
        if decided is None:
            yield Paragraph("Nothing follows until the answers change.")
            return
        reasons = self._reasons(decided)
        good = [reason for reason in reasons if reason.points > 0]
        bad = [reason for reason in reasons if reason.points < 0]
        place, most = _IN_CONSEQUENCES, _MOST_CONSEQUENCES
        better = self._reason_items(decided, good, place, most)
        worse = (*self._ruled_out(decided), *self._reason_items(decided, bad, place, most))
        items = [replace(item, text=f"Good: {item.text}") for item in better]
        items += [replace(item, text=f"Bad: {item.text}") for item in worse]
        if items:
            yield Bullets(tuple(items))
        else:
            yield Paragraph("Beyond that, no answer given makes it better or worse than another.")

    def _ruled_out(self, decided: Platform) -> Iterator[ListItem]:
        for rule in self._explanation.comparison.excluded.get(decided.id, ())[:_MOST_CONSEQUENCES]:
            told = self._narration.news_in_short(rule.reason_for(decided.id), _IN_CONSEQUENCES)
            yield ListItem(f"It is ruled out. {told}", notes=self._notes.cite(rule))

    def confirmation(self) -> Iterator[Block]:
        """Yield what to find out and to verify, or who verified it."""
        checks = chain(self._to_find_out(), self._to_verify())
        items = tuple(islice(checks, _MOST_CHECKS))  # the appendix tells the others
        if items:
            yield Heading("Confirmation", 3)
            yield Bullets(items)
            questions = questions_to_settle(self._consultation)
            left = len(questions) + len(self._warnings) - len(items)
            if left:
                yield Paragraph(f"The appendix has {left} more to confirm.")

    @property
    def _warnings(self) -> list[Rule]:
        return advice(self._explanation, AdviceLevel.WARNING)

    def _to_find_out(self) -> Iterator[ListItem]:
        for text in questions_to_settle(self._consultation):
            told = self._narration.news_in_short(text, _IN_CONFIRMATION)
            yield ListItem(f"Find out: {told}")

    def _to_verify(self) -> Iterator[ListItem]:
        verified = self._record.workload.verified
        for rule in self._warnings:
            told = self._narration.news_in_short(rule.because, _IN_CONFIRMATION)
            done = verdict.verified_by(rule, verified)
            text = f"Verified: {told} ({done})" if done else f"Verify: {told}"
            links = verdict.links_of(rule, verified)
            yield ListItem(text, links=links, notes=self._notes.cite(rule))

    def options(self) -> Iterator[Block]:
        """Yield a table of all options, the best first."""
        comparison = self._explanation.comparison
        rows = tuple(map(self._option_row, comparison.platforms[:_MOST_OPTIONS]))
        usd = ("USD a month",) if self._has_bills else ()
        yield Table(("option", "points", *usd, "why not"), rows, prose=True)
        left = len(comparison.platforms) - _MOST_OPTIONS
        if left > 0:
            yield Paragraph(f"The appendix has {counted(left, 'more option')}.")

    def _option_row(self, platform: Platform) -> tuple[str, ...]:
        points = self._explanation.comparison.totals[platform.id]
        bill = self._summary.bill(platform)
        row = [self._narration.cut(platform.name), f"{points.normalize():f}"]
        if self._has_bills:
            row.append("" if bill is None else whole_usd(bill))
        return (*row, self._why_not(platform))

    def _why_not(self, platform: Platform) -> str:
        if platform == self._record.decided:
            return "chosen"
        excluding = self._explanation.comparison.excluded.get(platform.id, ())
        if excluding:
            return self._why_ruled_out(platform, excluding)
        if platform == self._consultation.recommendation:
            return "recommended by the rules"
        return self._why_behind(platform)

    def _why_ruled_out(self, platform: Platform, excluding: tuple[Rule, ...]) -> str:
        """Return the first reason that was not told yet, or an option that is out for the same."""
        for rule in excluding:
            told = self._narration.news_in_short(rule.reason_for(platform.id), _IN_OPTIONS)
            if told:
                return f"Ruled out. {told}"
        comparison = self._explanation.comparison
        reason = excluding[0].reason_for(platform.id)
        for other in comparison.platforms:
            rules = comparison.excluded.get(other.id, ())
            if reason in (rule.reason_for(other.id) for rule in rules):
                return f"Ruled out like {self._narration.cut(other.short)}."
        return "Ruled out."

    def _why_behind(self, platform: Platform) -> str:
        """Return the weightiest reason against ``platform`` that was not told yet."""
        behind = [reason for reason in self._reasons(platform) if reason.points < 0]
        for reason in behind:
            if reason.about == platform.id and not self._narration.is_told(reason.says):
                return self._narration.news_in_short(reason.says, _IN_OPTIONS)
        if not behind:
            return "tied, and leaves more to operate"
        criterion = self._consultation.knowledge.criteria[behind[0].criterion]
        return f"behind on {within_sentence(criterion.name)}"

    def revisit(self) -> Iterator[Block]:
        """Yield what would lead to another decision."""
        items: list[str] = []
        for platform, text in turn_texts(self._summary):
            told = self._narration.news_in_short(text, _IN_REVISIT)
            items.append(full_sentence(f"{self._narration.cut(platform.short)}, {told}"))
        day = self._consultation.as_of.isoformat()
        if items:
            yield Paragraph(f"Advice of {day}. What would lead to another option:")
            yield bullet_list(items)
        else:
            yield Paragraph(f"Advice of {day}. No answers were found that lead to another option.")

    def drawing(self) -> Iterator[Block]:
        """Yield the picture, if there is one."""
        if self._record.picture:
            yield Picture(self._record.picture, "From source to cluster")
