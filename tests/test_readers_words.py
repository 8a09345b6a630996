"""What people read says questions, answers and platforms in words: no output shows their ids.

An id is what no reader would take for English: of a question or a value, one with an underscore or
a hyphen, unless a dictionary has it; of a platform, any; and any id of a question before an equals
sign, as in ``state = outside``. Not looked at is what is written to be typed or copied: commands,
blocks of code, addresses and names of files.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from samples import THOROUGH, some

from advisor.interview.dialogue import interview
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import QuestionKind
from advisor.knowledge.values import written
from advisor.report.phrasing import in_words, meaning
from advisor.workloads.workload import Workload
from people import Person
from situations import situation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Program

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Question

CASES = Path(__file__).parent / "cases" / "published-decisions.yaml"
DESCRIPTION = "Twelve services on Heroku, we have four developers and nobody knows Kubernetes."
ENGLISH = frozenset({"on-premises", "one-year", "three-year"})
"""The ids of values that are words of a dictionary, or are formed like them."""
NOT_READ = (
    r"<pre\b.*?</pre>",
    r"<style\b.*?</style>",
    r"<!--.*?-->",
    r"<[^>]*>",
    r"\A---\n.*?\n---\n",
    r"(?m)^( *)(```+|~~~+).*?^\1\2",
    r"`[^`\n]*`",
    r"https?://\S+",
    r"(?m)^ *advisor .*$",
    r"\badvisor [a-z]+ \S+\.yaml( --[^\n]*)?",
    r"\S+\.(yaml|md|svg|html)\b",
)
"""Markup, and what is written to be typed or copied."""
ON_ONE = (
    ("recommend", "FILE"),
    ("recommend", "FILE", "--detail"),
    ("explain", "FILE"),
    ("explain", "FILE", "--flips"),
    ("explain", "FILE", "--compare"),
    ("explain", "FILE", "--why-not", "eks-nodegroup"),
    ("explain", "FILE", "--format", "markdown"),
    ("explain", "FILE", "--set", "host_access=[daemon]", "--set", "current_platform=vms"),
    ("cost", "FILE"),
    ("cost", "FILE", "--detail"),
)
"""Commands that print something about one workload."""
ON_ALL = (
    ("recommend", "teams.yaml"),
    ("portfolio", "teams.yaml"),
)
DOCUMENTS = {
    "adr": ("report", "FILE", "--format", "adr"),
    "madr": ("report", "FILE", "--format", "madr"),
    "nygard": ("report", "FILE", "--format", "nygard"),
    "markdown": ("report", "FILE", "--format", "markdown"),
    "page": ("report", "FILE", "--format", "html"),
    "drawing in words": ("diagram", "FILE"),
    "decision in words": ("diagram", "FILE", "--kind", "decision"),
    "drawing for Mermaid": ("diagram", "FILE"),
    "decision for Mermaid": ("diagram", "FILE", "--kind", "decision"),
}
"""Commands that write a file, by what they write."""
ENDINGS = {
    "page": ".html",
    "drawing in words": ".txt",
    "decision in words": ".txt",
    "drawing for Mermaid": ".mmd",
    "decision for Mermaid": ".mmd",
}
TEAMS = tuple(range(21))
"""As many as the question with the most choices has answers."""


def ids(knowledge: KnowledgeBase) -> re.Pattern[str]:
    """Return what finds an id in a text."""
    compound = {key for key in knowledge.questions if "_" in key}
    for question in knowledge.questions.values():
        compound.update(value for value in question.values if re.search("[-_]", value))
    compound -= ENGLISH
    compound |= knowledge.platforms.keys()
    longest_first = sorted(compound, key=len, reverse=True)
    named = "|".join(map(re.escape, longest_first))
    asked = "|".join(knowledge.questions)
    return re.compile(rf"(?<![\w.-])(?:{named})(?![\w-])|\b(?:{asked}) = \S+")


def found(knowledge: KnowledgeBase, text: str) -> list[str]:
    """Return the ids that people would read in ``text``, each with its surroundings."""
    read = text
    for pattern in NOT_READ:
        read = re.sub(pattern, " ", read, flags=re.DOTALL)
    read = html.unescape(read)
    near: list[str] = []
    for match in ids(knowledge).finditer(read):
        around = read[max(match.start() - 60, 0) : match.end() + 30]
        near.append(f"{match.group()}: …{' '.join(around.split())}…")
    return near


def every(question: Question) -> Iterator[Value]:
    """Yield every sort of answer to ``question``."""
    match question.kind:
        case QuestionKind.CHOICE:
            yield from question.values
        case QuestionKind.MULTI:
            for value in question.values:
                yield frozenset({value})
            yield frozenset()
            yield frozenset(question.values)
        case QuestionKind.BOOLEAN:
            yield from (True, False)
        case QuestionKind.TEXT:
            yield "eu-west-1"
        case _:
            yield from (1, 2)
    yield UNKNOWN


def team(knowledge: KnowledgeBase, number: int) -> dict[str, Value]:
    """Return answers such that all teams together give every answer, and most are usual."""
    answers = situation(knowledge, number, "words")
    for place, question in enumerate(knowledge.questions.values()):
        values = dict(enumerate(every(question)))
        turn = (number - place) % len(TEAMS)
        answers[question.id] = values.get(turn, answers.get(question.id, UNKNOWN))
    return answers


@pytest.fixture
def teams(folder: Path, shipped: KnowledgeBase) -> Path:
    """Return a folder with a file of all teams, and a file for each."""
    entries: list[dict[str, Any]] = []
    for number in TEAMS:
        answers = {key: written(value) for key, value in team(shipped, number).items()}
        entries.append({"name": f"Team {number}", "answers": answers})
        alone = {"advisor": 1, **entries[-1]}
        (folder / f"team{number}.yaml").write_text(yaml.safe_dump(alone), encoding="utf-8")
    together = {"advisor": 1, "workloads": entries if THOROUGH else entries[:4]}
    (folder / "teams.yaml").write_text(yaml.safe_dump(together), encoding="utf-8")
    return folder


def test_every_answer_and_platform_is_said_in_words(shipped: KnowledgeBase) -> None:
    for question in shipped.questions.values():
        for value in every(question):
            for text in (meaning(question, value), in_words(question, value)):
                assert found(shipped, text) == []
    for platform in shipped.platforms.values():
        assert found(shipped, f"{platform.name} {platform.short} {platform.summary}") == []


def test_what_the_rules_say_names_no_id(shipped: KnowledgeBase) -> None:
    for rule in shipped.rules:
        for text in (rule.because, *rule.reasons.values()):
            assert found(shipped, text) == [], rule.id


@pytest.mark.parametrize("command", ON_ONE, ids=" ".join)
def test_what_is_printed_about_a_team_is_in_words(
    command: tuple[str, ...], teams: Path, advisor: Program, shipped: KnowledgeBase
) -> None:
    del teams
    for number in some(1, of=TEAMS):
        words = (f"team{number}.yaml" if word == "FILE" else word for word in command)
        assert found(shipped, advisor(*words).out) == []


@pytest.mark.parametrize("command", ON_ALL, ids=" ".join)
def test_what_is_printed_about_many_teams_is_in_words(
    command: tuple[str, ...], teams: Path, advisor: Program, shipped: KnowledgeBase
) -> None:
    del teams
    outcome = advisor(*command)
    assert outcome.out
    assert found(shipped, outcome.out) == []


@pytest.mark.pictures
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_in_words(
    name: str, teams: Path, advisor: Program, shipped: KnowledgeBase
) -> None:
    target = (teams / "document").with_suffix(ENDINGS.get(name, ".md"))
    for number in some(1, of=TEAMS):
        words = (f"team{number}.yaml" if word == "FILE" else word for word in DOCUMENTS[name])
        if advisor(*words, "-o", target, "--force").code == 0:
            text = target.read_text(encoding="utf-8")
            if target.suffix == ".mmd":
                text = "\n".join(re.findall(r'"[^"\n]*"', text))
            assert found(shipped, text) == []
    assert target.exists()


def test_what_has_become_of_a_decision_is_said_in_words(
    teams: Path, advisor: Program, shipped: KnowledgeBase
) -> None:
    record = teams / "record.md"
    advisor("report", "team0.yaml", "-o", record)
    text = record.read_text(encoding="utf-8")
    record.write_text(re.sub(r" rules .*", " rules long.gone", text), encoding="utf-8")
    outcome = advisor("drift", record)
    assert "Holds now and did not then" in outcome.out
    assert found(shipped, outcome.out) == []


def test_how_advice_compares_with_decisions_is_said_in_words(
    folder: Path, advisor: Program, shipped: KnowledgeBase
) -> None:
    del folder
    outcome = advisor("test", CASES, "--all")
    assert "expected ECS on Fargate" in outcome.out
    assert found(shipped, outcome.out) == []


def test_an_interview_is_in_words(shipped: KnowledgeBase) -> None:
    for number in some(1, of=TEAMS):
        person = Person(shipped, team(shipped, number), ["?", "w gpu", "r"])
        interview(shipped, Workload("shop"), person, lambda _: None, description=DESCRIPTION)
        assert found(shipped, "\n".join(person.shown)) == []
