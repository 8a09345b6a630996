"""The report page: whole, alone, and safe from what an answer file says."""

from __future__ import annotations

import base64
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Program

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
    assert "What to know" in shown
    assert "engineers = 4" in shown
    assert "advisor: 1 name: webshop" in shown
    assert "What stands where" in shown
    embedded = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', text)
    costs, decision = (base64.b64decode(data).decode() for data in embedded)
    assert "What webshop costs in a month" in costs
    assert "how it was decided" in decision


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
    assert "\u202e" not in page_of(advisor, folder / "x.yaml").partition("The answer file")[0]
    assert advisor("report", "x.yaml", "-o", "x.md").code == 0
    assert "because a b c." in (folder / "x.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("folder")
def test_where_no_platform_is_left_there_is_no_pipeline(advisor: Program) -> None:
    text = page_of(advisor, EXAMPLES / "impossible-wishes.yaml")
    assert "no platform is left" in text
    assert "The drawing" not in text
    assert "The decision drawn" in text


def test_in_a_folder_it_takes_a_name(folder: Path, advisor: Program) -> None:
    (folder / "out").mkdir()
    assert advisor("report", EXAMPLES / "webshop.yaml", "-o", "out", "--format", "html").code == 0
    (file,) = (folder / "out").iterdir()
    assert file.name == "run-webshop-on-amazon-ecs-on-aws-fargate.html"
