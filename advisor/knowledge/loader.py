"""Rule folders to a knowledge base; every problem is collected, and any of them is an error."""

from __future__ import annotations

import gc
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from advisor import assets
from advisor.errors import KnowledgeUnusable, Problem, UnusableInput
from advisor.knowledge import declarations, kinds
from advisor.knowledge.asking import check_line, form, prior
from advisor.knowledge.condition_parser import Grammar
from advisor.knowledge.conditions import facts_used
from advisor.knowledge.laws import law
from advisor.knowledge.model import DAYS_UNTIL_STALE, Derivation, KnowledgeBase
from advisor.knowledge.ordering import in_order_of_use
from advisor.knowledge.phrases import phrases
from advisor.knowledge.rule_reader import RuleReader
from advisor.located import document
from advisor.located.mapping import LocatedMapping
from advisor.located.messages import nearest, shown
from advisor.located.place import Place
from advisor.located.textfile import files_below, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from advisor.knowledge.elicitation import CheckLine, Form, Kind, Prior
    from advisor.knowledge.model import Law, Question, Rule
    from advisor.located.document import YamlNode

_Entry = TypeVar("_Entry", "Law", "Prior", "Kind", "CheckLine", "Form")
_DECLARED: Mapping[str, Callable[[YamlNode, list[Problem]], Any]] = {
    "platforms": declarations.platform,
    "criteria": declarations.criterion,
    "sources": declarations.source,
    "questions": declarations.question,
    "relations": declarations.relation,
}
_RULES = ("derivations", "constraints", "preferences", "advice", "consistency")
_GUIDES = ("priors", *kinds.READERS, "checklist", "forms", "parts", "phrases")
_SECTIONS = ("knowledge", *_DECLARED, *_RULES, "laws", *_GUIDES, "disable")
# Read only when somebody answers in words of their own; most never do.
_LANGUAGE = "rules/language/"
# The folders of prices, costs and Regions, which are not part of the knowledge base.
_FIGURES = frozenset({"prices", "costs", "regions"})
# Matches such a file in the copy of a whole base.
_FILE_OF_FIGURES = re.compile(r"^(prices|costs|regions)[ \t]*:[ \t]*[0-9]", re.MULTILINE)
_ENDINGS = frozenset({".yaml", ".yml"})
_MOST_FILES = 10_000
# For each problem the most similar of all names is searched, which is slow in a huge base.
_MOST_PROBLEMS = 200
_ID = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*\Z")
_RESERVED = frozenset({"all", "any", "not", "fact"})


def load(folders: Sequence[str | Path] = (), *, shipped: bool = True) -> KnowledgeBase:
    """Return the shipped knowledge base with the rules in ``folders`` added to it.

    If not ``shipped``, ``folders`` hold all of it. Raises ``KnowledgeUnusable`` with every problem
    that was found, each with file and line.

    >>> knowledge = load()
    >>> print(knowledge.questions["accelerator"].kind, *list(knowledge.platforms)[:2])
    choice ecs-ec2 ecs-fargate
    """
    texts: list[tuple[str, str]] = []
    own: list[tuple[str, str]] = []
    language: list[tuple[str, str]] = []
    if shipped:
        for name, text in assets.texts(assets.data_folder("rules"), without=_FIGURES):
            path = f"rules/{name}"
            if path.startswith(_LANGUAGE):
                language.append((path, text))
            else:
                texts.append((path, text))
    unreadable: list[Problem] = []
    taken = {name for name, _ in (*texts, *language)}
    for folder in folders:
        for name, text in _read_folder(folder, unreadable):
            own.append((_told_apart(name, taken), text))
    with _without_garbage_collection():
        if shipped:
            knowledge, problems = read_knowledge(texts, own)
        else:
            knowledge, problems = read_knowledge(own)
    if unreadable or problems or knowledge is None:
        raise KnowledgeUnusable([*unreadable, *problems])
    return replace(knowledge, language=tuple(language))


def _told_apart(name: str, taken: Collection[str]) -> str:
    """Return a name for the same file that is none of those ``taken`` by shipped files."""
    return f"./{name}" if name in taken else name


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Pause garbage collection, which would only search through what is being built."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def is_complete(folder: str | Path) -> bool:
    """Return whether ``folder`` holds a whole knowledge base, and not only additions.

    A whole base has a section ``knowledge`` that holds more than an order of ties.
    """
    for name, text in _read_folder(folder, []):
        for node in document.read_documents(text, name, []):
            head = node.value.get("knowledge") if node.is_mapping else None
            if head is not None and not _is_only_an_order(head):
                return True
    return False


def _read_folder(folder: str | Path, problems: list[Problem]) -> list[tuple[str, str]]:
    """Return the names and texts of the rule files in ``folder``, which may be untrusted."""
    files: list[Path] = []
    message = "is not a folder of rules"
    if _is_folder(folder):
        files = files_below(Path(folder), _ENDINGS, problems, most=_MOST_FILES)
        message = "is a folder without rules"
    if not files and not problems:
        hint = "give a folder that holds *.yaml files"
        problems.append(Problem(str(folder), 0, "E110", message, hint))
    texts: list[tuple[str, str]] = []
    left = document.MAX_BYTES
    for file in files:
        try:
            text = read_text(file, str(file), most=left)
        except UnusableInput as unusable:
            problems += unusable.problems
            continue
        texts.append((str(file), text))
        left -= len(text)
    return texts


def _is_folder(path: str | Path) -> bool:
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):  # a name that is too long, or that no file can have
        return False


def read_knowledge(
    texts: Iterable[tuple[str, str]], added: Iterable[tuple[str, str]] = ()
) -> tuple[KnowledgeBase | None, list[Problem]]:
    """Return the knowledge base written in ``texts`` (name, text), and the problems found.

    The texts in ``added`` add to it. The base is ``None`` if there are any problems. Files of
    prices, costs and Regions are skipped.
    """
    problems: list[Problem] = []
    added = tuple(added)
    shelf = _Shelf(problems, frozenset(name for name, _ in added))
    for name, text in (*texts, *added):
        # Searching for plain words first is much faster than the expression.
        if any(word in text for word in _FIGURES) and _FILE_OF_FIGURES.search(text):
            continue
        for node in document.read_documents(text, name, problems):
            shelf.add_sections(node)
    knowledge = shelf.knowledge()
    return (None if problems else knowledge), sorted(problems)


def _is_only_an_order(head: YamlNode) -> bool:
    return head.is_mapping and tuple(head.value) == ("tie_order",)


def _is_reviewed(head: YamlNode) -> bool:
    """Return whether a section ``knowledge`` is that of a whole base."""
    return head.is_mapping and "reviewed" in head.value


class _Shelf:
    """The nodes of all files by section, and the knowledge base that they make together."""

    def __init__(self, problems: list[Problem], added: frozenset[str]) -> None:
        self._problems = problems
        self._added = added
        self._sections: dict[str, list[YamlNode]] = {name: [] for name in _SECTIONS}
        self._declared: dict[str, dict[str, Any]] = {}
        self._disabled: dict[str, str] = {}
        self._unsound: set[str] = set()
        self._has_ended = False

    def add_sections(self, node: YamlNode) -> None:
        fields = LocatedMapping(node, _SECTIONS, self._problems)
        for name in _SECTIONS:
            if name in {"knowledge", "disable"}:
                section = fields.node(name)
                if section:
                    self._sections[name].append(section)
            else:
                self._sections[name] += fields.items(name)

    def knowledge(self) -> KnowledgeBase:
        self._declared = {name: self._declare(name) for name in _DECLARED}
        known = len(self._problems)
        reviewed, tie_order, stale_after = self._read_head()
        rules = self._read_rules()
        laws = self._read_entries("laws", law)
        priors = self._read_entries("priors", prior)
        checklist = self._read_entries("checklist", check_line)
        forms = self._read_entries("forms", form)
        all_kinds = self._read_kinds(priors)
        self._check_references(priors, all_kinds)
        own_phrases = phrases(
            self._sections["parts"],
            self._sections["phrases"],
            self._declared["questions"],
            self._problems,
        )
        self._drop_consequences(known)
        return KnowledgeBase(
            reviewed=reviewed,
            tie_order=tie_order,
            questions=self._declared["questions"],
            relations=self._declared["relations"],
            platforms=self._declared["platforms"],
            criteria=self._declared["criteria"],
            sources=self._declared["sources"],
            rules=rules,
            laws=tuple(laws.values()),
            stale_after=stale_after,
            added=frozenset(rule.id for rule in rules if rule.place.path in self._added),
            priors=priors,
            checklist=checklist,
            forms=forms,
            own_phrases=own_phrases,
            disabled=self._disabled,
            kinds=all_kinds,
        )

    def _declare(self, section: str) -> dict[str, Any]:
        """Return what is declared in ``section`` without fault; faulty entries are left out."""
        declared: dict[str, Any] = {}
        places: dict[str, Place] = {}
        for node in self._sections[section]:
            known = len(self._problems)
            entry = _DECLARED[section](node, self._problems)
            if entry.id and not _ID.match(entry.id):
                hint = "use lowercase letters, digits, - and _"
                self._report(entry.place, "E203", f"{shown(entry.id)} is not a valid id", hint)
            if entry.id in _RESERVED:
                message = f"{entry.id!r} is a reserved word of conditions"
                self._report(entry.place, "E204", message, "choose another id")
            if entry.id in places:
                self._report_repeated(entry.id, entry.place, places[entry.id])
            elif len(self._problems) == known:
                declared[entry.id] = entry
            elif entry.id:
                self._unsound.add(shown(entry.id))
            places.setdefault(entry.id, entry.place)
        return declared

    def _drop_consequences(self, known: int) -> None:
        """Drop problems after the first ``known`` that only follow from a faulty declaration."""
        later = self._problems[known:]
        self._problems[known:] = [
            problem for problem in later if not self._names_unsound(problem.message)
        ]

    def _names_unsound(self, message: str) -> bool:
        return any(name in message for name in self._unsound)

    def _report_repeated(self, identifier: str, place: Place, first: Place) -> None:
        if identifier:  # a missing id has been reported already
            hint = f"first in {first.path}:{first.line}; choose another"
            self._report(place, "E204", f"the id {shown(identifier)} is given twice", hint)

    def _read_head(self) -> tuple[date, tuple[str, ...], int]:
        """Return the day of the review, the order of ties, and the days until sources are stale."""
        nodes = self._sections["knowledge"]
        heads = [node for node in nodes if node.path not in self._added or _is_reviewed(node)]
        if len(heads) != 1:
            place, message = Place("rules", 0), "`knowledge` is missing"
            if heads:
                place = heads[1].place
                message = "`knowledge` (reviewed, tie_order) is given twice"
            self._report(place, "E205", message, "give it once")
            return date.min, (), DAYS_UNTIL_STALE
        fields = LocatedMapping(
            heads[0], ("reviewed", "tie_order", "stale_after_days"), self._problems
        )
        platforms = self._declared["platforms"]
        if not self._sections["platforms"]:
            hint = "declare at least one under `platforms:`"
            self._report(heads[0].place, "E203", "the base has no platform", hint)
        added = tuple(key for key in platforms if platforms[key].place.path in self._added)
        order = self._read_tie_order(fields, [key for key in platforms if key not in added])
        changes = [node for node in nodes if node is not heads[0]]
        for change in changes:
            order = self._read_tie_order(
                LocatedMapping(change, ("tie_order",), self._problems), platforms
            )
            added = ()
        if len(changes) > 1:
            hint = f"first in {changes[0].path}:{changes[0].line}; keep one of them"
            place = changes[1].place
            self._report(place, "E205", "the order of ties is changed twice", hint)
        stale_after = fields.count("stale_after_days", 1, 36_500, required=False)
        reviewed = fields.day("reviewed", required=True) or date.min
        return reviewed, (*order, *added), stale_after or DAYS_UNTIL_STALE

    def _read_tie_order(
        self, fields: LocatedMapping, platforms: Collection[str]
    ) -> tuple[str, ...]:
        """Return the order of ties, which has to name each of ``platforms`` once."""
        order = fields.texts("tie_order", required=True)
        node = fields.node("tie_order")
        if node is None:
            return order
        named: set[str] = set()
        for item in node.items:
            name = str(item.value)
            if name not in platforms:
                message = f"tie_order: unknown platform {shown(name)}"
                self._problems.append(item.problem("E302", message, nearest(name, platforms)))
            elif name in named:
                message = f"tie_order names {name!r} twice"
                self._problems.append(item.problem("E204", message, "name each platform once"))
            named.add(name)
        for name in sorted(set(platforms) - named):
            fields.report(
                f"tie_order leaves out {name!r}", "name each platform once", key="tie_order"
            )
        return order

    def _read_rules(self) -> tuple[Rule, ...]:
        grammar = Grammar(self._declared["questions"], self._declared["relations"], self._problems)
        reader = RuleReader(self._declared, grammar, self._problems)
        rules: dict[str, Rule] = {}
        for section in _RULES:
            for node in self._sections[section]:
                if self._is_enough(node.place):
                    break
                rule = reader.rule(section, node)
                if rule.id in rules:
                    self._report_repeated(rule.id, rule.place, rules[rule.id].place)
                rules.setdefault(rule.id, rule)
        self._disable(rules)
        return self._order(tuple(rules.values()))

    def _read_entries(
        self,
        section: str,
        read: Callable[[YamlNode, Mapping[str, Question], list[Problem]], _Entry],
    ) -> dict[str, _Entry]:
        """Return by id what ``read`` makes of the nodes of ``section``; first ones count."""
        entries: dict[str, _Entry] = {}
        for node in self._sections[section]:
            entry = read(node, self._declared["questions"], self._problems)
            if entry.id in entries:
                self._report_repeated(entry.id, entry.place, entries[entry.id].place)
            entries.setdefault(entry.id, entry)
        return entries

    def _read_kinds(self, priors: Mapping[str, Prior]) -> dict[str, Kind]:
        """Return the kinds of team and of workload by id; the first with an id counts."""
        all_kinds: dict[str, Kind] = {}
        for section, reader in kinds.READERS.items():
            for kind in self._read_entries(section, reader).values():
                if kind.id in all_kinds:
                    self._report_repeated(kind.id, kind.place, all_kinds[kind.id].place)
                all_kinds.setdefault(kind.id, kind)
        self._problems += kinds.misfits(all_kinds, priors, self._declared["questions"])
        return all_kinds

    def _disable(self, rules: dict[str, Rule]) -> None:
        """Remove the disabled rules, and keep the reasons."""
        known = dict(rules)
        for node in self._sections["disable"]:
            if not node.is_mapping:
                hint = "write `rule-id: the reason`"
                self._problems.append(node.problem("E206", "`disable` is not a mapping", hint))
                continue
            for key, reason in node.value.items():
                if self._is_enough(Place(node.path, node.key_lines[key])):
                    break
                rules.pop(key, None)
                self._disabled[key] = str(reason.value)
                if key not in known:
                    message = f"unknown rule {shown(key)}"
                    problem = node.problem("E302", message, nearest(key, known), key=key)
                    self._problems.append(problem)
                if not isinstance(reason.value, str) or not reason.value.strip():
                    message = f"{key} is disabled without a reason"
                    self._problems.append(node.problem("E206", message, "say why", key=key))

    def _order(self, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        concluded: set[str] = set()
        for rule in rules:
            if isinstance(rule.conclusion, Derivation):
                concluded.add(rule.conclusion.concludes)
        for rule in rules:
            if self._is_enough(rule.place):
                break
            for fact in sorted(facts_used(rule.when) - concluded):
                message = f"{rule.id}: no derivation concludes {shown(fact)}"
                self._report(rule.place, "E302", message, nearest(fact, concluded))
        names = self._declared["questions"].keys() | self._declared["relations"].keys()
        for rule in rules:
            if isinstance(rule.conclusion, Derivation) and rule.conclusion.concludes in names:
                message = f"{rule.id} concludes a question, {rule.conclusion.concludes!r}"
                self._report(rule.place, "E204", message, "rename")
        ordered, circle = in_order_of_use(rules)
        for rule in rules:
            if rule.id in circle:
                message = f"{rule.id} depends on its own conclusion"
                self._report(rule.place, "E305", message, "break the circle")
        return ordered

    def _check_references(self, priors: Mapping[str, Prior], all_kinds: Mapping[str, Kind]) -> None:
        questions, relations = self._declared["questions"], self._declared["relations"]
        sources = self._declared["sources"]
        for name in questions:
            if name in relations:
                message = f"{name!r} is a question and a relation"
                self._report(questions[name].place, "E204", message, "rename one")
        platforms = self._declared["platforms"]
        for citing in (*platforms.values(), *priors.values(), *all_kinds.values()):
            for source in citing.sources:
                if source not in sources:
                    message = f"unknown source {shown(source)}"
                    self._report(citing.place, "E302", message, nearest(source, sources))
        for relation in relations.values():
            for question in relation.inputs:
                if question not in questions:
                    message = f"unknown question {shown(question)}"
                    self._report(relation.place, "E302", message, nearest(question, questions))

    def _is_enough(self, place: Place) -> bool:
        """Return whether reading ends at ``place``, with too many problems; report that once."""
        if len(self._problems) < _MOST_PROBLEMS:
            return False
        if not self._has_ended:
            message = "reading ended here, since there are too many problems"
            self._report(place, "E211", message, "fix the others first")
        self._has_ended = True
        return True

    def _report(self, place: Place, code: str, message: str, hint: str) -> None:
        self._problems.append(Problem(place.path, place.line, code, message, hint))
