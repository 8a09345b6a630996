"""Options that several commands share, and what they complete to in a shell."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from advisor import batch
from advisor.cli.output import STANDARD_OUTPUT, complain
from advisor.errors import AdvisorError, UnusableInput
from advisor.inference.engine import engine_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from advisor.answers.draft import Draft


DEFECT = 3
"""The exit code of a defect of the program."""
_MOST_NAMES = 20
ENGINES = ("durable", "reference")


def _complete_set(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    questions = batch.knowledge_with(()).questions
    key, given, value = typed.partition("=")
    if not given:
        return [
            CompletionItem(f"{each}=", help=questions[each].asks)
            for each in questions
            if each.startswith(key)
        ]
    if key not in questions:
        return []
    question = questions[key]
    values = {"true": "yes", "false": "no"} if question.kind == "boolean" else dict(question.values)
    if question.kind == "multi":
        values = {f"[{each}]": says for each, says in values.items()} | {"[]": "none of them"}
    values["unknown"] = "not known"
    return [
        CompletionItem(f"{key}={each}", help=says)
        for each, says in values.items()
        if each.startswith(value)
    ]


def _complete_platforms(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    *before, last = typed.split(",")
    left = (each for each in batch.knowledge_with(()).platforms.values() if each.id not in before)
    return [
        CompletionItem(",".join((*before, each.id)), help=each.name)
        for each in left
        if each.id.startswith(last)
    ]


def _changes(
    _: click.Context, __: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    pairs = [value.partition("=") for value in values]
    for key, given, _value in pairs:
        if not given:
            raise click.BadParameter(f"{key!r} has no value; write --set id=value")
    return tuple((key.strip(), value) for key, _given, value in pairs)


def _names(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    names = tuple(each.strip() for each in value.split(",") if each.strip())
    if not names:
        raise click.BadParameter("names no platform; write --platforms ecs-fargate,eks-auto-mode")
    return names


def _day(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no date; write it as 2026-11-22") from error


_CONSULTING = (
    click.option(
        "--set",
        "changed",
        multiple=True,
        metavar="ID=VALUE",
        callback=_changes,
        shell_complete=_complete_set,
        help="Answer a question here, in place of the file's answer. Repeatable.",
    ),
    click.option(
        "--rules",
        multiple=True,
        metavar="DIR",
        type=click.Path(file_okay=False),
        help="Add the rules in this folder. Repeatable.",
    ),
    click.option(
        "--platforms",
        metavar="A,B",
        callback=_names,
        shell_complete=_complete_platforms,
        help="Let only these platforms compete.",
    ),
    click.option(
        "--as-of", metavar="DATE", callback=_day, help="Advise as on this day (2026-11-22)."
    ),
    click.option(
        "--no-own-rules", is_flag=True, help="Refuse workloads that bring rules of their own."
    ),
    click.option("--engine", type=click.Choice(ENGINES), help="Conclude with this engine."),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options of every command that consults say, as typed."""

    changed: tuple[tuple[str, str], ...] = ()
    rules: tuple[str, ...] = ()
    platforms: tuple[str, ...] | None = None
    as_of: date | None = None
    no_own_rules: bool = False
    engine: str | None = None

    @property
    def anything(self) -> bool:
        """Return whether any of the options was given."""
        return self != Asked()

    def settings(self) -> batch.Settings:
        """Return the settings that the options stand for; raises where they cannot be used."""
        found = batch.Settings(
            rules=self.rules,
            changes=self.changed,
            platforms=self.platforms,
            as_of=self.as_of,
            own_rules=not self.no_own_rules,
            engine=self.engine,
        )
        batch.check(found)
        return found


def consulting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of every command that consults; it gets them as one value, ``asked``."""

    @wraps(function)
    def command(*arguments: Any, **given: Any) -> Any:  # noqa: ANN401 - what click hands over
        asked = Asked(**{each.name: given.pop(each.name) for each in fields(Asked)})
        if asked.engine is None and (fault := engine_fault()):
            complain(
                f"{fault}. Until then the reference engine concludes, which gives the same results."
            )
        return function(*arguments, asked=asked, **given)

    decorated: Callable[..., Any] = command
    for option in reversed(_CONSULTING):
        decorated = option(decorated)
    return decorated


workload_option = click.option(
    "--workload", metavar="NAME", help="The workload to take from a file that holds several."
)
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help="Work in so many processes.",
)
force_option = click.option("--force", is_flag=True, help="Overwrite files that exist.")
resume_option = click.option(
    "--resume", is_flag=True, help="Go on where an interrupted run of the same command ended."
)


def check_resume(*, resume: bool, force: bool, into_file: bool) -> None:
    """Raise where there is nothing to go on with, or it is to be overwritten at the same time."""
    if resume and force:
        raise click.UsageError(
            "--resume goes on with what is there, --force overwrites it; say one of them"
        )
    if resume and not into_file:
        raise click.UsageError("--resume goes on with what -o names; name it")


class Inputs:
    """The files that are read, by what they are and not by name: none of them is written over."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Look at the files that ``paths`` stand for."""
        named = (each for each in batch.find_files(paths) if isinstance(each, str))
        self._files = {batch.identity(each) for each in named} - {None}

    def refuse(self, out: str | Path) -> None:
        """Raise where ``out`` is, under whatever name, one of the files: what it holds would be lost."""
        if batch.identity(out) in self._files:
            raise AdvisorError(f"{out} is one of the files that are read; give -o another name")


def refuse_input(out: str | None, paths: Iterable[str]) -> None:
    """Raise where ``out`` is, under whatever name, one of the files that ``paths`` stand for."""
    if out is not None and out != STANDARD_OUTPUT and batch.identity(out) is not None:
        Inputs(paths).refuse(out)


def exit_code(done: int, findings: int, failed: int = 0) -> int:
    """Return the exit code of work on many workloads: how many could be used, are to be looked at, and a defect stopped."""
    return DEFECT if failed else 2 if not done else 1 if findings else 0


def one_draft(path: str, name: str | None) -> Draft:
    """Return the one workload in ``path``, or the one called ``name``; raises where there is no such one."""
    drafts = list(batch.read_paths([path]))
    if name is not None:
        named = [each for each in drafts if each.name == name]
        if not named:
            _refuse(drafts)
            raise AdvisorError(
                f"{path} holds no workload called {name!r}; it holds: {_names_of(drafts)}"
            )
        drafts = named
    if len(drafts) > 1:
        _refuse(drafts)
        if name is not None:
            raise AdvisorError(
                f"{path} holds {len(drafts)} workloads called {name!r}; give each a name of its own"
            )
        raise AdvisorError(
            f"{path} holds {len(drafts)} workloads; say which with --workload: {_names_of(drafts)}"
        )
    return drafts[0]


def one_workload(path: str, name: str | None, chosen: batch.Settings) -> batch.Advised:
    """Return what ``one_draft`` finds, advised on; raises where it cannot be."""
    return advised_on(one_draft(path, name), chosen)


def advised_on(draft: Draft, chosen: batch.Settings) -> batch.Advised:
    """Return ``draft``, advised on; raises where it cannot be."""
    result = batch.advise(draft, chosen)
    if isinstance(result, batch.Refused):
        raise UnusableInput(result.problems)
    return result


def _refuse(drafts: list[Draft]) -> None:
    """Raise what is wrong with ``drafts``, if anything is."""
    problems = [problem for each in drafts for problem in each.problems]
    if problems:
        raise UnusableInput(problems)


def _names_of(drafts: list[Draft]) -> str:
    names = [each.name for each in drafts[:_MOST_NAMES]]
    return ", ".join(names) + (
        f" and {len(drafts) - _MOST_NAMES} more" if len(drafts) > _MOST_NAMES else ""
    )
