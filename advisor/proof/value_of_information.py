"""The value of information: which open questions can change the result, and their order.

An interview asks them in this order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.errors import Unsettled
from advisor.knowledge.conditions import COMPARISONS
from advisor.proof.finality import counterexample, is_final
from advisor.proof.worlds import compared_with, comparisons

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from advisor.knowledge.conditions import Compare
    from advisor.knowledge.elicitation import CheckLine
    from advisor.knowledge.model import KnowledgeBase
    from advisor.proof.case import Case

_IF_UNIFORM, _IF_FOUND, _IF_PROVEN, _IF_UNSETTLED = 1e-6, 1e-11, 1e-12, 1e-13
_PER_QUESTION, _PER_VALUE, _SATURATED = 0.22, 0.7, 4.0
_WORTH_A_LINE = 0.1
"""How informative a question of a line has to be for the line to stand on a checklist.

What nearly never matters can wait.
"""
_AS_VALUABLE = 0.5
"""How informative a line of a checklist has to be compared with the best of it.

The answer to the best one may make the others needless.
"""
_PLACE = 0.001
_MANY_AT_ONCE = 0.5
"""What the mean of a checklist counts compared with a question of its own.

Many of its answers turn out not to have been needed.
"""


@dataclass(frozen=True, slots=True)
class Screen:
    """What is asked at one time.

    It is a question, the numbers of a form, or the questions behind ``lines`` of the checklist.
    """

    questions: tuple[str, ...]
    lines: tuple[CheckLine, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenQuestions:
    """The questions that can still change a result, the most informative first.

    Of ``unsettled`` ones it is not known whether they can.
    """

    questions: tuple[str, ...]
    unsettled: tuple[str, ...] = ()


def open_questions(case: Case, among: Collection[str] | None = None) -> OpenQuestions:
    """Return the absent questions that can still change the result, in the order of an interview.

    With ``among``, only those of these questions are looked for.

    A question matters if two worlds that differ only in it have different winners, or if two
    worlds do that differ only in a relation which waits for its answer. Where no sampled world
    shows that, the solver decides; what it does not settle within its bounds counts as open. If
    nothing matters alone, the open relations are to blame, or else all that rules look at.
    """
    values = _information_values(case, thorough=True)
    if among is not None:
        for attribute in tuple(values):
            if set(among).isdisjoint(case.behind(attribute)):
                del values[attribute]
    unsettled = _settle(case, values)
    value_of = _spread_over_questions(case, values)
    if not value_of and among is None:
        relations = [attribute for attribute in values if attribute in case.open_relations]
        waiting = relations or list(values)
        value_of = dict.fromkeys(_behind(case, waiting), 1.0)
        unsettled = [] if is_final(case) is False else waiting
    settled = {key: value for key, value in values.items() if key not in unsettled}
    informative = _spread_over_questions(case, settled)
    doubtful = set(_behind(case, unsettled)) - informative.keys()
    ordered: list[str] = []
    for screen in _screens(case, value_of, ()):
        ordered += screen.questions
    if among is not None:
        ordered = [question for question in ordered if question in among]
    in_doubt = tuple(question for question in ordered if question in doubtful)
    return OpenQuestions(tuple(ordered), in_doubt)


def _settle(case: Case, values: dict[str, float]) -> list[str]:
    """Let the solver decide on what no sampled world shows to matter.

    Its verdicts go into ``values``. Returns what it could not decide within its bounds.
    """
    waiting = [attribute for attribute, value in values.items() if not value]
    if not waiting:
        return []
    # z3 is loaded only if sampling settles nothing
    from advisor.proof.smt.solver import FOR_OPEN_QUESTIONS, CompletionProof  # noqa: PLC0415

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
    """Return what to ask next about a case that is not final.

    Lines of the checklist that were ``asked`` are left out. Worlds that show a change are enough
    evidence: sampled ones, or those on the way to one that the solver found.
    """
    value_of = _spread_over_questions(case, _information_values(case))
    if value_of:
        return next(_screens(case, value_of, asked))
    return Screen(open_questions(case).questions[:1])


def _information_values(case: Case, *, thorough: bool = False) -> dict[str, float]:
    """Return how informative each open attribute is, as far as worlds show it.

    0 says that none of the worlds tried shows it. Worlds of all sorts count far less than usual
    ones, and are tried where no usual one shows a change of any attribute, or if ``thorough``.
    """
    undecided = _undecided(case)
    values = {attribute: case.weighted.information_value(attribute) for attribute in undecided}
    if thorough or not any(values.values()):
        for attribute, value in values.items():
            if not value:
                values[attribute] = _IF_UNIFORM * case.uniform.information_value(attribute)
    if not any(values.values()):
        turning = _find_turning_question(case)
        if turning is not None:
            values[turning] = _IF_FOUND
    return values


def _find_turning_question(case: Case) -> str | None:
    """Return a question that changes the winner on the way to the solver's counterexample.

    The way begins where nothing is known of the absent questions. ``None`` if the solver finds no
    counterexample, or if none of the questions does.
    """
    try:
        world = counterexample(case) or {}
    except Unsettled:
        return None
    before = case.unasked_as_unknown()
    for relation in case.open_relations:
        if relation in world:
            before[relation] = world[relation]
    for question, value in world.items():
        if question not in case.absent:
            continue
        after = {**before, question: value}
        if case.winner_on(after) != case.winner_on(before):
            return question
        before = after
    return None


def asked_together(
    knowledge: KnowledgeBase, question: str, among: Collection[str]
) -> tuple[str, ...]:
    """Return ``question`` with those of the same form that are ``among`` what is to be asked.

    They come in the order of the form.
    """
    form = knowledge.form_of(question)
    if form is None:
        return (question,)
    listed = (other for other in form.questions if other in among)
    return tuple(other for other in listed if knowledge.form_of(other) is form)


def most_screens(case: Case, asked: Collection[str] = ()) -> int:
    """Return how many more screens there can be at most.

    They are one for each question, and the checklists, which may answer nothing.
    """
    questions = undecided_questions(case)
    lines = [line for line in sound_lines(case.knowledge) if line.id not in asked]
    useful = [line for line in lines if not line.otherwise.keys().isdisjoint(questions)]
    return len(questions) + len(useful) // 2


def usual_screens(case: Case) -> int:
    """Return how many more screens there usually are, rounded.

    A rough estimate, fitted to simulated interviews by ``tests/benchmarks/questions.py``, which
    says how far off it is.
    """
    questions = _undecided(case)
    information = map(case.weighted.information_value, questions)
    values = sum(min(1.0, _SATURATED * value) for value in information)
    return max(1, round(_PER_QUESTION * len(questions) + _PER_VALUE * values))


def undecided_questions(case: Case) -> tuple[str, ...]:
    """Return the absent questions that some undecided rule looks at; no other can matter.

    The rule may look at a relation that a question is an input of.
    """
    return tuple(_behind(case, _undecided(case)))


def _undecided(case: Case) -> tuple[str, ...]:
    """Return the absent questions and open relations that some undecided rule looks at."""
    undecided = case.residual.undecided
    attributes = (*case.absent, *case.open_relations)
    return tuple(attribute for attribute in attributes if attribute in undecided)


def _behind(case: Case, attributes: Iterable[str]) -> list[str]:
    questions: dict[str, None] = {}
    for attribute in attributes:
        questions.update(dict.fromkeys(case.behind(attribute)))
    return list(questions)


def _spread_over_questions(case: Case, values: Mapping[str, float]) -> dict[str, float]:
    """Return how informative the absent questions among and behind the attributes are.

    Attributes whose value is 0 are left out. A relation waits for all questions behind it, so that
    each is worth its share; the first ones are the most likely to show that nothing can be
    computed.
    """
    value_of: dict[str, float] = {}
    for attribute, value in values.items():
        if not value:
            continue
        behind = case.behind(attribute)
        for place, question in enumerate(behind):
            share = value / len(behind) * (1 - _PLACE * place)
            value_of[question] = max(share, value_of.get(question, 0.0))
    return value_of


def _screens(case: Case, value_of: Mapping[str, float], asked: Collection[str]) -> Iterator[Screen]:
    """Yield what to ask, the most informative first.

    A checklist is as informative as half the mean of its questions.
    """
    order = {question: place for place, question in enumerate(case.knowledge.questions)}
    checklist, waiting = _make_checklist(case, value_of, asked)
    worth = _MANY_AT_ONCE * _mean(checklist.questions, value_of) if checklist.lines else 0.0
    alone = sorted(
        value_of.keys() - set(checklist.questions),
        key=lambda question: (-value_of[question], order[question]),
    )
    first: list[Screen] = []
    last: list[Screen] = []
    for form in dict.fromkeys(asked_together(case.knowledge, key, alone) for key in alone):
        if any(key not in waiting and value_of[key] >= worth for key in form):
            first.append(Screen(form))
        else:
            last.append(Screen(form))
    yield from first
    if checklist.lines:
        yield checklist
    yield from last


def _make_checklist(
    case: Case, value_of: Mapping[str, float], asked: Collection[str]
) -> tuple[Screen, set[str]]:
    """Return the lines that are worth a checklist now, and the questions that wait for it.

    The lines are about as informative as each other. Unless there are two, there are none, and
    nothing waits.
    """
    values: dict[str, float] = {}
    lines: list[CheckLine] = []
    for line in sound_lines(case.knowledge):
        # a line is as informative as the most informative of its questions
        values[line.id] = max((value_of.get(key, 0.0) for key in line.otherwise), default=0.0)
        if line.id not in asked and values[line.id] >= _WORTH_A_LINE:
            lines.append(line)
    least = _AS_VALUABLE * max((values[line.id] for line in lines), default=0.0)
    first = tuple(line for line in lines if values[line.id] >= least)
    if len(first) < 2:  # noqa: PLR2004 - one is not a list
        return Screen(()), set()
    waiting: set[str] = set()
    questions: list[str] = []
    for line in lines:
        if values[line.id] < least:
            waiting.update(line.otherwise)
        else:
            questions += [key for key in line.otherwise if key in value_of]
    return Screen(tuple(questions), first), waiting


def _mean(questions: Sequence[str], value_of: Mapping[str, float]) -> float:
    return sum(value_of[question] for question in questions) / len(questions)


@lru_cache(maxsize=32)
def sound_lines(knowledge: KnowledgeBase) -> tuple[CheckLine, ...]:
    """Return the lines of the checklist whose ranges no rule divides.

    One number of such a range may stand for all of it.
    """
    sound: list[CheckLine] = []
    for line in knowledge.checklist.values():
        ranges = line.up_to.items()
        if not any(_is_divided(knowledge, question, highest) for question, highest in ranges):
            sound.append(line)
    return tuple(sound)


def _is_divided(knowledge: KnowledgeBase, question: str, highest: int | Decimal) -> bool:
    """Return whether a rule treats two numbers of ``question`` up to ``highest`` differently.

    Only rules that bear on the result count.
    """
    if compared_with(knowledge, question):
        return True
    lowest, _ = knowledge.questions[question].range or (0, 0)
    bearing = comparisons(knowledge, question)
    return any(_divides(comparison, lowest, highest) for comparison in bearing)


def _divides(atom: Compare, lowest: int | Decimal, highest: int | Decimal) -> bool:
    if atom.comparison == "equals":
        return lowest <= atom.bound <= highest
    compare = COMPARISONS[atom.comparison]
    return compare(lowest, atom.bound) is not compare(highest, atom.bound)
