"""Compare the pages about rules with the rules and the program.

These are docs/rules.md, docs/writing-rules.md, and the words for conditions.
"""

from __future__ import annotations

import re
import shlex
import shutil
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import rules_page
from advisor.knowledge.condition_text import phrase
from advisor.knowledge.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    Compare,
    CompareTo,
    Concluded,
    Includes,
    NoneOfThem,
    Not,
    OneOf,
)
from advisor.knowledge.loader import load
from advisor.knowledge.model import Constraint, Relation
from advisor.verification.examples import failing_examples
from advisor.verification.lint import lint
from advisor.verification.mutation import survivors
from advisor.verification.proofs import Proofs
from page_parts import WIDTH, address, escaped, paragraph

if TYPE_CHECKING:
    from conftest import Program

    from advisor.knowledge.conditions import Condition
    from advisor.knowledge.model import KnowledgeBase

DOCS = Path(__file__).resolve().parents[1] / "docs"
GUIDE = (DOCS / "writing-rules.md").read_text(encoding="utf-8")
BANK = DOCS / "example-rules" / "bank"
SPOT = OneOf("spot_required", (True,))
SHELL, DAEMON = Includes("host_access", "shell"), Includes("host_access", "daemon")
LARGE = Compare("task_vcpu", "above", 32)
GPU = OneOf("accelerator", ("gpu", "neuron"))


SPOKEN: list[tuple[Condition, str]] = [
    (GPU, "accelerator is gpu or neuron"),
    (Not(GPU), "accelerator is not gpu or neuron"),
    (OneOf("traffic", ("steady", "variable", "batch")), "traffic is steady, variable or batch"),
    (SPOT, "spot_required is yes"),
    (SHELL, "host_access includes shell"),
    (Not(SHELL), "host_access does not include shell"),
    (AnyOf((SHELL, DAEMON)), "host_access includes shell or daemon"),
    (AllOf((SHELL, DAEMON)), "host_access includes shell and daemon"),
    (Not(AnyOf((SHELL, DAEMON))), "host_access includes none of shell or daemon"),
    (Not(AllOf((SHELL, DAEMON))), "host_access does not include all of shell and daemon"),
    (NoneOfThem("host_access"), "host_access is none of these"),
    (Not(NoneOfThem("host_access")), "host_access is at least one of these"),
    (LARGE, "task_vcpu above 32 vCPU"),
    (Not(LARGE), "task_vcpu at most 32 vCPU"),
    (Compare("task_vcpu", "equals", Decimal("0.5")), "task_vcpu exactly 0.5 vCPU"),
    (Not(Compare("task_vcpu", "equals", 1)), "task_vcpu other than 1 vCPU"),
    (
        AllOf((Compare("task_vcpu", "above", 16), Compare("task_vcpu", "at_most", 32))),
        "task_vcpu above 16 and at most 32 vCPU",
    ),
    (CompareTo("peak_task_count", "below", "task_count"), "peak_task_count below task_count"),
    (Concluded("own-host"), "own-host is concluded"),
    (AllOf((SPOT, LARGE)), "spot_required is yes and task_vcpu above 32 vCPU"),
    (AnyOf((SPOT, GPU)), "spot_required is yes, or accelerator is gpu or neuron"),
    (Not(AllOf((SPOT, LARGE))), "spot_required is not yes or task_vcpu at most 32 vCPU"),
    (
        AllOf((SHELL, AnyOf((SPOT, LARGE)))),
        "host_access includes shell, and (spot_required is yes or task_vcpu above 32 vCPU)",
    ),
    (ALWAYS, "always"),
    (AnyOf(()), "never"),
]


@pytest.mark.parametrize(("condition", "words"), SPOKEN)
def test_a_condition_in_words(shipped: KnowledgeBase, condition: Condition, words: str) -> None:
    assert phrase(condition, shipped) == words


def test_a_relation_in_words(shipped: KnowledgeBase) -> None:
    relation = Relation("cost-a-b", ("fargate", "ec2"), (), "")
    base = replace(shipped, relations={"cost-a-b": relation})
    words = phrase(OneOf("cost-a-b", ("cheaper", "similar")), base)
    assert words == "the cost of fargate compared with ec2 is cheaper or similar"


def test_every_shipped_condition_can_be_said(shipped: KnowledgeBase) -> None:
    for rule in shipped.rules:
        words = phrase(rule.when, shipped)
        assert words, rule.id
        assert "  " not in words, rule.id
        assert "_or" not in words, rule.id


def test_the_page_of_rules_is_what_the_rules_give(capsys: pytest.CaptureFixture[str]) -> None:
    assert rules_page.main(["--check"]) == 0, capsys.readouterr().err


def test_a_changed_rule_makes_the_page_wrong(
    shipped: KnowledgeBase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rules.md"
    assert rules_page.main([], shipped, path) == 0
    assert rules_page.main(["--check"], shipped, path) == 0
    first, *others = shipped.rules
    changed = replace(shipped, rules=(replace(first, because=f"{first.because} Or not."), *others))
    assert rules_page.main(["--check"], changed, path) == 1
    assert "python docs/tools/rules_page.py" in capsys.readouterr().err
    assert rules_page.main(["--check"], shipped, tmp_path / "missing.md") == 1
    assert rules_page.main(["--chekc"], shipped, path) == 2


def test_the_page_of_rules_leaves_nothing_out(shipped: KnowledgeBase) -> None:
    text = rules_page.page(shipped)
    anchors = set(re.findall(r'<a id="([^"]+)"></a>', text))
    wanted = {rule.id for rule in shipped.rules}
    wanted |= {f"source-{source}" for source in shipped.sources}
    wanted |= {f"question-{question}" for question in shipped.questions}
    wanted |= {f"platform-{platform}" for platform in shipped.platforms}
    wanted |= {f"criterion-{criterion}" for criterion in shipped.criteria}
    assert wanted - anchors == set()
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) - anchors == set()
    labels = set(re.findall(r"(?m)^\[([^]]+)\]: ", text))
    assert set(re.findall(r"\]\[([^]]+)\]", text)) - labels == set()
    assert len(anchors) == text.count("<a id=")
    flat = " ".join(text.split()).replace("\\", "")
    assert [rule.id for rule in shipped.rules if " ".join(rule.because.split()) not in flat] == []
    long_lines = [line for line in text.splitlines() if len(line) > WIDTH and " " in line]
    assert [line for line in long_lines if not re.match(r"\[[^]]+\]: ", line)] == []


def test_data_cannot_become_markdown() -> None:
    assert escaped("a *b* _c_ [d](e) <f> `g` | h $i$ &amp;") == (
        r"a \*b\* \_c\_ \[d\](e) \<f\> \`g\` \| h \$i\$ \&amp;"
    )
    assert escaped("task_vcpu") == "task_vcpu"
    assert address("https://a.b/c (d)|e") == "https://a.b/c%20%28d%29%7Ce"
    wrapped = paragraph(f"{'word ' * 25}1. no - list # nor title {'word ' * 21}- no = item")
    assert len(wrapped.splitlines()) > 1
    assert [line for line in wrapped.splitlines() if re.match(r"\s*(1[.)]|[-+#=])\s", line)] == []


def test_a_constraint_is_shown_with_what_it_excludes_and_its_source(shipped: KnowledgeBase) -> None:
    ending = [rule for rule in shipped.rules if rule.valid_to]
    rule = next(rule for rule in ending if isinstance(rule.conclusion, Constraint))
    text = rules_page.page(shipped)
    shown = text[text.index(f'<a id="{rule.id}">') :].split("<a id=", 2)[1]
    assert isinstance(rule.conclusion, Constraint)
    for platform in rule.conclusion.excludes:
        assert platform in shown
    assert f"until {rule.valid_to}" in shown
    for source in rule.sources:
        assert str(shipped.sources[source].seen) in shown


def test_the_bank_breaks_no_rule_of_rules() -> None:
    knowledge = load([BANK])
    own = [rule for rule in knowledge.rules if rule.id.startswith("bank.")]
    assert len(own) == 5
    assert list(failing_examples(knowledge, own)) == []
    assert list(survivors(knowledge, own)) == []
    problems = [finding.problem for finding in lint(knowledge)]
    assert [problem for problem in problems if "bank" in str(problem)] == []
    proofs = Proofs(knowledge)
    findings = [
        *proofs.firing(own),
        *proofs.mattering(own),
        *proofs.counting(own),
        *proofs.winning(),
    ]
    assert [finding.problem for finding in findings] == []


@dataclass(frozen=True)
class Shown:
    """A command in the guide, and the output that the guide shows; "…" stands for left-out text."""

    command: str
    output: str

    def matches(self, printed: str) -> bool:
        parts = map(re.escape, self.output.strip().split("…"))
        pattern = r"[\s\S]*".join(parts)
        return re.fullmatch(pattern.replace(r"\ [\s\S]*", r"[\s\S]*"), printed.strip()) is not None


CONSOLES = [
    Shown(command.removeprefix("$ "), output)
    for command, output in re.findall(r"```console\n(\$ [^\n]+)\n(.*?)```", GUIDE, re.DOTALL)
]


@pytest.fixture
def workbench(folder: Path) -> Path:
    """Return a folder with every file that the guide shows or names."""
    shutil.copytree(BANK.parent, folder / "docs" / "example-rules")
    for name, text in re.findall(r"```yaml\n# (\S+/\S+\.yaml)\n(.*?)```", GUIDE, re.DOTALL):
        (folder / name).parent.mkdir()
        (folder / name).write_text(f"# {name}\n{text}", encoding="utf-8")
    return folder


def test_the_guide_shows_runs() -> None:
    assert len(CONSOLES) == 7
    assert GUIDE.count("```console") == 7
    assert CONSOLES[0].command == "advisor check --new our-rules"


@pytest.mark.parametrize("shown", CONSOLES, ids=lambda shown: shown.command)
@pytest.mark.usefixtures("workbench")
def test_the_guide_shows_what_is_printed(advisor: Program, shown: Shown) -> None:
    outcome = advisor(*shlex.split(shown.command)[1:])
    assert shown.matches(outcome.err + outcome.out), outcome.err + outcome.out


def test_the_command_for_ci_works_on_the_bank(workbench: Path, advisor: Program) -> None:
    (command,) = re.findall(r"^advisor (recommend workloads .*)$", GUIDE, re.MULTILINE)
    (workbench / "docs" / "example-rules" / "bank").rename(workbench / "our-rules")
    (workbench / "docs" / "example-rules").rename(workbench / "workloads")
    outcome = advisor(*shlex.split(command))
    assert (outcome.code, outcome.out.splitlines()[1].split(",")[3]) == (0, "eks-fargate")


def test_what_is_said_of_disabling_is_what_the_bank_does() -> None:
    (block,) = re.findall(r"```yaml\n(disable:.*?)```", GUIDE, re.DOTALL)
    assert block in (BANK / "rules.yaml").read_text(encoding="utf-8")


def test_the_sentence_that_is_shown_is_the_one_of_the_bank() -> None:
    (block,) = re.findall(r"```yaml\n(    reasons:.*?)```", GUIDE, re.DOTALL)
    assert block in (BANK / "rules.yaml").read_text(encoding="utf-8")


def test_every_code_of_a_proof_is_explained() -> None:
    source = (DOCS.parent / "advisor" / "verification" / "proofs.py").read_text(encoding="utf-8")
    codes = set(re.findall(r"\bE5\d\d\b", source))
    assert codes
    assert [code for code in sorted(codes - {"E520"}) if code not in GUIDE] == []
