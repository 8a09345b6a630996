"""One screen and what is said about it until it is answered: why it is asked, a review, a what-if, a correction."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from advisor.interview import wording
from advisor.interview.history import AnsweredScreen, ticked
from advisor.interview.replies import Answered, Command, Filled, Meant, Ticked, parse_answer, reply
from advisor.knowledge.conditions import Partial, attributes
from advisor.knowledge.values import NotAccepted, nearest, spoken
from advisor.proof.value_of_information import Screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.interview.replies import Reply
    from advisor.interview.session import Session
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Rule

_KEEP = Command("keep")
_CHANGED = Command("review")


class Stopped(Exception):
    """The person wants the result as it stands."""


def ask(session: Session, screen: Screen, *, anew: bool = False) -> bool:
    """Put ``screen``, and earlier ones while the person goes back; return whether ``screen`` itself was dealt with.

    A list of which a part was told is asked for the rest of it, unless it is asked for ``anew``.
    """
    place: int | None = None
    while True:
        asked = screen if place is None else session.history.steps[place].screen
        given = exchange(session, asked, place)
        if given == Command("back"):
            place = _place_before(session, place)
        elif isinstance(given, Command):
            return place is None and given == _KEEP
        else:
            step = _step(session, asked, given, place)
            count(session, step if anew or place is not None else _completed(session, step), place)
            return place is None


def _place_before(session: Session, place: int | None) -> int | None:
    """Return the place of the screen before that at ``place``; the same if there is none."""
    earlier = [each for each in session.history.screens if place is None or each < place]
    if not earlier:
        session.console.show(["This is the first question: there is none to go back to."])
    return earlier[-1] if earlier else place


def exchange(session: Session, screen: Screen, place: int | None) -> Reply:
    """Return the reply to ``screen``: an answer, or ``back``, ``keep``, or ``review`` if answers were changed meanwhile."""
    _pose(session, screen, place)
    while True:
        typed = session.console.read(
            wording.KEYS,
            words=_completions(session, screen),
            check=partial(_misfit, session, screen),
        )
        if not typed.strip():
            return _KEEP
        given = reply(session.knowledge, screen, typed)
        if isinstance(given, Meant):
            given = session.confirmed(given)
            if given.answers:
                return given
            _pose(session, screen, place)
        elif not isinstance(given, Command) or given.name == "back":
            return given
        elif _obeyed(session, given, screen):
            return _CHANGED


def _pose(session: Session, screen: Screen, place: int | None = None) -> None:
    screens = session.history.screens
    number = (len(screens) if place is None else screens.index(place)) + 1
    session.console.show(
        wording.screen_heading(session.consultation, number, session.history.asked)
    )
    session.console.show(wording.posed(session.consultation, screen))
    told = ", ".join(f"{key} = {spoken(value)}" for key, value in _told(session, screen).items())
    if told or place is not None:
        session.console.show([f"  Your answer: {told or 'none'}. Enter keeps it."])


def _told(session: Session, screen: Screen) -> Mapping[str, Value]:
    """Return what is known already of the questions of ``screen``."""
    workload = session.history.workload
    both = {**workload.assume, **workload.answers}
    return {key: both[key] for key in screen.questions if key in both}


def _completions(session: Session, screen: Screen) -> tuple[str, ...]:
    return (
        ()
        if len(screen.questions) > 1
        else tuple(session.knowledge.questions[screen.questions[0]].values)
    )


def _misfit(session: Session, screen: Screen, typed: str) -> str:
    """Return what is wrong with ``typed`` as a reply to ``screen``; nothing if it is one."""
    if not typed.strip() and (_told(session, screen) or _was_asked(session, screen)):
        return ""
    try:
        reply(session.knowledge, screen, typed)
    except NotAccepted as refused:
        return str(refused)
    return ""


def _was_asked(session: Session, screen: Screen) -> bool:
    return any(step.screen == screen for step in session.history.steps)


def _completed(session: Session, step: AnsweredScreen) -> AnsweredScreen:
    """Return ``step`` with what was told of its lists before: the person was asked for the rest of them."""
    told = session.history.workload.answers
    answers: dict[str, Value] = {}
    for key, value in step.answers.items():
        before = told.get(key)
        answers[key] = before.completed(value) if isinstance(before, Partial) else value
    return replace(step, answers=answers)


def _step(session: Session, screen: Screen, given: Reply, place: int | None) -> AnsweredScreen:
    """Return what ``given`` answers; words to a form leave the numbers that they do not speak of as they were."""
    if isinstance(given, Meant):
        before = {} if screen.lines or place is None else session.history.steps[place].answers
        notes = {key: f'from the words "{given.words[key]}"' for key in given.answers}
        return AnsweredScreen(
            Screen(()) if screen.lines else screen, {**before, **given.answers}, notes=notes
        )
    if isinstance(given, Ticked):
        session.keeps(ticked(session.knowledge, screen, given, others=False), place)
        return ticked(session.knowledge, screen, given, others=_none_else(session, screen, given))
    if isinstance(given, Filled):
        return AnsweredScreen(screen, given.answers)
    return AnsweredScreen(
        screen, {screen.questions[0]: given.value} if isinstance(given, Answered) else {}
    )


def _none_else(session: Session, screen: Screen, given: Ticked) -> bool:
    """Return whether the lines that were not ticked do not apply; only an explicit word makes them answers."""
    if not given.named or len(given.named) == len(screen.lines):
        return True
    keys = "And none of the others? y = none of them; n = ask me about them"
    return session.chooses(keys, {"y": True, "yes": True, "n": False, "no": False})


def count(session: Session, step: AnsweredScreen, place: int | None = None) -> None:
    """Count ``step`` in, and settle with the person which answers go if some cannot be true together."""
    for rule in session.take(step, place):
        _reconcile(session, rule, step)


def _reconcile(session: Session, rule: Rule, step: AnsweredScreen) -> None:
    given = session.history.workload.answers
    clashing = [
        each
        for each in session.knowledge.questions
        if each in attributes(rule.when) and each in given
    ]
    told = ", ".join(f"{each} = {spoken(given[each])}" for each in clashing)
    session.console.show(["", f"These answers cannot all be true: {told}. {rule.because}"])
    before = [each for each in clashing if each not in step.answers] or clashing
    now = [each for each in clashing if each in step.answers] or clashing
    keys = (
        f"1 = ask me again about {', '.join(before)}; 2 = about {', '.join(now)}; 3 = leave it so"
    )
    chosen: list[str] = session.chooses(keys, {"1": before, "2": now, "3": []})
    if chosen:
        session.drop(chosen)
        for each in chosen:
            ask(session, Screen((each,)), anew=True)


def _obeyed(session: Session, wish: Command, screen: Screen) -> bool:
    """Do what ``wish`` asks for; return whether it changed an answer."""
    before = session.history
    if wish.name == "stop":
        raise Stopped
    if wish.name == "why":
        session.console.show(wording.reasons(session.consultation, screen))
    elif wish.name == "save":
        session.save(session.history.workload)
    elif wish.name == "review":
        review(session, "Enter = go on; the number of an answer = change it")
    else:
        _suppose(session, screen, wish.rest)
    if wish.name in {"review", "what-if"} and session.history is before:
        _pose(session, screen)
    return session.history is not before


def review(session: Session, keys: str, *, endings: Mapping[str, str] | None = None) -> str:
    """Show all answers and change those that the person picks, until one of ``endings`` is typed; return what it stands for."""
    ends = {"": "go on"} if endings is None else dict(endings)
    while True:
        workload = session.history.workload
        listed = (*workload.answers, *workload.assume)
        session.console.show(wording.reviewed(session.knowledge, workload))
        picked = session.chooses(
            keys, {**{str(number): each for number, each in enumerate(listed, 1)}, **ends}
        )
        if picked in ends.values():
            return picked
        ask(session, Screen((picked,)), anew=True)


def _suppose(session: Session, screen: Screen, typed: str) -> None:
    """Show what would follow from one answer, and let the person keep it or not."""
    keys = "What if? Type an answer to this question, or question=answer for any other; Enter = never mind"
    if not typed:
        typed = session.console.read(
            keys, check=lambda text: _unsupposable(session, screen, text) if text.strip() else ""
        )
        if not typed.strip():
            return
    wrong = _unsupposable(session, screen, typed)
    if wrong:
        session.console.show([wrong])
        return
    answers = _supposed(session, screen, typed)
    after = session.consult(session.history.workload.with_answers(answers))
    told = ", ".join(f"{key} = {spoken(value)}" for key, value in answers.items())
    session.console.show(
        [
            f"With {told}: {wording.leader(after)}{' (as now)' if wording.same(session.consultation, after) else ''}."
        ]
    )
    session.console.show(wording.standing(session.consultation, after))
    if session.chooses(
        "y = keep this answer; n = drop it",
        {"y": True, "yes": True, "n": False, "no": False, "": False},
    ):
        count(session, AnsweredScreen(Screen(tuple(answers)), answers))


def _unsupposable(session: Session, screen: Screen, typed: str) -> str:
    try:
        _supposed(session, screen, typed)
    except NotAccepted as refused:
        return str(refused)
    return ""


def _supposed(session: Session, screen: Screen, typed: str) -> Mapping[str, Value]:
    """Return the answer that ``typed`` supposes; raise ``NotAccepted`` if that is not clear."""
    named, equals, value = typed.partition("=")
    if not equals and len(screen.questions) > 1:
        raise NotAccepted(
            "which question is meant?", "type question=answer, such as accelerator=gpu"
        )
    key = named.strip().lower() if equals else screen.questions[0]
    if key not in session.knowledge.questions:
        raise NotAccepted(
            f"unknown question {key[:60]!r}", nearest(key, session.knowledge.questions)
        )
    found = parse_answer(
        session.knowledge, session.knowledge.questions[key], value if equals else typed
    )
    return {key: found.value} if isinstance(found, Answered) else {key: found.answers[key]}
