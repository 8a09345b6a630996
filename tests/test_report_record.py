"""Decision records: two pages in front, no sentence twice, no ids, and the rest behind."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from benchmarks.simulated import knowledge, person
from samples import many, some

from advisor.consultation import consult
from advisor.explanation.explanation import Explanation
from advisor.knowledge.conditions import UNKNOWN
from advisor.provisos import Signature
from advisor.report.decision_record import Record
from advisor.report.narration import Narration
from advisor.report.record import LAYOUTS, MOST_WORDS, answers_in
from advisor.workloads.draft import read_drafts
from advisor.workloads.workload import AnswerNote, Workload
from advisor.workloads.workload_reader import read_workload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.errors import Problem
    from advisor.knowledge.model import KnowledgeBase, Rule

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"
TEAMS = sorted(file.stem for file in EXAMPLES.glob("*.yaml"))
APPENDIX = "\n## Appendix\n"
LONG = 6  # words; shorter sentences may come again
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\([^)]*\)|<https?:[^>]*>")


def workload_of(team: str) -> Workload:
    file = EXAMPLES / f"{team}.yaml"
    (draft,) = read_drafts(file.read_text(encoding="utf-8"), str(file))
    workload, problems = read_workload(draft, knowledge())
    assert workload is not None, problems
    return workload


def record_of(workload: Workload, base: KnowledgeBase | None = None) -> Record:
    consultation = consult(base or knowledge(), {**workload.assume, **workload.answers})
    explanation = Explanation(
        consultation,
        chosen=workload.chosen,
        because=workload.because,
        verified=workload.verified,
    )
    day = date(2026, 11, 25)
    return Record(explanation, workload, day, drawing="flowchart LR", picture="a.svg")


@cache
def teams_record(team: str) -> Record:
    return record_of(workload_of(team))


@cache
def peoples_record(number: int) -> Record:
    """Return the record of somebody as common as the model of teams says."""
    answers = dict(person(number, "record"))
    for key in [key for place, key in enumerate(answers) if place % 7 == number % 7]:
        answers[key] = UNKNOWN
    return record_of(Workload(f"team {number}", answers=answers))


def texts() -> Iterator[str]:
    """Yield records of the examples and of people, in all layouts."""
    records = [teams_record(team) for team in some(4, of=TEAMS)]
    records += [peoples_record(number) for number in range(many(4, of=40))]
    for place, record in enumerate(records):
        forms = list(LAYOUTS)
        for form in some(1, of=[*forms[place % 3 :], *forms[: place % 3]]):
            yield LAYOUTS[form](record)


def front(text: str) -> str:
    before, mark, _ = text.partition(APPENDIX)
    assert mark
    return before


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a record outside code, each item and cell apart."""
    for line in LINK.sub("]", FENCED.sub("", text)).splitlines():
        for cell in line.split(" | "):
            for sentence in re.split(r"(?<=[.!?])\s+", cell):
                yield " ".join(re.findall(r"[\w-]+", sentence.lower()))


def twice(text: str) -> set[str]:
    """Return the long sentences that ``text`` has more than once."""
    seen: set[str] = set()
    again: set[str] = set()
    for sentence in sentences(text):
        if len(sentence.split()) > LONG and sentence in seen:
            again.add(sentence)
        seen.add(sentence)
    return again


@pytest.mark.parametrize("team", TEAMS)
@pytest.mark.parametrize("form", LAYOUTS)
def test_the_front_has_two_pages_at_most(team: str, form: str) -> None:
    assert len(front(LAYOUTS[form](teams_record(team))).split()) <= MOST_WORDS


def test_every_record_is_short_in_front_and_says_nothing_twice() -> None:
    for text in texts():
        assert len(front(text).split()) <= MOST_WORDS
        assert twice(text) == set()
        assert "…" not in front(text), "no text of ours is cut"


def test_the_check_finds_a_sentence_that_comes_again() -> None:
    text = "* Good: one two three four five six seven.\n\n| a | One two three. |\n"
    assert twice(text) == set()
    assert twice(f"{text}\nBad. Good: one two three four five six seven. [1]\n") == {
        "good one two three four five six seven"
    }


def deciding(names: str) -> tuple[Workload | None, tuple[Problem, ...]]:
    (draft,) = read_drafts(f"advisor: 1\nname: a\ndeciders: {names}\nanswers: {{}}\n", "a.yaml")
    return read_workload(draft, knowledge())


def test_those_who_decide_are_named_in_the_head_of_each_layout() -> None:
    workload, problems = deciding('[Ada Lovelace, "B: [x](y) # c", Ada Lovelace]')
    assert workload is not None, problems
    texts = {form: layout(record_of(workload)) for form, layout in LAYOUTS.items()}
    _, front_matter, _ = texts["madr"].split("---\n", 2)
    assert yaml.safe_load(front_matter)["decision-makers"] == ["Ada Lovelace", "B: [x](y) # c"]
    named = r"Deciders: Ada Lovelace, B: \[x\](y) # c"
    assert f"* {named}\n" in texts["adr"].partition("## Status")[0]
    assert f"\n\n{named}\n\n" in texts["nygard"].partition("## Status")[0]
    for text in texts.values():
        assert "deciders:\n- Ada Lovelace\n" in answers_in(text)
        assert len(front(text).split()) <= MOST_WORDS
    for layout in LAYOUTS.values():
        head = layout(record_of(Workload("nobody"))).partition("## ")[0]
        assert "ecide" not in head
        assert "decision-makers" not in head


@pytest.mark.parametrize(
    ("names", "refused"),
    [
        ("[<b>]", "a decider's name holds markup"),
        ('["a\\u202eb"]', "a decider's name holds control characters"),
        ("['']", "a decider's name is empty"),
        ("[1]", "'deciders' holds a whole number, not text"),
        (str([f"p{number}" for number in range(21)]), "21 deciders are too many"),
    ],
)
def test_who_cannot_be_named_is_told(names: str, refused: str) -> None:
    workload, problems = deciding(names)
    assert workload is None
    (problem,) = problems
    assert refused in problem.message
    assert problem.line == 3


def test_no_id_stands_in_what_people_read() -> None:
    ids = [key for key in knowledge().questions if "_" in key]
    ids += [*knowledge().platforms, *(rule.id for rule in knowledge().rules)]
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ids))})(?![\w-])")
    for text in texts():
        assert pattern.findall(LINK.sub("", FENCED.sub("", text))) == []
        assert not re.search(r"because [A-Z]\w* \w+ is|, because (?:do|run|check)\b", text)


def test_the_context_tells_whose_decision_it_is() -> None:
    told = front(LAYOUTS["adr"](teams_record("webshop")))
    context = told.partition("## Context and Problem Statement")[2].partition("##")[0]
    assert "webshop is to run in containers on AWS. 4 engineers develop and operate it" in context
    assert "nobody is there to look after servers" in context
    assert "it is due in a few months" in context
    assert "eu-west-1" in context


def test_the_front_has_what_a_reader_signs() -> None:
    told = front(LAYOUTS["adr"](teams_record("webshop")))
    assert re.search(r"About \d+ USD a month .* ECS Managed Instances, \d+ points behind", told)
    outcome = told.partition("## Decision Outcome")[2].partition("###")[0]
    assert len(re.findall(r"^\* .* \[\\\[\d+\\\]\]\(https://", outcome, re.MULTILINE)) >= 2
    assert "Proven: no question left unasked could change this." in outcome
    assert re.search(r"^\* EKS Auto Mode, if .+\.$", told, re.MULTILINE)
    rows = re.findall(r"^\| Amazon .+ \| .*\d.* \| .+ \|$", told, re.MULTILINE)
    assert len(rows) == 7
    assert "mermaid" not in told


def test_every_note_is_listed_with_its_source() -> None:
    for text in texts():
        marks = {int(number) for number in re.findall(r"\\\[(\d+)\\\]", text)}
        listed = text.partition("\n### Links\n")[2].partition("\n###")[0]
        numbers = [int(number) for number in re.findall(r"^(\d+)\. ", listed, re.MULTILINE)]
        assert numbers == sorted(marks) == list(range(1, len(marks) + 1))


def test_the_appendix_has_every_answer_with_what_was_noted_and_who_verified() -> None:
    signature = Signature("Ada", date(2026, 11, 20))
    workload = replace(
        workload_of("webshop"),
        notes={
            "compliance": AnswerNote("The auditor said so."),
            "ci": AnswerNote("It is in the wiki.", "Bea", date(2026, 11, 19)),
        },
        verified={"verify.services-in-scope": signature},
    )
    appendix = LAYOUTS["madr"](record_of(workload)).partition(APPENDIX)[2]
    items = appendix.partition("\n### Pros and Cons")[0]
    assert len(re.findall(r"^\* ", items, re.MULTILINE)) == len(workload.answers)
    noted = r'^\* .*PCI.*\n  \* Noted: "The auditor said so."\n  \* Verified: Ada'
    assert re.search(noted, items, re.MULTILINE)
    noted = (
        r'^\* .*GitHub Actions.*\n  \* Answered: Bea, 2026-11-19\n  \* Noted: "It is in the wiki."$'
    )
    assert re.search(noted, items, re.MULTILINE)


def test_an_open_result_says_what_to_find_out_first() -> None:
    told = front(LAYOUTS["nygard"](teams_record("swarm-cooperative")))
    confirmed = told.partition("### Confirmation")[2].partition("##")[0]
    assert re.search(r"^\* Find out: .+\? .+", confirmed, re.MULTILINE)


def wordy(base: KnowledgeBase) -> KnowledgeBase:
    """Return ``base`` with hopelessly long texts wherever people may write their own."""
    platforms = {
        key: replace(platform, name=f"{platform.name} {'by name ' * 40}".strip())
        for key, platform in base.platforms.items()
    }

    def long(rule: Rule) -> Rule:
        reason = f"{rule.id} {'and so on ' * 400}"
        return replace(rule, because=reason, reasons={})

    rules = tuple(map(long, base.rules))
    return replace(base, rules=rules, platforms=platforms)


@pytest.mark.parametrize("form", LAYOUTS)
def test_hopelessly_long_texts_are_cut_in_front_and_whole_in_the_appendix(form: str) -> None:
    base = wordy(knowledge())
    because = "because we said " * 500
    workload = replace(workload_of("webshop"), because=because, chosen="ecs-ec2", name="n " * 50)
    text = LAYOUTS[form](record_of(workload, base))
    assert len(front(text).split()) <= MOST_WORDS
    assert "and so on " * 400 in text.partition(APPENDIX)[2].replace("\n", " ")


def test_answers_are_found_in_records_of_every_version() -> None:
    text = LAYOUTS["adr"](teams_record("webshop"))
    answers = text[text.rindex("```yaml\n") + 3 :].strip()
    assert answers_in(text) == answers
    assert answers_in(f"# Old\n\n## Answers\n\n```{answers}\n") == answers
    assert answers_in("# Of other origin\n\n```yaml\na: 1\n```\n") == ""


def test_a_text_is_told_once_and_cut_where_there_is_no_room() -> None:
    narration = Narration(8)
    long = "One two three four five six seven eight nine."
    assert narration.news_in_short(long, "front") == "One two three four five six seven eight …"
    assert narration.news_in_short(long, "front") == ""
    assert narration.news(f"{long} Ten.", "appendix") == f"{long} Ten."
    assert narration.is_told(long)
    assert narration.news(long, "end") == ""
    assert narration.place_of(long) == "appendix"
