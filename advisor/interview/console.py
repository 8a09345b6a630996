"""What an interview needs of the place where it is held, and what it says when it is broken off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from advisor.answers.workload import Workload


class Console(Protocol):
    """Shows lines and takes what is typed; what was shown is never taken back."""

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
        """Return what the person types, with the ``keys`` in sight and ``words`` to complete it from.

        ``check`` says what is wrong with it, or nothing; it is asked for again until nothing is. ``several`` lines may come at
        once. ``KeyboardInterrupt`` and ``EOFError`` pass through.
        """
        ...


class Interrupted(Exception):
    """The person broke off, or something else ended the interview, which is the cause; carries the answers so far."""

    def __init__(self, workload: Workload) -> None:
        """Keep what was answered."""
        super().__init__("interrupted")
        self.workload = workload
