"""``advisor diagram``: the pipeline that a recommendation leads to, as a picture."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from advisor.cli import options
from advisor.cli.output import STANDARD_OUTPUT, complain, inform, patient, say, watched
from advisor.drawing.alternative_text import to_text
from advisor.drawing.compose import recommended
from advisor.drawing.dot import to_dot
from advisor.drawing.icons import with_icons
from advisor.drawing.layout import draw as try_out
from advisor.drawing.mermaid import to_mermaid
from advisor.drawing.variations import LEVELS
from advisor.errors import AdvisorError
from advisor.knowledge.values import counted
from advisor.located.textfile import as_file_name
from advisor.output_files import make_folder, refuse_existing, write_file
from advisor.report.verdict import undecided
from advisor.workloads.advising import Advised, Refused, Result
from advisor.workloads.draft_files import read_paths
from advisor.workloads.parallel import work_on_drafts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from advisor.drawing.elements import Drawing
    from advisor.workloads.draft import Draft
    from advisor.workloads.settings import Settings

    _Task: TypeAlias = tuple[Draft, Path]
    _Draw: TypeAlias = Callable[[Result, Path], Refused | None]

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
@click.option(
    "-o",
    "--out",
    required=True,
    metavar="X",
    help=f"{', '.join(ENDINGS)}; - writes DOT to standard output; "
    "a folder (pictures/) gets a picture of each workload.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([ending[1:] for ending in ENDINGS]),
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
    form: str | None,
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
    wish = _Wish(kind, level, icons, dpi)
    refuse_existing(out, force=True)  # a name that is empty or too long
    into_folder = out != STANDARD_OUTPUT and (Path(out).is_dir() or out.endswith(("/", os.sep)))
    options.check_resume(resume=resume, force=force, is_possible=into_folder)
    _check_options(paths, out, form, workload, into_folder=into_folder)
    if into_folder:
        tasks = _assign_targets(read_paths(paths), Path(out), form or "svg")
        _check_targets(tasks, form or "svg", may_exist=force or resume)
        left = tasks
        if resume:
            _check_last(tasks, wish, settings)
            left = _tasks_left(tasks)
        draw = partial(_draw, wish=wish, force=force)
        existing = len(tasks) - len(left)
        return _draw_all(draw, left, settings, Path(out), jobs, existing=existing)
    options.refuse_input(out, paths)
    advised = options.one_workload(paths[0], workload, settings)
    drawing = _compose(advised, wish)
    if out == STANDARD_OUTPUT:
        say(to_dot(drawing).rstrip("\n"))
    else:
        refuse_existing(out, force=force)
        write_file(out, _render(drawing, Path(out).suffix.lower(), dpi), force=force)
        inform(f"wrote {os.fspath(out)}")
    _say_default(advised)
    return 0


def _say_default(advised: Advised) -> None:
    """Say of a drawing of a default what it shows, what to find out first, and how to go on."""
    lines = tuple(undecided(advised.consultation, advised.asking_on))
    if lines:
        name = advised.workload.name
        inform(f"{name}: there is no recommendation yet; the drawing shows the default.")
    for line in lines:
        inform(f"  {line}")


def _check_options(
    paths: tuple[str, ...], out: str, form: str | None, workload: str | None, *, into_folder: bool
) -> None:
    """Raise if the options do not go together."""
    if into_folder:
        if workload is not None:
            message = "a folder takes every workload; for one, name a file with -o"
            raise click.BadParameter(message, param_hint="--workload")
        return
    if out != STANDARD_OUTPUT and Path(out).suffix.lower() not in ENDINGS:
        message = (
            f"{out!r} ends in none of {', '.join(ENDINGS)}, and is not a folder; "
            "end the name of a new folder with /"
        )
        raise click.BadParameter(message, param_hint="-o")
    if len(paths) > 1:
        message = f"{out!r} takes one picture; give a folder, such as pictures/"
        raise click.BadParameter(message, param_hint="-o")
    if form is not None:
        message = "it is for folders; the extension of a file says what it is"
        raise click.BadParameter(message, param_hint="--format")


def _check_targets(tasks: Sequence[_Task], form: str, *, may_exist: bool) -> None:
    """Raise, before anything is drawn, if a picture cannot be written or Graphviz is missing."""
    inputs = options.Inputs({draft.file for draft, _ in tasks})
    for draft, target in tasks:
        if not draft.problems:
            inputs.refuse(target)
            refuse_existing(target, force=may_exist)
    if form in _PICTURES and not all(draft.problems for draft, _ in tasks):
        try_out("graph {}", "svg")


def _draw_all(
    draw: _Draw,
    tasks: Sequence[_Task],
    settings: Settings,
    folder: Path,
    jobs: int,
    *,
    existing: int,
) -> int:
    """Draw each workload into ``folder``, which has ``existing`` pictures; return the exit code."""
    if not all(draft.problems for draft, _ in tasks):
        make_folder(folder)
    drawn = failed = 0
    results = work_on_drafts(draw, tasks, settings, jobs)
    for refused in watched(results, lambda: len(tasks), silent=True):
        if refused is None:
            drawn += 1
            continue
        for problem in refused.problems:
            complain(str(problem))
        failed += refused.is_failed
    if drawn:
        inform(f"wrote {counted(drawn, 'picture')} into {folder}")
    return options.exit_code(drawn + existing, len(tasks) - drawn, failed)


def _check_last(tasks: Sequence[_Task], wish: _Wish, settings: Settings) -> None:
    """Draw the last existing picture again; raise if it differs, as it is not of this run then."""
    existing = [
        (draft, target) for draft, target in tasks if not draft.problems and target.exists()
    ]
    if not existing:
        return
    draft, target = existing[-1]
    advised = options.advised_on(draft, settings)
    if target.read_bytes() != _render(_compose(advised, wish), target.suffix, wish.dpi):
        raise AdvisorError(
            f"{target} does not match the pictures of this run; it was made from "
            "different answers, "
            "rules or options. Give another folder, or --force to start over"
        )


def _tasks_left(tasks: Sequence[_Task]) -> list[_Task]:
    """Return the tasks without a picture so far; one that exists is whole, as writing is atomic."""
    left = [(draft, target) for draft, target in tasks if draft.problems or not target.exists()]
    if len(left) < len(tasks):
        existing = len(tasks) - len(left)
        are = "is" if existing == 1 else "are"
        inform(f"{counted(existing, 'picture')} {are} already there; continuing with the others")
    return left


def _assign_targets(drafts: Iterable[Draft], folder: Path, form: str) -> list[_Task]:
    """Return each draft with the file that its picture goes to; equal names get numbers.

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
        tasks.append((draft, folder / f"{name}.{form}"))
    return tasks


def _draw(result: Result, target: Path, *, wish: _Wish, force: bool) -> Refused | None:
    """Draw one workload; return ``result`` if it was refused."""
    if isinstance(result, Refused):
        return result
    content = _render(_compose(result, wish), target.suffix, wish.dpi)
    write_file(str(target), content, force=force)
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


def _render(drawing: Drawing, ending: str, dpi: int) -> bytes:
    if ending in _TEXTS:
        return _TEXTS[ending](drawing).encode()
    from advisor.drawing.render import FORMATS, picture  # noqa: PLC0415 - loads Graphviz

    form = next(name for name in FORMATS if ending == f".{name}")
    return picture(drawing, form, dpi=dpi)
