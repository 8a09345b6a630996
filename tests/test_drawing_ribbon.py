"""The ribbon: a result that is not final says so; a final one has none.

That holds in every format, of every kind, and at every level.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from advisor.consultation import Consultation, consult
from advisor.drawing import ribbon
from advisor.drawing.alternative_text import to_text
from advisor.drawing.catalogue import shipped_catalogue as catalogue
from advisor.drawing.compose import compose, of_workload, recommended
from advisor.drawing.decision import drawn
from advisor.drawing.dot import to_dot
from advisor.drawing.mermaid import to_mermaid
from advisor.drawing.render import picture
from advisor.drawing.variations import LEVELS
from advisor.explanation.explanation import Explanation
from advisor.proof.firmness import Grade
from layouts import faults, laid_out

if TYPE_CHECKING:
    from conftest import Program

    from advisor.drawing.elements import Drawing
    from advisor.knowledge.model import KnowledgeBase

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
DRAFT = "Draft: not final. Questions are still open."
DEFAULT = "No recommendation yet. This is only the default."
OPEN = EXAMPLES / "swarm-cooperative.yaml"
FINAL = EXAMPLES / "webshop.yaml"
MANY = 500  # pixels, at 36 dots per inch
KINDS = [("pipeline", "full"), ("pipeline", "overview"), ("decision", "full")]
PICTURES = [pytest.param(ending, marks=pytest.mark.pictures) for ending in (".svg", ".png", ".pdf")]


@pytest.mark.parametrize(
    ("grade", "text"),
    [
        ("proven", ""),
        ("proven-as-known", ""),
        ("open", DRAFT),
        ("undecided", DEFAULT),
        ("none", ""),
    ],
)
def test_each_grade_has_its_text(
    grade: str, text: str, shipped: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Consultation, "grade", property(lambda _: Grade(grade)))
    assert ribbon.ribbon_of(consult(shipped, {})) == text


def test_where_no_platform_is_left_there_is_no_draft(shipped: KnowledgeBase) -> None:
    nothing = consult(shipped, {"host_access": ["kernel"]}, platforms=["ecs-fargate"])
    assert nothing.recommendation is None
    assert drawn(Explanation(nothing), "shop").ribbon == ""


def test_the_ribbon_stands_over_what_leads_and_over_nothing_else(shipped: KnowledgeBase) -> None:
    consultation = consult(shipped, {"traffic": "batch"})
    assert not consultation.final
    for platform in shipped.platforms:
        leads = platform == consultation.ranking.winner
        assert of_workload(consultation, platform, name="shop").ribbon == (DRAFT if leads else "")
    assert compose("ecs-ec2", name="shop").ribbon == ""


@pytest.mark.parametrize(("kind", "level"), KINDS)
@pytest.mark.parametrize("ending", [".gv", ".mmd", ".txt", *PICTURES])
def test_every_format_shows_it_where_the_result_is_not_final(
    ending: str, kind: str, level: str, folder: Path, advisor: Program
) -> None:
    seen = []
    for number, source in enumerate((OPEN, FINAL)):
        out = f"{number}{ending}"
        outcome = advisor(
            "diagram", source, "-o", out, "--kind", kind, "--level", level, "--dpi", 36
        )
        assert outcome.code == 0, outcome.err
        seen.append(_shows_it((folder / out).read_bytes(), ending))
    assert seen == [True, False]


def _shows_it(content: bytes, ending: str) -> bool:
    """Return whether a picture has the ribbon.

    That is its words, or where those are drawn as curves, much of its colour.
    """
    if ending == ".png":
        return _reds(content) > MANY
    if ending == ".pdf":
        return _fills(content)
    text = content.decode()
    if ending == ".mmd":
        return f'n_ribbon["{DRAFT}"]' in text and f"accDescr: {DRAFT.replace(':', ',')}" in text
    if ending == ".txt":
        return re.match(rf"\+-+\+\n\| {re.escape(DRAFT)} \|\n\+-+\+\n\n", text) is not None
    said = DRAFT in text
    if ending == ".svg":
        assert said is (f'<desc id="drawing-description">{DRAFT} ' in text)
    return said


def _rgb() -> tuple[int, int, int]:
    colour = catalogue().style.ribbon.fill
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _reds(png: bytes) -> int:
    """Return how many pixels of ``png`` have the colour of the ribbon, up to more than enough."""
    place, packed, row_size, channels = 8, b"", 0, 0
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        name = png[place + 4 : place + 8]
        body = png[place + 8 : place + 8 + length]
        if name == b"IHDR":
            channels = {2: 3, 6: 4}[body[9]]
            row_size = struct.unpack(">I", body[:4])[0] * channels
        elif name == b"IDAT":
            packed += body
        place += length + 12
    rows = zlib.decompress(packed)
    wanted = bytes(_rgb())
    count = 0
    above = bytes(row_size)
    for start in range(0, len(rows), row_size + 1):
        row = rows[start + 1 : start + 1 + row_size]
        above = _unfiltered(rows[start], row, above, channels)
        count += sum(above[at : at + 3] == wanted for at in range(0, row_size, channels))
        if count > MANY:
            break
    return count


def _unfiltered(kind: int, row: bytes, above: bytes, step: int) -> bytes:
    """Return one row of pixels of a PNG as it was before it was filtered."""
    found = bytearray(row)
    for at in range(len(found)):
        left = found[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        up = above[at]
        guesses = (0, left, up, (left + up) // 2, _nearest(left, up, corner))
        found[at] = (found[at] + guesses[kind]) % 256
    return bytes(found)


def _nearest(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


def _fills(pdf: bytes) -> bool:
    """Return whether something in ``pdf`` is filled with the colour of the ribbon."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    wanted = [channel / 255 for channel in _rgb()]
    for stream in streams:
        try:
            drawing = zlib.decompress(stream).decode("latin-1")
        except zlib.error:
            continue
        for found in re.finditer(r"([\d.]+) ([\d.]+) ([\d.]+) rg\b", drawing):
            if list(map(float, found.groups())) == pytest.approx(wanted, abs=0.01):
                return True
    return False


def _drawings(knowledge: KnowledgeBase) -> list[Drawing]:
    consultation = consult(knowledge, {"org_standard": "eks", "traffic": "batch"})
    pipelines = [recommended(consultation, name="shop", level=level) for level in LEVELS]
    return [*pipelines, drawn(Explanation(consultation), "shop")]


@pytest.mark.pictures
@pytest.mark.parametrize("text", [DRAFT, DEFAULT, ("<many> & words " * 12).strip()])
@pytest.mark.parametrize("name", ["x", "a name of many words " * 10, "W" * 300])
def test_it_is_framed_at_the_top_of_a_picture_of_any_name(
    name: str, text: str, shipped: KnowledgeBase
) -> None:
    for drawing in _drawings(shipped):
        renamed = replace(drawing, title=drawing.title.replace("shop", name), ribbon=text)
        found = faults(renamed, laid_out(renamed))
        assert [fault for fault in found if "ribbon" in fault or "page" in fault] == []


def test_it_changes_nothing_but_the_heading(shipped: KnowledgeBase) -> None:
    for drawing in _drawings(shipped):
        bare = replace(drawing, ribbon="")
        with_it, without = (to_dot(variant).splitlines() for variant in (drawing, bare))
        changed = [line for line in with_it if line not in without]
        assert len(changed) == 1
        assert "id=page" in changed[0]
        plain = to_text(bare)
        assert to_text(drawing).endswith(plain)
        assert [line for line in to_mermaid(bare).splitlines() if "ribbon" in line] == []


@pytest.mark.pictures
def test_the_picture_of_an_undecided_result_shows_its_default_as_such(
    shipped: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Consultation, "grade", property(lambda _: Grade.UNDECIDED))
    monkeypatch.setattr(Consultation, "is_undecided", property(lambda _: True))
    consultation = consult(shipped, {})
    decision = drawn(Explanation(consultation), "shop")
    parts = {node.managed_by for node in decision.nodes if node.role == "platform"}
    assert "default" in parts
    assert "recommended" not in parts
    assert "Recommended" not in " ".join(decision.labels())
    assert decision.ribbon == recommended(consultation, name="shop").ribbon == DEFAULT
    assert DEFAULT in picture(decision).decode()
