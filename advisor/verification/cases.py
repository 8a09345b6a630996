"""Cases: answers together with what is expected of them, read from files that strangers may have written."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from advisor import batch
from advisor.answers.draft import Draft
from advisor.answers.validation import accepted
from advisor.knowledge.fields import Fields
from advisor.knowledge.values import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.answers.workload import Workload
    from advisor.errors import Problem
    from advisor.knowledge.document import YamlNode
    from advisor.knowledge.model import KnowledgeBase

BOTH, ORCHESTRATOR, NEITHER = "both", "orchestrator", "neither"
JUDGED = (BOTH, ORCHESTRATOR, NEITHER)
NO_PLATFORM = "none"  # expected where no platform should be left
_OF_AN_ANSWER_FILE = ("name", "answers", "assume", "as_of")
# What the sources said is for people. It is let in and not looked at, so that no rule and no figure can come to depend on it.
_FOR_PEOPLE = ("stated_reasons", "not_expressed")
_KEYS = (
    *_OF_AN_ANSWER_FILE,
    "title",
    "source",
    "kind",
    "expect",
    "judged",
    "leak",
    "rejected",
    *_FOR_PEOPLE,
)
_MAY_BE_EMPTY = frozenset(
    {"assume", "as_of", "title", "source", "kind", "rejected", "platforms", *_FOR_PEOPLE}
)
_HINT = "start the file with a line `cases:` and each case with `- name:`"


@dataclass(frozen=True, slots=True)
class Expected:
    """The choice that counts as right: an orchestrator (or ``none``), and the platforms under it; if it names none, any."""

    orchestrator: str
    platforms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecidedCase:
    """A decision that somebody made: the facts as a workload, and what came of them.

    ``judged`` says what the facts alone let an architect pick, ``leak`` that one of them all but names the decision.
    ``rejected`` holds the platforms and orchestrators of ours that the authors ruled out.
    """

    workload: Workload
    line: int
    expected: Expected
    title: str = ""
    source: str = ""
    kind: str = ""
    judged: str = BOTH
    leak: bool = False
    rejected: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Return the name, of which there is one in a run."""
        return self.workload.name

    @property
    def place(self) -> str:
        """Return where the case stands, as ``file:line``."""
        return f"{self.workload.file}:{self.line}"

    @property
    def answers(self) -> int:
        """Return how many questions the case answers, assumptions among them."""
        return len(self.workload.answers) + len(self.workload.assume)


@dataclass(frozen=True, slots=True)
class CasesRead:
    """What was found in files of cases: those that can be run, in their order, and what is wrong with the rest."""

    cases: tuple[DecidedCase, ...]
    problems: tuple[Problem, ...]


def read_cases(paths: Iterable[str], knowledge: KnowledgeBase) -> CasesRead:
    """Return the cases in the files that ``paths`` stand for, and every problem; a bad case never stops the others."""
    cases: list[DecidedCase] = []
    problems: list[Problem] = []
    first: dict[str, str] = {}
    for draft in batch.read_paths(paths):
        for each in _drafts(draft, problems):
            case, faults = _case(each, knowledge, first)
            problems += faults
            if case is not None:
                cases.append(case)
    return CasesRead(tuple(cases), tuple(problems))


def _drafts(whole: Draft, problems: list[Problem]) -> Iterator[Draft]:
    """Yield the drafts of the cases in one document; what concerns none of them is added to ``problems``.

    A problem of the text, such as a key given twice, is that of the last case that starts before it.
    """
    if whole.node is None:
        problems += map(_in_terms_of_cases, whole.problems)
        return
    if "cases" not in whole.node.value:
        problems += whole.problems
        problems.append(
            whole.node.problem(
                "E207", "has no `cases`", f"{_HINT}; advisor recommend reads answer files"
            )
        )
        return
    items = _items(whole.node, problems)
    starts = [each.line for each in items]
    owned: dict[int, list[Problem]] = {}
    for problem in whole.problems:
        owned.setdefault(bisect_right(starts, problem.line), []).append(problem)
    problems += owned.get(0, ())
    for number, node in enumerate(items, 1):
        yield Draft(
            f"case in line {node.line}", whole.file, node, problems=tuple(owned.get(number, ()))
        )


def _items(node: YamlNode, problems: list[Problem]) -> tuple[YamlNode, ...]:
    fields = Fields(node, ("cases",), problems)
    held = node.value["cases"]
    if held.is_list and not held.value:
        fields.report("`cases` is empty", "start each with `- name:`", key="cases")
    return fields.items("cases")


def _in_terms_of_cases(problem: Problem) -> Problem:
    """Return ``problem`` with the hint that fits here, where the reader of answer files would have answers written."""
    return (
        replace(problem, message="holds no cases", hint=_HINT)
        if problem.code == "E112"
        else problem
    )


def _case(
    draft: Draft, knowledge: KnowledgeBase, first: dict[str, str]
) -> tuple[DecidedCase | None, tuple[Problem, ...]]:
    """Return the case that ``draft`` stands for, or none and every problem; ``first`` says where each name came first."""
    assert draft.node is not None  # noqa: S101 - the only caller gives drafts that have one
    problems = list(draft.problems)
    node = _filled(draft.node)
    fields = Fields(node, _KEYS, problems)
    name = fields.text("name") or draft.name
    if name in first:
        fields.report(
            f"a case called {shown(name)} was read before",
            f"first in {first[name]}",
            key="name",
            code="E204",
        )
    first.setdefault(name, f"{draft.file}:{node.line}")
    workload = _workload(replace(draft, name=name, node=node, problems=()), knowledge, problems)
    expected = _expected(fields, knowledge, problems)
    judged = fields.word("judged", JUDGED, default=BOTH)
    leak = fields.node("leak") is not None and fields.switch("leak")
    title, source, kind = (fields.text(key, required=False) for key in ("title", "source", "kind"))
    rejected = _rejected(fields, knowledge)
    if problems or workload is None or expected is None:
        return None, tuple(sorted(set(problems)))
    return DecidedCase(
        workload, node.line, expected, title, source, kind, judged, leak, rejected
    ), ()


def _filled(node: YamlNode) -> YamlNode:
    """Return ``node`` without the keys that may be left out and after which nothing was written."""
    if not node.is_mapping:
        return node
    return replace(
        node,
        value={
            key: each
            for key, each in node.value.items()
            if not (key in _MAY_BE_EMPTY and each.value is None)
        },
    )


def _workload(draft: Draft, knowledge: KnowledgeBase, problems: list[Problem]) -> Workload | None:
    """Return the facts of a case as an answer file has them, so that every check of an answer is the same as there."""
    node = draft.node
    if node is None or not node.is_mapping:
        return None
    known = {
        key: each
        for key, each in node.value.items()
        if key in _OF_AN_ANSWER_FILE and _is_new(key, each)
    }
    workload, faults = accepted(replace(draft, node=replace(node, value=known)), knowledge)
    problems += faults
    return workload


def _is_new(key: str, node: YamlNode) -> bool:
    """Return whether a misfit of this field has not been reported yet: a name that is no text has been."""
    return key != "name" or (isinstance(node.value, str) and bool(node.value.strip()))


def _expected(fields: Fields, knowledge: KnowledgeBase, problems: list[Problem]) -> Expected | None:
    node = fields.node("expect", required=True)
    if node is None:
        return None
    wanted = Fields(_filled(node), ("orchestrator", "platforms"), problems)
    if not node.is_mapping:
        return None
    orchestrator = wanted.word("orchestrator", (*_orchestrators(knowledge), NO_PLATFORM))
    platforms = tuple(dict.fromkeys(wanted.texts("platforms")))
    for each in platforms:
        _check_platform(wanted, each, orchestrator, knowledge)
    return Expected(orchestrator, tuple(each for each in knowledge.platforms if each in platforms))


def _check_platform(wanted: Fields, name: str, orchestrator: str, knowledge: KnowledgeBase) -> None:
    """Report a platform that nobody knows, or that cannot be meant together with the expected orchestrator."""
    platform = knowledge.platforms.get(name)
    if platform is None:
        hint = nearest(name, knowledge.platforms) or f"one of: {', '.join(knowledge.platforms)}"
        wanted.report(f"expect: unknown platform {shown(name)}", hint, key="platforms", code="E302")
    elif orchestrator and platform.orchestrator != orchestrator:
        message = f"expect: {name} is of {platform.orchestrator}, and {orchestrator} is expected"
        wanted.report(message, "name platforms of that orchestrator", key="platforms")


def _rejected(fields: Fields, knowledge: KnowledgeBase) -> frozenset[str]:
    """Return the rejected platforms and orchestrators that are ours; other alternatives say nothing about our rules."""
    node = fields.node("rejected")
    if node is None:
        return frozenset()
    if not node.is_mapping:
        fields.report(
            f"'rejected' is {node.kind}, not a mapping",
            "write `platform: reason` lines",
            key="rejected",
        )
        return frozenset()
    return frozenset(node.value) & {*knowledge.platforms, *_orchestrators(knowledge)}


def _orchestrators(knowledge: KnowledgeBase) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.orchestrator for each in knowledge.platforms.values()))
