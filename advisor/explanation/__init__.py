"""Why, why not, and what would change it: what a consultation holds, ordered for readers."""

__all__ = [
    "argument",
    "comparison",
    "cost_analysis",
    "difference",
    "explanation",
    "justification",
    "margin",
    "move",
    "reasons",
    "standing",
    "summary",
]
