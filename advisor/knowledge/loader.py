"""Rule folders to a knowledge base; every problem is collected, and any of them refuses the base."""

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
from advisor.knowledge import declarations, document, kinds
from advisor.knowledge.asking import check_line, form, prior
from advisor.knowledge.condition_parser import Grammar
from advisor.knowledge.conditions import facts_used
from advisor.knowledge.fields import Fields
from advisor.knowledge.laws import law
from advisor.knowledge.model import DAYS_UNTIL_STALE, Derivation, KnowledgeBase, Place
from advisor.knowledge.ordering import in_order_of_use
from advisor.knowledge.phrases import phrases
from advisor.knowledge.rule_reader import RuleReader
from advisor.knowledge.textfile import files_below, read_text
from advisor.knowledge.values import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from advisor.knowledge.document import YamlNode
    from advisor.knowledge.elicitation import CheckLine, Form, Kind, Prior
    from advisor.knowledge.model import Law, Question, Rule

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
_LANGUAGE = (
    "rules/language/"  # read when somebody says something in words of their own; most never do
)
_FIGURES = frozenset(
    {"prices", "costs"}
)  # the folders of what a bill is made of, which are no part of the knowledge base
_FILE_OF_FIGURES = re.compile(
    r"^(prices|costs)[ \t]*:[ \t]*[0-9]", re.MULTILINE
)  # such a file in the copy of a whole base
_ENDINGS = frozenset({".yaml", ".yml"})
_MOST_FILES = 10_000
_MOST_PROBLEMS = 200  # for each, the name most like a misspelt one is looked for among all, which takes long in a huge base
_ID = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*\Z")
_RESERVED = frozenset({"all", "any", "not", "fact"})


def load(folders: Sequence[str | Path] = (), *, shipped: bool = True) -> KnowledgeBase:
    """Return the shipped knowledge base with the rules in ``folders`` added to it.

    If not ``shipped``, ``folders`` hold all of it.
    Raises ``KnowledgeUnusable`` with every problem that was found, each with file and line.
    """
    inside = assets.texts(assets.data_folder("rules"), without=_FIGURES) if shipped else ()
    texts = [(f"rules/{name}", text) for name, text in inside]
    paths = {path for path, _ in texts}
    spoken = tuple(each for each in texts if each[0].startswith(_LANGUAGE))
    texts = [each for each in texts if each not in spoken]
    unread: list[Problem] = []
    for folder in folders:
        texts += _texts_in(folder, unread)
    with _without_collector():
        knowledge, problems = read_knowledge(texts)
    if unread or problems or knowledge is None:
        raise KnowledgeUnusable([*unread, *problems])
    added = (
        frozenset(rule.id for rule in knowledge.rules if rule.place.path not in paths)
        if shipped
        else frozenset()
    )
    return replace(knowledge, language=spoken, added=added)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the collector of garbage from looking through what is being built, of which nothing is garbage."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def is_complete(folder: str | Path) -> bool:
    """Return whether ``folder`` holds a knowledge base of its own, with a section ``knowledge``, and not only additions."""
    return any(
        node.is_mapping and "knowledge" in node.value
        for name, text in _texts_in(folder, [])
        for node in document.read_documents(text, name, [])
    )


def _texts_in(folder: str | Path, problems: list[Problem]) -> list[tuple[str, str]]:
    """Return the names and texts of the rule files in ``folder``, which may come from anybody."""
    files = (
        files_below(Path(folder), _ENDINGS, problems, most=_MOST_FILES)
        if _is_folder(folder)
        else []
    )
    if not files and not problems:
        hint = "give a folder that holds *.yaml files"
        what = "is a folder without rules" if _is_folder(folder) else "is no folder of rules"
        problems.append(Problem(str(folder), 0, "E110", what, hint))
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


def read_knowledge(texts: Iterable[tuple[str, str]]) -> tuple[KnowledgeBase | None, list[Problem]]:
    """Return the knowledge base written in ``texts`` (name, text), and what is wrong with it; none if anything is.

    Files of prices and costs among them are passed over.
    """
    problems: list[Problem] = []
    shelf = _Shelf(problems)
    for name, text in texts:
        if any(each in text for each in _FIGURES) and _FILE_OF_FIGURES.search(
            text
        ):  # the first alone costs nothing
            continue
        for node in document.read_documents(text, name, problems):
            shelf.put(node)
    knowledge = shelf.knowledge()
    return (None if problems else knowledge), sorted(problems)


class _Shelf:
    """The nodes of all files by section, and what they make together."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._sections: dict[str, list[YamlNode]] = {name: [] for name in _SECTIONS}
        self._declared: dict[str, dict[str, Any]] = {}
        self._disabled: dict[str, str] = {}
        self._unsound: set[str] = set()
        self._has_ended = False

    def put(self, node: YamlNode) -> None:
        fields = Fields(node, _SECTIONS, self._problems)
        for name in _SECTIONS:
            if name in {"knowledge", "disable"}:
                held = fields.node(name)
                self._sections[name] += [held] if held else []
            else:
                self._sections[name] += fields.items(name)

    def knowledge(self) -> KnowledgeBase:
        self._declared = {name: self._declare(name) for name in _DECLARED}
        known = len(self._problems)
        reviewed, tie_order, stale_after = self._head()
        rules, laws = self._rules(), self._told_apart("laws", law)
        priors, checklist = (
            self._told_apart("priors", prior),
            self._told_apart("checklist", check_line),
        )
        forms = self._told_apart("forms", form)
        told = self._kinds(priors)
        self._check_references(priors, told)
        spoken = phrases(
            self._sections["parts"],
            self._sections["phrases"],
            self._declared["questions"],
            self._problems,
        )
        self._drop_echoes(known)
        return KnowledgeBase(
            reviewed,
            tie_order,
            self._declared["questions"],
            self._declared["relations"],
            self._declared["platforms"],
            self._declared["criteria"],
            self._declared["sources"],
            rules,
            tuple(laws.values()),
            stale_after,
            priors,
            checklist,
            forms,
            spoken,
            disabled=self._disabled,
            kinds=told,
        )

    def _declare(self, section: str) -> dict[str, Any]:
        """Return what is declared in ``section`` without fault; nothing else is used on, so that it can do no harm."""
        declared: dict[str, Any] = {}
        places: dict[str, Place] = {}
        for node in self._sections[section]:
            known = len(self._problems)
            each = _DECLARED[section](node, self._problems)
            if each.id and not _ID.match(each.id):
                hint = "write small letters, digits, - and _"
                self._at(each.place, "E203", f"{shown(each.id)} is no id", hint)
            if each.id in _RESERVED:
                self._at(
                    each.place, "E204", f"{each.id!r} is a word of conditions", "choose another id"
                )
            if each.id in places:
                self._given_twice(each.id, each.place, places[each.id])
            elif len(self._problems) == known:
                declared[each.id] = each
            elif each.id:
                self._unsound.add(shown(each.id))
            places.setdefault(each.id, each.place)
        return declared

    def _drop_echoes(self, known: int) -> None:
        """Drop what was found, after the first ``known`` problems, for no other reason than that a declaration has a fault."""
        found = self._problems[known:]
        self._problems[known:] = [
            each for each in found if not any(name in each.message for name in self._unsound)
        ]

    def _given_twice(self, identifier: str, place: Place, first: Place) -> None:
        if identifier:  # one that is missing was reported as such
            hint = f"first in {first.path}:{first.line}; choose another"
            self._at(place, "E204", f"the id {shown(identifier)} is given twice", hint)

    def _head(self) -> tuple[date, tuple[str, ...], int]:
        nodes = self._sections["knowledge"]
        if len(nodes) != 1:
            place = nodes[1] if nodes else None
            path, line = (place.path, place.line) if place else ("rules", 0)
            message = (
                "`knowledge` (reviewed, tie_order) is given twice"
                if nodes
                else "`knowledge` is missing"
            )
            self._problems.append(Problem(path, line, "E205", message, "give it once"))
            return date.min, (), DAYS_UNTIL_STALE
        fields = Fields(nodes[0], ("reviewed", "tie_order", "stale_after_days"), self._problems)
        order = fields.texts("tie_order", required=True)
        platforms = self._declared["platforms"]
        for each in sorted(set(order) ^ platforms.keys()):
            fields.report(
                f"tie_order and platforms differ: {each!r}",
                "name each platform once",
                key="tie_order",
            )
        stale_after = fields.number(
            "stale_after_days", 1, 36_500, whole=True, default=DAYS_UNTIL_STALE
        )
        return fields.day("reviewed", required=True) or date.min, order, int(stale_after)

    def _rules(self) -> tuple[Rule, ...]:
        grammar = Grammar(self._declared["questions"], self._declared["relations"], self._problems)
        reader = RuleReader(self._declared, grammar, self._problems)
        rules: dict[str, Rule] = {}
        for section in _RULES:
            for node in self._sections[section]:
                if self._is_enough(Place(node.path, node.line)):
                    break
                rule = reader.rule(section, node)
                if rule.id in rules:
                    self._given_twice(rule.id, rule.place, rules[rule.id].place)
                rules.setdefault(rule.id, rule)
        self._disable(rules)
        return self._ordered(rules.values())

    def _told_apart(
        self,
        section: str,
        read: Callable[[YamlNode, Mapping[str, Question], list[Problem]], _Entry],
    ) -> dict[str, _Entry]:
        """Return what ``read`` makes of each node of ``section``, by its id; the first of each counts."""
        entries: dict[str, _Entry] = {}
        for node in self._sections[section]:
            each = read(node, self._declared["questions"], self._problems)
            if each.id in entries:
                self._given_twice(each.id, each.place, entries[each.id].place)
            entries.setdefault(each.id, each)
        return entries

    def _kinds(self, priors: Mapping[str, Prior]) -> dict[str, Kind]:
        """Return the kinds of team and of workload by id, which no two of them share."""
        told: dict[str, Kind] = {}
        for section, reader in kinds.READERS.items():
            for key, each in self._told_apart(section, reader).items():
                if key in told:
                    self._given_twice(key, each.place, told[key].place)
                told.setdefault(key, each)
        self._problems += kinds.misfits(told, priors, self._declared["questions"])
        return told

    def _disable(self, rules: dict[str, Rule]) -> None:
        """Take the rules out that are disabled, and keep the reasons."""
        known = dict(rules)
        for node in self._sections["disable"]:
            if not node.is_mapping:
                self._problems.append(
                    node.problem("E206", "`disable` is no mapping", "write `rule-id: the reason`")
                )
                continue
            for key, reason in node.value.items():
                if self._is_enough(Place(node.path, node.key_lines[key])):
                    break
                rules.pop(key, None)
                self._disabled[key] = str(reason.value)
                if key not in known:
                    hint = nearest(key, known)
                    self._problems.append(
                        node.problem("E302", f"unknown rule {shown(key)}", hint, key=key)
                    )
                if not isinstance(reason.value, str) or not reason.value.strip():
                    problem = node.problem(
                        "E206", f"{key} is disabled without a reason", "say why", key=key
                    )
                    self._problems.append(problem)

    def _ordered(self, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        rules = tuple(rules)
        concluded = {
            rule.conclusion.concludes for rule in rules if isinstance(rule.conclusion, Derivation)
        }
        for rule in rules:
            if self._is_enough(rule.place):
                break
            for fact in sorted(facts_used(rule.when) - concluded):
                self._at(
                    rule.place,
                    "E302",
                    f"{rule.id}: no derivation concludes {shown(fact)}",
                    nearest(fact, concluded),
                )
        taken = self._declared["questions"].keys() | self._declared["relations"].keys()
        for rule in rules:
            if isinstance(rule.conclusion, Derivation) and rule.conclusion.concludes in taken:
                self._at(
                    rule.place,
                    "E204",
                    f"{rule.id} concludes a question, {rule.conclusion.concludes!r}",
                    "rename",
                )
        ordered, circle = in_order_of_use(rules)
        for rule in rules:
            if rule.id in circle:
                self._at(
                    rule.place,
                    "E305",
                    f"{rule.id} depends on its own conclusion",
                    "break the circle",
                )
        return ordered

    def _check_references(self, priors: Mapping[str, Prior], told: Mapping[str, Kind]) -> None:
        questions, sources = self._declared["questions"], self._declared["sources"]
        for name in sorted(questions.keys() & self._declared["relations"].keys()):
            self._at(
                questions[name].place,
                "E204",
                f"{name!r} is a question and a relation",
                "rename one",
            )
        for citing in (*self._declared["platforms"].values(), *priors.values(), *told.values()):
            for each in citing.sources:
                if each not in sources:
                    self._at(
                        citing.place,
                        "E302",
                        f"unknown source {shown(each)}",
                        nearest(each, sources),
                    )
        for relation in self._declared["relations"].values():
            for each in relation.inputs:
                if each not in questions:
                    self._at(
                        relation.place,
                        "E302",
                        f"unknown question {shown(each)}",
                        nearest(each, questions),
                    )

    def _is_enough(self, place: Place) -> bool:
        """Return whether reading has to end at ``place``, for there is too much to mend; it says so once."""
        if len(self._problems) < _MOST_PROBLEMS:
            return False
        if not self._has_ended:
            self._at(
                place,
                "E211",
                "here reading ended, for there is too much to mend",
                "mend the rest first",
            )
        self._has_ended = True
        return True

    def _at(self, place: Place, code: str, message: str, hint: str) -> None:
        self._problems.append(Problem(place.path, place.line, code, message, hint))
