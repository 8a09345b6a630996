"""People: worlds as common as the joint model of teams and workloads says, anew for what a team has answered."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from advisor.costing.relations import relate
from advisor.knowledge.conditions import CompareTo, OneOf, evaluate_atom
from advisor.knowledge.elicitation import TEAM, WORKLOAD
from advisor.knowledge.model import NOT_COMPUTED, RELATION_VALUES
from advisor.proof.belief import Belief, belief_of
from advisor.proof.members import HANDFUL, MEMBERS, Members, allotted
from advisor.proof.population import Population

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from advisor.knowledge.conditions import Attributed, Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.proof.bitslices import Mask

HANDFULS: Final = 192


class Crowd:
    """Where people come from: all members of every kind of team and of workload, who belong to a knowledge base for good."""

    def __init__(self, knowledge: KnowledgeBase, seed: str = "") -> None:
        """Draw nobody yet; another ``seed`` draws others."""
        self.knowledge = knowledge
        self.belief: Belief = belief_of(knowledge)
        self.sides = {
            side: Members(knowledge, self.belief, side, seed) for side in (TEAM, WORKLOAD)
        }

    def members(self, attribute: str) -> Members:
        """Return the members on the side of ``attribute``."""
        return self.sides[self.belief.side_of(attribute)]

    @lru_cache(maxsize=256)  # noqa: B019 - it lives as long as the knowledge base
    def ruling_out(self, question: str, relation: str) -> tuple[Value, ...]:
        """Return the answers to ``question`` of which each alone says that ``relation`` cannot be computed."""
        values = self.members(question).having(question)
        return tuple(
            each
            for each in values
            if relate(self.knowledge, {question: each}).get(relation) == NOT_COMPUTED
        )


class People(Population):
    """Worlds in handfuls: each joins eight members of a kind of team with eight of a kind of workload."""

    def __init__(
        self, crowd: Crowd, pairs: Sequence[tuple[str, str]], answered: frozenset[str]
    ) -> None:
        """Take members for each of ``pairs``; ``answered`` are inputs of relations that are told, which rule nothing out."""
        super().__init__({}, len(pairs) * HANDFUL)
        self._crowd = crowd
        self._answered = answered
        self._handfuls = _taken(crowd, pairs)
        self._pick: dict[str, Callable[[bytes], tuple[int, ...]]] = {
            side: itemgetter(*handfuls) for side, handfuls in self._handfuls.items()
        }

    @classmethod
    def of(cls, knowledge: KnowledgeBase) -> People:
        """Return people of whom nothing is known."""
        crowd = Crowd(knowledge)
        return cls(crowd, allotted(crowd.belief.pairs, HANDFULS), frozenset())

    def given(self, answers: Mapping[str, Value]) -> Population:
        """Return people as they are among those who give ``answers``: of the kinds that these make likely."""
        inputs = {
            each
            for relation in self._crowd.knowledge.relations.values()
            for each in relation.inputs
        }
        pairs = tuple(allotted(self._crowd.belief.learnt(answers), HANDFULS))
        return _people(self._crowd, pairs, frozenset(inputs & answers.keys()))

    def _tried(self, atom: Attributed, truth: bool) -> Mask:  # noqa: FBT001 - a truth value
        if isinstance(atom, CompareTo) and self._crowd.members(
            atom.attribute
        ) is not self._crowd.members(atom.other):
            return super()._tried(atom, truth)
        if atom.attribute in self._crowd.knowledge.relations:
            return self._related(atom, truth)
        return self._drawn(atom, truth)

    def _drawn(self, atom: Attributed, truth: bool) -> Mask:  # noqa: FBT001 - a truth value
        members = self._crowd.members(atom.attribute)
        return int.from_bytes(self._pick[members.side](members.trial(atom, truth)), "little")

    def _related(self, atom: Attributed, truth: bool) -> Mask:  # noqa: FBT001 - a truth value
        """Return where ``atom`` is so of a relation, which cannot be computed where one answer of the world rules that out."""
        ruled_out = 0
        for question in self._crowd.knowledge.relations[atom.attribute].inputs:
            values = (
                self._crowd.ruling_out(question, atom.attribute)
                if question not in self._answered
                else ()
            )
            for value in values:
                ruled_out |= self._having(question, value)
        drawn = self._drawn(atom, truth) & ~ruled_out
        if evaluate_atom(atom, {atom.attribute: NOT_COMPUTED}) is truth:
            return drawn | ruled_out
        return drawn

    def _having(self, question: str, value: Value) -> Mask:
        members = self._crowd.members(question)
        having = members.by_handful(members.having(question)[value])
        return int.from_bytes(self._pick[members.side](having), "little")

    def column(self, attribute: str) -> Sequence[Value]:
        """Return the value of ``attribute`` in each world."""
        if attribute in self._crowd.knowledge.relations:
            masks = {
                value: self.where(OneOf(attribute, (value,)), truth=True)
                for value in RELATION_VALUES
            }
            return [
                next(value for value, mask in masks.items() if mask >> number & 1)
                for number in range(self.size)
            ]
        members = self._crowd.members(attribute)
        column = members.column(attribute)
        return [
            each
            for handful in self._handfuls[members.side]
            for each in column[handful * HANDFUL :][:HANDFUL]
        ]

    def values(self, attribute: str) -> tuple[Value, ...]:
        """Return the values of ``attribute`` that occur in any population of these people, each once."""
        if attribute not in self._crowd.knowledge.questions:
            return RELATION_VALUES if attribute in self._crowd.knowledge.relations else ()
        return tuple(self._crowd.members(attribute).having(attribute))

    def world(self, number: int) -> dict[str, Value]:
        """Return the value of each attribute in one of the worlds."""
        knowledge = self._crowd.knowledge
        handful, place = divmod(number, HANDFUL)
        world: dict[str, Value] = {}
        for question in knowledge.questions:
            members = self._crowd.members(question)
            world[question] = members.column(question)[
                self._handfuls[members.side][handful] * HANDFUL + place
            ]
        for relation in knowledge.relations:
            told = (
                each
                for each in RELATION_VALUES
                if self.where(OneOf(relation, (each,)), truth=True) >> number & 1
            )
            world[relation] = next(told)
        return world


def _taken(crowd: Crowd, pairs: Iterable[tuple[str, str]]) -> dict[str, list[int]]:
    """Return which handful of members each pair takes on either side: the next of its kind, in other company each time."""
    each_has = MEMBERS // HANDFUL
    counts: dict[str, int] = {}
    taken: dict[str, list[int]] = {TEAM: [], WORKLOAD: []}
    for team, workload in pairs:
        for side, kind, turn in ((TEAM, team, 0), (WORKLOAD, workload, 1)):
            count = counts.get(side + kind, 0)
            counts[side + kind] = count + 1
            taken[side].append(
                crowd.sides[side].handfuls[kind][(count + turn * (count // each_has)) % each_has]
            )
    return taken


@lru_cache(maxsize=2)  # each is large, and a process asks of one
def _people(crowd: Crowd, pairs: tuple[tuple[str, str], ...], answered: frozenset[str]) -> People:
    return People(crowd, pairs, answered)
