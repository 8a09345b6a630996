"""A portfolio as blocks, as an object and as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.costing.bill import cents
from advisor.costing.pooled_costs import SHARED, pool_costs
from advisor.knowledge.values import counted
from advisor.report.blocks import Bullets, Heading, ListItem, Paragraph, Table
from advisor.report.cost_report import money
from advisor.report.recommendation_data import STAY, escape_formula, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from advisor.costing.pooled_costs import Member, PooledCost
    from advisor.decision.portfolio import (
        AffectedWorkload,
        Demand,
        Leaving,
        LeftOut,
        Portfolio,
        Standard,
    )
    from advisor.report.blocks import Block

_MOST_AFFECTED, _MOST_DECIDING = 10, 12
_NOT_KNOWN = " = unknown"  # of proofs a part, but nothing that anybody decided by


def portfolio_blocks(
    found: Portfolio, nowhere: Sequence[LeftOut], members: Sequence[Member] = ()
) -> Iterator[Block]:
    """Yield what ``found`` says, the workloads that run nowhere at all, and what the ``members`` cost together."""
    yield Heading(f"{counted(len(found.demands), 'workload')} together", level=1)
    yield Heading("Which platforms they need")
    yield Bullets(
        tuple(
            ListItem(f"{_name(found, each)}: best for {count}")
            for each, count in found.winners.items()
        )
    )
    yield from _left_out("No platform", [each for each in nowhere if not each.others])
    yield from _left_out(
        "None of the platforms that were allowed to compete",
        [each for each in nowhere if each.others],
    )
    yield from _undecided(found)
    yield from _moving(found)
    yield from _bent(found, nowhere)
    otherwise = [each for each in found.demands if each.chosen not in {"", each.winner}]
    if otherwise:
        yield Paragraph("People decided otherwise; the standards below count what is recommended:")
        yield Bullets(tuple(ListItem(_decided(found, each)) for each in otherwise))
    yield Heading("One orchestrator for all")
    yield Table(
        ("", "cannot run", "lose", "points lost"),
        tuple(_orchestrator(found, each) for each in found.orchestrators),
    )
    yield Heading("The fewest platforms for all")
    rows = tuple(_row(_names(found, each.platforms), each) for each in found.standards)
    yield Table(("", "cannot run", "lose", "points lost"), rows)
    for each in found.standards:
        if each.affected:
            yield Heading(f"Who loses by {_names(found, each.platforms)}", level=3)
            shown = tuple(
                ListItem(_affected(found, affected)) for affected in each.affected[:_MOST_AFFECTED]
            )
            left = len(each.affected) - len(shown)
            yield Bullets((*shown, *((ListItem(f"and {left} more"),) if left else ())))
    yield from _costs(found, members)
    known = [(answer, count) for answer, count in found.deciding if not answer.endswith(_NOT_KNOWN)]
    if known:
        yield Heading("Answers that decide most")
        yield Bullets(
            tuple(
                ListItem(f"{answer}: for {counted(count, 'workload')}")
                for answer, count in known[:_MOST_DECIDING]
            )
        )
    open_ = [each.name for each in found.demands if each.decided_by is None]
    if open_:
        yield Paragraph(f"Not final yet, so that nothing decides there: {', '.join(open_)}.")


def _undecided(found: Portfolio) -> Iterator[Block]:
    """Yield for which workloads there is only a default, and how each of them gets more."""
    undecided = [each.name for each in found.demands if not each.is_advised]
    if undecided:
        yield Paragraph(
            f"Nothing that was answered tells the leading platforms apart for {', '.join(undecided)}."
        )
        yield Paragraph(
            "What leaves the least to operate is counted there. That is a default, not advice."
        )
        told = [
            (each, tuple(map(ListItem, each.undecided)))
            for each in found.demands
            if not each.is_advised
        ]
        yield Bullets(
            tuple(
                ListItem(f"{each.name}: {_name(found, each.winner)} by default", lines)
                for each, lines in told
            )
        )


def _moving(found: Portfolio) -> Iterator[Block]:
    """Yield which workloads stay where they run, and what the others would have to leave."""
    staying = [each.name for each in found.demands if each.stays]
    if staying:
        yield Paragraph(
            f"Stay where they are, for they run on their best platform already: {', '.join(staying)}."
        )
    leaving = [(each.name, each.move.says) for each in found.demands if each.move]
    if leaving:
        yield Paragraph("Would have to move:")
        yield Bullets(tuple(ListItem(f"{name}: {says}") for name, says in leaving))


def _bent(found: Portfolio, nowhere: Sequence[LeftOut]) -> Iterator[Block]:
    """Yield what narrows or bends the result of each workload."""
    bent = [(each.name, text) for each in found.demands for _, text in each.conditions]
    bent += [(each.name, text) for each in nowhere for _, text in each.conditions]
    if bent:
        yield Paragraph("Under these conditions:")
        yield Bullets(tuple(ListItem(f"{name}: {text}") for name, text in bent))


def _left_out(whose: str, workloads: Sequence[LeftOut]) -> Iterator[Block]:
    """Yield for which workloads no platform is left, and which ones could run them if they competed."""
    if workloads:
        left_out = "it is" if len(workloads) == 1 else "they are"
        yield Paragraph(
            f"{whose} meets the answers of {', '.join(each.name for each in workloads)}; {left_out} left out here."
        )
    could = [
        (each.name, ", ".join(one.name for one in each.others)) for each in workloads if each.others
    ]
    if could:
        yield Bullets(tuple(ListItem(f"{name}: others could: {others}") for name, others in could))


def _costs(found: Portfolio, members: Sequence[Member]) -> Iterator[Block]:
    """Yield what those workloads cost together that have sizes, by the platforms that there are."""
    rows = [(name, pool_costs(members, place)) for name, place in _places(found)]
    if not any(each.counted for _, each in rows):
        return
    yield Heading("What they cost together in a month")
    sums = tuple(
        (name, str(len(each.counted)), money(each.together), money(each.apart))
        for name, each in rows
    )
    yield Table(("USD a month, likely", "workloads", "together", "apart"), sums)
    yield Paragraph(
        f"Together, these are counted once: {'; '.join(SHARED)}. Machines are not pooled."
    )
    without = rows[0][1].others
    if without:
        yield Paragraph(f"Without a figure, for want of sizes or prices: {', '.join(without)}.")


def _places(found: Portfolio) -> Iterator[tuple[str, Callable[[str], str | None]]]:
    """Yield in words where the workloads run, and for each name on which platform that is."""
    demands = {each.name: each for each in found.demands}
    yield "each on its best platform", lambda name: demands[name].winner
    for each in found.standards:
        served = {name: demand.served_by(each.platforms) for name, demand in demands.items()}
        yield f"all on {_names(found, each.platforms)}", served.get


def _decided(found: Portfolio, demand: Demand) -> str:
    chosen = (
        found.platforms[demand.chosen].name if demand.chosen in found.platforms else demand.chosen
    )
    regret = demand.regret((demand.chosen,))
    price = "on which it cannot run" if regret is None else f"which loses {regret.normalize():f}"
    return f"{demand.name}: {chosen}, {price}, instead of {_name(found, demand.winner)}"


def _name(found: Portfolio, platform: str) -> str:
    return found.platforms[platform].name


def _names(found: Portfolio, platforms: Sequence[str]) -> str:
    return ", ".join(_name(found, each) for each in platforms)


def _orchestrator(found: Portfolio, standard: Standard) -> tuple[str, ...]:
    name = found.platforms[standard.platforms[0]].orchestrator.upper()
    used = dict.fromkeys(
        served for each in found.demands if (served := each.served_by(standard.platforms))
    )
    return _row(
        f"{name} (on {_names(found, [each for each in found.platforms if each in used]) or 'nothing'})",
        standard,
    )


def _row(name: str, standard: Standard) -> tuple[str, ...]:
    losing = len(standard.affected) - standard.infeasible
    return name, str(standard.infeasible), str(losing), f"{standard.regret.normalize():f}"


def _affected(found: Portfolio, affected: AffectedWorkload) -> str:
    best = _name(found, affected.winner)
    if affected.platform is None or affected.regret is None:
        return f"{affected.name}: cannot run there; best is {best}"
    return f"{affected.name}: {affected.regret.normalize():f} points, on {_name(found, affected.platform)} instead of {best}"


def portfolio_object(
    found: Portfolio, nowhere: Sequence[LeftOut], members: Sequence[Member] = ()
) -> dict[str, Any]:
    """Return the portfolio as an object of JSON's own types."""
    orchestrators = [
        {"orchestrator": found.platforms[each.platforms[0]].orchestrator, **_standard(each)}
        for each in found.orchestrators
    ]
    return {
        "workloads": [
            {
                "name": each.name,
                "recommendation": each.winner if each.is_advised else None,
                "default": None if each.is_advised else each.winner,
                "grade": each.grade,
                "conditions": _conditions(each.conditions),
                "stays": each.stays,
                "move": _move(each.move),
                "loss": {
                    key: number(each.scores[each.winner] - score)
                    for key, score in each.scores.items()
                },
                "decided_by": None if each.decided_by is None else list(each.decided_by),
                "chosen": each.chosen or None,
            }
            for each in found.demands
        ],
        "nowhere": [each.name for each in nowhere],
        "left_out": [
            {
                "name": each.name,
                "allowed_otherwise": [one.id for one in each.others],
                "conditions": _conditions(each.conditions),
            }
            for each in nowhere
        ],
        "needed": [{"id": key, "workloads": count} for key, count in found.winners.items()],
        "orchestrators": orchestrators,
        "standards": [_standard(each) for each in found.standards],
        "deciding": [{"answer": answer, "workloads": count} for answer, count in found.deciding],
        "cost": [
            {"place": name, **_sum(pool_costs(members, place))} for name, place in _places(found)
        ],
        "counted_once": list(SHARED),
    }


def _conditions(found: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"kind": kind, "text": text} for kind, text in found]


def _move(found: Leaving | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "from": found.origin,
        "asked_for_by": list(found.asked_for_by),
        "effort_usd": None,
        "payback_months": None,
    }


def _sum(found: PooledCost) -> dict[str, Any]:
    return {
        "together_usd": float(found.together),
        "apart_usd": float(found.apart),
        "workloads": list(found.counted),
        "without_figure": list(found.others),
    }


def _standard(standard: Standard) -> dict[str, Any]:
    return {
        "platforms": list(standard.platforms),
        "cannot_run": standard.infeasible,
        "loss": number(standard.regret),
        "losers": [
            {
                "name": each.name,
                "platform": each.platform,
                "loss": None if each.regret is None else number(each.regret),
            }
            for each in standard.affected
        ],
    }


def as_rows(found: Portfolio, members: Sequence[Member] = ()) -> Iterator[list[Any]]:
    """Yield a row for each workload: losses by platform, where the standards put it, its likely cost; the head first."""
    sizes = (f"of_{len(each.platforms)}" for each in found.standards)
    lost = (f"loss_{each}" for each in found.platforms)
    yield ["name", "recommendation", *lost, *sizes, "usd", "grade", "default", "conditions", "move"]
    bills = {each.name: each.bills for each in members}
    for each in found.demands:
        regrets = (each.regret((platform,)) for platform in found.platforms)
        bill = bills.get(each.name, {}).get(each.winner)
        usd = "" if bill is None else cents(bill.usd)
        places = (
            each.served_by(standard.platforms) or "cannot run" for standard in found.standards
        )
        advised, default = (each.winner, "") if each.is_advised else ("", each.winner)
        bent = escape_formula(" ".join(text for _, text in each.conditions))
        move = each.move.origin if each.move else STAY if each.stays else ""
        told = ("" if regret is None else number(regret) for regret in regrets)
        yield [
            escape_formula(each.name),
            advised,
            *told,
            *places,
            usd,
            each.grade,
            default,
            bent,
            move,
        ]
