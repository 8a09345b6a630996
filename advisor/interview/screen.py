"""One screen until it is answered: why it is asked, a review, a what-if, a correction."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from advisor.interview import wording
from advisor.interview.history import AnsweredScreen, ticked
from advisor.interview.replies import Answered, Command, Filled, Meant, Ticked, parse_answer, reply
from advisor.knowledge.answer_text import clause, join_clauses, label_of
from advisor.knowledge.conditions import Partial, attributes
from advisor.knowledge.values import NotAccepted
from advisor.located.messages import nearest
from advisor.proof.value_of_information import Screen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.interview.replies import Reply
    from advisor.interview.session import Session
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Rule

_KEEP = Command("keep")
_CHANGED = Command("review")


class Stopped(Exception):
    """The person wants the result as it stands."""


def ask(session: Session, screen: Screen, *, anew: bool = False) -> bool:
    """Ask ``screen``, and earlier screens while the person goes back.

    Return whether ``screen`` itself was dealt with. A list of which a part is known is asked for
    the rest of it, unless it is asked for ``anew``.
    """
    place: int | None = None
    while True:
        asked = screen if place is None else session.history.steps[place].screen
        given = exchange(session, asked, place)
        if given == Command("back"):
            place = _find_place_before(session, place)
            continue
        if isinstance(given, Command):
            return place is None and given == _KEEP
        step = _make_step(session, asked, given, place)
        if place is None and not anew:
            step = _complete_lists(session, step)
        count(session, step, place)
        return place is None


def _find_place_before(session: Session, place: int | None) -> int | None:
    """Return the place of the screen before that at ``place``, or ``place`` if there is none."""
    earlier = _list_places_before(session, place)
    if earlier:
        return earlier[-1]
    session.console.show(["This is the first question: there is no earlier one to go back to."])
    return place


def _list_places_before(session: Session, place: int | None) -> list[int]:
    screens = session.history.screens
    return [other for other in screens if place is None or other < place]


def exchange(session: Session, screen: Screen, place: int | None) -> Reply:
    """Return the reply to ``screen``.

    It is an answer, or one of the commands ``back``, ``keep``, and ``review`` if answers were
    changed meanwhile.
    """
    _pose(session, screen, place)
    while True:
        given = session.console.read(
            wording.KEYS,
            partial(_parse_reply, session, screen),
            words=_list_completions(session, screen),
        )
        if isinstance(given, Meant):
            given = session.confirmed(given)
            if given.answers:
                return given
            _pose(session, screen, place)
        elif not isinstance(given, Command) or given.name in {"back", "keep"}:
            return given
        elif _obey(session, given, screen):
            return _CHANGED


def _pose(session: Session, screen: Screen, place: int | None = None) -> None:
    consultation = session.consultation
    number = len(_list_places_before(session, place)) + 1
    heading = wording.screen_heading(consultation, number, session.history.asked)
    session.console.show(heading)
    session.console.show(wording.posed(consultation, screen))
    known = _known_answers(session, screen)
    if known or place is not None:
        answer = _describe_answers(session, known) if known else "none"
        session.console.show([f"  Your answer: {answer}. Enter keeps it."])


def _describe_answers(session: Session, answers: Mapping[str, Value]) -> str:
    questions = session.knowledge.questions
    return join_clauses(clause(questions[key], value) for key, value in answers.items())


def _known_answers(session: Session, screen: Screen) -> Mapping[str, Value]:
    """Return what is known already of the questions of ``screen``."""
    workload = session.history.workload
    known = {**workload.assume, **workload.answers}
    return {key: known[key] for key in screen.questions if key in known}


def _list_completions(session: Session, screen: Screen) -> tuple[str, ...]:
    if len(screen.questions) > 1:
        return ()
    return tuple(session.knowledge.questions[screen.questions[0]].values)


def _parse_reply(session: Session, screen: Screen, typed: str) -> Reply:
    """Return what ``typed`` replies to ``screen``; Enter keeps what was replied before."""
    if not typed.strip() and (_known_answers(session, screen) or _was_asked(session, screen)):
        return _KEEP
    return reply(session.knowledge, screen, typed)


def _was_asked(session: Session, screen: Screen) -> bool:
    return any(step.screen == screen for step in session.history.steps)


def _complete_lists(session: Session, step: AnsweredScreen) -> AnsweredScreen:
    """Return ``step`` with its lists completed by what was known of them before.

    The person was asked for the rest of these lists only.
    """
    known = session.history.workload.answers
    answers = dict(step.answers)
    for key, value in step.answers.items():
        before = known.get(key)
        if isinstance(before, Partial):
            answers[key] = before.completed(value)
    return replace(step, answers=answers)


def _make_step(
    session: Session, screen: Screen, given: Answered | Filled | Ticked | Meant, place: int | None
) -> AnsweredScreen:
    """Return what ``given`` answers.

    Words to a form leave the numbers that they do not mention as they were.
    """
    match given:
        case Answered(value):
            return AnsweredScreen(screen, {screen.questions[0]: value})
        case Filled(answers):
            return AnsweredScreen(screen, answers)
        case Ticked():
            session.keeps(ticked(session.knowledge, screen, given, others=False), place)
            others = _confirm_no_others(session, screen, given)
            return ticked(session.knowledge, screen, given, others=others)
        case Meant(answers):
            if screen.lines:
                return AnsweredScreen(Screen(()), answers, notes=given.notes)
            before = {} if place is None else session.history.steps[place].answers
            return AnsweredScreen(screen, {**before, **answers}, notes=given.notes)


def _confirm_no_others(session: Session, screen: Screen, given: Ticked) -> bool:
    """Return whether the lines that were not ticked do not apply.

    Only an explicit word of the person makes them answers.
    """
    if not given.named or len(given.named) == len(screen.lines):
        return True
    keys = "And none of the others? y = none of them; n = ask me about them"
    return session.chooses(keys, {"y": True, "yes": True, "n": False, "no": False})


def count(session: Session, step: AnsweredScreen, place: int | None = None) -> None:
    """Count ``step`` in.

    If some answers cannot be true together, settle with the person which of them go.
    """
    for rule in session.take(step, place):
        _reconcile(session, rule, step)


def _reconcile(session: Session, rule: Rule, step: AnsweredScreen) -> None:
    given = session.history.workload.answers
    involved = attributes(rule.when)
    clashing = [key for key in session.knowledge.questions if key in involved and key in given]
    told = _describe_answers(session, {key: given[key] for key in clashing})
    session.console.show(["", f"These answers cannot all be true: {told}. {rule.because}"])
    before = [key for key in clashing if key not in step.answers] or clashing
    now = [key for key in clashing if key in step.answers] or clashing
    first, second = (_name_questions(session, asked) for asked in (before, now))
    keys = f"1 = ask me again about {first}; 2 = about {second}; 3 = leave it"
    chosen: list[str] = session.chooses(keys, {"1": before, "2": now, "3": []})
    if chosen:
        session.drop(chosen)
        for question in chosen:
            ask(session, Screen((question,)), anew=True)


def _name_questions(session: Session, questions: Sequence[str]) -> str:
    return join_clauses(label_of(session.knowledge.questions[key]) for key in questions)


def _obey(session: Session, wish: Command, screen: Screen) -> bool:
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
    changed = session.history is not before
    if wish.name in {"review", "what-if"} and not changed:
        _pose(session, screen)
    return changed


def review(session: Session, keys: str, *, endings: Mapping[str, str] | None = None) -> str:
    """Show all answers and change those that the person picks, until one of ``endings`` is typed.

    Return what that ending stands for.
    """
    ends = {"": "go on"} if endings is None else dict(endings)
    while True:
        workload = session.history.workload
        listed = (*workload.answers, *workload.assume)
        session.console.show(wording.reviewed(session.knowledge, workload))
        choices = {str(number): key for number, key in enumerate(listed, 1)}
        picked = session.chooses(keys, {**choices, **ends})
        if picked in ends.values():
            return picked
        ask(session, Screen((picked,)), anew=True)


def _suppose(session: Session, screen: Screen, typed: str) -> None:
    """Show what would follow from one answer, and let the person keep it or not."""
    keys = (
        "What if? Type an answer to this question, or question=answer for any other; "
        "Enter = never mind"
    )
    parse = partial(_parse_supposition, session, screen)
    try:
        answers = parse(typed) if typed else session.console.read(keys, parse)
    except NotAccepted as refused:
        session.console.show([str(refused)])
        return
    if not answers:
        return
    after = session.consult(session.history.workload.with_answers(answers))
    as_now = " (as now)" if wording.same(session.consultation, after) else ""
    supposed = _describe_answers(session, answers)
    session.console.show([f"If {supposed}: {wording.leader(after)}{as_now}."])
    session.console.show(wording.standing(session.consultation, after))
    keys = "y = keep this answer; n = drop it"
    if session.chooses(keys, {"y": True, "yes": True, "n": False, "no": False, "": False}):
        count(session, AnsweredScreen(Screen(tuple(answers)), answers))


def _parse_supposition(session: Session, screen: Screen, typed: str) -> Mapping[str, Value]:
    """Return the answer that ``typed`` supposes, if it supposes any.

    Raises ``NotAccepted`` if that is not clear.
    """
    if not typed.strip():
        return {}
    questions = session.knowledge.questions
    named, equals, value = typed.partition("=")
    if equals:
        key = named.strip().lower()
    elif len(screen.questions) > 1:
        raise NotAccepted(
            "which question do you mean?", "type question=answer, such as accelerator=gpu"
        )
    else:
        key, value = screen.questions[0], typed
    if key not in questions:
        raise NotAccepted(f"unknown question {key[:60]!r}", nearest(key, questions))
    given = parse_answer(session.knowledge, questions[key], value)
    if isinstance(given, Answered):
        return {key: given.value}
    return {key: given.answers[key]}
