"""People for interviews without a terminal: they read what is shown and type what they know."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from advisor.interview.wording import KEYS
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.values import NotAccepted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.elicitation import CheckLine
    from advisor.knowledge.model import KnowledgeBase

Parsed = TypeVar("Parsed")
CHECKLIST = "Which of these rare needs does it have?"
FORM = "numbers in this order, with spaces between them"


def typed(value: Value) -> str:
    """Return what a person types who means ``value``."""
    if value is UNKNOWN:
        return "u"
    if isinstance(value, bool):
        return "y" if value else "n"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "0"
    return str(value)


class Person:
    """Answers every question with what ``answers`` hold, or else with "don't know".

    ``wishes`` come first: each is typed instead of an answer when its turn comes. All that was
    shown and asked is remembered.
    """

    def __init__(
        self, knowledge: KnowledgeBase, answers: Mapping[str, Value], wishes: Sequence[str] = ()
    ) -> None:
        self._knowledge = knowledge
        self._answers = answers
        self._wishes = list(wishes)
        self._shown_since: list[str] = []
        self.shown: list[str] = []
        self.asked: list[str] = []
        self.screens = 0
        self.refused: list[str] = []
        self.before_each: Callable[[], None] = lambda: None
        self.keeps_what_ifs = False

    def show(self, lines: Iterable[str]) -> None:
        lines = list(lines)
        self.shown += lines
        self._shown_since += lines

    def read(
        self,
        keys: str,
        parse: Callable[[str], Parsed],
        *,
        words: Sequence[str] = (),
        several: bool = False,
    ) -> Parsed:
        del words, several
        try:
            parsed = parse(self._reply(keys))
        except NotAccepted as refused:
            self.refused.append(str(refused))
            assert len(self.refused) < 50, self.refused[-3:]
            return self.read(keys, parse)
        self._shown_since = []
        return parsed

    def _reply(self, keys: str) -> str:
        if keys == KEYS:
            self.before_each()
            return self._wishes.pop(0) if self._wishes else self._reply_to_screen()
        if keys.endswith("g = go on"):
            return "g"
        if keys.startswith("Enter"):
            return ""
        if keys.startswith("y = keep this answer"):
            return "y" if self.keeps_what_ifs else "n"
        if keys.startswith("And none of the others"):
            return "y"
        assert keys.startswith("1 = ask me again"), keys
        return "3"

    def _reply_to_screen(self) -> str:
        self.screens += 1
        if CHECKLIST in self._shown_since:
            return self._reply_to_checklist()
        if any(form.asks in self._shown_since for form in self._knowledge.forms.values()):
            return self._reply_to_form()
        questions = self._knowledge.questions.values()
        (asked,) = (question for question in questions if question.asks in self._shown_since)
        self.asked.append(asked.id)
        return self._type_answer(asked.id)

    def _reply_to_form(self) -> str:
        shown = "\n".join(self._shown_since)
        questions = self._knowledge.questions
        asked = [key for key, question in questions.items() if question.asks in shown]
        asked.sort(key=lambda key: shown.index(questions[key].asks))
        self.asked += asked
        return " ".join(map(self._type_answer, asked))

    def _type_answer(self, question: str) -> str:
        return typed(self._answers.get(question, UNKNOWN))

    def _reply_to_checklist(self) -> str:
        shown = "\n".join(self._shown_since)
        lines = [line for line in self._knowledge.checklist.values() if line.says in shown]
        marked = [
            f"{number}{self._mark_doubt(line, number)}"
            for number, line in enumerate(lines, 1)
            if self.applies(line)
        ]
        return ",".join(marked) or "0"

    def _mark_doubt(self, line: CheckLine, number: int) -> str:
        """Return what a person who does not know puts behind the number of ``line``.

        Every other time it is the wish to be asked.
        """
        if any(self._answers.get(question, UNKNOWN) is not UNKNOWN for question in line.otherwise):
            return ""
        return "u" if number % 2 else "?"

    def applies(self, line: CheckLine) -> bool:
        """Return whether ``line`` applies, as far as the person knows.

        It is better to be asked about what is not known.
        """
        for question, otherwise in line.otherwise.items():
            value = self._answers.get(question, UNKNOWN)
            usual = value == otherwise
            if question in line.up_to and value is not UNKNOWN:
                usual = value <= line.up_to[question]  # type: ignore[operator]
            if not usual:
                return True
        return False
