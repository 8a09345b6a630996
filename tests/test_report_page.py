"""The report page: whole, alone, and safe from what an answer file says."""

from __future__ import annotations

import base64
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from advisor.consultation import consult
from advisor.drawing.tables import comparison_table
from advisor.explanation.explanation import Explanation

if TYPE_CHECKING:
    from conftest import Program

    from advisor.knowledge.model import KnowledgeBase

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
TEAMS = sorted(EXAMPLES.glob("*.yaml"))
VOID = {"meta", "input", "img", "br"}


class Page(HTMLParser):
    """The elements of a page; every one that is opened has to be closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, attribute: str) -> list[str]:
        having = [attributes for _, attributes in self.elements if attribute in attributes]
        return [attributes[attribute] or "" for attributes in having]


def page_of(advisor: Program, file: Path, *more: str) -> str:
    arguments = ("-o", "page.html", "--format", "html", "--force", *more)
    assert advisor("report", file, *arguments).code == 0
    return Path("page.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("folder")
# tests/external/test_page.py opens all of them.
@pytest.mark.parametrize("team", TEAMS[::2], ids=lambda team: team.stem)
def test_a_page_is_whole_and_needs_nothing_else(team: Path, advisor: Program) -> None:
    text = page_of(advisor, team)
    page = Page(text)
    tags = Counter(tag for tag, _ in page.elements)
    assert (tags["script"], tags["link"], tags["iframe"]) == (0, 0, 0)
    assert (tags["h1"], tags["main"]) == (1, 1)
    assert all(value.startswith("data:image/svg+xml;base64,") for value in page.all("src"))
    assert [key for key, number in Counter(page.all("id")).items() if number > 1] == []
    links = page.all("href")
    targets = [link.removeprefix("#") for link in links if link.startswith("#")]
    assert targets
    assert set(targets) <= set(page.all("id"))
    assert [link for link in links if not link.startswith(("#", "https://", "http://"))] == []
    assert "url(" not in text
    assert "default-src 'none'" in text


@pytest.mark.pictures
@pytest.mark.usefixtures("folder")
def test_it_says_what_the_explanation_says_and_more(advisor: Program) -> None:
    page = page_of(advisor, EXAMPLES / "webshop.yaml")
    text = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", page, flags=re.DOTALL)
    shown = re.sub(r"<[^>]+>", " ", text)
    for escaped, character in (("&#x27;", "'"), ("&quot;", '"'), ("&amp;", "&")):
        shown = shown.replace(escaped, character)
    shown = " ".join(shown.split())
    told = " ".join(advisor("explain", EXAMPLES / "webshop.yaml").out.split())
    sentences = re.findall(r"[A-Z][^.:\[\]-]{40,}\.", told)
    assert len(sentences) > 10
    assert [sentence for sentence in sentences if sentence not in shown] == []
    assert "To know" in shown
    assert re.search(r"How many engineers [^?]*\? 4 people ", shown)
    assert "advisor: 1 name: webshop" in shown
    assert "What stands where" in shown
    embedded = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', text)
    costs, decision = (base64.b64decode(data).decode() for data in embedded)
    assert "What webshop costs in a month" in costs
    assert "how it was decided" in decision


def in_order(text: str, *words: str) -> bool:
    places = [text.find(word) for word in words]
    return -1 not in places and places == sorted(places)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("team", ["webshop", "render-farm"])
def test_the_result_comes_first(team: str, advisor: Program) -> None:
    told = page_of(advisor, EXAMPLES / f"{team}.yaml")
    result, _, rest = told.partition('<section id="s-drawing"')
    order = ("<nav", "<h1>", '<p class="grade proven">', "USD a month", "points behind", ">Why<")
    assert in_order(result, *order)
    assert result.count("<b>+") == 3
    names = ("comparison", "costs", "argument", "to-know", "answers", "sources", "the-answer-file")
    assert in_order(rest, *(f'<section id="s-{name}"' for name in names))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("team", TEAMS[1::2], ids=lambda team: team.stem)
def test_one_navigation_and_headings_that_skip_no_level(team: Path, advisor: Program) -> None:
    told = page_of(advisor, team)
    (contents,) = re.findall(r"<nav .*?</nav>", told, re.DOTALL)
    links = re.findall(r'href="#([^"]+)"', contents)
    assert 0 < len(links) <= 8
    assert links == re.findall(r'<section id="([^"]+)"', told)
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", told)]
    assert levels[0] == 1
    assert [after for before, after in pairwise(levels) if after > before + 1] == []


def cited(fragment: str) -> list[str]:
    return re.findall(r'<a class="note" href="([^"]+)">\[\d+\]</a>', fragment)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("team", TEAMS[::3], ids=lambda team: team.stem)
def test_every_reason_leads_to_a_source_that_is_listed(team: Path, advisor: Program) -> None:
    told = page_of(advisor, team)
    for reason in re.findall(r"<li><b>.*?</li>", told):
        assert cited(reason), reason
    _, _, argument = told.partition('<section id="s-argument"')
    for reason in re.findall(r"<li>(?:[-+]\d+ |Ruled out).*", argument.partition("</section>")[0]):
        assert cited(reason), reason
    listed = dict(re.findall(r'<li id="(source-\d+)">(.*?)</li>', told))
    numbers = [int(number) for number in re.findall(r'class="note" [^>]*>\[(\d+)\]', told)]
    assert sorted(set(numbers)) == list(range(1, len(listed) + 1))
    for target, number in re.findall(r'class="note" href="([^"]+)">\[(\d+)\]', told):
        assert target in {
            f"#source-{number}",
            *re.findall(r'href="([^"]+)"', listed[f"source-{number}"]),
        }
    assert list(dict.fromkeys(numbers)) == sorted(set(numbers))


@pytest.mark.usefixtures("folder")
def test_figures_stand_to_the_right_in_every_table(advisor: Program) -> None:
    told = page_of(advisor, EXAMPLES / "webshop.yaml")
    figures = re.findall(r"<td([^>]*)>([-+]?[0-9][0-9,.]*)</td>", told)
    assert len(figures) > 100
    assert [figure for look, figure in figures if 'class="figure' not in look] == []
    style = told.partition("<style>")[2]
    assert ".figure { text-align: right;" in style


@pytest.mark.usefixtures("folder")
def test_the_comparison_has_the_colours_of_its_picture(
    advisor: Program, shipped: KnowledgeBase
) -> None:
    told = page_of(advisor, EXAMPLES / "impossible-wishes.yaml")
    style = told.partition("@media (prefers-color-scheme: dark)")[0]
    colours = dict(re.findall(r"--(good|bad|out): (#[0-9a-f]{6});", style))
    answers = {"kubernetes_api": "required", "accelerator": "gpu", "ops_capacity": "low"}
    grid = comparison_table(Explanation(consult(shipped, answers)), "x")
    signs = {"+": "good", "\N{MINUS SIGN}": "bad", "r": "out"}
    cells = [cell for row in grid.rows[1:] for cell in row[1:] if cell.fill]
    assert {signs[cell.text[0]] for cell in cells} == {"good", "bad", "out"}
    for cell in cells:
        assert colours[signs[cell.text[0]]] == cell.fill, cell.text
    for sign, look in (("\\+", "good"), ("-", "bad"), ("ruled", "out")):
        assert set(re.findall(rf'<td class="figure ([a-z ]+)">{sign}', told)) == {look}


@pytest.mark.usefixtures("folder")
def test_no_backtick_is_left_outside_code(advisor: Program) -> None:
    for team in ("webshop", "retail-platform"):
        told = page_of(advisor, EXAMPLES / f"{team}.yaml")
        assert "`" not in re.sub(r"<style>.*?</style>|<pre.*?</pre>", "", told, flags=re.DOTALL)


def test_who_noted_and_verified_what_stands_beside_the_answer(
    folder: Path, advisor: Program
) -> None:
    (folder / "x.yaml").write_text(
        "advisor: 1\nname: x\n"
        "answers: {ops_capacity: low, kubernetes_api: not-needed, compliance: [pci]}\n"
        "assume: {startup: relaxed}\n"
        "notes: {ops_capacity: Asked in May.}\n"
        "verified: {verify.services-in-scope: {by: Ada, on: 2025-12-01}}\n",
        encoding="utf-8",
    )
    told = page_of(advisor, folder / "x.yaml")
    answers = re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", told)
    beside = [shown.partition("</strong><br>")[2] for _, shown in answers]
    assert sorted(filter(None, beside)) == [
        "Asked in May.",
        "assumed",
        "verified by Ada on 2025-12-01",
    ]
    assert "\N{BALLOT BOX WITH CHECK} Before you build" in told


@pytest.mark.usefixtures("folder")
def test_the_same_answers_give_the_same_page(advisor: Program) -> None:
    first = page_of(advisor, EXAMPLES / "webshop.yaml")
    assert page_of(advisor, EXAMPLES / "webshop.yaml") == first


def test_text_of_a_stranger_is_text(folder: Path, advisor: Program) -> None:
    hostile = (
        '"><script>alert(1)</script><img src=x onerror=alert(2)> javascript:alert(3) '
        'https://example.org/?a=1&b=2 https://example.org/"onclick=x'
    )
    (folder / "x.yaml").write_text(
        f"advisor: 1\nname: 'x\" onclick=y &amp; javascript:z'\nanswers: {{ops_capacity: low}}\n"
        f"chosen: eks-nodegroup\nbecause: '{hostile}'\n"
        f"notes: {{ops_capacity: '{hostile}'}}\n",
        encoding="utf-8",
    )
    text = page_of(advisor, folder / "x.yaml")
    page = Page(text)
    tags = {tag for tag, _ in page.elements}
    assert "script" not in tags
    assert all(source.startswith("data:image/svg+xml;base64,") for source in page.all("src"))
    for _, attributes in page.elements:
        assert not any(key.startswith("on") for key in attributes)
    assert all(link.startswith(("#", "http")) for link in page.all("href"))
    assert "What people decided" in text
    assert "https://example.org/?a=1&amp;b=2" in text
    assert not any("example.org" in link for link in page.all("href"))


def test_marks_that_turn_the_direction_are_left_out(folder: Path, advisor: Program) -> None:
    (folder / "x.yaml").write_text(
        "advisor: 1\nname: x\nanswers: {ops_capacity: low}\n"
        'chosen: eks-nodegroup\nbecause: "a \\u202E b \\u2066 c"\n',
        encoding="utf-8",
    )
    assert "\u202e" not in page_of(advisor, folder / "x.yaml").partition("In the same folder")[0]
    assert advisor("report", "x.yaml", "-o", "x.md").code == 0
    assert 'The reason given: "a b c"' in (folder / "x.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("folder")
def test_where_no_platform_is_left_there_is_no_pipeline(advisor: Program) -> None:
    text = page_of(advisor, EXAMPLES / "impossible-wishes.yaml")
    assert "no platform is left" in text
    assert 'id="s-drawing"' not in text
    assert "The decision drawn" in text


def test_in_a_folder_it_takes_a_name(folder: Path, advisor: Program) -> None:
    (folder / "out").mkdir()
    assert advisor("report", EXAMPLES / "webshop.yaml", "-o", "out", "--format", "html").code == 0
    (file,) = (folder / "out").iterdir()
    assert file.name == "run-webshop-on-amazon-ecs-on-aws-fargate.html"
