"""The diagram data: faults are found with file and line, and the shipped looks are legible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from advisor import assets
from advisor.drawing import catalogue, naming
from advisor.errors import UnusableInput
from advisor.knowledge.model import Derivation

if TYPE_CHECKING:
    from advisor.knowledge.model import KnowledgeBase

SHIPPED = dict(assets.texts(assets.data_folder("diagrams")))


def problems(**changes: str | None) -> list[str]:
    """Return what is found when files of the shipped data are replaced.

    ``style`` stands for ``style.yaml``, and so on.
    """
    files = dict(SHIPPED)
    for name, text in changes.items():
        key = f"{name.replace('_', '-')}.yaml"
        if text is None:
            del files[key]
        else:
            files[key] = text
    with pytest.raises(UnusableInput) as caught:
        catalogue.load_catalogue(files.items())
    return [str(problem) for problem in caught.value.problems]


def platform(*lines: str) -> list[str]:
    """Return what is found in a drawing made of these lines."""
    return problems(mine="\n".join(("title: T", "description: D", *lines)))


def test_the_shipped_data_is_sound() -> None:
    assert len(catalogue.load_catalogue(SHIPPED.items()).plans) == 7


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["zzz: red"], "diagrams/mine.yaml:3: E202 unknown key 'zzz' (one of: "),
        (
            ["part: [x]"],
            "diagrams/mine.yaml:3: E202 unknown key 'part' (did you mean parts?)",
        ),
        (
            ["components: {a: {label: [A], role: [b]}}"],
            "mine.yaml:3: E201 'role' is a list, not text",
        ),
        (
            ["parts: [pipline]"],
            "diagrams/mine.yaml:3: E706 there is no part `pipline` (did you mean pipeline?)",
        ),
        (["parts: pipeline"], "diagrams/mine.yaml:3: E201 'parts' is text, not a list"),
        (
            ["parts: [7]"],
            "diagrams/mine.yaml:3: E201 'parts' holds a whole number, not text",
        ),
        (
            ["columns: 3"],
            "diagrams/mine.yaml:3: E201 'columns' is a whole number, not a list",
        ),
        (["components: []"], "diagrams/mine.yaml:3: E201 'components' is a list, not a mapping"),
        (
            ["components: {a: {label: [A], role: sevice}}"],
            "mine.yaml:3: E203 role: 'sevice' is not allowed (did you mean service?)",
        ),
        (
            ["components: {a: {label: A, role: step}}"],
            "mine.yaml:3: E201 'label' is text, not a list",
        ),
        (["components: {a: {role: step}}"], "mine.yaml:3: E203 'label' is missing"),
        (["components: {a: {label: [A]}}"], "mine.yaml:3: E203 'role' is missing"),
        (
            ["components: {A b: {label: [A], role: step}}"],
            "mine.yaml:3: E705 'A b' is not a valid id",
        ),
        (
            ["components:", "  a: {label: [A], role: step, managed-by: nobody}"],
            "mine.yaml:4: E203 managed-by: 'nobody' is not allowed",
        ),
        (
            ["components:", "  a: {label: [A], role: step, in: cellar}"],
            "mine.yaml:4: E706 there is no `cellar` in this drawing",
        ),
        (
            ["parts: [pipeline, surroundings]", "components:", "  ecr: {label: [A], role: step}"],
            "mine.yaml:5: E707 the id `ecr` is taken (first in diagrams/components.yaml:",
        ),
        (
            [
                "connections:",
                "  - {from: a, to: b, role: control}",
                "components: {b: {label: [B], role: step}}",
            ],
            "mine.yaml:4: E706 there is no `a` in this drawing",
        ),
        (
            [
                "connections:",
                "  - {from: b, to: b, role: control}",
                "  - {from: b, to: b, role: control}",
                "components: {b: {label: [B], role: step}}",
            ],
            "mine.yaml:5: E707 the id `b-to-b` is taken",
        ),
        (
            ["groups:", "  g: {label: G, role: vpc, in: h}", "  h: {label: H, role: vpc, in: g}"],
            "mine.yaml:4: E708 the group `g` is inside itself",
        ),
        (
            [
                "groups:",
                "  g: {label: G, role: vpc}",
                "components: {b: {label: [B], role: step}}",
                "connections: [{from: b, to: g, role: control}]",
            ],
            "mine.yaml:6: E703 the group `g` has no anchor",
        ),
        (["columns: [[x]]"], "mine.yaml:3: E706 there is no `x` in this drawing"),
        (["amend: {x: {label: [B]}}"], "mine.yaml:3: E706 there is no `x` to amend"),
        (["title: again"], "mine.yaml:3: E106 the key 'title' is given twice"),
    ],
)
def test_a_fault_in_a_drawing_is_found_with_its_place(lines: list[str], found: str) -> None:
    assert any(found in problem for problem in platform(*lines)), platform(*lines)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ('ink: "#1f2933"', 'ink: "black"', "E704 ink: 'black' is not a color"),
        (
            "margin: 0.08",
            "margin: -1",
            "E203 margin: -1 is not allowed (write a number from 0 to 1,000)",
        ),
        ("  margin: 0.08\n", "", "E203 'margin' is missing"),
        (
            "title-columns: 88",
            "title-columns: 0",
            "E203 title-columns: 0 is not allowed (write a whole number from 1 to 1,000)",
        ),
        (
            "shape: ellipse",
            "shape: elipse",
            "E203 shape: 'elipse' is not allowed (did you mean ellipse?)",
        ),
        ("\npage:", "\npages:", "E203 'page' is missing"),
    ],
)
def test_a_fault_in_the_style_is_found_with_its_place(before: str, after: str, found: str) -> None:
    assert before in SHIPPED["style.yaml"]
    all_found = problems(style=SHIPPED["style.yaml"].replace(before, after, 1))
    placed = [problem for problem in all_found if re.match(r"diagrams/style\.yaml:\d+: ", problem)]
    assert any(found in problem for problem in placed), all_found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("amend: {ecrr: {name: X}}", "there is no element `ecrr` (did you mean ecr?)"),
        ("omit: [nowhere]", "there is no element `nowhere`"),
        ("below: {ecr: [nothing]}", "there is no element `nothing`"),
        ("for: [ecs-fargat]", "there is no platform `ecs-fargat` (did you mean ecs-fargate?)"),
        ("connections: [{from: ecr, to: mars, role: support}]", "there is no element `mars`"),
        ("level: deep", "level: 'deep' is not allowed"),
        ("wen: {ci: gitlab}", "unknown key 'wen' (did you mean when?)"),
    ],
)
def test_a_fault_in_a_feature_is_found_with_its_place(lines: str, found: str) -> None:
    told = problems(features=f"{SHIPPED['features.yaml']}\n  mine:\n    {lines}\n")
    place = f"features.yaml:{len(SHIPPED['features.yaml'].splitlines()) + 3}"
    assert any(found in problem and place in problem for problem in told), told


def _line_of_facts() -> int:
    return SHIPPED["features.yaml"].splitlines().index("facts:") + 1


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("assumes: [ecrr]", "there is no element `ecrr` (did you mean ecr?)"),
        ("wen: {ci: gitlab}", "unknown key 'wen' (did you mean when?)"),
        ("unanswered: ci", "'unanswered' is text, not a list"),
    ],
)
def test_a_fault_in_a_fact_is_found_with_its_place(lines: str, found: str) -> None:
    mine = f"facts:\n  mine:\n    {lines}\n"
    told = problems(features=SHIPPED["features.yaml"].replace("facts:\n", mine, 1))
    place = f"features.yaml:{_line_of_facts() + 2}"
    assert any(found in problem and place in problem for problem in told), told


def test_every_fact_has_a_name_in_the_words_of_its_readers(shipped: KnowledgeBase) -> None:
    names = catalogue.shipped_catalogue().names
    conclusions = [rule.conclusion for rule in shipped.rules]
    derived = {
        conclusion.concludes for conclusion in conclusions if isinstance(conclusion, Derivation)
    }
    assert names.facts.keys() == derived
    for name in names.facts.values():
        assert "_" not in name
        assert name[0].isupper()


def test_a_fact_without_a_name_goes_by_its_id() -> None:
    assert naming.Naming({}).fact("a-new-fact") == "A new fact"


def test_blanks_in_words_are_kept() -> None:
    between = SHIPPED["components.yaml"].replace('place: ""', 'place: " · "', 1)
    drawn = catalogue.load_catalogue({**SHIPPED, "components.yaml": between}.items())
    assert drawn.plan("ecs-ec2").words["place"] == " · "


def test_a_missing_file_is_named() -> None:
    assert "diagrams/style.yaml: E703 the file is missing (install the package again)" in problems(
        style=None
    )


def test_a_file_that_is_not_yaml_is_named_with_its_line() -> None:
    found = problems(ecs_ec2="title: [\n")
    assert any(re.match(r"diagrams/ecs-ec2\.yaml:\d+: E101", problem) for problem in found), found


def test_a_fault_in_a_shared_part_is_told_once() -> None:
    broken = SHIPPED["components.yaml"].replace("role: person}", "role: persn}", 1)
    assert len([problem for problem in problems(components=broken) if "persn" in problem]) == 1


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one: str, two: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_meets_wcag_aa() -> None:
    style = catalogue.shipped_catalogue().style
    fills = [style.page.background, *(group.fill for group in style.groups.values())]
    frames = [
        style.people,
        style.assumed,
        style.ribbon,
        *style.managers.values(),
        *style.verdicts.values(),
        *style.groups.values(),
    ]
    assert min(contrast(frame.ink, frame.fill) for frame in frames) >= 4.5
    inks = [frame.ink for frame in style.managers.values()]
    strokes = [edge.colour for edge in style.edges.values()]
    borders = [frame.border for frame in frames]
    for fill in fills:
        assert min(contrast(colour, fill) for colour in (*inks, *strokes)) >= 4.5
        assert min(contrast(border, fill) for border in borders) >= 3


def test_who_manages_a_thing_is_never_told_by_colour_alone() -> None:
    style = catalogue.shipped_catalogue().style
    for frames in (style.managers.values(), style.verdicts.values()):
        assert "dashed" not in {frame.line for frame in frames}  # that is what is assumed
        borders = {(frame.line, frame.thickness, frame.corners) for frame in frames}
        assert len(borders) == len(frames)
