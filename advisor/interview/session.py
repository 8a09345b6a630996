"""A running interview: all of its state, and the small exchanges that it is made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from advisor.interview import wording
from advisor.interview.history import History
from advisor.interview.replies import Meant
from advisor.knowledge.values import NotAccepted
from advisor.workloads.advising import consult_workload

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from advisor.consultation import Consultation
    from advisor.interview.console import Console
    from advisor.interview.history import AnsweredScreen
    from advisor.knowledge.model import KnowledgeBase, Rule
    from advisor.workloads.workload import Workload

_Chosen = TypeVar("_Chosen")


class Session:
    """What is known so far (``history``), what follows from it (``consultation``), the console."""

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
        """Begin with what ``workload`` holds; ``keep`` is called on every change to it.

        ``engine`` concludes.
        """
        self.knowledge = knowledge
        self.console = console
        self.save = save
        self._keep = keep
        self._engine = engine
        self.history = History(workload)
        self.consultation = self.consult(workload)

    def consult(self, workload: Workload) -> Consultation:
        """Return what is advised on ``workload``, concluded by the engine of this session."""
        return consult_workload(workload, self.knowledge, engine=self._engine)

    def take(self, step: AnsweredScreen, place: int | None = None) -> tuple[Rule, ...]:
        """Return the consistency rules that the answers break since ``step``, which is counted in.

        Shows what the step changed.
        """
        before = self.consultation
        self._replace_history(self.history.with_screen(step, place))
        self.console.show(wording.standing(before, self.consultation))
        return tuple(rule for rule in self.consultation.warnings if rule not in before.warnings)

    def keeps(self, step: AnsweredScreen, place: int | None = None) -> None:
        """Have ``step`` kept in case the interview ends before it is counted in."""
        self._keep(self.history.with_screen(step, place).workload)

    def drop(self, questions: Collection[str]) -> None:
        """Forget the answers to ``questions``."""
        self._replace_history(self.history.without_questions(questions))

    def _replace_history(self, history: History) -> None:
        self.history = history
        self._keep(history.workload)
        self.consultation = self.consult(history.workload)

    def chooses(self, keys: str, choices: Mapping[str, _Chosen]) -> _Chosen:
        """Return what the person picks from ``choices``, which ``keys`` explain."""

        def parse(typed: str) -> _Chosen:
            word = typed.strip().lower()
            if word not in choices:
                raise NotAccepted(f"Type one of these: {keys}", "")
            return choices[word]

        return self.console.read(keys, parse)

    def confirmed(self, meant: Meant) -> Meant:
        """Return what of ``meant`` the person confirms."""
        keys = (
            "Enter = all of it is right; numbers of those that are wrong, such as 1,3; "
            "n = none of it"
        )

        def parse(typed: str) -> frozenset[str]:
            wrong = _parse_wrong(typed, meant)
            if wrong is None:
                raise NotAccepted(f"Type one of these: {keys}", "")
            return wrong

        self.console.show(["", *wording.understood(self.knowledge, meant.answers, meant.words)])
        wrong = self.console.read(keys, parse)
        confirmed = {key: value for key, value in meant.answers.items() if key not in wrong}
        return Meant(confirmed, meant.words)


def _parse_wrong(typed: str, meant: Meant) -> frozenset[str] | None:
    """Return the answers in ``meant`` that ``typed`` calls wrong, or ``None`` if it is unclear."""
    word = typed.strip().lower()
    if word in {"", "y", "yes", "right", "ok"}:
        return frozenset()
    if word in {"n", "no", "none"}:
        return frozenset(meant.answers)
    numbered = {str(number): key for number, key in enumerate(meant.answers, 1)}
    wrong: set[str] = set()
    for number in re.split(r"[\s,]+", word):
        if number in numbered:
            wrong.add(numbered[number])
        elif number:
            return None
    return frozenset(wrong)
