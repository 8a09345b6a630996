"""Where results go: the format that a name stands for, and a file for each workload in a folder."""

from __future__ import annotations

from collections import Counter
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import click

from advisor.cli import options
from advisor.cli.output import STANDARD_OUTPUT, complain, inform, watched
from advisor.knowledge.values import counted
from advisor.located.textfile import as_file_name
from advisor.output_files import folder_in, make_folder, refuse_existing
from advisor.workloads.parallel import work_on_drafts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from advisor.workloads.advising import Refused, Result
    from advisor.workloads.draft import Draft
    from advisor.workloads.settings import Settings

    FileTask: TypeAlias = tuple[Draft, Path]
    """A draft, and the file that what is made of it goes to."""

_MARKDOWN: Final = (".md", ".markdown")
ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": (".txt",),
    "txt": (".txt",),
    "markdown": _MARKDOWN,
    "adr": _MARKDOWN,
    "madr": _MARKDOWN,
    "nygard": _MARKDOWN,
    "json": (".json",),
    "jsonl": (".jsonl",),
    "csv": (".csv",),
    "html": (".html", ".htm"),
    "svg": (".svg",),
    "png": (".png",),
    "pdf": (".pdf",),
    "gv": (".gv",),
    "mmd": (".mmd",),
}
"""The endings of the names of files in each format, the usual one first."""
PICTURES: Final = ("svg", "png", "pdf")
_UNDRAWN: Final = (".jpg", ".jpeg", ".gif", ".webp", ".eps", ".ps", ".svgz", ".gz")
_KNOWN: Final = frozenset(ending for endings in ENDINGS.values() for ending in endings)
_ANY_TEXT: Final = ".txt"
"""An ending for text in whatever format."""


def writing(
    formats: Sequence[str],
    *,
    folder: str = "",
    required: bool = False,
    printed: str | None = None,
) -> Callable[..., Any]:
    """Give a command ``--format`` and ``-o``, as the arguments ``form`` and ``out``.

    The ending of ``out`` chooses the format where no other is named; without one it is the first
    of ``formats``, or ``printed`` on standard output. ``folder`` says what a folder gets; without
    it a folder is refused.
    """
    form_option = click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        help=f"What to write.  [default: by the ending of -o, or else {formats[0]}]",
    )
    out_option = options.out_option(folder=folder, required=required)

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def command(*arguments: Any, form: str | None, out: str | None, **given: Any) -> Any:  # noqa: ANN401 - what click hands over
            if out:
                refuse_existing(out, force=True)  # a name that is too long, say
            if out and not folder and folder_in(out) is not None:
                message = f"{out!r} is a folder, and this writes one file: name it"
                raise click.BadParameter(message, param_hint="-o")
            if out == STANDARD_OUTPUT:
                form = form or printed
            form = _choose_format(form, out, formats)
            return function(*arguments, form=form, out=out, **given)

        decorated: Callable[..., Any] = form_option(out_option(command))
        return decorated

    return decorate


def _choose_format(form: str | None, out: str | None, formats: Sequence[str]) -> str:
    """Return the format of what is written to ``out``.

    It is ``form``, or else what the ending of ``out`` means, or else the first of ``formats``.
    Raises where ``form`` and the ending contradict each other.
    """
    default = form or formats[0]
    if not out or out == STANDARD_OUTPUT or folder_in(out) is not None:
        return default
    name, ending = Path(out).name.lower(), Path(out).suffix.lower()
    meant = [known for known in formats if ending in ENDINGS[known]]
    is_known = ending in _KNOWN and (meant or ending != _ANY_TEXT)
    if name in _KNOWN or ending in _UNDRAWN or (is_known and not meant and form is None):
        message = (
            f"{out!r} is not a name for what this writes: end it with {_list_endings(formats)}"
        )
        raise click.BadParameter(message, param_hint="-o")
    if not is_known or form in meant:
        return default
    if form is None:
        return meant[0]
    message = f"{out!r} is not a name for {form}: end it with {ENDINGS[form][0]}"
    if meant:
        message += f", or use --format {meant[0]}"
    raise click.BadParameter(message, param_hint="-o")


def refuse_printing(out: str | None) -> None:
    """Raise where ``out`` names no file for a picture to be written to."""
    if out is None or out == STANDARD_OUTPUT:
        raise click.BadParameter("a picture needs a file; name it with -o", param_hint="--format")


def _list_endings(formats: Iterable[str]) -> str:
    *others, last = dict.fromkeys(ENDINGS[form][0] for form in formats)
    return f"{', '.join(others)} or {last}" if others else last


def assign_files(drafts: Iterable[Draft], folder: Path, ending: str) -> list[FileTask]:
    """Return each draft with the file in ``folder`` that it goes to; equal names get numbers.

    A draft that cannot be read takes no name away from another.
    """
    taken: set[str] = set()
    last: Counter[str] = Counter()
    tasks = []
    for draft in drafts:
        name = wanted = as_file_name(draft.name)
        while name in taken:
            last[wanted] += 1
            name = f"{wanted}-{last[wanted] + 1}"
        if not draft.problems:
            taken.add(name)
        tasks.append((draft, folder / f"{name}{ending}"))
    return tasks


def check_files(tasks: Iterable[FileTask], *, may_exist: bool) -> None:
    """Raise, before anything is worked out, if one of the files cannot be written."""
    tasks = list(tasks)
    inputs = options.Inputs({draft.file for draft, _ in tasks})
    for draft, target in tasks:
        if not draft.problems:
            inputs.refuse(target)
            refuse_existing(target, force=may_exist)


def write_each(
    write: Callable[[Result, Path], Refused | None],
    tasks: Sequence[FileTask],
    settings: Settings,
    jobs: int = 1,
    *,
    noun: str,
    existing: int = 0,
) -> int:
    """Write a file for each task, and return the exit code.

    ``write`` returns what it was given if that is refused. ``noun`` says what is written, of which
    ``existing`` were there before.
    """
    readable = [target for draft, target in tasks if not draft.problems]
    for folder in dict.fromkeys(target.parent for target in readable):
        make_folder(folder)
    done = failed = 0
    results = work_on_drafts(write, tasks, settings, jobs)
    for refused in watched(results, lambda: len(tasks), silent=True):
        if refused is None:
            done += 1
            continue
        for problem in refused.problems:
            complain(str(problem))
        failed += refused.is_failed
    if done:
        inform(f"wrote {counted(done, noun)} into {tasks[0][1].parent}")
    return options.exit_code(done + existing, len(tasks) - done, failed)
