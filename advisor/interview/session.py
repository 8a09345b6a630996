"""A talk on the way: all of its state, and the small exchanges that everything else in it is made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from advisor.interview import wording
from advisor.interview.history import History
from advisor.interview.replies import Meant

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from advisor.answers.workload import Workload
    from advisor.consultation import Consultation
    from advisor.interview.console import Console
    from advisor.interview.history import AnsweredScreen
    from advisor.knowledge.model import KnowledgeBase, Rule

_Chosen = TypeVar("_Chosen")


class Session:
    """What is known so far (``progress``), what follows from it (``consultation``), and the console to talk on."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        workload: Workload,
        console: Console,
        save: Callable[[Workload], None],
        keep: Callable[[Workload], None] = lambda _: None,
        *,
        engine: str | None = None,
    ) -> None:
        """Begin with what ``workload`` holds; ``keep`` is told of every change to it, ``engine`` concludes."""
        self.knowledge = knowledge
        self.console = console
        self.save = save
        self._keep = keep
        self._engine = engine
        self.history = History(workload)
        self.consultation = self.consult(workload)

    def consult(self, workload: Workload) -> Consultation:
        """Return what is advised on ``workload``, concluded by the engine of this talk."""
        return workload.consult(self.knowledge, engine=self._engine)

    def take(self, step: AnsweredScreen, place: int | None = None) -> tuple[Rule, ...]:
        """Count ``step`` in, say what it changed, and return the consistency rules that the answers break since."""
        before = self.consultation
        self._goes_on(self.history.with_screen(step, place))
        self.console.show(wording.standing(before, self.consultation))
        return tuple(rule for rule in self.consultation.warnings if rule not in before.warnings)

    def keeps(self, step: AnsweredScreen, place: int | None = None) -> None:
        """Have ``step`` kept in case the interview ends before it is counted in."""
        self._keep(self.history.with_screen(step, place).workload)

    def drop(self, questions: Collection[str]) -> None:
        """Forget the answers to ``questions``."""
        self._goes_on(self.history.without_questions(questions))

    def _goes_on(self, history: History) -> None:
        self.history = history
        self._keep(history.workload)
        self.consultation = self.consult(history.workload)

    def chooses(self, keys: str, choices: Mapping[str, _Chosen]) -> _Chosen:
        """Return what the person picks from ``choices``, which ``keys`` explain."""
        typed = self.console.read(
            keys,
            check=lambda text: (
                "" if text.strip().lower() in choices else f"Type one of these: {keys}"
            ),
        )
        return choices[typed.strip().lower()]

    def confirmed(self, meant: Meant) -> Meant:
        """Return what of ``meant`` the person confirms."""
        self.console.show(["", *wording.understood(self.knowledge, meant.answers, meant.words)])
        keys = "Enter = all of it is right; numbers of those that are wrong, such as 1,3; n = none of it"
        typed = self.console.read(
            keys,
            check=lambda text: (
                "" if _wrong(text, meant) is not None else f"Type one of these: {keys}"
            ),
        )
        wrong = _wrong(typed, meant) or frozenset()
        return Meant(
            {key: value for key, value in meant.answers.items() if key not in wrong}, meant.words
        )


def _wrong(typed: str, meant: Meant) -> frozenset[str] | None:
    """Return which of the answers in ``meant`` are wrong according to ``typed``; none if that does not say."""
    word = typed.strip().lower()
    if word in {"", "y", "yes", "right", "ok"}:
        return frozenset()
    if word in {"n", "no", "none"}:
        return frozenset(meant.answers)
    numbered = {str(number): key for number, key in enumerate(meant.answers, 1)}
    parts = [each for each in re.split(r"[\s,]+", word) if each]
    return (
        frozenset(numbered[each] for each in parts)
        if all(each in numbered for each in parts)
        else None
    )
