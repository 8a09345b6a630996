"""What several workloads cost: AWS's bill of each, of its next best platform, and together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.costing.bill import exact_sum
from advisor.costing.estimate import PlatformCost
from advisor.knowledge.answer_text import join_clauses, label_of
from advisor.knowledge.values import counted
from advisor.report.blocks import Heading, Paragraph, Table
from advisor.report.cost_report import row_head
from advisor.report.report import Report
from advisor.report.summary_text import whole_usd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from advisor.consultation import Consultation
    from advisor.explanation.cost_analysis import CostAnalysis
    from advisor.report.blocks import Block
    from advisor.report.cost_report import CostReport


@dataclass(frozen=True, slots=True)
class WorkloadCost:
    """What one workload costs: AWS's bill in short, and the whole as an object and as rows.

    ``cheapest`` is the lowest bill of all platforms, ``next_best`` that of the platform with the
    next most points. ``says`` names the platform, or why there is no figure.
    """

    name: str
    says: str
    bill: Decimal | None = None
    next_best: Decimal | None = None
    cheapest: Decimal | None = None
    content: Any = None
    rows: tuple[list[Any], ...] = ()


def cost_in_short(report: CostReport, form: str) -> WorkloadCost:
    """Return what ``report`` says of a workload, whole only in so far as ``form`` shows it."""
    analysis = report.analysis
    content = report.data() if form in {"json", "jsonl"} else None
    rows = tuple(report.rows()) if form == "csv" else ()
    subject = analysis.decided or analysis.consultation.leader
    cost = analysis.estimate.of(subject.id) if subject else None
    if cost is None:
        return WorkloadCost(report.name, "no platform is left", content=content, rows=rows)
    if not cost.bills:
        says = f"{cost.platform.short}: no figure; {cost.because}"
        return WorkloadCost(report.name, says, content=content, rows=rows)
    least = min(analysis.priced, key=PlatformCost.bill_usd)
    return WorkloadCost(
        report.name,
        _describe_platform(cost, least, analysis),
        cost.bill_usd(),
        _next_best_bill(cost, analysis),
        least.bill_usd(),
        content,
        rows,
    )


def _describe_platform(cost: PlatformCost, least: PlatformCost, analysis: CostAnalysis) -> str:
    """Return the platform, whether it is only decided on or the default, and a cheaper one."""
    name = cost.platform.short
    if cost.platform != analysis.consultation.recommendation:
        name += " (decided)" if cost.platform == analysis.decided else " (default)"
    if least.bill_usd() < cost.bill_usd():
        name += f"; cheapest: {least.platform.short}"
    return name


def _next_best_bill(cost: PlatformCost, analysis: CostAnalysis) -> Decimal | None:
    for standing in analysis.consultation.ranking.standings:
        if standing.platform != cost.platform.id:
            other = analysis.estimate.of(standing.platform)
            return other.bill_usd() if other and other.bills else None
    return None


def unsized(
    name: str, file: str, consultation: Consultation, missing: Iterable[str]
) -> WorkloadCost:
    """Return that a workload has no bill until the questions ``missing`` are answered."""
    leader = consultation.leader
    if leader is None:
        return without_figure(name, file, "none", "no platform is left")
    questions = consultation.knowledge.questions
    needed = join_clauses(label_of(questions[key]) for key in missing)
    says = f"{leader.short}; no bill yet: it needs {needed}"
    return without_figure(name, file, "not-sized", says)


def without_figure(name: str, file: str, status: str, says: str) -> WorkloadCost:
    """Return that a workload has no bill, and why."""
    content = {"name": name, "file": file, "status": status, "because": says, "platforms": []}
    return WorkloadCost(name, says, content=content)


@dataclass(frozen=True)
class CostOverview(Report):
    """What ``workloads`` cost, one line each; programs get the whole of each.

    With ``detail`` its rows are the lines of every bill.
    """

    workloads: Sequence[WorkloadCost]
    detail: bool = False

    def blocks(self) -> Iterator[Block]:
        """Yield what they cost together, and a table of AWS's bills."""
        billed = [workload for workload in self.workloads if workload.bill is not None]
        total = exact_sum(workload.bill for workload in billed if workload.bill is not None)
        yield Heading(self._title(len(billed), total), 1)
        rows = [_row(workload) for workload in self.workloads]
        least = exact_sum(workload.cheapest for workload in billed if workload.cheapest is not None)
        rows.append(("total", whole_usd(total), "", whole_usd(least), f"of {len(billed)}"))
        head = ("USD a month", "AWS bill", "next best", "cheapest", "platform")
        yield Table(head, tuple(rows), prose=True)
        yield Paragraph(
            "AWS's bill, likely, without people's time: on the platform that is recommended or "
            "decided on, on the next best, and on the cheapest. advisor cost FILE shows one "
            "workload line by line; advisor portfolio shows what they share."
        )

    def _title(self, billed: int, total: Decimal) -> str:
        everything = counted(len(self.workloads), "workload")
        if not billed:
            return f"{everything}, none with a bill yet"
        some = everything if billed == len(self.workloads) else f"{billed} of {everything}"
        return f"{some}: about {whole_usd(total)} USD a month on AWS's bill"

    def data(self) -> list[Any]:
        """Return the whole estimate of each workload."""
        return [workload.content for workload in self.workloads]

    def rows(self) -> Iterator[list[Any]]:
        """Yield the rows of all workloads under one head; one without a figure says why."""
        head = row_head(detail=self.detail)
        yield head
        for workload in self.workloads:
            if workload.rows:
                yield from workload.rows[1:]
            else:
                content = workload.content
                told = {"name": content["name"], "file": content["file"]}
                told["what" if self.detail else "because"] = workload.says
                yield [told.get(column, "") for column in head]


def _row(workload: WorkloadCost) -> tuple[str, ...]:
    bills = (workload.bill, workload.next_best, workload.cheapest)
    cells = ["" if bill is None else whole_usd(bill) for bill in bills]
    return (workload.name, *cells, workload.says)
