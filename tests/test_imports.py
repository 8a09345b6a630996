"""No modules import each other in a circle, not even for the sake of types."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

ROOT = Path(__file__).resolve().parents[1]


def read_sources(package: Path) -> dict[str, str]:
    """Return the source of each module below ``package``, by its full name."""
    sources = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        sources[name] = path.read_text(encoding="utf-8")
    return sources


def imported(source: str, modules: Collection[str]) -> Iterator[str]:
    """Yield those of ``modules`` that ``source`` imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                module = f"{node.module}.{alias.name}"
                names.append(module if module in modules else node.module)
        yield from (name for name in names if name in modules)


def find_circle(sources: Mapping[str, str]) -> list[str]:
    """Return modules of which each imports the next and the last is the first, or nothing."""
    graph = {}
    for name, source in sources.items():
        graph[name] = set(imported(source, sources))
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle
    return []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert find_circle(read_sources(ROOT / "advisor")) == []


def test_a_circle_is_found_under_type_checking_and_in_functions_too() -> None:
    sources = {
        "p": "from p import a\n",
        "p.a": "from p.b import thing\n",
        "p.b": "if TYPE_CHECKING:\n    from p import c\n",
        "p.c": "import os\n",
    }
    assert find_circle(sources) == []
    sources["p.c"] = "def later():\n    import p.a\n"
    assert set(find_circle(sources)) == {"p.a", "p.b", "p.c"}
