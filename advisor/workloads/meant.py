"""What a value that a question refuses could mean, as a hint."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from advisor.knowledge.values import allowed, written
from advisor.located.messages import did_you_mean, shown

if TYPE_CHECKING:
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Question

_LONGEST: Final = 100
_MOST_ITEMS: Final = 20
_COMMA: Final = re.compile(r"[-+]?\d{1,15},\d{1,15}")
_THOUSAND: Final = 3  # digits behind a comma that may separate thousands


def guess_meaning(knowledge: KnowledgeBase, question: Question, raw: Any) -> str:  # noqa: ANN401
    """Return a hint with the answer to ``question`` that ``raw`` says in other words.

    It is empty if ``raw`` says none.
    """
    if question.kind.is_numeric and isinstance(raw, str) and _COMMA.fullmatch(raw):
        return _explain_comma(raw)
    value = _understand(knowledge, question, raw)
    if value is None:
        return ""
    return f"{did_you_mean([_write(value)])} {allowed(question)}"


def _explain_comma(number: str) -> str:
    """Return how to write ``number``, whose comma may stand before decimals or thousands."""
    whole, _, rest = number.partition(",")
    if len(rest) == _THOUSAND:
        return f"write {whole}{rest} or {whole}.{rest}, whichever is meant"
    return f"write {whole}.{rest}, with a point"


def _understand(knowledge: KnowledgeBase, question: Question, raw: object) -> Value | None:
    if isinstance(raw, list):
        return _understand_items(knowledge, question, raw)
    if not isinstance(raw, str) or len(raw) > _LONGEST:
        return None
    # Loaded when an answer is refused.
    from advisor.understanding import understand_answer  # noqa: PLC0415

    answer = understand_answer(knowledge, question, raw)
    return answer[0] if answer else None


def _understand_items(
    knowledge: KnowledgeBase, question: Question, raw: list[object]
) -> Value | None:
    """Return all items together, or ``None`` if one of them is not understood."""
    items: set[str] = set()
    if len(raw) > _MOST_ITEMS:
        return None
    for item in raw:
        if isinstance(item, str) and item in question.values:
            items.add(item)
            continue
        value = _understand(knowledge, question, item)
        if not isinstance(value, frozenset):
            return None
        items |= value
    return frozenset(items)


def _write(value: Value) -> str:
    """Return ``value`` as it is written in an answer file."""
    plain = written(value)
    if isinstance(plain, list):
        return f"[{', '.join(plain)}]"
    return plain if isinstance(plain, str) else shown(plain)
