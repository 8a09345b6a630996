"""Consoles on a terminal; the only importer of prompt_toolkit."""

from __future__ import annotations

import io
import select
import sys
import textwrap
from typing import TYPE_CHECKING, Generic, TypeVar

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.output import create_output
from prompt_toolkit.validation import ValidationError, Validator

from advisor.knowledge.values import NotAccepted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from prompt_toolkit.document import Document

_Parsed = TypeVar("_Parsed")
_PROMPT = "> "
_PASTE = 0.1  # seconds after which no more lines of the same paste are expected


class _Printing:
    """Prints lines, wrapped to the width that the terminal has at that moment."""

    def __init__(self, tell: Callable[[str], None], columns: Callable[[], int]) -> None:
        """Print with ``tell``, in lines of at most ``columns()``."""
        self._tell = tell
        self._columns = columns

    def show(self, lines: Iterable[str]) -> None:
        """Show ``lines``, each wrapped where it is too long."""
        for line in lines:
            leading = len(line) - len(line.lstrip())
            indent = " " * (leading + 3) if line.startswith(" ") else ""
            for part in textwrap.wrap(line, self._columns(), subsequent_indent=indent) or [""]:
                self._tell(part)


class EditingConsole(_Printing):
    """Reads with line editing and completion."""

    def __init__(self, tell: Callable[[str], None], columns: Callable[[], int]) -> None:
        """Print with ``tell``, in lines of at most ``columns()``."""
        super().__init__(tell, columns)
        self._session: PromptSession[str] = PromptSession(output=create_output(stdout=sys.stderr))

    def read(
        self,
        keys: str,
        parse: Callable[[str], _Parsed],
        *,
        words: Sequence[str] = (),
        several: bool = False,
    ) -> _Parsed:
        """Return what ``parse`` makes of what the person types, after a line with the ``keys``.

        A paste of several lines is one input. The keys are not shown in a toolbar below the line:
        it is drawn only where the terminal reports the line of the cursor.
        """
        del several
        self.show([f"  [{keys}]"])
        validator = _ParsingValidator(parse)
        try:
            self._session.prompt(
                _PROMPT,
                completer=WordCompleter([*words]),
                complete_while_typing=False,
                validator=validator,
                validate_while_typing=False,
            )
        except OSError as error:
            raise EOFError from error  # the terminal is gone
        return validator.parsed


class PlainConsole(_Printing):
    """Reads lines as they come and never moves the cursor.

    It is meant for screen readers, simple terminals and bad connections.
    """

    def __init__(self, tell: Callable[[str], None], columns: Callable[[], int]) -> None:
        """Print with ``tell``, in lines of at most ``columns()``."""
        super().__init__(tell, columns)
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # a stray byte is a wrong answer, not the end

    def read(
        self,
        keys: str,
        parse: Callable[[str], _Parsed],
        *,
        words: Sequence[str] = (),
        several: bool = False,
    ) -> _Parsed:
        """Return what ``parse`` makes of what the person types, after a line with the ``keys``.

        With ``several``, lines that come at once are one input.
        """
        del words
        self.show([f"  [{keys}]"])
        while True:
            typed = self._read_line()
            while several and select.select([sys.stdin], [], [], _PASTE)[0]:
                typed += self._read_line(prompt="")
            try:
                return parse(typed)
            except NotAccepted as refused:
                self.show([str(refused)])

    def _read_line(self, prompt: str = _PROMPT) -> str:
        try:
            sys.stderr.write(prompt)
            sys.stderr.flush()
            typed = sys.stdin.readline()
        except OSError as error:
            raise EOFError from error  # the terminal is gone
        if not typed:
            raise EOFError
        return typed


class _ParsingValidator(Validator, Generic[_Parsed]):
    """Says below the line what is wrong with it, and keeps what the line that counts means."""

    parsed: _Parsed

    def __init__(self, parse: Callable[[str], _Parsed]) -> None:
        self._parse = parse

    def validate(self, document: Document) -> None:
        try:
            self.parsed = self._parse(document.text)
        except NotAccepted as refused:
            raise ValidationError(len(document.text), str(refused)) from refused
