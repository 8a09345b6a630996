"""Many drafts to results, in the order in which they came, if need be in several processes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from advisor.workloads import advising, workers
from advisor.workloads.advising import Refused, guarded, refuse_for_defect
from advisor.workloads.own_rules import knowledge_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from advisor.workloads.advising import Result
    from advisor.workloads.draft import Draft
    from advisor.workloads.settings import Settings

_Made = TypeVar("_Made")
_Place = TypeVar("_Place")


class WorkerDied(Exception):
    """Each process that worked on a workload ended silently: it was killed, or it crashed."""

    def __str__(self) -> str:
        """Return how many processes ended."""
        return f"{workers.MOST_DEATHS} processes that worked on it were killed or crashed"


def work_on_drafts(
    work: Callable[[Result, _Place], _Made],
    tasks: Iterable[tuple[Draft, _Place]],
    settings: Settings,
    jobs: int,
) -> Iterator[_Made]:
    """Yield, in order, what ``work`` returns for the result of each draft and its place.

    If one fails, in advising or in ``work``, ``work`` gets it as refused, and the others go on.
    Several ``jobs`` are processes.
    """
    worker = _DraftWorker(work, settings)
    if jobs == 1:
        return map(worker, tasks)
    knowledge_with(settings.rules)  # loaded once, for the processes that fork from this one
    most = (os.cpu_count() or 1) * 4
    return workers.map_in_order(worker, tasks, min(jobs, most), worker.lost)


@dataclass(frozen=True)
class _DraftWorker(Generic[_Place, _Made]):
    """Does the work on one draft; it is sent to each process."""

    work: Callable[[Result, _Place], _Made]
    settings: Settings

    def __call__(self, task: tuple[Draft, _Place]) -> _Made:
        """Advise on a draft, and work on the result."""
        draft, place = task
        result = guarded(draft.name, draft.file, lambda: advising.advise(draft, self.settings))
        made = guarded(draft.name, draft.file, lambda: self.work(result, place))
        if isinstance(made, Refused):
            return self.work(made, place)
        return made

    def lost(self, task: tuple[Draft, _Place]) -> _Made:
        """Work on a draft on which no process survived."""
        draft, place = task
        return self.work(refuse_for_defect(draft.name, draft.file, WorkerDied()), place)
