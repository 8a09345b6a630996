"""Decision records and pages with blocks of answers in them, among what such files hold besides."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from advisor.report.record import MARK
from fuzz.inputs import Input

if TYPE_CHECKING:
    from random import Random

    from fuzz.grammar_answers import AnswerGrammar

_PROSE = (
    "# Run shop on Amazon ECS", "", "* Status: proposed", "## Answers", "Some words, and `code`.", "> a quote", "    indented",
    "Advice of 2026-11-22.", "| a | b |", "<!-- a remark -->", "1. one", "--", "Größe \U0001f680",
)  # fmt: skip
_OTHERS = (
    ("```python", "print(1)", "```"),
    ("~~~", "```", "x", "~~~"),
    ("```mermaid", "flowchart LR", "```"),
    ("````", "```", "````"),
)
_FENCES = ("```yaml", "```", "~~~yaml", "````yaml", "~~~~ yaml", "``` yaml title")


def record(rng: Random, grammar: AnswerGrammar, *, mistake: bool) -> Input:
    """Return a record, or a page, with one to three answer files in it, each under its mark."""
    if rng.random() < 0.2:
        return _page(rng, grammar, mistake=mistake)
    lines = _prose(rng)
    holds: dict[str, Any] = {}
    planted = 0
    number = rng.choice((1, 1, 2, 3))
    spoiled = rng.randrange(number) if mistake else -1
    fence = indent = ""
    for at in range(number):
        marks, file = _marked(rng, grammar, mistake=at == spoiled)
        goes_on = bool(fence) and not mistake and rng.random() < 0.4
        if goes_on:
            lines.append(f"{indent}---")
        else:
            lines += [*([indent + _closing(fence)] if fence else ()), *_prose(rng)]
            fence = rng.choice(_FENCES)
            indent = rng.choice(("", "", "", "  ", "\t"))
            lines.append(f"{indent}{fence}")
        if file.planted:
            planted = len(lines) + len(marks) + file.planted
        lines += [
            f"{indent}{each}"
            for each in (*marks, *file.as_text.removeprefix("\ufeff").splitlines())
        ]
        holds |= {
            f"{at} {name}": (name, answers, marks[0].rpartition(" ")[2])
            for name, answers in file.holds.items()
        }
    lines += [indent + _closing(fence), *_prose(rng)]
    return Input(rng.choice(("\n", "\n", "\r\n")).join(lines), ".md", planted, holds, not mistake)


def _closing(fence: str) -> str:
    return fence[: len(fence) - len(fence.lstrip("`~"))]


def _marked(rng: Random, grammar: AnswerGrammar, *, mistake: bool) -> tuple[list[str], Input]:
    """Return the marks and the answers of one workload."""
    file = grammar.alone(rng, mistake=mistake)
    marks = [f"{MARK} recommended {rng.choice(('ecs-ec2', 'ecs-fargate', 'none', 'undecided'))}"]
    if rng.random() < 0.5:
        marks.append(f"{MARK} grade firm")
    if rng.random() < 0.5:
        marks.append(f"{MARK} rules a.b c.d")
    return marks, file


def _prose(rng: Random) -> list[str]:
    lines: list[str] = []
    for _ in range(rng.randint(0, 3)):
        lines += rng.choice(_OTHERS) if rng.random() < 0.3 else (rng.choice(_PROSE),)
    return [*lines, ""]


def _page(rng: Random, grammar: AnswerGrammar, *, mistake: bool) -> Input:
    marks, file = _marked(rng, grammar, mistake=mistake)
    before = ["<!doctype html>", *(f"<p>{html.escape(each)}</p>" for each in _prose(rng))]
    head = f'<section id="s-the-answer-file"><h2>The answer file</h2><pre>{marks[0]}'
    inside = [
        html.escape(each)
        for each in (*marks[1:], *file.as_text.removeprefix("\ufeff").splitlines())
    ]
    planted = len(before) + len(marks) + file.planted if file.planted else 0
    holds = {
        f"0 {name}": (name, answers, marks[0].rpartition(" ")[2])
        for name, answers in file.holds.items()
    }
    return Input(
        "\n".join((*before, head, *inside, "</pre></section>")),
        ".html",
        planted,
        holds,
        not mistake,
    )
