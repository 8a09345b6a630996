"""``advisor diagram``: the pipeline that a recommendation leads to, as a picture."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli import options
from advisor.cli.output import STANDARD_OUTPUT, inform, patient, say
from advisor.cli.targets import (
    ENDINGS,
    PICTURES,
    assign_files,
    check_files,
    write_each,
    writing,
)
from advisor.drawing.alternative_text import to_text
from advisor.drawing.compose import recommended
from advisor.drawing.dot import to_dot
from advisor.drawing.icons import with_icons
from advisor.drawing.layout import draw as try_out
from advisor.drawing.mermaid import to_mermaid
from advisor.drawing.variations import LEVELS
from advisor.errors import AdvisorError
from advisor.knowledge.values import counted
from advisor.output_files import folder_in, refuse_existing, write_file
from advisor.report.verdict import undecided
from advisor.workloads.advising import Advised, Refused, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.cli.targets import FileTask
    from advisor.drawing.elements import Drawing
    from advisor.workloads.settings import Settings

FORMATS = (*PICTURES, "gv", "mmd", "txt")
KINDS = ("pipeline", "decision")
_TEXTS = {"gv": to_dot, "mmd": to_mermaid, "txt": to_text}


@dataclass(frozen=True, slots=True)
class _Wish:
    """What to draw of each workload, and how."""

    form: str
    kind: str
    level: str
    icons: str | None
    dpi: int


@click.command(
    short_help="Draw the pipeline or the decision.",
    epilog="\b\nExamples:\n"
    "  advisor diagram team.yaml -o team.svg\n"
    "  advisor diagram team.yaml -o team.png --dpi 200\n"
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
@writing(FORMATS, folder="one file for each workload", required=True, printed="gv")
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
    "--icons", metavar="DIR", help="Your own PNG icons, such as AWS's, found by their names."
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
    form: str,
    dpi: int,
    kind: str,
    level: str,
    icons: str | None,
    jobs: int,
    workload: str | None,
    resume: bool,
    force: bool,
    settings: Settings,
) -> int:
    """Draw the pipeline from source to cluster for the workload in FILE, composed from its answers.

    With --kind decision, draw how the recommendation came about: answers, rules, and what they do
    to each platform. A folder gets a picture of every workload, named after it. With --resume, the
    last existing one is drawn again: if it comes out differently, nothing is changed.
    """
    wish = _Wish(form, kind, level, icons, dpi)
    refuse_existing(out, force=True)  # a name that is empty or too long
    folder = None if out == STANDARD_OUTPUT else folder_in(out)
    options.check_resume(resume=resume, force=force, is_possible=folder is not None)
    if folder is not None:
        drafts = options.chosen_drafts(paths, workload)
        tasks = assign_files(drafts, folder, ENDINGS[form][0])
        return _draw_all(tasks, wish, settings, jobs, resume=resume, force=force)
    _check_name(paths, out, form)
    options.refuse_input(out, paths)
    advised = options.one_workload(paths[0], workload, settings)
    drawing = _compose(advised, wish)
    if out == STANDARD_OUTPUT:
        say(_render(drawing, wish).decode().rstrip("\n"))
    else:
        refuse_existing(out, force=force)
        write_file(out, _render(drawing, wish), force=force)
        inform(f"wrote {os.fspath(out)}")
    _say_default(advised)
    return 0


def _draw_all(
    tasks: Sequence[FileTask],
    wish: _Wish,
    settings: Settings,
    jobs: int,
    *,
    resume: bool,
    force: bool,
) -> int:
    """Draw each workload into a folder, or only what is missing there; return the exit code."""
    check_files(tasks, may_exist=force or resume)
    if wish.form in PICTURES and not all(draft.problems for draft, _ in tasks):
        try_out("graph {}", "svg")
    left = tasks
    if resume:
        _check_last(tasks, wish, settings)
        left = _tasks_left(tasks)
    draw = partial(_draw, wish=wish, force=force)
    existing = len(tasks) - len(left)
    return write_each(draw, left, settings, jobs, noun="picture", existing=existing)


def _say_default(advised: Advised) -> None:
    """Say of a drawing of a default what it shows, what to find out first, and how to go on."""
    lines = tuple(undecided(advised.consultation, advised.asking_on))
    if lines:
        name = advised.workload.name
        inform(f"{name}: there is no recommendation yet; the drawing shows the default.")
    for line in lines:
        inform(f"  {line}")


def _check_name(paths: tuple[str, ...], out: str, form: str) -> None:
    """Raise if ``out`` does not name one picture of what is in ``paths``."""
    if out == STANDARD_OUTPUT:
        if form in {"png", "pdf"}:
            message = f"{form} is not a text; - takes gv, mmd, txt or svg"
            raise click.BadParameter(message, param_hint="--format")
        return
    endings = [ENDINGS[form][0] for form in FORMATS]
    if Path(out).suffix.lower() not in endings:
        message = (
            f"{out!r} ends in none of {', '.join(endings)}, and is not a folder; "
            "end the name of a new folder with /"
        )
        raise click.BadParameter(message, param_hint="-o")
    if len(paths) > 1:
        message = f"{out!r} takes one picture; give a folder, such as pictures/"
        raise click.BadParameter(message, param_hint="-o")


def _check_last(tasks: Sequence[FileTask], wish: _Wish, settings: Settings) -> None:
    """Draw the last existing picture again; raise if it differs, as it is not of this run then."""
    existing = [
        (draft, target) for draft, target in tasks if not draft.problems and target.exists()
    ]
    if not existing:
        return
    draft, target = existing[-1]
    advised = options.advised_on(draft, settings)
    if target.read_bytes() != _render(_compose(advised, wish), wish):
        raise AdvisorError(
            f"{target} does not match the pictures of this run; it was made from "
            "different answers, "
            "rules or options. Give another folder, or --force to start over"
        )


def _tasks_left(tasks: Sequence[FileTask]) -> list[FileTask]:
    """Return the tasks without a picture so far; one that exists is whole, as writing is atomic."""
    left = [(draft, target) for draft, target in tasks if draft.problems or not target.exists()]
    if len(left) < len(tasks):
        existing = len(tasks) - len(left)
        are = "is" if existing == 1 else "are"
        inform(f"{counted(existing, 'picture')} {are} already there; continuing with the others")
    return left


def _draw(result: Result, target: Path, *, wish: _Wish, force: bool) -> Refused | None:
    """Draw one workload; return ``result`` if it was refused."""
    if isinstance(result, Refused):
        return result
    write_file(str(target), _render(_compose(result, wish), wish), force=force)
    return None


def _compose(advised: Advised, wish: _Wish) -> Drawing:
    if wish.kind == "decision":
        drawing = _compose_decision(advised)
    else:
        drawing = recommended(
            advised.consultation,
            name=advised.workload.name,
            level=wish.level,
            verified=advised.workload.verified,
        )
    return drawing if wish.icons is None else with_icons(drawing, wish.icons)


def _compose_decision(advised: Advised) -> Drawing:
    from advisor.drawing.decision import drawn  # noqa: PLC0415 - loads explanations
    from advisor.explanation.explanation import Explanation  # noqa: PLC0415 - as above

    explanation = Explanation(advised.consultation, verified=advised.workload.verified)
    return drawn(explanation, advised.workload.name)


def _render(drawing: Drawing, wish: _Wish) -> bytes:
    if wish.form in _TEXTS:
        return _TEXTS[wish.form](drawing).encode()
    from advisor.drawing.render import FORMATS as KINDS_OF_PICTURES  # noqa: PLC0415 - loads Graphviz
    from advisor.drawing.render import picture  # noqa: PLC0415 - as above

    form = next(name for name in KINDS_OF_PICTURES if name == wish.form)
    return picture(drawing, form, dpi=wish.dpi)
