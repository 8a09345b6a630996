"""Many workloads: paths to drafts, drafts to results, in the order in which they came."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass, replace
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
from advisor.knowledge import document
from advisor.knowledge.loader import load
from advisor.knowledge.textfile import decoded, files_below, read_text
from advisor.knowledge.values import NotAccepted, accept, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from advisor.answers.draft import Draft
    from advisor.answers.workload import Workload
    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.document import YamlNode
    from advisor.knowledge.model import KnowledgeBase

STANDARD_INPUT = "-"
_ENDINGS = (".yaml", ".yml", ".json")
DEFECT = "E900"
"""The code of a problem that is the program's own."""
_Made = TypeVar("_Made")
_Place = TypeVar("_Place")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line says for every workload; it takes the place of what a file says.

    ``changes`` maps question ids to values as typed. ``rules`` are folders on top of the shipped rules. Workloads that bring
    rules of their own are refused unless ``own_rules`` are let in.
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
    """A workload that could be read, what was concluded for it, and the command that asks what is still open of it.

    There is no such command for answers that stand in no file.
    """

    workload: Workload
    consultation: Consultation
    asking_on: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A workload without a result, and why: its input is at fault, or a defect of the program stopped it."""

    name: str
    file: str
    problems: tuple[Problem, ...]

    @property
    def is_failed(self) -> bool:
        """Return whether a defect stopped it."""
        return any(each.code == DEFECT for each in self.problems)

    @property
    def status(self) -> str:
        """Return what became of it in a word."""
        return "failed" if self.is_failed else "invalid"


Result: TypeAlias = Advised | Refused


def find_files(
    paths: Iterable[str], endings: Sequence[str] = _ENDINGS, without: str = ""
) -> Iterator[str | Problem]:
    """Yield the files that ``paths`` stand for: a folder means those below it, in name order, hidden ones left out.

    The file ``without`` is none of a folder, whatever it is called there.
    """
    for given in paths:
        try:
            yield from (
                (given,)
                if given == STANDARD_INPUT
                else _files_at(given, Path(given), endings, without)
            )
        except OSError as error:
            yield Problem(
                given, 0, "E110", f"cannot be looked at: {error.strerror}", "check the path"
            )


def identity(name: str | Path) -> tuple[int, int] | None:
    """Return what tells a file from all others, whatever it is called; none where ``name`` stands for none."""
    try:
        found = Path(name).stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def _files_at(
    given: str, path: Path, endings: Sequence[str], without: str
) -> Iterator[str | Problem]:
    if path.is_file() or path.is_fifo():
        yield given
    elif path.is_dir():
        problems: list[Problem] = []
        found = files_below(path, endings, problems)
        if without and (left_out := identity(without)) is not None:
            found = [each for each in found if identity(each) != left_out]
        if not found and not problems:
            hint = f"answer files end in {', '.join(_ENDINGS[:-1])} or {_ENDINGS[-1]}"
            problems.append(Problem(given, 0, "E113", "is a folder without answer files", hint))
        yield from problems
        yield from map(str, found)
    elif path.exists():
        yield Problem(
            given,
            0,
            "E110",
            "is neither a file nor a folder",
            "give an answer file, or - for standard input",
        )
    else:
        hint = nearest(path.name, _names_beside(path)) or "check the path"
        yield Problem(given, 0, "E110", "does not exist", hint)


def _names_beside(path: Path) -> list[str]:
    try:
        return [each.name for each in path.parent.iterdir()]
    except OSError:
        return []


class DraftStream:
    """The drafts in the files that paths stand for, read one file after the other when they are asked for.

    What cannot be found or read gives one that says why.
    """

    def __init__(self, paths: Iterable[str], *, without: str = "") -> None:
        """Find the files, but the one ``without`` in no folder; read none of them."""
        self._files = list(find_files(paths, without=without))
        self._left = len(self._files)
        self._read = 0

    @property
    def total(self) -> int:
        """Return how many drafts there are, a file that was not read yet being taken for one."""
        return self._read + self._left

    def __iter__(self) -> Iterator[Draft]:
        """Yield the drafts."""
        for file in self._files:
            held = (
                read_draft_file(file)
                if isinstance(file, str)
                else (drafts.unreadable(file.path, [file]),)
            )
            self._left -= 1
            self._read += len(held)
            yield from held


def read_paths(paths: Iterable[str]) -> Iterator[Draft]:
    """Yield the drafts in the files that ``paths`` stand for; what cannot be found or read gives one that says why."""
    yield from DraftStream(paths)


def read_draft_file(file: str) -> tuple[Draft, ...]:
    """Return the drafts in ``file`` (``-`` is standard input); a file that cannot be read gives one that says why."""
    found = guarded(file, file, lambda: drafts.read_drafts(_text(file), file))
    return (drafts.unreadable(file, found.problems),) if isinstance(found, Refused) else found


def _text(file: str) -> str:
    if file != STANDARD_INPUT:
        return read_text(Path(file), file)
    try:
        content = sys.stdin.buffer.read(document.MAX_BYTES + 1)
    except (AttributeError, OSError) as error:  # closed, or not to be read
        raise UnusableInput(
            [Problem(file, 0, "E111", "standard input cannot be read", "name a file")]
        ) from error
    return decoded(content, file)


def guarded(name: str, file: str, make: Callable[[], _Made]) -> _Made | Refused:
    """Return what ``make`` makes of the workload ``name`` in ``file``; whatever happens to it, the others go on."""
    try:
        return make()
    except UnusableInput as error:
        return Refused(name, file, error.problems)
    except (EngineFault, Unsettled) as error:
        return _failed(name, file, error)
    except AdvisorError as error:
        return Refused(name, file, (Problem(file, 0, "E120", str(error)),))
    except Exception as error:  # noqa: BLE001 - a defect ends this workload and no other; the crash log holds its cause
        return _failed(name, file, error)


def _failed(name: str, file: str, error: Exception) -> Refused:
    return Refused(name, file, (Problem(file, 0, DEFECT, defects.told(error)),))


class WorkerDied(Exception):
    """Every process that took up a workload ended without a word: the system killed it, or it crashed."""

    def __str__(self) -> str:
        """Return what is known of it."""
        return f"{workers.MOST_DEATHS} processes that worked on it were killed or crashed"


def worked_on(
    work: Callable[[Result, _Place], _Made],
    tasks: Iterable[tuple[Draft, _Place]],
    settings: Settings,
    jobs: int,
) -> Iterator[_Made]:
    """Yield, in their order, what ``work`` makes of the result of each draft and of the place that goes with it.

    Whatever happens to one, in advising or in ``work``, ``work`` gets it as refused, and the others go on. Several ``jobs`` are
    processes.
    """
    one = _Each(work, settings)
    if jobs == 1:
        return map(one, tasks)
    return workers.map_in_order(one, tasks, min(jobs, (os.cpu_count() or 1) * 4), one.lost)


@dataclass(frozen=True)
class _Each(Generic[_Place, _Made]):
    """Does the work on one draft; what a process needs to know for that."""

    work: Callable[[Result, _Place], _Made]
    settings: Settings

    def __call__(self, task: tuple[Draft, _Place]) -> _Made:
        """Advise on a draft, and work on what comes of it."""
        draft, place = task
        result = guarded(draft.name, draft.file, lambda: advise(draft, self.settings))
        made = guarded(draft.name, draft.file, lambda: self.work(result, place))
        return self.work(made, place) if isinstance(made, Refused) else made

    def lost(self, task: tuple[Draft, _Place]) -> _Made:
        """Work on a draft on which no process survived."""
        draft, place = task
        return self.work(_failed(draft.name, draft.file, WorkerDied()), place)


def knowledge_with(folders: tuple[str, ...]) -> KnowledgeBase:
    """Return the shipped knowledge base with the rules in ``folders``; read once for each choice of folders."""
    return _loaded(folders, None if all(Path(each).is_absolute() for each in folders) else _here())


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise AdvisorError(
            "the current folder was deleted; change to another one, or give --rules whole paths"
        ) from error


@lru_cache(maxsize=16)
def _loaded(folders: tuple[str, ...], seen_from: Path | None) -> KnowledgeBase:
    """Return what ``knowledge_with`` does; the same relative name is another folder when ``seen_from`` another one."""
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
    return Advised(
        workload, workload.consult(knowledge, engine=settings.engine), asking_on(draft, settings)
    )


def asking_on(draft: Draft, settings: Settings) -> str:
    """Return the command that asks what is still open of ``draft``, under the same ``settings``; none for what is read once."""
    if draft.file == STANDARD_INPUT or Path(draft.file).is_fifo():
        return ""
    words = ["advisor", "ask", "--answers", draft.file]
    if not draft.is_alone:
        words += ["--workload", draft.name]
    return shlex.join((*words, *settings.typed()))


def knowledge_for(draft: Draft, settings: Settings) -> KnowledgeBase:
    """Return the shipped knowledge base with the rules that the command line and the draft add; raises where it may not."""
    if not settings.own_rules and (place := draft.rules_place()):
        hint = "take `rules` out of it, or let its rules in by leaving --no-own-rules out"
        raise UnusableInput(
            [
                place.problem(
                    "E114",
                    "brings rules of its own, which --no-own-rules refuses",
                    hint,
                    key="rules",
                )
            ]
        )
    own = draft.rule_folders()
    try:
        return knowledge_with(tuple(dict.fromkeys((*settings.rules, *own))))
    except KnowledgeUnusable as error:
        place = draft.rules_place() if own else None
        if place is None:
            raise
        raise KnowledgeUnusable(_placed(error.problems, own, place)) from error


def _placed(problems: Iterable[Problem], own: Sequence[str], place: YamlNode) -> Iterator[Problem]:
    """Yield what is wrong with the ``own`` rules of a workload, and at ``place`` that they were asked for there."""
    hint = "mend what is told of them, or take `rules` out"
    told = {place.problem("E119", "brings rules that cannot be used", hint, key="rules")}
    for each in problems:
        if each.path in own and not each.line:
            told = {
                place.problem(
                    each.code,
                    f"`rules` names {shown(each.path)}, which {each.message}",
                    each.hint,
                    key="rules",
                )
            }
        else:
            yield each
    yield from told


def adjusted(workload: Workload, settings: Settings, knowledge: KnowledgeBase) -> Workload:
    """Return ``workload`` with what the command line says in place of what its file says."""
    return replace(
        workload.with_answers(changes(settings.changes, knowledge)),
        platforms=settings.platforms or workload.platforms,
        as_of=settings.as_of or workload.as_of,
        rules=tuple(dict.fromkeys((*settings.rules, *workload.rules))),
    )


def changes(typed: Iterable[tuple[str, str]], knowledge: KnowledgeBase) -> Mapping[str, Value]:
    """Return the typed ``id=value`` pairs as answers; raises ``UnusableInput`` with all that do not fit."""
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
            hint = f"write --set {key}=VALUE, or --set '{key}=[ONE, OTHER]'"
            problems.append(
                Problem("--set", 0, "E304", f"{key}: {shown(text)} cannot be read as a value", hint)
            )
            continue
        try:
            values[key] = accept(knowledge.questions[key], nodes[0].plain() if nodes else None)
        except NotAccepted as refused:
            problems.append(Problem("--set", 0, "E304", refused.message, refused.hint))
    if problems:
        raise UnusableInput(problems)
    return values


def check(settings: Settings) -> None:
    """Raise ``UnusableInput`` if the settings themselves cannot be used, whatever the workloads say."""
    knowledge = knowledge_with(settings.rules)
    changes(settings.changes, knowledge)
    problems = [
        Problem(
            "--platforms",
            0,
            "E302",
            f"unknown platform {shown(each)}",
            _platform_hint(each, knowledge),
        )
        for each in settings.platforms or ()
        if each not in knowledge.platforms
    ]
    if problems:
        raise UnusableInput(problems)


def _platform_hint(name: str, knowledge: KnowledgeBase) -> str:
    return nearest(name, knowledge.platforms) or f"one of: {', '.join(knowledge.platforms)}"
