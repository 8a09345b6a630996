"""Teams whose drawings have much to show.

They are people as the priors have them, with any pipeline, storage and surroundings.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from advisor.knowledge.conditions import UNKNOWN
from advisor.proof.sampling.population import sorts

if TYPE_CHECKING:
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Question
    from advisor.knowledge.shares import Shares

SURROUNDINGS = (
    "ci",
    "registry",
    "exposure",
    "region",
    "availability_zones",
    "current_platform",
    "interruptible",
    "storage",
    "cpu_architecture",
)
NEEDS = (
    "location",
    "operating_system",
    "accelerator",
    "isolation",
    "spot_required",
    "public_subnets_only",
    "host_access",
    "task_vcpu",
)
_REGIONS = ("eu-west-1", "us-east-1", "ap-southeast-2", "us-gov-west-1")


def situation(knowledge: KnowledgeBase, number: int, seed: str) -> dict[str, Value]:
    """Return the answers of one team, the same for the same number and seed."""
    chance = Random(f"{seed}:{number}")
    answers: dict[str, Value] = {}
    for key, question in knowledge.questions.items():
        if prior := knowledge.priors.get(key):
            told = chance.random() * 100 >= prior.unknown
            answers[key] = known(question, prior.shares, chance) if told else UNKNOWN
    again = [*SURROUNDINGS, *(key for key in NEEDS if chance.random() < 0.25)]
    return answers | {key: _any(knowledge.questions[key], chance) for key in again}


def known(question: Question, shares: Shares, chance: Random) -> Value:
    """Return the answer of somebody who knows it, as common as ``shares`` say."""
    if question.kind == "multi":
        return frozenset(
            str(item) for item, share in shares.items() if chance.random() * 100 < share
        )
    common = sorts(question, shares)
    return chance.choices(list(common), list(common.values()))[0]


def _any(question: Question, chance: Random) -> Value:
    """Return any answer, rare ones as often as common ones."""
    if question.kind == "boolean":
        return chance.random() < 0.5
    if question.kind == "multi":
        return frozenset(each for each in question.values if chance.random() < 0.4)
    if question.kind == "integer":
        return chance.randint(1, 6)
    if question.kind == "number":
        return Decimal(chance.choice(("0.25", "1", "4", "16", "64")))
    return chance.choice(_REGIONS if question.kind == "text" else tuple(question.values))
