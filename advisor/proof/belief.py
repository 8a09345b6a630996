"""What is believed of a team before it is asked, and what its answers teach: kinds of team and of workload."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from math import fsum
from typing import TYPE_CHECKING, Final

from advisor.knowledge.conditions import UNKNOWN, Partial
from advisor.knowledge.elicitation import TEAM, WORKLOAD, Kind
from advisor.knowledge.kinds import stated_shares
from advisor.knowledge.shares import ALL, left_over, share_of_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.elicitation import Prior, Shares
    from advisor.knowledge.model import KnowledgeBase

SURPRISE: Final = Decimal("0.5")
"""The least percent that any answer is given: what a kind rules out in the model may be so all the same."""

_NOBODY: Final = Decimal(0)


class Belief:
    """The joint model of teams and workloads: a team is of one kind and brings a workload of one kind.

    Each question belongs to the team or to the workload; within the two kinds answers do not depend on each other. ``teams``
    and ``workloads`` hold the kinds, one that stands for all where none are told.
    """

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """Work out what each kind leaves to those that state nothing."""
        self._knowledge = knowledge
        self.teams = self._kinds(TEAM)
        self.workloads = self._kinds(WORKLOAD)
        self._of_teams = frozenset(key for each in self.teams for key in each.answers)
        self._shares = self._all_shares()
        self.pairs = self._pairs()

    def _kinds(self, side: str) -> tuple[Kind, ...]:
        told = tuple(each for each in self._knowledge.kinds.values() if each.side == side)
        return told or (Kind("any", side, "any", ALL, {}, {}, "", ()),)

    def side_of(self, question: str) -> str:
        """Return the side on which ``question`` is answered; of the workload if no kind says how it answers."""
        return TEAM if question in self._of_teams else WORKLOAD

    def _all_shares(self) -> dict[tuple[str, str, str], Shares]:
        """Return the shares of each question that has a prior, by side, kind and question."""
        found: dict[tuple[str, str, str], Shares] = {}
        for question, prior in self._knowledge.priors.items():
            side = self.side_of(question)
            kinds = self.teams if side == TEAM else self.workloads
            for kind, shares in zip(kinds, self._by_kind(prior, kinds), strict=True):
                found[side, kind.id, question] = shares
        return found

    def _by_kind(self, prior: Prior, kinds: Sequence[Kind]) -> list[Shares]:
        is_list = self._knowledge.questions[prior.question].kind == "multi"
        stated: list[tuple[Decimal, Shares]] = []
        for kind in kinds:
            told = kind.answers.get(prior.question)
            stated.append(
                (kind.share, {} if told is None else stated_shares(told, prior, is_list=is_list))
            )
        rest = _bounded(left_over(prior.shares, stated), is_list=is_list)
        return [
            {sort: told.get(sort, rest.get(sort, _NOBODY)) for sort in prior.shares}
            for _, told in stated
        ]

    def _pairs(self) -> dict[tuple[str, str], float]:
        """Return how common each kind of team is with each kind of workload, as parts of 1."""
        overall = {each.id: each.share for each in self.workloads}
        stated: list[tuple[Decimal, Mapping[str, Decimal]]] = []
        for team in self.teams:
            brings = (
                {each: team.workloads.get(each, _NOBODY) for each in overall}
                if team.workloads
                else {}
            )
            stated.append((team.share, brings))
        rest: Mapping[str, Decimal] = _bounded(left_over(overall, stated), is_list=False)
        pairs: dict[tuple[str, str], float] = {}
        for team, (share, told) in zip(self.teams, stated, strict=True):
            for workload in overall:
                pairs[team.id, workload] = float(share * (told or rest)[workload] / ALL / ALL)
        return pairs

    def shares(self, question: str, side: str, kind: str) -> Shares:
        """Return how the ``kind`` of a ``side`` answers ``question``, which has a prior and belongs to this side."""
        return self._shares[side, kind, question]

    def learnt(self, answers: Mapping[str, Value]) -> dict[tuple[str, str], float]:
        """Return how likely each kind of team with each kind of workload is after ``answers``, as parts of 1.

        What is unknown teaches nothing, and neither does a question without a prior.
        """
        of_team = {each.id: self._likelihood(answers, TEAM, each.id) for each in self.teams}
        of_workload = {
            each.id: self._likelihood(answers, WORKLOAD, each.id) for each in self.workloads
        }
        weights = {
            pair: share * of_team[pair[0]] * of_workload[pair[1]]
            for pair, share in self.pairs.items()
        }
        total = fsum(weights.values())
        return {pair: weight / total for pair, weight in weights.items()}

    def _likelihood(self, answers: Mapping[str, Value], side: str, kind: str) -> float:
        """Return how likely it is that ``kind`` answers so, beside how likely the answers are over all."""
        likely = 1.0
        for question, value in answers.items():
            prior = self._knowledge.priors.get(question)
            if prior is not None and self.side_of(question) == side:
                likely *= _ratio(self.shares(question, side, kind), prior.shares, value)
        return likely


def _bounded(shares: dict, *, is_list: bool) -> dict:  # type: ignore[type-arg]
    """Return ``shares`` with what rounding left below nothing at nothing; of all but lists they sum to 100 again."""
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
        return _ratio_of_list(
            shares, overall, has=value, lacks=frozenset(map(str, overall)) - value
        )
    return float(
        max(share_of_value(shares, value), SURPRISE) / max(share_of_value(overall, value), SURPRISE)
    )


def _ratio_of_list(
    shares: Shares, overall: Shares, *, has: frozenset[str], lacks: frozenset[str]
) -> float:
    """Return the same for a list that ``has`` some items and ``lacks`` others; what is in neither teaches nothing."""
    ratio = 1.0
    for item in sorted(has & overall.keys()):
        ratio *= float(max(shares[item], SURPRISE) / max(overall[item], SURPRISE))
    for item in sorted(lacks & overall.keys()):
        ratio *= float(max(ALL - shares[item], SURPRISE) / max(ALL - overall[item], SURPRISE))
    return ratio


@lru_cache(maxsize=2)  # each is large, and a process asks of one
def belief_of(knowledge: KnowledgeBase) -> Belief:
    """Return the joint model of ``knowledge``."""
    return Belief(knowledge)
