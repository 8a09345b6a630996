"""``advisor ask``: the interview, its result, and the answer file that replays it."""

from __future__ import annotations

import importlib
import os
import shlex
import shutil
import sys
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click

from advisor import batch
from advisor.answers.workload import Workload, write
from advisor.cli import options
from advisor.cli.output import complain, inform, make_folder, say, width, write_file
from advisor.errors import AdvisorError, NoPictures, UnusableInput
from advisor.interview.console import Interrupted
from advisor.knowledge.conditions import Partial
from advisor.knowledge.textfile import as_file_name
from advisor.knowledge.values import allowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.consultation import Consultation
    from advisor.interview.console import Console
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Question

_INTERRUPTED = 130
_MISSING = 2
_FALSY = frozenset({"", "0", "no", "false"})
_SIMPLE = frozenset({"", "dumb", "unknown"})
_NAME = "my-workload"


@click.command(
    epilog="\b\nExamples:\n  advisor ask\n  advisor ask --answers team.yaml --answers-out team-2.yaml\n"
    "  advisor ask --plain --out design/",
)
@click.option("--answers", metavar="FILE", type=click.Path(), help="Start from these answers; ask only what is missing.")
@click.option("--answers-out", metavar="FILE", type=click.Path(), help="Write the answers here.  [default: answers.yaml]")
@click.option("--out", metavar="DIR", type=click.Path(file_okay=False), help="Write answers and drawing into this folder.")
@click.option("--plain", is_flag=True, help="Lines only: no editing, no completion, no movement of the cursor.")
@options.workload_option
@options.force_option
@options.consulting
def command(
    answers: str | None, answers_out: str | None, out: str | None, *, plain: bool, workload: str | None, force: bool,
    asked: options.Asked,
) -> int:  # fmt: skip
    """Ask what can still change the recommendation, recommend, and write the answers down.

    Without a terminal nothing is asked. The exit code is 0 if the answers prove a result, if only that no platform is left;
    it is 2 if they do not, and what can still change it is listed with the values it may have.
    """
    started = partial(_start, answers, workload, asked.settings)
    if not all(each is not None and each.isatty() for each in (sys.stdin, sys.stdout, sys.stderr)):
        return _without_terminal(*started(), asked.settings(), told=bool(answers or asked.anything))
    console = _console(plain=plain)
    if answers or asked.anything:  # what is wrong with them is said before anybody types
        begun, knowledge = started()
        start = begun.workload
        saved = _Saved(_target(answers_out, out, start.name, force=force), force=force)
        description = "" if answers else _described(console)
    else:
        saved = _Saved(_target(answers_out, out, workload or _NAME, force=force), force=force)
        Thread(target=_warm_up, daemon=True).start()
        description = _described(console)
        begun, knowledge = started()
        start = begun.workload
    if description is None:
        return _broken_off(start, saved)
    return _interview(start, knowledge, console, saved, out=out, description=description)


def _described(console: Console) -> str | None:
    """Return the description that the person gives; none if the person breaks off."""
    from advisor.interview.opening import described  # noqa: PLC0415 - loaded when somebody is asked

    try:
        return described(console)
    except (KeyboardInterrupt, EOFError):
        return None


def _warm_up() -> None:
    """Load, while the person reads and types, what the first question needs; what fails will fail again in its place."""
    with suppress(Exception):
        importlib.import_module("advisor.interview.dialogue")
        Workload(_NAME).consult(batch.knowledge_with(())).next_screen()


def _interview(
    start: Workload, knowledge: KnowledgeBase, console: Console, saved: _Saved, *, out: str | None, description: str
) -> int:  # fmt: skip
    """Hold the interview and write down what came of it."""
    from advisor.interview.dialogue import Discarded, interview  # noqa: PLC0415 - as above
    from advisor.report.record import marks  # noqa: PLC0415 - loaded when there is a result
    from advisor.report.text import as_text  # noqa: PLC0415 - as above

    try:
        done, consultation = interview(knowledge, start, console, saved.write, description=description)
    except Interrupted as interrupted:
        return _broken_off(interrupted.workload, saved)
    except Discarded:
        inform("Nothing more was written.")
        return 0
    say("")
    say(as_text(batch.Advised(done, consultation), width=width(), more=_detail(saved.free_path())))
    saved.write(done, marks(consultation))
    if out:
        _draw(done, consultation, saved.path, force=saved.force)
    if not consultation.final:
        inform(f"To answer more: advisor ask --answers {shlex.quote(saved.path)}")
    return 0


def _broken_off(workload: Workload, saved: _Saved) -> int:
    """Write down what was answered, and say how to go on."""
    inform("")
    saved.write(workload)
    inform(f"Go on with: advisor ask --answers {shlex.quote(saved.path)}")
    return _INTERRUPTED


def _start(
    path: str | None, name: str | None, chosen: Callable[[], batch.Settings]
) -> tuple[batch.Advised, KnowledgeBase]:  # fmt: skip
    """Return the workload to start from, with what its answers give so far, and the knowledge to ask by."""
    settings = chosen()
    if path is None:
        knowledge = batch.knowledge_with(settings.rules)
        workload = batch.adjusted(Workload(name or _NAME), settings, knowledge)
        return batch.Advised(workload, workload.consult(knowledge, engine=settings.engine)), knowledge
    draft = options.one_draft(path, name)
    result = batch.advise(draft, settings)
    if isinstance(result, batch.Refused):
        raise UnusableInput(result.problems)
    return result, batch.knowledge_for(draft, settings)


def _without_terminal(so_far: batch.Advised, knowledge: KnowledgeBase, settings: batch.Settings, *, told: bool) -> int:
    """Print the result if the answers prove one; else the result so far, if anything was told, and what is missing."""
    from advisor.proof.firmness import Grade  # noqa: PLC0415 - loaded when there is a result
    from advisor.report.text import as_text  # noqa: PLC0415 - as above

    consultation = so_far.consultation
    is_proven = consultation.grade in {Grade.PROVEN, Grade.PROVEN_AS_KNOWN, Grade.NONE}
    if is_proven or told:
        say(as_text(so_far, width=width(), more=_detail(so_far.workload.file, *settings.typed())))
    if is_proven:
        return 0
    if consultation.open:
        complain("there is no terminal to ask on, and these questions can still change the result:")
        for each in consultation.open:
            inform(f"  {_missing(knowledge.questions[each], consultation.answers.get(each))}")
    if consultation.unknown and not consultation.open:
        complain("there is no terminal to ask on, and these answers, given as unknown, could tell the platforms apart:")
        for each in consultation.unknown:
            inform(f"  {_missing(knowledge.questions[each], consultation.answers.get(each))}")
    inform("Answer them in a file (--answers FILE) or with --set ID=VALUE.")
    return _MISSING


def _missing(question: Question, told: Value | None) -> str:
    """Return a question with the answers that it takes; of a list of which a part was ``told`` what is left of it."""
    if not isinstance(told, Partial):
        part = "; or {has: [...], lacks: [...]} for a part of it" if question.kind == "multi" else ""
        return f"{question.id}: {allowed(question)}{part}"
    left = ", ".join(each for each in question.values if each not in told.has | told.lacks)
    parts = [f"{key}: [{', '.join((*sorted(items), '...'))}]" for key, items in (("has", told.has), ("lacks", told.lacks))]
    return f"{question.id}: the rest of the list, as {{{', '.join(parts)}}}, with: {left}"


def _detail(file: str, *typed: str) -> str:
    """Return the command that shows in detail the result for the answers in ``file``, with the options ``typed``."""
    named = file if file and file != batch.STANDARD_INPUT else "FILE"
    return shlex.join(("advisor", "recommend", named, *typed, "--detail"))


def _console(*, plain: bool) -> Console:
    from advisor.interview.terminal import EditingConsole, PlainConsole  # noqa: PLC0415 - loaded when somebody is asked

    simple = os.environ.get("TERM", "") in _SIMPLE or os.environ.get("ACCESSIBLE", "").lower() not in _FALSY
    kind = PlainConsole if plain or simple else EditingConsole
    return kind(inform, lambda: max(20, min(shutil.get_terminal_size().columns - 1, 100)))


def _target(named: str | None, out: str | None, name: str, *, force: bool) -> str:
    """Return the answer file to write: the one named, or the first free name; refused now rather than after the questions."""
    if named and Path(named).exists() and not force:
        raise AdvisorError(f"{named} exists and was kept; give another name, or --force to overwrite it")
    target = named or _free(Path(out or ".") / f"{as_file_name(name) if out else 'answers'}.yaml")
    folder = Path(target).parent
    make_folder(folder)
    if not os.access(folder, os.W_OK):
        raise AdvisorError(f"{folder} cannot be written to; choose another folder")
    return target


def _free(wanted: Path) -> str:
    """Return ``wanted``, or that name with the first number for which there is neither an answer file nor a drawing."""
    names = (wanted.with_stem(f"{wanted.stem}{'' if each == 1 else f'-{each}'}") for each in count(1))
    return str(next(each for each in names if not each.exists() and not each.with_suffix(".svg").exists()))


class _Saved:
    """The answer file of an interview: written under a free name the first time, and over itself from then on."""

    def __init__(self, path: str, *, force: bool) -> None:
        """Write to ``path``, or to a free name beside it if somebody takes that in the meantime."""
        self.path = path
        self.force = force
        self._ours = force

    def free_path(self) -> str:
        """Return where the answers go: beside what somebody has put there in the meantime."""
        if not self._ours and Path(self.path).exists():
            self.path = _free(Path(self.path))
        return self.path

    def write(self, workload: Workload, marks: str = "") -> None:
        """Write the answers, after ``marks`` that say what was concluded from them, and say where."""
        self.free_path()
        text = f"{marks}{write(workload, folder=str(Path(self.path).parent))}"
        write_file(self.path, text.encode(), force=self._ours)
        self._ours = True
        inform(f"Answers written to {self.path}")


def _draw(workload: Workload, consultation: Consultation, answers: str, *, force: bool) -> None:
    """Write the drawing beside the ``answers``, if there is anything to draw."""
    from advisor.drawing.compose import recommended  # noqa: PLC0415 - loaded when a picture is made
    from advisor.drawing.render import picture  # noqa: PLC0415 - as above

    if consultation.leader is None:
        return
    drawing = recommended(consultation, name=workload.name, verified=workload.verified)
    beside = Path(answers).with_suffix(".svg")
    try:
        svg = picture(drawing)
    except NoPictures as error:
        complain(f"no drawing was written: {error}")
        return
    write_file(str(beside), svg, force=force)
    inform(f"Drawing written to {beside}")
