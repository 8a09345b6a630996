"""What an inference engine is, and which one concludes here."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from advisor.errors import AdvisorError
from advisor.inference.reference import Reference

if TYPE_CHECKING:
    from advisor.knowledge.conditions import Facts
    from advisor.knowledge.model import KnowledgeBase, Rule


class Engine(Protocol):
    """Concludes from facts by the rules of one knowledge base."""

    @property
    def name(self) -> str:
        """Return the name that every result bears."""
        ...

    def conclude(self, facts: Facts) -> tuple[Rule, ...]:
        """Return the rules that fire on ``facts``, each once, in the order of the knowledge base.

        ``facts`` are answers and relations; a fact that a derivation concludes is seen by the rules that use it.
        """
        ...


def engine_name() -> str:
    """Return the name of the engine that concludes on this machine: durable_rules where it is installed."""
    return "durable_rules" if importlib.util.find_spec("durable_rules_engine") else "reference"


@lru_cache(maxsize=64)
def engine_for(knowledge: KnowledgeBase, name: str | None = None) -> Engine:
    """Return the engine called ``name`` (durable or reference), or else that of this machine, made ready for ``knowledge``.

    It is the same one whenever asked again. Raises ``AdvisorError`` where durable_rules is asked for and not installed.
    """
    installed = engine_name()
    if name == "durable" and installed == "reference":
        raise AdvisorError("durable_rules is not installed here; leave --engine out, or name the reference engine")
    if name == "reference" or installed == "reference":
        return Reference(knowledge)
    from advisor.inference.durable import Durable  # noqa: PLC0415 - cannot be imported on Python 3.13 and later

    return Durable(knowledge)
