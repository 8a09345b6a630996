"""The comment for a pull request: one screen, whole, and safe from what an answer file says."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from conftest import Program

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
TEAMS = sorted(EXAMPLES.glob("*.yaml"))
SCREEN = 24
SOURCE = 60
COLUMNS = 130  # of the column in which GitHub shows a comment
UNSIZED = """\
advisor: 1
name: orders
answers: {kubernetes_api: not-needed, ops_capacity: low, compliance: [pci]}
verified: {verify.services-in-scope: {by: Ada, on: 2025-12-01, link: 'https://example.org/42'}}
"""


def comment(advisor: Program, file: Path) -> str:
    outcome = advisor("report", file, "--format", "markdown", "-o", "-")
    assert outcome.code == 0, outcome.err
    return outcome.out


def shown(text: str) -> str:
    """Return ``text`` as GitHub makes HTML of it."""
    page: str = MarkdownIt("commonmark").enable("table").render(text)
    return page


def unfolded(page: str) -> str:
    """Return what is seen of ``page`` before anybody unfolds anything."""
    return re.sub(r"(<summary>.*?</summary>).*?</details>", r"\1", page, flags=re.DOTALL)


def lines_on_screen(page: str) -> int:
    """Return how many lines the text of ``page`` takes on a screen."""
    pattern = r"<(h1|p|li|tr|summary)>(.*?)</\1>"
    texts = [text for _, text in re.findall(pattern, unfolded(page), re.DOTALL)]
    plain = [" ".join(re.sub(r"<[^>]+>", " ", text).split()) for text in texts]
    return sum(len(textwrap.wrap(text, COLUMNS)) for text in plain)


@pytest.mark.parametrize("team", TEAMS, ids=lambda team: team.stem)
def test_it_fits_one_screen(team: Path, advisor: Program) -> None:
    text = comment(advisor, team)
    assert len(text.splitlines()) <= SOURCE
    assert lines_on_screen(shown(text)) <= SCREEN


def test_lines_on_a_screen_are_counted() -> None:
    text = f"# a\n\n{'word ' * 40}\n\n- b\n- c\n\n| d |\n| --- |\n| e |\n"
    folded = "<details><summary>f</summary>\n\n- g\n- h\n\n</details>\n"
    assert lines_on_screen(shown(text + "\n" + folded)) == 8


def test_it_has_what_a_reviewer_looks_for(advisor: Program) -> None:
    text = comment(advisor, EXAMPLES / "webshop.yaml")
    page = shown(text)
    assert text.startswith("# webshop: Amazon ECS on AWS Fargate (proven)\n")
    assert re.search(r"<p>About \d+ USD a month on AWS's bill .* Next best: ECS Managed", page)
    reasons = re.findall(r"<li>\+\d+ (.*)</li>", page)
    assert len(reasons) == 3
    sources = re.findall(r"<li>(.*, seen .*)</li>", page)
    for reason in reasons:
        for mark in re.findall(r"\[(\d+)\]", reason):
            (target,) = re.findall(rf'<a href="([^"]+)">\[{mark}\]', reason) or [""]
            assert target in sources[int(mark) - 1]
        assert "[" in reason
    assert re.search(r"<td>ECS on Fargate</td>\n<td [^>]*>\+66</td>\n<td [^>]*>214</td>", page)
    assert page.count("<tr>") == 5
    assert re.search(r"<p>Further behind: EKS on Fargate \(\+2, \d+ USD\), EKS node groups", page)
    assert "It would turn to ECS Managed Instances if " in page
    assert "\n- [ ] Before you build, look up each service" in text
    assert f"advisor explain {EXAMPLES / 'webshop.yaml'}" in page


@pytest.mark.parametrize("team", TEAMS[1::3], ids=lambda team: team.stem)
def test_only_the_marks_of_notes_are_escaped(team: Path, advisor: Program) -> None:
    text = re.sub(r"\\\[\d+\\\]", "", comment(advisor, team))
    assert "\\" not in text


def test_what_was_verified_is_ticked_and_what_a_bill_needs_is_named(
    folder: Path, advisor: Program
) -> None:
    (folder / "x.yaml").write_text(UNSIZED, encoding="utf-8")
    text = comment(advisor, folder / "x.yaml")
    assert "(verified by Ada on 2025-12-01, <https://example.org/42>)" in text
    assert len(re.findall(r"^- \[x\] ", text, re.MULTILINE)) == 1
    assert "\n\nNo bill yet: it needs " in text
    assert "<summary>Find out first</summary>\n\n1. " in text
    assert lines_on_screen(shown(text)) <= SCREEN


def test_of_many_checks_two_are_seen_and_the_others_unfold(folder: Path, advisor: Program) -> None:
    text = (EXAMPLES / "webshop.yaml").read_text(encoding="utf-8")
    for answer, other in (
        ("host_access: []", "host_access: [privileged]"),
        ("compliance: [pci]", "compliance: [pci, fips]"),
        ("storage: []", "storage: [lustre]"),
    ):
        text = text.replace(answer, other)
    (folder / "x.yaml").write_text(text, encoding="utf-8")
    told = comment(advisor, folder / "x.yaml")
    assert told.count("\n- [ ] ") > 2
    assert unfolded(shown(told)).count("<li>[ ] ") == 2


def test_where_no_platform_is_left_it_says_so(advisor: Program) -> None:
    text = comment(advisor, EXAMPLES / "impossible-wishes.yaml")
    assert text.startswith("# impossible-wishes: no platform is left\n")
    out = "ECS Managed Instances, EKS Auto Mode, EKS on Fargate and ECS on EC2"
    assert f"\nRuled out: {out}.\n" in text


def test_words_of_a_stranger_stay_words(folder: Path, advisor: Program) -> None:
    (folder / "x.yaml").write_text(
        "advisor: 1\nname: 'x](https://evil.example) **b**'\nanswers: {ops_capacity: low}\n"
        "chosen: eks-nodegroup\nbecause: '![i](https://evil.example/i) <b>https://evil.example'\n",
        encoding="utf-8",
    )
    page = shown(comment(advisor, folder / "x.yaml"))
    assert not re.search(r'(href|src)="[^"]*evil', page)
    assert not {"<img", "<strong>", "<b>"} & set(re.findall(r"<\w+>?", page))
    assert "People decided on Amazon EKS with managed node groups" in page
