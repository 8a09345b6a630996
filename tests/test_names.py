"""One name means one thing: no two public modules, classes or functions share a name."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "advisor"
COMMANDS = "cli"  # a module there has the name of its command


def names_in(source: str) -> set[str]:
    """Return the public classes and functions that a module defines at its top level."""
    defined = (ast.ClassDef, ast.FunctionDef)
    names = {node.name for node in ast.parse(source).body if isinstance(node, defined)}
    return {name for name in names if not name.startswith("_")}


def shared(sources: dict[str, str]) -> dict[str, list[str]]:
    """Return the names that several modules define or have, with these modules."""
    places: dict[str, list[str]] = defaultdict(list)
    for path, source in sources.items():
        module = Path(path)
        if module.stem != "__init__" and module.parent.name != COMMANDS:
            places[f"module {module.stem}"].append(path)
        for name in names_in(source):
            places[name].append(path)
    return {name: paths for name, paths in places.items() if len(paths) > 1}


def test_no_two_public_things_share_a_name() -> None:
    sources = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in sorted(ROOT.rglob("*.py"))
    }
    found = shared(sources)
    assert found == {}


def test_a_shared_name_is_found_and_a_private_one_is_not() -> None:
    one = "def read(): ...\nclass Node: ...\ndef _told(): ...\n"
    other = "class Node: ...\ndef _told(): ...\nclass Other:\n    def read(self): ...\n"
    assert shared({"a/x.py": one, "b/x.py": other}) == {
        "module x": ["a/x.py", "b/x.py"],
        "Node": ["a/x.py", "b/x.py"],
    }
    assert shared({"cli/x.py": "", "b/x.py": ""}) == {}
