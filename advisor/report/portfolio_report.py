"""What many workloads need together: the conclusion, what each would lose, and the few for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.costing.bill import cents
from advisor.costing.pooled_costs import SHARED, pool_costs
from advisor.knowledge.answer_text import join_clauses
from advisor.knowledge.values import counted
from advisor.report.blocks import Bullets, Heading, ListItem, Paragraph, Table, bullet_list
from advisor.report.recommendation_data import (
    STAY,
    move_object,
)
from advisor.report.report import Report
from advisor.report.summary_text import whole_usd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from decimal import Decimal

    from advisor.costing.pooled_costs import Member, PooledCost
    from advisor.decision.portfolio import (
        AffectedWorkload,
        Demand,
        LeftOut,
        Portfolio,
        Standard,
    )
    from advisor.report.blocks import Block

_MOST_AFFECTED = 10
_MOST_DECIDING = 12
_MOST_ROWS = 60
_CANNOT = "-"
_STANDARD_HEAD = ("", "cannot run", "lose", "points lost")
_NOT_KNOWN = " = unknown"  # a part of proofs, but nothing that anybody decided by


@dataclass(frozen=True)
class PortfolioReport(Report):
    """What a portfolio says, and what its ``members`` cost together.

    ``nowhere`` are the workloads that no platform can run.
    """

    found: Portfolio
    nowhere: Sequence[LeftOut]
    members: Sequence[Member] = ()

    def blocks(self) -> Iterator[Block]:
        """Yield the conclusion, what each workload loses where, and the platforms for all."""
        found = self.found
        yield Heading(_conclusion(found), level=1)
        yield from _compromises(found)
        yield from _matrix(found)
        hopeless = [workload for workload in self.nowhere if not workload.others]
        restricted = [workload for workload in self.nowhere if workload.others]
        yield from _left_out("No platform", hopeless)
        yield from _left_out("None of the platforms that were allowed to compete", restricted)
        yield from _undecided(found)
        yield from _moving(found)
        yield from _conditions(found, self.nowhere)
        yield from _decided_otherwise(found)
        yield from _standards(found)
        yield Heading("One orchestrator for all")
        orchestrators = [_orchestrator_row(found, standard) for standard in found.orchestrators]
        yield Table(_STANDARD_HEAD, tuple(orchestrators))
        yield from _costs(found, self.members)
        yield from _deciding(found)

    def data(self) -> dict[str, Any]:
        """Return the demands, the standards and the costs."""
        found = self.found
        orchestrators: list[dict[str, Any]] = []
        for standard in found.orchestrators:
            orchestrator = found.platforms[standard.platforms[0]].orchestrator
            orchestrators.append({"orchestrator": orchestrator, **_standard_object(standard)})
        costs: list[dict[str, Any]] = []
        for place, run_on in _places(found):
            costs.append({"place": place, **_cost_object(pool_costs(self.members, run_on))})
        return {
            "workloads": list(map(_demand_object, found.demands)),
            "nowhere": [workload.name for workload in self.nowhere],
            "left_out": list(map(_left_out_object, self.nowhere)),
            "needed": [{"id": key, "workloads": count} for key, count in found.winners.items()],
            "orchestrators": orchestrators,
            "standards": list(map(_standard_object, found.standards)),
            "deciding": [{"answer": key, "workloads": count} for key, count in found.deciding],
            "cost": costs,
            "counted_once": SHARED,
        }

    def rows(self) -> Iterator[list[Any]]:
        """Yield a row for each workload.

        It has the losses by platform, where the standards put the workload, and its likely cost.
        """
        found = self.found
        losses = [f"loss_{platform}" for platform in found.platforms]
        sizes = [f"of_{len(standard.platforms)}" for standard in found.standards]
        last = ["usd", "grade", "default", "conditions", "move"]
        yield ["name", "recommendation", *losses, *sizes, *last]
        bills = {member.name: member.bills for member in self.members}
        for demand in found.demands:
            bill = bills.get(demand.name, {}).get(demand.winner)
            usd = "" if bill is None else str(cents(bill.usd))
            conditions = [text for _, text in demand.conditions]
            yield [
                demand.name,
                demand.recommendation,
                *_loss_cells(found, demand),
                *_place_cells(found, demand),
                usd,
                demand.grade,
                demand.default,
                conditions,
                _move_cell(demand),
            ]


def _conclusion(portfolio: Portfolio) -> str:
    """Return the fewest platforms on which every workload can run, and what they lose there."""
    workloads = counted(len(portfolio.demands), "workload")
    if len(portfolio.winners) == 1:
        for_all = "" if len(portfolio.demands) == 1 else " for all"
        return f"{workloads}: {_names(portfolio, portfolio.needed)} is best{for_all}"
    for standard in portfolio.standards:
        if not standard.infeasible:
            names = _names(portfolio, standard.platforms)
            if not standard.regret:
                return f"{workloads}: {names} serve each best"
            lost = _points(standard.regret)
            return f"{workloads}: {names} can serve all, at a loss of {lost}"
    most = portfolio.standards[-1]
    names = _names(portfolio, most.platforms)
    served = len(portfolio.demands) - most.infeasible
    return f"{workloads}: no {len(most.platforms)} platforms can serve all; {names} serve {served}"


def _compromises(portfolio: Portfolio) -> Iterator[Block]:
    """Yield how many platforms it takes to lose nothing, and what fewer but several lose."""
    needed = len(portfolio.winners)
    if needed == 1:
        return
    texts = [f"Each on its best platform takes {needed}."]
    most = portfolio.standards[-1]
    if 1 < len(most.platforms) < needed:
        loss = f"at a loss of {_points(most.regret)}"
        if most.infeasible:
            loss += f", and {counted(most.infeasible, 'workload')} cannot run"
        texts.append(f"{_names(portfolio, most.platforms)} come closest, {loss}.")
    yield Paragraph(" ".join(texts))


def _matrix(portfolio: Portfolio) -> Iterator[Block]:
    """Yield what each workload would lose on each platform that is best for one, or for all."""
    wanted = set(portfolio.needed)
    for standard in portfolio.standards:
        wanted.update(standard.platforms)
    platforms = [platform for platform in portfolio.platforms if platform in wanted]
    demands = sorted(portfolio.demands, key=lambda demand: platforms.index(demand.winner))
    rows: list[tuple[str, ...]] = []
    for demand in demands[:_MOST_ROWS]:
        losses = [_loss_text(demand, platform) for platform in platforms]
        rows.append((demand.name, *losses))
    names = [_name(portfolio, platform) for platform in platforms]
    yield Table(("points lost", *names), tuple(rows))
    left = len(demands) - _MOST_ROWS
    if left > 0:
        yield Paragraph(f"and {counted(left, 'workload')} more; --format csv lists all of them.")
    yield Paragraph(f"{_CANNOT} means that the workload cannot run there.")


def _loss_text(demand: Demand, platform: str) -> str:
    regret = demand.regret((platform,))
    if regret is None:
        return _CANNOT
    return f"{regret.normalize():f}" if regret else "best"


def _decided_otherwise(portfolio: Portfolio) -> Iterator[Block]:
    others = [demand for demand in portfolio.demands if demand.chosen not in {"", demand.winner}]
    if others:
        yield Paragraph(
            "People decided differently; the standards below count what is recommended:"
        )
        yield bullet_list(_describe_decision(portfolio, demand) for demand in others)


def _standards(portfolio: Portfolio) -> Iterator[Block]:
    """Yield the best one, two and three platforms, and who loses where there are several."""
    yield Heading("The fewest platforms for all")
    names = [_names(portfolio, standard.platforms) for standard in portfolio.standards]
    yield Table(_STANDARD_HEAD, tuple(map(_standard_row, names, portfolio.standards)))
    for name, standard in zip(names, portfolio.standards, strict=True):
        if standard.affected and len(standard.platforms) > 1:
            yield Heading(f"Who loses with {name}", level=3)
            shown = standard.affected[:_MOST_AFFECTED]
            lines = [_describe_loss(portfolio, affected) for affected in shown]
            left = len(standard.affected) - len(shown)
            if left:
                lines.append(f"and {left} more")
            yield bullet_list(lines)


def _deciding(portfolio: Portfolio) -> Iterator[Block]:
    """Yield the answers that decide most, and the workloads that nothing decides yet."""
    in_words: dict[str, str] = {}
    for demand in portfolio.demands:
        in_words |= demand.in_words
    lines: list[str] = []
    for answer, count in portfolio.deciding:
        if not answer.endswith(_NOT_KNOWN):
            lines.append(f"{in_words[answer]}: for {counted(count, 'workload')}")
    if lines:
        yield Heading("Answers that decide most")
        yield bullet_list(lines[:_MOST_DECIDING])
    not_final = [demand.name for demand in portfolio.demands if demand.decided_by is None]
    if not_final:
        names = ", ".join(not_final)
        yield Paragraph(f"Not final yet, so nothing decides there: {names}.")


def _undecided(portfolio: Portfolio) -> Iterator[Block]:
    """Yield for which workloads there is only a default, and how to get more for each of them."""
    undecided = [demand for demand in portfolio.demands if not demand.is_advised]
    if not undecided:
        return
    names = ", ".join(demand.name for demand in undecided)
    yield Paragraph(f"No answer given distinguishes the leading platforms for {names}.")
    yield Paragraph(
        "The platform that leaves the least to operate is counted there. That is a "
        "default, not advice."
    )
    items: list[ListItem] = []
    for demand in undecided:
        default = f"{demand.name}: {_name(portfolio, demand.winner)} by default"
        items.append(ListItem(default, tuple(map(ListItem, demand.undecided))))
    yield Bullets(tuple(items))


def _moving(portfolio: Portfolio) -> Iterator[Block]:
    """Yield which workloads stay where they run, and what the others would have to leave."""
    staying = [demand.name for demand in portfolio.demands if demand.stays]
    if staying:
        stay = "Stay where they are, because they already run on their best platform"
        yield Paragraph(f"{stay}: {', '.join(staying)}.")
    leaving = [f"{demand.name}: {demand.move.says}" for demand in portfolio.demands if demand.move]
    if leaving:
        yield Paragraph("Would have to move:")
        yield bullet_list(leaving)


def _conditions(portfolio: Portfolio, nowhere: Sequence[LeftOut]) -> Iterator[Block]:
    """Yield what narrows or bends the result of each workload."""
    conditions: list[str] = []
    workloads: list[Demand | LeftOut] = [*portfolio.demands, *nowhere]
    for workload in workloads:
        conditions += [f"{workload.name}: {text}" for _, text in workload.conditions]
    if conditions:
        yield Paragraph("Under these conditions:")
        yield bullet_list(conditions)


def _left_out(whose: str, workloads: Sequence[LeftOut]) -> Iterator[Block]:
    """Yield which workloads no platform can run, and which platforms could if they competed."""
    if not workloads:
        return
    names = ", ".join(workload.name for workload in workloads)
    they_are = "it is" if len(workloads) == 1 else "they are"
    yield Paragraph(f"{whose} meets the answers of {names}; {they_are} left out here.")
    could: list[str] = []
    for workload in workloads:
        if workload.others:
            others = ", ".join(platform.short for platform in workload.others)
            could.append(f"{workload.name}: others could: {others}")
    if could:
        yield bullet_list(could)


def _costs(portfolio: Portfolio, members: Sequence[Member]) -> Iterator[Block]:
    """Yield what the workloads that have sizes cost together, by the platforms they run on."""
    costs = {place: pool_costs(members, run_on) for place, run_on in _places(portfolio)}
    if not any(cost.counted for cost in costs.values()):
        return
    yield Heading("What they cost together in a month")
    rows = tuple(_cost_row(place, cost) for place, cost in costs.items())
    yield Table(("USD a month, likely", "workloads", "together", "apart"), rows)
    shared = "; ".join(SHARED)
    yield Paragraph(f"Together, these are counted once: {shared}. Machines are not pooled.")
    without = next(iter(costs.values())).others
    if without:
        yield Paragraph(
            f"Without a figure, because sizes or prices are missing: {', '.join(without)}."
        )


def _cost_row(place: str, cost: PooledCost) -> tuple[str, ...]:
    return (place, str(len(cost.counted)), whole_usd(cost.together), whole_usd(cost.apart))


def _places(portfolio: Portfolio) -> Iterator[tuple[str, Callable[[str], str | None]]]:
    """Yield in words where the workloads run, and the platform of each by its name."""
    winners = {demand.name: demand.winner for demand in portfolio.demands}
    yield "each on its best platform", winners.get
    for standard in portfolio.standards:
        served: dict[str, str | None] = {}
        for demand in portfolio.demands:
            served[demand.name] = demand.served_by(standard.platforms)
        yield f"all on {_names(portfolio, standard.platforms)}", served.get


def _describe_decision(portfolio: Portfolio, demand: Demand) -> str:
    chosen = demand.chosen
    if chosen in portfolio.platforms:
        chosen = _name(portfolio, chosen)
    regret = demand.regret((demand.chosen,))
    price = "on which it cannot run" if regret is None else f"which loses {regret.normalize():f}"
    return f"{demand.name}: {chosen}, {price}, instead of {_name(portfolio, demand.winner)}"


def _name(portfolio: Portfolio, platform: str) -> str:
    return portfolio.platforms[platform].short


def _names(portfolio: Portfolio, platforms: Iterable[str]) -> str:
    return join_clauses(_name(portfolio, platform) for platform in platforms)


def _points(amount: Decimal) -> str:
    return f"{amount.normalize():f} {'point' if amount == 1 else 'points'}"


def _orchestrator_row(portfolio: Portfolio, standard: Standard) -> tuple[str, ...]:
    used = {demand.served_by(standard.platforms) for demand in portfolio.demands}
    names = [_name(portfolio, platform) for platform in portfolio.platforms if platform in used]
    orchestrator = portfolio.platforms[standard.platforms[0]].orchestrator.upper()
    return _standard_row(f"{orchestrator} (on {', '.join(names) or 'nothing'})", standard)


def _standard_row(name: str, standard: Standard) -> tuple[str, ...]:
    losing = len(standard.affected) - standard.infeasible
    return name, str(standard.infeasible), str(losing), f"{standard.regret.normalize():f}"


def _describe_loss(portfolio: Portfolio, affected: AffectedWorkload) -> str:
    best = _name(portfolio, affected.winner)
    if affected.platform is None or affected.regret is None:
        return f"{affected.name}: cannot run there; best is {best}"
    platform = _name(portfolio, affected.platform)
    return f"{affected.name}: {_points(affected.regret)}, on {platform} instead of {best}"


def _demand_object(demand: Demand) -> dict[str, Any]:
    best = demand.scores[demand.winner]
    move = None
    if demand.move is not None:
        move = move_object(demand.move.origin, demand.move.asked_for_by)
    return {
        "name": demand.name,
        "recommendation": demand.recommendation or None,
        "default": demand.default or None,
        "grade": demand.grade,
        "conditions": _condition_objects(demand.conditions),
        "stays": demand.stays,
        "move": move,
        "loss": {platform: best - score for platform, score in demand.scores.items()},
        "decided_by": demand.decided_by,
        "chosen": demand.chosen or None,
    }


def _left_out_object(workload: LeftOut) -> dict[str, Any]:
    return {
        "name": workload.name,
        "allowed_otherwise": [platform.id for platform in workload.others],
        "conditions": _condition_objects(workload.conditions),
    }


def _condition_objects(conditions: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"kind": kind, "text": text} for kind, text in conditions]


def _cost_object(cost: PooledCost) -> dict[str, Any]:
    return {
        "together_usd": float(cost.together),
        "apart_usd": float(cost.apart),
        "workloads": cost.counted,
        "without_figure": cost.others,
    }


def _standard_object(standard: Standard) -> dict[str, Any]:
    return {
        "platforms": standard.platforms,
        "cannot_run": standard.infeasible,
        "loss": standard.regret,
        "losers": list(map(_affected_object, standard.affected)),
    }


def _affected_object(affected: AffectedWorkload) -> dict[str, Any]:
    return {
        "name": affected.name,
        "platform": affected.platform,
        "loss": affected.regret,
    }


def _loss_cells(portfolio: Portfolio, demand: Demand) -> Iterator[Any]:
    for platform in portfolio.platforms:
        regret = demand.regret((platform,))
        yield regret


def _place_cells(portfolio: Portfolio, demand: Demand) -> Iterator[str]:
    for standard in portfolio.standards:
        yield demand.served_by(standard.platforms) or "cannot run"


def _move_cell(demand: Demand) -> str:
    if demand.move:
        return demand.move.origin
    return STAY if demand.stays else ""
