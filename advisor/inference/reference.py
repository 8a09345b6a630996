"""Forward chaining in plain Python: it defines what rules mean, and checks the other engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.knowledge.conditions import evaluate
from advisor.knowledge.model import Derivation

if TYPE_CHECKING:
    from advisor.knowledge.conditions import Facts, Value
    from advisor.knowledge.model import KnowledgeBase, Rule


class Reference:
    """Tries each rule once.

    Derivations come before the rules that use them, so one pass reaches the fixpoint.
    """

    name: Final = "reference"

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """Keep the rules of ``knowledge``, in their order."""
        self._rules = knowledge.rules

    def conclude(self, facts: Facts) -> tuple[Rule, ...]:
        """Return the rules that fire on ``facts``, each once, in knowledge base order."""
        memory: dict[str, Value] = dict(facts)
        fired: list[Rule] = []
        for rule in self._rules:
            if evaluate(rule.when, memory) is True:
                fired.append(rule)
                if isinstance(rule.conclusion, Derivation):
                    memory[rule.conclusion.concludes] = True
        return tuple(fired)
