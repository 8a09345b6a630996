"""The course of an interview, from a description to the last look at all answers; told apart from its terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.interview import wording
from advisor.interview.console import Interrupted
from advisor.interview.history import AnsweredScreen
from advisor.interview.replies import Meant
from advisor.interview.screen import Stopped, ask, count, review
from advisor.interview.session import Session
from advisor.knowledge.conditions import is_unknown
from advisor.proof.value_of_information import Screen, asked_together
from advisor.report.verdict import surety

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from advisor.answers.workload import Workload
    from advisor.consultation import Consultation
    from advisor.interview.console import Console
    from advisor.knowledge.model import KnowledgeBase


MOST_UNKNOWN: Final = 3
"""After how many screens in a row of which nothing is known the person is asked whether to go on."""
ENOUGH: Final = 0.99
"""The share of the ways the rest could turn out in which the leader stays, from which on little is left to be asked."""


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

    What the ``description`` clearly says counts once it is confirmed. Then only what can still change the result is asked,
    until it is proven or the person stops; then what refines cost and drawing is offered, and all answers are shown once more.
    ``save`` is called when the person wants the answers written before that, ``keep`` whenever they change.
    ``engine``, or that of this machine, concludes. Raises ``Discarded``, and ``Interrupted`` with the answers so far, from
    whatever ended the interview.
    """
    session = Session(knowledge, workload, console, save, keep, engine=engine)
    try:
        if description:
            _take_in(session, description)
        _question(session)
    except Discarded:
        raise
    except (KeyboardInterrupt, Exception) as end:
        raise Interrupted(session.history.workload) from end
    return session.history.workload, session.consultation


def _take_in(session: Session, description: str) -> None:
    """Take what ``description`` clearly says, as far as the person confirms it."""
    from advisor.understanding import understand  # noqa: PLC0415 - loaded when words are typed

    found = understand(session.knowledge, description)
    told = {**session.history.workload.answers, **session.history.workload.assume}
    fresh = {key: value for key, value in found.answers.items() if key not in told}
    if not fresh:
        session.console.show(
            ["That says nothing that I understand for sure, so I ask question by question."]
        )
        return
    meant = session.confirmed(Meant(fresh, found.words))
    notes = {key: f'from the words "{meant.words[key]}"' for key in meant.answers}
    count(session, AnsweredScreen(Screen(()), meant.answers, notes=notes))


def _question(session: Session) -> None:
    """Ask until the result is proven, refined as far as the person likes, and approved; or until the person stops."""
    stopped = refined = False
    while True:
        try:
            if not stopped:
                _settle(session)
                refined = refined or _refine(session)
        except Stopped:
            stopped = True
        if not session.consultation.final:
            session.console.show(["", *wording.unsettled(session.consultation)])
        if _approved(session):
            return


def _settle(session: Session) -> None:
    """Ask until no answer could change the result any more; raise ``Stopped`` if the person would rather finish before."""
    offer = _Offer()
    while True:
        screen = session.consultation.next_screen(session.history.asked)
        if screen is None:
            return
        reason = offer.reason_to_finish(session)
        if reason:
            session.console.show(["", reason])
            keys = "Enter = finish with what I have; g = go on"
            if session.chooses(
                keys, {"": True, "f": True, "finish": True, "g": False, "go on": False}
            ):
                raise Stopped
        ask(session, screen)


class _Offer:
    """When to offer to finish before the result is proven: what was offered once is not offered again for the same reason."""

    def __init__(self) -> None:
        """Begin with nothing offered."""
        self._seen = 0
        self._said_little_is_left = False

    def reason_to_finish(self, session: Session) -> str:
        """Return why the person may want to finish now; empty if there is no new reason."""
        steps = session.history.steps
        last = steps[self._seen :][-MOST_UNKNOWN:]
        if len(last) == MOST_UNKNOWN and all(map(_knows_nothing, last)):
            self._seen = len(steps)
            return f'That was "don\'t know" {MOST_UNKNOWN} times in a row. So far: {wording.so_far(session.consultation)}.'
        little_is_left = (
            session.consultation.recommendation is not None and session.consultation.share >= ENOUGH
        )
        if little_is_left and steps and not self._said_little_is_left:
            self._said_little_is_left = True
            return (
                f"What is left would hardly move anything: {wording.so_far(session.consultation)}."
            )
        return ""


def _knows_nothing(step: AnsweredScreen) -> bool:
    given = {**step.answers, **step.assume}
    return bool(given) and all(is_unknown(value) for value in given.values())


def _refine(session: Session) -> bool:
    """Offer the questions that only cost and drawing need; return true, for that is done once."""
    left = [each for each in session.knowledge.questions if _only_refines(session, each)]
    if not left or session.consultation.recommendation is None:
        return True
    proven = f"{wording.leader(session.consultation)}. {next(surety(session.consultation))}"
    session.console.show(["", proven, f"{len(left)} more questions would refine cost and drawing."])
    if session.chooses(
        "Enter = no, go on; m = ask me those too",
        {"m": True, "more": True, "y": True, "": False, "n": False},
    ):
        _ask_each(session, left)
    return True


def _ask_each(session: Session, questions: Sequence[str]) -> None:
    """Ask ``questions``, those of one form together, and again what of a form was left open; one that Enter keeps is done."""
    kept: set[str] = set()
    while left := [each for each in questions if each not in kept and _only_refines(session, each)]:
        screen = Screen(asked_together(session.knowledge, left[0], left))
        if ask(session, screen) and all(_only_refines(session, each) for each in screen.questions):
            kept.update(screen.questions)


def _only_refines(session: Session, question: str) -> bool:
    return (
        session.knowledge.questions[question].group != "decide"
        and question not in session.history.workload.answers
    )


def _approved(session: Session) -> bool:
    """Show all answers a last time; return whether they stay as they are. Raises ``Discarded``."""
    before = session.history
    keys = "Enter = write them and show the result; the number of an answer = change it; n = write nothing"
    if review(session, keys, endings={"": "write", "n": "nothing"}) == "nothing":
        raise Discarded
    return session.history is before or session.consultation.final
