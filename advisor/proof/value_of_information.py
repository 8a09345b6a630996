"""The value of information: which open questions can change the result, and in which order they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.errors import Unsettled
from advisor.knowledge.conditions import COMPARISONS, Compare, CompareTo, atoms
from advisor.knowledge.model import Advice
from advisor.proof.finality import counterexample, is_final, outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from advisor.knowledge.elicitation import CheckLine
    from advisor.knowledge.model import KnowledgeBase
    from advisor.proof.case import Case

_IF_UNIFORM, _IF_FOUND, _IF_PROVEN, _IF_UNSETTLED = 1e-6, 1e-11, 1e-12, 1e-13
_PER_QUESTION, _PER_VALUE, _SATURATED = 0.22, 0.7, 4.0
_WORTH_A_LINE = 0.1
"""How informative a question of a line has to be for the line to stand on a checklist: what nearly never matters can wait."""
_AS_VALUABLE = 0.5
"""How informative a line of a checklist has to be compared with the best of it; its answer may spare the others."""
_PLACE = 0.001
_MANY_AT_ONCE = 0.5
"""What the mean of a checklist counts beside a question of its own: many of its answers turn out not to have been needed."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What is asked at one time: a question, the numbers of a form, or the questions behind ``lines`` of the checklist."""

    questions: tuple[str, ...]
    lines: tuple[CheckLine, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenQuestions:
    """The questions that can still change a result, the most informative first; of ``unsettled`` ones it is not known."""

    questions: tuple[str, ...]
    unsettled: tuple[str, ...] = ()


def open_questions(case: Case, among: Collection[str] | None = None) -> OpenQuestions:
    """Return the absent questions that can still change the result, in the order in which an interview asks them.

    With ``among``, only those of these questions are looked for.

    A question matters if two worlds that differ only in it have different winners, or if two worlds do that differ only in a
    relation which waits for its answer. Where no sampled world shows that, the solver decides; what it does not settle within
    its bounds counts as open. If nothing matters alone, the open relations are to blame, or else all that rules look at.
    """
    values = _information_values(case, thorough=True)
    if among is not None:
        values = {
            each: value
            for each, value in values.items()
            if not set(among).isdisjoint(case.behind(each))
        }
    unsettled = _settle(case, values)
    value_of = _of_questions(case, {each: value for each, value in values.items() if value})
    if not value_of and among is None:
        waiting = [each for each in values if each in case.open_relations] or list(values)
        value_of = dict.fromkeys(_behind(case, waiting), 1.0)
        unsettled = [] if is_final(case) is False else waiting
    ordered = [each for screen in _screens(case, value_of, ()) for each in screen.questions]
    doubtful = set(_behind(case, unsettled)) - set(_of_questions(case, _shown(values, unsettled)))
    if among is not None:
        ordered = [each for each in ordered if each in among]
    return OpenQuestions(tuple(ordered), tuple(each for each in ordered if each in doubtful))


def _shown(values: Mapping[str, float], unsettled: Collection[str]) -> dict[str, float]:
    """Return what is known to be informative."""
    return {each: value for each, value in values.items() if value and each not in unsettled}


def _settle(case: Case, values: dict[str, float]) -> list[str]:
    """Let the solver decide on what no sampled world shows to matter; return what it could not decide within its bounds."""
    waiting = [each for each, value in values.items() if not value]
    if not waiting:
        return []
    from advisor.proof.solver import FOR_OPEN_QUESTIONS, CompletionProof  # noqa: PLC0415 - z3 loads only if sampling settles nothing

    proof = CompletionProof(case, most=FOR_OPEN_QUESTIONS)
    leaders = case.likely_winners
    unsettled = []
    for attribute in waiting:
        try:
            values[attribute] = _IF_PROVEN * proof.matters(attribute, leaders)
        except Unsettled:
            values[attribute] = _IF_UNSETTLED
            unsettled.append(attribute)
    return unsettled


def next_screen(case: Case, asked: Collection[str] = ()) -> Screen:
    """Return what to ask next about a case that is not final; lines of the checklist that were ``asked`` are left out.

    Worlds that show a change are witness enough: sampled ones, or those on the way to one that the solver found.
    """
    value_of = _of_questions(
        case, {each: value for each, value in _information_values(case).items() if value}
    )
    return (
        next(_screens(case, value_of, asked))
        if value_of
        else Screen(open_questions(case).questions[:1])
    )


def _information_values(case: Case, *, thorough: bool = False) -> dict[str, float]:
    """Return how informative each open attribute is, as far as worlds show it; 0 says that none of the worlds tried does.

    Wild worlds count far less than usual ones, and are tried where no usual one shows a change of any, or if ``thorough``.
    """
    values = {each: case.weighted.information_value(each) for each in _undecided(case)}
    if thorough or not any(values.values()):
        values = {
            each: value or _IF_UNIFORM * case.uniform.information_value(each)
            for each, value in values.items()
        }
    if not any(values.values()) and (found := _on_the_way(case)):
        values[found] = _IF_FOUND
    return values


def _on_the_way(case: Case) -> str | None:
    """Return a question that turns the winner on the way from nothing known to the world that the solver finds, if one does."""
    try:
        found = counterexample(case) or {}
    except Unsettled:
        return None
    before = {
        **case.unasked_as_unknown(),
        **{each: found[each] for each in case.open_relations if each in found},
    }
    for question in (each for each in found if each in case.absent):
        after = {**before, question: found[question]}
        if outcome(case, after) != outcome(case, before):
            return question
        before = after
    return None


def asked_together(
    knowledge: KnowledgeBase, question: str, among: Collection[str]
) -> tuple[str, ...]:
    """Return ``question`` with those ``among`` what is to be asked that belong to the same form, in its order."""
    form = knowledge.form_of(question)
    if form is None:
        return (question,)
    return tuple(
        each for each in form.questions if each in among and knowledge.form_of(each) is form
    )


def most_screens(case: Case, asked: Collection[str] = ()) -> int:
    """Return how many more screens there can be at the most: one a question, and the checklists, which may answer nothing."""
    questions = undecided_questions(case)
    lines = [
        line
        for line in sound_lines(case.knowledge)
        if line.id not in asked and line.otherwise.keys() & set(questions)
    ]
    return len(questions) + len(lines) // 2


def usual_screens(case: Case) -> int:
    """Return how many more screens there usually are, rounded.

    A rough estimate, fitted to simulated interviews by ``tests/benchmarks/questions.py``, which says how far off it is.
    """
    questions = _undecided(case)
    values = sum(min(1.0, _SATURATED * case.weighted.information_value(each)) for each in questions)
    return max(1, round(_PER_QUESTION * len(questions) + _PER_VALUE * values))


def undecided_questions(case: Case) -> tuple[str, ...]:
    """Return the absent questions that some undecided rule looks at, itself or through a relation; no other can matter."""
    return tuple(_behind(case, _undecided(case)))


def _undecided(case: Case) -> tuple[str, ...]:
    """Return the absent questions and open relations that some undecided rule looks at."""
    return tuple(
        each for each in (*case.absent, *case.open_relations) if each in case.residual.undecided
    )


def _behind(case: Case, attributes: Iterable[str]) -> Iterator[str]:
    yield from dict.fromkeys(question for each in attributes for question in case.behind(each))


def _of_questions(case: Case, values: Mapping[str, float]) -> dict[str, float]:
    """Return how informative the absent questions among and behind the attributes of ``values`` are.

    A relation waits for all questions behind it, so that each is worth its share; the first ones are the most likely to show
    that nothing can be computed.
    """
    value_of: dict[str, float] = {}
    for attribute, value in values.items():
        behind = case.behind(attribute)
        for place, question in enumerate(behind):
            share = value / len(behind) * (1 - _PLACE * place)
            value_of[question] = max(share, value_of.get(question, 0.0))
    return value_of


def _screens(case: Case, value_of: Mapping[str, float], asked: Collection[str]) -> Iterator[Screen]:
    """Yield what to ask, the most informative first; a checklist is as informative as half the mean of its questions."""
    checklist, waiting = _checklist(case, value_of, asked)
    worth = _MANY_AT_ONCE * _mean(checklist.questions, value_of) if checklist.lines else 0.0
    alone = sorted(value_of.keys() - set(checklist.questions), key=_place(case, value_of))
    forms = dict.fromkeys(asked_together(case.knowledge, each, alone) for each in alone)
    before = [
        each for each in forms if any(one not in waiting and value_of[one] >= worth for one in each)
    ]
    yield from map(Screen, before)
    if checklist.lines:
        yield checklist
    yield from (Screen(each) for each in forms if each not in before)


def _checklist(
    case: Case, value_of: Mapping[str, float], asked: Collection[str]
) -> tuple[Screen, set[str]]:
    """Return the lines that are worth a checklist now, about as informative as each other, and the questions that wait for it.

    It is empty, and nothing waits, unless there are two.
    """
    values = {each.id: _of_line(each, value_of) for each in sound_lines(case.knowledge)}
    lines = [
        each
        for each in sound_lines(case.knowledge)
        if each.id not in asked and values[each.id] >= _WORTH_A_LINE
    ]
    least = _AS_VALUABLE * max((values[each.id] for each in lines), default=0.0)
    first = tuple(each for each in lines if values[each.id] >= least)
    if len(first) < 2:  # noqa: PLR2004 - one is no list
        return Screen(()), set()
    waiting = {question for each in lines if values[each.id] < least for question in each.otherwise}
    return Screen(
        tuple(each for line in first for each in line.otherwise if each in value_of), first
    ), waiting


def _of_line(line: CheckLine, value_of: Mapping[str, float]) -> float:
    """Return how informative a line of the checklist is: as the most informative of its questions."""
    return max((value_of.get(each, 0.0) for each in line.otherwise), default=0.0)


def _place(case: Case, value_of: Mapping[str, float]) -> Callable[[str], tuple[float, int]]:
    """Return the key that sorts the most informative question first, and equally informative ones as the base has them."""
    order = {each: place for place, each in enumerate(case.knowledge.questions)}
    return lambda question: (-value_of[question], order[question])


def _mean(questions: Sequence[str], value_of: Mapping[str, float]) -> float:
    return sum(value_of[each] for each in questions) / len(questions)


@lru_cache(maxsize=32)
def sound_lines(knowledge: KnowledgeBase) -> tuple[CheckLine, ...]:
    """Return the lines of the checklist whose ranges no rule divides, so that one number of a range may stand for all of it."""
    return tuple(
        line
        for line in knowledge.checklist.values()
        if not any(_divided(knowledge, *each) for each in line.up_to.items())
    )


def _divided(knowledge: KnowledgeBase, question: str, highest: int | Decimal) -> bool:
    """Return whether a rule that bears on the result tells two numbers of ``question`` up to ``highest`` apart."""
    lowest = (knowledge.questions[question].range or (0, 0))[0]
    for rule in knowledge.rules:
        for atom in atoms(rule.when) if not isinstance(rule.conclusion, Advice) else ():
            if isinstance(atom, CompareTo) and question in (atom.attribute, atom.other):
                return True
            if (
                isinstance(atom, Compare)
                and atom.attribute == question
                and _divides(atom, lowest, highest)
            ):
                return True
    return False


def _divides(atom: Compare, lowest: int | Decimal, highest: int | Decimal) -> bool:
    if atom.comparison == "equals":
        return lowest <= atom.bound <= highest
    low, high = (
        COMPARISONS[atom.comparison](lowest, atom.bound),
        COMPARISONS[atom.comparison](highest, atom.bound),
    )
    return low is not high
