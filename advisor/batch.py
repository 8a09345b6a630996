"""Many workloads: paths to drafts, drafts to results, in the order in which they came."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from advisor import defects, workers
from advisor.answers import draft as drafts
from advisor.answers.validation import accepted
from advisor.errors import (
    AdvisorError,
    EngineFault,
    KnowledgeUnusable,
    Problem,
    Unsettled,
    UnusableInput,
)
from advisor.knowledge.loader import load
from advisor.knowledge.values import NotAccepted, accept
from advisor.located import document
from advisor.located.messages import nearest, shown
from advisor.located.textfile import decoded, files_below, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from advisor.answers.draft import Draft
    from advisor.answers.workload import Workload
    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.located.document import YamlNode

STANDARD_INPUT = "-"
_ENDINGS = (".yaml", ".yml", ".json")
DEFECT = "E900"
"""The code of a problem that is the program's own."""
_Made = TypeVar("_Made")
_Place = TypeVar("_Place")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line says for every workload; it takes the place of what a file says.

    ``changes`` maps question ids to values as typed. ``rules`` are folders on top of the shipped
    rules. Workloads that bring rules of their own are refused unless ``own_rules`` is set.
    """

    rules: tuple[str, ...] = ()
    changes: tuple[tuple[str, str], ...] = ()
    platforms: tuple[str, ...] | None = None
    as_of: date | None = None
    own_rules: bool = True
    engine: str | None = None

    def typed(self) -> Iterator[str]:
        """Yield the settings as they are typed on the command line."""
        for key, value in self.changes:
            yield from ("--set", f"{key}={value}")
        for folder in self.rules:
            yield from ("--rules", folder)
        if self.platforms is not None:
            yield from ("--platforms", ",".join(self.platforms))
        if self.as_of is not None:
            yield from ("--as-of", self.as_of.isoformat())
        if not self.own_rules:
            yield "--no-own-rules"
        if self.engine is not None:
            yield from ("--engine", self.engine)


@dataclass(frozen=True, slots=True)
class Advised:
    """A workload that could be read, its result, and the command that asks what is still open.

    ``asking_on`` is empty for answers that stand in no file.
    """

    workload: Workload
    consultation: Consultation
    asking_on: str = ""


class RefusalStatus(StrEnum):
    """Whether a defect stopped a workload, or its input is wrong."""

    FAILED = "failed"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Refused:
    """A workload without a result, and why: its input is wrong, or a defect stopped it."""

    name: str
    file: str
    problems: tuple[Problem, ...]

    @property
    def is_failed(self) -> bool:
        """Return whether a defect stopped it."""
        return any(problem.code == DEFECT for problem in self.problems)

    @property
    def status(self) -> RefusalStatus:
        """Return what was at fault."""
        return RefusalStatus.FAILED if self.is_failed else RefusalStatus.INVALID


Result: TypeAlias = Advised | Refused


def find_files(
    paths: Iterable[str], endings: Sequence[str] = _ENDINGS, without: str = ""
) -> Iterator[str | Problem]:
    """Yield the files that ``paths`` stand for, and a problem for each path without any.

    A folder stands for the files below it, in name order, without hidden ones and without the file
    ``without``, whatever it is called there.
    """
    for path in paths:
        if path == STANDARD_INPUT:
            yield path
            continue
        try:
            yield from _find_files_at(path, endings, without)
        except OSError as error:
            message = f"cannot be accessed: {error.strerror}"
            yield Problem(path, 0, "E110", message, "check the path")


def identity(name: str | Path) -> tuple[int, int] | None:
    """Return device and inode of a file, or ``None`` where ``name`` stands for no file."""
    try:
        status = Path(name).stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def _find_files_at(name: str, endings: Sequence[str], without: str) -> Iterator[str | Problem]:
    path = Path(name)
    if path.is_file() or path.is_fifo():
        yield name
    elif path.is_dir():
        yield from _find_files_in(path, name, endings, without)
    elif path.exists():
        hint = "give an answer file, or - for standard input"
        yield Problem(name, 0, "E110", "is neither a file nor a folder", hint)
    else:
        hint = nearest(path.name, _list_siblings(path)) or "check the path"
        yield Problem(name, 0, "E110", "does not exist", hint)


def _find_files_in(
    folder: Path, name: str, endings: Sequence[str], without: str
) -> Iterator[str | Problem]:
    problems: list[Problem] = []
    files = files_below(folder, endings, problems)
    left_out = identity(without) if without else None
    if left_out is not None:
        files = [file for file in files if identity(file) != left_out]
    if not files and not problems:
        hint = f"answer files end in {', '.join(_ENDINGS[:-1])} or {_ENDINGS[-1]}"
        problems.append(Problem(name, 0, "E113", "is a folder without answer files", hint))
    yield from problems
    yield from map(str, files)


def _list_siblings(path: Path) -> list[str]:
    try:
        return [sibling.name for sibling in path.parent.iterdir()]
    except OSError:
        return []


class DraftStream:
    """The drafts in the files that paths stand for, read file by file when they are asked for.

    What cannot be found or read gives a draft that says why.
    """

    def __init__(self, paths: Iterable[str], *, without: str = "") -> None:
        """Find the files, leaving ``without`` out of folders; read none of them."""
        self._files = list(find_files(paths, without=without))
        self._left = len(self._files)
        self._read = 0

    @property
    def total(self) -> int:
        """Return how many drafts there are; a file that was not read yet counts as one."""
        return self._read + self._left

    def __iter__(self) -> Iterator[Draft]:
        """Yield the drafts."""
        for file in self._files:
            if isinstance(file, Problem):
                read: tuple[Draft, ...] = (drafts.unreadable(file.path, [file]),)
            else:
                read = read_draft_file(file)
            self._left -= 1
            self._read += len(read)
            yield from read


def read_paths(paths: Iterable[str]) -> Iterator[Draft]:
    """Yield the drafts in the files that ``paths`` stand for, as ``DraftStream`` does."""
    yield from DraftStream(paths)


def read_draft_file(file: str) -> tuple[Draft, ...]:
    """Return the drafts in ``file``, where ``-`` is standard input.

    A file that cannot be read gives one that says why.
    """
    read = guarded(file, file, lambda: drafts.read_drafts(_read_text(file), file))
    if isinstance(read, Refused):
        return (drafts.unreadable(file, read.problems),)
    return read


def _read_text(file: str) -> str:
    if file != STANDARD_INPUT:
        return read_text(Path(file), file)
    try:
        content = sys.stdin.buffer.read(document.MAX_BYTES + 1)
    except (AttributeError, OSError) as error:  # it is closed, or cannot be read
        problem = Problem(file, 0, "E111", "standard input cannot be read", "name a file")
        raise UnusableInput([problem]) from error
    return decoded(content, file)


def guarded(name: str, file: str, make: Callable[[], _Made]) -> _Made | Refused:
    """Return what ``make`` returns for the workload ``name`` in ``file``.

    What it raises makes the workload refused, so that the others go on.
    """
    try:
        return make()
    except UnusableInput as error:
        return Refused(name, file, error.problems)
    except (EngineFault, Unsettled) as error:
        return _report_defect(name, file, error)
    except AdvisorError as error:
        return Refused(name, file, (Problem(file, 0, "E120", str(error)),))
    except Exception as error:  # noqa: BLE001 - a defect ends this workload only; it is logged
        return _report_defect(name, file, error)


def _report_defect(name: str, file: str, error: Exception) -> Refused:
    return Refused(name, file, (Problem(file, 0, DEFECT, defects.told(error)),))


class WorkerDied(Exception):
    """Each process that worked on a workload ended silently: it was killed, or it crashed."""

    def __str__(self) -> str:
        """Return how many processes ended."""
        return f"{workers.MOST_DEATHS} processes that worked on it were killed or crashed"


def worked_on(
    work: Callable[[Result, _Place], _Made],
    tasks: Iterable[tuple[Draft, _Place]],
    settings: Settings,
    jobs: int,
) -> Iterator[_Made]:
    """Yield, in order, what ``work`` returns for the result of each draft and its place.

    If one fails, in advising or in ``work``, ``work`` gets it as refused, and the others go on.
    Several ``jobs`` are processes.
    """
    worker = _DraftWorker(work, settings)
    if jobs == 1:
        return map(worker, tasks)
    most = (os.cpu_count() or 1) * 4
    return workers.map_in_order(worker, tasks, min(jobs, most), worker.lost)


@dataclass(frozen=True)
class _DraftWorker(Generic[_Place, _Made]):
    """Does the work on one draft; it is sent to each process."""

    work: Callable[[Result, _Place], _Made]
    settings: Settings

    def __call__(self, task: tuple[Draft, _Place]) -> _Made:
        """Advise on a draft, and work on the result."""
        draft, place = task
        result = guarded(draft.name, draft.file, lambda: advise(draft, self.settings))
        made = guarded(draft.name, draft.file, lambda: self.work(result, place))
        if isinstance(made, Refused):
            return self.work(made, place)
        return made

    def lost(self, task: tuple[Draft, _Place]) -> _Made:
        """Work on a draft on which no process survived."""
        draft, place = task
        return self.work(_report_defect(draft.name, draft.file, WorkerDied()), place)


def knowledge_with(folders: tuple[str, ...]) -> KnowledgeBase:
    """Return the shipped knowledge base with the rules in ``folders``; each is loaded once."""
    if all(Path(folder).is_absolute() for folder in folders):
        return _load(folders, None)
    return _load(folders, _current_folder())


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise AdvisorError(
            "the current folder was deleted; change to another one, or give --rules absolute paths"
        ) from error


@lru_cache(maxsize=16)
def _load(folders: tuple[str, ...], seen_from: Path | None) -> KnowledgeBase:
    """Return what ``knowledge_with`` does; ``seen_from`` is where relative names start."""
    del seen_from
    return load(folders)


def advise(draft: Draft, settings: Settings) -> Result:
    """Return what is concluded for ``draft``, or why it cannot be read."""
    try:
        knowledge = knowledge_for(draft, settings)
    except UnusableInput as error:
        return Refused(draft.name, draft.file, error.problems)
    workload, problems = accepted(draft, knowledge)
    if workload is None:
        return Refused(draft.name, draft.file, problems)
    workload = adjusted(workload, settings, knowledge)
    consultation = workload.consult(knowledge, engine=settings.engine)
    return Advised(workload, consultation, asking_on(draft, settings))


def asking_on(draft: Draft, settings: Settings) -> str:
    """Return the command that asks what is still open of ``draft``, under the same ``settings``.

    It is empty for standard input and pipes, which can be read only once.
    """
    if draft.file == STANDARD_INPUT or Path(draft.file).is_fifo():
        return ""
    words = ["advisor", "ask", "--answers", draft.file]
    if not draft.is_alone:
        words += ["--workload", draft.name]
    return shlex.join((*words, *settings.typed()))


def knowledge_for(draft: Draft, settings: Settings) -> KnowledgeBase:
    """Return the shipped knowledge base with the rules that the command line and the draft add.

    Raises ``UnusableInput`` where the draft may not add any, or the rules cannot be used.
    """
    place = draft.rules_place()
    if place and not settings.own_rules:
        message = "brings its own rules, which --no-own-rules refuses"
        hint = "remove `rules` from it, or allow its rules by leaving out --no-own-rules"
        raise UnusableInput([place.problem("E114", message, hint, key="rules")])
    own = draft.rule_folders()
    try:
        return knowledge_with(tuple(dict.fromkeys((*settings.rules, *own))))
    except KnowledgeUnusable as error:
        if not own or place is None:
            raise
        raise KnowledgeUnusable(_locate_problems(error.problems, own, place)) from error


def _locate_problems(
    problems: Iterable[Problem], own: Sequence[str], place: YamlNode
) -> Iterator[Problem]:
    """Yield what is wrong with the ``own`` rules of a workload, and where it asks for them."""
    hint = "fix the problems listed for them, or remove `rules`"
    reference = place.problem("E119", "brings rules that cannot be used", hint, key="rules")
    for problem in problems:
        if problem.path in own and not problem.line:
            message = f"`rules` names {shown(problem.path)}, which {problem.message}"
            reference = place.problem(problem.code, message, problem.hint, key="rules")
        else:
            yield problem
    yield reference


def adjusted(workload: Workload, settings: Settings, knowledge: KnowledgeBase) -> Workload:
    """Return ``workload`` with the settings of the command line in place of its file's."""
    return replace(
        workload.with_answers(changes(settings.changes, knowledge)),
        platforms=settings.platforms or workload.platforms,
        as_of=settings.as_of or workload.as_of,
        rules=tuple(dict.fromkeys((*settings.rules, *workload.rules))),
    )


def changes(typed: Iterable[tuple[str, str]], knowledge: KnowledgeBase) -> Mapping[str, Value]:
    """Return the typed ``id=value`` pairs as answers.

    Raises ``UnusableInput`` with every pair that cannot be used.
    """
    problems: list[Problem] = []
    values: dict[str, Value] = {}
    for key, text in typed:
        if key not in knowledge.questions:
            hint = nearest(key, knowledge.questions) or "`advisor questions` lists them"
            problems.append(Problem("--set", 0, "E302", f"unknown question {shown(key)}", hint))
            continue
        faults: list[Problem] = []
        nodes = document.read_documents(text, "--set", faults)
        if faults or len(nodes) > 1:
            message = f"{key}: {shown(text)} cannot be read as a value"
            hint = f"write --set {key}=VALUE, or --set '{key}=[ONE, OTHER]'"
            problems.append(Problem("--set", 0, "E304", message, hint))
            continue
        try:
            value = nodes[0].plain() if nodes else None
            values[key] = accept(knowledge.questions[key], value)
        except NotAccepted as refused:
            problems.append(Problem("--set", 0, "E304", refused.message, refused.hint))
    if problems:
        raise UnusableInput(problems)
    return values


def check(settings: Settings) -> None:
    """Raise ``UnusableInput`` if the settings themselves cannot be used."""
    knowledge = knowledge_with(settings.rules)
    changes(settings.changes, knowledge)
    problems: list[Problem] = []
    platforms = knowledge.platforms
    for name in settings.platforms or ():
        if name not in platforms:
            message = f"unknown platform {shown(name)}"
            hint = nearest(name, platforms) or f"one of: {', '.join(platforms)}"
            problems.append(Problem("--platforms", 0, "E302", message, hint))
    if problems:
        raise UnusableInput(problems)
