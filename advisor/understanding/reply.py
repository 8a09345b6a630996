"""A reply in the person's own words to one question, where a bare yes, no or number counts too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import QuestionKind
from advisor.understanding.clauses import normalize
from advisor.understanding.numerals import NUMERAL, is_range, value_of
from advisor.understanding.reading import accept_number, understood_of

if TYPE_CHECKING:
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Question

_DO_NOT_KNOW: Final = re.compile(
    r"\W*(?:(?:i|we) )?(?:(?:really |just |honestly )?(?:don't|do not|dont) know"
    r"|(?:have )?no (?:idea|clue)|dunno|not sure|idk|unsure|can't say|hard to say|who knows"
    r"|unknown)(?: yet| really| for sure)?\W*\Z",
    re.IGNORECASE,
)
_YES: Final = re.compile(
    r"\W*(?:yes|yep|yeah|yup|sure|of course|definitely|absolutely|correct|right|indeed|true"
    r"|exactly|we do|it does|it is|there are)\b",
    re.IGNORECASE,
)
_SAYS_NO: Final = re.compile(
    r"(?:no|nope|nah|none|never|not at all|not really|nothing|nobody|neither|false|we don't"
    r"|it doesn't|there aren't|certainly not)\b",
    re.IGNORECASE,
)
_NO: Final = re.compile(rf"\W*{_SAYS_NO.pattern}", re.IGNORECASE)
_DOUBTS: Final = re.compile(r"\b(?:not|n't|without|maybe|or|if)\b|n't\b|\?", re.IGNORECASE)
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
    """Return what ``text`` answers to ``question``, just asked, with the words that say so.

    ``None`` if that is not clear. Raises ``TextTooLong``.
    """
    if _DO_NOT_KNOW.match(normalize(text)):
        return UNKNOWN, text.strip()
    return understood_of(knowledge, question, text) or _read_bare(question, text)


def _read_bare(question: Question, text: str) -> tuple[Value, str] | None:
    """Return what a short reply says that makes sense only after the question."""
    said = normalize(text)
    value: Value | None = None
    if question.range:
        value = _read_number(question, said)
    elif len(said.split()) <= _BARE and not said.rstrip().endswith("?"):
        value = _read_yes_or_no(question, said)
    if value is None and question.kind is QuestionKind.CHOICE:
        value = _read_named_value(question, said)
    return None if value is None else (value, " ".join(text.split()))


def _read_number(question: Question, said: str) -> Value | None:
    """Return the only number in ``said``, if no other word could change what is counted."""
    numerals = list(re.finditer(NUMERAL, said, re.IGNORECASE))
    if len(numerals) != 1:
        return None
    (numeral,) = numerals
    before, after = said[: numeral.start()], said[numeral.end() :]
    if is_range(before, after):
        return None
    others = set(re.findall(r"[\w'%]+", f"{before} {after}".lower()))
    if others - _FILLERS - set(question.unit.lower().split()):
        return None
    return accept_number(question, value_of(numeral.group()))


def _read_yes_or_no(question: Question, said: str) -> Value | None:
    if question.kind is QuestionKind.BOOLEAN and _YES.match(said):
        return True
    if not _NO.match(said):
        return None
    if question.kind is QuestionKind.BOOLEAN:
        return False
    if question.kind is QuestionKind.MULTI:
        return frozenset()
    return "none" if "none" in question.values else None


def _read_named_value(question: Question, said: str) -> Value | None:
    """Return the one value that ``said`` names, if it names no other and denies nothing."""
    if _SAYS_NO.search(said) or _DOUBTS.search(said):
        return None
    named = [value for value in question.values if _stands_in(value, said)]
    return named[0] if len(named) == 1 else None


def _stands_in(value: str, said: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", said, re.IGNORECASE))
