"""Drawings: data first (``compose``), then DOT text (``dot``), then pictures (``render``)."""

__all__ = [
    "alternative_text",
    "chart",
    "compose",
    "decision",
    "dot",
    "elements",
    "icons",
    "layout",
    "mermaid",
    "render",
    "tables",
    "variations",
]
