"""Each package says in ``__all__`` which of its modules are for others, which are those in use."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = "advisor"


def modules_below(folder: Path) -> dict[str, str]:
    """Return the text of each module of the program, by its dotted name."""
    sources = {}
    for path in sorted(folder.rglob("*.py")):
        name = ".".join(path.relative_to(folder.parent).with_suffix("").parts)
        sources[name.removesuffix(".__init__")] = path.read_text(encoding="utf-8")
    return sources


def imported(source: str, modules: Mapping[str, str]) -> Iterator[str]:
    """Yield the modules that ``source`` imports, or from which it imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in modules else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def doors(modules: Mapping[str, str]) -> dict[str, set[str]]:
    """Return the modules of each package that modules outside it import."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, source in modules.items():
        for target in imported(source, modules):
            package, _, module = target.rpartition(".")
            is_outside = name != package and not name.startswith(f"{package}.")
            if target in modules and package not in {"", PROGRAM} and is_outside:
                found[package].add(module)
    return found


def test_each_package_names_the_modules_that_are_for_others() -> None:
    modules = modules_below(ROOT / PROGRAM)
    found = doors(modules)
    packages = [
        name
        for name in modules
        if name not in {PROGRAM, "advisor.cli"}  # of which the first is the library
        and (ROOT / name.replace(".", "/")).is_dir()
    ]
    for name in packages:
        public = import_module(name).__all__
        assert {public_name for public_name in public if f"{name}.{public_name}" in modules} == (
            found[name]
        ), name


def test_only_what_stands_in_all_is_taken_from_the_library() -> None:
    library = import_module(PROGRAM)
    for name in library.__all__:
        assert getattr(library, name) is not None


def test_what_only_its_own_module_uses_is_private() -> None:
    folders = (ROOT / PROGRAM, ROOT / "tests", ROOT / "docs" / "tools")
    texts = {
        path: path.read_text(encoding="utf-8") for base in folders for path in base.rglob("*.py")
    }
    words = {path: set(re.findall(r"\w+", text)) for path, text in texts.items()}
    users: dict[str, set[Path]] = defaultdict(set)
    for path, found in words.items():
        for word in found:
            users[word].add(path)
    unused = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in texts
        if path.is_relative_to(ROOT / PROGRAM) and path.name != "__init__.py"
        for name in functions_and_constants(texts[path])
        if users[name] == {path}
    ]
    assert unused == []


def functions_and_constants(source: str) -> Iterator[str]:
    """Yield the public functions, without commands, and constants of a module."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            if not node.name.endswith("_command"):  # the shell finds these by their names
                yield node.name
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id.isupper() and target.id[0] != "_":
                    yield target.id


def test_what_is_imported_from_outside_is_found() -> None:
    modules = {
        "advisor": "",
        "advisor.a": "",
        "advisor.a.one": "from advisor.a import two\n",
        "advisor.a.two": "",
        "advisor.b": "from advisor.a.one import Thing\n",
        "advisor.c": "import advisor.a.two\n",
    }
    assert doors(modules) == {"advisor.a": {"one", "two"}}
    assert doors({**modules, "advisor.c": ""}) == {"advisor.a": {"one"}}
    assert list(functions_and_constants("A = 1\n_B = 2\nc = 3\ndef d(): ...\ndef _e(): ...\n")) == [
        "A",
        "d",
    ]
