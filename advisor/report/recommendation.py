"""A result as text for people: what is recommended, how firm that is, and why."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from advisor.batch import Refused
from advisor.explanation.reasons import reasons_for, worded
from advisor.explanation.standing import MOST_CONDITIONS, conditions_of, headline, shown_conditions
from advisor.knowledge.model import Advice
from advisor.report import verdict
from advisor.report.recommendation_data import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.batch import Advised, Result
    from advisor.consultation import Consultation
    from advisor.decision.ranking import Exclusion
    from advisor.explanation.reasons import PlatformReason

_INDENT = "  "
_MOST_REASONS = 7


def result_text(
    result: Result, *, width: int = 100, detail: bool = False, more: str = "--detail"
) -> str:
    """Return ``result`` as lines of at most ``width`` columns where words allow; with ``detail`` the proof as well.

    ``more`` is what shows the detail where it is left out: an option of the same command, or another command.
    """
    if isinstance(result, Refused):
        problems = (f"{_INDENT}{_on_one_line(str(each))}" for each in result.problems)
        return "\n".join(
            (f"{result.name} ({_on_one_line(result.file)}): {result.status}", *problems)
        )
    return "\n".join(_lines(result, max(width, 40), "" if detail else more))


def _lines(result: Advised, width: int, more: str) -> Iterator[str]:
    """Yield the lines of ``result``, everything in detail unless ``more`` shows that."""
    consultation, workload = result.consultation, result.workload
    yield f"{workload.name} ({_on_one_line(workload.file) or 'interview'})"
    yield from _verdict(result, width, more)
    yield from _section("Find out first", _finding_out(result), width)
    if consultation.recommendation is not None:
        found = reasons_for(consultation, consultation.recommendation.id)
        in_favour = [_reason(consultation, each) for each in found if each.points > 0]
        against = [_reason(consultation, each) for each in found if each.points < 0]
        yield from _section("Why", _shortened(in_favour, more), width)
        yield from _section("Against it", _shortened(against, more), width)
    yield from _section("Ruled out", _exclusions(consultation), width)
    yield from _section("Standing", _standings(consultation), width)
    yield from _section(
        "Check your answers", verdict.doubts(result.consultation, result.workload.verified), width
    )
    yield from _section("Verify before you build", _to_verify(result), width)
    if not more:
        if consultation.recommendation is not None:
            yield from _section("Worth knowing", _notes(consultation), width)
        if consultation.decided_by and consultation.default is None:
            yield from _section(verdict.proven_by(consultation), _deciding(consultation), width)
        yield from _section("Still open, most informative first", _open(consultation), width)
    detail = f" {more} shows what proves it, and notes." if more else ""
    yield from _wrapped(
        f"Advice of {consultation.as_of}, concluded by {consultation.engine}.{detail}", width
    )


def _on_one_line(file: str) -> str:
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in file)


def _verdict(result: Advised, width: int, more: str) -> Iterator[str]:
    """Yield what is recommended, how much it rests on, and under which conditions."""
    consultation, workload = result.consultation, result.workload
    yield f"{_INDENT}{headline(consultation)}"
    for each in verdict.surety(consultation):
        yield from _wrapped(each, width)
    for each in verdict.move_sentences(consultation):
        yield from _wrapped(each, width)
    found = conditions_of(consultation, workload.verified)
    most = MOST_CONDITIONS if more else len(found)
    for each in shown_conditions(found, most, f"{more} shows them."):
        yield from _wrapped(each, width)
    if workload.chosen:
        because = f", because {workload.because}" if workload.because else ""
        yield from _wrapped(f"People decided on {workload.chosen}{because}", width)


def _finding_out(result: Advised) -> Iterator[str]:
    return verdict.finding_out(result.consultation, result.asking_on)


def _to_verify(result: Advised) -> Iterator[str]:
    for rule in result.consultation.to_verify:
        done = verdict.verified_by(rule, result.workload.verified)
        yield f"{rule.because} [{', '.join(rule.sources)}]{f' ({done})' if done else ''}"


def _notes(consultation: Consultation) -> Iterator[str]:
    for rule in consultation.advice:
        if isinstance(rule.conclusion, Advice) and rule.conclusion.level == "note":
            yield f"{rule.because} [{', '.join(rule.sources)}]"


def _section(title: str, items: Iterable[str], width: int) -> Iterator[str]:
    items = list(items)
    if items:
        yield f"{_INDENT}{title}"
        for item in items:
            yield from _wrapped(item, width, first=f"{_INDENT}- ", rest=f"{_INDENT}  ")


def _wrapped(text: str, width: int, *, first: str = _INDENT, rest: str = _INDENT) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _reason(consultation: Consultation, reason: PlatformReason) -> str:
    """Return what speaks for the recommended platform or against it, beside its strongest rival."""
    said = worded(consultation, consultation.ranking.standings[0].platform, reason)
    return (
        f"{number(reason.points):+g} {reason.criterion}: {said} [{', '.join(reason.rule.sources)}]"
    )


def _shortened(reasons: list[str], more: str) -> list[str]:
    """Return the heaviest ``reasons``, and how many there are beside them, which ``more`` shows; all of them without it."""
    if not more or len(reasons) <= _MOST_REASONS + 1:
        return reasons
    return [*reasons[:_MOST_REASONS], f"and {len(reasons) - _MOST_REASONS} lighter ones ({more})"]


def _exclusions(consultation: Consultation) -> Iterator[str]:
    """Yield each rule that excludes, once, with the platforms that it puts out."""
    for rule in dict.fromkeys(each.rule.id for each in consultation.excluded):
        found = [each for each in consultation.excluded if each.rule.id == rule]
        platforms = ", ".join(each.platform for each in found)
        yield f"{platforms}: {_excluding(found)} [{', '.join(found[0].rule.sources)}]"


def _excluding(found: list[Exclusion]) -> str:
    """Return why a rule excludes what it does: in one sentence if it is the same for all."""
    rule = found[0].rule
    sentences = {rule.reason_for(each.platform) for each in found}
    return sentences.pop() if len(sentences) == 1 else rule.because


def _standings(consultation: Consultation) -> Iterator[str]:
    if consultation.ranking.standings:
        yield ", ".join(
            f"{each.platform} {number(each.score):g}" for each in consultation.ranking.standings
        )


def _deciding(consultation: Consultation) -> Iterator[str]:
    """Yield the known answers of the proof, and that it counts on others being unknown."""
    known, _ = verdict.split_deciding(consultation)
    for each in known:
        yield verdict.answered(consultation, each)
    unknown = verdict.while_unknown(consultation)
    if unknown:
        yield unknown


def _open(consultation: Consultation) -> Iterator[str]:
    for each in consultation.open:
        doubt = " (not settled whether it matters)" if each in consultation.unsettled else ""
        yield f"{each}: {consultation.knowledge.questions[each].asks}{doubt}"
