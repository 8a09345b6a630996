"""Each arrow of a decision drawing says what the argument says.

That is tested on all teams, and on people with all and with some answers.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from benchmarks.simulated import knowledge, person
from samples import many

from advisor.consultation import consult
from advisor.drawing.decision import MOST_RULES, drawn
from advisor.drawing.escaping import signed_typographic
from advisor.explanation.explanation import Explanation
from advisor.knowledge.model import Preference
from advisor.workloads.advising import Advised, advise
from advisor.workloads.draft_files import read_draft_file
from advisor.workloads.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from advisor.consultation import Consultation
    from advisor.drawing.elements import Drawing, Edge, Node
    from advisor.explanation.argument import Reason
    from advisor.knowledge.model import Rule

EXAMPLES = sorted((Path(__file__).parent.parent / "docs" / "examples").glob("*.yaml"))
PEOPLE = many(60, of=200)


def _id(rule: Rule) -> str:
    return f"rule-{rule.id.replace('.', '-').replace('_', '-')}"


def _points(consultation: Consultation, rule: Rule, platform: str) -> Decimal:
    assert isinstance(rule.conclusion, Preference)
    return rule.conclusion.points.get(platform, 0) * consultation.weights[rule.conclusion.criterion]


def _explained(consultation: Consultation) -> Explanation:
    vars(consultation)["decided_by"] = (
        None  # what proves the result takes long, and no arrow shows it
    )
    return Explanation(consultation)


def disagreements(drawing: Drawing, explanation: Explanation) -> Iterator[str]:
    """Yield each way in which arrows and boxes of rules say something other than the argument."""
    argument = explanation.argument
    speaking = {_id(reason.step.rule): reason for reason in (*argument.reasons, *argument.lighter)}
    against = {_id(reason.step.rule): reason for reason in argument.against}
    excluding: dict[str, set[str]] = {}
    for exclusion in argument.exclusions:
        excluding[_id(exclusion.step.rule)] = set(exclusion.platforms)
    arrows: dict[str, list[Edge]] = {node.id: [] for node in drawing.nodes if node.role == "rule"}
    for edge in drawing.edges:
        if edge.tail in arrows:
            arrows[edge.tail].append(edge)
        elif edge.role != "support":
            yield f"{edge.id} says that something else than a rule {edge.role}"
    for rule, edges in arrows.items():
        told = [(edge.role, edge.head.removeprefix("platform-")) for edge in edges]
        if rule in speaking:
            yield from _of_speaking(rule, told, speaking[rule], explanation.consultation)
        elif rule in against:
            yield from _of_against(rule, told, against[rule], explanation.consultation)
        elif set(told) != {("excludes", platform) for platform in excluding.get(rule, ())}:
            yield f"{rule} excludes others than the argument says: {told}"
    yield from _missing(set(arrows), explanation)


def _of_speaking(
    rule: str, told: list[tuple[str, str]], reason: Reason, consultation: Consultation
) -> Iterator[str]:
    winner = consultation.ranking.winner or ""
    if told != [("speaks-for", winner)]:
        yield f"{rule} speaks for the winner, and is drawn as {told}"
    behind = [standing.platform for standing in consultation.ranking.standings[1:]]
    mine = _points(consultation, reason.step.rule, winner)
    if all(_points(consultation, reason.step.rule, platform) >= mine for platform in behind):
        yield f"{rule} sets the winner above nobody"


def _of_against(
    rule: str, told: list[tuple[str, str]], reason: Reason, consultation: Consultation
) -> Iterator[str]:
    winner = consultation.ranking.winner or ""
    if {role for role, _ in told} != {"speaks-against"}:
        yield f"{rule} speaks against the winner, and is drawn as {told}"
    gains = {key: _points(consultation, reason.step.rule, key) for key in reason.better}
    for _, head in told:
        if head not in reason.better:
            yield f"{rule} points at {head}, which does not gain by it"
        elif gains[head] <= _points(consultation, reason.step.rule, winner):
            yield f"{rule} gives {head} no more than the winner"
        elif max(gains.values()) > reason.best:
            yield f"{rule} has another best than its points say"
        elif gains[head] != reason.best:
            yield f"{rule} gives others more than {head}"


def _missing(there: set[str], explanation: Explanation) -> Iterator[str]:
    """Yield what has to be there and is not.

    That is all that rules out, and then the weightiest reasons as far as there is room.
    """
    argument = explanation.argument
    for exclusion in argument.exclusions:
        if _id(exclusion.step.rule) not in there:
            yield f"{exclusion.step.rule.id} is missing"
    room = max(MOST_RULES - len(argument.exclusions), 0)
    reasons = (*argument.reasons, *argument.against, *argument.lighter)[:room]
    for reason in reasons:
        if _id(reason.step.rule) not in there:
            yield f"{reason.step.rule.id} is missing"
    if len(there) != len(argument.exclusions) + len(reasons):
        yield f"{len(there)} rules are drawn"


def _misworded(drawing: Drawing, explanation: Explanation) -> Iterator[str]:
    """Yield each box of a rule that says something wrong about its points.

    It has to say what the winner gets by the rule, and which rival it points at.
    """
    consultation, argument = explanation.consultation, explanation.argument
    nodes = {node.id: node for node in drawing.nodes}
    platforms = consultation.knowledge.platforms.values()
    names = {platform.id: platform.short for platform in platforms}
    for reason in (*argument.reasons, *argument.lighter, *argument.against):
        node = nodes.get(_id(reason.step.rule))
        if node is None:
            continue
        *_, gives = node.lines
        winner = names[consultation.ranking.winner or ""]
        if not gives.startswith(f"{signed_typographic(reason.points)} for {winner}, "):
            yield f"{node.id} does not say what the winner gets: {gives}"
        rule, best = reason.step.rule, signed_typographic(reason.best)
        rivals = [key for key in reason.better if _points(consultation, rule, key) == reason.best]
        if reason.better and not any(f"{best} for {names[key]}" in gives for key in rivals):
            yield f"{node.id} does not say who gains most: {gives}"
        for word in ("the next", "against others"):
            if word in gives:
                yield f"{node.id} says {word!r}"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_arrow_of_a_team_says_what_the_argument_says(path: Path) -> None:
    (draft,) = read_draft_file(str(path))
    advised = advise(draft, Settings())
    assert isinstance(advised, Advised)
    explanation = _explained(advised.consultation)
    drawing = drawn(explanation, path.stem)
    assert list(disagreements(drawing, explanation)) == []
    assert list(_misworded(drawing, explanation)) == []


@pytest.mark.parametrize("share_left_out", [0, 1 / 3], ids=["all answered", "a third left out"])
def test_every_arrow_of_people_says_what_the_argument_says(share_left_out: float) -> None:
    for number in range(PEOPLE):
        answers = person(number, "drawn")
        chance = Random(f"left out:{number}")
        told = {key: value for key, value in answers.items() if chance.random() >= share_left_out}
        explanation = _explained(consult(knowledge(), told))
        drawing = drawn(explanation, "somebody")
        assert list(disagreements(drawing, explanation)) == [], number
        assert list(_misworded(drawing, explanation)) == [], number


def _edge(drawing: Drawing, role: str) -> Edge:
    return next(edge for edge in drawing.edges if edge.role == role)


def _with(drawing: Drawing, edge: Edge, **changes: str) -> Drawing:
    edges = tuple(replace(other, **changes) if other is edge else other for other in drawing.edges)
    return replace(drawing, edges=edges)


def _a_rivals_reason_into_the_winner(drawing: Drawing) -> Drawing:
    green, brown = _edge(drawing, "speaks-for"), _edge(drawing, "speaks-against")
    return _with(drawing, brown, role="speaks-for", head=green.head)


def _the_winners_reason_to_a_rival(drawing: Drawing) -> Drawing:
    green, brown = _edge(drawing, "speaks-for"), _edge(drawing, "speaks-against")
    return _with(drawing, green, role="speaks-against", head=brown.head)


def _a_rivals_reason_to_one_that_gains_nothing(drawing: Drawing) -> Drawing:
    return _with(drawing, _edge(drawing, "speaks-against"), head="platform-ecs-ec2")


def _a_reason_left_out(drawing: Drawing) -> Drawing:
    out = _edge(drawing, "speaks-for").tail
    nodes = tuple(node for node in drawing.nodes if node.id != out)
    return replace(
        drawing,
        nodes=nodes,
        edges=tuple(edge for edge in drawing.edges if out not in {edge.tail, edge.head}),
    )


def _an_answer_that_speaks(drawing: Drawing) -> Drawing:
    return _with(drawing, _edge(drawing, "support"), role="speaks-for")


@pytest.mark.parametrize(
    "plant",
    [
        _a_rivals_reason_into_the_winner,
        _the_winners_reason_to_a_rival,
        _a_rivals_reason_to_one_that_gains_nothing,
        _a_reason_left_out,
        _an_answer_that_speaks,
    ],
)
def test_a_planted_fault_is_found(plant: Callable[[Drawing], Drawing]) -> None:
    (draft,) = read_draft_file(
        str(next(path for path in EXAMPLES if path.stem == "swarm-cooperative"))
    )
    advised = advise(draft, Settings())
    assert isinstance(advised, Advised)
    explanation = _explained(advised.consultation)
    drawing = drawn(explanation, "swarm-cooperative")
    assert list(disagreements(drawing, explanation)) == []
    assert list(disagreements(plant(drawing), explanation)) != []


def _reworded(node: Node) -> Node:
    return replace(node, lines=(*node.lines[:-1], "+8, the next +4"))


def test_a_box_that_says_something_else_is_found() -> None:
    explanation = _explained(consult(knowledge(), {"ops_capacity": "low", "portability": "medium"}))
    drawing = drawn(explanation, "somebody")
    assert list(_misworded(drawing, explanation)) == []
    nodes = tuple(_reworded(node) if node.role == "rule" else node for node in drawing.nodes)
    assert list(_misworded(replace(drawing, nodes=nodes), explanation)) != []
