"""Decide how to run containers on AWS: a recommendation that is proven, sourced, explained and drawn.

The library is what stands in ``__all__``; ``docs/library.md`` says what of it stays as it is.
"""

from __future__ import annotations

from advisor.consultation import Consultation, consult
from advisor.errors import AdvisorError, KnowledgeUnusable, Problem, UnusableInput
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.loader import load
from advisor.knowledge.model import KnowledgeBase
from advisor.version import VERSION as __version__

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
