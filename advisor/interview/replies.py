"""What a person typed, as a reply."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.document import MAX_DIGITS
from advisor.knowledge.values import NotAccepted, accept, allowed, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Question
    from advisor.proof.value_of_information import Screen


@dataclass(frozen=True, slots=True)
class Answered:
    """The person answered; ``unknown`` is an answer."""

    value: Value


@dataclass(frozen=True, slots=True)
class Filled:
    """The numbers that the person gave to a form; ``unknown`` is one."""

    answers: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Ticked:
    """The lines of a checklist that apply, none at all being an answer too, those to be asked about, and those not known."""

    lines: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()

    @property
    def named(self) -> frozenset[str]:
        """Return all lines that were spoken of."""
        return self.lines | self.unsure | self.unknown


@dataclass(frozen=True, slots=True)
class Meant:
    """What the words of the person seem to say, which has to be confirmed; ``words`` holds those it was taken from."""

    answers: Mapping[str, Value]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Command:
    """A wish about the interview itself: one of ``COMMANDS``; ``rest`` is what was typed after it."""

    name: str
    rest: str = ""


Reply: TypeAlias = Answered | Filled | Ticked | Meant | Command

COMMANDS: Final = {
    "?": "why",
    "help": "why",
    "why": "why",
    "b": "back",
    "back": "back",
    "r": "review",
    "review": "review",
    "w": "what-if",
    "s": "save",
    "save": "save",
    "q": "stop",
    "quit": "stop",
    "exit": "stop",
}
NONE_OF_THEM: Final = frozenset({"0", "none", "nothing", "none of them", "none of these", "[]"})
_YES = {
    "y": True,
    "yes": True,
    "true": True,
    "1": True,
    "n": False,
    "no": False,
    "false": False,
    "2": False,
}
_DO_NOT_KNOW = frozenset({"u", "unknown"})
_SHORTEST_PREFIX = 2
_PLAIN_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)\Z")
_UNIT = re.compile(r"(?<=[0-9])\s*(?!u\b|unknown\b)([a-z]+)\b")
_PADDED = re.compile(r"0[0-9]")  # the rest of a number with a separator of thousands, as in 2,048
_LINE = re.compile(r"([1-9][0-9]?)([?u]?)")
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}\Z")


def parse_command(typed: str) -> Command | None:
    """Return the command that ``typed`` is; none if it is something else."""
    word = typed.strip()
    if word.lower() in COMMANDS:
        return Command(COMMANDS[word.lower()])
    if word[:2].lower() == "w " and ("=" in word or len(word.split()) == 2):  # noqa: PLR2004 - the key, and one word
        return Command("what-if", word[2:].strip())
    return None


def reply(knowledge: KnowledgeBase, screen: Screen, typed: str) -> Reply:
    """Return what ``typed`` replies to ``screen``; raise ``NotAccepted``, with what may be typed, if that is not clear."""
    found = parse_command(typed)
    if found is not None:
        return found
    if screen.lines:
        return _to_checklist(knowledge, screen, typed)
    if len(screen.questions) > 1:
        return _to_form(knowledge, screen, typed)
    return parse_answer(knowledge, knowledge.questions[screen.questions[0]], typed)


def parse_answer(knowledge: KnowledgeBase, question: Question, typed: str) -> Answered | Meant:
    """Return ``typed`` as an answer to ``question``: a number, a name, or words that have to be confirmed."""
    word = typed.strip()
    if not word:
        raise NotAccepted("nothing was typed", f"{_how(question)}; u if you don't know")
    if word.lower() in _DO_NOT_KNOW:
        return Answered(UNKNOWN)
    if _doubtful(question, word):
        raise NotAccepted(f"{word} can be read in two ways", "leave out the separator of thousands")
    try:
        return Answered(accept(question, _raw(question, word)))
    except NotAccepted as refused:
        meant = _meant(knowledge, question, word)
        if meant is not None:
            return meant
        guess = nearest(word.lower(), question.values)
        message = refused.message.removeprefix(f"{question.id}: ")
        raise NotAccepted(
            message, f"{guess} {_how(question)}" if guess else _how(question)
        ) from refused


def _doubtful(question: Question, word: str) -> bool:
    """Return whether ``word`` is a number that means a thousand here and a one there, as 1,000 does."""
    return bool(
        question.range and _THOUSANDS.match(word) and (question.kind == "integer" or "," in word)
    )


def _meant(knowledge: KnowledgeBase, question: Question, typed: str) -> Meant | None:
    """Return what ``typed`` says of ``question``, and of others beside it; none if it says nothing of ``question``."""
    from advisor.understanding import understand, understand_answer  # noqa: PLC0415 - loaded when words are typed

    found = understand_answer(knowledge, question, typed)
    if found is None:
        return None
    value, words = found
    beside = understand(knowledge, typed)
    return Meant({**beside.answers, question.id: value}, {**beside.words, question.id: words})


def _to_form(knowledge: KnowledgeBase, screen: Screen, typed: str) -> Reply:
    """Return the numbers typed in the order of the questions; words have to be confirmed."""
    asked = [knowledge.questions[each] for each in screen.questions]
    word = typed.strip().lower()
    if word in _DO_NOT_KNOW:
        return Filled(dict.fromkeys(screen.questions, UNKNOWN))
    numbers = _numbers(_without_units(word, asked))
    if len(numbers) == len(asked):
        return Filled(
            {each.id: _number_of(each, number) for each, number in zip(asked, numbers, strict=True)}
        )
    from advisor.understanding import understand, understand_answer  # noqa: PLC0415 - loaded when words are typed

    if (
        not numbers
        and (found := understand_answer(knowledge, asked[0], typed))
        and found[0] is UNKNOWN
    ):
        return Meant(
            dict.fromkeys(screen.questions, UNKNOWN), dict.fromkeys(screen.questions, found[1])
        )
    said = understand(knowledge, typed)
    if any(each in said.answers for each in screen.questions):
        return Meant(said.answers, said.words)
    units = ", ".join(each.unit or each.id for each in asked)
    raise NotAccepted(
        f"that is {len(numbers)} of {len(asked)} numbers"
        if numbers
        else "that is not clear"
        if word
        else "nothing was typed",
        f"type {len(asked)} numbers with spaces between them ({units}); u for one that you don't know",
    )


def _without_units(word: str, asked: Sequence[Question]) -> str:
    """Return ``word`` without the units behind its numbers, if these are the units of what is ``asked``, in that order."""
    said = _UNIT.findall(word)
    return _UNIT.sub("", word) if said == [each.unit.lower() for each in asked] else word


def _numbers(word: str) -> list[str]:
    """Return the numbers and ``u`` in ``word``; none if there is anything else in it.

    A comma without a space behind it is a decimal one, unless points are, and nothing but commas stands between the numbers.
    """
    only_commas = "." in word and not re.search(r"[;\s]", word)
    parts = [each for each in re.split("," if only_commas else r"[,;]?\s+|;", word) if each]
    is_clear = all(
        each in _DO_NOT_KNOW or (_PLAIN_NUMBER.match(each) and not _PADDED.match(each))
        for each in parts
    )
    return parts if is_clear else []


def _number_of(question: Question, word: str) -> Value:
    if word in _DO_NOT_KNOW:
        return UNKNOWN
    if _doubtful(question, word):
        raise NotAccepted(
            f"{question.id}: {word} can be read in two ways", "leave out the separator of thousands"
        )
    return accept(question, _number(word))


def _to_checklist(knowledge: KnowledgeBase, screen: Screen, typed: str) -> Reply:
    word = typed.strip().lower()
    most = len(screen.lines)
    hint = f"type the numbers of those that apply, from 1 to {most}, such as 1,3; 3u if you don't know 3; 0 for none of these"
    if word in _DO_NOT_KNOW:
        return Ticked(unknown=frozenset(line.id for line in screen.lines))
    if word in NONE_OF_THEM:
        return Ticked()
    ticked = _numbered(screen, word)
    if ticked is not None:
        return ticked
    from advisor.understanding import understand  # noqa: PLC0415 - as above

    found = understand(knowledge, typed)
    answers = {key: value for key, value in found.answers.items() if key in screen.questions}
    if answers:
        return Meant(answers, found.words)
    raise NotAccepted("that is not clear" if word else "nothing was typed", hint)


def _numbered(screen: Screen, word: str) -> Ticked | None:
    """Return the lines that ``word`` names by their numbers, with ``?`` those to be asked about, with ``u`` those not known.

    It is none if ``word`` is not clear.
    """
    parts = [_LINE.fullmatch(each) for each in re.split(r"[\s,]+", word) if each]
    ids = {str(number): line.id for number, line in enumerate(screen.lines, 1)}
    named = [(ids[each[1]], each[2]) for each in parts if each is not None and each[1] in ids]
    if not parts or len(named) < len(parts) or len(dict(named)) < len(set(named)):  # as 3,3u is
        return None
    return Ticked(
        *(frozenset(line for line, said in named if said == mark) for mark in ("", "?", "u"))
    )


def _how(question: Question) -> str:
    """Return in words how to answer ``question`` at the keyboard."""
    if question.kind == "boolean":
        return "type y or n"
    if question.kind == "choice":
        return f"type a number from 1 to {len(question.values)}, or a name"
    if question.kind == "multi":
        return f"type numbers from 1 to {len(question.values)} or names, with commas between them; 0 for none of these"
    return f"type {allowed(question).removesuffix(', or unknown')}"


def _raw(question: Question, typed: str) -> object:
    if question.kind == "multi":
        if typed.lower() in NONE_OF_THEM:
            return []
        return [_choice(question, each.strip()) for each in typed.split(",") if each.strip()]
    if question.kind == "choice":
        return _choice(question, typed)
    if question.kind == "boolean":
        return _YES.get(typed.lower(), typed)
    return typed if question.kind == "text" else _number(typed)


def _choice(question: Question, typed: str) -> str:
    """Return the value that ``typed`` names by its number, its name, or the beginning of its name."""
    values = list(question.values)
    if typed.isascii() and typed.isdigit() and 1 <= int(typed[:6]) <= len(values):
        return values[int(typed) - 1]
    word = typed.lower().replace(" ", "-")
    begun = (
        [each for each in values if each.startswith(word)] if len(word) >= _SHORTEST_PREFIX else []
    )
    return word if word in values else begun[0] if len(begun) == 1 else typed


def _number(typed: str) -> object:
    """Return the number typed, if it is one."""
    if len(typed) > MAX_DIGITS or not _PLAIN_NUMBER.match(typed):
        return typed
    number = Decimal(typed.replace(",", "."))
    return int(number) if number == number.to_integral_value() else number
