"""Characters that are line ends to the YAML parser and to no editor: next line, line separator, paragraph separator.

What stands behind one in a comment would be read although nobody sees it, and lines would be counted as nobody counts them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

_BREAK = re.compile("[\x85\u2028\u2029]")
_LINE_END = re.compile(r"\r\n?|\n")
_IN_DOUBLE_QUOTES = {"\x85": r"\N", "\u2028": r"\L", "\u2029": r"\P"}


class Breaks:
    """Where such characters stand in a text; ``outside`` is the place of the first that is not quoted, -1 if there is none.

    ``text`` reads as the same, each of them that stands in double quotes written as an escape.
    """

    def __init__(self, text: str, parser: Any) -> None:  # noqa: ANN401 - one of PyYAML's
        """Look for them; the parser is asked only where there are any."""
        self.text = text
        self.outside = -1
        self._left: list[int] = []
        self._last = len(_LINE_END.findall(text)) + 1
        if _BREAK.search(text):
            self._look(text, parser)

    def line(self, mark: Any) -> int:  # noqa: ANN401 - of PyYAML
        """Return the line of ``mark`` as editors count it, from 1; the parser may name the line behind the last one."""
        line = int(mark.line) + 1 - (bisect_right(self._left, mark.index - 1) if self._left else 0)
        return min(line, self._last)

    def _look(self, text: str, parser: Any) -> None:  # noqa: ANN401 - as above
        spans, end = _quoted(text, parser)
        pieces: list[str] = []
        at = 0
        for first, last, style in spans:
            pieces += [
                text[at:first],
                _escaped(text[first:last]) if style == '"' else text[first:last],
            ]
            outside = _BREAK.search(text, at, first)
            if outside and self.outside < 0:
                self.outside = outside.start()
            at = last
        outside = _BREAK.search(text, at, end)
        if outside and self.outside < 0:
            self.outside = outside.start()
        self.text = "".join((*pieces, text[at:]))
        self._left = [found.start() for found in _BREAK.finditer(self.text)]


def _quoted(text: str, parser: Any) -> tuple[list[tuple[int, int, str]], int]:  # noqa: ANN401 - as above
    """Return where the quoted texts begin and end, with their quotes, and how far ``text`` can be read."""
    spans: list[tuple[int, int, str]] = []
    try:
        spans.extend(_spans(yaml.parse(text, Loader=parser)))
    except yaml.MarkedYAMLError as error:
        mark: Any = error.context_mark or error.problem_mark
        return spans, mark.index if mark else len(text)
    except yaml.YAMLError:
        return spans, len(text)
    return spans, len(text)


def _spans(events: Iterator[Any]) -> Iterator[tuple[int, int, str]]:
    for event in events:
        if isinstance(event, yaml.ScalarEvent) and event.style in {"'", '"'}:
            first: Any = event.start_mark
            last: Any = event.end_mark
            yield first.index, last.index, event.style


def _escaped(quoted: str) -> str:
    """Return a text in double quotes with the breaks in it as escapes, but for those that a backslash takes out."""
    return re.sub(
        r"\\.|[\x85\u2028\u2029]",
        lambda found: _IN_DOUBLE_QUOTES.get(found[0], found[0]),
        quoted,
        flags=re.DOTALL,
    )
