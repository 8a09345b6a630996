"""The commands that go on from a result, with the file that it was made from."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.located.textfile import as_file_name
from advisor.proof.firmness import Grade

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.explanation.summary import Summary


@dataclass(frozen=True, slots=True)
class NextStep:
    """A command, and what it gives."""

    command: str
    gives: str


def next_steps(summary: Summary, options: Sequence[str] = ()) -> Iterator[NextStep]:
    """Yield the commands that go on from ``summary``, with the ``options`` that it was made with.

    There is none where no file holds the answers, or its name cannot be shown.
    """
    asking_on = summary.explanation.asking_on
    if not asking_on or not summary.file.isprintable():
        return
    consultation = summary.consultation
    if consultation.open:
        yield NextStep(asking_on, "what is still open")
    elif consultation.default is not None:
        yield NextStep(asking_on, "change answers")
    file = _as_argument(summary.file)
    stem = as_file_name(Path(summary.file).stem)

    def command(name: str, out: str = "") -> str:
        target = ("-o", out) if out else ()
        return shlex.join(("advisor", name, file, *options, *target))

    if consultation.grade is not Grade.UNDECIDED:
        yield NextStep(command("report", f"{stem}.md"), "the decision record")
    if consultation.leader is not None:  # not .svg, which is what the record's own drawing is
        yield NextStep(command("diagram", f"{stem}.png"), "the drawing")
    if summary.explanation.cost_analysis is not None:
        yield NextStep(command("cost"), "line by line")
    yield NextStep(command("explain"), "every reason")


def _as_argument(file: str) -> str:
    """Return ``file`` so that it is not taken for an option."""
    return f"./{file}" if file.startswith("-") else file
