"""Break the program in small ways, and tell which of them no test notices.

cosmic-ray lists the mutants. A draw is made over the core, or over the modules that changed since
some commit; of the many ways to break an operator or a number, one is drawn. What changes nothing
that a test could notice is left out: annotations, ``TYPE_CHECKING``, and decorators, whose settings
are about speed and memory.

Each mutant is tried in a copy of the working tree, which becomes the current folder: first on the
tests that name its module or are named after its package, and then on all of them. A mutant that
survives is equivalent, or wants a test.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cosmic_ray.commands.init import init
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT: Final = Path(__file__).resolve().parents[2]
CORE: Final = ("costing", "decision", "inference", "proof", "workloads")
LEFT_OUT: Final = shutil.ignore_patterns(
    ".git", ".venv", "*.egg-info", "build", "dist", ".*_cache", "__pycache__", ".hypothesis"
)
SECONDS: Final = 1800
"""After which a run of tests has failed: the mutant does not end."""


@cache
def read_module(module: str) -> str:
    """Return the module as it is before any mutant."""
    return Path(module).read_text(encoding="utf-8")


@dataclass(frozen=True, order=True)
class Mutant:
    """A way to break a module, given by its path; ``place`` is a line and a column."""

    module: str
    place: tuple[int, int]
    operator: str
    occurrence: int

    @property
    def kind(self) -> str:
        """Return what is broken, without what it is broken to."""
        return self.operator.partition("_")[0]

    @property
    def source(self) -> str:
        """Return the module as it is."""
        return read_module(self.module)

    @property
    def broken(self) -> str:
        """Return the module with this mutant."""
        operator = get_operator(self.operator)()
        return str(mutate_code(self.source, operator, self.occurrence))

    def lot(self, seed: int, what: str) -> str:
        """Return a number that chance would give, always the same for the same line."""
        line, column = self.place
        said = self.source.splitlines()[line - 1].strip()
        name = Path(self.module).stem
        return sha256(f"{seed} {name} {said} {column} {what}".encode()).hexdigest()

    def compiles(self) -> bool:
        """Return whether this is Python: an operator may be broken into one that is not."""
        try:
            compile(self.broken, self.module, "exec")
        except SyntaxError:
            return False
        return True

    def difference(self) -> str:
        """Return the changed lines as a unified diff without context."""
        lines = (self.source.splitlines(), self.broken.splitlines())
        changed = list(difflib.unified_diff(*lines, self.module, self.module, n=0, lineterm=""))
        return "\n".join(changed[2:])

    def closest_tests(self) -> list[str]:
        """Return the test files that name it or are named after it or its package, best first."""
        names = Path(self.module).with_suffix("").parts[1:]
        dotted = ".".join(("advisor", *names))
        closeness: dict[str, int] = {}
        for path in sorted(Path("tests").glob("test_*.py")):
            named_after = sum(name in path.stem for name in names)
            if path.stem.startswith(f"test_{names[0]}"):
                named_after += 1
            closeness[str(path)] = named_after + (dotted in path.read_text(encoding="utf-8"))
        found = [path for path, close in closeness.items() if close]
        return sorted(found, key=lambda path: -closeness[path])


def find_idle(source: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield from where to where (line and column) there is nothing that a test could notice."""
    for node in ast.walk(ast.parse(source)):
        idle: list[ast.expr | ast.stmt | None] = []
        if isinstance(node, ast.FunctionDef):
            idle += [node.returns, *node.decorator_list]
        elif isinstance(node, ast.ClassDef):
            idle += node.decorator_list
        elif isinstance(node, ast.arg | ast.AnnAssign):
            idle.append(node.annotation)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            idle.append(node)
        for part in idle:
            if part is not None:
                before = 1  # the sign of a decorator
                end = (part.end_lineno or 0, part.end_col_offset or 0)
                yield (part.lineno, part.col_offset - before), end


def list_mutants(modules: Sequence[str]) -> list[Mutant]:
    """Return one or more mutants for each place in the modules that a test could notice."""
    idle = {}
    for module in modules:
        idle[module] = list(find_idle(read_module(module)))
    with use_db(":memory:", WorkDB.Mode.create) as database:
        init(map(Path, modules), database, {})
        listed = [mutation for item in database.work_items for mutation in item.mutations]
    mutants = []
    for mutation in listed:
        module = str(mutation.module_path)
        place = tuple(mutation.start_pos)
        if not any(start <= place < end for start, end in idle[module]):
            mutants.append(Mutant(module, place, mutation.operator_name, mutation.occurrence))
    return sorted(mutants)


def draw(mutants: Sequence[Mutant], number: int, seed: int) -> list[Mutant]:
    """Return so many of the mutants, at most one of each kind at each place.

    The lots are drawn by what the lines say, so that a change elsewhere does not change them.
    """
    places: dict[tuple[str, tuple[int, int], str], list[Mutant]] = {}
    for mutant in mutants:
        places.setdefault((mutant.module, mutant.place, mutant.kind), []).append(mutant)
    by_lot = sorted(places.values(), key=lambda ways: ways[0].lot(seed, ways[0].kind))
    drawn = (min(ways, key=lambda way: way.lot(seed, way.operator)) for ways in by_lot)
    return sorted(islice(filter(Mutant.compiles, drawn), number))


def changed_modules(commit: str) -> list[str]:
    """Return the modules of the program that differ from a commit and exist."""
    command = ["git", "diff", "--name-only", "--diff-filter=d", commit, "--", "advisor/*.py"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return printed.split()


def core_modules() -> list[str]:
    """Return the modules of the core, wherever they stand now."""
    return [str(path) for name in CORE for path in sorted(Path("advisor", name).rglob("*.py"))]


def failed_test(tests: Sequence[str], jobs: int) -> str:
    """Return the first test that fails, what else went wrong, or an empty text if all pass."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=no", "-p", "no:cacheprovider"]
    parallel = ["-n", str(jobs)] if jobs > 1 else []
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    try:
        done = subprocess.run(
            [*command, *parallel, *tests],
            env=clean,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return "did not end"
    if done.returncode == 0:
        return ""
    named = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return named[1] if named else f"pytest ended with {done.returncode}"


def find_killer(mutant: Mutant, jobs: int, *, quick: bool) -> str:
    """Return the first test that notices the mutant, or an empty text if none does."""
    module, source = Path(mutant.module), mutant.source
    module.write_text(mutant.broken, encoding="utf-8")
    try:
        closest = mutant.closest_tests()
        noticed = failed_test(closest, jobs) if closest else ""
        if noticed or quick:
            return noticed
        return failed_test(["tests"], jobs)
    finally:
        module.write_text(source, encoding="utf-8")


def try_each(drawn: Sequence[Mutant], given: argparse.Namespace) -> int:
    """Print what became of each mutant; return 1 if one survived, 2 if none could be tried."""
    if not (given.list or given.quick):
        failed = failed_test(["tests"], given.jobs)
        if failed:
            print(f"{failed} fails without any mutant")
            return 2
    survivors = 0
    for mutant in drawn:
        noticed = "listed"
        if not given.list:
            noticed = find_killer(mutant, given.jobs, quick=given.quick)
        survivors += not noticed
        print(f"{mutant.module} {mutant.operator}: {noticed or 'SURVIVED'}")
        print(mutant.difference(), flush=True)
    print(f"{survivors} of {len(drawn)} mutants survived (seed {given.seed})")
    return int(survivors > 0)


def main() -> int:
    """Try mutants in a copy of the program."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--changed-since", metavar="COMMIT", help="instead of the whole core")
    reader.add_argument("--number", type=int, default=60, help="how many to draw (60)")
    reader.add_argument("--seed", type=int, default=1, help="of the draw (1)")
    reader.add_argument("--jobs", type=int, default=1, help="processes that run the tests (1)")
    reader.add_argument("--quick", action="store_true", help="not all tests for who survives")
    reader.add_argument("--list", action="store_true", help="only show what is drawn")
    given = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT, folder, ignore=LEFT_OUT, dirs_exist_ok=True)
        since = given.changed_since
        os.chdir(folder)
        modules = changed_modules(since) if since else core_modules()
        drawn = draw(list_mutants(modules), given.number, given.seed)
        return try_each(drawn, given)


if __name__ == "__main__":
    sys.exit(main())
