"""Decide how to run containers on AWS, with a proven, sourced, explained and drawn recommendation.

The library is what ``__all__`` names; ``docs/library.md`` says which parts of it are stable. Each
name is imported when it is first used, so that the command line can ask before everything is
loaded.

>>> import advisor
>>> knowledge = advisor.load()
>>> consultation = advisor.consult(knowledge, {"accelerator": "gpu"}, platforms=["ecs-fargate"])
>>> print(consultation.status, *consultation.contradiction)
none accelerator
>>> [(exclusion.platform, exclusion.rule.id) for exclusion in consultation.excluded]
[('ecs-fargate', 'hardware.fargate-has-no-accelerator')]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from advisor.version import VERSION as __version__

if TYPE_CHECKING:
    from advisor.consultation import Consultation, consult
    from advisor.errors import AdvisorError, KnowledgeUnusable, Problem, UnusableInput
    from advisor.knowledge.conditions import UNKNOWN
    from advisor.knowledge.loader import load
    from advisor.knowledge.model import KnowledgeBase

__all__ = [
    "UNKNOWN",
    "AdvisorError",
    "Consultation",
    "KnowledgeBase",
    "KnowledgeUnusable",
    "Problem",
    "UnusableInput",
    "__version__",
    "consult",
    "load",
]

_HOMES = {
    "UNKNOWN": "advisor.knowledge.conditions",
    "AdvisorError": "advisor.errors",
    "Consultation": "advisor.consultation",
    "KnowledgeBase": "advisor.knowledge.model",
    "KnowledgeUnusable": "advisor.errors",
    "Problem": "advisor.errors",
    "UnusableInput": "advisor.errors",
    "consult": "advisor.consultation",
    "load": "advisor.knowledge.loader",
}


def __getattr__(name: str) -> object:
    """Return what is called ``name``, from the module that defines it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
