"""Pictures of tables, written where the user wants them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from advisor.cli.output import inform
from advisor.drawing.dot import framed
from advisor.drawing.render import FORMATS, render
from advisor.drawing.tables import label
from advisor.output_files import write_file

if TYPE_CHECKING:
    from advisor.drawing.tables import Grid


def write_picture(out: str, form: str, grid: Grid, *, force: bool) -> None:
    """Write ``grid`` to ``out`` as a picture in the format ``form``."""
    dot = framed(label(grid))
    kind = next(name for name in FORMATS if name == form)
    content = render(dot, kind, title=grid.title, description=grid.description)
    write_file(out, content, force=force)
    inform(f"wrote {os.fspath(out)}")
