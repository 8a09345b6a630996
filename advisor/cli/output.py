"""Write to standard output, standard error, and files, which are not overwritten unasked."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
import tempfile
import time
from functools import wraps
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any, TypeVar

import click

from advisor.cli import streams
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TextIO

_Result = TypeVar("_Result")
STANDARD_OUTPUT = "-"
PATIENCE = 1.0  # seconds after which somebody at a terminal wants to see that work goes on
WIDTH = 100
"""The columns of text that goes to no terminal."""
_MINUTE, _HOUR = 60, 3600
_MANY = 10  # a second; fewer are told with a decimal
_PICTURES = (".svg", ".png", ".pdf")


def escape_controls(text: str) -> str:
    """Return ``text`` with every control character but line ends and tabs escaped.

    So none reaches a terminal. They are escaped as in JSON, so that a JSON object stays one.
    """
    if text.replace("\n", "").replace("\t", "").isprintable():  # nearly always, and much faster
        return text
    return "".join(map(_escape_character, text))


def _escape_character(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    return json.dumps(character)[1:-1]


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
    _working.end()
    click.echo(escape_controls(text))


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


def refuse_existing(path: str | Path, *, force: bool) -> None:
    """Raise unless ``path`` is free, or may be overwritten."""
    if not str(path):
        raise AdvisorError("the name of the output file is empty; give one")
    try:
        taken = Path(path).exists()
    except OSError as error:  # a name that is too long, say
        raise AdvisorError(f"{path} cannot be written: {error.strerror}") from error
    if taken and not force:
        raise _kept_error(path)


def make_folder(folder: Path) -> None:
    """Make ``folder`` and those above it where missing; raise ``AdvisorError`` if that fails."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AdvisorError(
            f"{folder} cannot be created: {error.strerror}; choose another folder"
        ) from error


def is_picture(out: str | None) -> bool:
    """Return whether ``out`` names a picture by its ending."""
    return out is not None and Path(out).suffix.lower() in _PICTURES


def put(text: str, out: str | None, *, force: bool) -> None:
    """Print ``text``, or write it to ``out`` if that is given."""
    if out in {None, STANDARD_OUTPUT}:
        say(text.rstrip("\n"))
        return
    write_file(out, f"{escape_controls(text).rstrip()}\n".encode(), force=force)
    inform(f"wrote {out}")


def write_file(path: str, content: bytes, *, force: bool) -> None:
    """Write ``content`` to ``path`` as a whole or not at all.

    Without ``force`` an existing file is kept, also one that somebody else writes in the meantime.
    With it the file keeps its mode, and a link stays one: what it leads to is written.
    """
    target = Path(path)
    if target.exists() and not target.is_file():
        raise AdvisorError(f"{path} is not a file that can be replaced; give another name")
    if (target.exists() or target.is_symlink()) and not force:
        raise _kept_error(path)
    target = _resolve_link(target)
    if not target.parent.is_dir():
        fault = f"{target.parent} is not a folder; choose a folder that exists"
        raise AdvisorError(f"{path} cannot be written: {fault}")
    try:
        if not _write_unnamed(target, content, force=force):
            _write_renamed(target, content, force=force)
    except FileExistsError as error:
        raise _kept_error(path) from error
    except OSError as error:
        raise AdvisorError(f"{path} cannot be written: {error.strerror}") from error


def _kept_error(path: str | Path) -> AdvisorError:
    return AdvisorError(
        f"{path} exists and was kept; give another name, or --force to overwrite it"
    )


def _write_unnamed(target: Path, content: bytes, *, force: bool) -> bool:
    """Write a file that gets its name when it is whole.

    Nothing is left of it if this process is killed before. Returns ``False`` where the system, or
    the file system, does not support such files.
    """
    if not hasattr(os, "O_TMPFILE"):
        return False
    try:
        handle = os.open(target.parent, os.O_TMPFILE | os.O_WRONLY, 0o666)
    except OSError:
        return False
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fchmod(handle, _file_mode(target))
        source = f"/proc/self/fd/{handle}"
        if not Path(source).exists():
            return False
        if not force:
            # With a folder, whichever it is, the link in /proc is followed to the file.
            os.link(source, target, src_dir_fd=0)
            return True
        named = target.with_name(f".{target.name}.{os.getpid()}")
        named.unlink(missing_ok=True)
        os.link(source, named, src_dir_fd=0)
        named.replace(target)
    return True


def _write_renamed(target: Path, content: bytes, *, force: bool) -> None:
    """Write a file under another name, and give it its own when it is whole."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(_file_mode(target))
        if not force and hasattr(os, "link"):
            os.link(temporary, target)
        else:
            temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _resolve_link(target: Path) -> Path:
    """Return the file that ``target`` leads to, if it is a link."""
    try:
        return target.resolve() if target.is_symlink() else target
    except (OSError, RuntimeError) as error:  # links in a circle
        raise AdvisorError(f"{target} is a broken link; give another name") from error


def _file_mode(target: Path) -> int:
    """Return the mode of ``target``, or the one that a new file gets."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
