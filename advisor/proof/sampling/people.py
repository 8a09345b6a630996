"""People: worlds as common as the joint model of teams and workloads says they are.

They are drawn anew for what a team has answered.
"""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from advisor.costing.relations import relate
from advisor.knowledge.conditions import CompareTo, OneOf, evaluate_atom
from advisor.knowledge.elicitation import TEAM, WORKLOAD
from advisor.knowledge.model import RELATION_VALUES, CostRelation
from advisor.proof.sampling.belief import Belief, belief_of
from advisor.proof.sampling.members import HANDFUL, MEMBERS, Members, allotted
from advisor.proof.sampling.population import Population

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from advisor.knowledge.conditions import Attributed, Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.proof.sampling.bitslices import Mask

_HANDFULS: Final = 192


class Crowd:
    """Where people come from: all members of every kind of team and of workload.

    A crowd belongs to one knowledge base.
    """

    def __init__(self, knowledge: KnowledgeBase, seed: str = "") -> None:
        """Draw nobody yet; another ``seed`` draws others."""
        self.knowledge = knowledge
        self.belief: Belief = belief_of(knowledge)
        self.sides: dict[str, Members] = {}
        for side in (TEAM, WORKLOAD):
            self.sides[side] = Members(knowledge, self.belief, side, seed)

    def members(self, attribute: str) -> Members:
        """Return the members on the side of ``attribute``."""
        return self.sides[self.belief.side_of(attribute)]

    @lru_cache(maxsize=256)  # noqa: B019 - it lives as long as the knowledge base
    def ruling_out(self, question: str, relation: str) -> tuple[Value, ...]:
        """Return the answers to ``question`` each of which makes ``relation`` incomputable."""
        return tuple(
            value
            for value in self.members(question).having(question)
            if relate(self.knowledge, {question: value}).get(relation) is CostRelation.NOT_COMPUTED
        )


class People(Population):
    """Worlds in handfuls: each joins eight members of a kind of team with eight of a workload."""

    def __init__(
        self, crowd: Crowd, pairs: Sequence[tuple[str, str]], answered: frozenset[str]
    ) -> None:
        """Take members for each of ``pairs``.

        ``answered`` are inputs of relations whose answers are given; they rule nothing out.
        """
        super().__init__({}, len(pairs) * HANDFUL)
        self._crowd = crowd
        self._answered = answered
        self._handfuls = _take_handfuls(crowd, pairs)
        self._pick: dict[str, Callable[[bytes], tuple[int, ...]]] = {}
        for side, handfuls in self._handfuls.items():
            self._pick[side] = itemgetter(*handfuls)

    @classmethod
    def of(cls, knowledge: KnowledgeBase) -> People:
        """Return people of whom nothing is known."""
        crowd = Crowd(knowledge)
        return cls(crowd, allotted(crowd.belief.pairs, _HANDFULS), frozenset())

    def given(self, answers: Mapping[str, Value]) -> Population:
        """Return people as they are among those who give ``answers``.

        They are of the kinds that the answers make likely.
        """
        inputs: set[str] = set()
        for relation in self._crowd.knowledge.relations.values():
            inputs.update(relation.inputs)
        pairs = tuple(allotted(self._crowd.belief.learnt(answers), _HANDFULS))
        return _people(self._crowd, pairs, frozenset(inputs & answers.keys()))

    def _try_atom(self, atom: Attributed, truth: bool) -> Mask:  # noqa: FBT001 - a truth value
        if isinstance(atom, CompareTo):
            members = self._crowd.members(atom.attribute)
            if members is not self._crowd.members(atom.other):
                return super()._try_atom(atom, truth)
        if atom.attribute in self._crowd.knowledge.relations:
            return self._try_relation(atom, truth)
        return self._try_drawn(atom, truth)

    def _try_drawn(self, atom: Attributed, truth: bool) -> Mask:  # noqa: FBT001 - a truth value
        members = self._crowd.members(atom.attribute)
        return int.from_bytes(
            self._pick[members.side](members.members_where(atom, truth)), "little"
        )

    def _try_relation(self, atom: Attributed, truth: bool) -> Mask:  # noqa: FBT001 - a truth value
        """Return where ``atom``, which looks at a relation, is true, or false.

        The relation cannot be computed where one answer of the world rules that out.
        """
        ruled_out = 0
        for question in self._crowd.knowledge.relations[atom.attribute].inputs:
            if question not in self._answered:
                for value in self._crowd.ruling_out(question, atom.attribute):
                    ruled_out |= self._having(question, value)
        drawn = self._try_drawn(atom, truth) & ~ruled_out
        if evaluate_atom(atom, {atom.attribute: CostRelation.NOT_COMPUTED}) is truth:
            return drawn | ruled_out
        return drawn

    def _having(self, question: str, value: Value) -> Mask:
        members = self._crowd.members(question)
        having = members.by_handful(members.having(question)[value])
        return int.from_bytes(self._pick[members.side](having), "little")

    def column(self, attribute: str) -> Sequence[Value]:
        """Return the value of ``attribute`` in each world."""
        if attribute in self._crowd.knowledge.relations:
            return [self._relation_in(attribute, number) for number in range(self.size)]
        members = self._crowd.members(attribute)
        of_members = members.column(attribute)
        column: list[Value] = []
        for handful in self._handfuls[members.side]:
            first = handful * HANDFUL
            column += of_members[first : first + HANDFUL]
        return column

    def _relation_in(self, relation: str, number: int) -> Value:
        """Return the value of ``relation`` in the world ``number``."""
        return next(
            value
            for value in RELATION_VALUES
            if self.where(OneOf(relation, (value,)), truth=True) >> number & 1
        )

    def values(self, attribute: str) -> tuple[Value, ...]:
        """Return the values of ``attribute`` that occur in any population of these people.

        Each comes once.
        """
        if attribute in self._crowd.knowledge.questions:
            return tuple(self._crowd.members(attribute).having(attribute))
        return RELATION_VALUES if attribute in self._crowd.knowledge.relations else ()

    def world(self, number: int) -> dict[str, Value]:
        """Return the value of each attribute in one of the worlds."""
        knowledge = self._crowd.knowledge
        handful, place = divmod(number, HANDFUL)
        world: dict[str, Value] = {}
        for question in knowledge.questions:
            members = self._crowd.members(question)
            first = self._handfuls[members.side][handful] * HANDFUL
            world[question] = members.column(question)[first + place]
        for relation in knowledge.relations:
            world[relation] = self._relation_in(relation, number)
        return world


def _take_handfuls(crowd: Crowd, pairs: Iterable[tuple[str, str]]) -> dict[str, list[int]]:
    """Return which handful of members each pair takes on either side.

    It is the next of its kind, in other company each time.
    """
    per_kind = MEMBERS // HANDFUL
    counts: dict[str, int] = {}
    taken: dict[str, list[int]] = {TEAM: [], WORKLOAD: []}
    for team, workload in pairs:
        for side, kind, turn in ((TEAM, team, 0), (WORKLOAD, workload, 1)):
            count = counts.get(side + kind, 0)
            counts[side + kind] = count + 1
            place = (count + turn * (count // per_kind)) % per_kind
            taken[side].append(crowd.sides[side].handfuls[kind][place])
    return taken


@lru_cache(maxsize=2)  # each is large, and a process asks for one
def _people(crowd: Crowd, pairs: tuple[tuple[str, str], ...], answered: frozenset[str]) -> People:
    return People(crowd, pairs, answered)


@lru_cache(maxsize=2)  # each is large, and a process asks for one
def weighted_population(knowledge: KnowledgeBase) -> Population:
    """Return worlds as common as the model of teams says, the same whenever asked."""
    return People.of(knowledge)
