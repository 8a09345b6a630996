"""One screen and what is said about it until it is answered: why it is asked, a review, a what-if, a correction."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from advisor.interview import wording
from advisor.interview.progress import Step, ticked
from advisor.interview.replies import Answered, Command, Filled, Meant, Ticked, answer, reply
from advisor.knowledge.conditions import Partial, attributes
from advisor.knowledge.values import NotAccepted, nearest, spoken
from advisor.proof.information import Screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.interview.replies import Reply
    from advisor.interview.talk import Talk
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Rule

_KEEP = Command("keep")
_CHANGED = Command("review")


class Stopped(Exception):
    """The person wants the result as it stands."""


def ask(talk: Talk, screen: Screen, *, anew: bool = False) -> bool:
    """Put ``screen``, and earlier ones while the person goes back; return whether ``screen`` itself was dealt with.

    A list of which a part was told is asked for the rest of it, unless it is asked for ``anew``.
    """
    place: int | None = None
    while True:
        asked = screen if place is None else talk.progress.steps[place].screen
        given = exchange(talk, asked, place)
        if given == Command("back"):
            place = _place_before(talk, place)
        elif isinstance(given, Command):
            return place is None and given == _KEEP
        else:
            step = _step(talk, asked, given, place)
            count(talk, step if anew or place is not None else _completed(talk, step), place)
            return place is None


def _place_before(talk: Talk, place: int | None) -> int | None:
    """Return the place of the screen before that at ``place``; the same if there is none."""
    earlier = [each for each in talk.progress.screens if place is None or each < place]
    if not earlier:
        talk.console.show(["This is the first question: there is none to go back to."])
    return earlier[-1] if earlier else place


def exchange(talk: Talk, screen: Screen, place: int | None) -> Reply:
    """Return the reply to ``screen``: an answer, or ``back``, ``keep``, or ``review`` if answers were changed meanwhile."""
    _pose(talk, screen, place)
    while True:
        typed = talk.console.read(wording.KEYS, words=_completions(talk, screen), check=partial(_misfit, talk, screen))
        if not typed.strip():
            return _KEEP
        given = reply(talk.knowledge, screen, typed)
        if isinstance(given, Meant):
            given = talk.confirmed(given)
            if given.answers:
                return given
            _pose(talk, screen, place)
        elif not isinstance(given, Command) or given.name == "back":
            return given
        elif _obeyed(talk, given, screen):
            return _CHANGED


def _pose(talk: Talk, screen: Screen, place: int | None = None) -> None:
    screens = talk.progress.screens
    number = (len(screens) if place is None else screens.index(place)) + 1
    talk.console.show(wording.heading(talk.consultation, number, talk.progress.asked))
    talk.console.show(wording.posed(talk.consultation, screen))
    told = ", ".join(f"{key} = {spoken(value)}" for key, value in _told(talk, screen).items())
    if told or place is not None:
        talk.console.show([f"  Your answer: {told or 'none'}. Enter keeps it."])


def _told(talk: Talk, screen: Screen) -> Mapping[str, Value]:
    """Return what is known already of the questions of ``screen``."""
    workload = talk.progress.workload
    both = {**workload.assume, **workload.answers}
    return {key: both[key] for key in screen.questions if key in both}


def _completions(talk: Talk, screen: Screen) -> tuple[str, ...]:
    return () if len(screen.questions) > 1 else tuple(talk.knowledge.questions[screen.questions[0]].values)


def _misfit(talk: Talk, screen: Screen, typed: str) -> str:
    """Return what is wrong with ``typed`` as a reply to ``screen``; nothing if it is one."""
    if not typed.strip() and (_told(talk, screen) or _was_asked(talk, screen)):
        return ""
    try:
        reply(talk.knowledge, screen, typed)
    except NotAccepted as refused:
        return str(refused)
    return ""


def _was_asked(talk: Talk, screen: Screen) -> bool:
    return any(step.screen == screen for step in talk.progress.steps)


def _completed(talk: Talk, step: Step) -> Step:
    """Return ``step`` with what was told of its lists before: the person was asked for the rest of them."""
    told = talk.progress.workload.answers
    answers: dict[str, Value] = {}
    for key, value in step.answers.items():
        before = told.get(key)
        answers[key] = before.completed(value) if isinstance(before, Partial) else value
    return replace(step, answers=answers)


def _step(talk: Talk, screen: Screen, given: Reply, place: int | None) -> Step:
    """Return what ``given`` answers; words to a form leave the numbers that they do not speak of as they were."""
    if isinstance(given, Meant):
        before = {} if screen.lines or place is None else talk.progress.steps[place].answers
        notes = {key: f'from the words "{given.words[key]}"' for key in given.answers}
        return Step(Screen(()) if screen.lines else screen, {**before, **given.answers}, notes=notes)
    if isinstance(given, Ticked):
        talk.keeps(ticked(talk.knowledge, screen, given, others=False), place)
        return ticked(talk.knowledge, screen, given, others=_none_else(talk, screen, given))
    if isinstance(given, Filled):
        return Step(screen, given.answers)
    return Step(screen, {screen.questions[0]: given.value} if isinstance(given, Answered) else {})


def _none_else(talk: Talk, screen: Screen, given: Ticked) -> bool:
    """Return whether the lines that were not ticked do not apply; only an explicit word makes them answers."""
    if not given.named or len(given.named) == len(screen.lines):
        return True
    keys = "And none of the others? y = none of them; n = ask me about them"
    return talk.chooses(keys, {"y": True, "yes": True, "n": False, "no": False})


def count(talk: Talk, step: Step, place: int | None = None) -> None:
    """Count ``step`` in, and settle with the person which answers go if some cannot be true together."""
    for rule in talk.take(step, place):
        _reconcile(talk, rule, step)


def _reconcile(talk: Talk, rule: Rule, step: Step) -> None:
    given = talk.progress.workload.answers
    clashing = [each for each in talk.knowledge.questions if each in attributes(rule.when) and each in given]
    told = ", ".join(f"{each} = {spoken(given[each])}" for each in clashing)
    talk.console.show(["", f"These answers cannot all be true: {told}. {rule.because}"])
    before = [each for each in clashing if each not in step.answers] or clashing
    now = [each for each in clashing if each in step.answers] or clashing
    keys = f"1 = ask me again about {', '.join(before)}; 2 = about {', '.join(now)}; 3 = leave it so"
    chosen: list[str] = talk.chooses(keys, {"1": before, "2": now, "3": []})
    if chosen:
        talk.drop(chosen)
        for each in chosen:
            ask(talk, Screen((each,)), anew=True)


def _obeyed(talk: Talk, wish: Command, screen: Screen) -> bool:
    """Do what ``wish`` asks for; return whether it changed an answer."""
    before = talk.progress
    if wish.name == "stop":
        raise Stopped
    if wish.name == "why":
        talk.console.show(wording.reasons(talk.consultation, screen))
    elif wish.name == "save":
        talk.save(talk.progress.workload)
    elif wish.name == "review":
        review(talk, "Enter = go on; the number of an answer = change it")
    else:
        _suppose(talk, screen, wish.rest)
    if wish.name in {"review", "what-if"} and talk.progress is before:
        _pose(talk, screen)
    return talk.progress is not before


def review(talk: Talk, keys: str, *, endings: Mapping[str, str] | None = None) -> str:
    """Show all answers and change those that the person picks, until one of ``endings`` is typed; return what it stands for."""
    ends = {"": "go on"} if endings is None else dict(endings)
    while True:
        workload = talk.progress.workload
        listed = (*workload.answers, *workload.assume)
        talk.console.show(wording.reviewed(talk.knowledge, workload))
        picked = talk.chooses(keys, {**{str(number): each for number, each in enumerate(listed, 1)}, **ends})
        if picked in ends.values():
            return picked
        ask(talk, Screen((picked,)), anew=True)


def _suppose(talk: Talk, screen: Screen, typed: str) -> None:
    """Show what would follow from one answer, and let the person keep it or not."""
    keys = "What if? Type an answer to this question, or question=answer for any other; Enter = never mind"
    if not typed:
        typed = talk.console.read(keys, check=lambda text: _unsupposable(talk, screen, text) if text.strip() else "")
        if not typed.strip():
            return
    wrong = _unsupposable(talk, screen, typed)
    if wrong:
        talk.console.show([wrong])
        return
    answers = _supposed(talk, screen, typed)
    after = talk.consult(talk.progress.workload.with_answers(answers))
    told = ", ".join(f"{key} = {spoken(value)}" for key, value in answers.items())
    talk.console.show([f"With {told}: {wording.leader(after)}{' (as now)' if wording.same(talk.consultation, after) else ''}."])
    talk.console.show(wording.standing(talk.consultation, after))
    if talk.chooses("y = keep this answer; n = drop it", {"y": True, "yes": True, "n": False, "no": False, "": False}):
        count(talk, Step(Screen(tuple(answers)), answers))


def _unsupposable(talk: Talk, screen: Screen, typed: str) -> str:
    try:
        _supposed(talk, screen, typed)
    except NotAccepted as refused:
        return str(refused)
    return ""


def _supposed(talk: Talk, screen: Screen, typed: str) -> Mapping[str, Value]:
    """Return the answer that ``typed`` supposes; raise ``NotAccepted`` if that is not clear."""
    named, equals, value = typed.partition("=")
    if not equals and len(screen.questions) > 1:
        raise NotAccepted("which question is meant?", "type question=answer, such as accelerator=gpu")
    key = named.strip().lower() if equals else screen.questions[0]
    if key not in talk.knowledge.questions:
        raise NotAccepted(f"unknown question {key[:60]!r}", nearest(key, talk.knowledge.questions))
    found = answer(talk.knowledge, talk.knowledge.questions[key], value if equals else typed)
    return {key: found.value} if isinstance(found, Answered) else {key: found.answers[key]}
