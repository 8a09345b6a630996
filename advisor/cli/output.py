"""Where text leaves the program: standard output, standard error, and files that are never overwritten unasked."""

from __future__ import annotations

import csv
import io
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
    """Return ``text`` with every control character but line ends and tabs written out, so that none reaches a terminal.

    They are written as JSON writes them, so that an object of JSON stays one.
    """
    if (
        text.replace("\n", "").replace("\t", "").isprintable()
    ):  # nearly always, and told much faster
        return text
    return "".join(
        each if each.isprintable() or each in "\n\t" else json.dumps(each)[1:-1] for each in text
    )


def one_line(text: str) -> str:
    """Return ``text`` without control characters, on one line whatever file names it holds."""
    return escape_controls(text).replace("\n", "\\n").replace("\t", "\\t")


class _Working:
    """Says once, on standard error, that a command is at work, if it takes long before it prints anything."""

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
    """Let a command say that it is at work; one that works in processes of its own tells how far they are instead."""

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
    """Print what accompanies a result on standard error; where nobody hears it any more, nothing else is lost by that."""
    try:
        click.echo(escape_controls(text), err=True)
    except OSError:  # the terminal was closed, say
        streams.drop(2)


def width() -> int:
    """Return the columns of the terminal; a fixed number where there is none."""
    return (
        min(shutil.get_terminal_size((WIDTH, 24)).columns, 120)
        if is_terminal(sys.stdout)
        else WIDTH
    )


def watched(
    results: Iterable[_Result], total: Callable[[], int], *, before: int = 0, silent: bool = False
) -> Iterator[_Result]:
    """Yield ``results``; tell on standard error how far the work is when it takes long and somebody is watching.

    There are ``total`` of them, as far as that is known, ``before`` of which were done earlier. Results that are printed on a
    terminal one by one tell that themselves, unless the work is ``silent`` until its end.
    """
    is_watched = is_terminal(sys.stderr) and (silent or not is_terminal(sys.stdout))
    begun = told = time.monotonic()
    for count, result in enumerate(results, 1):
        yield result
        now = time.monotonic()
        if is_watched and now - told > PATIENCE:
            told = now
            inform(progress(before + count, total(), count / (now - begun)))


def progress(done: int, total: int, rate: float) -> str:
    """Return how far work is of which so many things a second get done, and how long it will still take."""
    left = max(0, total - done) / rate
    span = (
        f"{left:.0f} s"
        if left < _MINUTE
        else f"{left / _MINUTE:.0f} min"
        if left < _HOUR
        else f"{left / _HOUR:.1f} h"
    )
    return f"{done:,} of {max(done, total):,} workloads done, {rate:,.{0 if rate >= _MANY else 1}f} a second, about {span} left"


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether somebody sees what is written to ``stream``; nobody does where it is closed."""
    return stream is not None and not stream.closed and stream.isatty()


def refuse_existing(path: str | Path, *, force: bool) -> None:
    """Raise unless ``path`` is free, or may be overwritten."""
    if not str(path):
        raise AdvisorError("the name of the file to write is empty; give one")
    try:
        taken = Path(path).exists()
    except OSError as error:  # a name that is too long, say
        raise AdvisorError(f"{path} cannot be written: {error.strerror}") from error
    if taken and not force:
        raise _kept(path)


def make_folder(folder: Path) -> None:
    """Make ``folder`` and those above it, as far as they are not there; raises where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AdvisorError(
            f"{folder} cannot be made: {error.strerror}; choose another folder"
        ) from error


def is_picture(out: str | None) -> bool:
    """Return whether ``out`` names a picture by its ending."""
    return out is not None and Path(out).suffix.lower() in _PICTURES


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    """Return ``rows`` as CSV."""
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(rows)
    return lines.getvalue()


def put(text: str, out: str | None, *, force: bool) -> None:
    """Print ``text``, or write it to ``out`` if that is given."""
    if out in {None, STANDARD_OUTPUT}:
        say(text.rstrip("\n"))
        return
    write_file(out, f"{escape_controls(text).rstrip()}\n".encode(), force=force)
    inform(f"wrote {out}")


def write_file(path: str, content: bytes, *, force: bool) -> None:
    """Write ``content`` to ``path`` as a whole or not at all; an existing file is kept unless ``force`` is given.

    With ``force`` the file keeps its mode, and a link stays one: what it leads to is written. Without, one that somebody else
    writes in the meantime is kept as well.
    """
    target = Path(path)
    if target.exists() and not target.is_file():
        raise AdvisorError(f"{path} is no file that can be replaced; give another name")
    if (target.exists() or target.is_symlink()) and not force:
        raise _kept(path)
    target = _behind_links(target)
    if not target.parent.is_dir():
        raise AdvisorError(
            f"{path} cannot be written: {target.parent} is no folder; choose a folder that exists"
        )
    try:
        if not _put_unnamed(target, content, force=force):
            _put_named(target, content, force=force)
    except FileExistsError as error:
        raise _kept(path) from error
    except OSError as error:
        raise AdvisorError(f"{path} cannot be written: {error.strerror}") from error


def _kept(path: str | Path) -> AdvisorError:
    return AdvisorError(
        f"{path} exists and was kept; give another name, or --force to overwrite it"
    )


def _put_unnamed(target: Path, content: bytes, *, force: bool) -> bool:
    """Write a file that gets its name when it is whole, so that nothing is left of it if this process is killed before.

    Returns false where the system, or the file system, knows no such files.
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
        os.fchmod(handle, _mode(target))
        source = f"/proc/self/fd/{handle}"
        if not Path(source).exists():
            return False
        if not force:
            os.link(
                source, target, src_dir_fd=0
            )  # a folder makes it follow the link to the file; which one does not matter
            return True
        named = target.with_name(f".{target.name}.{os.getpid()}")
        named.unlink(missing_ok=True)
        os.link(source, named, src_dir_fd=0)
        named.replace(target)
    return True


def _put_named(target: Path, content: bytes, *, force: bool) -> None:
    """Write a file under another name, and give it its own when it is whole."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(_mode(target))
        if not force and hasattr(os, "link"):
            os.link(temporary, target)
        else:
            temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _behind_links(target: Path) -> Path:
    """Return the file that ``target`` leads to, if it is a link."""
    try:
        return target.resolve() if target.is_symlink() else target
    except (OSError, RuntimeError) as error:  # links in a circle
        raise AdvisorError(f"{target} is a link that leads nowhere; give another name") from error


def _mode(target: Path) -> int:
    """Return the mode of ``target``, or the one that a new file gets."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
