"""Cases: answers with the decision that is expected of them, read from untrusted files."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from advisor.located.mapping import LocatedMapping
from advisor.located.messages import shown, suggest
from advisor.workloads.draft import Draft
from advisor.workloads.draft_files import read_paths
from advisor.workloads.workload_reader import read_workload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.errors import Problem
    from advisor.knowledge.model import KnowledgeBase
    from advisor.located.document import YamlNode
    from advisor.workloads.workload import Workload

BOTH, ORCHESTRATOR, NEITHER = "both", "orchestrator", "neither"
_JUDGED = (BOTH, ORCHESTRATOR, NEITHER)
NO_PLATFORM = "none"  # expected if no platform should be left
_OF_AN_ANSWER_FILE = ("name", "answers", "assume", "as_of")
# What the sources said is for people. It is allowed and ignored, so that nothing depends on it.
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
    """The choice that counts as right: an orchestrator or ``none``, and platforms under it.

    Without ``platforms``, any platform of the orchestrator is right.
    """

    orchestrator: str
    platforms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecidedCase:
    """A decision that somebody made: the facts as a workload, and what was decided.

    ``judged`` says what the facts alone let an architect pick, ``leak`` that one of them all but
    names the decision. ``rejected`` holds the known platforms and orchestrators that the authors
    ruled out.
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
        """Return the name, which is unique in a run."""
        return self.workload.name

    @property
    def place(self) -> str:
        """Return where the case is written, as ``file:line``."""
        return f"{self.workload.file}:{self.line}"

    @property
    def answers(self) -> int:
        """Return how many questions the case answers, assumptions among them."""
        return len(self.workload.answers) + len(self.workload.assume)


@dataclass(frozen=True, slots=True)
class CasesRead:
    """The cases in files that can be run, in order, and what is wrong with the others."""

    cases: tuple[DecidedCase, ...]
    problems: tuple[Problem, ...]


def read_cases(paths: Iterable[str], knowledge: KnowledgeBase) -> CasesRead:
    """Return the cases in the files at ``paths``, and every problem.

    A faulty case never stops the others.
    """
    cases: list[DecidedCase] = []
    problems: list[Problem] = []
    first: dict[str, str] = {}
    for document in read_paths(paths):
        for draft in _split_document(document, problems):
            case, faults = _read_case(draft, knowledge, first)
            problems += faults
            if case is not None:
                cases.append(case)
    return CasesRead(tuple(cases), tuple(problems))


def _split_document(document: Draft, problems: list[Problem]) -> Iterator[Draft]:
    """Yield the drafts of the cases in one document; other problems are added to ``problems``.

    A problem of the text, such as a key given twice, belongs to the last case that starts before
    it.
    """
    if document.node is None:
        problems += map(_adapt_hint, document.problems)
        return
    if "cases" not in document.node.value:
        problems += document.problems
        hint = f"{_HINT}; advisor recommend reads answer files"
        problems.append(document.node.problem("E207", "has no `cases`", hint))
        return
    nodes = _read_items(document.node, problems)
    starts = [node.line for node in nodes]
    by_case: dict[int, list[Problem]] = {}
    for problem in document.problems:
        by_case.setdefault(bisect_right(starts, problem.line), []).append(problem)
    problems += by_case.get(0, ())
    for number, node in enumerate(nodes, 1):
        faults = tuple(by_case.get(number, ()))
        yield Draft(f"case in line {node.line}", document.file, node, problems=faults)


def _read_items(node: YamlNode, problems: list[Problem]) -> tuple[YamlNode, ...]:
    fields = LocatedMapping(node, ("cases",), problems)
    cases = node.value["cases"]
    if cases.is_list and not cases.value:
        fields.report("`cases` is empty", "start each with `- name:`", key="cases")
    return fields.items("cases")


def _adapt_hint(problem: Problem) -> Problem:
    """Return ``problem`` with a hint about cases, where the reader of answer files has another."""
    if problem.code == "E112":
        return replace(problem, message="holds no cases", hint=_HINT)
    return problem


def _read_case(
    draft: Draft, knowledge: KnowledgeBase, first: dict[str, str]
) -> tuple[DecidedCase | None, tuple[Problem, ...]]:
    """Return the case written in ``draft``, or ``None`` and every problem.

    ``first`` holds where each name was first used.
    """
    assert draft.node is not None  # noqa: S101 - the only caller gives drafts that have one
    problems = list(draft.problems)
    node = _without_empty(draft.node)
    fields = LocatedMapping(node, _KEYS, problems)
    name = fields.text("name") or draft.name
    if name in first:
        message = f"a case called {shown(name)} was read before"
        fields.report(message, f"first in {first[name]}", key="name", code="E204")
    first.setdefault(name, f"{draft.file}:{node.line}")
    named = replace(draft, name=name, node=node, problems=())
    workload = _read_workload(named, knowledge, problems)
    expected = _read_expected(fields, knowledge, problems)
    judged = fields.word("judged", _JUDGED, default=BOTH)
    leak = fields.switch("leak", required=False)
    title = fields.text("title", required=False)
    source = fields.text("source", required=False)
    kind = fields.text("kind", required=False)
    rejected = _read_rejected(fields, knowledge)
    if problems or workload is None or expected is None:
        return None, tuple(sorted(set(problems)))
    case = DecidedCase(
        workload=workload,
        line=node.line,
        expected=expected,
        title=title,
        source=source,
        kind=kind,
        judged=judged,
        leak=leak,
        rejected=rejected,
    )
    return case, ()


def _without_empty(node: YamlNode) -> YamlNode:
    """Return ``node`` without the optional keys after which nothing is written."""
    if not node.is_mapping:
        return node
    values = {
        key: value
        for key, value in node.value.items()
        if value.value is not None or key not in _MAY_BE_EMPTY
    }
    return replace(node, value=values)


def _read_workload(
    draft: Draft, knowledge: KnowledgeBase, problems: list[Problem]
) -> Workload | None:
    """Return the facts of a case, checked in the same way as those of an answer file."""
    node = draft.node
    if node is None or not node.is_mapping:
        return None
    values = {
        key: value
        for key, value in node.value.items()
        if key in _OF_AN_ANSWER_FILE and not _is_reported(key, value)
    }
    workload, faults = read_workload(replace(draft, node=replace(node, value=values)), knowledge)
    problems += faults
    return workload


def _is_reported(key: str, node: YamlNode) -> bool:
    """Return whether a fault of this field is reported already: only a name that is not text."""
    return key == "name" and not (isinstance(node.value, str) and node.value.strip())


def _read_expected(
    fields: LocatedMapping, knowledge: KnowledgeBase, problems: list[Problem]
) -> Expected | None:
    node = fields.node("expect", required=True)
    if node is None:
        return None
    keys = ("orchestrator", "platforms")
    wanted = LocatedMapping(_without_empty(node), keys, problems, name="expect")
    if not node.is_mapping:
        return None
    orchestrator = wanted.word("orchestrator", (*_orchestrators(knowledge), NO_PLATFORM))
    names = dict.fromkeys(wanted.texts("platforms"))
    for name in names:
        _check_platform(wanted, name, orchestrator, knowledge)
    return Expected(orchestrator, tuple(name for name in knowledge.platforms if name in names))


def _check_platform(
    wanted: LocatedMapping, name: str, orchestrator: str, knowledge: KnowledgeBase
) -> None:
    """Report a platform that is unknown, or not one of the expected orchestrator."""
    platform = knowledge.platforms.get(name)
    if platform is None:
        hint = suggest(name, knowledge.platforms)
        wanted.report(f"expect: unknown platform {shown(name)}", hint, key="platforms", code="E302")
    elif orchestrator and platform.orchestrator != orchestrator:
        message = f"expect: {name} is of {platform.orchestrator}, and {orchestrator} is expected"
        wanted.report(message, "name platforms of that orchestrator", key="platforms")


def _read_rejected(fields: LocatedMapping, knowledge: KnowledgeBase) -> frozenset[str]:
    """Return the known platforms and orchestrators that are rejected; others are ignored."""
    names = frozenset(name for name, _ in fields.mapping("rejected", required=False).entries())
    return names & {*knowledge.platforms, *_orchestrators(knowledge)}


def _orchestrators(knowledge: KnowledgeBase) -> tuple[str, ...]:
    names = [platform.orchestrator for platform in knowledge.platforms.values()]
    return tuple(dict.fromkeys(names))
