"""A portfolio as blocks, as an object and as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.report.blocks import Bullets, Heading, Item, Paragraph, Table
from advisor.report.machine import harmless, number
from advisor.report.telling import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.decision.portfolio import Demand, Loser, Portfolio, Standard
    from advisor.report.blocks import Block

_MOST_LOSERS, _MOST_DECIDING = 10, 12


def as_blocks(found: Portfolio, nowhere: Sequence[str]) -> Iterator[Block]:
    """Yield what ``found`` says, and the workloads that run nowhere at all."""
    yield Heading(f"{counted(len(found.demands), 'workload')} together", level=1)
    yield Heading("Which platforms they need")
    yield Bullets(tuple(Item(f"{_name(found, each)}: best for {count}") for each, count in found.winners.items()))
    if nowhere:
        left_out = "it is" if len(nowhere) == 1 else "they are"
        yield Paragraph(f"No platform meets the answers of {', '.join(nowhere)}; {left_out} left out here.")
    otherwise = [each for each in found.demands if each.chosen not in {"", each.winner}]
    if otherwise:
        yield Paragraph("People decided otherwise; the standards below count what is recommended:")
        yield Bullets(tuple(Item(_decided(found, each)) for each in otherwise))
    yield Heading("One orchestrator for all")
    yield Table(("", "cannot run", "lose", "points lost"), tuple(_orchestrator(found, each) for each in found.orchestrators))
    yield Heading("The fewest platforms for all")
    rows = tuple(_row(_names(found, each.platforms), each) for each in found.standards)
    yield Table(("", "cannot run", "lose", "points lost"), rows)
    for each in found.standards:
        if each.losers:
            yield Heading(f"Who loses by {_names(found, each.platforms)}", level=3)
            shown = tuple(Item(_loser(found, loser)) for loser in each.losers[:_MOST_LOSERS])
            left = len(each.losers) - len(shown)
            yield Bullets((*shown, *((Item(f"and {left} more"),) if left else ())))
    if found.deciding:
        yield Heading("Answers that decide most")
        yield Bullets(
            tuple(Item(f"{answer}: for {counted(count, 'workload')}") for answer, count in found.deciding[:_MOST_DECIDING])
        )
    open_ = [each.name for each in found.demands if each.decided_by is None]
    if open_:
        yield Paragraph(f"Not final yet, so that nothing decides there: {', '.join(open_)}.")


def _decided(found: Portfolio, demand: Demand) -> str:
    chosen = found.platforms[demand.chosen].name if demand.chosen in found.platforms else demand.chosen
    loss = demand.loss((demand.chosen,))
    price = "on which it cannot run" if loss is None else f"which loses {loss.normalize():f}"
    return f"{demand.name}: {chosen}, {price}, instead of {_name(found, demand.winner)}"


def _name(found: Portfolio, platform: str) -> str:
    return found.platforms[platform].name


def _names(found: Portfolio, platforms: Sequence[str]) -> str:
    return ", ".join(_name(found, each) for each in platforms)


def _orchestrator(found: Portfolio, standard: Standard) -> tuple[str, ...]:
    name = found.platforms[standard.platforms[0]].orchestrator.upper()
    used = dict.fromkeys(served for each in found.demands if (served := each.served_by(standard.platforms)))
    return _row(f"{name} (on {_names(found, [each for each in found.platforms if each in used]) or 'nothing'})", standard)


def _row(name: str, standard: Standard) -> tuple[str, ...]:
    losing = len(standard.losers) - standard.homeless
    return name, str(standard.homeless), str(losing), f"{standard.loss.normalize():f}"


def _loser(found: Portfolio, loser: Loser) -> str:
    best = _name(found, loser.winner)
    if loser.platform is None or loser.loss is None:
        return f"{loser.name}: cannot run there; best is {best}"
    return f"{loser.name}: {loser.loss.normalize():f} points, on {_name(found, loser.platform)} instead of {best}"


def as_object(found: Portfolio, nowhere: Sequence[str]) -> dict[str, Any]:
    """Return the portfolio as an object of JSON's own types."""
    orchestrators = [
        {"orchestrator": found.platforms[each.platforms[0]].orchestrator, **_standard(each)} for each in found.orchestrators
    ]
    return {
        "workloads": [
            {
                "name": each.name,
                "recommendation": each.winner,
                "loss": {key: number(each.scores[each.winner] - score) for key, score in each.scores.items()},
                "decided_by": None if each.decided_by is None else list(each.decided_by),
                "chosen": each.chosen or None,
            }
            for each in found.demands
        ],
        "nowhere": list(nowhere),
        "needed": [{"id": key, "workloads": count} for key, count in found.winners.items()],
        "orchestrators": orchestrators,
        "standards": [_standard(each) for each in found.standards],
        "deciding": [{"answer": answer, "workloads": count} for answer, count in found.deciding],
    }


def _standard(standard: Standard) -> dict[str, Any]:
    return {
        "platforms": list(standard.platforms),
        "cannot_run": standard.homeless,
        "loss": number(standard.loss),
        "losers": [
            {"name": each.name, "platform": each.platform, "loss": None if each.loss is None else number(each.loss)}
            for each in standard.losers
        ],
    }


def as_rows(found: Portfolio) -> Iterator[list[Any]]:
    """Yield a row for each workload, what it loses on each platform, and where the best standards put it; the head first."""
    sizes = (f"of_{len(each.platforms)}" for each in found.standards)
    yield ["name", "recommendation", *(f"loss_{each}" for each in found.platforms), *sizes]
    for each in found.demands:
        losses = (each.loss((platform,)) for platform in found.platforms)
        places = (each.served_by(standard.platforms) or "cannot run" for standard in found.standards)
        yield [harmless(each.name), each.winner, *("" if loss is None else number(loss) for loss in losses), *places]
