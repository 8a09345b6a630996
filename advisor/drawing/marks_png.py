"""A sheet of marks as PNG: exactly its SVG, set with the bundled fonts and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.drawing import fonts
from advisor.drawing.marks_svg import to_svg
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.drawing.marks import Sheet

DPI: Final = 150


def to_png(sheet: Sheet) -> bytes:
    """Return ``sheet`` as PNG, at 150 dots per inch."""
    paint = _load_painter()
    try:
        return paint(
            svg_string=to_svg(sheet).decode(),
            dpi=DPI,
            skip_system_fonts=True,
            font_files=fonts.font_files(),
            sans_serif_family="Liberation Sans",
        )
    except ValueError as error:
        raise AdvisorError(f"cannot draw as png: {error}") from error


def _load_painter() -> Callable[..., bytes]:
    """Return what turns SVG into PNG."""
    try:
        from resvg_py import svg_to_bytes  # noqa: PLC0415 - loaded only when such a picture is made
    except ImportError as error:
        why = f"resvg-py, which turns SVG into PNG, cannot be imported ({error})"
        hint = (
            "install it with `pip install resvg-py`, "
            "or let the name end in .svg or .pdf, which do without it"
        )
        raise AdvisorError(f"cannot draw this PNG here: {why}; {hint}") from error
    return svg_to_bytes
