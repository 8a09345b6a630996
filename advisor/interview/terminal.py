"""Consoles on a terminal; the only importer of prompt_toolkit."""

from __future__ import annotations

import io
import select
import sys
import textwrap
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.output import create_output
from prompt_toolkit.validation import ValidationError, Validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from prompt_toolkit.document import Document

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
        *,
        words: Sequence[str] = (),
        check: Callable[[str], str] | None = None,
        several: bool = False,
    ) -> str:
        """Return what the person types, after a line with the ``keys``.

        A paste of several lines is one input. The keys are not shown in a toolbar below the line:
        it is drawn only where the terminal reports the line of the cursor.
        """
        del several
        self.show([f"  [{keys}]"])
        try:
            return self._session.prompt(
                _PROMPT,
                completer=WordCompleter([*words]),
                complete_while_typing=False,
                validator=_CheckValidator(check) if check else None,
                validate_while_typing=False,
            )
        except OSError as error:
            raise EOFError from error  # the terminal is gone


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
        *,
        words: Sequence[str] = (),
        check: Callable[[str], str] | None = None,
        several: bool = False,
    ) -> str:
        """Return what the person types, after a line with the ``keys``.

        With ``several``, lines that come at once are one input.
        """
        del words
        self.show([f"  [{keys}]"])
        while True:
            typed = self._read_line()
            while several and select.select([sys.stdin], [], [], _PASTE)[0]:
                typed += self._read_line(prompt="")
            wrong = check(typed) if check else ""
            if not wrong:
                return typed
            self.show([wrong])

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


class _CheckValidator(Validator):
    """Says below the line what is wrong with it, before it counts."""

    def __init__(self, check: Callable[[str], str]) -> None:
        self._check = check

    def validate(self, document: Document) -> None:
        wrong = self._check(document.text)
        if wrong:
            raise ValidationError(len(document.text), wrong)
