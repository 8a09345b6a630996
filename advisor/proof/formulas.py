"""The rules of a knowledge base as formulas over its attributes, and who wins by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import z3

from advisor.knowledge.model import Constraint, Derivation, Inconsistency, Preference
from advisor.proof.encoding import Encoding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from decimal import Decimal

    from advisor.knowledge.model import KnowledgeBase, Law, Rule


class Rulebook:
    """What the rules conclude in one world; ``axioms`` tie its variables to the attributes.

    ``consistent`` holds for each consistency rule a switch that, when on, forbids its condition. ``pairs`` hold the variables
    in which a twin differs, each beside the one whose place it takes.
    """

    def __init__(
        self, knowledge: KnowledgeBase, weights: Mapping[str, Decimal], *, rules: Iterable[Rule] | None = None,
        open_relations: Collection[str] = (),
    ) -> None:  # fmt: skip
        """Write the rules of ``knowledge``, or only ``rules``, down over the variables of its attributes."""
        self.name = "rules"
        self.pairs: list[tuple[Any, Any]] = []
        self.encoding = Encoding(knowledge, open_relations)
        self.axioms: list[Any] = list(self.encoding.axioms)
        self.consistent: dict[str, Any] = {}
        self._knowledge = knowledge
        self._weights = weights
        self._formulas: dict[str, Any] = {}
        self._holds: dict[str, Any] = {}
        self._written: dict[str | None, Any] = {}
        self._original: Rulebook | None = None
        for rule in knowledge.rules if rules is None else rules:
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

    def twin(self, attribute: str, *others: str) -> Rulebook:
        """Return the rules in a world that differs from this one in ``attribute`` and ``others`` alone; all else is shared."""
        twin = object.__new__(Rulebook)
        twin.name = f"twin:{attribute}"
        twin.encoding = self.encoding
        twin._knowledge, twin._weights = self._knowledge, self._weights
        twin._formulas, twin._holds, twin.consistent = self._formulas, dict(self._holds), {}
        twin._written, twin._original = {}, self
        twin.pairs, twin.axioms = [], []
        for each in (attribute, *others):
            pairs, axioms = self.encoding.renamed(each, twin.name)
            twin.pairs += pairs
            twin.axioms += axioms
        for rule_id, formula in self._formulas.items():
            changed = z3.substitute(formula, *twin.pairs)
            if not changed.eq(formula):
                twin._define(rule_id, changed)
        return twin

    def without(self, rule: Rule) -> Rulebook:
        """Return the rules in this very world with ``rule``, which is no consistency rule, left out."""
        fewer = object.__new__(Rulebook)
        fewer.__dict__.update(self.__dict__)
        fewer.name, fewer.axioms, fewer.consistent = f"without:{rule.id}", [], {}
        fewer._holds = {key: holds for key, holds in self._holds.items() if key != rule.id}
        fewer._written, fewer._original = {}, self
        if isinstance(rule.conclusion, Derivation):
            fewer._write_anew([each for each in self._knowledge.rules if each.id != rule.id])
        return fewer

    def _write_anew(self, rules: Iterable[Rule]) -> None:
        """Define the rules again whose conditions read otherwise among ``rules`` alone."""
        anew = Rulebook(self._knowledge, self._weights, rules=rules)
        for rule_id, formula in anew._formulas.items():
            if not formula.eq(self._formulas[rule_id]):
                self._define(rule_id, formula)

    def raised(self, law: Law) -> Any:  # noqa: ANN401
        """Return that the answer to the question of ``law`` is higher here than where this twin comes from."""
        return self.encoding.raised(law, self.pairs)

    def overtaken(self, before: Rulebook, leader: str, rival: str) -> Any:  # noqa: ANN401
        """Return what has to be true if ``leader`` wins in ``before`` and ``rival`` wins in this twin of it.

        It follows from who wins, but speaks of the rules alone that look at what changed: all others cancel out.
        """
        gains: list[tuple[Any, int]] = []
        for rule_id, holds in self._holds.items():
            margin = self._margin(rule_id, rival, leader)
            if margin and holds is not before._holds[rule_id]:
                gains += [(holds, margin), (before._holds[rule_id], -margin)]
        gained = z3.PbGe(gains, 1) if gains else z3.BoolVal(False)  # noqa: FBT003 - a formula, not a switch
        fair = z3.And(before.competes(leader), self.competes(rival))
        return z3.And(fair, z3.Or(gained, before._excluded(rival), self._excluded(leader)))

    def wins(self, platform: str) -> Any:  # noqa: ANN401
        """Return that ``platform`` is recommended."""
        return z3.Not(self.overturned(platform))

    def competes(self, platform: str) -> Any:  # noqa: ANN401
        """Return that no rule excludes ``platform``."""
        return z3.Not(self._excluded(platform))

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
        """Return that ``leader`` does not win; a leader of none means that some platform is left.

        It is written once, and for a twin or a world with fewer rules by replacing what holds otherwise there: writing is slow.
        """
        if leader not in self._written:
            original = self._original
            self._written[leader] = (
                z3.substitute(original.overturned(leader), *self._changed(original)) if original else self._overturned(leader)
            )
        return self._written[leader]

    def _changed(self, original: Rulebook) -> list[tuple[Any, Any]]:
        """Return the rules that hold otherwise here than in ``original``, and what stands for each here."""
        never = z3.BoolVal(False)  # noqa: FBT003 - a formula, not a switch
        here = ((holds, self._holds.get(rule_id, never)) for rule_id, holds in original._holds.items())
        return [(before, now) for before, now in here if now is not before]

    def _overturned(self, leader: str | None) -> Any:  # noqa: ANN401
        order = self._knowledge.tie_order
        if leader is None:
            return z3.Or(*(z3.Not(self._excluded(each)) for each in order))
        rivals = (each for each in order if each != leader)
        beaten = (z3.And(z3.Not(self._excluded(each)), self._ahead(each, leader)) for each in rivals)
        return z3.Or(self._excluded(leader), *beaten)
