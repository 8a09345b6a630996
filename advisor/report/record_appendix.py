"""The appendix of a decision record: every answer, the whole argument, and what it costs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.explanation.standing import conditions_of
from advisor.explanation.summary import Summary
from advisor.knowledge.answer_text import answer_text, join_clauses, label_of
from advisor.knowledge.conditions import attributes
from advisor.knowledge.model import AdviceLevel, Preference
from advisor.knowledge.values import counted
from advisor.report import verdict
from advisor.report.blocks import (
    Bullets,
    CodeBlock,
    Heading,
    ListItem,
    Paragraph,
    bullet_list,
)
from advisor.report.cost_report import in_short
from advisor.report.grammar import within_sentence
from advisor.report.phrasing import advice, changed_to, signed
from advisor.report.record_front import questions_to_settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.knowledge.model import Platform, Rule
    from advisor.proof.flips import Flips
    from advisor.report.blocks import Block
    from advisor.report.decision_record import Record
    from advisor.report.footnotes import Footnotes
    from advisor.report.narration import Narration

_MOST_WAYS = 3


def appendix_blocks(record: Record, narration: Narration, notes: Footnotes) -> Iterator[Block]:
    """Yield what ``record`` has to tell beyond its front, but for the answers as a file."""
    writer = _Appendix(record, narration, notes)
    yield Heading("Appendix")
    yield from writer.answers()
    yield from writer.pros_and_cons()
    yield from writer.also()
    yield from writer.costs()
    yield from writer.ways_to_others()
    yield Heading("Links", 3)
    yield notes.sources()
    if record.drawing:
        yield Heading("Source of the drawing", 3)
        yield CodeBlock(record.drawing.rstrip("\n"), "mermaid")


class _Appendix:
    """Writes the parts of the appendix, without what was told before."""

    def __init__(self, record: Record, narration: Narration, notes: Footnotes) -> None:
        self._workload = record.workload
        self._narration = narration
        self._notes = notes
        self._explanation = record.explanation
        self._consultation = record.explanation.consultation
        self._questions = self._consultation.knowledge.questions

    def answers(self) -> Iterator[Block]:
        """Yield the answers in words: first those that separate the options, then the others."""
        moved = self._moved_by_answers()
        yield Heading("Decision Drivers", 3)
        if moved:
            yield Paragraph("These answers separate the options, the weightiest first:")
            yield Bullets(tuple(self._answer(key, moved[key]) for key in moved))
        else:
            yield Paragraph("No answer given distinguishes the options.")
        yield from self._proof()
        others = [key for key in self._consultation.answers if key not in moved]
        if others:
            yield Heading("Other Answers", 3)
            yield Bullets(tuple(map(self._answer, others)))

    def _moved_by_answers(self) -> dict[str, dict[str, None]]:
        """Return the answers that separate the options, each with what it bears on."""
        argument = self._explanation.argument
        criteria = self._consultation.knowledge.criteria
        steps = [(found.step, "what is ruled out") for found in argument.exclusions]
        for reason in (*argument.reasons, *argument.lighter, *argument.against):
            conclusion = reason.step.rule.conclusion
            if isinstance(conclusion, Preference):
                name = criteria[conclusion.criterion].name
                steps.append((reason.step, within_sentence(name)))
        moved: dict[str, dict[str, None]] = {}
        for step, what in steps:
            for key in step.grounds:
                if key in self._consultation.answers:
                    moved.setdefault(key, {})[what] = None
        return moved

    def _answer(self, key: str, moved: Iterable[str] = ()) -> ListItem:
        """Return a question in a few words, its answer, and what it moved."""
        question = self._questions[key]
        label = label_of(question)
        answer = answer_text(question, self._consultation.answers[key])
        text = f"{label[:1].upper()}{label[1:]}: {answer}"
        if key in self._consultation.assumed:
            text += ", assumed"
        what = ", ".join(moved)
        if what:
            text += f" ({what})"
        return ListItem(text, tuple(map(ListItem, self._noted(key))))

    def _noted(self, key: str) -> Iterator[str]:
        """Yield who gave an answer, what they noted, and who verified what follows from it."""
        note = self._workload.notes.get(key)
        if note is not None:
            day = note.on.isoformat() if note.on else ""
            who = ", ".join(filter(None, (note.by, day)))
            if who:
                yield f"Answered: {who}"
            if note.text:
                told = self._narration.news(note.text, "as above")
                yield f'Noted: "{told}"' if told else "Noted: as above."
        for rule in self._consultation.to_verify:
            signature = self._workload.verified.get(rule.id)
            if signature and key in attributes(rule.when):
                yield f"Verified: {signature.by}, {signature.on.isoformat()}"

    def _proof(self) -> Iterator[Block]:
        """Yield which answers suffice to prove the result, if it is proven."""
        consultation = self._consultation
        if not consultation.decided_by or consultation.recommendation is None:
            return
        known, _ = verdict.split_deciding(consultation)
        labels = [label_of(self._questions[key]) for key in known]
        by = f": {join_clauses(labels)}" if labels else ""
        told = [f"{verdict.proven_by(consultation)}{by}.", verdict.while_unknown(consultation)]
        yield Paragraph(" ".join(filter(None, told)))

    def pros_and_cons(self) -> Iterator[Block]:
        """Yield what counts for each option and against it, with points and sources."""
        yield Heading("Pros and Cons of the Options", 3)
        for platform in self._explanation.comparison.platforms:
            yield Heading(platform.name, 4)
            items: list[ListItem] = []
            before: list[str] = []
            for sort, rule in self._reasons(platform):
                text = rule.reason_for(platform.id)
                told = self._narration.news(text, f"as for {platform.short}")
                if told:
                    items.append(ListItem(f"{sort}: {told}", notes=self._notes.cite(rule)))
                else:
                    before.append(f"{within_sentence(sort)}, {self._narration.place_of(text)}")
            if before:
                items.append(ListItem(f"Told before of {platform.short}: {'; '.join(before)}."))
            yield Bullets(tuple(items)) if items else Paragraph("Nothing.")

    def _reasons(self, platform: Platform) -> Iterator[tuple[str, Rule]]:
        """Yield the rules that move ``platform``, each with a few words on how."""
        for rule in self._explanation.comparison.excluded.get(platform.id, ()):
            yield "Ruled out", rule
        for row in self._explanation.comparison.rows:
            for points, rule in row.cells[platform.id].reasons:
                word = "Good" if points > 0 else "Bad"
                yield f"{word} for {within_sentence(row.criterion.name)} ({signed(points)})", rule

    def also(self) -> Iterator[Block]:
        """Yield what the front had no room for: conditions, doubts, and what to know."""
        verified = self._workload.verified
        texts = [found.text for found in conditions_of(self._consultation, verified)]
        texts += verdict.doubts(self._consultation, verified)
        texts += questions_to_settle(self._consultation)
        items = [ListItem(news) for news in filter(None, map(self._news, texts))]
        for level in (AdviceLevel.WARNING, AdviceLevel.NOTE):
            for rule in advice(self._explanation, level):
                news = self._news(rule.because)
                if news:
                    done = verdict.verified_by(rule, verified)
                    text = f"{news} ({done})" if done else news
                    links = verdict.links_of(rule, verified)
                    items.append(ListItem(text, links=links, notes=self._notes.cite(rule)))
        if items:
            yield Heading("Good to Know", 3)
            yield Bullets(tuple(items))

    def _news(self, text: str) -> str:
        return self._narration.news(text, "as said above")

    def costs(self) -> Iterator[Block]:
        """Yield what each option costs, line by line for the one decided on, if sizes are given."""
        analysis = self._explanation.cost_analysis
        if analysis is None or not analysis.priced:
            return
        for block in in_short(analysis):
            match block:
                case Heading():
                    yield replace(block, level=block.level + 1)
                case Bullets(items):
                    yield replace(block, items=tuple(self._without_told(items)))
                case _:
                    yield block

    def _without_told(self, items: Iterable[ListItem]) -> Iterator[ListItem]:
        for item in items:
            news = self._news(item.text)
            if news:
                yield replace(item, text=news)

    def ways_to_others(self) -> Iterator[Block]:
        """Yield after which changes of answers each other option wins."""
        platforms = self._consultation.knowledge.platforms
        told = {turn.platform.id for turn in Summary(self._explanation, "").turns}
        items: list[str] = []
        for flips in self._explanation.flips:
            name = platforms[flips.platform].short
            if flips.platform not in told:
                items.append(f"{name}: {self._describe_ways(flips)}")
            elif flips.number > 1:
                others = replace(flips, number=flips.number - 1, listed=flips.listed[1:])
                items.append(f"{name}, also: {self._describe_ways(others)}")
        if items:
            yield Heading("What Leads to Other Options", 3)
            yield bullet_list(items)

    def _describe_ways(self, flips: Flips) -> str:
        if flips.impossible:
            return "no answers lead there"
        if not flips.number:
            changes = f"at least {counted(flips.changes, 'change')}, if there is a way at all"
            return f"{changes}; the search stopped at its bound"
        ways = [f"if {changed_to(self._consultation, way)}" for way in flips.listed[:_MOST_WAYS]]
        if flips.number > len(ways):
            ways.append(f"in {counted(flips.number - len(ways), 'other way')}")
        return "; or ".join(ways)
