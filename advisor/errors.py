"""What can be wrong, as values and as exceptions; every other module may import this one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding about a user's file: where it is, what is wrong, and how to fix it.

    ``line`` counts from 1; 0 means that the finding concerns the file as a whole.

    >>> print(Problem("team.yaml", 3, "E302", "unknown question 'trafic'", "did you mean traffic?"))
    team.yaml:3: E302 unknown question 'trafic' (did you mean traffic?)
    """

    path: str
    line: int
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Return ``path:line: code message (hint)`` on one line."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}: {self.code} {self.message}{hint}"


class AdvisorError(Exception):
    """Input that the advisor cannot use; the message says what, where, and what to do."""


class UnusableInput(AdvisorError):
    """Files or values that cannot be used, with every problem that was found in them.

    >>> import advisor
    >>> try:
    ...     advisor.consult(advisor.load(), {"trafic": "spiky", "task_vcpu": -1})
    ... except advisor.UnusableInput as error:
    ...     len(error.problems)
    2
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems, sorted by place."""
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


class KnowledgeUnusable(UnusableInput):
    """A rule base that cannot be loaded."""


class NoPictures(AdvisorError):
    """Nothing on this machine draws pictures; the message names the packages that do.

    Output that consists of text as well goes on without them.
    """


class EngineFault(AdvisorError):
    """An engine or the solver gave an answer that its own checks refute: always a defect."""


class Unsettled(AdvisorError):
    """A proof could not be settled within its bounds; callers report it, or count it as open."""
