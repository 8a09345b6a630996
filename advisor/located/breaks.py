"""Characters that end a line for the YAML parser and for no editor.

They are next line, line separator and paragraph separator. What follows one in a comment would be
read although nobody sees it, and lines would be counted in a way that no editor counts them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

_BREAK = re.compile("[\x85\u2028\u2029]")
_ESCAPED_OR_BREAK = re.compile(r"\\.|[\x85\u2028\u2029]", re.DOTALL)
_LINE_END = re.compile(r"\r\n?|\n")
_IN_DOUBLE_QUOTES = {"\x85": r"\N", "\u2028": r"\L", "\u2029": r"\P"}


class Breaks:
    """Where a text holds such characters.

    ``outside`` is the position of the first one that is not quoted, or -1. ``text`` reads the same
    as the original, with those in double quotes written as escapes.
    """

    def __init__(self, text: str, parser: Any) -> None:  # noqa: ANN401 - one of PyYAML's
        """Look for them with ``parser``, which only reads the text if it holds any."""
        self.text = text
        self.outside = -1
        self._kept: list[int] = []
        self._last = len(_LINE_END.findall(text)) + 1
        if _BREAK.search(text):
            self._find_breaks(text, parser)

    def line(self, mark: Any) -> int:  # noqa: ANN401 - one of PyYAML's
        """Return the line of ``mark`` as editors count it, from 1.

        It is at most the last line; the parser may name the one after it.
        """
        line = int(mark.line) + 1
        if self._kept:
            line -= bisect_right(self._kept, mark.index - 1)
        return min(line, self._last)

    def _find_breaks(self, text: str, parser: Any) -> None:  # noqa: ANN401 - one of PyYAML's
        spans, end = _find_quoted(text, parser)
        pieces: list[str] = []
        position = 0
        for first, last, quote in spans:
            quoted = text[first:last]
            if quote == '"':
                quoted = _escape_breaks(quoted)
            pieces += [text[position:first], quoted]
            self._note_outside(text, position, first)
            position = last
        self._note_outside(text, position, end)
        self.text = "".join((*pieces, text[position:]))
        self._kept = [match.start() for match in _BREAK.finditer(self.text)]

    def _note_outside(self, text: str, first: int, last: int) -> None:
        match = _BREAK.search(text, first, last)
        if match and self.outside < 0:
            self.outside = match.start()


def _find_quoted(text: str, parser: Any) -> tuple[list[tuple[int, int, str]], int]:  # noqa: ANN401
    """Return where quoted texts begin and end, with their quotes, and the end of readable text."""
    spans: list[tuple[int, int, str]] = []
    try:
        spans.extend(_quoted_spans(yaml.parse(text, Loader=parser)))
    except yaml.MarkedYAMLError as error:
        mark: Any = error.context_mark or error.problem_mark
        return spans, mark.index if mark else len(text)
    except yaml.YAMLError:
        return spans, len(text)
    return spans, len(text)


def _quoted_spans(events: Iterator[Any]) -> Iterator[tuple[int, int, str]]:
    for event in events:
        if isinstance(event, yaml.ScalarEvent) and event.style in {"'", '"'}:
            first: Any = event.start_mark
            last: Any = event.end_mark
            yield first.index, last.index, event.style


def _escape_breaks(quoted: str) -> str:
    """Return a text in double quotes with its breaks as escapes, except after a backslash."""
    return _ESCAPED_OR_BREAK.sub(
        lambda match: _IN_DOUBLE_QUOTES.get(match[0], match[0]),
        quoted,
    )
