"""A pseudo-terminal on which the program runs, read as a person reads it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import time
from pathlib import Path

import pexpect
import pyte

ROOT = Path(__file__).resolve().parent.parent
COLUMNS, ROWS = 100, 45
# The terminal has a size of its own.
_AROUND = {key: value for key, value in os.environ.items() if key not in {"COLUMNS", "LINES"}}
OFFER = "g = go on"
PROMPT = "> |>\x08"  # prompt_toolkit writes the space after it as a movement


def _heed_interrupts() -> None:
    """Undo that a shell lets background processes ignore interrupts; those at a terminal do not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Terminal:
    """The program on a pseudo-terminal, and the screen that a person would see."""

    def __init__(
        self, folder: Path, arguments: tuple[str, ...], env: dict[str, str], columns: int
    ) -> None:
        self.raw = b""
        self.columns = columns
        self._screen = pyte.HistoryScreen(columns, ROWS, history=2_000)
        self._stream = pyte.ByteStream(self._screen)
        usual = {"TERM": "xterm", "PYTHONPATH": str(ROOT), "PROMPT_TOOLKIT_NO_CPR": "1"}
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "advisor", *arguments],
            cwd=str(folder),
            timeout=15,
            dimensions=(ROWS, columns),
            preexec_fn=_heed_interrupts,
            env={**_AROUND, **usual, **env},
        )
        self.child.delaybeforesend = None
        self.child.ptyproc.delayafterclose = 0.01

    def until(self, pattern: str) -> str:
        """Read until ``pattern`` was printed; return all that came, without escape sequences."""
        self.child.expect(pattern)
        return self._keep(self.child.before + self.child.after)

    def end(self) -> str:
        """Read to the end; return all that came."""
        self.child.expect(pexpect.EOF)
        told = self._keep(self.child.before)
        self.child.close()
        return told

    def type(self, line: str) -> None:
        self.child.send(f"{line}\r")

    def begin(self) -> str:
        """Answer the request for a description with Enter; return the first question."""
        self.until("Describe your workload")
        self.until(PROMPT)
        self.type("")
        return self.prompted()

    def prompted(self) -> str:
        """Read until the next question waits for an answer; decline an offer to finish."""
        while OFFER in self.until(rf"Question \d+|{OFFER}"):
            self.until(PROMPT)
            self.type("g")
        return self.until(PROMPT)

    def finish(self, *, code: int = 0) -> str:
        """Stop, have the answers written, and read to the end."""
        self.type("q")
        self.until("write nothing")
        self.until(PROMPT)
        self.type("")
        told = self.end()
        assert self.child.exitstatus == code
        return told

    def resized(self, columns: int) -> None:
        """Let the window have another width."""
        self.columns = columns
        self._screen.resize(ROWS, columns)
        self.child.setwinsize(ROWS, columns)

    def shows(self, text: str) -> None:
        """Read until ``text`` stands on the screen."""
        end = time.monotonic() + 15
        while text not in self.seen:
            assert time.monotonic() < end, f"{text!r} is not in:\n{self.seen}"
            with contextlib.suppress(pexpect.TIMEOUT):
                self._keep(self.child.read_nonblocking(65_536, 0.2))

    @property
    def seen(self) -> str:
        """Return the lines that scrolled by and those on the screen."""
        past = (
            "".join(line[at].data for at in range(self.columns))
            for line in self._screen.history.top
        )
        return "\n".join(line.rstrip() for line in (*past, *self._screen.display))

    def _keep(self, data: bytes) -> str:
        self.raw += data
        self._stream.feed(data)
        text = data.decode(errors="replace")
        return re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", text).replace("\r", "")
