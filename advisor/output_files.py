"""Files that are written as a whole or not at all, and never over others unasked."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from pathlib import Path

from advisor.errors import AdvisorError


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


def folder_in(out: str) -> Path | None:
    """Return the folder that ``out`` names, or ``None`` if it names a file."""
    return Path(out) if Path(out).is_dir() or out.endswith(("/", os.sep)) else None


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


def write_text(path: str, text: str, *, force: bool) -> None:
    """Write ``text`` to ``path`` as ``write_file`` does, with control characters escaped."""
    write_file(path, escape_controls(text).encode(), force=force)


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
