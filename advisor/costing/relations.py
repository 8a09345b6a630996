"""The place where cost enters the rules.

How the costs of families of compute compare is computed before inference.
"""

from __future__ import annotations

from functools import lru_cache, partial
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import CostRelation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from decimal import Decimal

    from advisor.knowledge.conditions import Facts, Value
    from advisor.knowledge.model import KnowledgeBase, Relation

    Relate: TypeAlias = Callable[[KnowledgeBase, Facts], Mapping[str, CostRelation]]

_VITAL = (
    "task_vcpu",
    "task_memory_gb",
    "task_count",
    "peak_task_count",
    "hours_per_month",
    "region",
    "operating_system",
    "accelerator",
)
_TRIED = {
    "utilisation": ("low", "medium", "high"),
    "commitment": ("none", "one-year", "three-year"),
    "interruptible": ("none", "some", "most"),
    "cpu_architecture": ("x86_64", "arm64", "either"),
    "spot_required": (True, False),
}


def relate(
    knowledge: KnowledgeBase, answers: Facts, figures: tuple[tuple[str, Decimal], ...] = ()
) -> Mapping[str, CostRelation]:
    """Return each relation that the ``answers`` settle with its value; the others are open.

    It is settled once all its inputs are answered, ``unknown`` among the answers, and earlier where
    one answer alone rules out that anything can be computed. ``figures`` are assumptions that
    somebody set.
    """
    settled: dict[str, CostRelation] = {}
    for key, relation in knowledge.relations.items():
        given = tuple((name, answers[name]) for name in relation.inputs if name in answers)
        if _rules_out(relation, dict(given)):
            settled[key] = CostRelation.NOT_COMPUTED
        elif len(given) == len(relation.inputs):
            settled[key] = _compare(relation.between, given, figures)
    return settled


def relating(figures: Mapping[str, Decimal]) -> Relate:
    """Return the function that relates costs where somebody set ``figures``."""
    if not figures:
        return relate
    return partial(relate, figures=tuple(sorted(figures.items())))


def _rules_out(relation: Relation, given: Mapping[str, Value]) -> bool:
    """Return whether one of the answers ``given`` alone says that nothing can be computed."""
    if any(given.get(question) is UNKNOWN for question in _VITAL):
        return True
    if given.get("operating_system", "linux") != "linux":
        return True
    return "fargate" in relation.between and given.get("accelerator", "none") != "none"


@lru_cache(maxsize=4096)
def _compare(
    between: tuple[str, str],
    given: tuple[tuple[str, Value], ...],
    figures: tuple[tuple[str, Decimal], ...],
) -> CostRelation:
    """Return how the cost of the first of two families compares with that of the second.

    All values of what is unknown have to agree.
    """
    # Prices are read only where there is something to compare.
    from advisor.costing.cost_comparison import compare_families  # noqa: PLC0415

    verdicts: set[CostRelation] = set()
    for answers in _complete(dict(given)):
        verdicts.add(compare_families(between, answers, figures))
        if len(verdicts) > 1 or CostRelation.NOT_COMPUTED in verdicts:
            return CostRelation.NOT_COMPUTED  # at once: up to 162 ways are left to try
    return verdicts.pop()


def _complete(given: dict[str, Value]) -> Iterator[dict[str, Value]]:
    """Yield ``given`` with each combination of values for what is unknown."""
    unknown = [question for question in _TRIED if given.get(question) is UNKNOWN]
    tried = [_TRIED[question] for question in unknown]
    for values in product(*tried):
        answers = dict(zip(unknown, values, strict=True))
        yield {**given, **answers}
