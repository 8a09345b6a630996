"""What is believed of a team before it is asked, by kinds of team and workload, and afterwards."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from itertools import chain
from math import fsum
from typing import TYPE_CHECKING, Final, TypeVar

from advisor.knowledge.conditions import UNKNOWN, Partial
from advisor.knowledge.elicitation import TEAM, WORKLOAD, Kind
from advisor.knowledge.kinds import stated_shares
from advisor.knowledge.model import QuestionKind
from advisor.knowledge.shares import ALL, left_over, share_of_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.elicitation import Prior
    from advisor.knowledge.model import KnowledgeBase
    from advisor.knowledge.shares import Shares

_Sort = TypeVar("_Sort")

_SURPRISE: Final = Decimal("0.5")
"""The least percent that any answer is given, even where the model rules it out for a kind."""

_NOBODY: Final = Decimal(0)


class Belief:
    """The joint model of teams and workloads: a team is of one kind, and so is its workload.

    Each question belongs to the team or to the workload; within the two kinds, answers do not
    depend on each other. ``teams`` and ``workloads`` hold the kinds; where the knowledge base has
    none, one kind stands for all.
    """

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """Work out the shares of the kinds that state none."""
        self._knowledge = knowledge
        self.teams = self._kinds_of(TEAM)
        self.workloads = self._kinds_of(WORKLOAD)
        self._asked_of_team = frozenset(chain.from_iterable(kind.answers for kind in self.teams))
        self._shares = self._share_answers()
        self.pairs = self._share_pairs()

    def _kinds_of(self, side: str) -> tuple[Kind, ...]:
        kinds = tuple(kind for kind in self._knowledge.kinds.values() if kind.side == side)
        return kinds or (Kind("any", side, "any", ALL, {}, {}, "", ()),)

    def side_of(self, question: str) -> str:
        """Return the side that answers ``question``; the workload if no kind states an answer."""
        return TEAM if question in self._asked_of_team else WORKLOAD

    def _share_answers(self) -> dict[tuple[str, str, str], Shares]:
        """Return the shares of each question that has a prior, by side, kind and question."""
        shares_of: dict[tuple[str, str, str], Shares] = {}
        for question, prior in self._knowledge.priors.items():
            side = self.side_of(question)
            kinds = self.teams if side == TEAM else self.workloads
            for kind, shares in zip(kinds, self._share_by_kind(prior, kinds), strict=True):
                shares_of[side, kind.id, question] = shares
        return shares_of

    def _share_by_kind(self, prior: Prior, kinds: Sequence[Kind]) -> list[Shares]:
        is_list = self._knowledge.questions[prior.question].kind is QuestionKind.MULTI
        stated: list[tuple[Decimal, Shares]] = []
        for kind in kinds:
            answer = kind.answers.get(prior.question)
            shares: Shares = {}
            if answer is not None:
                shares = stated_shares(answer, prior, is_list=is_list)
            stated.append((kind.share, shares))
        rest = _bound_shares(left_over(prior.shares, stated), is_list=is_list)
        by_kind: list[Shares] = []
        for _, shares in stated:
            completed = {**dict.fromkeys(prior.shares, _NOBODY), **rest, **shares}
            by_kind.append({sort: completed[sort] for sort in prior.shares})
        return by_kind

    def _share_pairs(self) -> dict[tuple[str, str], float]:
        """Return how common each kind of team is with each kind of workload, as parts of 1."""
        overall = {workload.id: workload.share for workload in self.workloads}
        stated: list[tuple[Decimal, Mapping[str, Decimal]]] = []
        for team in self.teams:
            brings: dict[str, Decimal] = {}
            if team.workloads:
                brings = {workload: team.workloads.get(workload, _NOBODY) for workload in overall}
            stated.append((team.share, brings))
        rest = _bound_shares(left_over(overall, stated), is_list=False)
        pairs: dict[tuple[str, str], float] = {}
        for team, (share, shares) in zip(self.teams, stated, strict=True):
            for workload in overall:
                pairs[team.id, workload] = float(share * (shares or rest)[workload] / ALL / ALL)
        return pairs

    def shares(self, question: str, side: str, kind: str) -> Shares:
        """Return how the ``kind`` of a ``side`` answers ``question``.

        The question has a prior and belongs to this side.
        """
        return self._shares[side, kind, question]

    def learnt(self, answers: Mapping[str, Value]) -> dict[tuple[str, str], float]:
        """Return how likely each pair of kinds is after ``answers``, as parts of 1.

        A pair is a kind of team and a kind of workload. An unknown answer teaches nothing, and
        neither does a question without a prior.
        """
        of_team = {team.id: self._likelihood(answers, TEAM, team.id) for team in self.teams}
        of_workload: dict[str, float] = {}
        for kind in self.workloads:
            of_workload[kind.id] = self._likelihood(answers, WORKLOAD, kind.id)
        weights: dict[tuple[str, str], float] = {}
        for (team, workload), share in self.pairs.items():
            weights[team, workload] = share * of_team[team] * of_workload[workload]
        total = fsum(weights.values())
        return {pair: weight / total for pair, weight in weights.items()}

    def _likelihood(self, answers: Mapping[str, Value], side: str, kind: str) -> float:
        """Return how likely ``kind`` gives ``answers``, relative to how likely anybody does."""
        likelihood = 1.0
        for question, value in answers.items():
            prior = self._knowledge.priors.get(question)
            if prior is not None and self.side_of(question) == side:
                likelihood *= _ratio(self.shares(question, side, kind), prior.shares, value)
        return likelihood


def _bound_shares(shares: Mapping[_Sort, Decimal], *, is_list: bool) -> dict[_Sort, Decimal]:
    """Return ``shares``, each kept between 0 and 100; unless of a list, they sum to 100 again."""
    bounded = {sort: min(max(share, _NOBODY), ALL) for sort, share in shares.items()}
    total = sum(bounded.values(), _NOBODY)
    if is_list or not total:
        return bounded
    return {sort: share * ALL / total for sort, share in bounded.items()}


def _ratio(shares: Shares, overall: Shares, value: Value) -> float:
    """Return how much more common ``value`` is by ``shares`` than by the shares ``overall``."""
    if value is UNKNOWN:
        return 1.0
    if isinstance(value, Partial):
        return _ratio_of_list(shares, overall, has=value.has, lacks=value.lacks)
    if isinstance(value, frozenset):
        lacks = frozenset(map(str, overall)) - value
        return _ratio_of_list(shares, overall, has=value, lacks=lacks)
    return _ratio_of_shares(share_of_value(shares, value), share_of_value(overall, value))


def _ratio_of_list(
    shares: Shares, overall: Shares, *, has: frozenset[str], lacks: frozenset[str]
) -> float:
    """Return the ratio for a list that ``has`` some items and ``lacks`` others.

    An item in neither of them teaches nothing.
    """
    ratio = 1.0
    for item in sorted(has & overall.keys()):
        ratio *= _ratio_of_shares(shares[item], overall[item])
    for item in sorted(lacks & overall.keys()):
        ratio *= _ratio_of_shares(ALL - shares[item], ALL - overall[item])
    return ratio


def _ratio_of_shares(share: Decimal, overall: Decimal) -> float:
    return float(max(share, _SURPRISE) / max(overall, _SURPRISE))


@lru_cache(maxsize=2)  # each is large, and a process asks for one
def belief_of(knowledge: KnowledgeBase) -> Belief:
    """Return the joint model of ``knowledge``."""
    return Belief(knowledge)
