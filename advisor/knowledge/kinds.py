"""Located YAML to kinds of teams and of workloads, and whether they go together with what holds for all."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from advisor.errors import Problem
from advisor.knowledge.elicitation import TEAM, WORKLOAD, Kind
from advisor.knowledge.fields import Fields
from advisor.knowledge.model import Place
from advisor.knowledge.shares import ALL, left_over, read_shares
from advisor.knowledge.values import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from advisor.knowledge.document import YamlNode
    from advisor.knowledge.elicitation import Prior, Shares
    from advisor.knowledge.model import Question

ROUNDED: Final = Decimal("0.5")
"""By how many percent of all the kinds may state more than there is: their numbers are round ones."""


def _kind(
    node: YamlNode, questions: Mapping[str, Question], problems: list[Problem], *, side: str
) -> Kind:
    known = ("id", "says", "share", "answers", "because", "source")
    fields = Fields(node, (*known, "workloads") if side == TEAM else known, problems)
    return Kind(
        id=fields.text("id"),
        side=side,
        says=fields.text("says"),
        share=Decimal(fields.number("share", 0, int(ALL), whole=False)),
        answers=_answers(fields, questions, problems),
        workloads=_workloads(fields, problems),
        because=fields.text("because"),
        sources=fields.texts("source", required=True),
        place=Place(node.path, node.line),
    )


READERS: Final[Mapping[str, Callable[[YamlNode, Mapping[str, Question], list[Problem]], Kind]]] = {
    "kinds_of_team": partial(_kind, side=TEAM),
    "kinds_of_workload": partial(_kind, side=WORKLOAD),
}
"""What reads an entry of each section."""


def _answers(
    fields: Fields, questions: Mapping[str, Question], problems: list[Problem]
) -> dict[str, Shares]:
    node = fields.node("answers")
    if node is None:
        return {}
    if not node.is_mapping:
        fields.report(
            "`answers` is no mapping", "write `question: {value: percent}` lines", key="answers"
        )
        return {}
    inner = Fields(node, (), [])  # what is unknown is reported as a question below
    answers: dict[str, Shares] = {}
    for key in node.value:
        if key in questions:
            answers[key] = read_shares(
                Fields(node, tuple(node.value), problems), key, questions[key], problems
            )
        else:
            problems.append(
                inner.place.problem(
                    "E302", f"unknown question {shown(key)}", nearest(key, questions), key=key
                )
            )
    return answers


def _workloads(fields: Fields, problems: list[Problem]) -> dict[str, Decimal]:
    node = fields.node("workloads")
    if node is None:
        return {}
    inner = Fields(node, tuple(node.value) if node.is_mapping else (), problems)
    shares = {
        key: Decimal(inner.number(key, 0, int(ALL), whole=False)) for key, _ in inner.entries()
    }
    if sum(shares.values()) != ALL:
        fields.report(
            f"`workloads` sum to {sum(shares.values())}, not 100",
            "they are percent",
            key="workloads",
        )
    return shares


def misfits(
    kinds: Mapping[str, Kind], priors: Mapping[str, Prior], questions: Mapping[str, Question]
) -> Iterator[Problem]:
    """Yield what is wrong with ``kinds`` taken together, and beside the priors, which hold for all of them."""
    for side in (TEAM, WORKLOAD):
        members = [each for each in kinds.values() if each.side == side]
        total = sum(each.share for each in members)
        if members and total != ALL:
            yield _at(
                members[0].place,
                f"the shares of all kinds of {side} sum to {total}, not 100",
                "they are percent",
            )
        for question in dict.fromkeys(key for each in members for key in each.answers):
            yield from _misfits_of(question, members, priors, questions)
    yield from _on_both_sides(kinds)
    yield from _misfits_of_workloads(kinds)


def _on_both_sides(kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    of_teams = {key for each in kinds.values() if each.side == TEAM for key in each.answers}
    for each in kinds.values():
        for question in each.answers:
            if each.side == WORKLOAD and question in of_teams:
                hint = "a question depends on the team or on the workload"
                yield _at(
                    each.place, f"{each.id}: kinds of team say how {question} is answered too", hint
                )


def _misfits_of(
    question: str,
    members: list[Kind],
    priors: Mapping[str, Prior],
    questions: Mapping[str, Question],
) -> Iterator[Problem]:
    naming = [each for each in members if question in each.answers]
    prior = priors.get(question)
    if prior is None:
        yield _at(
            naming[0].place,
            f"{naming[0].id}: {question} has no prior",
            "say in `priors` what holds for all",
        )
        return
    for each in naming:
        for sort in each.answers[question]:
            if sort not in prior.shares:
                hint = "name the values and ranges that the prior has"
                yield _at(
                    each.place, f"{each.id}: the prior of {question} has no {_written(sort)}", hint
                )
    is_list = questions[question].kind == "multi"
    stated = [
        (each.share, stated_shares(each.answers[question], prior, is_list=is_list))
        for each in naming
    ]
    yield from _too_much(prior.place, question, prior.shares, stated)


def stated_shares(shares: Shares, prior: Prior, *, is_list: bool) -> Shares:
    """Return the ``shares`` that a kind states; of all but lists, what it does not name has none."""
    return shares if is_list else {sort: shares.get(sort, Decimal(0)) for sort in prior.shares}


def _misfits_of_workloads(kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    teams = [each for each in kinds.values() if each.workloads]
    overall = {each.id: each.share for each in kinds.values() if each.side == WORKLOAD}
    for team in teams:
        for each in team.workloads:
            if each not in overall:
                yield Problem(
                    team.place.path,
                    team.place.line,
                    "E302",
                    f"{team.id}: unknown kind of workload {shown(each)}",
                    nearest(each, overall),
                )
    stated = [
        (each.share, {key: each.workloads.get(key, Decimal(0)) for key in overall})
        for each in teams
    ]
    if teams:
        yield from _too_much(teams[0].place, "workloads", overall, stated)


def _too_much(
    place: Place,
    what: str,
    overall: Mapping[Any, Decimal],
    stated: Sequence[tuple[Decimal, Mapping[Any, Decimal]]],
) -> Iterator[Problem]:
    """Yield where kinds state more than there is, or leave nobody for whom the rest would hold."""
    left = left_over(overall, stated)
    for sort, share in overall.items():
        given = (
            sum((size * shares[sort] for size, shares in stated if sort in shares), Decimal(0))
            / ALL
        )
        if sort not in left:
            if abs(given - share) > ROUNDED:
                hint = "leave it out of one kind, which then gets what is left"
                said = f"{what}: all kinds say how common {_written(sort)} is, {given:.1f} %, and it is {share} %"
                yield _at(place, said, hint)
        elif given > share + ROUNDED:
            said = f"{what}: kinds give {given:.1f} % to {_written(sort)}, and there are {share} % of it"
            yield _at(place, said, "lower them")


def _written(sort: object) -> str:
    """Return ``sort`` as the files have it."""
    if isinstance(sort, tuple):
        return f"{sort[0]}-{sort[1]}"
    return str(sort).lower() if isinstance(sort, bool) else str(sort)


def _at(place: Place, message: str, hint: str) -> Problem:
    return Problem(place.path, place.line, "E203", message, hint)
