"""What a person typed, as a reply."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from advisor.knowledge.answer_text import label_of
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import QuestionKind
from advisor.knowledge.values import NotAccepted, accept, allowed
from advisor.located.document import MAX_DIGITS
from advisor.located.messages import nearest

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
    """The lines of a checklist that apply, those to be asked about, and those not known.

    No line at all is an answer too.
    """

    lines: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()

    @property
    def named(self) -> frozenset[str]:
        """Return all lines that were named."""
        return self.lines | self.unsure | self.unknown


@dataclass(frozen=True, slots=True)
class Meant:
    """What the person's words seem to say, which has to be confirmed.

    ``words`` holds the words that each answer was taken from.
    """

    answers: Mapping[str, Value]
    words: Mapping[str, str]

    @property
    def notes(self) -> dict[str, str]:
        """Return what is noted beside each answer."""
        return {key: f'from the words "{self.words[key]}"' for key in self.answers}


@dataclass(frozen=True, slots=True)
class Command:
    """A wish about the interview itself: one of ``COMMANDS``.

    ``rest`` is what was typed after it.
    """

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
_NONE_OF_THEM: Final = frozenset({"0", "none", "nothing", "none of them", "none of these", "[]"})
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
_NO_SEPARATOR = "leave out the thousands separator"
_PLAIN_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)\Z")
_UNIT = re.compile(r"(?<=[0-9])\s*(?!u\b|unknown\b)([a-z]+)\b")
_PADDED = re.compile(r"0[0-9]")  # the rest of a number with a separator of thousands, as in 2,048
_LINE = re.compile(r"([1-9][0-9]?)([?u]?)")
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}\Z")


def parse_command(typed: str) -> Command | None:
    """Return the command that ``typed`` is, or ``None`` if it is something else."""
    word = typed.strip()
    if word.lower() in COMMANDS:
        return Command(COMMANDS[word.lower()])
    if word[:2].lower() != "w ":
        return None
    rest = word[2:].strip()
    if "=" in rest or len(rest.split()) == 1:
        return Command("what-if", rest)
    return None


def reply(knowledge: KnowledgeBase, screen: Screen, typed: str) -> Reply:
    """Return what ``typed`` replies to ``screen``.

    Raises ``NotAccepted``, with what may be typed, if that is not clear.
    """
    command = parse_command(typed)
    if command is not None:
        return command
    if screen.lines:
        return _read_checklist(knowledge, screen, typed)
    if len(screen.questions) > 1:
        return _read_form(knowledge, screen, typed)
    return parse_answer(knowledge, knowledge.questions[screen.questions[0]], typed)


def parse_answer(knowledge: KnowledgeBase, question: Question, typed: str) -> Answered | Meant:
    """Return ``typed`` as an answer to ``question``: a number, a name, or words to be confirmed."""
    word = typed.strip()
    if not word:
        raise NotAccepted("nothing was typed", f"{_how_to_answer(question)}; u if you don't know")
    if word.lower() in _DO_NOT_KNOW:
        return Answered(UNKNOWN)
    if _is_ambiguous(question, word):
        raise NotAccepted(f"{word} can be read in two ways", _NO_SEPARATOR)
    try:
        return Answered(accept(question, _read_raw(question, word)))
    except NotAccepted as refused:
        meant = _read_words(knowledge, question, word)
        if meant is not None:
            return meant
        guess = nearest(word.lower(), question.values)
        how = _how_to_answer(question)
        message = refused.message.removeprefix(f"{question.id}: ")
        raise NotAccepted(message, f"{guess} {how}" if guess else how) from refused


def _is_ambiguous(question: Question, word: str) -> bool:
    """Return whether ``word`` is a thousand to some readers and one to others, as 1,000 is."""
    if not question.range or not _THOUSANDS.match(word):
        return False
    return question.kind is QuestionKind.INTEGER or "," in word


def _read_words(knowledge: KnowledgeBase, question: Question, typed: str) -> Meant | None:
    """Return what ``typed`` says of ``question``, and of other questions too.

    ``None`` if it says nothing of ``question``.
    """
    # Loaded when words are typed.
    from advisor.understanding import understand, understand_answer  # noqa: PLC0415

    answer = understand_answer(knowledge, question, typed)
    if answer is None:
        return None
    value, words = answer
    said = understand(knowledge, typed)
    return Meant({**said.answers, question.id: value}, {**said.words, question.id: words})


def _read_form(knowledge: KnowledgeBase, screen: Screen, typed: str) -> Reply:
    """Return the numbers typed in the order of the questions, or words to be confirmed."""
    asked = [knowledge.questions[key] for key in screen.questions]
    word = typed.strip().lower()
    if word in _DO_NOT_KNOW:
        return Filled(dict.fromkeys(screen.questions, UNKNOWN))
    numbers = _split_numbers(_remove_units(word, asked))
    if len(numbers) == len(asked):
        pairs = zip(asked, numbers, strict=True)
        return Filled({question.id: _accept_number(question, number) for question, number in pairs})
    meant = _read_words_to_form(knowledge, screen, typed, has_numbers=bool(numbers))
    if meant is not None:
        return meant
    if numbers:
        message = f"that is {len(numbers)} of {len(asked)} numbers"
    else:
        message = _describe_unclear(word)
    units = ", ".join(question.unit or label_of(question) for question in asked)
    raise NotAccepted(
        message,
        f"type {len(asked)} numbers with spaces between them ({units}); "
        "u for one that you don't know",
    )


def _read_words_to_form(
    knowledge: KnowledgeBase, screen: Screen, typed: str, *, has_numbers: bool
) -> Meant | None:
    """Return what words to a form say of its questions, or ``None`` if they say nothing of them."""
    # Loaded when words are typed.
    from advisor.understanding import understand, understand_answer  # noqa: PLC0415

    if not has_numbers:
        first = knowledge.questions[screen.questions[0]]
        answer = understand_answer(knowledge, first, typed)
        if answer is not None and answer[0] is UNKNOWN:
            words = dict.fromkeys(screen.questions, answer[1])
            return Meant(dict.fromkeys(screen.questions, UNKNOWN), words)
    said = understand(knowledge, typed)
    if said.answers.keys().isdisjoint(screen.questions):
        return None
    return Meant(said.answers, said.words)


def _describe_unclear(word: str) -> str:
    return "that is not clear" if word else "nothing was typed"


def _remove_units(word: str, asked: Sequence[Question]) -> str:
    """Return ``word`` without the units of its numbers, if they are those of ``asked`` in order."""
    units = [question.unit.lower() for question in asked]
    return _UNIT.sub("", word) if _UNIT.findall(word) == units else word


def _split_numbers(word: str) -> list[str]:
    """Return the numbers and ``u`` in ``word``; empty if there is anything else in it.

    A comma without a space after it is a decimal comma, unless decimal points are used and nothing
    but commas stands between the numbers.
    """
    comma_separates = "." in word and not re.search(r"[;\s]", word)
    parts = [part for part in re.split("," if comma_separates else r"[,;]?\s+|;", word) if part]
    return parts if all(map(_is_number_or_unknown, parts)) else []


def _is_number_or_unknown(part: str) -> bool:
    if part in _DO_NOT_KNOW:
        return True
    return bool(_PLAIN_NUMBER.match(part)) and not _PADDED.match(part)


def _accept_number(question: Question, word: str) -> Value:
    if word in _DO_NOT_KNOW:
        return UNKNOWN
    if _is_ambiguous(question, word):
        message = f"{label_of(question)}: {word} can be read in two ways"
        raise NotAccepted(message, _NO_SEPARATOR)
    try:
        return accept(question, _read_number(word))
    except NotAccepted as refused:
        message = refused.message.replace(question.id, label_of(question), 1)
        raise NotAccepted(message, refused.hint) from refused


def _read_checklist(knowledge: KnowledgeBase, screen: Screen, typed: str) -> Reply:
    word = typed.strip().lower()
    if word in _DO_NOT_KNOW:
        return Ticked(unknown=frozenset(line.id for line in screen.lines))
    if word in _NONE_OF_THEM:
        return Ticked()
    ticked = _read_line_numbers(screen, word)
    if ticked is not None:
        return ticked
    # Loaded when words are typed.
    from advisor.understanding import understand  # noqa: PLC0415

    said = understand(knowledge, typed)
    answers = {key: value for key, value in said.answers.items() if key in screen.questions}
    if answers:
        return Meant(answers, said.words)
    raise NotAccepted(
        _describe_unclear(word),
        f"type the numbers of those that apply, from 1 to {len(screen.lines)}, such as 1,3; "
        "3u if you don't know 3; 0 for none of these",
    )


def _read_line_numbers(screen: Screen, word: str) -> Ticked | None:
    """Return the lines that ``word`` names by their numbers, or ``None`` if it is not clear.

    A ``?`` after a number marks a line to be asked about, a ``u`` one that is not known.
    """
    ids = {str(number): line.id for number, line in enumerate(screen.lines, 1)}
    marks: dict[str, str] = {}
    for part in re.split(r"[\s,]+", word):
        if not part:
            continue
        match = _LINE.fullmatch(part)
        if match is None or match[1] not in ids:
            return None
        mark = match[2]
        if marks.setdefault(ids[match[1]], mark) != mark:
            return None  # as 3,3u is
    if not marks:
        return None
    marked: dict[str, set[str]] = {"": set(), "?": set(), "u": set()}
    for line, mark in marks.items():
        marked[mark].add(line)
    return Ticked(
        lines=frozenset(marked[""]),
        unsure=frozenset(marked["?"]),
        unknown=frozenset(marked["u"]),
    )


def _how_to_answer(question: Question) -> str:
    """Return in words how to answer ``question`` at the keyboard."""
    most = len(question.values)
    if question.kind is QuestionKind.BOOLEAN:
        return "type y or n"
    if question.kind is QuestionKind.CHOICE:
        return f"type a number from 1 to {most}, or say it in your own words"
    if question.kind is QuestionKind.MULTI:
        return (
            f"type numbers from 1 to {most}, with commas between them; 0 for none of these; "
            "or say it in your own words"
        )
    return f"type {allowed(question).removesuffix(', or unknown')}"


def _read_raw(question: Question, typed: str) -> object:
    """Return ``typed`` in the form that ``accept`` takes for ``question``."""
    if question.kind is QuestionKind.MULTI:
        if typed.lower() in _NONE_OF_THEM:
            return []
        names = [name.strip() for name in typed.split(",")]
        return [_read_choice(question, name) for name in names if name]
    if question.kind is QuestionKind.CHOICE:
        return _read_choice(question, typed)
    if question.kind is QuestionKind.BOOLEAN:
        return _YES.get(typed.lower(), typed)
    return typed if question.kind is QuestionKind.TEXT else _read_number(typed)


def _read_choice(question: Question, typed: str) -> str:
    """Return the value that ``typed`` names by its number, its name, or the start of its name."""
    values = list(question.values)
    if typed.isascii() and typed.isdigit() and 1 <= int(typed[:6]) <= len(values):
        return values[int(typed) - 1]
    word = typed.lower().replace(" ", "-")
    if word in values:
        return word
    if len(word) >= _SHORTEST_PREFIX:
        candidates = [value for value in values if value.startswith(word)]
        if len(candidates) == 1:
            return candidates[0]
    return typed


def _read_number(typed: str) -> object:
    """Return the number that ``typed`` is, or ``typed`` itself if it is something else."""
    if len(typed) > MAX_DIGITS or not _PLAIN_NUMBER.match(typed):
        return typed
    number = Decimal(typed.replace(",", "."))
    return int(number) if number == number.to_integral_value() else number
