"""Flips: the fewest changes of answers after which another platform is recommended, found and counted by the solver."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from advisor.errors import Unsettled
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import EASES
from advisor.proof.changes import alternatives, sort_of
from advisor.proof.searches import Searches, is_known, would_win

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Question
    from advisor.proof.case import Case

MOST_LISTED = 20
FEW = 3
MOST_OF_FEW_CHANGES, MOST_OF_MANY_CHANGES = 100, 25
"""How many flips are looked for that lead to one platform: of few changes each is of interest, of many there are hundreds."""
MOST_TRIED = 12
"""How many answers that rules treat alike are tried for the one that is listed; costs may come out otherwise after each."""


@dataclass(frozen=True, slots=True)
class Flip:
    """Answers that, set as here and all else left as it is, make another platform win; ``opened`` were not known before."""

    answers: Mapping[str, Value]
    opened: frozenset[str]


@dataclass(frozen=True, slots=True)
class Flips:
    """The flips of the fewest changes that make ``platform`` win: how many changes, how many flips, and the easiest of them.

    No changes at all means that no consistent answers lead there. Where the search is not ``is_complete``, the solver
    gave up: it takes ``changes`` at the least, and there may be other flips beside those that were found.
    """

    platform: str
    changes: int
    number: int
    listed: tuple[Flip, ...]
    is_complete: bool = True

    @property
    def impossible(self) -> bool:
        """Return whether no answers lead to the platform."""
        return not self.changes


def flips_to(case: Case, platforms: Iterable[str]) -> tuple[Flips, ...]:
    """Return for each of ``platforms`` the flips after which it wins, as far as they are found within bounds."""
    flipping = _Flipping(case)
    return tuple(flipping.to(each) for each in platforms)


class _Flipping:
    """Finds flips of one case; what is answered stays answered, and relations follow the answers.

    How a relation follows from its inputs is more than the solver knows. It takes the value as free once an input has changed,
    and whenever that leads astray it learns what the answers come to.
    """

    def __init__(self, case: Case) -> None:
        """Work out what may change."""
        self._case = case
        self._alternatives = {
            key: alternatives(case, each) for key, each in case.knowledge.questions.items()
        }
        self._searches = Searches(case, self._alternatives)

    def to(self, platform: str) -> Flips:
        """Return the flips after which ``platform`` wins."""
        self._searches.begin(platform)
        try:
            fewest = self._searches.fewest()
            return self._listed(platform, fewest) if fewest else Flips(platform, 0, 0, ())
        except Unsettled:
            return Flips(platform, self._searches.at_least, 0, (), is_complete=False)
        finally:
            self._searches.end()

    def _listed(self, platform: str, fewest: int) -> Flips:
        found: list[dict[str, Value]] = []
        most = MOST_OF_FEW_CHANGES if fewest <= FEW else MOST_OF_MANY_CHANGES
        is_complete = True
        try:
            for changes in self._searches.all_of(fewest):
                if len(found) == most:
                    is_complete = False
                    break
                alike = {key: self._alike(key, value) for key, value in changes.items()}
                found.append(self._first_of(alike, platform) or changes)
                self._searches.leave_out(alike)
        except Unsettled:
            is_complete = False
        flips = sorted(map(self._flip, found), key=self._ease)
        return Flips(
            platform, fewest, len(flips), tuple(flips[:MOST_LISTED]), is_complete=is_complete
        )

    def _alike(self, question: str, value: Value) -> list[Value]:
        """Return the answers that rules see as they see ``value``, those first that are listed first."""
        asked, sort = self._case.knowledge.questions[question], sort_of(self._case, question, value)
        if asked.kind not in {"integer", "number"} or not sort:
            return [value]
        others = (
            each
            for each in self._alternatives[question]
            if sort_of(self._case, question, each) == sort
        )
        return sorted({value, *others}, key=lambda each: self._place(asked, each))

    def _first_of(self, alike: Mapping[str, list[Value]], platform: str) -> dict[str, Value] | None:
        """Return the first answers among those that are ``alike`` which lead to ``platform``; none if the first few do not."""
        if all(len(values) == 1 for values in alike.values()):
            return None
        for values in islice(product(*alike.values()), MOST_TRIED):
            answers = dict(zip(alike, values, strict=True))
            if would_win(self._case, answers, platform):
                return answers
        return None

    def _flip(self, answers: dict[str, Value]) -> Flip:
        return Flip(answers, frozenset(each for each in answers if not is_known(self._case, each)))

    def _ease(self, flip: Flip) -> tuple[Any, ...]:
        """Return the key that sorts changes of mind before facts, then as the base has its questions and values."""
        questions = self._case.knowledge.questions
        eases = sorted((EASES.index(questions[each].ease) for each in flip.answers), reverse=True)
        order = tuple(questions)
        return eases, sorted(
            (order.index(key), self._place(questions[key], value))
            for key, value in flip.answers.items()
        )

    def _place(self, question: Question, value: Value) -> tuple[Any, ...]:
        """Return the place of ``value`` among those of ``question``: as declared, or the nearest number first."""
        if isinstance(value, frozenset):
            return (
                len(value),
                *(tuple(question.values).index(each) for each in question.values if each in value),
            )
        if isinstance(value, str) and value in question.values:
            return (tuple(question.values).index(value),)
        given = self._case.answers.get(question.id)
        if question.kind in {"integer", "number"} and given is not None and given is not UNKNOWN:
            return (abs(value - given), value)  # type: ignore[operator]
        return (value,)
