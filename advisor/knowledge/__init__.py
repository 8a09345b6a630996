"""What the advisor knows, as values: questions, platforms, rules, and how they are read."""

__all__ = [
    "answer_checks",
    "answer_text",
    "condition_parser",
    "conditions",
    "elicitation",
    "kinds",
    "loader",
    "model",
    "phrases",
    "regions",
    "shares",
    "values",
]
