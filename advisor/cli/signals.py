"""Signals that end the program: each interrupts it like Ctrl-C, so that answers are kept."""

from __future__ import annotations

import signal
from typing import Final, NoReturn

# A terminal that is closed, a job that is cancelled, Ctrl-\, and Ctrl-Break on Windows; no system
# has all of them.
_NAMES: Final = ("SIGHUP", "SIGTERM", "SIGQUIT", "SIGBREAK")
_ENDING: Final = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))


def heed() -> None:
    """Let every signal that ends the program interrupt it, unless it is ignored, as with nohup."""
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(*_: object) -> NoReturn:
    """Interrupt once: closing a terminal or cancelling a job sends several signals."""
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def ignore() -> None:
    """Ignore signals while the program ends, which is short: closing a terminal sends several."""
    for number in (signal.SIGINT, *_ENDING):
        signal.signal(number, signal.SIG_IGN)
