"""Writes docs/structure.md, which module holds what; ``--check`` says if the page is current."""

from __future__ import annotations

import ast
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from page_parts import write_or_check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "docs" / "structure.md"
PROGRAM: Final = "advisor"
COMMAND: Final = "python docs/tools/structure_page.py"
_HEAD: Final = f"""\
# Where is what

Data flows one way: answers, then a consultation, then everything that is made of it. An arrow says
that a package imports another; arrows that follow from others are left out, and none points up. The
sentences are the first lines of the modules themselves. Modules in bold are those that other
packages use; the rest may change without them. This page is written by `{COMMAND}`.
"""


@cache
def parsed(source: str) -> ast.Module:
    """Return ``source`` as a tree; each module is asked about several times."""
    return ast.parse(source)


def first_sentence(source: str) -> str:
    """Return the first line of the docstring of a module."""
    docstring = ast.get_docstring(parsed(source)) or ""
    return docstring.partition("\n")[0].replace("``", "`").replace("|", "\\|")


def public_names(source: str) -> list[str]:
    """Return what a package names in ``__all__``."""
    for node in parsed(source).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names: list[str] = ast.literal_eval(node.value)
            return names
    return []


def part_of(module: str) -> str:
    """Return the package, or the module beside the packages, to which ``module`` belongs."""
    return module.split(".")[1] if "." in module else ""


def imports_of(source: str) -> Iterator[str]:
    """Yield the modules of the program that ``source`` imports; those for types count."""
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == PROGRAM:
            yield from (f"{PROGRAM}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def sources_below(program: Path) -> dict[str, str]:
    """Return the text of each module below ``program``, by its dotted name."""
    sources: dict[str, str] = {}
    for path in sorted(program.rglob("*.py")):
        parts = path.relative_to(program.parent).with_suffix("").parts
        if parts[-1] == "__init__":
            parts = parts[:-1]
        sources[".".join(parts)] = path.read_text(encoding="utf-8")
    return sources


def graph_of(sources: Mapping[str, str]) -> dict[str, set[str]]:
    """Return which parts each part imports, without arrows that follow from others."""
    parts = {part_of(module) for module in sources} - {"", "__main__"}
    direct: dict[str, set[str]] = {part: set() for part in parts}
    for module, source in sources.items():
        importing = part_of(module)
        if importing in direct:
            imported = {part_of(name) for name in imports_of(source) if name.startswith(PROGRAM)}
            direct[importing] |= (imported & parts) - {importing}
    reached: dict[str, set[str]] = {}
    for part in TopologicalSorter(direct).static_order():
        reached[part] = direct[part].union(*(reached[imported] for imported in direct[part]))
    reduced: dict[str, set[str]] = {}
    for part, imported in direct.items():
        implied = set().union(*(reached[other] for other in imported))
        reduced[part] = imported - implied
    return reduced


def page(program: Path = ROOT / PROGRAM) -> str:
    """Return the whole page in Markdown."""
    sources = sources_below(program)
    return "\n".join([_HEAD, *_picture(graph_of(sources)), *_tables(sources)])


def _picture(graph: Mapping[str, set[str]]) -> Iterator[str]:
    yield "```mermaid"
    yield "flowchart TD"
    for part in sorted(graph):
        for imported in sorted(graph[part]):
            yield f"  {part} --> {imported}"
    yield "```\n"


def _tables(sources: Mapping[str, str]) -> Iterator[str]:
    packages = [name for name in sources if _modules_of(name, sources)]
    for package in sorted(packages):
        yield f"## {package}\n"
        yield f"{first_sentence(sources[package])}\n"
        yield "| Module | What it holds |"
        yield "|---|---|"
        public = public_names(sources[package])
        for module in _modules_of(package, sources):
            name = module.rpartition(".")[2]
            shown = f"**{name}**" if name in public else name
            yield f"| {shown} | {first_sentence(sources[module])} |"
        yield ""


def _modules_of(package: str, sources: Mapping[str, str]) -> list[str]:
    """Return the modules right below ``package``, without those that are packages themselves."""
    below = [name for name in sources if name.rpartition(".")[0] == package]
    return [name for name in below if not any(other.startswith(f"{name}.") for other in sources)]


def main(arguments: Sequence[str], path: Path = PAGE) -> int:
    """Write the page, or check it; return the exit status."""
    return write_or_check(arguments, path, page(), COMMAND)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
