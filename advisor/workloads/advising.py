"""A draft to its result: the advice on it, or why there is none."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from advisor import defects
from advisor.consultation import consult
from advisor.costing.relations import relating
from advisor.errors import AdvisorError, EngineFault, Problem, Unsettled, UnusableInput
from advisor.inference.engine import engine_for
from advisor.provisos import driven, figured
from advisor.workloads.draft import STANDARD_INPUT
from advisor.workloads.own_rules import knowledge_for
from advisor.workloads.settings import adjust_workload
from advisor.workloads.workload_reader import read_workload

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.consultation import Consultation
    from advisor.knowledge.model import KnowledgeBase
    from advisor.workloads.draft import Draft
    from advisor.workloads.settings import Settings
    from advisor.workloads.workload import Scenario, Workload

DEFECT = "E900"
"""The code of a problem that is the program's own."""
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class AdvisedScenario:
    """A scenario of a workload, and its result."""

    scenario: Scenario
    consultation: Consultation

    def changed_from(self, base: Consultation) -> tuple[str, ...]:
        """Return the questions whose answers are not those of ``base``."""
        answers = self.consultation.answers
        return tuple(key for key in answers if answers[key] != base.answers.get(key))


@dataclass(frozen=True, slots=True)
class Advised:
    """A workload that could be read, its result, and the command that asks what is still open.

    ``asking_on`` is empty for answers that stand in no file. ``scenarios`` are other cases of the
    workload, each with its own result.
    """

    workload: Workload
    consultation: Consultation
    asking_on: str = ""
    scenarios: tuple[AdvisedScenario, ...] = ()


class RefusalStatus(StrEnum):
    """Whether a defect stopped a workload, or its input is wrong."""

    FAILED = "failed"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Refused:
    """A workload without a result, and why: its input is wrong, or a defect stopped it."""

    name: str
    file: str
    problems: tuple[Problem, ...]

    @property
    def is_failed(self) -> bool:
        """Return whether a defect stopped it."""
        return any(problem.code == DEFECT for problem in self.problems)

    @property
    def status(self) -> RefusalStatus:
        """Return what was at fault."""
        return RefusalStatus.FAILED if self.is_failed else RefusalStatus.INVALID


Result: TypeAlias = Advised | Refused


def advise(draft: Draft, settings: Settings) -> Result:
    """Return what is concluded for ``draft``, or why it cannot be read."""
    try:
        knowledge = knowledge_for(draft, settings)
    except UnusableInput as error:
        return Refused(draft.name, draft.file, error.problems)
    workload, problems = read_workload(draft, knowledge)
    if workload is None:
        return Refused(draft.name, draft.file, problems)
    workload = adjust_workload(workload, settings, knowledge)
    consultation = consult_workload(workload, knowledge, engine=settings.engine)
    scenarios = [
        AdvisedScenario(
            scenario,
            consult_workload(workload.in_scenario(scenario), knowledge, engine=settings.engine),
        )
        for scenario in workload.scenarios
    ]
    asking_on = _write_asking_command(draft, settings)
    return Advised(workload, consultation, asking_on, tuple(scenarios))


def consult_workload(
    workload: Workload, knowledge: KnowledgeBase, *, engine: str | None = None
) -> Consultation:
    """Return what ``knowledge`` advises on ``workload``.

    It is concluded by ``engine``, or by the default engine of this machine.
    """
    return consult(
        knowledge,
        workload.answers,
        assume=workload.assume,
        weights=workload.weights,
        platforms=workload.platforms,
        as_of=workload.as_of,
        engine=partial(engine_for, name=engine),
        relate=relating(workload.costs),
        beside=(*figured(workload.costs), *driven(engine)),
    )


def _write_asking_command(draft: Draft, settings: Settings) -> str:
    """Return the command that asks what is still open of ``draft``, under the same ``settings``.

    It is empty for standard input and pipes, which can be read only once.
    """
    if draft.file == STANDARD_INPUT or Path(draft.file).is_fifo():
        return ""
    words = ["advisor", "ask", "--answers", draft.file]
    if not draft.is_alone:
        words += ["--workload", draft.name]
    return shlex.join((*words, *settings.typed()))


def guarded(name: str, file: str, make: Callable[[], _Made]) -> _Made | Refused:
    """Return what ``make`` returns for the workload ``name`` in ``file``.

    What it raises makes the workload refused, so that the others go on.
    """
    try:
        return make()
    except UnusableInput as error:
        return Refused(name, file, error.problems)
    except (EngineFault, Unsettled) as error:
        return refuse_for_defect(name, file, error)
    except AdvisorError as error:
        return Refused(name, file, (Problem(file, 0, "E120", str(error)),))
    except Exception as error:  # noqa: BLE001 - a defect ends this workload only; it is logged
        return refuse_for_defect(name, file, error)


def refuse_for_defect(name: str, file: str, error: Exception) -> Refused:
    """Return the workload ``name`` as refused for ``error``, a defect, which is logged."""
    return Refused(name, file, (Problem(file, 0, DEFECT, defects.told(error)),))
