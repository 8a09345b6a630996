"""``advisor ask``: the interview, its result, and the answer file that replays it."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import shlex
import shutil
import sys
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click

from advisor import batch
from advisor.answers.workload import Workload, write_workload
from advisor.cli import options, signals
from advisor.cli.output import complain, inform, make_folder, say, width, write_file
from advisor.errors import AdvisorError, NoPictures, UnusableInput
from advisor.interview.console import Interrupted
from advisor.interview.opening import described
from advisor.knowledge.conditions import Partial
from advisor.knowledge.textfile import as_file_name
from advisor.knowledge.values import allowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from advisor.consultation import Consultation
    from advisor.interview.console import Console
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Question

INTERRUPTED = 130
_MARK = "# advisor interview: unfinished"
_DESCRIBED = "# advisor interview: described, and not confirmed yet: "
_MISSING = 2
_FALSY = frozenset({"", "0", "no", "false"})
_SIMPLE = frozenset({"", "dumb", "unknown"})
_NAME = "my-workload"


@click.command(
    epilog="\b\nExamples:\n  advisor ask\n  advisor ask --answers team.yaml --answers-out team-2.yaml\n"
    "  advisor ask --plain --out design/",
)
@click.option(
    "--answers",
    metavar="FILE",
    type=click.Path(),
    help="Start from these answers; ask only what is missing.",
)
@click.option(
    "--answers-out",
    metavar="FILE",
    type=click.Path(),
    help="Write the answers here.  [default: answers.yaml]",
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Write answers and drawing into this folder.",
)
@click.option(
    "--plain",
    is_flag=True,
    help="Lines only: no editing, no completion, no movement of the cursor.",
)
@options.workload_option
@options.force_option
@options.consulting
def ask_command(
    answers: str | None,
    answers_out: str | None,
    out: str | None,
    *,
    plain: bool,
    workload: str | None,
    force: bool,
    asked: options.Asked,
) -> int:
    """Ask what can still change the recommendation, recommend, and write the answers down.

    Without a terminal nothing is asked. The exit code is 0 if the answers prove a result, if only that no platform is left;
    it is 2 if they do not, and what can still change it is listed with the values it may have.
    """
    started = partial(_start, answers, workload, asked.settings)
    if not all(each is not None and each.isatty() for each in (sys.stdin, sys.stdout, sys.stderr)):
        return _without_terminal(*started(), asked.settings(), told=bool(answers or asked.anything))
    console = _console(plain=plain)
    begun = (
        started() if answers or asked.anything else None
    )  # what is wrong with them is said before anybody types
    start = begun[0].workload if begun else Workload(workload or _NAME)
    saved = _Saved(start, answers, answers_out, out, force=force)
    saved.options = (
        *(_lasting(asked.settings()) if begun else ()),
        *(["--plain"] if plain else []),
    )

    def held() -> int:
        if begun is None:
            Thread(target=_warm_up, daemon=True).start()
        description = saved.description if answers else described(console)
        so_far, knowledge = begun or started()
        saved.keep(so_far.workload)
        saved.description = description
        return _interview(
            saved,
            knowledge,
            console,
            out=out,
            description=description,
            engine=asked.settings().engine,
        )

    try:
        return _safely(held, saved)
    except KeyboardInterrupt:  # once more, while the first time was being seen to
        return _broken_off(saved)


def _safely(held: Callable[[], int], saved: _Saved) -> int:
    """Return the exit code of an interview; whatever ends it, its answers are written."""
    try:
        return held()
    except Interrupted as interrupted:
        return _broken_off(saved, interrupted.__cause__)
    except (KeyboardInterrupt, EOFError):
        return _broken_off(saved)
    except Exception as error:  # noqa: BLE001 - it is raised again, once the answers are safe
        return _broken_off(saved, error)


def _warm_up() -> None:
    """Load, while the person reads and types, what the first question needs; what fails will fail again in its place."""
    with suppress(Exception):
        importlib.import_module("advisor.interview.dialogue")
        Workload(_NAME).consult(batch.knowledge_with(())).next_screen()


def _interview(
    saved: _Saved,
    knowledge: KnowledgeBase,
    console: Console,
    *,
    out: str | None,
    description: str,
    engine: str | None,
) -> int:
    """Hold the interview and write down what came of it."""
    from advisor.interview.dialogue import Discarded, interview  # noqa: PLC0415 - as above
    from advisor.report.recommendation import result_text  # noqa: PLC0415 - as above
    from advisor.report.record import record_marks  # noqa: PLC0415 - loaded when there is a result

    try:
        done, consultation = interview(
            knowledge,
            saved.workload,
            console,
            saved.save,
            description=description,
            keep=saved.keep,
            engine=engine,
        )
    except Discarded:
        inform("Nothing more was written.")
        return 0
    saved.workload = done
    say("")
    again = [each for each in saved.options if each != "--plain"]
    say(
        result_text(
            batch.Advised(done, consultation),
            width=width(),
            more=_detail(saved.free_path(), *again),
        )
    )
    saved.write(record_marks(consultation))
    if out:
        _draw(done, consultation, saved.path, force=saved.force)
    if not consultation.final:
        inform(f"To answer more: {saved.going_on()}")
    return 0


def _broken_off(saved: _Saved, cause: BaseException | None = None) -> int:
    """Write down what was answered, and say how to go on; where the person did not break off, raise the ``cause`` again."""
    is_defect = cause is not None and not isinstance(cause, KeyboardInterrupt | EOFError)
    signals.ignore()
    if not is_defect or saved.has_news:
        inform("")
        saved.write_unfinished()
        inform(f"Go on with: {saved.going_on()}")
    if is_defect and cause is not None:
        raise cause
    return INTERRUPTED


def _start(
    path: str | None, name: str | None, chosen: Callable[[], batch.Settings]
) -> tuple[batch.Advised, KnowledgeBase]:
    """Return the workload to start from, with what its answers give so far, and the knowledge to ask by."""
    settings = chosen()
    if path is None:
        knowledge = batch.knowledge_with(settings.rules)
        workload = batch.adjusted(Workload(name or _NAME), settings, knowledge)
        return batch.Advised(
            workload, workload.consult(knowledge, engine=settings.engine)
        ), knowledge
    draft = options.one_draft(path, name)
    result = batch.advise(draft, settings)
    if isinstance(result, batch.Refused):
        raise UnusableInput(result.problems)
    return result, batch.knowledge_for(draft, settings)


def _lasting(settings: batch.Settings) -> Iterator[str]:
    """Yield the options that stand in no answer file, as they are typed: they have to be given again."""
    return replace(settings, changes=(), rules=(), platforms=None, as_of=None).typed()


def _without_terminal(
    so_far: batch.Advised, knowledge: KnowledgeBase, settings: batch.Settings, *, told: bool
) -> int:
    """Print the result if the answers prove one; else the result so far, if anything was told, and what is missing."""
    from advisor.proof.firmness import Grade  # noqa: PLC0415 - loaded when there is a result
    from advisor.report.recommendation import result_text  # noqa: PLC0415 - as above

    consultation = so_far.consultation
    is_proven = consultation.grade in {Grade.PROVEN, Grade.PROVEN_AS_KNOWN, Grade.NONE}
    if is_proven or told:
        say(
            result_text(
                so_far, width=width(), more=_detail(so_far.workload.file, *settings.typed())
            )
        )
    if is_proven:
        return 0
    if consultation.open:
        complain("there is no terminal to ask on, and these questions can still change the result:")
        for each in consultation.open:
            inform(f"  {_missing(knowledge.questions[each], consultation.answers.get(each))}")
    if consultation.unknown and not consultation.open:
        complain(
            "there is no terminal to ask on, and these answers, given as unknown, could tell the platforms apart:"
        )
        for each in consultation.unknown:
            inform(f"  {_missing(knowledge.questions[each], consultation.answers.get(each))}")
    inform("Answer them in a file (--answers FILE) or with --set ID=VALUE.")
    return _MISSING


def _missing(question: Question, told: Value | None) -> str:
    """Return a question with the answers that it takes; of a list of which a part was ``told`` what is left of it."""
    if not isinstance(told, Partial):
        part = (
            "; or {has: [...], lacks: [...]} for a part of it" if question.kind == "multi" else ""
        )
        return f"{question.id}: {allowed(question)}{part}"
    left = ", ".join(each for each in question.values if each not in told.has | told.lacks)
    parts = [
        f"{key}: [{', '.join((*sorted(items), '...'))}]"
        for key, items in (("has", told.has), ("lacks", told.lacks))
    ]
    return f"{question.id}: the rest of the list, as {{{', '.join(parts)}}}, with: {left}"


def _detail(file: str, *typed: str) -> str:
    """Return the command that shows in detail the result for the answers in ``file``, with the options ``typed``."""
    named = file if file and file != batch.STANDARD_INPUT else "FILE"
    return shlex.join(("advisor", "recommend", named, *typed, "--detail"))


def _console(*, plain: bool) -> Console:
    from advisor.interview.terminal import EditingConsole, PlainConsole  # noqa: PLC0415 - loaded when somebody is asked

    simple = (
        os.environ.get("TERM", "") in _SIMPLE
        or os.environ.get("ACCESSIBLE", "").lower() not in _FALSY
    )
    kind = PlainConsole if plain or simple else EditingConsole
    return kind(inform, lambda: max(20, min(shutil.get_terminal_size().columns - 1, 100)))


def _target(named: str | None, out: str | None, name: str, *, force: bool) -> str:
    """Return the answer file to write: the one named, or the first free name; refused now rather than after the questions."""
    if named and Path(named).exists() and not force:
        raise AdvisorError(
            f"{named} exists and was kept; give another name, or --force to overwrite it"
        )
    target = named or _free(Path(out or ".") / f"{as_file_name(name) if out else 'answers'}.yaml")
    folder = Path(target).parent
    make_folder(folder)
    if not os.access(folder, os.W_OK):
        raise AdvisorError(f"{folder} cannot be written to; choose another folder")
    return target


def _free(wanted: Path) -> str:
    """Return ``wanted``, or that name with the first number for which there is neither an answer file nor a drawing."""
    names = (
        wanted.with_stem(f"{wanted.stem}{'' if each == 1 else f'-{each}'}") for each in count(1)
    )
    return str(
        next(each for each in names if not each.exists() and not each.with_suffix(".svg").exists())
    )


class _Saved:
    """The answers of an interview, and the file that they are written to: under a free name, and over itself from then on.

    A file of answers that an interview left when it was broken off is its own file, unless somebody has edited it since.
    """

    def __init__(
        self,
        start: Workload,
        answers: str | None,
        named: str | None,
        out: str | None,
        *,
        force: bool,
    ) -> None:
        """Begin with ``start``, which comes from the file ``answers`` if that is given."""
        self.workload = start
        self.out = out
        self.force = force
        self.options: tuple[str, ...] = ()
        """What was typed and stands in no answer file."""
        self._start = start
        self._last = (
            _unfinished(answers)
            if answers and not named and out in {None, str(Path(answers).parent)}
            else None
        )
        self.path = (
            answers if answers and self._last else _target(named, out, start.name, force=force)
        )
        self.description = _unconfirmed(self._last)
        """What the workload was described as, as long as nothing of it has been confirmed."""

    def going_on(self) -> str:
        """Return the command that goes on with the interview."""
        out = ["--out", self.out] if self.out else []
        return shlex.join(("advisor", "ask", "--answers", self.path, *out, *self.options))

    @property
    def has_news(self) -> bool:
        """Return whether anything was answered that does not stand in the file that the interview began with."""
        return self.workload != self._start

    @property
    def _is_ours(self) -> bool:
        return self.force or (self._last is not None and _content(self.path) == self._last)

    def free_path(self) -> str:
        """Return where the answers go: beside what somebody has put there in the meantime."""
        if not self._is_ours and Path(self.path).exists():
            self.path = _free(Path(self.path))
        return self.path

    def keep(self, workload: Workload) -> None:
        """Take ``workload`` for what is to be written, whenever that may have to be."""
        self.workload = workload
        self.description = ""

    def save(self, workload: Workload) -> None:
        """Write ``workload``, of which more is to be asked."""
        self.workload = workload
        self.write_unfinished()

    def write_unfinished(self) -> None:
        """Write the answers with a mark by which the interview that goes on knows its file."""
        self.free_path()
        described = f"{_DESCRIBED}{json.dumps(self.description)}\n" if self.description else ""
        self.write(f"{_MARK} {_digest(described + self._text())}\n{described}")

    def write(self, marks: str) -> None:
        """Write the answers, after ``marks`` that say what was concluded from them or is left to do, and say where."""
        self.free_path()
        content = f"{marks}{self._text()}".encode()
        write_file(self.path, content, force=self._is_ours)
        self._last = content
        inform(f"Answers written to {self.path}")

    def _text(self) -> str:
        return write_workload(self.workload, folder=str(Path(self.path).parent))


def _content(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except OSError:
        return None


def _unfinished(path: str) -> bytes | None:
    """Return what stands in the file at ``path`` if an interview left it so when it was broken off; else none."""
    content = _content(path)
    mark, _, text = (content or b"").decode(errors="replace").partition("\n")
    return content if mark == f"{_MARK} {_digest(text)}" else None


def _unconfirmed(unfinished: bytes | None) -> str:
    """Return the description in what an interview left of which nothing had been confirmed; empty if there is none."""
    for line in (unfinished or b"").decode(errors="replace").splitlines()[1:2]:
        if line.startswith(_DESCRIBED):
            return str(json.loads(line.removeprefix(_DESCRIBED)))
    return ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


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
