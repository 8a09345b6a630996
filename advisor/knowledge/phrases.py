"""Located YAML to phrases: how people say in their own words what the questions ask."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.errors import KnowledgeUnusable
from advisor.knowledge import document
from advisor.knowledge.elicitation import Phrase, PhraseExample
from advisor.knowledge.fields import Fields
from advisor.knowledge.model import Place
from advisor.knowledge.values import NotAccepted, accept, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.errors import Problem
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.document import YamlNode
    from advisor.knowledge.model import KnowledgeBase, Question

NUMBER = "{number}"
_NAME = re.compile(r"\{([a-z][a-z-]*)\}")
_RESERVED = ("number", "words")
_MOST_LENGTH = 1_000
_MOST_FILLED = 20_000
_FACTORS = (0, 1_000_000)


@lru_cache(maxsize=32)
def phrases_of(knowledge: KnowledgeBase) -> tuple[Phrase, ...]:
    """Return all phrases of ``knowledge``; raise ``KnowledgeUnusable`` if those that were not read before cannot be."""
    problems: list[Problem] = []
    parts: list[YamlNode] = []
    said: list[YamlNode] = []
    for name, text in knowledge.language:
        for node in document.read_documents(text, name, problems):
            fields = Fields(node, ("parts", "phrases"), problems)
            parts += fields.items("parts")
            said += fields.items("phrases")
    found = phrases(parts, said, knowledge.questions, problems)
    if problems:
        raise KnowledgeUnusable(problems)
    return (*knowledge.own_phrases, *found)


def phrases(
    parts: Iterable[YamlNode],
    said: Iterable[YamlNode],
    questions: Mapping[str, Question],
    problems: list[Problem],
) -> tuple[Phrase, ...]:
    """Return the phrases written at ``said``, with ``parts`` put in where their names stand; misfits go into ``problems``."""
    named = _parts(parts, problems)
    return tuple(_phrase(node, named, questions, problems) for node in said)


def _parts(nodes: Iterable[YamlNode], problems: list[Problem]) -> dict[str, str]:
    """Return the words of each part by its name; a part may use those that stand before it."""
    named: dict[str, str] = {}
    for node in nodes:
        fields = Fields(node, ("id", "words"), problems)
        name = fields.text("id")
        if name in named or not _NAME.fullmatch(f"{{{name}}}") or name in _RESERVED:
            fields.report(
                f"{name!r} cannot be the name of a part",
                "use small letters and hyphens, each name once",
                key="id",
            )
        named[name] = _filled(fields, fields.text("words"), named)
    return named


def _filled(fields: Fields, words: str, parts: Mapping[str, str]) -> str:
    """Return ``words`` with each part in the place of its name."""

    def part(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in parts and name not in _RESERVED:
            hint = nearest(name, parts) or "declare it before, under `parts`"
            fields.report(f"no part is called {name!r}", hint, key="words")
        return parts.get(name, match.group())

    if len(words) > _MOST_LENGTH:
        fields.report(
            f"a line of words is longer than {_MOST_LENGTH} characters",
            "make two of it",
            key="words",
        )
    return _NAME.sub(part, words)


def _phrase(
    node: YamlNode,
    parts: Mapping[str, str],
    questions: Mapping[str, Question],
    problems: list[Problem],
) -> Phrase:
    known = (
        "question",
        "value",
        "negated",
        "wished",
        "hard",
        "words",
        "absent",
        "times",
        "examples",
    )
    fields = Fields(node, known, problems)
    question = questions.get(fields.word("question", questions))
    words = tuple(_filled(fields, each, parts) for each in fields.texts("words", required=True))
    value = _value(fields, question, "value")
    _check(fields, words, numeric=fields.node("value") is None)
    negated = _value(fields, question, "negated")
    return Phrase(
        question=question.id if question else "",
        value=value,
        words=words,
        negated=negated,
        wished=_value(fields, question, "wished"),
        absent=tuple(_filled(fields, each, parts) for each in fields.texts("absent")),
        hard=fields.node("hard") is not None and fields.switch("hard"),
        times=Decimal(fields.number("times", *_FACTORS, whole=False, default=1)),
        examples=tuple(_examples(fields, question, value, negated, problems)),
        place=Place(node.path, node.line),
    )


def _check(fields: Fields, words: tuple[str, ...], *, numeric: bool) -> None:
    for each in words:
        if len(each) > _MOST_FILLED:
            message = f"with its parts, a line of words is longer than {_MOST_FILLED} characters"
            fields.report(message, "make two of it", key="words")
        if numeric and NUMBER not in each:
            fields.report(
                f"{each[:60]!r} says no value",
                f"give a `value`, or write {NUMBER} where the number stands",
                key="words",
            )


def _value(fields: Fields, question: Question | None, key: str) -> Value | None:
    node = fields.node(key)
    if node is None or question is None:
        return None
    plain = node.plain()
    return _accepted(
        fields,
        question,
        [plain] if question.kind == "multi" and isinstance(plain, str) else plain,
        key,
    )


def _accepted(fields: Fields, question: Question, raw: object, key: str) -> Value | None:
    try:
        return accept(question, raw)
    except NotAccepted as refused:
        fields.report(refused.message, refused.hint, key=key, code="E304")
        return None


def _examples(
    fields: Fields,
    question: Question | None,
    value: Value | None,
    negated: Value | None,
    problems: list[Problem],
) -> Iterator[PhraseExample]:
    node = fields.node("examples")
    if node is None or question is None:
        return
    examples = Fields(node, ("means", "denied", "silent"), problems)
    for each in examples.items("means"):
        if each.is_mapping:
            pair = Fields(each, ("text", "answer"), problems)
            answer = pair.node("answer", required=True)
            yield PhraseExample(
                pair.text("text"),
                None if answer is None else _accepted(pair, question, answer.plain(), "answer"),
            )
        else:
            yield PhraseExample(str(each.value), value)
    yield from (PhraseExample(each, negated) for each in examples.texts("denied"))
    yield from (PhraseExample(each, None) for each in examples.texts("silent"))
