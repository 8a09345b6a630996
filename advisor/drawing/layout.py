"""DOT text laid out and drawn by Graphviz.

That is the one inside pygraphviz where that loads, else the program ``dot``.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from functools import cache, partial
from typing import TYPE_CHECKING, Final, Protocol

from advisor.drawing import fonts
from advisor.errors import AdvisorError, NoPictures

if TYPE_CHECKING:
    from types import ModuleType

_LOCK = threading.Lock()  # Graphviz and the font library keep global state
_SECONDS: Final = 60
"""How long the program may take for one drawing; the largest of ours take it half a second."""
_PACKAGES: Final = (
    "pictures need Graphviz: apt-get install graphviz (Debian, Ubuntu), "
    "dnf install graphviz (Fedora), apk add graphviz (Alpine), brew install graphviz (macOS)"
)


class _Draws(Protocol):
    """Draws DOT text in one of Graphviz's formats."""

    def __call__(
        self,
        dot: str,
        form: str,
        dpi: int | None,
        engine: str,
    ) -> bytes: ...


def draw(
    dot: str,
    format: str,  # noqa: A002
    *,
    dpi: int | None = None,
    placed: bool = False,
) -> bytes:
    """Return what Graphviz itself makes of ``dot``, in any of its formats.

    ``placed`` says that nodes have their places. Raises ``NoPictures`` if there is no Graphviz.
    """
    with _LOCK:
        return _graphviz()(dot, format, dpi, "nop" if placed else "dot")


@cache
def _graphviz() -> _Draws:
    """Return what draws here, already loaded and with no fonts but the bundled ones."""
    with fonts.only_bundled():
        try:
            import pygraphviz  # noqa: PLC0415
        except ImportError as error:
            return _find_program(error)
        draws = partial(_by_library, pygraphviz)
        draws("digraph { a }", "svg", None, "dot")
    return draws


def _find_program(error: ImportError) -> _Draws:
    """Return how the program draws, if there is one; ``error`` says why pygraphviz does not."""
    program = shutil.which("dot")
    if program is None:
        why = f"pygraphviz, which carries it, cannot be loaded here ({error})"
        still = "Drawings can still be written as text (.gv, .mmd, .txt)"
        raise NoPictures(f"{_PACKAGES}; {why}. {still}") from error
    return partial(_by_program, program)


def _by_program(
    program: str,
    dot: str,
    form: str,
    dpi: int | None,
    engine: str,
) -> bytes:
    command = [program, f"-K{engine}", f"-T{form}"]
    if dpi is not None:
        command.append(f"-Gdpi={dpi}")
    with fonts.only_bundled():
        try:
            done = subprocess.run(
                command, input=dot.encode(), capture_output=True, check=False, timeout=_SECONDS
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AdvisorError(f"cannot draw as {form}: {error}") from error
    if done.returncode or not done.stdout:
        complaint = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise AdvisorError(f"cannot draw as {form}: {program} said: {complaint or 'nothing'}")
    return done.stdout


def _by_library(
    graphviz: ModuleType,
    dot: str,
    form: str,
    dpi: int | None,
    engine: str,
) -> bytes:
    graph = graphviz.AGraph(string=dot)
    try:
        if dpi is not None:
            graph.graph_attr["dpi"] = str(dpi)
        picture: bytes = graph.draw(format=form, prog=engine)
    except ValueError as error:
        raise AdvisorError(f"cannot draw as {form}: {error}") from error
    finally:
        graph.close()
    if not picture.strip():
        why = "the drawing came out empty; leave out --icons if they are given"
        raise AdvisorError(f"cannot draw as {form}: {why}")
    return picture
