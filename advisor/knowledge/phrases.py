"""YAML nodes to phrases: how people say in their own words what the questions ask."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.errors import KnowledgeUnusable
from advisor.knowledge.elicitation import Phrase, PhraseExample
from advisor.knowledge.values import NotAccepted, accept
from advisor.located import document
from advisor.located.mapping import LocatedMapping
from advisor.located.messages import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.errors import Problem
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Question
    from advisor.located.document import YamlNode

NUMBER = "{number}"
_NAME = re.compile(r"\{([a-z][a-z-]*)\}")
_RESERVED = ("number", "words")
_MOST_LENGTH = 1_000
_MOST_FILLED = 20_000
_MOST_TIMES = 1_000_000
_ONCE = Decimal(1)


@lru_cache(maxsize=32)
def phrases_of(knowledge: KnowledgeBase) -> tuple[Phrase, ...]:
    """Return all phrases of ``knowledge``, and read those of its ``language``.

    Raises ``KnowledgeUnusable`` if they cannot be read.
    """
    problems: list[Problem] = []
    parts: list[YamlNode] = []
    said: list[YamlNode] = []
    for name, text in knowledge.language:
        for node in document.read_documents(text, name, problems):
            fields = LocatedMapping(node, ("parts", "phrases"), problems)
            parts += fields.items("parts")
            said += fields.items("phrases")
    shipped = phrases(parts, said, knowledge.questions, problems)
    if problems:
        raise KnowledgeUnusable(problems)
    return (*knowledge.own_phrases, *shipped)


def phrases(
    parts: Iterable[YamlNode],
    said: Iterable[YamlNode],
    questions: Mapping[str, Question],
    problems: list[Problem],
) -> tuple[Phrase, ...]:
    """Return the phrases written at ``said``, with names of ``parts`` replaced by their words.

    Faults go into ``problems``.
    """
    named = _read_parts(parts, problems)
    return tuple(_read_phrase(node, named, questions, problems) for node in said)


def _read_parts(nodes: Iterable[YamlNode], problems: list[Problem]) -> dict[str, str]:
    """Return the words of each part by its name; a part may use those before it."""
    named: dict[str, str] = {}
    for node in nodes:
        fields = LocatedMapping(node, ("id", "words"), problems)
        name = fields.text("id")
        if name in named or not _NAME.fullmatch(f"{{{name}}}") or name in _RESERVED:
            message = f"{name!r} cannot be the name of a part"
            fields.report(message, "use lowercase letters and hyphens, each name once", key="id")
        named[name] = _fill_in(fields, fields.text("words"), named)
    return named


def _fill_in(fields: LocatedMapping, words: str, parts: Mapping[str, str]) -> str:
    """Return ``words`` with each name of a part replaced by its words."""

    def part(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in parts and name not in _RESERVED:
            hint = nearest(name, parts) or "declare it first, under `parts`"
            fields.report(f"no part is called {name!r}", hint, key="words")
        return parts.get(name, match.group())

    if len(words) > _MOST_LENGTH:
        message = f"a line of words is longer than {_MOST_LENGTH} characters"
        fields.report(message, "split it in two", key="words")
    return _NAME.sub(part, words)


def _read_phrase(
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
    fields = LocatedMapping(node, known, problems)
    question = questions.get(fields.word("question", questions))
    words = tuple(_fill_in(fields, line, parts) for line in fields.texts("words", required=True))
    value = _read_value(fields, question, "value")
    _check_words(fields, words, numeric=fields.node("value") is None)
    negated = _read_value(fields, question, "negated")
    times = fields.number("times", 0, _MOST_TIMES, required=False)
    return Phrase(
        question=question.id if question else "",
        value=value,
        words=words,
        negated=negated,
        wished=_read_value(fields, question, "wished"),
        absent=tuple(_fill_in(fields, line, parts) for line in fields.texts("absent")),
        hard=fields.switch("hard", required=False),
        times=_ONCE if times is None else times,
        examples=tuple(_read_examples(fields, question, value, negated)),
        place=node.place,
    )


def _check_words(fields: LocatedMapping, words: tuple[str, ...], *, numeric: bool) -> None:
    for line in words:
        if len(line) > _MOST_FILLED:
            message = f"with its parts, a line of words is longer than {_MOST_FILLED} characters"
            fields.report(message, "split it in two", key="words")
        if numeric and NUMBER not in line:
            hint = f"give a `value`, or write {NUMBER} where the number stands"
            fields.report(f"{line[:60]!r} gives no value", hint, key="words")


def _read_value(fields: LocatedMapping, question: Question | None, key: str) -> Value | None:
    node = fields.node(key)
    if node is None or question is None:
        return None
    return _accept(fields, question, node.plain(), key)


def _accept(fields: LocatedMapping, question: Question, raw: object, key: str) -> Value | None:
    try:
        return accept(question, raw)
    except NotAccepted as refused:
        fields.report(refused.message, refused.hint, key=key, code="E304")
        return None


def _read_examples(
    fields: LocatedMapping,
    question: Question | None,
    value: Value | None,
    negated: Value | None,
) -> Iterator[PhraseExample]:
    if question is None:
        return
    examples = fields.mapping("examples", ("means", "denied", "silent"), required=False)
    for item in examples.items("means"):
        if item.is_mapping:
            pair = LocatedMapping(item, ("text", "answer"), examples.problems)
            node = pair.node("answer", required=True)
            text = pair.text("text")
            answer = None if node is None else _accept(pair, question, node.plain(), "answer")
            yield PhraseExample(text, answer)
        else:
            yield PhraseExample(str(item.value), value)
    for text in examples.texts("denied"):
        yield PhraseExample(text, negated)
    for text in examples.texts("silent"):
        yield PhraseExample(text, None)
