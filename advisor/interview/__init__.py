"""The interview: a loop around ``consult()`` that asks what can still change the result."""

__all__ = ["console", "dialogue", "opening", "terminal"]
