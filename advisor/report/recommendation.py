"""A result: what is recommended, how firm that is, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from advisor.explanation.reasons import reasons_for, worded
from advisor.explanation.standing import conditions_of, headline
from advisor.knowledge.model import AdviceLevel
from advisor.report import verdict
from advisor.report.blocks import Bullets, Indented, Lines, ListItem, Paragraph
from advisor.report.footnotes import Footnotes
from advisor.report.phrasing import number, of_level
from advisor.report.recommendation_data import COLUMNS, result_object, result_row
from advisor.report.report import Report
from advisor.report.scenario_table import scenarios_of
from advisor.workloads.advising import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.consultation import Consultation
    from advisor.decision.ranking import Exclusion
    from advisor.explanation.reasons import PlatformReason
    from advisor.report.blocks import Block
    from advisor.workloads.advising import Advised, Result


@dataclass(frozen=True)
class RecommendationReport(Report):
    """The result of one workload at length; as data, only ``detail`` includes the proof."""

    result: Result
    detail: bool = False
    is_ascii: ClassVar[bool] = True

    def blocks(self) -> Iterator[Block]:
        """Yield what is recommended, how firm that is, and why."""
        result = self.result
        if isinstance(result, Refused):
            file = _escape_unprintable(result.file)
            yield Lines((f"{result.name} ({file}): {result.status}",))
            problems = [_escape_unprintable(str(problem)) for problem in result.problems]
            yield Indented((Lines(tuple(problems)),))
        else:
            workload = result.workload
            file = _escape_unprintable(workload.file) or "interview"
            yield Lines((f"{workload.name} ({file})",))
            yield Indented(tuple(_advised_blocks(result)))
            yield from scenarios_of(result).blocks()

    def data(self) -> dict[str, Any]:
        """Return the result; ``detail`` adds ``decided_by`` and ``open``."""
        content = result_object(self.result, detail=self.detail)
        if not isinstance(self.result, Refused) and self.result.scenarios:
            content["scenarios"] = scenarios_of(self.result).objects(detail=self.detail)
        return content

    def rows(self) -> Iterator[list[Any]]:
        """Yield the head, and the result as one row; lists are joined by spaces."""
        row = result_row(self.result)
        yield list(COLUMNS)
        yield [row.get(key, "") for key in COLUMNS]


def _advised_blocks(result: Advised) -> Iterator[Block]:
    """Yield what stands under the name of ``result``."""
    consultation = result.consultation
    yield Lines((headline(consultation),))
    yield from map(Paragraph, _write_verdict(result))
    steps = tuple(map(ListItem, verdict.finding_out(consultation)))
    if steps:
        yield Lines(("Find out first",))
        yield Bullets(steps, numbered=True)
        yield from map(Paragraph, verdict.asking_the_rest(consultation, result.asking_on))
    notes = Footnotes(consultation.everything)
    for title, found in _list_sections(result, notes):
        items = tuple(found)
        if items:
            yield Lines((title,))
            yield Bullets(items)
    if notes.sources().items:
        yield Lines(("Sources",))
        yield notes.sources()
    yield Paragraph(f"Advice of {consultation.as_of}, concluded by {consultation.engine}.")


def _list_sections(result: Advised, notes: Footnotes) -> Iterator[tuple[str, Iterable[ListItem]]]:
    """Yield the titles and items of the sections, of which empty ones are not shown."""
    consultation, workload = result.consultation, result.workload
    recommendation = consultation.recommendation
    if recommendation is not None:
        reasons = reasons_for(consultation, recommendation.id)
        in_favour = [reason for reason in reasons if reason.points > 0]
        against = [reason for reason in reasons if reason.points < 0]
        yield "Why", _list_reasons(consultation, in_favour, notes)
        yield "Against it", _list_reasons(consultation, against, notes)
    yield "Ruled out", _list_exclusions(consultation, notes)
    yield "Standing", map(ListItem, _list_standings(consultation))
    yield "Check your answers", map(ListItem, verdict.doubts(consultation, workload.verified))
    yield "Verify before you build", _list_conditions(result, notes)
    if recommendation is not None:
        known = of_level(consultation.advice, AdviceLevel.NOTE)
        yield "Worth knowing", (ListItem(rule.because, notes=notes.cite(rule)) for rule in known)
    if consultation.decided_by and consultation.default is None:
        yield verdict.proven_by(consultation), map(ListItem, _list_deciding(consultation))
    yield "Still open, most informative first", map(ListItem, _list_open(consultation))


def _escape_unprintable(text: str) -> str:
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def _write_verdict(result: Advised) -> Iterator[str]:
    """Yield how firm the recommendation is, and on which conditions."""
    consultation, workload = result.consultation, result.workload
    yield from verdict.surety(consultation)
    yield from verdict.move_sentences(consultation)
    for condition in conditions_of(consultation, workload.verified):
        yield condition.text
    if workload.chosen:
        because = f", because {workload.because}" if workload.because else ""
        yield f"People decided on {workload.chosen}{because}"


def _list_conditions(result: Advised, notes: Footnotes) -> Iterator[ListItem]:
    for rule in result.consultation.to_verify:
        done = verdict.verified_by(rule, result.workload.verified)
        signed = f" ({done})" if done else ""
        yield ListItem(f"{rule.because}{signed}", notes=notes.cite(rule))


def _list_reasons(
    consultation: Consultation, reasons: Iterable[PlatformReason], notes: Footnotes
) -> Iterator[ListItem]:
    """Yield ``reasons`` with their points, the heaviest first."""
    platform = consultation.ranking.standings[0].platform
    for reason in reasons:
        points = f"{number(reason.points):+g} {reason.criterion}"
        why = worded(consultation, platform, reason)
        yield ListItem(f"{points}: {why}", notes=notes.cite(reason.rule))


def _list_exclusions(consultation: Consultation, notes: Footnotes) -> Iterator[ListItem]:
    """Yield each rule that excludes, once, with the platforms that it excludes."""
    by_rule: dict[str, list[Exclusion]] = {}
    for exclusion in consultation.excluded:
        by_rule.setdefault(exclusion.rule.id, []).append(exclusion)
    for exclusions in by_rule.values():
        names = consultation.everything.platforms
        platforms = ", ".join(names[exclusion.platform].short for exclusion in exclusions)
        text = f"{platforms}: {_explain_exclusions(exclusions)}"
        yield ListItem(text, notes=notes.cite(exclusions[0].rule))


def _explain_exclusions(exclusions: list[Exclusion]) -> str:
    """Return why a rule excludes platforms: its sentence about them if that is the same for all."""
    rule = exclusions[0].rule
    sentences = {rule.reason_for(exclusion.platform) for exclusion in exclusions}
    return sentences.pop() if len(sentences) == 1 else rule.because


def _list_standings(consultation: Consultation) -> Iterator[str]:
    standings = consultation.ranking.standings
    if standings:
        names = consultation.knowledge.platforms
        yield ", ".join(
            f"{names[rank.platform].short} {number(rank.score):g}" for rank in standings
        )


def _list_deciding(consultation: Consultation) -> Iterator[str]:
    """Yield the known answers of the proof, and that it counts on others being unknown."""
    known, _ = verdict.split_deciding(consultation)
    for question in known:
        yield verdict.answered(consultation, question)
    unknown = verdict.while_unknown(consultation)
    if unknown:
        yield unknown


def _list_open(consultation: Consultation) -> Iterator[str]:
    for key in consultation.open:
        doubt = " (not settled whether it matters)" if key in consultation.unsettled else ""
        yield f"{consultation.knowledge.questions[key].asks}{doubt}"
