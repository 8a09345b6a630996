"""A reply in the person's own words to one question, where a bare yes, no or number counts too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.values import NotAccepted, accept
from advisor.understanding.clauses import normalize
from advisor.understanding.numerals import NUMERAL, is_range, value_of
from advisor.understanding.reading import understood_of

if TYPE_CHECKING:
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Question

_DO_NOT_KNOW: Final = re.compile(
    r"\W*(?:(?:i|we) )?(?:(?:really |just |honestly )?(?:don't|do not|dont) know|(?:have )?no (?:idea|clue)|dunno"
    r"|not sure|idk|unsure|can't say|hard to say"
    r"|who knows|unknown)(?: yet| really| for sure)?\W*\Z",
    re.IGNORECASE,
)
_YES: Final = re.compile(
    r"\W*(?:yes|yep|yeah|yup|sure|of course|definitely|absolutely|correct|right|indeed|true|exactly|we do|it does|it is"
    r"|there are)\b",
    re.IGNORECASE,
)
_SAYS_NO: Final = re.compile(
    r"(?:no|nope|nah|none|never|not at all|not really|nothing|nobody|neither|false|we don't|it doesn't|there aren't"
    r"|certainly not)\b",
    re.IGNORECASE,
)
_NO: Final = re.compile(rf"\W*{_SAYS_NO.pattern}", re.IGNORECASE)
_BARE: Final = 4
_FILLERS: Final = frozenset(
    [
        "a",
        "about",
        "all",
        "and",
        "approximately",
        "are",
        "around",
        "at",
        "but",
        "by",
        "exactly",
        "for",
        "have",
        "i",
        "in",
        "is",
        "it",
        "it's",
        "just",
        "maybe",
        "max",
        "me",
        "my",
        "nope",
        "no",
        "of",
        "on",
        "only",
        "or",
        "our",
        "per",
        "people",
        "roughly",
        "say",
        "so",
        "some",
        "that",
        "the",
        "there",
        "there's",
        "they",
        "think",
        "total",
        "us",
        "usually",
        "we",
        "we're",
        "well",
        "yeah",
        "yep",
        "yes",
        "you",
        "currently",
        "now",
        "right",
        "each",
        "every",
    ]
)


def understand_answer(
    knowledge: KnowledgeBase, question: Question, text: str
) -> tuple[Value, str] | None:
    """Return what ``text`` answers to ``question``, just asked, with the words that say so; none if that is not clear.

    Raises ``TextTooLong``.
    """
    if _DO_NOT_KNOW.match(normalize(text)):
        return UNKNOWN, text.strip()
    return understood_of(knowledge, question, text) or _bare(question, text)


def _bare(question: Question, text: str) -> tuple[Value, str] | None:
    """Return what a short reply says that makes sense only after the question."""
    said = normalize(text)
    value: Value | None = None
    if question.range:
        value = _number(question, said)
    elif len(said.split()) <= _BARE and not said.rstrip().endswith("?"):
        value = _yes_or_no(question, said)
    if value is None and question.kind == "choice":
        value = _named(question, said)
    return None if value is None else (value, " ".join(text.split()))


def _number(question: Question, said: str) -> Value | None:
    """Return the only number in ``said``, if nothing stands beside it that could change what is counted."""
    found = list(re.finditer(NUMERAL, said, re.IGNORECASE))
    if len(found) != 1 or is_range(said[: found[0].start()], said[found[0].end() :]):
        return None
    beside = re.findall(
        r"[\w'%]+", (said[: found[0].start()] + " " + said[found[0].end() :]).lower()
    )
    if set(beside) - _FILLERS - {each.lower() for each in question.unit.split()}:
        return None
    number = value_of(found[0].group())
    try:
        return accept(question, int(number) if number == number.to_integral_value() else number)
    except NotAccepted:
        return None


def _yes_or_no(question: Question, said: str) -> Value | None:
    if question.kind == "boolean":
        return True if _YES.match(said) else False if _NO.match(said) else None
    if not _NO.match(said):
        return None
    if question.kind == "multi":
        return frozenset()
    return "none" if "none" in question.values else None


def _named(question: Question, said: str) -> Value | None:
    """Return the one value that ``said`` names, if it names no other and denies nothing."""
    if _SAYS_NO.search(said) or re.search(
        r"\b(?:not|n't|without|maybe|or|if)\b|n't\b|\?", said, re.IGNORECASE
    ):
        return None
    named = [
        value
        for value in question.values
        if re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", said, re.IGNORECASE)
    ]
    return named[0] if len(named) == 1 else None
