"""What an interview needs of its console, and what it raises when it is broken off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from advisor.workloads.workload import Workload


_Parsed = TypeVar("_Parsed")


class Console(Protocol):
    """Shows lines and takes what is typed; a line that was shown is never taken back."""

    def show(self, lines: Iterable[str]) -> None:
        """Show ``lines``, each wrapped where it is too long."""
        ...

    def read(
        self,
        keys: str,
        parse: Callable[[str], _Parsed],
        *,
        words: Sequence[str] = (),
        several: bool = False,
    ) -> _Parsed:
        """Return what ``parse`` makes of the input, with ``keys`` shown and ``words`` to complete.

        While ``parse`` raises ``NotAccepted``, which says what is wrong, the person is asked again.
        With ``several``, several lines may come at once. ``KeyboardInterrupt`` and ``EOFError``
        pass through.
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
