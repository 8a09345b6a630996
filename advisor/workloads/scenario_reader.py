"""The scenarios of a workload, read from its file and checked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from advisor.knowledge.answer_checks import check_answers, check_weights
from advisor.located.mapping import LocatedMapping
from advisor.located.messages import shown
from advisor.workloads.meant import guess_meaning
from advisor.workloads.workload import MOST_SCENARIOS, Scenario, name_fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from advisor.knowledge.answer_checks import Given
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase

_CHANGES = ("answers", "assume", "weights")


def read_scenarios(fields: LocatedMapping, knowledge: KnowledgeBase) -> tuple[Scenario, ...]:
    """Return the scenarios listed in ``fields``, whose problems get every fault."""
    rows = fields.items("scenarios")
    if len(rows) > MOST_SCENARIOS:
        message = f"{len(rows):,} scenarios are too many"
        hint = f"keep {MOST_SCENARIOS}, or write a workload for each of the others"
        fields.report(message, hint, key="scenarios", code="E212")
        return ()
    scenarios: dict[str, Scenario] = {}
    for row in rows:
        scenario = _read_scenario(
            LocatedMapping(row, ("name", *_CHANGES), fields.problems, name="scenario"), knowledge
        )
        if scenario.name in scenarios:
            message = f"two scenarios are called {shown(scenario.name)}"
            hint = "give each a name of its own"
            fields.problems.append(row.problem("E204", message, hint, key="name"))
        scenarios[scenario.name] = scenario
    return tuple(scenarios.values())


def _read_scenario(fields: LocatedMapping, knowledge: KnowledgeBase) -> Scenario:
    name = fields.text("name")
    fault = name_fault(name) if name else ""
    if fault:
        fields.report(f"the name {fault}", "use plain words on one line", key="name", code="E209")
    if fields.origin.is_mapping and not any(key in fields for key in _CHANGES):
        fields.report("the scenario changes nothing", "put what is different below `answers:`")
    answers = _read_answers(fields, "answers", knowledge)
    weights = check_weights(knowledge.criteria, _list_given(fields, "weights"), fields.problems)
    return Scenario(
        name,
        answers=answers,
        assume=_read_answers(fields, "assume", knowledge, answered=answers),
        weights=weights,
    )


def _read_answers(
    fields: LocatedMapping, key: str, knowledge: KnowledgeBase, answered: Collection[str] = ()
) -> dict[str, Value]:
    return check_answers(
        knowledge.questions,
        _list_given(fields, key),
        fields.problems,
        answered=answered,
        guess=partial(guess_meaning, knowledge),
    )


def _list_given(fields: LocatedMapping, key: str) -> Iterator[Given]:
    """Yield the entries of the mapping under ``key``, if there is one."""
    entries = fields.mapping(key, required=False)
    for name, node in entries.entries():
        yield name, node.plain(), entries.place_of(name)
