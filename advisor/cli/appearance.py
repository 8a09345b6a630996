"""What the terminal can show: colors, links and frames; elsewhere, text stays plain."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

import click

from advisor.cli.output import (
    SIMPLE_TERMINALS,
    STANDARD_OUTPUT,
    is_terminal,
    put,
    say_safe,
    width,
)
from advisor.report.report import write_report

if TYPE_CHECKING:
    from advisor.report.report import Report

_ROUNDED: Final = "╭─╮│╰╯"
_ASCII: Final = "+-+|++"


def is_colored() -> bool:
    """Return whether standard output takes colors: as ``--color`` says, or as the terminal can."""
    wanted = click.get_current_context().color
    if wanted is not None:
        return wanted
    return _is_able_terminal() and not os.environ.get("NO_COLOR")


def frame_signs() -> str:
    """Return the corners and sides of frames that the terminal shows; empty for no frame."""
    if not _is_able_terminal():
        return ""
    try:
        _ROUNDED.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return _ASCII
    return _ROUNDED


def _is_able_terminal() -> bool:
    return is_terminal(sys.stdout) and os.environ.get("TERM", "") not in SIMPLE_TERMINALS


def put_report(report: Report, form: str, out: str | None = None, *, force: bool = False) -> None:
    """Print ``report`` in the format ``form``, or write it to ``out`` if that is given.

    As text it is colored where colors are shown.
    """
    if form == "text" and out in {None, STANDARD_OUTPUT} and is_colored():
        say_safe(write_report(report, "terminal", width()))
    else:
        put(write_report(report, form, width()), out, force=force)
