"""Rule files to a knowledge base: all mistakes are reported, each with its code and line."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import reduce
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from samples import THOROUGH

from advisor.errors import KnowledgeUnusable
from advisor.knowledge import loader
from advisor.knowledge.conditions import (
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
from advisor.knowledge.model import Constraint, Derivation, Preference
from advisor.located import document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from advisor.knowledge.conditions import Condition
    from advisor.knowledge.model import KnowledgeBase, Rule

BASE = """\
knowledge: {reviewed: 2026-11-22, tie_order: [a, b]}
platforms:
- {id: a, orchestrator: ecs, compute: fargate, name: A, summary: s, available_from: 2020-01-01,
   aws_manages: [x], customer_manages: [y], leaves_to_customer: 1, host_reachable: false, source: s}
- {id: b, orchestrator: eks, compute: ec2, name: B, summary: s, available_from: 2020-01-01,
   aws_manages: [x], customer_manages: [y], leaves_to_customer: 2, host_reachable: true, source: s}
criteria:
- {id: cost, name: Cost, weight: 1.25, because: money}
sources:
- {id: s, title: T, url: https://example.org, seen: 2026-01-01}
questions:
- {id: c, group: decide, kind: choice, asks: c?, why: w, values: {x: an x, y: a y, z: a z}}
- {id: m, group: decide, kind: multi, asks: m?, why: w, values: {i: an i, j: a j}}
- {id: t, group: decide, kind: boolean, asks: t?, why: w}
- {id: n, group: size, kind: integer, asks: n?, why: w, range: [0, 100]}
- {id: r, group: size, kind: number, asks: r?, why: w, range: [0.5, 64], unit: GB}
- {id: w, group: pipeline, kind: text, asks: w?, why: w}
relations:
- {id: rel, between: [fargate, ec2], inputs: [n, r], because: money}
"""
DOUBTFUL = "because: b, source: s, evidence: disputed"
REST = "because: b, source: s, evidence: confirmed"


def read(text: str) -> tuple[KnowledgeBase | None, list[tuple[str, int]], list[str]]:
    """Return the base of BASE and ``text``, and the code, line and words of each problem."""
    knowledge, problems = loader.read_knowledge([("base.yaml", BASE), ("own.yaml", text)])
    assert all(problem.path == "own.yaml" for problem in problems), problems
    return (
        knowledge,
        [(problem.code, problem.line) for problem in problems],
        [str(problem) for problem in problems],
    )


def constraint(when: str, rest: str = REST) -> str:
    return f"constraints:\n- {{id: x.r, when: {when}, excludes: [a], {rest}}}\n"


def preference(criterion: str, points: str, rest: str = REST) -> str:
    rule = f"id: x.r, when: {{c: x}}, criterion: {criterion}, points: {points}, {rest}"
    return f"preferences:\n- {{{rule}}}\n"


def question(kind: str, rest: str) -> str:
    return f"questions:\n- {{id: q, group: decide, kind: {kind}, asks: a, why: w, {rest}}}\n"


def only(text: str) -> Rule:
    knowledge, problems, _ = read(text)
    assert problems == []
    assert knowledge is not None
    (rule,) = knowledge.rules
    return rule


def test_the_base_of_these_tests_is_sound() -> None:
    knowledge, problems, _ = read("")
    assert problems == []
    assert knowledge is not None
    assert (knowledge.reviewed, knowledge.tie_order) == (date(2026, 11, 22), ("a", "b"))
    assert knowledge.criteria["cost"].weight == Decimal("1.25")
    assert knowledge.questions["r"].range == (Decimal("0.5"), 64)
    assert knowledge.sources["s"].citation() == "T, https://example.org, seen 2026-01-01"


@pytest.mark.parametrize(
    ("when", "condition"),
    [
        ("{c: x}", OneOf("c", ("x",))),
        ("{c: [x, y]}", OneOf("c", ("x", "y"))),
        ("{t: true}", OneOf("t", (True,))),
        ("{w: eu}", OneOf("w", ("eu",))),
        ("{m: i}", Includes("m", "i")),
        ("{m: []}", NoneOfThem("m")),
        ("{m: [i, j]}", AnyOf((Includes("m", "i"), Includes("m", "j")))),
        ("{n: 5}", Compare("n", "equals", 5)),
        ("{r: {above: 0.75}}", Compare("r", "above", Decimal("0.75"))),
        ("{rel: cheaper}", OneOf("rel", ("cheaper",))),
        (
            "{n: {at_least: 2, below: 9}}",
            AllOf((Compare("n", "at_least", 2), Compare("n", "below", 9))),
        ),
        ("{c: x, t: false}", AllOf((OneOf("c", ("x",)), OneOf("t", (False,))))),
        ("{not: {c: x}}", Not(OneOf("c", ("x",)))),
        (
            "{any: [{c: x}, {all: [{n: 1}]}]}",
            AnyOf((OneOf("c", ("x",)), AllOf((Compare("n", "equals", 1),)))),
        ),
    ],
)
def test_conditions_are_read_as_written(when: str, condition: Condition) -> None:
    assert only(constraint(when)).when == condition


def test_consistency_rules_compare_two_answers() -> None:
    rule = only(f"consistency:\n- {{id: x.r, when: {{n: {{below: {{question: r}}}}}}, {REST}}}\n")
    assert rule.when == CompareTo("n", "below", "r")


@pytest.mark.parametrize(
    ("when", "code", "words"),
    [
        ("{}", "E301", "a condition is a mapping"),
        ("x", "E301", "a condition is text"),
        ("[{c: x}]", "E301", "a condition is a list"),
        ("{all: []}", "E301", "take a list"),
        ("{any: {c: x}}", "E301", "take a list, not a mapping"),
        ("{not: [{c: x}]}", "E301", "a list"),
        ("{c: []}", "E301", "an empty list never holds"),
        ("{fact: [f]}", "E301", "a fact is named by a word"),
        ("{cc: x}", "E302", "unknown question 'cc'"),
        ("{ani: [{c: x}]}", "E302", "did you mean any?"),
        ("{fact: nobody}", "E302", "no derivation concludes 'nobody'"),
        ("{n: {over: 5}}", "E303", "unknown comparison 'over'"),
        ("{n: {above: five}}", "E303", "text is not a number"),
        ("{n: {above: .nan}}", "E303", "a number is not a number"),
        ("{n: true}", "E303", "true or false is not a number"),
        ("{n: {above: 101}}", "E303", "101 is out of range (from 0 to 100)"),
        ("{n: {above: {question: c}}}", "E303", "another number question"),
        ("{n: {above: {}}}", "E303", "another number question"),
        ("{n: {above: {question: r}}}", "E303", "compares two answers"),
        ("{c: xx}", "E304", "'xx' is not allowed"),
        ("{c: unknown}", "E304", "no rule can ask for unknown"),
        ("{c: yes}", "E304", "'yes' is not a choice here"),
        ("{m: [k]}", "E304", "'k' is not allowed"),
        ("{m: [[i]]}", "E304", "['i'] is not allowed"),
        ("{t: yes}", "E304", "'yes' is not allowed"),
        ("{rel: cheap}", "E304", "one of: cheaper"),
        ("{rel: [[x]]}", "E304", "['x'] is not allowed"),
        ("{rel: []}", "E301", "an empty list"),
    ],
)
def test_a_wrong_condition_is_told_at_its_line(when: str, code: str, words: str) -> None:
    _, problems, told = read("# a line\n" + constraint(when))
    assert problems == [(code, 3)]
    assert words in told[0]


@pytest.mark.parametrize(
    ("text", "code", "line", "words"),
    [
        ("bogus: 1\n", "E202", 1, "unknown key 'bogus'"),
        ("constraint: []\n", "E202", 1, "did you mean constraints?"),
        ("- 1\n", "E201", 1, "is a list, not a mapping"),
        ("preferences: 5\n", "E201", 1, "'preferences' is a whole number, not a list"),
        ("a: [\n", "E101", 2, "is not YAML"),
        ("advice: []\nadvice: []\n", "E106", 2, "given twice"),
        (
            constraint("{c: x}", "becuase: b, because: b, source: s, evidence: confirmed"),
            "E202",
            2,
            "did you mean because?",
        ),
        (
            f"constraints:\n- {{id: r, when: {{c: x}}, excludes: [a], {REST}}}\n",
            "E203",
            2,
            "'r' is not a rule id",
        ),
        (
            constraint("{c: x}", "because: b, source: s"),
            "E203",
            2,
            "'evidence' is missing",
        ),
        (
            constraint("{c: x}", "because: b, source: s, evidence: sure"),
            "E203",
            2,
            "'sure' is not allowed",
        ),
        (
            constraint("{c: x}", "because: b, source: s, evidence: reported"),
            "E306",
            2,
            "excludes on reported evidence",
        ),
        (
            preference("cost", "{a: 1}", DOUBTFUL),
            "E306",
            2,
            "gives points on disputed evidence",
        ),
        (
            constraint("{c: x}", "because: b, source: zz, evidence: confirmed"),
            "E302",
            2,
            "unknown 'zz'",
        ),
        (
            f"constraints:\n- {{id: x.r, when: {{c: x}}, excludes: [d], {REST}}}\n",
            "E302",
            2,
            "unknown 'd'",
        ),
        (f"derivations:\n- {{id: x.r, concludes: f, {REST}}}\n", "E203", 2, "'when' is missing"),
        (f"consistency:\n- {{id: x.r, {REST}}}\n", "E203", 2, "'when' is missing"),
        (
            constraint("{c: x}", f"valid_from: 2026-02-30, {REST}"),
            "E203",
            2,
            "'2026-02-30' is not a date",
        ),
        (
            (
                "advice:\n- {id: x.r, when: {c: x}, "
                f"valid_from: 2026-02-02, valid_to: 2026-02-01, {REST}}}\n"
            ),
            "E203",
            2,
            "ends before it begins",
        ),
        (
            constraint("{c: x}", f"examples: {{fires: [{{c: xx}}]}}, {REST}"),
            "E304",
            2,
            "'xx' is not allowed",
        ),
        (
            constraint("{c: x}", f"examples: {{fires: [{{d: x}}]}}, {REST}"),
            "E302",
            2,
            "unknown question 'd'",
        ),
        (
            preference("cost", "{a: 4}"),
            "E203",
            2,
            "a: 4 is not allowed (write a whole number from -3 to 3)",
        ),
        (
            preference("cost", "{a: 1.5}"),
            "E203",
            2,
            "a: 1.5 is not allowed",
        ),
        (
            preference("cost", "{a: .nan}"),
            "E203",
            2,
            "a: NaN is not allowed",
        ),
        (
            preference("cost", "{a: true}"),
            "E203",
            2,
            "a: true is not allowed",
        ),
        (
            preference("cost", "{a: 0}"),
            "E203",
            2,
            "0 points mean nothing",
        ),
        (
            preference("cost", "{}"),
            "E203",
            2,
            "gives no points to any platform",
        ),
        (
            preference("costs", "{a: 1}"),
            "E203",
            2,
            "did you mean cost?",
        ),
        (f"advice:\n- {{id: x.r, level: shout, {REST}}}\n", "E203", 2, "'shout' is not allowed"),
        (
            f"derivations:\n- {{id: x.r, when: {{c: x}}, concludes: c, {REST}}}\n",
            "E204",
            2,
            "concludes a question",
        ),
        (
            f"derivations:\n- {{id: x.r, when: {{fact: f}}, concludes: f, {REST}}}\n",
            "E305",
            2,
            "depends on its own conclusion",
        ),
        ("sources:\n- {id: s, title: T, seen: 2026-01-01}\n", "E204", 2, "first in base.yaml:10"),
        ("sources:\n- {id: q, title: T, seen: soon}\n", "E203", 2, "is not a date"),
        (
            "questions:\n- {id: c, group: decide, kind: boolean, asks: a, why: w}\n",
            "E204",
            2,
            "the id 'c' is given twice",
        ),
        (
            "questions:\n- {id: all, group: decide, kind: boolean, asks: a, why: w}\n",
            "E204",
            2,
            "a reserved word of conditions",
        ),
        (
            'questions:\n- {id: "a\\e[31m", group: decide, kind: boolean, asks: a, why: w}\n',
            "E203",
            2,
            "'a\\x1b[31m' is not a valid id",
        ),
        (
            "questions:\n- {id: q, group: decid, kind: boolean, asks: a, why: w}\n",
            "E203",
            2,
            "did you mean decide?",
        ),
        (
            question("choice", "values: [x]"),
            "E201",
            2,
            "'values' is a list, not a mapping",
        ),
        (
            question("choice", "values: {unknown: x}"),
            "E203",
            2,
            "a value of every question",
        ),
        (
            question("integer", "range: [5, 1]"),
            "E203",
            2,
            "not two numbers",
        ),
        (
            question("integer", "range: [.nan, 1]"),
            "E203",
            2,
            "not two numbers",
        ),
        (
            "questions:\n- {id: q, group: decide, kind: integer, asks: a, why: w}\n",
            "E203",
            2,
            "'range' is missing",
        ),
        (
            "criteria:\n- {id: k, name: K, weight: .inf, because: b}\n",
            "E203",
            2,
            "Infinity is not allowed",
        ),
        (
            "criteria:\n- {id: k, name: K, weight: 1.234, because: b}\n",
            "E203",
            2,
            "more than two decimals",
        ),
        (
            "relations:\n- {id: q, between: [x], inputs: [n], because: b}\n",
            "E203",
            2,
            "not two words",
        ),
        (
            "relations:\n- {id: q, between: [x, y], inputs: [nn], because: b}\n",
            "E302",
            2,
            "unknown question 'nn'",
        ),
        ("knowledge: {reviewed: 2026-01-01, tie_order: [a, b]}\n", "E205", 1, "given twice"),
        ("disable: [x.r]\n", "E206", 1, "not a mapping"),
        ("disable: {x.r: why}\n", "E302", 1, "unknown rule 'x.r'"),
    ],
)
def test_a_wrong_entry_is_told_with_code_and_line(
    text: str, code: str, line: int, words: str
) -> None:
    knowledge, problems, told = read(text)
    assert knowledge is None
    assert (problems, words in told[0]) == ([(code, line)], True), told


PREFERENCE = """\
preferences:
- id: x.r
  when: {c: x}
  criterion: cost
  points: {a: 1, b: -1}
  because: b
  source: s
  evidence: confirmed
"""


def test_a_rule_knows_a_sentence_about_each_platform_and_falls_back_on_because() -> None:
    rule = only(PREFERENCE + "  reasons:\n  - {for: [a], says: It is\n      cheap.}\n")
    assert dict(rule.reasons) == {"a": "It is cheap."}
    assert (rule.reason_for("a"), rule.reason_for("b")) == ("It is cheap.", "b")
    both = only(PREFERENCE + "  reasons:\n  - for: [a, b]\n    says: It is.\n")
    assert dict(both.reasons) == {"a": "It is.", "b": "It is."}
    excluding = only(constraint("{c: x}, reasons: [{for: a, says: It can't.}]"))
    assert excluding.reason_for("a") == "It can't."


@pytest.mark.parametrize(
    ("reasons", "code", "line", "words"),
    [
        ("  - for: [a, c]\n    says: It is.\n", "E302", 10, "for: unknown 'c' (one of: a, b)"),
        (
            "  - for: [a]\n    says: It is.\n  - for: [b, a]\n    says: It was.\n",
            "E204",
            12,
            "a already has a sentence",
        ),
        ("  - for: [a, a]\n    says: It is.\n", "E204", 10, "a already has a sentence"),
        (f"  - for: [a]\n    says: {'x' * 111}\n", "E203", 11, "111 characters is too long"),
        ("  - for: [a]\n    says: [It is.]\n", "E201", 11, "'says' is a list, not text"),
        ("  - for: [a]\n", "E203", 10, "'says' is missing"),
        ("  - says: It is.\n", "E203", 10, "'for' is missing"),
        ("  - for: [a]\n    say: It is.\n    says: It is.\n", "E202", 11, "did you mean says?"),
        ("  - It is.\n", "E201", 10, "is text, not a mapping"),
        ("    a: It is.\n", "E201", 9, "'reasons' is a mapping, not a list"),
    ],
)
def test_a_wrong_sentence_is_told_at_its_line(
    reasons: str, code: str, line: int, words: str
) -> None:
    _, problems, told = read(f"{PREFERENCE}  reasons:\n{reasons}")
    assert (problems, words in told[0]) == ([(code, line)], True), told


def test_a_sentence_of_the_longest_length_is_read() -> None:
    assert (
        len(only(f"{PREFERENCE}  reasons: [{{for: a, says: {'x' * 110}}}]\n").reason_for("a"))
        == 110
    )


def test_a_sentence_about_a_platform_that_the_rule_leaves_alone_is_told() -> None:
    _, problems, told = read(constraint("{c: x}, reasons: [{for: b, says: It is.}]"))
    assert problems == [("E308", 2)]
    assert "the rule does not move b (it moves: a)" in told[0]


def test_only_what_moves_platforms_has_sentences_about_them() -> None:
    for section, more in (
        ("advice", "for: [a], "),
        ("derivations", "concludes: f, "),
        ("consistency", ""),
    ):
        _, problems, told = read(
            f"{section}:\n- {{id: x.r, when: {{c: x}}, {more}reasons: [], {REST}}}\n"
        )
        assert problems == [("E202", 2)]
        assert "unknown key 'reasons'" in told[0]


def test_an_id_given_twice_names_both_places() -> None:
    _, problems, told = read(
        constraint("{c: x}") + constraint("{c: y}").removeprefix("constraints:\n")
    )
    assert problems == [("E204", 3)]
    assert "first in own.yaml:2" in told[0]


def test_a_derived_fact_cannot_be_negated_however_deep() -> None:
    derivation = f"derivations:\n- {{id: x.d, when: {{c: x}}, concludes: f, {REST}}}\n"
    for when in ("{not: {fact: f}}", "{any: [{c: x}, {not: {all: [{t: true}, {fact: f}]}}]}"):
        _, problems, told = read(derivation + constraint(when))
        assert problems == [("E307", 4)]
        assert "derive its opposite" in told[0]


def test_a_circle_names_each_rule_in_it() -> None:
    text = "derivations:\n" + "".join(
        f"- {{id: x.{one}, when: {{fact: {two}}}, concludes: {one}, {REST}}}\n"
        for one, two in ("fg", "gh", "hf")
    )
    assert read(text)[1] == [("E305", 2), ("E305", 3), ("E305", 4)]


def test_derivations_come_before_the_rules_that_use_them() -> None:
    knowledge, _, _ = read(
        f"constraints:\n- {{id: x.c, when: {{fact: g}}, excludes: [a], {REST}}}\n"
        f"derivations:\n- {{id: x.g, when: {{fact: f}}, concludes: g, {REST}}}\n"
        f"- {{id: x.f, when: {{c: x}}, concludes: f, {REST}}}\n"
    )
    assert knowledge is not None
    assert [rule.id for rule in knowledge.rules] == ["x.f", "x.g", "x.c"]
    assert knowledge.rule("x.g").when == Concluded("f")
    assert knowledge.rule("x.f").conclusion == Derivation("f")
    assert knowledge.rule("x.c").conclusion == Constraint(("a",))


def test_a_rule_keeps_its_place_and_its_examples() -> None:
    examples = "{fires: [{c: x, m: [i]}], silent: [{c: y}]}"
    what = f"criterion: cost, points: {{a: -3, b: 1}}, examples: {examples}"
    rule = only(f"\npreferences:\n- {{id: x.r, when: {{c: x}}, {what}, {REST}}}\n")
    assert (rule.place.path, rule.place.line) == ("own.yaml", 3)
    assert rule.conclusion == Preference("cost", {"a": -3, "b": 1})
    assert rule.examples.fires == ({"c": "x", "m": frozenset({"i"})},)


def test_a_disabled_rule_needs_a_reason_and_is_gone() -> None:
    assert read(constraint("{c: x}") + "disable: {x.r: ''}\n")[1] == [("E206", 3)]
    knowledge, problems, _ = read(constraint("{c: x}") + "disable: {x.r: It is wrong here.}\n")
    assert problems == []
    assert knowledge is not None
    assert knowledge.rules == ()


def test_a_base_without_a_head_is_told() -> None:
    knowledge, problems = loader.read_knowledge([("x.yaml", "questions: []\n")])
    assert knowledge is None
    assert [(problem.path, problem.code) for problem in problems] == [("rules", "E205")]


def test_an_empty_folder_of_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeUnusable, match="is a folder without rules"):
        loader.load([tmp_path])


def test_hidden_files_and_linked_folders_are_no_rules(tmp_path: Path) -> None:
    for name in (".hidden.yaml", ".git/x.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("bogus: 1", encoding="utf-8")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "own.yaml").write_text("disable: {}\n", encoding="utf-8")
    assert loader.load([tmp_path]).rules == loader.load().rules


OWN = f"""\
questions:
- {{id: unit, group: decide, kind: choice, ease: fact, asks: u?, why: w,
   values: {{bank: a b, other: an o}}, demands: [bank]}}
- {{id: size, group: size, kind: integer, asks: s?, why: w, range: [0, 9]}}
derivations:
- {{id: x.d, when: {{unit: bank}}, concludes: banking, {REST}}}
constraints:
- {{id: x.c, when: {{fact: banking}}, excludes: [a], {REST},
   examples: {{fires: [{{unit: bank}}], silent: [{{unit: other}}]}}}}
preferences:
- {{id: x.p, when: {{size: {{above: 3}}, rel: cheaper, m: [i]}}, criterion: cost,
   points: {{b: 2}}, {REST},
   examples: {{fires: [{{size: 5, rel: cheaper, m: [i]}}]}}}}
advice:
- {{id: x.a, when: {{any: [{{not: {{t: true}}}}, {{unit: [bank, other]}}]}}, for: [b],
   level: warning, {REST}}}
consistency:
- {{id: x.k, when: {{size: {{below: {{question: n}}}}}}, {REST},
   valid_from: 2026-01-01, valid_to: 2027-01-01}}
laws:
- {{id: l, question: unit, order: [other, bank], level: host_reachable, never: falls, because: b}}
priors:
- {{question: unit, shares: {{bank: 40, other: 60}}, unknown: 5, because: b, source: s}}
- {{question: size, shares: {{0-3: 40, 4-9: 60}}, unknown: 5, because: b, source: s}}
kinds_of_team:
- {{id: k, says: a team, share: 100, answers: {{unit: {{bank: 40, other: 60}}}},
   because: b, source: s}}
checklist:
- {{id: cl, says: all, otherwise: {{unit: other, size: {{take: 1, up_to: 3}}}}}}
forms:
- {{id: f, asks: two, questions: [size, n]}}
parts:
- {{id: p, words: bank}}
phrases:
- {{question: unit, value: bank, words: ["{{p}} of"], examples: {{means: [a bank of]}}}}
"""
JUNK: tuple[Any, ...] = (
    "choise",
    "unknown",
    "",
    None,
    True,
    7,
    -1,
    [],
    ["x", ["y"]],
    {},
    {"x": {"y": 1}},
)


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything in ``tree`` but the whole."""
    for key, value in (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    ):
        yield (*path, key)
        yield from places(value, (*path, key))


def mutants(text: str) -> Iterator[str]:
    """Yield ``text`` with each part in turn taken out, given twice, or replaced by junk."""
    (whole,) = document.read_documents(text, "f", [])
    for path in places(whole.plain()):
        for junk in (*JUNK, places, mutants):
            tree = whole.plain()
            part = reduce(lambda held, key: held[key], path[:-1], tree)
            if junk is places:
                part.pop(path[-1])
            elif junk is mutants:
                part[path[-1]] = [part[path[-1]], part[path[-1]]]
            else:
                part[path[-1]] = junk
            yield json.dumps(tree, default=float)


def test_the_rules_that_are_going_to_be_spoilt_are_sound() -> None:
    assert read(OWN)[1:] == ([], [])


@pytest.mark.parametrize("whole", [OWN, BASE], ids=["own", "base"])
def test_whatever_is_wrong_with_a_declaration_is_told_and_never_a_crash(whole: str) -> None:
    for text in islice(
        mutants(whole), 0, None, 1 if THOROUGH else 5
    ):  # seven of each place, so that each kind has its turn
        texts = [("base.yaml", BASE), ("own.yaml", text)] if whole is OWN else [("own.yaml", text)]
        knowledge, problems = loader.read_knowledge(texts)
        assert (knowledge is None) == bool(problems)


QUESTIONS_IN_WORDS = """\
questions:
- id: unit
  group: decide
  kind: choice
  label: the part of the group
  asks: u?
  why: w
  values: {bank: a b, other: an o}
  clauses:
    bank: it belongs to the bank
    other: it belongs to a company that the bank has bought
- id: audits
  group: decide
  kind: multi
  asks: a?
  why: w
  values: {internal: an i}
  clauses:
    internal: an internal audit is {} due
    none: no audit is due
- id: size
  group: size
  kind: integer
  asks: s?
  why: w
  range: [0, 9]
  clauses:
    number: "{} machines are in use"
    one: one machine is in use
- id: public
  group: size
  kind: boolean
  asks: p?
  why: w
  clauses:
    "yes": everybody may see it
    "no": not everybody may see it
- id: site
  group: pipeline
  kind: text
  asks: s?
  why: w
  clauses:
    text: it stands in {}
"""


def test_questions_have_words_for_readers() -> None:
    knowledge, problems, _ = read(QUESTIONS_IN_WORDS)
    assert problems == []
    assert knowledge is not None
    assert knowledge.questions["unit"].label == "the part of the group"
    assert knowledge.questions["unit"].clauses["bank"] == "it belongs to the bank"
    assert list(knowledge.questions["audits"].clauses) == ["internal", "none"]
    assert list(knowledge.questions["size"].clauses) == ["number", "one"]
    assert knowledge.questions["public"].clauses["no"] == "not everybody may see it"
    assert knowledge.questions["site"].clauses == {"text": "it stands in {}"}
    assert knowledge.questions["c"].clauses == {}


@pytest.mark.parametrize(
    ("right", "wrong", "code", "hint"),
    [
        ("    bank: it", "    bnk: it", "E202", "unknown key 'bnk' (did you mean bank?)"),
        ("    none: no", "    nune: no", "E202", "did you mean none?"),
        ("    one: one", "    many: one", "E202", "one of: number, one"),
        ('    "no": not', "    maybe: not", "E202", "one of: yes, no"),
        ("    text: it", "    site: it", "E202", "one of: text"),
        ("bank: it belongs to the bank", "bank: [it]", "E201", "'bank' is a list, not text"),
        ("bank: it belongs to the bank", "bank: 5", "E201", "'bank' is a whole number, not text"),
        ('"{} machines are', '"machines are', "E203", "write {} where the number belongs"),
        ("it stands in {}", "it stands there", "E203", "write {} where the text belongs"),
        ("label: the part of the group", "label: [a]", "E201", "'label' is a list, not text"),
    ],
)
def test_a_fault_in_the_words_of_a_question_is_told_at_its_line(
    right: str, wrong: str, code: str, hint: str
) -> None:
    assert right in QUESTIONS_IN_WORDS
    knowledge, problems, told = read(QUESTIONS_IN_WORDS.replace(right, wrong, 1))
    line = 1 + QUESTIONS_IN_WORDS[: QUESTIONS_IN_WORDS.index(right)].count("\n")
    assert knowledge is None
    assert problems == [(code, line)]
    assert hint in told[0]


def test_clauses_are_a_mapping() -> None:
    _, problems, told = read(question("boolean", "clauses: [it]"))
    assert problems == [("E201", 2)]
    assert "'clauses' is a list, not a mapping" in told[0]


@pytest.mark.parametrize(
    ("right", "wrong", "hint"),
    [
        ("kind: choice", "kind: choise", "did you mean choice?"),
        ("kind: integer", "kind: intger", "did you mean integer?"),
        ("group: decide", "group: decid", "did you mean decide?"),
        ("ease: fact", "ease: fct", "did you mean fact?"),
        ("range: [0, 9]", "rnge: [0, 9]", "did you mean range?"),
        ("demands: [bank]", "demands: [bnk]", "did you mean bank?"),
    ],
)
def test_a_fault_in_a_question_is_told_once_at_its_line(right: str, wrong: str, hint: str) -> None:
    assert right in OWN
    knowledge, problems, told = read(OWN.replace(right, wrong, 1))
    line = 1 + OWN[: OWN.index(right)].count("\n")
    assert knowledge is None
    assert {at for _, at in problems} == {line}
    assert any(hint in message for message in told)


def test_what_is_wrong_elsewhere_is_told_beside_a_fault_in_a_question() -> None:
    text = (
        OWN.replace("kind: choice", "kind: choise")
        .replace("excludes: [a]", "excludes: [aa]")
        .replace("fact: banking", "fact: bankin")
    )
    _, problems, _ = read(text)
    assert problems == [("E203", 2), ("E302", 8), ("E302", 8)]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "'data:text/html,x'",
        "ftp://example.org",
        "https://",
        "https://a b",
        "'https://a\u202eb'",
        '"https://a\\u202eb"',
        "//example.org",
        "example.org",
        "'https://a<b>'",
    ],
)
def test_the_address_of_a_source_is_one_of_the_web(url: str) -> None:
    _, problems, told = read(f"sources:\n- {{id: o, title: T, seen: 2026-01-01,\n   url: {url}}}\n")
    assert problems == [("E203", 3)]
    assert "is not a web address (write https://…, without spaces)" in told[0]


@pytest.mark.parametrize(
    "url", ["https://example.org", "http://example.org/a?b=c&d#e", "https://größe.example/%20"]
)
def test_web_addresses_of_sources_are_taken(url: str) -> None:
    assert read(f"sources:\n- {{id: o, title: T, seen: 2026-01-01, url: '{url}'}}\n")[1] == []


def test_reading_ends_where_there_is_too_much_to_mend() -> None:
    names = [f"wiki-of-ours-{number}" for number in range(1_000)]
    sources = "".join(f"- {{id: {name}, title: T, seen: 2026-01-01}}\n" for name in names)
    rules = "".join(
        f"- {{id: x.r{number}, because: b, source: {name}x, evidence: confirmed}}\n"
        for number, name in enumerate(names)
    )
    _, problems, told = read(f"sources:\n{sources}advice:\n{rules}")
    assert len(problems) == 201
    assert problems[-1] == ("E211", 1_203)
    assert "did you mean wiki-of-ours-0?" in told[0]


def test_what_has_no_id_hides_no_other_problem() -> None:
    nameless = OWN.replace("{id: unit, ", "{", 1)
    wrong = nameless.replace("excludes: [a]", "excludes: ['']", 1)
    _, problems, _ = read(nameless)
    _, more, _ = read(wrong)
    assert len(more) > len(problems)


@pytest.mark.parametrize("taken", ["{take: unknown, up_to: 3}", "{take: 1, up_to: unknown}"])
def test_a_range_of_a_checklist_has_two_numbers(taken: str) -> None:
    text = OWN.replace("{take: 1, up_to: 3}", taken)
    assert text != OWN
    _, codes, told = read(text)
    assert [code for code, _ in codes] == ["E203"]
    assert "size: 'unknown' is not a number (write a number)" in told[0]
