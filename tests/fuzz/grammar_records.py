"""Decision records and pages with blocks of answers, among the other content of such files."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from advisor.report.record import MARK
from fuzz.inputs import Input

if TYPE_CHECKING:
    from random import Random

    from fuzz.grammar_answers import AnswerGrammar

_PROSE = (
    "# Run shop on Amazon ECS",
    "",
    "* Status: proposed",
    "## Answers",
    "Some words, and `code`.",
    "> a quote",
    "    indented",
    "Advice of 2026-11-22.",
    "| a | b |",
    "<!-- a remark -->",
    "1. one",
    "--",
    "Größe \U0001f680",
)
_OTHERS = (
    ("```python", "print(1)", "```"),
    ("~~~", "```", "x", "~~~"),
    ("```mermaid", "flowchart LR", "```"),
    ("````", "```", "````"),
)
_FENCES = ("```yaml", "```", "~~~yaml", "````yaml", "~~~~ yaml", "``` yaml title")


def record(rng: Random, grammar: AnswerGrammar, *, mistake: bool) -> Input:
    """Return a record or a page with one to three answer files in it, each under its mark."""
    if rng.random() < 0.2:
        return _draw_page(rng, grammar, mistake=mistake)
    lines = _draw_prose(rng)
    holds: dict[str, Any] = {}
    planted = 0
    number = rng.choice((1, 1, 2, 3))
    spoiled = rng.randrange(number) if mistake else -1
    fence = indent = ""
    for at in range(number):
        marks, file = _draw_block(rng, grammar, mistake=at == spoiled)
        goes_on = bool(fence) and not mistake and rng.random() < 0.4
        if goes_on:
            lines.append(f"{indent}---")
        else:
            if fence:
                lines.append(indent + _closing(fence))
            lines += _draw_prose(rng)
            fence = rng.choice(_FENCES)
            indent = rng.choice(("", "", "", "  ", "\t"))
            lines.append(f"{indent}{fence}")
        if file.planted:
            planted = len(lines) + len(marks) + file.planted
        lines += [f"{indent}{line}" for line in (*marks, *_split_lines(file))]
        holds |= _describe_block(at, marks, file)
    lines += [indent + _closing(fence), *_draw_prose(rng)]
    text = rng.choice(("\n", "\n", "\r\n")).join(lines)
    return Input(text, ".md", planted=planted, holds=holds, is_right=not mistake)


def _closing(fence: str) -> str:
    return fence[: len(fence) - len(fence.lstrip("`~"))]


def _split_lines(file: Input) -> list[str]:
    return file.as_text.removeprefix("\ufeff").splitlines()


def _describe_block(at: int, marks: list[str], file: Input) -> dict[str, Any]:
    """Return what has to be found in the block at position ``at``, by position and name."""
    recommended = marks[0].rpartition(" ")[2]
    return {f"{at} {name}": (name, held, recommended) for name, held in file.holds.items()}


def _draw_block(rng: Random, grammar: AnswerGrammar, *, mistake: bool) -> tuple[list[str], Input]:
    """Return the marks and the answers of one workload."""
    file = grammar.alone(rng, mistake=mistake)
    marks = [f"{MARK} recommended {rng.choice(('ecs-ec2', 'ecs-fargate', 'none', 'undecided'))}"]
    if rng.random() < 0.5:
        marks.append(f"{MARK} grade firm")
    if rng.random() < 0.5:
        marks.append(f"{MARK} rules a.b c.d")
    return marks, file


def _draw_prose(rng: Random) -> list[str]:
    lines: list[str] = []
    for _ in range(rng.randint(0, 3)):
        if rng.random() < 0.3:
            lines += rng.choice(_OTHERS)
        else:
            lines.append(rng.choice(_PROSE))
    return [*lines, ""]


def _draw_page(rng: Random, grammar: AnswerGrammar, *, mistake: bool) -> Input:
    marks, file = _draw_block(rng, grammar, mistake=mistake)
    lines = ["<!doctype html>", *(f"<p>{html.escape(line)}</p>" for line in _draw_prose(rng))]
    planted = len(lines) + len(marks) + file.planted if file.planted else 0
    head = '<section id="s-the-answer-file"><h2>The answer file</h2><pre>'
    lines.append(head + marks[0])
    lines += map(html.escape, (*marks[1:], *_split_lines(file)))
    lines.append("</pre></section>")
    holds = _describe_block(0, marks, file)
    return Input("\n".join(lines), ".html", planted=planted, holds=holds, is_right=not mistake)
