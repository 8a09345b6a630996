"""Pictures of tables, written where the user wants them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.cli.output import inform
from advisor.drawing.dot import framed
from advisor.drawing.render import FORMATS, render
from advisor.drawing.tables import label
from advisor.output_files import write_file

if TYPE_CHECKING:
    from advisor.drawing.tables import Grid


def write_picture(out: str, grid: Grid, *, force: bool) -> None:
    """Write ``grid`` as a picture of the kind that the ending of ``out`` names."""
    ending = Path(out).suffix.lower()
    form = next(name for name in FORMATS if ending == f".{name}")
    dot = framed(label(grid))
    content = render(dot, form, title=grid.title, description=grid.description)
    write_file(out, content, force=force)
    inform(f"wrote {os.fspath(out)}")
