"""An explanation for people: the answer first, a source for each reason, and no ids of files."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from benchmarks.simulated import knowledge as today
from benchmarks.simulated import person
from samples import many

from advisor.consultation import consult
from advisor.explanation.difference import differ
from advisor.explanation.explanation import Explanation
from advisor.report.blocks import Bullets, Heading, ListItem, Paragraph
from advisor.report.explanation_report import ExplanationReport
from advisor.report.phrasing import changed_to
from advisor.report.report import write_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.consultation import Consultation
    from advisor.report.blocks import Block

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"
TEAMS = ("webshop", "render-farm", "impossible-wishes")
PEOPLE = tuple(str(number) for number in range(many(2, of=20)))
PARTS = ("", "document", "why-not", "flips", "compare", "difference")
MARKS = {
    "text": r"\[(\d+)\]",
    "markdown": r"\\\[(\d+)\\\]",
    "html": r"[ >]\[(\d+)\]",
}


@cache
def result(name: str) -> Consultation:
    """Return the result of one of the teams, or of a simulated person."""
    if name.isdigit():
        return consult(today(), person(int(name), "told"))
    content = yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))
    return consult(today(), content["answers"], platforms=content.get("platforms"))


def told(name: str, part: str) -> ExplanationReport:
    """Return the explanation of ``name``, or a part of it."""
    consultation = result(name)
    report = ExplanationReport(Explanation(consultation), name, f"{name}.yaml", part)
    if part == "why-not":
        return replace(report, platform=consultation.rivals[-1])
    if part == "difference":
        return replace(report, part="", difference=differ(result("webshop"), consultation))
    return report


def texts_of(blocks: Iterable[Block]) -> Iterator[Paragraph | ListItem]:
    """Yield whatever has notes: the paragraphs and items before the list of sources."""
    for block in blocks:
        if isinstance(block, Heading) and block.text == "Sources":
            return
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Bullets):
            yield from items_of(block.items)


def items_of(items: Iterable[ListItem]) -> Iterator[ListItem]:
    for item in items:
        yield item
        yield from items_of(item.items)


@pytest.mark.parametrize("name", [*TEAMS, *PEOPLE])
@pytest.mark.parametrize("part", PARTS)
def test_each_sentence_of_a_rule_has_the_sources_of_that_rule(name: str, part: str) -> None:
    report = told(name, part)
    sources = today().sources
    addresses: dict[str, set[tuple[str, ...]]] = {}
    for rule in (*report.explanation.consultation.fired, *result("webshop").fired):
        for sentence in (rule.because, *rule.reasons.values()):
            urls = tuple(sources[key].url for key in rule.sources)
            addresses.setdefault(sentence, set()).add(urls)
    found = 0
    for block in texts_of(report.blocks()):
        for sentence, cited in addresses.items():
            if block.text.endswith(sentence):
                found += 1
                assert tuple(note.url for note in block.notes) in cited, block.text
    assert found or part == "flips" or (part, name) == ("difference", "webshop")


@pytest.mark.parametrize("name", [*TEAMS, *PEOPLE])
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("form", MARKS)
def test_notes_are_numbered_as_they_come_and_each_leads_to_its_source(
    name: str, part: str, form: str
) -> None:
    written = write_report(told(name, part), form)
    body, _, listed = written.rpartition("Sources")
    if not listed or part == "flips":
        assert not re.findall(MARKS[form], written)
        return
    marks = list(dict.fromkeys(int(mark) for mark in re.findall(MARKS[form], body)))
    number = len(re.findall(r"<li>" if form == "html" else r"^\d+\. ", listed, re.MULTILINE))
    assert marks == list(range(1, number + 1))
    assert not re.findall(r"\[[a-z][a-z0-9-]+(?:, [a-z0-9-]+)*\]", body)


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_note_links_to_the_address_that_its_number_has_in_the_list(form: str) -> None:
    written = write_report(told("webshop", "document"), form)
    body, _, listed = written.rpartition("Sources")
    if form == "html":
        links = dict(re.findall(r'<a class="note" href="([^"]+)">\[(\d+)\]', body))
        items = re.findall(r"<li>(.*?)</li>", listed)
    else:
        links = {url: mark for mark, url in re.findall(r"\[\\\[(\d+)\\\]\]\(([^)]+)\)", body)}
        items = re.findall(r"^\d+\. (.*)$", listed, re.MULTILINE)
    assert len(links) > 10
    for url, mark in links.items():
        assert url in items[int(mark) - 1]


@pytest.mark.parametrize("name", [*TEAMS, *PEOPLE])
@pytest.mark.parametrize("part", PARTS[2:])
def test_the_answer_stands_right_below_the_title(name: str, part: str) -> None:
    report = told(name, part)
    title, answer, *_ = report.blocks()
    assert isinstance(title, Heading)
    assert isinstance(answer, Paragraph)
    consultation = report.explanation.consultation
    platforms = consultation.knowledge.platforms.values()
    named = [platform.short for platform in platforms if platform.short in answer.text]
    assert named or consultation.leader is None, answer.text


@pytest.mark.parametrize("name", [*TEAMS, *PEOPLE])
def test_flips_are_all_told_and_those_of_one_question_together(name: str) -> None:
    report = told(name, "flips")
    consultation = report.explanation.consultation
    (listed,) = [block for block in report.blocks() if isinstance(block, Bullets)][-1:]
    if consultation.share < 1:  # what to find out first comes last
        listed = [block for block in report.blocks() if isinstance(block, Bullets)][-2]
    by_short = {platform.short: key for key, platform in today().platforms.items()}
    order: list[int] = []
    for item in listed.items:
        platform = by_short[re.split(r"[,:]", item.text)[0]]
        flips = report.explanation.flips_to(platform)
        order.append(flips.changes or 99)
        said = " | ".join(line.text for line in items_of([item]))
        for flip in flips.listed:
            for key, value in flip.answers.items():
                one = replace(flip, answers={key: value})
                assert changed_to(consultation, one) in said, (said, one)
        if flips.changes == 1:
            questions = {key for flip in flips.listed for key in flip.answers}
            more = flips.number > len(flips.listed)
            ways = len(item.items) - more - (not flips.is_complete)
            assert max(ways, 1) == len(questions)
    assert order == sorted(order)


@pytest.mark.parametrize("name", TEAMS)
@pytest.mark.parametrize("part", PARTS[1:])
@pytest.mark.parametrize("width", [80, 100])
def test_only_addresses_are_wider_than_the_screen(name: str, part: str, width: int) -> None:
    lines = write_report(told(name, part), "text", width).splitlines()
    assert [line for line in lines if len(line) > width and "http" not in line] == []


@pytest.mark.parametrize("name", [*TEAMS, *PEOPLE])
@pytest.mark.parametrize("part", PARTS)
def test_people_read_no_ids_of_platforms(name: str, part: str) -> None:
    said = write_report(told(name, part), "text").partition("\nSources\n")[0]
    ids = [key for key in today().platforms if key != "ecs-ec2"]
    assert [key for key in ids if re.search(rf"(?<![\w/-]){key}(?![\w-])", said)] == []


def test_what_flips_have_in_common_is_said_once() -> None:
    said = write_report(told("webshop", "flips"), "text", 1000)
    nodes = said.split("- EKS node groups, if 2 answers change")[1].split("\n- ")[0]
    assert nodes.count("something needs the Kubernetes API, and one of these:") == 1
    assert nodes.count("something needs the Kubernetes API") == 1
    assert nodes.count("machine image") == 1
