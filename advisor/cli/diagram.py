"""``advisor diagram``: the pipeline that a recommendation leads to, as a picture."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli import options
from advisor.cli.output import STANDARD_OUTPUT, inform, refuse_existing, say, write_file
from advisor.drawing.compose import recommended
from advisor.drawing.dot import to_dot
from advisor.drawing.features import LEVELS
from advisor.drawing.icons import with_icons
from advisor.drawing.mermaid import to_mermaid
from advisor.drawing.twin import to_text

if TYPE_CHECKING:
    from datetime import date

    from advisor import batch
    from advisor.drawing.model import Drawing

ENDINGS = (".svg", ".png", ".pdf", ".gv", ".mmd", ".txt")
KINDS = ("pipeline", "decision")
_TEXTS = {".gv": to_dot, ".mmd": to_mermaid, ".txt": to_text}


@click.command(
    epilog="\b\nExamples:\n  advisor diagram team.yaml -o team.svg\n  advisor diagram team.yaml -o team.png --dpi 200\n"
    "  advisor diagram team.yaml -o slide.svg --level overview\n"
    "  advisor diagram team.yaml -o decided.svg --kind decision\n"
    "  advisor diagram team.yaml -o team.svg --icons Architecture-Service-Icons/\n"
    "  advisor diagram team.yaml -o team.txt  # in words\n"
    "  advisor diagram team.yaml -o - > team.gv",
)
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("-o", "--out", required=True, metavar="X", help=f"{', '.join(ENDINGS)}; - writes DOT to standard output.")
@click.option("--dpi", type=click.IntRange(36, 600), default=144, show_default=True, help="Resolution of a PNG.")
@click.option("--kind", type=click.Choice(KINDS), default="pipeline", show_default=True, help="What to draw: see above.")
@click.option("--level", type=click.Choice(LEVELS), default="full", show_default=True, help="How much detail to show.")
@click.option("--icons", metavar="DIR", help="PNG icons of your own, such as AWS's, found by their names.")
@options.workload_option
@options.force_option
@options.consulting
def command(
    file: str, out: str, *, dpi: int, kind: str, level: str, icons: str | None, workload: str | None, force: bool,
    changed: tuple[tuple[str, str], ...], rules: tuple[str, ...], platforms: tuple[str, ...] | None,
    as_of: date | None,
) -> int:  # fmt: skip
    """Draw the pipeline from source to cluster for the workload in FILE, composed from its answers.

    Of the kind "decision", draw how the recommendation came about: answers, rules, and what they do to each platform.
    """
    ending = Path(out).suffix.lower()
    if out != STANDARD_OUTPUT and (ending not in ENDINGS or out.endswith(("/", os.sep))):
        raise click.BadParameter(f"{out!r} ends in none of {', '.join(ENDINGS)}", param_hint="-o")
    settings = options.settings(changed, rules, platforms, as_of)
    advised = options.one_workload(file, workload, settings)
    drawing = _decision(advised) if kind == "decision" else _pipeline(advised, level)
    if icons is not None:
        drawing = with_icons(drawing, icons)
    if out == STANDARD_OUTPUT:
        say(to_dot(drawing).rstrip("\n"))
        return 0
    refuse_existing(out, force=force)
    write_file(out, _content(drawing, ending, dpi), force=force)
    inform(f"wrote {os.fspath(out)}")
    return 0


def _pipeline(advised: batch.Advised, level: str) -> Drawing:
    return recommended(advised.consultation, name=advised.workload.name, level=level)


def _decision(advised: batch.Advised) -> Drawing:
    from advisor.drawing.decision import drawn  # noqa: PLC0415 - explanations are loaded only when one is wanted
    from advisor.explanation.explanation import Explanation  # noqa: PLC0415 - as above

    return drawn(Explanation(advised.consultation), advised.workload.name)


def _content(drawing: Drawing, ending: str, dpi: int) -> bytes:
    if ending in _TEXTS:
        return _TEXTS[ending](drawing).encode()
    from advisor.drawing.render import FORMATS, picture  # noqa: PLC0415 - Graphviz is loaded only when a picture is made

    form = next(each for each in FORMATS if ending == f".{each}")
    return picture(drawing, form, dpi=dpi)
