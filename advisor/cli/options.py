"""Options that several commands share, and what they complete to in a shell."""

from __future__ import annotations

from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from advisor.cli.output import STANDARD_OUTPUT, complain
from advisor.errors import AdvisorError, UnusableInput
from advisor.inference.engine import engine_fault
from advisor.knowledge.model import QuestionKind
from advisor.workloads import advising
from advisor.workloads.advising import Advised, Refused
from advisor.workloads.draft_files import find_files, identity, read_paths
from advisor.workloads.own_rules import knowledge_with
from advisor.workloads.settings import Settings, check_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from advisor.errors import Problem
    from advisor.knowledge.model import Question
    from advisor.workloads.draft import Draft


DEFECT = 3
"""The exit code of a defect of the program."""
_MOST_NAMES = 20
_ENGINES = ("durable", "reference")
_COLORED = {"auto": None, "always": True, "never": False}
_CHOSEN = ("changes", "rules", "platforms", "as_of", "engine")


def _complete_set(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    questions = knowledge_with(()).questions
    key, given, start = typed.partition("=")
    if not given:
        return [
            CompletionItem(f"{question.id}=", help=question.asks)
            for question in questions.values()
            if question.id.startswith(key)
        ]
    if key not in questions:
        return []
    return [
        CompletionItem(f"{key}={value}", help=meaning)
        for value, meaning in _values_to_type(questions[key]).items()
        if value.startswith(start)
    ]


def _values_to_type(question: Question) -> dict[str, str]:
    """Return the values that ``--set`` takes for ``question``, each with what it means."""
    if question.kind is QuestionKind.BOOLEAN:
        values = {"true": "yes", "false": "no"}
    elif question.kind is QuestionKind.MULTI:
        values = {f"[{value}]": meaning for value, meaning in question.values.items()}
        values["[]"] = "none of them"
    else:
        values = dict(question.values)
    values["unknown"] = "not known"
    return values


def _complete_platforms(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    *before, start = typed.split(",")
    return [
        CompletionItem(",".join((*before, platform.id)), help=platform.name)
        for platform in knowledge_with(()).platforms.values()
        if platform.id not in before and platform.id.startswith(start)
    ]


def _parse_changes(
    _: click.Context, __: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    pairs = [value.partition("=") for value in values]
    for key, given, _value in pairs:
        if not given:
            raise click.BadParameter(f"{key!r} has no value; write --set id=value")
    return tuple((key.strip(), value) for key, _given, value in pairs)


def _parse_platforms(
    _: click.Context, __: click.Parameter, value: str | None
) -> tuple[str, ...] | None:
    if value is None:
        return None
    names = tuple(name.strip() for name in value.split(",") if name.strip())
    if not names:
        raise click.BadParameter("names no platform; write ids, with commas between them")
    return names


def _parse_day(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a date; write it as 2026-11-22") from error


_CONSULTING = (
    click.option(
        "--set",
        "changes",
        multiple=True,
        metavar="ID=VALUE",
        callback=_parse_changes,
        shell_complete=_complete_set,
        help="Answer a question here, overriding the file's answer. Repeatable.",
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
        callback=_parse_platforms,
        shell_complete=_complete_platforms,
        help="Let only these platforms compete.",
    ),
    click.option(
        "--as-of", metavar="DATE", callback=_parse_day, help="Advise as of this day (2026-11-22)."
    ),
    click.option(
        "--no-own-rules", is_flag=True, help="Refuse workloads that bring their own rules."
    ),
    click.option(
        "--engine", type=click.Choice(_ENGINES), help="Draw conclusions with this engine."
    ),
)


def consulting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of every command that consults, as one argument ``settings``.

    ``UnusableInput`` is raised before the command runs if the knowledge base cannot use them.
    """

    @wraps(function)
    def command(*arguments: Any, **given: Any) -> Any:  # noqa: ANN401 - what click hands over
        own_rules = not given.pop("no_own_rules")
        chosen = {name: given.pop(name) for name in _CHOSEN}
        settings = Settings(own_rules=own_rules, **chosen)
        if any(chosen.values()):
            check_settings(settings, knowledge_with(settings.rules))
        fault = engine_fault() if settings.engine is None else ""
        if fault:
            complain(
                f"{fault}. Until then the reference engine concludes, which gives the same results."
            )
        return function(*arguments, settings=settings, **given)

    decorated: Callable[..., Any] = command
    for option in reversed(_CONSULTING):
        decorated = option(decorated)
    return decorated


def format_option(formats: Sequence[str]) -> Callable[..., Any]:
    """Return the option that chooses one of ``formats``, the first of which is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="What to print.",
    )


def out_option(*, folder: str = "", required: bool = False) -> Callable[..., Any]:
    """Return the option that names the file to write.

    ``folder`` says what a folder gets; empty where it can only be a file.
    """
    into = f"; into a folder (DIR/), {folder}" if folder else ""
    return click.option(
        "-o", "--out", metavar="X", required=required, help=f"Write to this file{into}."
    )


def _choose_color(context: click.Context, _: click.Parameter, value: str) -> None:
    context.color = _COLORED[value]


color_option = click.option(
    "--color",
    type=click.Choice(tuple(_COLORED)),
    default="auto",
    show_default=True,
    expose_value=False,
    callback=_choose_color,
    help="Color text: where a terminal shows it, always, or never.",
)
workload_option = click.option(
    "--workload", metavar="NAME", help="The workload to take from a file that holds several."
)
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help="Use this many processes.",
)
force_option = click.option("--force", is_flag=True, help="Overwrite files that exist.")
resume_option = click.option(
    "--resume", is_flag=True, help="Continue where an interrupted run of the same command stopped."
)


def check_resume(*, resume: bool, force: bool, is_possible: bool) -> None:
    """Raise where there is nothing to resume, or it is to be overwritten at the same time."""
    if resume and force:
        raise click.UsageError(
            "--resume continues with what exists, --force overwrites it; use only one of them"
        )
    if resume and not is_possible:
        raise click.UsageError("--resume continues with what -o names; use -o as well")


class Inputs:
    """The files that are read, by identity and not by name: none of them is overwritten."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Look at the files that ``paths`` stand for."""
        found = find_files(paths)
        self._files = {identity(file) for file in found if isinstance(file, str)} - {None}

    def refuse(self, out: str | Path) -> None:
        """Raise where ``out`` is, under whatever name, one of the files, whose content is kept."""
        if identity(out) in self._files:
            raise AdvisorError(f"{out} is one of the input files; give -o another name")


def refuse_input(out: str | None, paths: Iterable[str]) -> None:
    """Raise where ``out`` is, under whatever name, one of the files that ``paths`` stand for."""
    if out is not None and out != STANDARD_OUTPUT and identity(out) is not None:
        Inputs(paths).refuse(out)


def exit_code(done: int, findings: int, failed: int = 0) -> int:
    """Return the exit code of work on many workloads.

    ``done`` could be used, ``findings`` need attention, and ``failed`` were stopped by a defect.
    """
    if failed:
        return DEFECT
    if not done:
        return 2
    return 1 if findings else 0


def one_draft(path: str, name: str | None) -> Draft:
    """Return the only workload in ``path``, or the only one called ``name``.

    Raises ``AdvisorError`` where there is none, or more than one.
    """
    drafts = list(read_paths([path]))
    if name is not None:
        named = [draft for draft in drafts if draft.name == name]
        if not named:
            _raise_problems(drafts)
            raise AdvisorError(
                f"{path} holds no workload called {name!r}; it holds: {_list_names(drafts)}"
            )
        drafts = named
    if len(drafts) > 1:
        _raise_problems(drafts)
        count = f"{path} holds {len(drafts)} workloads"
        if name is not None:
            raise AdvisorError(f"{count} called {name!r}; give each a name of its own")
        raise AdvisorError(f"{count}; say which with --workload: {_list_names(drafts)}")
    return drafts[0]


def chosen_drafts(paths: Sequence[str], name: str | None) -> list[Draft]:
    """Return the workloads in ``paths``, or the only one called ``name`` in the only path."""
    if name is None:
        return list(read_paths(paths))
    if len(paths) > 1:
        raise click.BadParameter("it is in one file; give that alone", param_hint="--workload")
    return [one_draft(paths[0], name)]


def one_workload(path: str, name: str | None, settings: Settings) -> Advised:
    """Return the result for what ``one_draft`` finds; raise ``AdvisorError`` if there is none."""
    return advised_on(one_draft(path, name), settings)


def advised_on(draft: Draft, settings: Settings) -> Advised:
    """Return the result for ``draft``; raise ``UnusableInput`` if it is refused."""
    result = advising.advise(draft, settings)
    if isinstance(result, Refused):
        raise UnusableInput(result.problems)
    return result


def _raise_problems(drafts: list[Draft]) -> None:
    """Raise what is wrong with ``drafts``, if anything is."""
    problems: list[Problem] = []
    for draft in drafts:
        problems += draft.problems
    if problems:
        raise UnusableInput(problems)


def _list_names(drafts: list[Draft]) -> str:
    names = ", ".join(draft.name for draft in drafts[:_MOST_NAMES])
    more = len(drafts) - _MOST_NAMES
    return f"{names} and {more} more" if more > 0 else names
