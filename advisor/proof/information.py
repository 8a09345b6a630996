"""The value of information: which open questions can change the result, and in which order they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.knowledge.conditions import COMPARISONS, Compare, CompareTo, atoms
from advisor.knowledge.model import Advice

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from advisor.knowledge.model import CheckLine, KnowledgeBase
    from advisor.proof.case import Case

_WORTH_A_LINE = 0.06
"""How telling a question of a line has to be for the line to stand on the checklist: what nearly never matters can wait."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What is asked at one time: one question, or the questions behind two or more ``lines`` of the checklist."""

    questions: tuple[str, ...]
    lines: tuple[CheckLine, ...] = ()


def open_questions(case: Case) -> tuple[str, ...]:
    """Return the absent questions that can still change the result, in the order in which an interview asks them.

    A question matters if two worlds that differ only in it have different winners, or if two worlds do that differ only in a
    relation which waits for its answer. Where no sampled world shows that, the solver decides. If all worlds agree on another
    winner than now, the open relations alone are to blame.
    """
    telling = _telling(case)
    for each in [each for each, degree in telling.items() if not degree]:
        telling[each] = case.wild.telling(each) * _RARELY or _RARELY * _RARELY * _proven_to_matter(case, each)
    degrees = _of_questions(case, {each: degree for each, degree in telling.items() if degree})
    degrees = degrees or dict.fromkeys(_behind(case, (each for each in telling if each in case.open_relations)), 1.0)
    return tuple(each for screen in _screens(case, degrees, ()) for each in screen.questions)


_RARELY = 1e-6  # what only rare worlds show comes after all that usual ones show


def next_screen(case: Case, asked: Collection[str] = ()) -> Screen:
    """Return what to ask next about a case that is not final; lines of the checklist that were ``asked`` are left out.

    A sampled change is witness enough; only where sampling finds none is the solver asked.
    """
    degrees = _of_questions(case, {each: degree for each, degree in _telling(case).items() if degree})
    if not degrees:
        return Screen(open_questions(case)[:1])
    return next(_screens(case, degrees, asked))


def undecided_questions(case: Case) -> tuple[str, ...]:
    """Return the absent questions that some undecided rule looks at, itself or through a relation; no other can matter."""
    return tuple(_behind(case, _undecided(case)))


def _undecided(case: Case) -> tuple[str, ...]:
    """Return the absent questions and open relations that some undecided rule looks at."""
    return tuple(each for each in (*case.absent, *case.open_relations) if each in case.residue.undecided)


def _telling(case: Case) -> dict[str, float]:
    return {each: case.usual.telling(each) for each in _undecided(case)}


def _behind(case: Case, attributes: Iterable[str]) -> Iterator[str]:
    yield from dict.fromkeys(question for each in attributes for question in case.behind(each))


def _of_questions(case: Case, telling: Mapping[str, float]) -> dict[str, float]:
    """Return how telling the absent questions among and behind the attributes of ``telling`` are."""
    degrees: dict[str, float] = {}
    for attribute, degree in telling.items():
        for question in case.behind(attribute):
            degrees[question] = max(degree, degrees.get(question, 0.0))
    return degrees


def _screens(case: Case, degrees: Mapping[str, float], asked: Collection[str]) -> Iterator[Screen]:
    """Yield what to ask, the most telling first; a checklist is as telling as its questions are on average."""
    lines = [each for each in _lines(case, degrees) if each.id not in asked]
    checklist = _checklist(lines, degrees) if len(lines) > 1 else Screen(())
    rest = sorted(degrees.keys() - set(checklist.questions), key=_place(case, degrees))
    for question in rest:
        if checklist.questions and _mean(checklist.questions, degrees) > degrees[question]:
            yield checklist
            checklist = Screen(())
        yield Screen((question,))
    if checklist.questions:
        yield checklist


def _place(case: Case, degrees: Mapping[str, float]) -> Callable[[str], tuple[float, int]]:
    """Return the key that sorts the most telling question first, and equally telling ones as the base has them."""
    order = {each: place for place, each in enumerate(case.knowledge.questions)}
    return lambda question: (-degrees[question], order[question])


def _lines(case: Case, degrees: Mapping[str, float]) -> Iterator[CheckLine]:
    """Yield the lines of the checklist that are worth their place now."""
    for line in sound_lines(case.knowledge):
        if max((degrees.get(each, 0.0) for each in line.otherwise), default=0.0) >= _WORTH_A_LINE:
            yield line


def _checklist(lines: Sequence[CheckLine], degrees: Mapping[str, float]) -> Screen:
    return Screen(tuple(each for line in lines for each in line.otherwise if each in degrees), tuple(lines))


def _mean(questions: Sequence[str], degrees: Mapping[str, float]) -> float:
    return sum(degrees[each] for each in questions) / len(questions)


@lru_cache(maxsize=32)
def sound_lines(knowledge: KnowledgeBase) -> tuple[CheckLine, ...]:
    """Return the lines of the checklist whose ranges no rule divides, so that one number of a range may stand for all of it."""
    return tuple(
        line for line in knowledge.checklist.values() if not any(_divided(knowledge, *each) for each in line.up_to.items())
    )


def _divided(knowledge: KnowledgeBase, question: str, highest: int | Decimal) -> bool:
    """Return whether a rule that bears on the result tells two numbers of ``question`` up to ``highest`` apart."""
    lowest = (knowledge.questions[question].range or (0, 0))[0]
    for rule in knowledge.rules:
        for atom in atoms(rule.when) if not isinstance(rule.conclusion, Advice) else ():
            if isinstance(atom, CompareTo) and question in (atom.attribute, atom.other):
                return True
            if isinstance(atom, Compare) and atom.attribute == question and _divides(atom, lowest, highest):
                return True
    return False


def _divides(atom: Compare, lowest: int | Decimal, highest: int | Decimal) -> bool:
    if atom.comparison == "equals":
        return lowest <= atom.bound <= highest
    low, high = COMPARISONS[atom.comparison](lowest, atom.bound), COMPARISONS[atom.comparison](highest, atom.bound)
    return low is not high


def _proven_to_matter(case: Case, attribute: str) -> bool:
    from advisor.proof.solver import solver_for  # noqa: PLC0415 - z3 is loaded only when sampling settles nothing

    return solver_for(case).matters(case, attribute)
