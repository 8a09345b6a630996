"""The members of each kind of team or workload, with answers as common as their kind gives them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from advisor.knowledge.conditions import UNKNOWN, CompareTo, atoms, attributes, evaluate
from advisor.knowledge.elicitation import TEAM
from advisor.knowledge.model import RELATION_VALUES, QuestionKind
from advisor.proof.sampling.columns import having, where, where_compared
from advisor.proof.sampling.population import evenly, sorts
from advisor.proof.worlds import distinct_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from advisor.knowledge.conditions import Attributed, Condition, Value
    from advisor.knowledge.elicitation import Kind, Prior
    from advisor.knowledge.model import KnowledgeBase
    from advisor.knowledge.shares import Shares
    from advisor.proof.sampling.belief import Belief
    from advisor.proof.sampling.bitslices import Mask

    Column = list[Value]

HANDFUL: Final = 8
"""How many members are taken at once: the bits of a byte."""
MEMBERS: Final = 160
"""How many members each kind has."""
_SPARE = 2
"""How many times as many are drawn, so that those who contradict themselves can be left out."""
_ALL = 100


class Members:
    """The members of all kinds of one ``side``, numbered kind after kind.

    Their answers are drawn when first asked for. Each question is drawn by itself, so that another
    one which is added later changes none of the answers. Numbers that a rule compares rise
    together: a member with many copies on average has many at the busiest moment.
    """

    def __init__(self, knowledge: KnowledgeBase, belief: Belief, side: str, seed: str = "") -> None:
        """Find the rules that forbid answers of this side together.

        Another ``seed`` draws other members.
        """
        self._knowledge = knowledge
        self._seed = seed
        self._belief = belief
        self.side = side
        self.kinds: tuple[Kind, ...] = belief.teams if side == TEAM else belief.workloads
        self._forbidden = tuple(self._contradictions())
        self._bound = frozenset[str]().union(*map(attributes, self._forbidden))
        self._rising = _rising_together(self._forbidden)
        self._bound_columns: dict[str, dict[str, Column]] = {}
        self._columns: dict[str, Column] = {}
        self._having: dict[str, Mapping[Value, Mask]] = {}
        self._trials: dict[tuple[Attributed, bool], bytes] = {}
        self.handfuls: dict[str, range] = {}
        for number, kind in enumerate(self.kinds):
            first = number * MEMBERS // HANDFUL
            self.handfuls[kind.id] = range(first, first + MEMBERS // HANDFUL)

    def _contradictions(self) -> Iterator[Condition]:
        """Yield the conditions that no team meets and that look at this side alone."""
        questions = self._knowledge.questions
        for rule in self._knowledge.inconsistencies:
            looked_at = attributes(rule.when)
            if all(key in questions and self.has(key) for key in looked_at):
                yield rule.when

    def has(self, attribute: str) -> bool:
        """Return whether ``attribute`` belongs to this side; relations belong to the workload."""
        return self._belief.side_of(attribute) == self.side

    def members_where(self, atom: Attributed, truth: bool) -> bytes:  # noqa: FBT001 - a truth value
        """Return of which members ``atom`` is true, or false.

        There is a byte for each handful, with a bit for each member.
        """
        if (atom, truth) not in self._trials:
            self._trials[atom, truth] = self.by_handful(self._try_atom(atom, truth))
        return self._trials[atom, truth]

    def _try_atom(self, atom: Attributed, truth: bool) -> Mask:  # noqa: FBT001 - a truth value
        if isinstance(atom, CompareTo):
            return where_compared(atom, truth, self.column(atom.attribute), self.column(atom.other))
        return where(atom, truth, self.having(atom.attribute))

    def by_handful(self, mask: Mask) -> bytes:
        """Return ``mask``, which has a bit for each member, with a byte for each handful."""
        return mask.to_bytes(len(self.kinds) * MEMBERS // HANDFUL, "little")

    def having(self, attribute: str) -> Mapping[Value, Mask]:
        """Return for each value of ``attribute`` the members that have it."""
        if attribute not in self._having:
            self._having[attribute] = having(self.column(attribute))
        return self._having[attribute]

    def column(self, attribute: str) -> Column:
        """Return the value of ``attribute`` of each member."""
        if attribute not in self._columns:
            column: Column = []
            for kind in self.kinds:
                column += self._column_of(kind, attribute)
            self._columns[attribute] = column
        return self._columns[attribute]

    def _column_of(self, kind: Kind, attribute: str) -> Column:
        if attribute not in self._bound:
            return self._draw(kind, attribute, MEMBERS)
        if kind.id not in self._bound_columns:
            self._bound_columns[kind.id] = self._draw_without_contradictions(kind)
        return self._bound_columns[kind.id][attribute]

    def _draw_without_contradictions(self, kind: Kind) -> dict[str, Column]:
        """Return the columns of all questions that rules forbid together.

        Members who break one of these rules are left out.
        """
        columns: dict[str, Column] = {}
        for question in self._knowledge.questions:
            if question in self._bound:
                columns[question] = self._draw(kind, question, MEMBERS * _SPARE)
        sound: list[int] = []
        broken: list[int] = []
        for member in range(MEMBERS * _SPARE):
            facts = {key: column[member] for key, column in columns.items()}
            if any(evaluate(condition, facts) is True for condition in self._forbidden):
                broken.append(member)
            else:
                sound.append(member)
        # where rules forbid nearly everything, members who break one have to be chosen
        chosen = [*sound, *broken][:MEMBERS]
        kept: dict[str, Column] = {}
        for question, column in columns.items():
            kept[question] = [column[member] for member in chosen]
        return kept

    def _draw(self, kind: Kind, attribute: str, size: int) -> Column:
        if attribute in self._knowledge.relations:
            return self._draw_relation(kind, attribute, size)
        chance = self._chance(kind, self._rising.get(attribute, attribute))
        prior = self._knowledge.priors.get(attribute)
        if prior is None:
            values = distinct_values(self._knowledge)[attribute]
            return evenly(dict.fromkeys(values, 1.0), size, chance)
        shares = self._belief.shares(attribute, self.side, kind.id)
        if self._knowledge.questions[attribute].kind is QuestionKind.MULTI:
            return _draw_lists(prior, shares, size, chance)
        unknown = float(prior.unknown)
        known = (_ALL - unknown) / _ALL
        common: dict[Value, float] = {}
        for value, share in sorts(self._knowledge.questions[attribute], shares).items():
            common[value] = known * share
        common[UNKNOWN] = unknown
        return evenly(common, size, chance)

    def _draw_relation(self, kind: Kind, relation: str, size: int) -> Column:
        """Return the values of a relation.

        The same members have the first values of all relations, and the same have the last ones.
        """
        chance = self._chance(kind, "")
        usually = self._knowledge.relations[relation].usually
        shares: dict[Value, float] = {}
        for value in RELATION_VALUES:
            shares[value] = float(usually.get(value, 0)) if usually else 1.0
        return evenly(shares, size, chance)

    def _chance(self, kind: Kind, what: str) -> random.Random:
        return random.Random(f"{self._seed} {kind.id} {what}")  # noqa: S311 - sampling, not secrets


def _rising_together(forbidden: Sequence[Condition]) -> dict[str, str]:
    """Return the numbers that a rule compares with another one, each with that other one.

    A member that has more of the one has more of the other.
    """
    compared: dict[str, str] = {}
    for condition in forbidden:
        for atom in atoms(condition):
            if isinstance(atom, CompareTo):
                compared[atom.attribute] = atom.other
    return compared


def _draw_lists(prior: Prior, shares: Shares, size: int, chance: random.Random) -> Column:
    is_unknown = evenly(_yes_or_no(float(prior.unknown)), size, chance)
    having: dict[str, list[bool]] = {}
    for item, share in shares.items():
        having[str(item)] = evenly(_yes_or_no(float(share)), size, chance)
    column: Column = []
    for member in range(size):
        items = frozenset(item for item, has_it in having.items() if has_it[member])
        column.append(UNKNOWN if is_unknown[member] else items)
    return column


def _yes_or_no(share: float) -> dict[bool, float]:
    return {True: share, False: _ALL - share}


def allotted(weights: Mapping[tuple[str, str], float], number: int) -> list[tuple[str, str]]:
    """Return ``number`` places for pairs.

    Each pair gets as many as its weight says, give or take one.
    """
    total = 0.0
    places: list[tuple[str, str]] = []
    for pair, weight in weights.items():
        total += weight
        while len(places) < number and (len(places) + 0.5) / number <= total:
            places.append(pair)
    last = places[-1:] or list(weights)[:1]
    return [*places, *last * (number - len(places))]
