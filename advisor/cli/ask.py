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
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click

from advisor.cli import options, signals
from advisor.cli.output import (
    SCREEN,
    SIMPLE_TERMINALS,
    complain,
    inform,
    is_terminal,
    say,
    say_safe,
    width,
)
from advisor.errors import AdvisorError, NoPictures
from advisor.interview.console import Interrupted
from advisor.interview.opening import described
from advisor.knowledge.conditions import Partial
from advisor.knowledge.model import QuestionKind
from advisor.knowledge.values import allowed
from advisor.located.textfile import as_file_name
from advisor.output_files import make_folder, write_file
from advisor.workloads.advising import Advised, consult_workload
from advisor.workloads.own_rules import knowledge_for, knowledge_with
from advisor.workloads.settings import Settings, adjust_workload
from advisor.workloads.workload import Workload, write_workload

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from advisor.consultation import Consultation
    from advisor.interview.console import Console
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Question

INTERRUPTED = 130
_MARK = "# advisor interview: unfinished"
_DESCRIBED = "# advisor interview: described, and not confirmed yet: "
_MISSING = 2
_FALSY = frozenset({"", "0", "no", "false"})
_NAME = "my-workload"
_ANSWER_FILES = (".yaml", ".yml")


@click.command(
    short_help="Answer questions, get a recommendation.",
    epilog="\b\nExamples:\n"
    "  advisor ask\n"
    "  advisor ask --answers team.yaml --answers-out team-2.yaml\n"
    "  advisor ask --plain -o design/",
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
    help="Write the answers to this file.  [default: answers.yaml]",
)
@options.out_option(folder="the answers and a drawing")
@click.option(
    "--plain",
    is_flag=True,
    help="Lines only: no editing, no completion, no cursor movement.",
)
@options.workload_option
@options.force_option
@options.consulting
@options.color_option
def ask_command(
    answers: str | None,
    answers_out: str | None,
    out: str | None,
    *,
    plain: bool,
    workload: str | None,
    force: bool,
    settings: Settings,
) -> int:
    """Ask what can still change the recommendation, recommend, and write the answers to a file.

    Without a terminal nothing is asked. The exit code is 0 if the answers prove a result, even if
    only that no platform is left; it is 2 if they do not, and what can still change it is listed
    with its possible values.
    """
    answers_out, out = _choose_places(answers_out, out)
    load = partial(_load_start, answers, workload, settings)
    has_input = bool(answers or settings != Settings())
    if not _has_terminal():
        so_far, knowledge = load()
        return _conclude_without_terminal(so_far, knowledge, settings, has_input=has_input)
    console = _open_console(plain=plain)
    begun = load() if has_input else None  # errors in the input are reported before anybody types
    start = begun[0].workload if begun else Workload(workload or _NAME)
    saved = _Saved(start, answers, answers_out, out, force=force)
    saved.options = _repeated_options(settings, plain=plain)

    def hold() -> int:
        if begun is None:
            Thread(target=_warm_up, daemon=True).start()
        description = saved.description if answers else described(console)
        so_far, knowledge = begun or load()
        saved.keep(so_far.workload)
        saved.description = description
        return _interview(
            saved,
            knowledge,
            console,
            out=out,
            description=description,
            engine=settings.engine,
        )

    try:
        return _run_safely(hold, saved)
    except KeyboardInterrupt:  # once more, while the first one was being handled
        return _break_off(saved)


def _choose_places(answers_out: str | None, out: str | None) -> tuple[str | None, str | None]:
    """Return the answer file to write, and the folder for answers and drawing, if they are named.

    What ``out`` names is a file if it ends like one, and else a folder, which need not exist.
    """
    if out is None or Path(out).is_dir() or Path(out).suffix.lower() not in _ANSWER_FILES:
        if out is not None and Path(out).is_file():
            message = f"{out!r} is a file; end the name of an answer file with .yaml"
            raise click.BadParameter(message, param_hint="-o")
        return answers_out, out
    if answers_out is not None:
        raise click.UsageError("-o and --answers-out both name the answer file; give one of them")
    return out, None


def _repeated_options(settings: Settings, *, plain: bool) -> tuple[str, ...]:
    """Return the options that no answer file holds, which the command that goes on repeats."""
    repeated = replace(settings, changes=(), rules=(), platforms=None, as_of=None).typed()
    return (*repeated, "--plain") if plain else tuple(repeated)


def _has_terminal() -> bool:
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream is not None and stream.isatty() for stream in streams)


def _run_safely(hold: Callable[[], int], saved: _Saved) -> int:
    """Return the exit code of an interview; however it ends, its answers are written."""
    try:
        return hold()
    except Interrupted as interrupted:
        return _break_off(saved, interrupted.__cause__)
    except (KeyboardInterrupt, EOFError):
        return _break_off(saved)
    except Exception as error:  # noqa: BLE001 - it is raised again, once the answers are safe
        return _break_off(saved, error)


def _warm_up() -> None:
    """Load what the first question needs while the person reads and types.

    Whatever fails here fails again where it is needed, and is reported there.
    """
    with suppress(Exception):
        importlib.import_module("advisor.interview.dialogue")
        consult_workload(Workload(_NAME), knowledge_with(())).next_screen()


def _interview(
    saved: _Saved,
    knowledge: KnowledgeBase,
    console: Console,
    *,
    out: str | None,
    description: str,
    engine: str | None,
) -> int:
    """Hold the interview and write down its result."""
    from advisor.interview.dialogue import Discarded, interview  # noqa: PLC0415 - loaded late
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
    try:
        saved.write(record_marks(consultation))
        if out:
            _draw(done, consultation, saved.path, force=saved.force)
    finally:  # the result is shown also where it could not be written
        repeated = [option for option in saved.options if option != "--plain"]
        written = replace(done, file=saved.path)
        is_plain = _wants_lines(plain="--plain" in saved.options)
        _put_card(Advised(written, consultation, saved.going_on()), repeated, plain=is_plain)
    return 0


def _break_off(saved: _Saved, cause: BaseException | None = None) -> int:
    """Write down what was answered, say how to go on, and return the exit code.

    Raises ``cause`` again unless it is an interruption by the person.
    """
    is_defect = cause is not None and not isinstance(cause, KeyboardInterrupt | EOFError)
    signals.ignore()
    if not is_defect or saved.has_news:
        inform("")
        saved.write_unfinished()
        inform(f"Continue with: {saved.going_on()}")
    if is_defect and cause is not None:
        raise cause
    return INTERRUPTED


def _load_start(
    path: str | None, name: str | None, settings: Settings
) -> tuple[Advised, KnowledgeBase]:
    """Return the workload to start from, with its result so far, and the knowledge to ask by."""
    if path is None:
        knowledge = knowledge_with(settings.rules)
        workload = adjust_workload(Workload(name or _NAME), settings, knowledge)
        consultation = consult_workload(workload, knowledge, engine=settings.engine)
        return Advised(workload, consultation), knowledge
    draft = options.one_draft(path, name)
    advised = options.advised_on(draft, settings)
    return advised, knowledge_for(draft, settings)


def _conclude_without_terminal(
    so_far: Advised, knowledge: KnowledgeBase, settings: Settings, *, has_input: bool
) -> int:
    """Print the result if the answers prove one, else what is missing; return the exit code.

    A result that is not proven is printed too, if there was any input.
    """
    from advisor.proof.firmness import Grade  # noqa: PLC0415 - loaded when there is a result

    consultation = so_far.consultation
    is_proven = consultation.grade in {Grade.PROVEN, Grade.PROVEN_AS_KNOWN, Grade.NONE}
    if is_proven or has_input:
        _put_card(so_far, tuple(settings.typed()))
    if is_proven:
        return 0
    missing = consultation.open
    if missing:
        complain(
            "there is no terminal to ask questions on, and these questions can still "
            "change the result:"
        )
    elif consultation.unknown:
        missing = consultation.unknown
        complain(
            "there is no terminal to ask questions on, and these answers, given as unknown, "
            "could distinguish the platforms:"
        )
    for key in missing:
        inform(f"  {_describe_missing(knowledge.questions[key], consultation.answers.get(key))}")
    inform("Answer them in a file (--answers FILE) or with --set ID=VALUE.")
    return _MISSING


def _describe_missing(question: Question, answer: Value | None) -> str:
    """Return a question with the answers that it takes; of a list known in part, what is left."""
    if isinstance(answer, Partial):
        return _describe_rest(question, answer)
    line = f"{question.id}: {allowed(question)}"
    if question.kind is QuestionKind.MULTI:
        line += "; or {has: [...], lacks: [...]} for part of it"
    return line


def _describe_rest(question: Question, answer: Partial) -> str:
    known = answer.has | answer.lacks
    left = ", ".join(value for value in question.values if value not in known)
    has = ", ".join((*sorted(answer.has), "..."))
    lacks = ", ".join((*sorted(answer.lacks), "..."))
    form = f"{{has: [{has}], lacks: [{lacks}]}}"
    return f"{question.id}: the rest of the list, as {form}, with: {left}"


def _put_card(result: Advised, repeated: Sequence[str], *, plain: bool = False) -> None:
    """Print ``result`` on one screen; the next commands have the ``repeated`` options.

    A ``plain`` one is lines of text on any terminal.
    """
    from advisor.cli.appearance import frame_signs, is_colored  # noqa: PLC0415 - loaded late
    from advisor.report.card import write_card  # noqa: PLC0415 - as above

    columns = width() if is_terminal(sys.stdout) else SCREEN
    frame = "" if plain else frame_signs()
    painted = is_colored() and not plain
    card = write_card(result, columns, options=repeated, frame=frame, painted=painted)
    say_safe(card)


def _open_console(*, plain: bool) -> Console:
    from advisor.interview.terminal import EditingConsole, PlainConsole  # noqa: PLC0415 - to ask

    kind = PlainConsole if _wants_lines(plain=plain) else EditingConsole
    return kind(inform, _console_width)


def _wants_lines(*, plain: bool) -> bool:
    """Return whether a person, or the terminal, wants lines of text and nothing else."""
    is_simple = os.environ.get("TERM", "") in SIMPLE_TERMINALS
    is_accessible = os.environ.get("ACCESSIBLE", "").lower() not in _FALSY
    return plain or is_simple or is_accessible


def _console_width() -> int:
    columns = shutil.get_terminal_size().columns - 1
    return max(20, min(columns, 100))


def _choose_target(named: str | None, out: str | None, name: str, *, force: bool) -> str:
    """Return the answer file to write: the one named, or the first free name.

    Raises ``AdvisorError`` where it cannot be written, so that this is said before the questions.
    """
    if named and Path(named).exists() and not force:
        raise AdvisorError(
            f"{named} exists and was kept; give another name, or --force to overwrite it"
        )
    stem = as_file_name(name) if out else "answers"
    target = named or _free_name(Path(out or ".") / f"{stem}.yaml")
    folder = Path(target).parent
    make_folder(folder)
    if not os.access(folder, os.W_OK):
        raise AdvisorError(f"{folder} cannot be written to; choose another folder")
    return target


def _free_name(wanted: Path) -> str:
    """Return ``wanted``, or it with the first number for which no answers or drawing exist."""
    path = wanted
    number = 1
    while path.exists() or path.with_suffix(".svg").exists():
        number += 1
        path = wanted.with_stem(f"{wanted.stem}-{number}")
    return str(path)


class _Saved:
    """The answers of an interview and the file they are written to.

    The file gets a free name at first and is overwritten from then on. A file of answers that an
    interrupted interview left counts as its own file, unless somebody has edited it since.
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
        """The options, as typed, that no answer file holds."""
        self._start = start
        self._last: bytes | None = None
        if answers and not named and out in {None, str(Path(answers).parent)}:
            self._last = _read_unfinished(answers)
        continued = answers if self._last else None
        self.path = continued or _choose_target(named, out, start.name, force=force)
        self.description = _read_unconfirmed(self._last)
        """What the workload was described as, as long as nothing of it has been confirmed."""

    def going_on(self) -> str:
        """Return the command that goes on with the interview."""
        out = ["--out", self.out] if self.out else []
        return shlex.join(("advisor", "ask", "--answers", self.path, *out, *self.options))

    @property
    def has_news(self) -> bool:
        """Return whether there are answers that the file of the start does not hold."""
        return self.workload != self._start

    @property
    def _is_ours(self) -> bool:
        return self.force or (self._last is not None and _read_bytes(self.path) == self._last)

    def free_path(self) -> str:
        """Return where the answers go, avoiding a file that somebody has written meanwhile."""
        if not self._is_ours and Path(self.path).exists():
            self.path = _free_name(Path(self.path))
        return self.path

    def keep(self, workload: Workload) -> None:
        """Take ``workload`` as what is to be written, whenever that may have to be."""
        self.workload = workload
        self.description = ""

    def save(self, workload: Workload) -> None:
        """Write ``workload``, of which more is to be asked."""
        self.workload = workload
        self.write_unfinished()

    def write_unfinished(self) -> None:
        """Write the answers with a mark by which a later interview knows the file as its own."""
        self.free_path()
        unconfirmed = ""
        if self.description:
            unconfirmed = f"{_DESCRIBED}{json.dumps(self.description)}\n"
        digest = _digest(unconfirmed + self._text())
        self.write(f"{_MARK} {digest}\n{unconfirmed}")

    def write(self, marks: str) -> None:
        """Write the answers and say where.

        ``marks`` come first: they say what was concluded or what is left to do.
        """
        self.free_path()
        content = f"{marks}{self._text()}".encode()
        write_file(self.path, content, force=self._is_ours)
        self._last = content
        inform(f"Answers written to {self.path}")

    def _text(self) -> str:
        return write_workload(self.workload, folder=str(Path(self.path).parent))


def _read_bytes(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except OSError:
        return None


def _read_unfinished(path: str) -> bytes | None:
    """Return the file at ``path`` if an interrupted interview left it so, else ``None``."""
    content = _read_bytes(path)
    mark, _, text = (content or b"").decode(errors="replace").partition("\n")
    return content if mark == f"{_MARK} {_digest(text)}" else None


def _read_unconfirmed(unfinished: bytes | None) -> str:
    """Return the description in an unfinished file that was not confirmed yet; empty if none."""
    for line in (unfinished or b"").decode(errors="replace").splitlines()[1:2]:
        if line.startswith(_DESCRIBED):
            return str(json.loads(line.removeprefix(_DESCRIBED)))
    return ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _draw(workload: Workload, consultation: Consultation, answers: str, *, force: bool) -> None:
    """Write the drawing next to the file ``answers``, if there is anything to draw."""
    from advisor.drawing.compose import recommended  # noqa: PLC0415 - loaded when a picture is made
    from advisor.drawing.render import picture  # noqa: PLC0415 - as above

    if consultation.leader is None:
        return
    drawing = recommended(consultation, name=workload.name, verified=workload.verified)
    target = Path(answers).with_suffix(".svg")
    try:
        svg = picture(drawing)
    except NoPictures as error:
        complain(f"no drawing was written: {error}")
        return
    write_file(str(target), svg, force=force)
    inform(f"Drawing written to {target}")
