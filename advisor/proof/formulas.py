"""The rules of a knowledge base as formulas over its attributes, and who wins by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import z3

from advisor.knowledge.model import Constraint, Derivation, Inconsistency, Preference
from advisor.proof.encoding import Encoding

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from advisor.knowledge.model import KnowledgeBase


class Rulebook:
    """What the rules conclude in one world; ``axioms`` tie its variables to the attributes.

    ``consistent`` holds for each consistency rule a switch that, when on, forbids its condition.
    """

    def __init__(self, knowledge: KnowledgeBase, weights: Mapping[str, Decimal]) -> None:
        """Write every rule that bears on the result down over fresh variables."""
        self.name = "rules"
        self.encoding = Encoding(knowledge)
        self.axioms: list[Any] = list(self.encoding.axioms)
        self.consistent: dict[str, Any] = {}
        self._knowledge = knowledge
        self._weights = weights
        self._formulas: dict[str, Any] = {}
        self._holds: dict[str, Any] = {}
        for rule in knowledge.rules:
            formula = self.encoding.holds(rule.when)
            if isinstance(rule.conclusion, Derivation):
                self.encoding.derive(rule.conclusion.concludes, formula)
            elif isinstance(rule.conclusion, Constraint | Preference | Inconsistency):
                self._formulas[rule.id] = formula
                self._define(rule.id, formula)

    def _define(self, rule_id: str, formula: Any) -> None:  # noqa: ANN401
        if isinstance(self._knowledge.rule(rule_id).conclusion, Inconsistency):
            switch = self.consistent[rule_id] = z3.Bool(f"{self.name}:consistent:{rule_id}")
            self.axioms.append(z3.Implies(switch, z3.Not(formula)))
        else:
            holds = self._holds[rule_id] = z3.Bool(f"{self.name}:{rule_id}")
            self.axioms.append(holds == formula)

    def twin(self, attribute: str) -> Rulebook:
        """Return the rules in a world that differs from this one in ``attribute`` alone; all else is shared."""
        twin = object.__new__(Rulebook)
        twin.name = f"twin:{attribute}"
        twin.encoding = self.encoding
        twin._knowledge, twin._weights = self._knowledge, self._weights
        twin._formulas, twin._holds, twin.consistent = self._formulas, dict(self._holds), {}
        pairs, twin.axioms = self.encoding.renamed(attribute, twin.name)
        for rule_id, formula in self._formulas.items():
            changed = z3.substitute(formula, *pairs)
            if not changed.eq(formula):
                twin._define(rule_id, changed)
        return twin

    def _excluded(self, platform: str) -> Any:  # noqa: ANN401
        return z3.Or(*(holds for rule_id, holds in self._holds.items() if platform in self._excludes(rule_id)))

    def _excludes(self, rule_id: str) -> tuple[str, ...]:
        conclusion = self._knowledge.rule(rule_id).conclusion
        return conclusion.excludes if isinstance(conclusion, Constraint) else ()

    def _margin(self, rule_id: str, rival: str, leader: str) -> int:
        conclusion = self._knowledge.rule(rule_id).conclusion
        if not isinstance(conclusion, Preference):
            return 0
        points = conclusion.points
        return (points.get(rival, 0) - points.get(leader, 0)) * int(self._weights[conclusion.criterion] * 100)

    def _ahead(self, rival: str, leader: str) -> Any:  # noqa: ANN401
        """Return that ``rival`` ranks before ``leader``, exclusions apart."""
        order = self._knowledge.tie_order
        lead = 0 if order.index(rival) < order.index(leader) else 1
        margins = ((holds, self._margin(rule_id, rival, leader)) for rule_id, holds in self._holds.items())
        terms = [(holds, margin) for holds, margin in margins if margin]
        return z3.PbGe(terms, lead) if terms else z3.BoolVal(lead == 0)

    def overturned(self, leader: str | None) -> Any:  # noqa: ANN401
        """Return that ``leader`` does not win; a leader of none means that some platform is left."""
        order = self._knowledge.tie_order
        if leader is None:
            return z3.Or(*(z3.Not(self._excluded(each)) for each in order))
        rivals = (each for each in order if each != leader)
        beaten = (z3.And(z3.Not(self._excluded(each)), self._ahead(each, leader)) for each in rivals)
        return z3.Or(self._excluded(leader), *beaten)
