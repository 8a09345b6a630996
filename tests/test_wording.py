"""The words that users see: listed so that a change shows in review, and in plain English."""

from __future__ import annotations

import ast
import difflib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

import advisor

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
STRINGS = ROOT / "tests" / "data" / "strings.txt"
MOST_SEEN = ("cli", "interview", "records", "report", "workloads", "explanation/standing.py")
"""The parts of the program whose words are listed."""

UNPLAIN = (
    r"\bmay not\b",
    r"\b(is|are) no (id|name|number|mapping|range|regular|part|advice|error|way|list|file)\b",
    r"\bnone if\b",
    r"\b(mend|mended|mends)\b",
    r"\b(told|tells?|telling) [^.;:]{0,40}\bapart\b",
    r"\btelling\b",
    r"\bfor want of\b",
    r"\bmisfits?\b",
    r"\bbeside\b",
    r"\banew\b",
    r"\bat hand\b",
    r"\bso called\b",
    r"\bsaid against\b",
    r"\bspeaks? (for|against)\b",
    r"\bat the (most|least)\b",
    r"\blet in\b",
    r"\blearnt\b",
    r"\bof the house\b",
    r"\bgo(es|ing)? on with\b",
    r"\bstands? (under|below|beside|behind|in the)\b",
    r"\bhas to be had\b|\b(can|to) be had\b",
    r"\bfor ever\b",
    r"\b(organis|recognis|standardis)",
    r"\b(behaviour|artefact|licence|judgement|colour|centre|favour)",
    r"\b(towards|downwards|upwards|afterwards)\b",
    r"\bper cent\b",
    r"\b(runs|exists?|attaches|mounts|takes) [^.;]{0,40} since [A-Z0-9]",
)
"""What reads as if translated, or as British spelling."""

TEXTS = frozenset(
    (
        "asks",
        "why",
        "values",
        "clauses",
        "label",
        "says",
        "because",
        "summary",
        "title",
        "note",
        "name",
        "otherwise",
    )
)
"""The keys of rules under which people read a text."""

ID = re.compile(r"\w+(?:[_.-]\w+)+")
CODE = re.compile(r"```.*?```|~~~.*?~~~|`[^`\n]*`|\]\([^)]*\)|<!--.*?-->", re.DOTALL)


def written(node: ast.expr) -> str | None:
    """Return the text of a string or f-string, with its {placeholders}."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            parts.append(f"{{{ast.unparse(part.value)}}}")
        else:
            parts.append(str(ast.literal_eval(part)))
    return "".join(parts)


def strings(node: ast.AST) -> Iterator[str]:
    """Yield the strings below a node, in order; of docstrings only those that `--help` shows."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef) and is_command(child):
            yield " ".join((ast.get_docstring(child) or "").split())
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        text = written(child) if isinstance(child, ast.expr) else None
        if text is None:
            yield from strings(child)
        elif is_prose(text):
            yield text


def is_command(function: ast.FunctionDef) -> bool:
    """Return whether a function is a command of the command line."""
    decorators = map(ast.unparse, function.decorator_list)
    return any(re.match(r"[\w.]+\.(command|group)\(", decorator) for decorator in decorators)


def is_prose(text: str) -> bool:
    """Return whether people read a text: words with a space between them, or a heading."""
    if text.startswith(("<", "^")) or "(?" in text:
        return False
    bare = re.sub(r"\{[^{}]*\}", "", text).strip()
    words = re.findall(r"[A-Za-z']{2,}", bare)
    return len(words) > 1 and " " in bare


def of_program(parts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the module and the text of each string of these parts of the program."""
    for part in parts:
        top = ROOT / "advisor" / part
        for path in sorted(top.rglob("*.py")) if top.is_dir() else [top]:
            name = path.relative_to(ROOT / "advisor").with_suffix("").as_posix()
            for text in strings(ast.parse(path.read_text(encoding="utf-8"))):
                yield name.replace("/", "."), text


def of_questions() -> Iterator[tuple[str, str]]:
    """Yield the id and the texts of each question, as the interview asks it."""
    for question in advisor.load().questions.values():
        yield f"questions.{question.id}", question.asks
        yield f"questions.{question.id}", question.why
        for value, says in question.values.items():
            yield f"questions.{question.id}", f"{value}: {says}"
        yield f"questions.{question.id}", question.label
        for text in question.clauses.values():
            yield f"questions.{question.id}", text


def of_rules() -> Iterator[tuple[str, str]]:
    """Yield the place and the text of everything in the rules that people read."""
    for path in sorted((ROOT / "rules").rglob("*.yaml")):
        if "language" not in path.parts:
            place = path.relative_to(ROOT).as_posix()
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            for text in texts(content, read=False):
                yield place, text


def texts(value: object, *, read: bool) -> Iterator[str]:
    """Yield the texts of a value; ``read`` says whether people read what is there."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from texts(below, read=read or key in TEXTS)
    elif isinstance(value, list):
        for below in value:
            yield from texts(below, read=read)
    elif isinstance(value, str) and read:
        yield value


def of_pages() -> Iterator[tuple[str, str]]:
    """Yield the place and the text of each paragraph of the documents, without code."""
    pages = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")]
    documents = sorted((ROOT / "docs").rglob("*.md"))
    documents.remove(ROOT / "docs" / "structure.md")  # the first lines of docstrings
    for path in (*pages, *documents, ROOT / "rules" / "README.md"):
        prose = CODE.sub("", path.read_text(encoding="utf-8"))
        for paragraph in prose.split("\n\n"):
            yield path.relative_to(ROOT).as_posix(), paragraph


def unplain(text: str) -> Iterator[str]:
    """Yield what a text says that is not plain English; ids stay as they are."""
    flat = ID.sub("", " ".join(CODE.sub("", text).split()))
    for pattern in UNPLAIN:
        for match in re.finditer(pattern, flat, re.IGNORECASE):
            yield match.group()


def wording(lines: list[str]) -> list[str]:
    """Return the texts of lines, whatever module they are in and however values are called."""
    return sorted(re.sub(r"\{[^{}]*\}", "{}", line.partition(": ")[2]) for line in lines)


def test_the_words_that_users_see_most_are_listed() -> None:
    lines = []
    for place, text in (*of_program(MOST_SEEN), *of_questions()):
        lines.append(f"{place}: {text!r}\n")
    if os.environ.get("GOLDEN_UPDATE"):
        STRINGS.write_text("".join(lines), encoding="utf-8")
    listed = STRINGS.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = list(difflib.unified_diff(wording(listed), wording(lines), "listed", "now", n=0))
    assert changed == [], f"GOLDEN_UPDATE=1 lists them:\n{''.join(changed)}"


def test_what_users_read_is_plain_english() -> None:
    found: list[str] = []
    everything = tuple(
        path.relative_to(ROOT / "advisor").as_posix()
        for path in sorted((ROOT / "advisor").iterdir())
        if path.name not in ("drawing", "__pycache__") and (path.is_dir() or path.suffix == ".py")
    )
    for place, text in (*of_program(everything), *of_rules(), *of_pages()):
        found.extend(f"{place}: {phrase!r} in {text!r}" for phrase in unplain(text))
    assert found == []


def test_unplain_words_are_found() -> None:
    assert list(unplain("It may not run, for want of a host.")) == ["may not", "for want of"]
    assert list(unplain("Nothing tells them apart.")) == ["tells them apart"]
    assert list(unplain("The rule `a beside b` and host.beside-it are next to it.")) == []


def test_a_string_is_read_whole() -> None:
    source = (
        'def say(name: str) -> str:\n    """Docstring text."""\n    return f"{name} is " "here"\n'
    )
    assert list(strings(ast.parse(source))) == ["{name} is here"]
