"""A result on one screen: the verdict, why, what it costs, what would turn it, and what is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.explanation.standing import headline, shown_conditions
from advisor.proof.firmness import Grade
from advisor.report import summary_text, verdict
from advisor.report.footnotes import Footnotes
from advisor.report.next_steps import next_steps
from advisor.report.phrasing import signed
from advisor.report.styled import (
    Piece,
    clip_text,
    display_width,
    fit,
    mark_spans,
    on_one_line,
    pad,
    wrap_text,
    write_lines,
)
from advisor.report.summary_text import result_summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from advisor.explanation.reasons import PlatformReason
    from advisor.explanation.summary import Summary
    from advisor.report.blocks import Note
    from advisor.report.next_steps import NextStep
    from advisor.report.styled import StyledLine
    from advisor.workloads.advising import Advised

_DOUBTED: Final = "yellow"
_SIDES: Final = 4  # the columns of a frame, with a space within each side
_INDENT: Final = "  "
_LABEL: Final = 11
_POINTS: Final = 5
_SCREEN: Final = 80
_MOST_LINES: Final = 22  # and two more of a frame
_MOST_NARROW_LINES: Final = 34


@dataclass(frozen=True, slots=True)
class _Amount:
    """How much is shown of the ``reasons`` and of ``others``, and in how many lines at most.

    ``firm`` is how many lines an entry of the verdict may take.
    """

    firm: int
    reasons: int
    reason_lines: int
    others: int
    other_lines: int
    steps: int = 5


_AMOUNTS: Final = (
    _Amount(firm=3, reasons=3, reason_lines=3, others=2, other_lines=3),
    _Amount(firm=3, reasons=3, reason_lines=2, others=2, other_lines=2),
    _Amount(firm=2, reasons=3, reason_lines=2, others=1, other_lines=2),
    _Amount(firm=2, reasons=3, reason_lines=2, others=1, other_lines=1),
    _Amount(firm=2, reasons=2, reason_lines=2, others=1, other_lines=1),
    _Amount(firm=2, reasons=2, reason_lines=1, others=1, other_lines=1),
    _Amount(firm=1, reasons=2, reason_lines=1, others=1, other_lines=1),
    _Amount(firm=1, reasons=1, reason_lines=1, others=1, other_lines=1),
    _Amount(firm=1, reasons=1, reason_lines=1, others=0, other_lines=1, steps=3),
)
"""From the most to the least: the first that fits on the screen is shown."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One thing to say; ``tail`` is said even where the text is cut, ``notes`` are its sources."""

    text: str
    label: str = ""
    lead: str = ""
    tail: str = ""
    style: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _Card:
    """A result in lines of at most ``width`` columns, and the commands that go on from it."""

    title: str
    body: tuple[StyledLine, ...]
    steps: tuple[StyledLine, ...]
    width: int

    def write(self, frame: str = "", *, painted: bool = False) -> str:
        """Return it as text, with a ``frame`` of these signs if there are any.

        They are a corner, a flat side, a corner, an upright side, and the two lower corners.
        """
        lines = self._framed(frame) if frame else self._indented()
        return write_lines((*lines, *self.steps), painted=painted)

    def _indented(self) -> Iterator[StyledLine]:
        yield (Piece(fit(self.title, self.width), "bold"),)
        for line in self.body:
            yield (Piece(_INDENT), *line)

    def _framed(self, frame: str) -> Iterator[StyledLine]:
        left, flat, right, side, low_left, low_right = tuple(frame)
        title = fit(self.title, self.width - _SIDES - 2)
        rest = flat * (self.width - display_width(title) - _SIDES - 1)
        yield Piece(f"{left}{flat} ", "dim"), Piece(title, "bold"), Piece(f" {rest}{right}", "dim")
        for line in self.body:
            gap = " " * (self.width - _SIDES - sum(display_width(span.text) for span in line))
            yield Piece(f"{side} ", "dim"), *line, Piece(f"{gap} {side}", "dim")
        yield (Piece(f"{low_left}{flat * (self.width - 2)}{low_right}", "dim"),)


def write_card(
    result: Advised,
    width: int,
    *,
    options: Sequence[str] = (),
    frame: str = "",
    painted: bool = False,
) -> str:
    """Return ``result`` as text on one screen of ``width`` columns, in a ``frame`` of these signs.

    ``options`` are those of the command line that it was made with.
    """
    summary = result_summary(result)
    card = _make_card(summary, tuple(next_steps(summary, options)), width, linked=painted)
    return card.write(frame, painted=painted)


def _make_card(
    summary: Summary, steps: Sequence[NextStep], width: int, *, linked: bool = False
) -> _Card:
    """Return ``summary`` as a card of ``width`` columns, as full as fits on a screen.

    The marks of sources stand behind reasons if they are ``linked``.
    """
    file = on_one_line(summary.file) or "interview"
    title = f"{on_one_line(summary.name)} ({file})"
    most = _MOST_LINES if width >= _SCREEN else _MOST_NARROW_LINES
    for amount in _AMOUNTS:
        body = tuple(_write_body(summary, amount, width - _SIDES, linked=linked))
        following = tuple(_write_steps(_choose_steps(steps, amount.steps), width))
        if len(body) + len(following) <= most:
            break
    return _Card(title, body, following, width)


def _choose_steps(steps: Sequence[NextStep], most: int) -> Sequence[NextStep]:
    """Return the first ``steps`` and the last, which explains everything."""
    return steps if len(steps) <= most else (*steps[: most - 1], steps[-1])


def _write_body(
    summary: Summary, amount: _Amount, width: int, *, linked: bool
) -> Iterator[StyledLine]:
    yield from _write_verdict(summary, width)
    for entry in _firm_entries(summary):
        yield from _write_entry(entry, width, amount.firm)
    label = ""
    for entry in _arguing_entries(summary, amount, linked=linked):
        named = entry.label if entry.label != label else ""
        label = entry.label
        most = amount.reason_lines if entry.lead else amount.other_lines
        yield from _write_entry(entry, width, most, label=pad(named, _LABEL))


def _write_verdict(summary: Summary, width: int) -> Iterator[StyledLine]:
    """Yield what is recommended, and on the right how firm that is."""
    grade = summary.consultation.grade
    verdict_text = on_one_line(_short_headline(summary))
    style = grade_style(grade)
    graded = summary_text.grade_text(summary) if grade is not Grade.NONE else ""
    gap = width - display_width(verdict_text) - len(graded)
    if gap > 1:
        yield Piece(verdict_text, "bold"), Piece(" " * gap), Piece(graded, style)
        return
    yield (Piece(fit(verdict_text, width), "bold"),)
    yield (Piece(graded, style),)


def grade_style(grade: Grade) -> str:
    """Return the style in which ``grade`` is written."""
    return {Grade.PROVEN: "green", Grade.NONE: "red"}.get(grade, _DOUBTED)


def _short_headline(summary: Summary) -> str:
    """Return the headline without the id of the platform."""
    platform = summary.platform
    text = headline(summary.consultation)
    return text.removesuffix(f" ({platform.id})") if platform else text


def _firm_entries(summary: Summary) -> Iterator[_Entry]:
    """Yield the bill, how firm the verdict is, and on which conditions."""
    bill = summary_text.bill_text(summary)
    if bill:
        yield _Entry(f"{bill[0].upper()}{bill[1:]}")
    for text in summary_text.firm_texts(summary):
        yield _Entry(text)
    for text in shown_conditions(summary.conditions):
        yield _Entry(text, style=_DOUBTED)


def _arguing_entries(summary: Summary, amount: _Amount, *, linked: bool) -> Iterator[_Entry]:
    """Yield what to find out, what is said for and against, what would turn it and what to check.

    Of each, what is most important comes first.
    """
    consultation = summary.consultation
    least = max(1, amount.others)
    doubts = verdict.doubts(consultation, summary.explanation.verified)
    yield from _listed_entries("Doubtful", doubts, least)
    found = summary_text.find_out_texts(summary)
    yield from _listed_entries("Find out", found, amount.reasons)
    notes = Footnotes(consultation.knowledge) if linked else None
    for reason in summary.in_favour[: amount.reasons]:
        yield _reason_entry(summary, "Because", reason, notes)
    for reason in summary.against[: amount.others]:
        yield _reason_entry(summary, "But", reason, notes)
    runner_up = summary_text.runner_up_text(summary)
    if runner_up:
        yield _Entry(runner_up, "Next best")
    turns = [f"{platform.short} {when}" for platform, when in summary_text.turn_texts(summary)]
    if amount.others:
        yield from _listed_entries("Turns to", turns, amount.others, counted=False)
    checks = [rule.because for rule in summary.checks]
    yield from _listed_entries("Check", checks, least)


def _listed_entries(
    label: str, texts: Iterable[str], most: int, *, counted: bool = True
) -> Iterator[_Entry]:
    """Yield the first ``most`` of ``texts``; the last one says how many more there are."""
    texts = list(texts)
    left = len(texts) - most
    for place, text in enumerate(texts[:most], 1):
        tail = f" ({left} more)" if counted and left > 0 and place == most else ""
        yield _Entry(text, label, tail=tail)


def _reason_entry(
    summary: Summary, label: str, reason: PlatformReason, notes: Footnotes | None
) -> _Entry:
    text = summary_text.reason_text(summary, reason)
    cited = notes.cite(reason.rule) if notes is not None else ()
    return _Entry(text, label, lead=signed(reason.points), notes=cited)


def _write_entry(entry: _Entry, width: int, most: int, *, label: str = "") -> Iterator[StyledLine]:
    """Yield the lines of ``entry``, at most ``most``; those after the first are indented."""
    lead = pad(entry.lead, _POINTS) if entry.lead else ""
    marks = "".join(note.mark for note in entry.notes)
    tail = f"{entry.tail} {marks}" if marks else entry.tail
    room = width - len(label) - len(lead)
    lines = clip_text(on_one_line(entry.text), room, most, tail=tail)
    for place, text in enumerate(lines):
        first = place == 0
        begin = Piece(label if first else " " * len(label), "dim")
        points = Piece(lead if first else " " * len(lead), _points_style(entry.lead))
        kept = text.removesuffix(marks) if place == len(lines) - 1 else text
        cited = mark_spans(entry.notes) if kept != text else ()
        yield begin, points, Piece(kept, entry.style), *cited


def _points_style(points: str) -> str:
    return "red" if points.startswith("-") else "green"


def _write_steps(steps: Sequence[NextStep], width: int) -> Iterator[StyledLine]:
    """Yield the commands that fit below each other, with what they give where there is room."""
    yield (Piece("Next:", "dim"),)
    room = width - len(_INDENT)
    steps = [step for step in steps if display_width(step.command) <= room]
    if not steps:
        told = "advisor report, diagram, cost and explain show more of a file with these answers."
        for line in wrap_text(told, room):
            yield (Piece(f"{_INDENT}{line}"),)
        return
    longest = max(display_width(step.command) for step in steps)
    room -= len(_INDENT)
    fits_aligned = longest + max(len(step.gives) for step in steps) <= room
    for step in steps:
        command = pad(step.command, longest) if fits_aligned else step.command
        is_told = display_width(command) + len(step.gives) <= room
        gives = f"{_INDENT}{step.gives}" if is_told else ""
        yield Piece(f"{_INDENT}{command}"), Piece(gives, "dim")
