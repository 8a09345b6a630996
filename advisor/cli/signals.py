"""Signals that end the program: each interrupts it as Ctrl-C does, so that what was told so far is kept."""

from __future__ import annotations

import signal
from typing import Final, NoReturn

# A terminal that is closed, a job that is cancelled, Ctrl-\, and Ctrl-Break on Windows; no system knows all of them.
_NAMES: Final = ("SIGHUP", "SIGTERM", "SIGQUIT", "SIGBREAK")
_ENDING: Final = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))


def heed() -> None:
    """Let every signal that ends the program interrupt it; one that is ignored, as nohup has it, stays so."""
    for each in _ENDING:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, _interrupt)


def _interrupt(*_: object) -> NoReturn:
    """Interrupt, once: a terminal that is closed, or a job that is cancelled, says so several times."""
    for each in _ENDING:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def ignore() -> None:
    """Let no signal disturb the end of the program, which is short: closing a terminal sends more than one."""
    for each in (signal.SIGINT, *_ENDING):
        signal.signal(each, signal.SIG_IGN)
