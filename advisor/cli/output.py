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
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Result = TypeVar("_Result")
STANDARD_OUTPUT = "-"
PATIENCE = 1.0  # seconds after which somebody at a terminal wants to see that work goes on
_WIDTH = 100
_PICTURES = (".svg", ".png", ".pdf")


def harmless(text: str) -> str:
    """Return ``text`` with every control character but line ends and tabs written out, so that none reaches a terminal.

    They are written as JSON writes them, so that an object of JSON stays one.
    """
    if text.replace("\n", "").replace("\t", "").isprintable():  # nearly always, and told much faster
        return text
    return "".join(each if each.isprintable() or each in "\n\t" else json.dumps(each)[1:-1] for each in text)


def one_line(text: str) -> str:
    """Return ``text`` without control characters, on one line whatever file names it holds."""
    return harmless(text).replace("\n", "\\n").replace("\t", "\\t")


def say(text: str) -> None:
    """Print a result on standard output."""
    click.echo(harmless(text))


def complain(text: str) -> None:
    """Print an error on standard error."""
    click.echo(f"advisor: {one_line(text)}", err=True)


def inform(text: str) -> None:
    """Print what accompanies a result on standard error."""
    click.echo(harmless(text), err=True)


def width() -> int:
    """Return the columns of the terminal; a fixed number where there is none."""
    return min(shutil.get_terminal_size((_WIDTH, 24)).columns, 120) if sys.stdout.isatty() else _WIDTH


def watched(results: Iterable[_Result], *, silent: bool = False) -> Iterator[_Result]:
    """Yield ``results``; tell on standard error how far the work is when it takes long and somebody is watching.

    Results that are printed on a terminal one by one tell that themselves, unless the work is ``silent`` until its end.
    """
    is_watched = sys.stderr.isatty() and (silent or not sys.stdout.isatty())
    told = time.monotonic()
    for count, result in enumerate(results, 1):
        yield result
        if is_watched and time.monotonic() - told > PATIENCE:
            told = time.monotonic()
            inform(f"{count} workloads done")


def refuse_existing(path: str | Path, *, force: bool) -> None:
    """Raise unless ``path`` is free, or may be overwritten."""
    if not str(path):
        raise AdvisorError("the name of the file to write is empty; give one")
    try:
        taken = Path(path).exists()
    except OSError as error:  # a name that is too long, say
        raise AdvisorError(f"{path} cannot be written: {error.strerror}") from error
    if taken and not force:
        raise AdvisorError(f"{path} exists and was kept; give another name, or --force to overwrite it")


def make_folder(folder: Path) -> None:
    """Make ``folder`` and those above it, as far as they are not there; raises where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AdvisorError(f"{folder} cannot be made: {error.strerror}; choose another folder") from error


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
    write_file(out, f"{harmless(text).rstrip()}\n".encode(), force=force)
    inform(f"wrote {out}")


def write_file(path: str, content: bytes, *, force: bool) -> None:
    """Write ``content`` to ``path`` as a whole or not at all; an existing file is kept unless ``force`` is given.

    With ``force`` the file keeps its mode, and a link stays one: what it leads to is written.
    """
    target = Path(path)
    if target.exists() and not target.is_file():
        raise AdvisorError(f"{path} is no file that can be replaced; give another name")
    if (target.exists() or target.is_symlink()) and not force:
        raise AdvisorError(f"{path} exists and was kept; give another name, or --force to overwrite it")
    target = _behind_links(target)
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise AdvisorError(f"{path} cannot be written: {error.strerror}; choose a folder that exists") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(_mode(target))
        Path(temporary).replace(target)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise AdvisorError(f"{path} cannot be written: {error.strerror}") from error


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
