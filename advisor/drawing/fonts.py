"""The bundled font, and nothing else, for the text engine inside Graphviz."""

from __future__ import annotations

import contextlib
import html
import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from advisor import assets
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Never looks for changes: the folder is this process's own, and is gone when the process ends.
_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}</dir>
  <cachedir>{folder}/cache</cachedir>
  <config><rescan><int>0</int></rescan></config>
</fontconfig>
"""


@contextlib.contextmanager
def only_bundled() -> Iterator[None]:
    """Have the font library find the bundled fonts and no others if it is loaded in this block."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(_configuration())
    try:
        with _silent_stderr():
            yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def font_folder() -> str:
    """Return the path of a folder of this process that is deleted when the process ends."""
    return _folder().name


def font_files() -> list[str]:
    """Return the paths of the bundled fonts, of which copies lie in the folder of this process."""
    _configuration()
    return sorted(str(path) for path in Path(font_folder()).glob("*.ttf"))


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that lives as long as this process.

    The value must be kept, or the folder goes.
    """
    folder = tempfile.TemporaryDirectory(prefix="container-advisor-", ignore_cleanup_errors=True)
    # Processes of workers end without a look at what is to be cleaned up.
    workers = sys.modules.get("multiprocessing.util")
    if workers:
        workers.Finalize(None, folder.cleanup, exitpriority=0)
    return folder


@cache
def _configuration() -> Path:
    """Return the configuration, which lies next to copies of the fonts.

    They are copies because the library writes into every font folder that it reads.
    """
    try:
        place = Path(font_folder())
        for font in assets.data_folder("diagrams").joinpath("fonts").iterdir():
            if font.name.endswith(".ttf"):
                (place / font.name).write_bytes(font.read_bytes())
        file = place / "fonts.conf"
        text = _CONFIGURATION.format(folder=html.escape(str(place)))
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        why = f"no temporary folder can be written ({error}); set TMPDIR to one that can"
        raise AdvisorError(f"cannot draw: {why}") from error
    return file


@contextlib.contextmanager
def _silent_stderr() -> Iterator[None]:
    """Silence the file descriptor of stderr.

    As it wakes up, the bundled font library complains about newer files under /usr.
    """
    try:
        kept = os.dup(2)
    except OSError:  # there is no stderr to keep clean
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, not a path
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
