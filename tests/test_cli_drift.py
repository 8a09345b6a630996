"""``advisor drift``: no file with the mark of this program is passed over in silence.

Each decision is judged by its own mark.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Outcome, Program

WEBSHOP = ROOT / "docs" / "examples" / "webshop.yaml"
SAID = "# advisor record: recommended"
ONE = f"{SAID} ecs-fargate\nadvisor: 1\nname: one\nanswers: {{ops_capacity: low}}\n"
KUBE = f"{SAID} eks-auto-mode\nadvisor: 1\nname: kube\nanswers: {{kubernetes_api: required}}\n"
SHARED = (
    f"workloads:\n{SAID} eks-auto-mode\n- name: kube\n  answers: {{kubernetes_api: required}}\n"
    f"{SAID} ecs-fargate\n-\n  name: one\n  answers: {{ops_capacity: low}}\n"
)
BROKEN = "name: two\nanswers: {ops_capacity: lowx}\n"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a record as it is written."""
    from click.testing import CliRunner

    from advisor.cli.shell import shell

    out = tmp_path_factory.mktemp("record") / "r.md"
    CliRunner().invoke(shell, ["report", str(WEBSHOP), "-o", str(out), "--date", "2026-11-25"])
    return out.read_text(encoding="utf-8")


def told(outcome: Outcome) -> list[tuple[str, str | None, bool]]:
    drifts: list[dict[str, Any]] = json.loads(outcome.out)
    return [(drift["name"], drift["then"], drift["changed"]) for drift in drifts]


def last_line(outcome: Outcome) -> str:
    return outcome.out.splitlines()[-1]


def put(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


STILL = [("webshop", "ecs-fargate", False)]


def fenced(opening: str, closing: str) -> Callable[[str], str]:
    return lambda text: re.sub(
        r"```yaml\n(# advisor.*?)\n```", rf"{opening}\n\1\n{closing}", text, flags=re.DOTALL
    )


SAVED: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "``` yaml": fenced("``` yaml", "```"),
    "```yml": fenced("```yml", "```"),
    "```": fenced("```", "```"),
    "```YAML": fenced("```YAML", "```"),
    "~~~yaml": fenced("~~~yaml", "~~~"),
    "````": fenced("````yaml", "`````"),
    "title": fenced('```yaml title="answers.yaml"', "```"),
    "attributes": fenced("```{.yaml .numberLines}", "```"),
    "blanks behind lines": lambda text: text.replace("\n", "  \n"),
    "a blank line behind each": lambda text: text.replace("\n", "\n\n"),
    "in a list": lambda text: re.sub(r"^", "    ", text, flags=re.MULTILINE),
    "fence never closed": lambda text: text.rstrip().removesuffix("```"),
    "byte order mark": lambda text: f"\ufeff{text}",
}


@pytest.mark.parametrize("name", SAVED)
def test_a_record_is_read_however_it_was_saved(
    name: str, written: str, folder: Path, advisor: Program
) -> None:
    put(folder / "r.md", SAVED[name](written))
    outcome = advisor("drift", ".", "--format", "json")
    assert (outcome.code, outcome.err, told(outcome)) == (0, "", STILL)


@pytest.mark.parametrize(
    "file", ["x.md", "x.MD", "x.markdown", "decision.txt", "x.adoc", "decision", "x.yaml.bak"]
)
def test_a_record_is_read_whatever_its_file_is_called(
    file: str, folder: Path, advisor: Program
) -> None:
    assert advisor("report", WEBSHOP, "-o", file, "--date", "2026-11-25").code == 0
    for named in (".", file):
        outcome = advisor("drift", named, "--format", "json")
        assert (outcome.code, outcome.err, told(outcome)) == (0, "", STILL)
    assert folder.is_dir()


@pytest.mark.parametrize("form", ["adr", "madr", "nygard", "html"])
def test_every_layout_with_answers_is_read_back(form: str, folder: Path, advisor: Program) -> None:
    text = WEBSHOP.read_text(encoding="utf-8").replace(
        "name: webshop", 'name: 08 & co\nnotes: {traffic: "</pre> &amp; \'"}'
    )
    put(folder / "a.yaml", text)
    options = ("--format", form, "--date", "2026-11-25")
    assert advisor("report", "a.yaml", "-o", "out/", *options).code == 0
    outcome = advisor("drift", "out", "--format", "json")
    still = [("08 & co", "ecs-fargate", False)]
    assert (outcome.code, outcome.err, told(outcome)) == (0, "", still)


def test_every_record_in_one_file_is_read(written: str, folder: Path, advisor: Program) -> None:
    put(folder / "r.md", written + written.replace("name: webshop", "name: other"))
    assert told(advisor("drift", "r.md", "--format", "json")) == [
        *STILL,
        ("other", "ecs-fargate", False),
    ]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("```yaml\n# advisor", "\n# advisor"),
        lambda text: re.sub(
            r"^(# advisor|advisor:|name:|answers:)", r"> \1", text, flags=re.MULTILINE
        ),
    ],
)
def test_a_record_without_answers_that_can_be_read_is_a_problem(
    damage: Callable[[str], str], written: str, folder: Path, advisor: Program
) -> None:
    put(folder / "good.md", written)
    put(folder / "r.md", damage(written))
    outcome = advisor("drift", ".", "--format", "json")
    assert (outcome.code, told(outcome)) == (1, STILL)
    line = damage(written).partition(SAID)[0].count("\n") + 1
    assert f"r.md:{line}: E115 carries the mark of a record" in outcome.err
    assert advisor("drift", "r.md").code == 2


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("form", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("file", ["r.md", "r.txt", "r.html", "r.yaml"])
def test_a_record_in_another_encoding_is_a_problem(
    form: str, file: str, *, plain: bool, written: str, folder: Path, advisor: Program
) -> None:
    text = written.replace("## Context", "## Ümlaut")
    if plain:
        text = written.encode("ascii", "replace").decode()
    (folder / file).write_bytes(text.encode(form))
    outcome = advisor("drift", ".")
    assert (outcome.code, outcome.out) == (2, "")
    assert re.match(
        rf"advisor: {re.escape(file)}(:\d+)?: E111 is not text in UTF-8 \(save it as UTF-8\)\n\Z",
        outcome.err,
    )


def test_what_bears_no_mark_is_passed_over(written: str, folder: Path, advisor: Program) -> None:
    put(folder / "r.md", written)
    put(folder / "README.md", "# Records\n\nA line `# advisor record: rules` is for drift.\n")
    put(folder / "notes.txt", "nothing: [\n")
    put(folder / "page.html", "<html><pre>x</pre></html>")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\xff")
    outcome = advisor("drift", ".", "--format", "json")
    assert (outcome.code, outcome.err, told(outcome)) == (0, "", STILL)


def test_one_that_cannot_be_read_hides_no_other(folder: Path, advisor: Program) -> None:
    three = "name: three\nchosen: ecs-ec2\nanswers: {ops_capacity: low}\n"
    put(folder / "a.yaml", f"{ONE}---\n{BROKEN}---\n{three}")
    outcome = advisor("drift", "a.yaml", "--format", "json")
    assert outcome.code == 1
    changes = [(name, changed) for name, _, changed in told(outcome)]
    assert changes == [("one", False), ("three", True)]
    assert "a.yaml:7: E304 ops_capacity: 'lowx' is not allowed" in outcome.err


def test_own_rules_that_cannot_be_read_hide_no_other(folder: Path, advisor: Program) -> None:
    put(folder / "a.yaml", f"{ONE}rules: [nowhere]\n---\n{KUBE}")
    outcome = advisor("drift", "a.yaml", "--format", "json")
    assert (outcome.code, told(outcome)) == (1, [("kube", "eks-auto-mode", False)])


@pytest.mark.parametrize(
    ("text", "then"),
    [
        (f"{KUBE}---\n{ONE}", ["eks-auto-mode", "ecs-fargate"]),
        (f"---\n{KUBE}---\n{ONE}...\n", ["eks-auto-mode", "ecs-fargate"]),
        (
            KUBE.replace("advisor: 1", "---\nadvisor: 1", 1) + "---\n" + ONE,
            ["eks-auto-mode", "ecs-fargate"],
        ),
        (f"{KUBE}---\n# mine\n\n{ONE}".replace("\n", "\r\n"), ["eks-auto-mode", "ecs-fargate"]),
        (
            f"name: kube\nanswers: {{kubernetes_api: required}}\n{SAID} eks-auto-mode\n---\n{ONE}",
            ["eks-auto-mode", "ecs-fargate"],
        ),
        (f"name: kube\nanswers: {{kubernetes_api: required}}\n---\n{ONE}", [None, "ecs-fargate"]),
        (f"{KUBE}---\nname: one\nanswers: {{ops_capacity: low}}\n", ["eks-auto-mode", None]),
        (SHARED, ["eks-auto-mode", "ecs-fargate"]),
        (
            (
                f"{SAID} eks-auto-mode\nworkloads:\n"
                "- name: kube\n  answers: {kubernetes_api: required}\n"
            ),
            ["eks-auto-mode"],
        ),
        (
            f"name: kube\nanswers: {{kubernetes_api: required}}\n{SAID} eks-auto-mode\n",
            ["eks-auto-mode"],
        ),
    ],
)
def test_each_workload_has_its_own_mark(
    text: str, then: list[str | None], folder: Path, advisor: Program
) -> None:
    put(folder / "a.yaml", text)
    outcome = advisor("drift", "a.yaml", "--format", "json")
    assert (outcome.code, outcome.err) == (0, "")
    assert [before for _, before, _ in told(outcome)] == then


def test_the_mark_of_one_that_cannot_be_read_is_no_other_s(folder: Path, advisor: Program) -> None:
    kube = "name: kube\nanswers: {kubernetes_api: required}\n"
    put(folder / "a.yaml", f"{kube}---\n{SAID} ecs-fargate\nname: [\n")
    outcome = advisor("drift", "a.yaml", "--format", "json")
    assert (outcome.code, told(outcome)) == (1, [("kube", None, False)])
    assert "a.yaml:6: E101" in outcome.err


def test_a_mark_that_is_nobody_s_or_contradicts_another_is_a_problem(
    folder: Path, advisor: Program
) -> None:
    items = "- {name: a, answers: {ops_capacity: low}}\n- {name: b, answers: {ops_capacity: low}}\n"
    put(folder / "a.yaml", f"{SAID} ecs-fargate\nworkloads:\n{items}")
    outcome = advisor("drift", "a.yaml")
    assert outcome.code == 1
    assert f"a.yaml:1: E116 `{SAID}` belongs to none of 2 workloads" in outcome.err
    put(folder / "b.yaml", f"{SAID} eks-ec2\n{ONE}")
    outcome = advisor("drift", "b.yaml")
    assert outcome.code == 1
    message = f"E117 `{SAID}` is given twice for one (keep one of them)"
    assert f"b.yaml:2: {message}" in outcome.err


def test_the_last_line_counts(written: str, folder: Path, advisor: Program) -> None:
    put(folder / "r.md", written)
    assert last_line(advisor("drift", ".")) == "1 record, none changed"
    put(folder / "a.yaml", KUBE.replace("eks-auto-mode", "ecs-fargate"))
    assert last_line(advisor("drift", ".")) == "2 records, 1 changed"
    put(folder / "b.yaml", BROKEN)
    assert last_line(advisor("drift", ".")) == "2 records, 1 changed; 1 problem (see above)"


def test_many_workloads_are_told_apart_quickly(folder: Path) -> None:
    from advisor.report import record_reader
    from advisor.workloads import draft

    numbers = range(3000)
    text = "---\n".join(f"{SAID} p{n}\nname: w{n}\nanswers: {{}}\n" for n in numbers)
    drafts = draft.read_drafts(text, "a.yaml")
    marks = record_reader.recorded(text, "a.yaml", drafts, [])
    assert [then.recommended for then in marks] == [f"p{n}" for n in numbers]
    assert folder.is_dir()


def test_what_has_no_earlier_recommendation_is_not_counted_as_unchanged(
    advisor: Program, folder: Path
) -> None:
    (folder / "plain.yaml").write_text(
        "advisor: 1\nname: plain\nanswers: {ops_capacity: low}\n", encoding="utf-8"
    )
    last = "1 workload with no earlier recommendation to compare"
    assert last_line(advisor("drift", "plain.yaml")) == last
    put(folder / "one.yaml", ONE)
    assert last_line(advisor("drift", ".")) == f"1 record, none changed; {last}"


def test_a_mark_that_is_indented_is_read(advisor: Program, folder: Path) -> None:
    put(folder / "one.yaml", f" {ONE}")
    assert last_line(advisor("drift", "one.yaml")) == "1 record, none changed"


@pytest.mark.parametrize(
    "quoted",
    ["|\n    # advisor record: recommended none", '"it said\n# advisor record: recommended none"'],
)
def test_a_mark_that_a_note_quotes_is_none(quoted: str, advisor: Program, folder: Path) -> None:
    put(folder / "one.yaml", f"{ONE}notes:\n  ops_capacity: {quoted}\n")
    outcome = advisor("drift", "one.yaml")
    assert (last_line(outcome), outcome.err) == ("1 record, none changed", "")


def test_a_mark_above_nothing_is_told(advisor: Program, folder: Path) -> None:
    put(folder / "one.yaml", f"{ONE}---\n# advisor record: recommended none\n")
    outcome = advisor("drift", "one.yaml")
    line = ONE.count("\n") + 2
    message = f"E116 `{SAID}` belongs to no workload (write it above"
    assert f"one.yaml:{line}: {message}" in outcome.err


def test_a_page_whose_lines_end_with_character_references_is_refused_by_its_line(
    advisor: Program, folder: Path
) -> None:
    answers = ONE.replace("answers:", "# one&#10;answers:", 1)
    put(folder / "one.html", f'<section id="s-the-answer-file"><pre>{answers}</pre></section>\n')
    outcome = advisor("drift", "one.html")
    line = answers[: answers.index("&#10;")].count("\n") + 1
    message = "E115 ends a line of the answers with a character reference"
    assert f"one.html:{line}: {message}" in outcome.err


def test_of_a_file_that_names_no_rules_none_is_said_to_hold_now(
    advisor: Program, folder: Path
) -> None:
    put(folder / "plain.yaml", "answers: {ops_capacity: low}\nchosen: ecs-ec2\n")
    assert "Holds now" not in advisor("drift", "plain.yaml").out
    rules = f"{SAID.replace('recommended', 'rules')} operations.of-old"
    put(folder / "plain.yaml", f"{rules}\nanswers: {{ops_capacity: low}}\nchosen: ecs-ec2\n")
    assert "Holds now and did not then" in advisor("drift", "plain.yaml").out
