"""The interview on a terminal; the only importer of prompt_toolkit."""

from __future__ import annotations

import io
import sys
import textwrap
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.output import create_output
from prompt_toolkit.validation import ValidationError, Validator

from advisor.interview.wording import KEYS, posed, reason, understand
from advisor.knowledge.values import NotAccepted

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.document import Document

    from advisor.interview.dialogue import Reply, Turn

_PROMPT = "> "


class TerminalAsker:
    """Asks with line editing, completion and a line of keys below; what is printed is never taken back."""

    def __init__(self, tell: Callable[[str], None], columns: Callable[[], int]) -> None:
        """Print with ``tell``, in lines of at most ``columns()``."""
        self._tell = tell
        self._columns = columns
        self._session: PromptSession[str] = PromptSession(output=create_output(stdout=sys.stderr))

    def ask(self, turn: Turn) -> Reply:
        """Return what the person replies; ``KeyboardInterrupt`` and ``EOFError`` pass through."""
        _pose(turn, self._tell, self._columns())
        while True:
            typed = self._session.prompt(
                _PROMPT,
                completer=WordCompleter([*turn.question.values]),
                complete_while_typing=False,
                validator=_Validator(turn),
                validate_while_typing=False,
                bottom_toolbar=KEYS,
            )
            reply = understand(turn, typed)
            if reply is not None:
                return reply
            _wrapped(reason(turn.question), self._tell, self._columns())


class PlainAsker:
    """Asks by printing lines and reading lines, and nothing else: for screen readers and simple terminals."""

    def __init__(self, tell: Callable[[str], None], columns: Callable[[], int]) -> None:
        """Print with ``tell``, in lines of at most ``columns()``."""
        self._tell = tell
        self._columns = columns
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # a stray byte is a wrong answer, not the end

    def ask(self, turn: Turn) -> Reply:
        """Return what the person replies; ``KeyboardInterrupt`` and ``EOFError`` pass through."""
        _pose(turn, self._tell, self._columns())
        _wrapped(KEYS, self._tell, self._columns())
        while True:
            sys.stderr.write(_PROMPT)
            sys.stderr.flush()
            typed = sys.stdin.readline()
            if not typed:
                raise EOFError
            try:
                reply = understand(turn, typed)
            except NotAccepted as refused:
                _wrapped(str(refused), self._tell, self._columns())
                continue
            if reply is not None:
                return reply
            _wrapped(reason(turn.question), self._tell, self._columns())


class _Validator(Validator):
    """Says below the line what is wrong with it, before it counts."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def validate(self, document: Document) -> None:
        try:
            understand(self._turn, document.text)
        except NotAccepted as refused:
            raise ValidationError(len(document.text), str(refused)) from refused


def _pose(turn: Turn, tell: Callable[[str], None], columns: int) -> None:
    tell("")
    for line in posed(turn):
        _wrapped(line, tell, columns)


def _wrapped(text: str, tell: Callable[[str], None], columns: int) -> None:
    indent = " " * (len(text) - len(text.lstrip()) + 3) if text.startswith(" ") else ""
    for line in textwrap.wrap(text, columns, subsequent_indent=indent, drop_whitespace=True) or [""]:
        tell(line)
