"""What an interview needs of its console, and what it raises when it is broken off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from advisor.answers.workload import Workload


class Console(Protocol):
    """Shows lines and takes what is typed; a line that was shown is never taken back."""

    def show(self, lines: Iterable[str]) -> None:
        """Show ``lines``, each wrapped where it is too long."""
        ...

    def read(
        self,
        keys: str,
        *,
        words: Sequence[str] = (),
        check: Callable[[str], str] | None = None,
        several: bool = False,
    ) -> str:
        """Return what the person types, with ``keys`` shown and ``words`` offered for completion.

        ``check`` returns what is wrong with the input, or an empty string if nothing is; the person
        is asked again until nothing is. With ``several``, several lines may come at once.
        ``KeyboardInterrupt`` and ``EOFError`` pass through.
        """
        ...


class Interrupted(Exception):
    """The person broke off, or something else, the cause, ended the interview.

    It carries the answers so far.
    """

    def __init__(self, workload: Workload) -> None:
        """Keep what was answered."""
        super().__init__("interrupted")
        self.workload = workload
