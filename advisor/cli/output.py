"""Write to standard output, standard error, and files, which are not overwritten unasked."""

from __future__ import annotations

import shutil
import sys
import time
from functools import wraps
from threading import Timer
from typing import TYPE_CHECKING, Any, TypeVar

import click

from advisor.cli import streams
from advisor.output_files import escape_controls, write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TextIO

_Result = TypeVar("_Result")
STANDARD_OUTPUT = "-"
PATIENCE = 1.0  # seconds after which somebody at a terminal wants to see that work goes on
WIDTH = 100
"""The columns of text that goes to no terminal."""
SCREEN = 80
"""The columns of a result that fits on any screen."""
_MINUTE, _HOUR = 60, 3600
_MANY = 10  # a second; fewer are told with a decimal
SIMPLE_TERMINALS = frozenset({"", "dumb", "unknown"})
"""Values of TERM of which nothing can be expected but lines of text."""


def one_line(text: str) -> str:
    """Return ``text`` on one line and without control characters, which file names may hold."""
    return escape_controls(text).replace("\n", "\\n").replace("\t", "\\t")


class _Working:
    """Says once, on standard error, that a command that takes long to print anything is at work."""

    def __init__(self) -> None:
        """Begin without a command."""
        self._timer: Timer | None = None

    def begin(self) -> None:
        """Say it after a while, if somebody is watching."""
        if is_terminal(sys.stderr):
            self._timer = Timer(PATIENCE, inform, ["working ..."])
            self._timer.daemon = True
            self._timer.start()

    def end(self) -> None:
        """Say it no more."""
        if self._timer is not None:
            self._timer.cancel()


_working = _Working()


def patient(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command say that it is at work.

    One that works in several processes reports their progress instead.
    """

    @wraps(function)
    def command(*arguments: Any, **given: Any) -> Any:  # noqa: ANN401 - what click hands over
        if given.get("jobs", 1) == 1:
            _working.begin()
        try:
            return function(*arguments, **given)
        finally:
            _working.end()

    return command


def say(text: str) -> None:
    """Print a result on standard output."""
    say_safe(escape_controls(text))


def say_safe(text: str, *, ends: bool = True) -> None:
    """Print a result in which every control sequence is the program's own.

    A line end follows it if it ``ends`` there.
    """
    _working.end()
    if text:
        click.echo(text, nl=ends)


def complain(text: str) -> None:
    """Print an error on standard error."""
    inform(f"advisor: {one_line(text)}")


def inform(text: str) -> None:
    """Print what accompanies a result on standard error.

    Where standard error cannot be written to any more, that is ignored.
    """
    try:
        click.echo(escape_controls(text), err=True)
    except OSError:  # the terminal was closed, say
        streams.drop(2)


def width() -> int:
    """Return the columns of the terminal; a fixed number where there is none."""
    if not is_terminal(sys.stdout):
        return WIDTH
    return min(shutil.get_terminal_size((WIDTH, 24)).columns, 120)


def watched(
    results: Iterable[_Result], total: Callable[[], int], *, before: int = 0, silent: bool = False
) -> Iterator[_Result]:
    """Yield ``results``, and report progress on standard error if it is a terminal.

    There are ``total`` of them, as far as that is known, ``before`` of which were done earlier.
    Nothing is reported while results appear on a terminal one by one, which they do unless the work
    is ``silent`` until its end.
    """
    is_watched = is_terminal(sys.stderr) and (silent or not is_terminal(sys.stdout))
    begun = reported = time.monotonic()
    for count, result in enumerate(results, 1):
        yield result
        now = time.monotonic()
        if is_watched and now - reported > PATIENCE:
            reported = now
            inform(progress(before + count, total(), count / (now - begun)))


def progress(done: int, total: int, rate: float) -> str:
    """Return a line that says how far work is, its ``rate`` a second, and how long it takes."""
    span = _format_span(max(0, total - done) / rate)
    pace = f"{rate:,.0f}" if rate >= _MANY else f"{rate:,.1f}"
    total = max(done, total)
    return f"{done:,} of {total:,} workloads done, {pace} a second, about {span} left"


def _format_span(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether ``stream`` is open and a terminal."""
    return stream is not None and not stream.closed and stream.isatty()


def put(text: str, out: str | None, *, force: bool) -> None:
    """Print ``text``, or write it to ``out`` if that is given."""
    if out in {None, STANDARD_OUTPUT}:
        say(text.rstrip("\n"))
        return
    write_text(out, f"{text.rstrip()}\n", force=force)
    inform(f"wrote {out}")
