"""DOT text laid out and drawn by the Graphviz inside pygraphviz; needs no program on the machine."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

from advisor.drawing import fonts
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from types import ModuleType

_LOCK = threading.Lock()  # Graphviz and the font library keep global state


def draw(dot: str, format: str, *, dpi: int | None = None, placed: bool = False) -> bytes:  # noqa: A002
    """Return what Graphviz itself makes of ``dot``, in any of its formats; ``placed`` says that nodes have their places."""
    with _LOCK:
        return _drawn(_graphviz(), dot, format, dpi, "nop" if placed else "dot")


@cache
def _graphviz() -> ModuleType:
    """Return pygraphviz, awake and with no fonts but ours."""
    with fonts.only_bundled():
        try:
            import pygraphviz  # noqa: PLC0415
        except ImportError as error:
            message = (
                f"cannot draw pictures here: pygraphviz, which carries Graphviz, cannot be imported ({error}); "
                "it has no wheels for musl (Alpine) and glibc older than 2.28. "
                "A drawing of a pipeline or of a decision can still be written as DOT text (.gv) and drawn elsewhere"
            )
            raise AdvisorError(message) from error
        _drawn(pygraphviz, "digraph { a }", "svg", None, "dot")
    module: ModuleType = pygraphviz
    return module


def _drawn(graphviz: ModuleType, dot: str, format: str, dpi: int | None, engine: str) -> bytes:  # noqa: A002
    graph = graphviz.AGraph(string=dot)
    try:
        if dpi is not None:
            graph.graph_attr["dpi"] = str(dpi)
        drawn: bytes = graph.draw(format=format, prog=engine)
    except ValueError as error:
        message = f"cannot draw as {format}: {error}"
        raise AdvisorError(message) from error
    finally:
        graph.close()
    return drawn
