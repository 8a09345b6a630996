"""``advisor diagram``: the pipeline that a recommendation leads to, as a picture."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from advisor import batch
from advisor.cli import options
from advisor.cli.output import (
    STANDARD_OUTPUT,
    complain,
    inform,
    make_folder,
    patient,
    refuse_existing,
    say,
    watched,
    write_file,
)
from advisor.drawing.alternative_text import to_text
from advisor.drawing.compose import recommended
from advisor.drawing.dot import to_dot
from advisor.drawing.icons import with_icons
from advisor.drawing.layout import draw as try_out
from advisor.drawing.mermaid import to_mermaid
from advisor.drawing.variations import LEVELS
from advisor.errors import AdvisorError
from advisor.knowledge.textfile import as_file_name
from advisor.knowledge.values import counted
from advisor.report.verdict import undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from advisor.answers.draft import Draft
    from advisor.drawing.elements import Drawing

    _Task: TypeAlias = tuple[Draft, Path]
    _Draw: TypeAlias = Callable[[batch.Result, Path], batch.Refused | None]

ENDINGS = (".svg", ".png", ".pdf", ".gv", ".mmd", ".txt")
KINDS = ("pipeline", "decision")
_PICTURES = ("svg", "png", "pdf")
_TEXTS = {".gv": to_dot, ".mmd": to_mermaid, ".txt": to_text}


@dataclass(frozen=True, slots=True)
class _Wish:
    """What to draw of each workload, and how."""

    kind: str
    level: str
    icons: str | None
    dpi: int


@click.command(
    epilog="\b\nExamples:\n  advisor diagram team.yaml -o team.svg\n  advisor diagram team.yaml -o team.png --dpi 200\n"
    "  advisor diagram team.yaml -o slide.svg --level overview\n"
    "  advisor diagram team.yaml -o decided.svg --kind decision\n"
    "  advisor diagram team.yaml -o team.svg --icons Architecture-Service-Icons/\n"
    "  advisor diagram team.yaml -o team.txt  # in words\n"
    "  advisor diagram team.yaml -o - > team.gv\n"
    "  advisor diagram teams/ -o pictures/ --format png --jobs 4\n"
    "  advisor diagram teams/ -o pictures/ --resume",
)
@click.argument(
    "paths", nargs=-1, required=True, metavar="FILE|DIR|-...", type=click.Path(allow_dash=True)
)
@click.option(
    "-o",
    "--out",
    required=True,
    metavar="X",
    help=f"{', '.join(ENDINGS)}; - writes DOT to standard output; a folder (pictures/) takes a picture of each workload.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([each[1:] for each in ENDINGS]),
    help="What to write into a folder.  [svg]",
)
@click.option(
    "--dpi",
    type=click.IntRange(36, 600),
    default=144,
    show_default=True,
    help="Resolution of a PNG.",
)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="pipeline",
    show_default=True,
    help="What to draw: see above.",
)
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    default="full",
    show_default=True,
    help="How much detail to show.",
)
@click.option(
    "--icons", metavar="DIR", help="PNG icons of your own, such as AWS's, found by their names."
)
@options.jobs_option
@options.workload_option
@options.resume_option
@options.force_option
@options.consulting
@patient
def diagram_command(
    paths: tuple[str, ...],
    out: str,
    *,
    form: str | None,
    dpi: int,
    kind: str,
    level: str,
    icons: str | None,
    jobs: int,
    workload: str | None,
    resume: bool,
    force: bool,
    asked: options.Asked,
) -> int:
    """Draw the pipeline from source to cluster for the workload in FILE, composed from its answers.

    Of the kind "decision", draw how the recommendation came about: answers, rules, and what they do to each platform. Into a
    folder goes a picture of every workload, named after it. With --resume, the last one that is there is drawn again: if it
    comes out otherwise, nothing is changed.
    """
    wish = _Wish(kind, level, icons, dpi)
    refuse_existing(out, force=True)  # a name that is empty or too long
    into_folder = out != STANDARD_OUTPUT and (Path(out).is_dir() or out.endswith(("/", os.sep)))
    options.check_resume(resume=resume, force=force, into_file=into_folder)
    _check(paths, out, form, workload, into_folder=into_folder)
    settings = asked.settings()
    if into_folder:
        tasks = _named(batch.read_paths(paths), Path(out), form or "svg")
        inputs = options.Inputs({draft.file for draft, _ in tasks})
        for draft, target in tasks:
            if not draft.problems:
                inputs.refuse(target)
                refuse_existing(target, force=force or resume)  # said before anything is drawn
        if (form or "svg") in _PICTURES and not all(draft.problems for draft, _ in tasks):
            try_out("graph {}", "svg")  # raises, once for all, where there is no Graphviz
        if resume:
            _check_last(tasks, wish, settings)
        left = _left(tasks) if resume else tasks
        work = partial(_draw, wish=wish, force=force)
        return _each(work, left, settings, Path(out), jobs, there=len(tasks) - len(left))
    options.refuse_input(out, paths)
    advised = options.one_workload(paths[0], workload, settings)
    drawing = _drawing(advised, wish)
    if out == STANDARD_OUTPUT:
        say(to_dot(drawing).rstrip("\n"))
    else:
        refuse_existing(out, force=force)
        write_file(out, _content(drawing, Path(out).suffix.lower(), dpi), force=force)
        inform(f"wrote {os.fspath(out)}")
    _say_default(advised)
    return 0


def _say_default(advised: batch.Advised) -> None:
    """Say of a drawing that shows a default what that is, what to find out first, and how to go on."""
    lines = tuple(undecided(advised.consultation, advised.asking_on))
    if lines:
        inform(
            f"{advised.workload.name}: there is no recommendation yet; the drawing shows the default."
        )
    for each in lines:
        inform(f"  {each}")


def _check(
    paths: tuple[str, ...], out: str, form: str | None, workload: str | None, *, into_folder: bool
) -> None:
    """Raise if the options do not go together."""
    if into_folder:
        if workload is not None:
            raise click.BadParameter(
                "a folder takes every workload; name a file with -o for one",
                param_hint="--workload",
            )
        return
    if out != STANDARD_OUTPUT and Path(out).suffix.lower() not in ENDINGS:
        message = f"{out!r} ends in none of {', '.join(ENDINGS)}, and is no folder; let a new folder end in /"
        raise click.BadParameter(message, param_hint="-o")
    if len(paths) > 1:
        raise click.BadParameter(
            f"{out!r} takes one picture; give a folder, such as pictures/", param_hint="-o"
        )
    if form is not None:
        raise click.BadParameter(
            "it is for folders; the ending of a file says what it is", param_hint="--format"
        )


def _each(
    draw: _Draw,
    tasks: Sequence[_Task],
    settings: batch.Settings,
    folder: Path,
    jobs: int,
    *,
    there: int,
) -> int:
    """Draw each workload into ``folder``, where ``there`` pictures are already; returns the exit code."""
    if not all(draft.problems for draft, _ in tasks):
        make_folder(folder)
    drawn = refused = failed = 0
    for missing in watched(
        batch.worked_on(draw, tasks, settings, jobs), lambda: len(tasks), silent=True
    ):
        for problem in missing.problems if missing else ():
            complain(str(problem))
        drawn += missing is None
        refused += missing is not None
        failed += missing is not None and missing.is_failed
    if drawn:
        inform(f"wrote {counted(drawn, 'picture')} into {folder}")
    return options.exit_code(drawn + there, refused, failed)


def _check_last(tasks: Sequence[_Task], wish: _Wish, settings: batch.Settings) -> None:
    """Draw the last picture that is there again; raises where it comes out otherwise: then it is of another making."""
    there = [(draft, target) for draft, target in tasks if not draft.problems and target.exists()]
    if not there:
        return
    draft, target = there[-1]
    advised = options.advised_on(draft, settings)
    if target.read_bytes() != _content(_drawing(advised, wish), target.suffix, wish.dpi):
        message = f"{target} does not match the pictures of this run; it was made from other answers, rules or options"
        raise AdvisorError(f"{message}. Give another folder, or --force to begin anew")


def _left(tasks: Sequence[_Task]) -> list[_Task]:
    """Return the tasks of which there is no picture yet; one that is there is whole, for none is written in parts."""
    left = [(draft, target) for draft, target in tasks if draft.problems or not target.exists()]
    if len(left) < len(tasks):
        there = len(tasks) - len(left)
        inform(
            f"{counted(there, 'picture')} {'is' if there == 1 else 'are'} there already; going on with the others"
        )
    return left


def _named(drafts: Iterable[Draft], folder: Path, form: str) -> list[_Task]:
    """Return each draft with the file that its picture goes to; those of one name are told apart by numbers.

    What cannot be read takes no name away from another.
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
        tasks.append((draft, folder / f"{name}.{form}"))
    return tasks


def _draw(result: batch.Result, target: Path, *, wish: _Wish, force: bool) -> batch.Refused | None:
    """Draw one workload; returns it where that cannot be."""
    if isinstance(result, batch.Refused):
        return result
    write_file(str(target), _content(_drawing(result, wish), target.suffix, wish.dpi), force=force)
    return None


def _drawing(advised: batch.Advised, wish: _Wish) -> Drawing:
    drawing = _decision(advised) if wish.kind == "decision" else _pipeline(advised, wish.level)
    return drawing if wish.icons is None else with_icons(drawing, wish.icons)


def _pipeline(advised: batch.Advised, level: str) -> Drawing:
    workload = advised.workload
    return recommended(
        advised.consultation, name=workload.name, level=level, verified=workload.verified
    )


def _decision(advised: batch.Advised) -> Drawing:
    from advisor.drawing.decision import drawn  # noqa: PLC0415 - explanations are loaded only when one is wanted
    from advisor.explanation.explanation import Explanation  # noqa: PLC0415 - as above

    return drawn(
        Explanation(advised.consultation, verified=advised.workload.verified), advised.workload.name
    )


def _content(drawing: Drawing, ending: str, dpi: int) -> bytes:
    if ending in _TEXTS:
        return _TEXTS[ending](drawing).encode()
    from advisor.drawing.render import FORMATS, picture  # noqa: PLC0415 - Graphviz is loaded only when a picture is made

    form = next(each for each in FORMATS if ending == f".{each}")
    return picture(drawing, form, dpi=dpi)
