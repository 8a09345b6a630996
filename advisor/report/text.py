"""A result as text for people: what is recommended, how firm that is, and why."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from advisor.batch import Refused
from advisor.knowledge.model import Advice, Preference
from advisor.knowledge.values import spoken, spoken_share
from advisor.report.machine import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from advisor.batch import Advised, Result
    from advisor.consultation import Consultation
    from advisor.knowledge.model import Rule

_INDENT = "  "
_MOST_REASONS = 7


def as_text(result: Result, *, width: int = 100, detail: bool = False) -> str:
    """Return ``result`` as lines of at most ``width`` columns where words allow; with ``detail`` the proof as well."""
    if isinstance(result, Refused):
        return "\n".join((f"{result.name} ({result.file}): invalid", *(f"{_INDENT}{each}" for each in result.problems)))
    return "\n".join(_lines(result, max(width, 40), detail=detail))


def _lines(result: Advised, width: int, *, detail: bool) -> Iterator[str]:
    consultation = result.consultation
    yield f"{result.workload.name} ({_on_one_line(result.workload.file) or 'interview'})"
    yield from _verdict(consultation, width)
    yield from _assumptions(result)
    yield from _section("Why", _shortened(list(_reasons(consultation)), detail=detail), width)
    yield from _section("Ruled out", _exclusions(consultation), width)
    yield from _section("Standing", _standings(consultation), width)
    yield from _section("Check your answers", (rule.because for rule in consultation.warnings), width)
    if consultation.recommendation is not None:
        yield from _section("Verify before you build", _advice(consultation, "warning"), width)
    if detail:
        if consultation.recommendation is not None:
            yield from _section("Worth knowing", _advice(consultation, "note"), width)
        yield from _section("Proven by these answers alone", _deciding(consultation), width)
        yield from _section("Still open, most telling first", _open(consultation), width)
    more = "" if detail else " --detail shows what proves it, and notes."
    yield from _wrapped(f"Advice of {consultation.as_of}, concluded by {consultation.engine}.{more}", width)


def _on_one_line(file: str) -> str:
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in file)


def _verdict(consultation: Consultation, width: int) -> Iterator[str]:
    platform = consultation.recommendation
    if platform is None:
        yield f"{_INDENT}No platform is left."
        if not consultation.knowledge.platforms:
            yield from _wrapped(f"None of the platforms that may compete existed on {consultation.as_of}.", width)
            return
        named = ", ".join(_answered(consultation, each) for each in consultation.contradiction)
        said = "No platform can meet these answers together" if named else "Every platform is ruled out, whatever is answered."
        if len(consultation.contradiction) == 1:
            said = "No platform can meet this answer"
        yield from _wrapped(f"{said}: {named}" if named else said, width)
        return
    yield f"{_INDENT}Recommended: {platform.name} ({platform.id})"
    if consultation.final:
        yield f"{_INDENT}Proven: no question left unasked could change this."
    else:
        share = f"in {spoken_share(consultation.agreeing)} of possible worlds it stays so"
        yield from _wrapped(f"Not final: questions left unasked can still change this; {share}.", width)
    if consultation.ranking.tied:
        others = ", ".join(consultation.ranking.tied)
        yield from _wrapped(f"Tied with {others}; the tie goes to what leaves least to operate.", width)
    if consultation.verify:
        named = ", ".join(consultation.verify)
        yield from _wrapped(f"Verify first, since an answer could rule it out: {named}", width)


def _answered(consultation: Consultation, question: str) -> str:
    return f"{question} = {spoken(consultation.answers[question])}"


def _assumptions(result: Advised) -> Iterator[str]:
    for key, value in result.workload.assume.items():
        yield f"{_INDENT}Assumed, not answered: {key} = {spoken(value)}"
    if result.workload.chosen:
        because = f", because {result.workload.because}" if result.workload.because else ""
        yield f"{_INDENT}People decided on {result.workload.chosen}{because}"


def _section(title: str, items: Iterable[str], width: int) -> Iterator[str]:
    items = list(items)
    if items:
        yield f"{_INDENT}{title}"
        for item in items:
            yield from _wrapped(item, width, first=f"{_INDENT}- ", rest=f"{_INDENT}  ")


def _wrapped(text: str, width: int, *, first: str = _INDENT, rest: str = _INDENT) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _reasons(consultation: Consultation) -> Iterator[str]:
    """Yield the fired preferences that speak for or against the winner, the heaviest first."""
    winner = consultation.ranking.winner
    weighed: list[tuple[Decimal, Rule]] = []
    for rule in consultation.fired:
        if winner is not None and isinstance(rule.conclusion, Preference) and winner in rule.conclusion.points:
            weight = consultation.weights[rule.conclusion.criterion]
            weighed.append((rule.conclusion.points[winner] * weight, rule))
    for points, rule in sorted(weighed, key=lambda each: -each[0]):
        criterion = rule.conclusion.criterion if isinstance(rule.conclusion, Preference) else ""
        yield f"{number(points):+g} {criterion}: {rule.because} [{', '.join(rule.sources)}]"


def _shortened(reasons: list[str], *, detail: bool) -> list[str]:
    """Return the heaviest ``reasons``, and how many there are beside them; all of them in detail."""
    if detail or len(reasons) <= _MOST_REASONS + 1:
        return reasons
    return [*reasons[:_MOST_REASONS], f"and {len(reasons) - _MOST_REASONS} lighter ones (--detail)"]


def _exclusions(consultation: Consultation) -> Iterator[str]:
    """Yield each rule that excludes, once, with the platforms that it puts out."""
    for rule in dict.fromkeys(each.rule.id for each in consultation.excluded):
        found = [each for each in consultation.excluded if each.rule.id == rule]
        platforms = ", ".join(each.platform for each in found)
        yield f"{platforms}: {found[0].rule.because} [{', '.join(found[0].rule.sources)}]"


def _standings(consultation: Consultation) -> Iterator[str]:
    if consultation.ranking.standings:
        yield ", ".join(f"{each.platform} {number(each.score):g}" for each in consultation.ranking.standings)


def _advice(consultation: Consultation, level: str) -> Iterator[str]:
    for rule in consultation.advice:
        if isinstance(rule.conclusion, Advice) and rule.conclusion.level == level:
            yield f"{rule.because} [{', '.join(rule.sources)}]"


def _deciding(consultation: Consultation) -> Iterator[str]:
    for each in consultation.decided_by or ():
        yield _answered(consultation, each)


def _open(consultation: Consultation) -> Iterator[str]:
    for each in consultation.open:
        yield f"{each}: {consultation.knowledge.questions[each].asks}"
