"""Where something is written."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.errors import Problem


@dataclass(frozen=True, slots=True)
class Place:
    """A file and a line in it."""

    path: str = ""
    line: int = 0

    def problem(self, code: str, message: str, hint: str = "") -> Problem:
        """Return a problem with what is written here."""
        return Problem(self.path, self.line, code, message, hint)
