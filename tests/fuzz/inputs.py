"""The input of a reader, with the line of a planted mistake and what has to be found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a reader: what stands in a file, or what was typed.

    ``kind`` is the extension of the file, or the number of the screen on which it was typed.
    ``planted`` is the line of the only mistake in it, 0 if none is known. For inputs from a
    grammar, ``holds`` maps the names of all that has to be found in them to what it means.
    Nothing in an input that ``is_right`` may be refused.
    """

    content: str | bytes
    kind: str = ".yaml"
    planted: int = 0
    holds: Mapping[str, Any] = field(default_factory=dict)
    is_right: bool = False

    @property
    def as_bytes(self) -> bytes:
        """Return the content as a file has it; lone surrogates become invalid UTF-8."""
        if isinstance(self.content, bytes):
            return self.content
        return self.content.encode("utf-8", "surrogatepass")

    @property
    def as_text(self) -> str:
        """Return the content as it was typed."""
        assert isinstance(self.content, str)
        return self.content
