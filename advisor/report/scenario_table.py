"""The scenarios of a workload beside its own result, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from advisor.costing.assumptions import LIKELY, STANCES
from advisor.costing.sizes import NotSized
from advisor.explanation.cost_analysis import cost_analysis_of
from advisor.explanation.standing import SHORT
from advisor.knowledge.answer_text import clause, join_clauses, toggled_clause
from advisor.pricing.book import NoPrice
from advisor.report.blocks import Heading, Table
from advisor.report.phrasing import number
from advisor.report.recommendation_data import firmness, platform_object
from advisor.report.summary_text import whole_usd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from advisor.consultation import Consultation
    from advisor.costing.estimate import PlatformCost
    from advisor.explanation.cost_analysis import CostAnalysis
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Platform
    from advisor.report.blocks import Block
    from advisor.workloads.advising import Advised, AdvisedScenario

_AS_ANSWERED = "as answered"
_NO_PLATFORM = "none"
_UNDECIDED = "none yet"


@dataclass(frozen=True)
class ScenarioComparison:
    """The scenarios of ``result``, of which ``analyse`` returns what each costs."""

    result: Advised
    analyse: Callable[[Consultation], CostAnalysis]

    def blocks(self) -> Iterator[Block]:
        """Yield the base and each scenario as a row of one table; nothing without scenarios."""
        if not self.result.scenarios:
            return
        rows = [self._row(_AS_ANSWERED, self.result.consultation, "")]
        for advised in self.result.scenarios:
            consultation = advised.consultation
            rows.append(self._row(advised.scenario.name, consultation, self._describe(advised)))
        yield Heading("Scenarios", 3)
        head = ("scenario", "platform", "result", "USD/month", "what changes")
        yield Table(head, tuple(rows), prose=True)

    def _row(self, name: str, consultation: Consultation, changes: str) -> tuple[str, ...]:
        cost = self._cost(consultation)
        bill = whole_usd(cost.bill_usd(LIKELY)) if cost else "-"
        return (name, _name_platform(consultation), SHORT[consultation.grade], bill, changes)

    def _describe(self, advised: AdvisedScenario) -> str:
        """Return whether the platform is another one, and which answers and weights are."""
        base = self.result.consultation
        before, after = _name_platform(base), _name_platform(advised.consultation)
        move = f"{before} → {after}" if before != after else "stays"
        clauses = list(_describe_changes(advised, base))
        return f"{move}, if {join_clauses(clauses)}" if clauses else f"{move}: nothing is different"

    def objects(self, *, detail: bool = False) -> list[dict[str, Any]]:
        """Return the scenarios as objects; ``detail`` adds how firm they are in full."""
        return [self._object(advised, detail=detail) for advised in self.result.scenarios]

    def _object(self, advised: AdvisedScenario, *, detail: bool) -> dict[str, Any]:
        consultation, scenario = advised.consultation, advised.scenario
        cost = self._cost(consultation)
        return {
            "name": scenario.name,
            "status": consultation.status,
            "recommendation": platform_object(consultation.recommendation),
            "firmness": firmness(consultation, detail=detail),
            "changed": advised.changed_from(self.result.consultation),
            "weights": dict(scenario.weights),
            "bill_usd": {stance: cost.bill_usd(stance) for stance in STANCES} if cost else None,
        }

    def _cost(self, consultation: Consultation) -> PlatformCost | None:
        """Return what the recommended platform costs, if that can be said."""
        platform = consultation.recommendation
        if platform is None:
            return None
        try:
            cost = self.analyse(consultation).estimate.of(platform.id)
        except (NotSized, NoPrice):
            return None
        return cost if cost and cost.bills else None


def scenarios_of(result: Advised) -> ScenarioComparison:
    """Return the scenarios of ``result``, with costs by shipped prices and its own figures."""
    return ScenarioComparison(result, partial(cost_analysis_of, figures=result.workload.costs))


def _name_platform(consultation: Consultation) -> str:
    platform: Platform | None = consultation.recommendation
    if platform is not None:
        return platform.short
    return _UNDECIDED if consultation.is_undecided else _NO_PLATFORM


def _describe_changes(advised: AdvisedScenario, base: Consultation) -> Iterator[str]:
    """Yield as clauses the answers and the weights that are not those of ``base``."""
    consultation = advised.consultation
    for key in advised.changed_from(base):
        question = consultation.knowledge.questions[key]
        before: Value | None = base.answers.get(key)
        after = consultation.answers[key]
        if isinstance(before, frozenset) and isinstance(after, frozenset):
            yield toggled_clause(question, before, after)
        else:
            yield clause(question, after)
    for key, criterion in consultation.knowledge.criteria.items():
        weight: Decimal = consultation.weights[key]
        if weight != base.weights[key]:
            yield f"{criterion.name.lower()} weighs {number(weight):g}"
