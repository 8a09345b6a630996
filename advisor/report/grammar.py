"""Texts fitted to the place where they stand: as a sentence of their own, or within one."""

from __future__ import annotations

_NAMES = frozenset({"Amazon", "Fargate", "Kubernetes"})
_ENDS = (".", "!", "?", "…")


def full_sentence(text: str) -> str:
    """Return ``text`` with a capital letter in front and a period behind."""
    end = "" if text.endswith(_ENDS) else "."
    return f"{text[:1].upper()}{text[1:]}{end}"


def within_sentence(text: str) -> str:
    """Return ``text`` with a small first letter, unless it begins with a name."""
    first = text.partition(" ")[0]
    if first in _NAMES or not first[1:].islower():
        return text
    return f"{text[:1].lower()}{text[1:]}"
