"""The course of an interview, from a description to the last look at all answers.

It does not depend on a terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.interview import wording
from advisor.interview.console import Interrupted
from advisor.interview.history import AnsweredScreen
from advisor.interview.replies import Meant
from advisor.interview.screen import Stopped, ask, count, review
from advisor.interview.session import Session
from advisor.knowledge.conditions import is_unknown
from advisor.knowledge.model import QuestionGroup
from advisor.proof.value_of_information import Screen, asked_together
from advisor.report.verdict import surety

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from advisor.consultation import Consultation
    from advisor.interview.console import Console
    from advisor.knowledge.model import KnowledgeBase
    from advisor.workloads.workload import Workload


_MOST_UNKNOWN: Final = 3
"""After this many screens in a row with nothing known, the person is asked whether to go on."""
_ENOUGH: Final = 0.99
"""The share of the worlds with the same leader from which on little is left to be asked."""


class Discarded(Exception):
    """The person saw all answers and does not want them written."""


def interview(
    knowledge: KnowledgeBase,
    workload: Workload,
    console: Console,
    save: Callable[[Workload], None],
    *,
    description: str = "",
    keep: Callable[[Workload], None] = lambda _: None,
    engine: str | None = None,
) -> tuple[Workload, Consultation]:
    """Return ``workload`` with what was said, asked and answered, and the consultation at the end.

    What the ``description`` clearly says counts once it is confirmed. Then only what can still
    change the result is asked, until it is proven or the person stops; then what refines cost and
    drawing is offered, and all answers are shown once more. ``save`` is called when the person
    wants the answers written before that, ``keep`` whenever they change. ``engine``, or that of
    this machine, concludes.

    Raises ``Discarded``, and ``Interrupted`` with the answers so far, from whatever ended the
    interview.
    """
    session = Session(knowledge, workload, console, save, keep, engine=engine)
    try:
        if description:
            _take_description(session, description)
        _ask_questions(session)
    except Discarded:
        raise
    except (KeyboardInterrupt, Exception) as end:
        raise Interrupted(session.history.workload) from end
    return session.history.workload, session.consultation


def _take_description(session: Session, description: str) -> None:
    """Take what ``description`` clearly says, as far as the person confirms it."""
    # Loaded when words are typed.
    from advisor.understanding import understand  # noqa: PLC0415

    understood = understand(session.knowledge, description)
    workload = session.history.workload
    known = workload.answers.keys() | workload.assume.keys()
    fresh = {key: value for key, value in understood.answers.items() if key not in known}
    if not fresh:
        session.console.show(
            ["I understood nothing in that for certain, so I will ask question by question."]
        )
        return
    meant = session.confirmed(Meant(fresh, understood.words))
    count(session, AnsweredScreen(Screen(()), meant.answers, notes=meant.notes))


def _ask_questions(session: Session) -> None:
    """Ask until the result is proven, refined and approved, or until the person stops."""
    stopped = False
    refined = False
    while True:
        try:
            if not stopped:
                _settle(session)
                if not refined:
                    _offer_refinement(session)
                refined = True
        except Stopped:
            stopped = True
        if not session.consultation.final:
            session.console.show(["", *wording.unsettled(session.consultation)])
        if _approve(session):
            return


def _settle(session: Session) -> None:
    """Ask until no answer could change the result any more.

    Raises ``Stopped`` if the person would rather finish earlier.
    """
    offer = _Offer()
    while True:
        screen = session.consultation.next_screen(session.history.asked)
        if screen is None:
            return
        reason = offer.reason_to_finish(session)
        if reason:
            session.console.show(["", reason])
            keys = "Enter = finish with what I have; g = go on"
            choices = {"": True, "f": True, "finish": True, "g": False, "go on": False}
            if session.chooses(keys, choices):
                raise Stopped
        ask(session, screen)


class _Offer:
    """When to offer to finish before the result is proven; each reason is given once."""

    def __init__(self) -> None:
        """Begin with nothing offered."""
        self._seen = 0
        self._said_little_is_left = False

    def reason_to_finish(self, session: Session) -> str:
        """Return why the person may want to finish now; empty if there is no new reason."""
        consultation = session.consultation
        steps = session.history.steps
        last = steps[self._seen :][-_MOST_UNKNOWN:]
        if len(last) == _MOST_UNKNOWN and all(map(_is_all_unknown, last)):
            self._seen = len(steps)
            so_far = wording.so_far(consultation)
            return f'That was "don\'t know" {_MOST_UNKNOWN} times in a row. So far: {so_far}.'
        if not steps or self._said_little_is_left or consultation.recommendation is None:
            return ""
        if consultation.share < _ENOUGH:
            return ""
        self._said_little_is_left = True
        return f"What is left would hardly change anything: {wording.so_far(consultation)}."


def _is_all_unknown(step: AnsweredScreen) -> bool:
    given = {**step.answers, **step.assume}
    return bool(given) and all(is_unknown(value) for value in given.values())


def _offer_refinement(session: Session) -> None:
    """Offer the questions that only cost and drawing need, and ask them if the person likes."""
    left = [key for key in session.knowledge.questions if _only_refines(session, key)]
    if not left or session.consultation.recommendation is None:
        return
    proven = f"{wording.leader(session.consultation)}. {next(surety(session.consultation))}"
    session.console.show(
        ["", proven, f"{len(left)} more questions would refine the cost and the drawing."]
    )
    keys = "Enter = no, go on; m = ask me those too"
    choices = {"m": True, "more": True, "y": True, "": False, "n": False}
    if session.chooses(keys, choices):
        _ask_each(session, left)


def _ask_each(session: Session, questions: Sequence[str]) -> None:
    """Ask ``questions``, those of one form together, until none of them is left.

    What was left open of a form is asked again; a question that Enter keeps as it is, is done.
    """
    kept: set[str] = set()
    while True:
        left = [key for key in questions if key not in kept and _only_refines(session, key)]
        if not left:
            return
        screen = Screen(asked_together(session.knowledge, left[0], left))
        if ask(session, screen) and all(_only_refines(session, key) for key in screen.questions):
            kept.update(screen.questions)


def _only_refines(session: Session, question: str) -> bool:
    if question in session.history.workload.answers:
        return False
    return session.knowledge.questions[question].group is not QuestionGroup.DECIDE


def _approve(session: Session) -> bool:
    """Show all answers a last time and return whether they stay as they are.

    Raises ``Discarded``.
    """
    before = session.history
    keys = (
        "Enter = write them and show the result; the number of an answer = change it; "
        "n = write nothing"
    )
    if review(session, keys, endings={"": "write", "n": "nothing"}) == "nothing":
        raise Discarded
    return session.history is before or session.consultation.final
