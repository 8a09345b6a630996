"""``advisor check``: is the knowledge base sound."""

from __future__ import annotations

import json
import sys
import textwrap
from dataclasses import replace
from importlib import resources
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.options import force_option, format_option
from advisor.cli.output import inform, put, say
from advisor.errors import KnowledgeUnusable
from advisor.knowledge.loader import is_complete, load
from advisor.knowledge.phrases import phrases_of
from advisor.knowledge.values import written
from advisor.output_files import make_folder
from advisor.verification.suite import Suite
from advisor.workloads.workload import Workload, write_workload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.errors import Problem
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.verification.finding import Finding

_INDENT = "    "
_GUIDE = "how to write rules and their examples: docs/writing-rules.md"


@click.command(
    short_help="Check rules, or begin your own.",
    epilog="\b\nExamples:\n"
    "  advisor check\n"
    "  advisor check --new our-rules/\n"
    "  advisor check our-rules/\n"
    "  advisor check our-rules/ --no-proofs\n"
    "  advisor check --stale-after 365 --format json",
)
@click.argument(
    "rules", nargs=-1, metavar="[RULES]...", type=click.Path(exists=True, file_okay=False)
)
@click.option(
    "--proofs/--no-proofs",
    default=True,
    help="Whether to prove properties of all possible answers; takes most of the time.",
)
@click.option(
    "--stale-after",
    type=click.IntRange(1, 36_500),
    metavar="DAYS",
    help="How old a source may be at the time of the review.",
)
@format_option(("text", "json"))
@click.option(
    "--new",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Check nothing; begin a folder of your own rules, with an example of each kind.",
)
@force_option
def check_command(
    rules: tuple[str, ...],
    *,
    proofs: bool,
    stale_after: int | None,
    form: str,
    new: str | None,
    force: bool,
) -> int:
    """Check the shipped rules, or those in RULES on top of them: format, examples, and proofs over
    all possible answers.

    A folder with its own `knowledge` section is a complete knowledge base, and is checked without
    the shipped rules. With RULES, problems of the shipped rules alone are left out.
    """  # noqa: D205 - the text of --help, of which the summary takes two lines
    if new is not None:
        if rules:
            raise click.UsageError("--new begins a folder, and RULES are checked; run it twice")
        _begin_rules(new, force=force)
        return 0
    try:
        knowledge, own = _load_tried(rules)
    except KnowledgeUnusable as unusable:
        _report(form, unusable.problems)
        return 1
    if stale_after is not None:
        knowledge = replace(knowledge, stale_after=stale_after)
    suite = Suite(knowledge, own=own, shipped=not rules)
    passed: list[str] = []
    findings = list(_run_stages(suite, passed, proofs=proofs))
    findings.sort(key=lambda finding: finding.problem)
    if form == "json":
        say(json.dumps(_report_object(knowledge, findings, suite), indent=2))
    else:
        _print(knowledge, findings, suite, passed)
    return 1 if findings else 0


def _begin_rules(folder: str, *, force: bool) -> None:
    """Write rules to change and to extend into ``folder``."""
    example = resources.files("advisor.cli").joinpath("own_rules.yaml").read_text("utf-8")
    make_folder(Path(folder))
    put(example, str(Path(folder, "rules.yaml")), force=force)
    inform(f"replace its example bit by bit, and test it with: advisor check {quote(folder)}")
    inform(_GUIDE)


def _load_tried(rules: tuple[str, ...]) -> tuple[KnowledgeBase, frozenset[str] | None]:
    """Return the base to be tried, and the ids in it that the caller wrote.

    The ids are ``None`` if the whole base is the caller's.
    """
    if any(map(is_complete, rules)):
        return load(rules, shipped=False), None
    if not rules:
        return load(), None
    shipped, knowledge = load(), load(rules)
    return knowledge, frozenset(_ids(knowledge)).difference(_ids(shipped))


def _ids(knowledge: KnowledgeBase) -> Iterator[str]:
    yield from (rule.id for rule in knowledge.rules)
    yield from (law.id for law in knowledge.laws)
    yield from (phrase.id for phrase in phrases_of(knowledge))
    yield from knowledge.questions
    yield from knowledge.sources
    yield from knowledge.criteria
    yield from knowledge.platforms


def _run_stages(suite: Suite, passed: list[str], *, proofs: bool) -> Iterator[Finding]:
    """Yield what each stage finds, and add the names of stages that find nothing to ``passed``.

    At a terminal the stage that is being tried is named.
    """
    for stage in suite.stages(proofs=proofs):
        if sys.stderr.isatty():
            inform(f"trying: {stage.name}")
        findings = list(stage.findings())
        yield from findings
        if not findings:
            passed.append(stage.name)


def _report(form: str, problems: tuple[Problem, ...]) -> None:
    if form == "json":
        content = {"problems": [_problem_object(problem) for problem in problems]}
        say(json.dumps(content, indent=2))
        return
    for problem in problems:
        say(str(problem))
    say(_GUIDE)
    say(f"the rules cannot be loaded: {_count(len(problems))}")


def _print(
    knowledge: KnowledgeBase, findings: list[Finding], suite: Suite, passed: list[str]
) -> None:
    for finding in findings:
        say(str(finding.problem))
        for answers in finding.answers:
            file = write_workload(Workload(finding.about, answers=answers))
            say(textwrap.indent(file, _INDENT))
    for stage in passed:
        say(f"ok: {stage}")
    wins = suite.shortest_wins()
    if wins:
        say("the fewest answers with which each platform wins:")
    for platform, answers in wins.items():
        given = ", ".join(f"{key}: {json.dumps(_plain(value))}" for key, value in answers.items())
        say(f"{_INDENT}{platform}: {given or 'none'}")
    rules, tried = len(knowledge.rules), len(suite.rules)
    count = f"{rules}" if tried == rules else f"{tried} of {rules}"
    if findings:
        say(_GUIDE)
    say(f"{count} rules, {_count_examples(suite)} examples tried, {_count(len(findings))}")


def _count(problems: int) -> str:
    return f"{problems} problem{'' if problems == 1 else 's'}"


def _count_examples(suite: Suite) -> int:
    return sum(len(rule.examples.fires) + len(rule.examples.silent) for rule in suite.rules)


def _report_object(
    knowledge: KnowledgeBase, findings: list[Finding], suite: Suite
) -> dict[str, Any]:
    wins = suite.shortest_wins()
    return {
        "rules": len(knowledge.rules),
        "examples": _count_examples(suite),
        "problems": [_finding_object(finding) for finding in findings],
        "shortest": {platform: _answers_object(answers) for platform, answers in wins.items()},
    }


def _finding_object(finding: Finding) -> dict[str, Any]:
    return {
        **_problem_object(finding.problem),
        "about": finding.about,
        "answers": [_answers_object(answers) for answers in finding.answers],
    }


def _problem_object(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "path": problem.path,
        "line": problem.line,
        "message": problem.message,
        "hint": problem.hint,
    }


def _answers_object(answers: Mapping[str, Value]) -> dict[str, Any]:
    return {key: _plain(value) for key, value in answers.items()}


def _plain(value: Value) -> Any:  # noqa: ANN401 - whatever JSON can hold
    plain = written(value)
    return plain if isinstance(plain, bool | int | str | list) else float(plain)
