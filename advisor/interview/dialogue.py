"""The course of an interview, from a description to the last look at all answers; told apart from its terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.interview import wording
from advisor.interview.console import Interrupted
from advisor.interview.exchange import Stopped, ask, count, review
from advisor.interview.progress import Step
from advisor.interview.replies import Meant
from advisor.interview.talk import Talk
from advisor.knowledge.conditions import is_unknown
from advisor.proof.information import Screen, asked_together
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
    knowledge: KnowledgeBase, workload: Workload, console: Console, save: Callable[[Workload], None], *, description: str = "",
    keep: Callable[[Workload], None] = lambda _: None, engine: str | None = None,
) -> tuple[Workload, Consultation]:  # fmt: skip
    """Return ``workload`` with what was said, asked and answered, and the consultation at the end.

    What the ``description`` clearly says counts once it is confirmed. Then only what can still change the result is asked,
    until it is proven or the person stops; then what refines cost and drawing is offered, and all answers are shown once more.
    ``save`` is called when the person wants the answers written before that, ``keep`` whenever they change.
    ``engine``, or that of this machine, concludes. Raises ``Discarded``, and ``Interrupted`` with the answers so far, from
    whatever ended the interview.
    """
    talk = Talk(knowledge, workload, console, save, keep, engine=engine)
    try:
        if description:
            _take_in(talk, description)
        _question(talk)
    except Discarded:
        raise
    except (KeyboardInterrupt, Exception) as end:
        raise Interrupted(talk.progress.workload) from end
    return talk.progress.workload, talk.consultation


def _take_in(talk: Talk, description: str) -> None:
    """Take what ``description`` clearly says, as far as the person confirms it."""
    from advisor.understanding import understand  # noqa: PLC0415 - loaded when words are typed

    found = understand(talk.knowledge, description)
    told = {**talk.progress.workload.answers, **talk.progress.workload.assume}
    fresh = {key: value for key, value in found.answers.items() if key not in told}
    if not fresh:
        talk.console.show(["That says nothing that I understand for sure, so I ask question by question."])
        return
    meant = talk.confirmed(Meant(fresh, found.words))
    notes = {key: f'from the words "{meant.words[key]}"' for key in meant.answers}
    count(talk, Step(Screen(()), meant.answers, notes=notes))


def _question(talk: Talk) -> None:
    """Ask until the result is proven, refined as far as the person likes, and approved; or until the person stops."""
    stopped = refined = False
    while True:
        try:
            if not stopped:
                _settle(talk)
                refined = refined or _refine(talk)
        except Stopped:
            stopped = True
        if not talk.consultation.final:
            talk.console.show(["", *wording.unsettled(talk.consultation)])
        if _approved(talk):
            return


def _settle(talk: Talk) -> None:
    """Ask until no answer could change the result any more; raise ``Stopped`` if the person would rather finish before."""
    offer = _Offer()
    while True:
        screen = talk.consultation.next_screen(talk.progress.asked)
        if screen is None:
            return
        reason = offer.reason_to_finish(talk)
        if reason:
            talk.console.show(["", reason])
            keys = "Enter = finish with what I have; g = go on"
            if talk.chooses(keys, {"": True, "f": True, "finish": True, "g": False, "go on": False}):
                raise Stopped
        ask(talk, screen)


class _Offer:
    """When to offer to finish before the result is proven: what was offered once is not offered again for the same reason."""

    def __init__(self) -> None:
        """Begin with nothing offered."""
        self._seen = 0
        self._said_little_is_left = False

    def reason_to_finish(self, talk: Talk) -> str:
        """Return why the person may want to finish now; empty if there is no new reason."""
        steps = talk.progress.steps
        last = steps[self._seen :][-MOST_UNKNOWN:]
        if len(last) == MOST_UNKNOWN and all(map(_knows_nothing, last)):
            self._seen = len(steps)
            return f'That was "don\'t know" {MOST_UNKNOWN} times in a row. So far: {wording.so_far(talk.consultation)}.'
        little_is_left = talk.consultation.recommendation is not None and talk.consultation.share >= ENOUGH
        if little_is_left and steps and not self._said_little_is_left:
            self._said_little_is_left = True
            return f"What is left would hardly move anything: {wording.so_far(talk.consultation)}."
        return ""


def _knows_nothing(step: Step) -> bool:
    given = {**step.answers, **step.assume}
    return bool(given) and all(is_unknown(value) for value in given.values())


def _refine(talk: Talk) -> bool:
    """Offer the questions that only cost and drawing need; return true, for that is done once."""
    left = [each for each in talk.knowledge.questions if _only_refines(talk, each)]
    if not left or talk.consultation.recommendation is None:
        return True
    proven = f"{wording.leader(talk.consultation)}. {next(surety(talk.consultation))}"
    talk.console.show(["", proven, f"{len(left)} more questions would refine cost and drawing."])
    if talk.chooses("Enter = no, go on; m = ask me those too", {"m": True, "more": True, "y": True, "": False, "n": False}):
        _ask_each(talk, left)
    return True


def _ask_each(talk: Talk, questions: Sequence[str]) -> None:
    """Ask ``questions``, those of one form together, and again what of a form was left open; one that Enter keeps is done."""
    kept: set[str] = set()
    while left := [each for each in questions if each not in kept and _only_refines(talk, each)]:
        screen = Screen(asked_together(talk.knowledge, left[0], left))
        if ask(talk, screen) and all(_only_refines(talk, each) for each in screen.questions):
            kept.update(screen.questions)


def _only_refines(talk: Talk, question: str) -> bool:
    return talk.knowledge.questions[question].group != "decide" and question not in talk.progress.workload.answers


def _approved(talk: Talk) -> bool:
    """Show all answers a last time; return whether they stay as they are. Raises ``Discarded``."""
    before = talk.progress
    keys = "Enter = write them and show the result; the number of an answer = change it; n = write nothing"
    if review(talk, keys, endings={"": "write", "n": "nothing"}) == "nothing":
        raise Discarded
    return talk.progress is before or talk.consultation.final
