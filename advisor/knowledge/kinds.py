"""YAML nodes to kinds of teams and of workloads, and whether they agree with the priors."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from advisor.errors import Problem
from advisor.knowledge.elicitation import TEAM, WORKLOAD, Kind
from advisor.knowledge.model import QuestionKind
from advisor.knowledge.share_reader import read_shares
from advisor.knowledge.shares import ALL, left_over
from advisor.located.mapping import LocatedMapping
from advisor.located.messages import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from advisor.knowledge.elicitation import Prior
    from advisor.knowledge.model import Question
    from advisor.knowledge.shares import Shares
    from advisor.located.document import YamlNode
    from advisor.located.place import Place

_ROUNDED: Final = Decimal("0.5")
"""By how many percent of all the kinds may state more than there is: their numbers are rounded."""


def _read_kind(
    node: YamlNode, questions: Mapping[str, Question], problems: list[Problem], *, side: str
) -> Kind:
    known: tuple[str, ...] = ("id", "says", "share", "answers", "because", "source")
    if side == TEAM:
        known = (*known, "workloads")
    fields = LocatedMapping(node, known, problems)
    return Kind(
        id=fields.text("id"),
        side=side,
        says=fields.text("says"),
        share=fields.number("share", 0, int(ALL)) or Decimal(0),
        answers=_read_answers(fields, questions),
        workloads=_read_workloads(fields),
        because=fields.text("because"),
        sources=fields.texts("source", required=True),
        place=node.place,
    )


READERS: Final[Mapping[str, Callable[[YamlNode, Mapping[str, Question], list[Problem]], Kind]]] = {
    "kinds_of_team": partial(_read_kind, side=TEAM),
    "kinds_of_workload": partial(_read_kind, side=WORKLOAD),
}
"""What reads an entry of each section."""


def _read_answers(fields: LocatedMapping, questions: Mapping[str, Question]) -> dict[str, Shares]:
    inner = fields.mapping("answers", required=False)
    answers: dict[str, Shares] = {}
    for key, _ in inner.entries():
        if key in questions:
            answers[key] = read_shares(inner, key, questions[key])
        else:
            message = f"unknown question {shown(key)}"
            inner.report(message, nearest(key, questions), key=key, code="E302")
    return answers


def _read_workloads(fields: LocatedMapping) -> dict[str, Decimal]:
    if "workloads" not in fields:
        return {}
    inner = fields.mapping("workloads")
    shares: dict[str, Decimal] = {}
    for key, _ in inner.entries():
        shares[key] = inner.number(key, 0, int(ALL)) or Decimal(0)
    total = sum(shares.values())
    if total != ALL:
        message = f"`workloads` sum to {total}, not 100"
        fields.report(message, "they are percent", key="workloads")
    return shares


def misfits(
    kinds: Mapping[str, Kind], priors: Mapping[str, Prior], questions: Mapping[str, Question]
) -> Iterator[Problem]:
    """Yield what is wrong with ``kinds`` taken together, and compared with the priors of all."""
    for side in (TEAM, WORKLOAD):
        members = [kind for kind in kinds.values() if kind.side == side]
        total = sum(kind.share for kind in members)
        if members and total != ALL:
            message = f"the shares of all kinds of {side} sum to {total}, not 100"
            yield _problem(members[0].place, message, "they are percent")
        for question in _questions_of(members):
            yield from _check_question(question, members, priors, questions)
    yield from _check_sides(kinds)
    yield from _check_workloads(kinds)


def _questions_of(kinds: Iterable[Kind]) -> tuple[str, ...]:
    questions: dict[str, None] = {}
    for kind in kinds:
        questions.update(dict.fromkeys(kind.answers))
    return tuple(questions)


def _check_sides(kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    """Yield the questions that kinds of both sides answer."""
    of_teams = _questions_of(kind for kind in kinds.values() if kind.side == TEAM)
    for kind in kinds.values():
        if kind.side != WORKLOAD:
            continue
        for question in kind.answers:
            if question in of_teams:
                message = f"{kind.id}: kinds of team say how {question} is answered too"
                hint = "a question depends on the team or on the workload"
                yield _problem(kind.place, message, hint)


def _check_question(
    question: str,
    members: list[Kind],
    priors: Mapping[str, Prior],
    questions: Mapping[str, Question],
) -> Iterator[Problem]:
    naming = [kind for kind in members if question in kind.answers]
    prior = priors.get(question)
    if prior is None:
        message = f"{naming[0].id}: {question} has no prior"
        yield _problem(naming[0].place, message, "say in `priors` what holds for all")
        return
    is_list = questions[question].kind is QuestionKind.MULTI
    stated: list[tuple[Decimal, Shares]] = []
    for kind in naming:
        shares = kind.answers[question]
        for sort in shares:
            if sort not in prior.shares:
                message = f"{kind.id}: the prior of {question} has no {_format_sort(sort)}"
                hint = "name the values and ranges that the prior has"
                yield _problem(kind.place, message, hint)
        stated.append((kind.share, stated_shares(shares, prior, is_list=is_list)))
    yield from _check_totals(prior.place, question, prior.shares, stated)


def stated_shares(shares: Shares, prior: Prior, *, is_list: bool) -> Shares:
    """Return the ``shares`` that a kind states; except of lists, what it does not name has 0 %."""
    if is_list:
        return shares
    return {sort: shares.get(sort, Decimal(0)) for sort in prior.shares}


def _check_workloads(kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    teams = [kind for kind in kinds.values() if kind.workloads]
    overall = {kind.id: kind.share for kind in kinds.values() if kind.side == WORKLOAD}
    stated: list[tuple[Decimal, Mapping[str, Decimal]]] = []
    for team in teams:
        for name in team.workloads:
            if name not in overall:
                message = f"{team.id}: unknown kind of workload {shown(name)}"
                yield _problem(team.place, message, nearest(name, overall), code="E302")
        shares = {name: team.workloads.get(name, Decimal(0)) for name in overall}
        stated.append((team.share, shares))
    if teams:
        yield from _check_totals(teams[0].place, "workloads", overall, stated)


def _check_totals(
    place: Place,
    what: str,
    overall: Mapping[Any, Decimal],
    stated: Sequence[tuple[Decimal, Mapping[Any, Decimal]]],
) -> Iterator[Problem]:
    """Yield where kinds state more than there is, or leave nobody for whom the rest would hold."""
    left = left_over(overall, stated)
    for sort, share in overall.items():
        total = Decimal(0)
        for size, shares in stated:
            if sort in shares:
                total += size * shares[sort]
        given = total / ALL
        name = _format_sort(sort)
        if sort not in left:
            if abs(given - share) > _ROUNDED:
                message = (
                    f"{what}: all kinds say how common {name} is, {given:.1f} %, "
                    f"and it is {share} %"
                )
                hint = "leave it out of one kind, which then gets what is left"
                yield _problem(place, message, hint)
        elif given > share + _ROUNDED:
            message = f"{what}: kinds give {given:.1f} % to {name}, and there are {share} % of it"
            yield _problem(place, message, "lower them")


def _format_sort(sort: object) -> str:
    """Return ``sort`` as it is written in files."""
    if isinstance(sort, tuple):
        return f"{sort[0]}-{sort[1]}"
    if isinstance(sort, bool):
        return str(sort).lower()
    return str(sort)


def _problem(place: Place, message: str, hint: str, *, code: str = "E203") -> Problem:
    return Problem(place.path, place.line, code, message, hint)
