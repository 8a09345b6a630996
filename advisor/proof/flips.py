"""The fewest changes of answers after which another platform is recommended.

They are found and counted by the solver.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING

from advisor.errors import Unsettled
from advisor.knowledge.conditions import atoms
from advisor.knowledge.model import Ease
from advisor.proof.smt.changes import alternatives, sort_of
from advisor.proof.smt.searches import Searches
from advisor.proof.worlds import is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Question
    from advisor.proof.case import Case

_EASES = tuple(Ease)
MOST_LISTED = 20
FEW = 3
MOST_OF_FEW_CHANGES, MOST_OF_MANY_CHANGES = 100, 25
"""How many flips are looked for that lead to one platform.

Of few changes each flip is of interest; of many changes there are hundreds.
"""
_MOST_ATOMS = 4_000
"""With more comparisons in all rules together, nothing is searched."""
_MOST_TRIED = 12
"""How many answers that rules treat alike are tried for the one that is listed.

Costs may differ after each of them.
"""


@dataclass(frozen=True, slots=True)
class Flip:
    """Answers that make another platform win, all else left as it is.

    ``opened`` are the questions whose answers were not known before.
    """

    answers: Mapping[str, Value]
    opened: frozenset[str]


@dataclass(frozen=True, slots=True)
class Flips:
    """The flips of the fewest changes that make ``platform`` win.

    They hold how many changes it takes, how many flips there are, and the easiest of them. No
    changes at all means that no consistent answers lead there. Where the search is not
    ``is_complete``, the solver gave up: it takes at least ``changes``, and there may be more flips
    than those that were found.
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
    """Return for each of ``platforms`` the flips after which it wins, as found within bounds."""
    if sum(sum(1 for _ in atoms(rule.when)) for rule in case.knowledge.rules) > _MOST_ATOMS:
        return tuple(
            Flips(platform, changes=1, number=0, listed=(), is_complete=False)
            for platform in platforms
        )
    flipping = _Flipping(case)
    return tuple(flipping.to(platform) for platform in platforms)


class _Flipping:
    """Finds flips of one case; what is answered stays answered, and relations follow the answers.

    The solver does not know how a relation follows from its inputs. It takes the value as free
    once an input has changed, and whenever that leads astray it learns the value that the answers
    give the relation.
    """

    def __init__(self, case: Case) -> None:
        """Work out what may change."""
        self._case = case
        self._alternatives: dict[str, tuple[Value, ...]] = {}
        for key, question in case.knowledge.questions.items():
            self._alternatives[key] = alternatives(case, question)
        self._searches = Searches(case, self._alternatives)

    def to(self, platform: str) -> Flips:
        """Return the flips after which ``platform`` wins."""
        self._searches.begin(platform)
        try:
            fewest = self._searches.fewest()
            if fewest:
                return self._list_flips(platform, fewest)
            return Flips(platform, changes=0, number=0, listed=())
        except Unsettled:
            at_least = self._searches.at_least
            return Flips(platform, changes=at_least, number=0, listed=(), is_complete=False)
        finally:
            self._searches.end()

    def _list_flips(self, platform: str, fewest: int) -> Flips:
        found: list[dict[str, Value]] = []
        most = MOST_OF_FEW_CHANGES if fewest <= FEW else MOST_OF_MANY_CHANGES
        is_complete = True
        try:
            for changes in self._searches.all_of(fewest):
                if len(found) == most:
                    is_complete = False
                    break
                alike = {key: self._find_alike(key, value) for key, value in changes.items()}
                found.append(self._find_first_winning(alike, platform) or changes)
                self._searches.leave_out(alike)
        except Unsettled:
            is_complete = False
        flips = sorted(map(self._flip, found), key=self._ease)
        return Flips(
            platform,
            changes=fewest,
            number=len(flips),
            listed=tuple(flips[:MOST_LISTED]),
            is_complete=is_complete,
        )

    def _find_alike(self, question: str, value: Value) -> list[Value]:
        """Return the answers that rules see as they see ``value``, in the order of listing."""
        asked = self._case.knowledge.questions[question]
        sort = sort_of(self._case, question, value)
        if not asked.kind.is_numeric or not sort:
            return [value]
        alike = {value}
        for other in self._alternatives[question]:
            if sort_of(self._case, question, other) == sort:
                alike.add(other)
        return sorted(alike, key=lambda answer: self._place(asked, answer))

    def _find_first_winning(
        self, alike: Mapping[str, list[Value]], platform: str
    ) -> dict[str, Value] | None:
        """Return the first answers among those that are ``alike`` which lead to ``platform``.

        ``None`` if the first few do not, or if there is only one choice.
        """
        if all(len(values) == 1 for values in alike.values()):
            return None
        for values in islice(product(*alike.values()), _MOST_TRIED):
            answers = dict(zip(alike, values, strict=True))
            if self._case.would_win(platform, answers):
                return answers
        return None

    def _flip(self, answers: dict[str, Value]) -> Flip:
        opened = frozenset(key for key in answers if not self._case.is_known(key))
        return Flip(answers, opened)

    def _ease(self, flip: Flip) -> tuple[object, ...]:
        """Return the key that sorts changes of mind before changes of facts.

        Within that the order is that of the questions and values in the knowledge base.
        """
        questions = self._case.knowledge.questions
        order = tuple(questions)
        eases: list[int] = []
        places: list[tuple[int, tuple[object, ...]]] = []
        for key, value in flip.answers.items():
            eases.append(_EASES.index(questions[key].ease))
            places.append((order.index(key), self._place(questions[key], value)))
        return sorted(eases, reverse=True), sorted(places)

    def _place(self, question: Question, value: Value) -> tuple[object, ...]:
        """Return the place of ``value`` among the answers to ``question``.

        They stand as declared; of numbers, the nearest to the given one comes first.
        """
        if isinstance(value, frozenset):
            items = enumerate(question.values)
            return (len(value), *(place for place, item in items if item in value))
        if isinstance(value, str) and value in question.values:
            return (tuple(question.values).index(value),)
        given = self._case.answers.get(question.id)
        if is_number(value) and is_number(given):
            return (abs(value - given), value)
        return (value,)
