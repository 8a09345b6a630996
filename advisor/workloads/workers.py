"""Work in several processes.

Results come in order, none is lost when a process is, and no process outlives this one.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import time
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import wait
from threading import Thread
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
MOST_DEATHS = 2
"""How many processes may die of an item before it is given up."""
_CHUNK = 16
_AHEAD = 8  # chunks for each process that may be done before their turn, to limit memory
_PATIENCE = 1.0  # seconds that a process gets to end when it is asked to
_DEATH_OF_PARENT = 1  # Linux's PR_SET_PDEATHSIG


def map_in_order(
    work: Callable[[_Item], _Result],
    items: Iterable[_Item],
    jobs: int,
    lost: Callable[[_Item], _Result],
) -> Iterator[_Result]:
    """Yield what ``work`` returns for each of ``items``, done in ``jobs`` processes.

    What a process that is killed had not given back is done again by another. For an item that no
    process survives, what ``lost`` returns is yielded.
    """
    crew = _Crew(work, items, jobs, lost)
    try:
        yield from crew.results()
    finally:
        crew.dismiss()


@dataclass(eq=False)
class _Worker:
    """A process, the connection to it, and the numbers of the items that it owes, in order."""

    process: Any
    line: Connection
    owed: deque[int] = field(default_factory=deque)


class _Crew(Generic[_Item, _Result]):
    """The processes, and what is handed out to them."""

    def __init__(
        self,
        work: Callable[[_Item], _Result],
        items: Iterable[_Item],
        jobs: int,
        lost: Callable[[_Item], _Result],
    ) -> None:
        """Begin without a process; each is started when there is something for it to do."""
        self._context: Any = multiprocessing.get_context()
        self._life = self._context.Pipe(duplex=False)
        self._work = work
        self._lost = lost
        self._left = enumerate(items)
        self._jobs = jobs
        self._workers: list[_Worker] = []
        self._held: dict[int, _Item] = {}
        self._again: deque[int] = deque()
        self._deaths: Counter[int] = Counter()
        self._done: dict[int, _Result] = {}
        self._chunks = 0
        self._turn = 0

    def results(self) -> Iterator[_Result]:
        """Yield the results in the order of their items."""
        while True:
            while self._turn in self._done:
                yield self._done.pop(self._turn)
                self._turn += 1
            self._hand_out()
            busy = [worker for worker in self._workers if worker.owed]
            if busy:
                ready = wait([worker.line for worker in busy])
                for worker in busy:
                    if worker.line in ready:
                        self._take(worker)
            elif self._turn not in self._done:  # nothing is left, and everything was given back
                return

    def dismiss(self) -> None:
        """End every process, a busy one with a signal."""
        for worker in self._workers:
            if worker.owed:
                worker.process.terminate()
            worker.line.close()
        for worker in self._workers:
            worker.process.join(_PATIENCE)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        for end in self._life:
            end.close()

    def _hand_out(self) -> None:
        """Give every idle process something to do, and start those that are missing."""
        for worker in [worker for worker in self._workers if not worker.owed]:
            chunk = self._next_chunk()
            if chunk:
                self._hand(worker, chunk)
        while len(self._workers) < self._jobs:
            chunk = self._next_chunk()
            if not chunk:
                return
            self._hand(self._start_worker(), chunk, is_new=True)

    def _next_chunk(self) -> list[int]:
        """Return the numbers of what is to be done next; what was lost comes first, and alone."""
        if self._again:
            return [self._again.popleft()]
        if len(self._held) + len(self._done) > _AHEAD * _CHUNK * self._jobs:
            return []
        # Few at a time at first: results come soon, and little work is shared by all processes.
        self._chunks += 1
        taken = list(islice(self._left, min(_CHUNK, 1 + self._chunks // (4 * self._jobs))))
        self._held.update(taken)
        return [number for number, _ in taken]

    def _hand(self, worker: _Worker, chunk: list[int], *, is_new: bool = False) -> None:
        try:
            worker.line.send([self._held[number] for number in chunk])
        except OSError:  # it has died in the meantime, and not of what it never received
            owed = deque(chunk)
            if is_new:  # without a limit, new processes that die at once would be started forever
                self._blame(owed)
            self._again.extendleft(reversed(owed))
            self._bury(worker)
        else:
            worker.owed.extend(chunk)

    def _take(self, worker: _Worker) -> None:
        """Take a result from ``worker``; if it has died, let another do what it owes."""
        try:
            result = worker.line.recv()
        except (EOFError, OSError):
            self._blame(worker.owed)
            self._again.extendleft(reversed(worker.owed))
            self._bury(worker)
            return
        number = worker.owed.popleft()
        del self._held[number]
        self._done[number] = result

    def _blame(self, owed: deque[int]) -> None:
        """Count the death of a process against its item, and give up one with too many deaths."""
        suspect = owed[0]
        self._deaths[suspect] += 1
        if self._deaths[suspect] == MOST_DEATHS:
            self._done[suspect] = self._lost(self._held.pop(suspect))
            owed.popleft()

    def _bury(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.line.close()
        worker.process.join()

    def _start_worker(self) -> _Worker:
        line, far_end = self._context.Pipe()
        inherited: list[Connection] = []
        if self._context.get_start_method() == "fork":
            # A forked process holds copies of our ends of all connections. It has to close them:
            # otherwise no process would notice that this one is gone.
            inherited = [self._life[1], line, *(worker.line for worker in self._workers)]
        process = self._context.Process(
            target=_run_worker,
            args=(self._work, far_end, self._life[0], inherited, os.getpid()),
            daemon=True,
        )
        process.start()
        far_end.close()
        worker = _Worker(process, line)
        self._workers.append(worker)
        return worker


def _run_worker(
    work: Callable[[Any], Any],
    line: Connection,
    life: Connection,
    inherited: list[Connection],
    parent: int,
) -> None:
    """Do what comes over ``line`` until it is closed, or the parent is gone."""
    for connection in inherited:
        connection.close()
    _end_with_parent(life, parent)
    with suppress(EOFError, OSError):
        while True:
            for item in line.recv():
                line.send(work(item))


def _end_with_parent(life: Connection, parent: int) -> None:
    """Make this process end with its parent, and leave the handling of interrupts to the parent."""
    for name in ("SIGINT", "SIGHUP", "SIGQUIT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _exit)
    # A signal is handled once Python runs again. In the middle of a long proof it does not; then
    # the thread ends the process.
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGTERM)
        if os.getppid() != parent and multiprocessing.get_start_method() != "forkserver":
            os._exit(1)
    Thread(target=_watch_parent, args=(life,), daemon=True).start()


def _exit(*_: object) -> None:
    """Exit, but clean up first."""
    sys.exit(1)


def _watch_parent(life: Connection) -> None:
    """Wait until no process holds the other end of ``life`` any more, and end this process."""
    wait([life])
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE)
    os._exit(1)
