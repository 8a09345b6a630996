"""What an inference engine is, and which one concludes here."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, Protocol

from advisor.errors import AdvisorError
from advisor.inference.reference import Reference

if TYPE_CHECKING:
    from advisor.knowledge.conditions import Facts
    from advisor.knowledge.model import KnowledgeBase, Rule


class Engine(Protocol):
    """Concludes from facts by the rules of one knowledge base."""

    @property
    def name(self) -> str:
        """Return the name that is recorded in every result."""
        ...

    def conclude(self, facts: Facts) -> tuple[Rule, ...]:
        """Return the rules that fire on ``facts``, each once, in the order of the knowledge base.

        ``facts`` are answers and relations. Facts that derivations conclude are visible to the
        rules that use them.
        """
        ...


_COMPILED: Final = "durable_rules_engine"
_FLAG: Final = "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject"
_CURE: Final = (
    f"{_FLAG} pip install --force-reinstall --no-cache-dir --no-deps durable_rules==2.0.28"
)
_NOT_INSTALLED: Final = (
    "durable_rules is not installed here; leave --engine out, or name the reference engine"
)


@cache
def engine_fault() -> str:
    """Return why an installed durable_rules cannot be loaded here, and the remedy.

    Empty if it can be loaded or is not installed. Compiled without the flag, it calls a function
    that Python 3.13 removed.
    """
    if importlib.util.find_spec(_COMPILED) is None:
        return ""
    try:
        importlib.import_module(_COMPILED)
    except ImportError as error:
        return (
            f"durable_rules is installed but cannot be loaded ({error}); compile it again: {_CURE}"
        )
    return ""


def engine_name() -> str:
    """Return the default engine here: durable_rules if it is installed and loads, or reference."""
    if importlib.util.find_spec(_COMPILED) and not engine_fault():
        return "durable_rules"
    return "reference"


@lru_cache(maxsize=64)
def engine_for(knowledge: KnowledgeBase, name: str | None = None) -> Engine:
    """Return the engine ``name`` (durable or reference) for ``knowledge``.

    Without a ``name``, it is the default engine of this machine. Engines are cached. Raises
    ``AdvisorError`` if durable_rules is asked for and not available.
    """
    installed = engine_name()
    if name == "durable" and installed == "reference":
        raise AdvisorError(engine_fault() or _NOT_INSTALLED)
    if name == "reference" or installed == "reference":
        return Reference(knowledge)
    # durable_rules can only be imported where it was compiled.
    from advisor.inference.durable import Durable  # noqa: PLC0415

    return Durable(knowledge)
