"""People for interviews without a terminal: they read what they are shown, and type what they know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.interview.wording import KEYS
from advisor.knowledge.conditions import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.elicitation import CheckLine
    from advisor.knowledge.model import KnowledgeBase

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
    """Answers every question with what ``answers`` hold, and else with "don't know"; remembers all that was shown and typed.

    ``wishes`` come first: each is typed instead of an answer when its turn comes.
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
        self, keys: str, *, words: Sequence[str] = (), check: Callable[[str], str] | None = None, several: bool = False
    ) -> str:  # fmt: skip
        del words, several
        text = self._says(keys)
        wrong = check(text) if check else ""
        if wrong:
            self.refused.append(wrong)
            assert len(self.refused) < 50, self.refused[-3:]
            return self.read(keys, check=check)
        self._shown_since = []
        return text

    def _says(self, keys: str) -> str:
        if keys == KEYS:
            self.before_each()
            return self._wishes.pop(0) if self._wishes else self._to_screen()
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

    def _to_screen(self) -> str:
        self.screens += 1
        if CHECKLIST in self._shown_since:
            return self._to_checklist()
        if any(each.asks in self._shown_since for each in self._knowledge.forms.values()):
            return self._to_form()
        (question,) = (
            each for each in self._knowledge.questions.values() if each.asks in self._shown_since
        )
        self.asked.append(question.id)
        return typed(self._answers.get(question.id, UNKNOWN))

    def _to_form(self) -> str:
        shown = "\n".join(self._shown_since)
        asked = sorted(
            (each for each in self._knowledge.questions.values() if each.asks in shown),
            key=lambda each: shown.index(each.asks),
        )
        self.asked += [each.id for each in asked]
        return " ".join(typed(self._answers.get(each.id, UNKNOWN)) for each in asked)

    def _to_checklist(self) -> str:
        lines = [
            each
            for each in self._knowledge.checklist.values()
            if any(each.says in shown for shown in self._shown_since)
        ]
        applying = [
            f"{number}{self._doubt(line, number)}"
            for number, line in enumerate(lines, 1)
            if self.applies(line)
        ]
        return ",".join(applying) or "0"

    def _doubt(self, line: CheckLine, number: int) -> str:
        """Return what a person who does not know sets behind the number of ``line``: every other time the wish to be asked."""
        return (
            "?u"[number % 2]
            if all(self._answers.get(each, UNKNOWN) is UNKNOWN for each in line.otherwise)
            else ""
        )

    def applies(self, line: CheckLine) -> bool:
        """Return whether ``line`` applies, as far as the person knows; what is not known is better asked."""
        for question, otherwise in line.otherwise.items():
            value = self._answers.get(question, UNKNOWN)
            usual = value == otherwise
            if question in line.up_to and value is not UNKNOWN:
                usual = value <= line.up_to[question]  # type: ignore[operator]
            if not usual:
                return True
        return False
