"""``advisor report``: a decision record, or the whole explanation as a document."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from advisor.cli import options
from advisor.cli.output import (
    STANDARD_OUTPUT,
    complain,
    harmless,
    inform,
    is_picture,
    make_folder,
    refuse_existing,
    say,
    write_file,
)  # fmt: skip
from advisor.errors import AdvisorError, NoPictures
from advisor.explanation.explanation import Explanation
from advisor.knowledge.textfile import read_text
from advisor.report import explained, explained_machine, side_by_side, verdict
from advisor.report.markdown import as_markdown, in_markdown
from advisor.report.page import Pictures, page
from advisor.report.record import LAYOUTS, Record

if TYPE_CHECKING:
    from advisor import batch
    from advisor.drawing.model import Drawing

FORMATS = (*LAYOUTS, "markdown", "html", "json")
_ENDINGS = {"html": (".html", ".htm"), "json": (".json",)}
_MARKDOWN = (".md", ".markdown")
_NUMBERED = re.compile(r"(\d+)-.*\.md")
_STATUS = re.compile(r"^(?:Proposed|Accepted)[ ]*$", re.MULTILINE)
_LISTED = re.compile(r"^\* Status: \w+[ ]*$", re.MULTILINE)


def _day(_: click.Context, __: click.Parameter, value: str | None) -> date:
    """Return the day of the record: the one given, that of SOURCE_DATE_EPOCH, or today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        if value:
            return date.fromisoformat(value)
        return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else datetime.now(UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise click.BadParameter(f"{value or epoch!r} is no date; write it as 2026-11-22") from error


@click.command(
    epilog="\b\nExamples:\n  advisor report team.yaml -o docs/adr/\n  advisor report team.yaml -o decision.md --format madr\n"
    "  advisor report team.yaml -o docs/adr/ --supersedes docs/adr/0007-run-shop.md\n"
    "  advisor report team.yaml -o explanation.md --format markdown\n  advisor report team.yaml -o team.html --format html",
)
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("-o", "--out", required=True, metavar="X", help="A file, or a folder of records, where the next number is taken.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="adr", show_default=True, help="What to write.")
@click.option("--date", "day", metavar="DATE", callback=_day, help="The day of the record (2026-11-22).  [default: today]")
@click.option("--supersedes", metavar="RECORD", type=click.Path(dir_okay=False), help="A record that this one replaces.")
@options.workload_option
@options.force_option
@options.consulting
def command(
    file: str, out: str, *, form: str, day: date, supersedes: str | None, workload: str | None, force: bool,
    asked: options.Asked,
) -> int:  # fmt: skip
    """Write a decision record for the workload in FILE, with status "proposed": adr (read by every tool), madr or nygard.

    It holds drivers, options, consequences, what would make you revisit it, the drawing, and the answers, so that it can be
    replayed. markdown and json hold the whole explanation; html is a page to read and print, with drawings, in one file.
    """
    _check_name(out, form)
    advised = options.one_workload(file, workload, asked.settings())
    said = advised.workload
    explanation = Explanation(advised.consultation, said.chosen, said.because, said.costs, said.verified)
    if advised.consultation.default is not None and explanation.choice is None:
        return _refused(advised)
    if form not in LAYOUTS:
        if supersedes:
            raise click.UsageError(f"--supersedes is for records: {', '.join(LAYOUTS)}")
        _document(advised, explanation, form, out, force=force)
        return 0
    _record(Record(explanation, advised.workload, day), form, out, supersedes, force=force)
    return 0


def _refused(advised: batch.Advised) -> int:
    """Say why there is nothing to report: no recommendation, and nothing that people decided on; return the exit code."""
    complain(f"{advised.workload.name}: there is no recommendation yet, so there is nothing to report")
    for each in verdict.undecided(advised.consultation, advised.asking_on):
        inform(f"  {each}")
    inform("  Or say in the file what people decided: `chosen: PLATFORM`.")
    return 2


def _check_name(out: str, form: str) -> None:
    """Raise if ``out`` names something else than what is to be written there."""
    if not out or (out == STANDARD_OUTPUT and form in LAYOUTS):
        raise click.BadParameter("name a file, or a folder of records", param_hint="-o")
    refuse_existing(out, force=True)  # a name that is too long, say
    ending, wanted = Path(out).suffix.lower(), _ENDINGS.get(form, _MARKDOWN)
    others = {each for names in (*_ENDINGS.values(), _MARKDOWN) for each in names} - set(wanted)
    if ending in others or is_picture(out):
        hint = next((f"; or say --format {name}" for name, names in _ENDINGS.items() if ending in names), "")
        raise click.BadParameter(f"{out!r} is no name for {form}: let it end in {wanted[0]}{hint}", param_hint="-o")


def _folder(out: str) -> Path | None:
    """Return the folder that ``out`` names; none if it names a file."""
    return Path(out) if Path(out).is_dir() or out.endswith(("/", os.sep)) else None


def _document(advised: batch.Advised, explanation: Explanation, form: str, out: str, *, force: bool) -> None:
    """Write the whole explanation."""
    workload = advised.workload
    folder, target = _folder(out), out
    if folder is not None:
        target = str(folder / f"{Record(explanation, workload, date.min).slug}{_ENDINGS.get(form, _MARKDOWN)[0]}")
    if form == "json":
        content = explained_machine.in_full(explanation, workload.name, workload.file)
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    elif form == "html":
        text = page(explanation, workload, _pictures(explanation, workload.name), str(Path(target).parent))
    else:
        text = as_markdown([*explained.in_full(explanation, workload.name), *side_by_side.compared(explanation)])
    if out == STANDARD_OUTPUT:
        say(text.rstrip("\n"))
        return
    refuse_existing(target, force=force)
    if folder is not None:
        make_folder(folder)
    write_file(target, harmless(text).encode(), force=force)
    inform(f"wrote {target}")


def _pictures(explanation: Explanation, name: str) -> Pictures:
    """Return what the page shows: the pipeline of what was decided, if there is one, and the decision."""
    from advisor.drawing.decision import drawn  # noqa: PLC0415 - loaded when a picture is made
    from advisor.drawing.twin import to_text  # noqa: PLC0415 - as above

    pipeline, decision = _drawing(explanation, name), drawn(explanation, name)
    first, second = _svgs(pipeline, decision)
    return Pictures(
        first, "" if pipeline is None else to_text(pipeline), second, to_text(decision), _curves(explanation, name)
    )  # fmt: skip


def _svgs(*drawings: Drawing | None) -> tuple[str, ...]:
    """Return each of ``drawings`` as a picture; all are empty, which is said, where nothing on this machine draws."""
    from advisor.drawing.render import picture  # noqa: PLC0415 - loaded when a picture is made

    try:
        return tuple("" if each is None else picture(each).decode() for each in drawings)
    except NoPictures as error:
        complain(f"written without pictures: {error}")
        return ("",) * len(drawings)


def _curves(explanation: Explanation, name: str) -> str:
    """Return the picture of what it costs; empty where there is no figure."""
    if explanation.expense is None or not explanation.expense.priced:
        return ""
    from advisor.drawing.chart import chart  # noqa: PLC0415 - the library is loaded only when there is something to show

    try:
        return chart(explanation.expense, name, "svg").decode()
    except NoPictures:  # as was said of the drawings
        return ""


def _record(record: Record, form: str, out: str, supersedes: str | None, *, force: bool) -> None:
    """Write the record and its picture; mark the one that it supersedes."""
    folder = _folder(out)
    if folder is not None:
        record = replace(record, number=_next_number(folder))
        target = folder / f"{record.number:04d}-{record.slug}.md"
    else:
        target = Path(out)
        named = _NUMBERED.fullmatch(target.name)
        record = replace(record, number=int(named[1]) if named else None)
    refuse_existing(target, force=force)
    record = replace(record, folder=str(target.parent))
    older = ""
    if supersedes:
        if target.exists() and target.samefile(supersedes):
            raise click.BadParameter("a record cannot supersede itself", param_hint="--supersedes")
        older = read_text(Path(supersedes), supersedes)
        record = replace(record, supersedes=(_title(older, supersedes), os.path.relpath(supersedes, target.parent)))
        _superseded(older, record, target, supersedes)  # said before anything is written
    drawing = _drawing(record.explanation, record.workload.name)
    if folder is not None:
        make_folder(folder)
    if drawing is not None:
        record = _with_picture(record, drawing, target, force=force)
    write_file(str(target), harmless(LAYOUTS[form](record)).encode(), force=force)
    inform(f"wrote {target}")
    if supersedes:
        write_file(supersedes, _superseded(older, record, target, supersedes).encode(), force=True)
        inform(f"marked {supersedes} as superseded")


def _next_number(folder: Path) -> int:
    numbers = [int(found[1]) for each in folder.glob("*.md") if (found := _NUMBERED.fullmatch(each.name))]
    return max(numbers, default=0) + 1


def _title(text: str, path: str) -> str:
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return re.sub(r"[\[\]]", "", found[1]) if found else Path(path).stem


def _superseded(text: str, record: Record, target: Path, path: str) -> str:
    """Return the older record with a status that names the new one, in the paragraph and in the list."""
    number = "" if record.number is None else f"{record.number}. "
    link = f"Superseded by [{number}{in_markdown(record.title)}]({quote(os.path.relpath(target, Path(path).parent))})"
    marked = re.sub(r'^status: "?\w+"?$', 'status: "superseded"', text, count=1, flags=re.MULTILINE)
    marked = _STATUS.sub(lambda _: link, _LISTED.sub("* Status: superseded", marked, count=1), count=1)
    if marked == text:
        raise AdvisorError(f"{path} has no status that could be set to superseded; write one, such as a line `Proposed`")
    return marked


def _drawing(explanation: Explanation, name: str) -> Drawing | None:
    """Return the drawing of what was decided; none if there is nothing to draw."""
    from advisor.drawing.compose import of_workload  # noqa: PLC0415 - loaded when a picture is made

    consultation = explanation.consultation
    decided = explanation.choice or consultation.recommendation
    if decided is None:
        return None
    drawing = of_workload(consultation, decided.id, name=name, verified=explanation.verified)
    if decided == consultation.recommendation:
        return drawing
    out = " It is ruled out by the answers." if decided.id in explanation.comparison.excluded else ""
    return replace(drawing, subtitle=f"What people decided on, not what is recommended.{out}")


def _with_picture(record: Record, drawing: Drawing, target: Path, *, force: bool) -> Record:
    """Write the picture beside ``target``; return the record with it."""
    from advisor.drawing.mermaid import to_mermaid  # noqa: PLC0415 - as above

    beside = target.with_suffix(".svg")
    refuse_existing(beside, force=force)
    (svg,) = _svgs(drawing)
    if not svg:
        return replace(record, drawing=to_mermaid(drawing))
    write_file(str(beside), svg.encode(), force=force)
    inform(f"wrote {beside}")
    return replace(record, drawing=to_mermaid(drawing), picture=beside.name)
