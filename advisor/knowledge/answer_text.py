"""Questions and answers in the words of a reader, without the ids that files are written in."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from advisor.knowledge.conditions import UNKNOWN, Partial
from advisor.knowledge.model import ANSWER_PLACE, CostRelation, HostingKind, QuestionKind
from advisor.knowledge.values import NONE, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Question, Relation

_FAMILIES: Final[Mapping[str, str]] = {
    HostingKind.FARGATE: "Fargate",
    HostingKind.MANAGED: "Managed Instances or Auto Mode",
    HostingKind.EC2: "EC2 that the customer runs",
}
_COSTS: Final = {
    CostRelation.CHEAPER: "costs less than",
    CostRelation.SIMILAR: "costs about as much as",
    CostRelation.DEARER: "costs more than",
}


def label_of(question: Question) -> str:
    """Return what ``question`` is about in a few words, or else what it asks, quoted."""
    return question.label or f'"{question.asks}"'


def clause(question: Question, value: Value) -> str:
    """Return what an answer means as a clause, which can follow "if" or begin a sentence.

    Such as "nothing needs the Kubernetes API" or "4 copies run on average".
    """
    if value is UNKNOWN:
        return f"nobody knows about {label_of(question)}"
    if isinstance(value, Partial):
        return _partial_clause(question, value)
    if isinstance(value, frozenset):
        return _listed_clause(question, value)
    written = _written_clause(question, value)
    return written or f"{label_of(question)} is {answer_text(question, value)}"


def _partial_clause(question: Question, value: Partial) -> str:
    if value.has:
        return _listed_clause(question, value.has)
    lacking = [_item_clause(question, item) for item in question.values if item in value.lacks]
    return f"it is not the case that {' or '.join(lacking)}"


def _listed_clause(question: Question, items: frozenset[str]) -> str:
    clauses = [_item_clause(question, item) for item in question.values if item in items]
    if clauses:
        return join_clauses(clauses)
    return question.clauses.get(NONE) or f"{label_of(question)} is none of them"


def toggled_clause(question: Question, before: frozenset[str], after: frozenset[str]) -> str:
    """Return as a clause what changes in a list: the items that come, and those that go."""
    if not after and NONE in question.clauses:
        return question.clauses[NONE]
    clauses: list[str] = []
    for item in question.values:
        if item in after - before:
            clauses.append(_item_clause(question, item))
        elif item in before - after:
            clauses.append(_gone_clause(question, item))
    return join_clauses(clauses) if clauses else f"{label_of(question)} includes nothing else"


def _item_clause(question: Question, item: str) -> str:
    """Return the clause of one item of a list, whose mark stands for no word."""
    written = question.clauses.get(item, "").replace(f"{ANSWER_PLACE} ", "")
    return written or f"{label_of(question)} includes {question.values[item]}"


def _gone_clause(question: Question, item: str) -> str:
    """Return the clause which says that an item of a list has gone."""
    written = question.clauses.get(item, "")
    if ANSWER_PLACE in written:
        return written.replace(ANSWER_PLACE, "no longer")
    return f"it is no longer the case that {_item_clause(question, item)}"


def join_clauses(clauses: Iterable[str]) -> str:
    """Return ``clauses`` as one, with "and" before the last."""
    *others, last = clauses
    return f"{', '.join(others)} and {last}" if others else last


def _written_clause(question: Question, value: Value) -> str:
    """Return the clause that the knowledge base has for ``value``; empty without one."""
    clauses = question.clauses
    if isinstance(value, bool):
        return clauses.get("yes" if value else "no", "")
    if isinstance(value, int | Decimal):
        if value == 1 and "one" in clauses:
            return clauses["one"]
        return numbered_clause(question, spoken(value))
    if question.kind is QuestionKind.TEXT:
        return clauses.get("text", "").replace(ANSWER_PLACE, str(value))
    return clauses.get(str(value), "")


def numbered_clause(question: Question, amount: str) -> str:
    """Return the clause of a number with ``amount`` in its place, such as "more than 8"."""
    if "number" in question.clauses:
        return question.clauses["number"].replace(ANSWER_PLACE, amount)
    return f"{label_of(question)} is {question.with_unit(amount)}"


def relation_clause(relation: Relation, value: CostRelation) -> str:
    """Return as a clause how the costs of two families of compute compare."""
    first, second = (_FAMILIES.get(family, family) for family in relation.between)
    costs = _COSTS.get(value)
    if costs is None:
        return f"the cost of {first} compared with {second} is not computed"
    return f"{first} {costs} {second}"


def answer_text(question: Question, value: Value) -> str:
    """Return an answer in words: what its value means, a number with its unit, "not known"."""
    if value is UNKNOWN:
        return "not known"
    if isinstance(value, Partial):
        return _partial_text(question, value)
    if isinstance(value, frozenset):
        return _list_items(question, value) or "none of them"
    if isinstance(value, str):
        return question.values.get(value, value)
    return spoken(value) if isinstance(value, bool) else question.with_unit(spoken(value))


def _partial_text(question: Question, value: Partial) -> str:
    parts: list[str] = []
    if value.has:
        parts.append(_list_items(question, value.has))
    if value.lacks:
        parts.append(f"not {_list_items(question, value.lacks)}")
    parts.append(f"the rest is {'not known' if value.rest_is_unknown else 'open'}")
    return "; ".join(parts)


def _list_items(question: Question, items: frozenset[str]) -> str:
    return "; ".join(says for item, says in question.values.items() if item in items)
