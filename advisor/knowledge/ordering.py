"""The order of rules: each derivation before the rules that use its fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.knowledge.conditions import facts_used
from advisor.knowledge.model import Derivation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.knowledge.model import Rule


def in_order_of_use(rules: Iterable[Rule]) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    """Return the rules with derivations before their users, and the ids of rules in a circle.

    Rules that do not depend on each other keep the order in which they came.
    """
    waiting = list(rules)
    ordered: list[Rule] = []
    while waiting:
        pending = {
            rule.conclusion.concludes for rule in waiting if isinstance(rule.conclusion, Derivation)
        }
        ready = [rule for rule in waiting if not facts_used(rule.when) & pending]
        if not ready:
            return tuple(ordered), tuple(rule.id for rule in waiting)
        chosen = set(map(id, ready))
        ordered.extend(ready)
        waiting = [rule for rule in waiting if id(rule) not in chosen]
    return tuple(ordered), ()
