"""What is wrong with a drawing as Graphviz laid it out.

That is overlaps, labels out of their boxes, and arrows through boxes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from advisor.drawing.dot import to_dot
from advisor.drawing.layout import draw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.drawing.elements import Drawing

A4_WIDTH, A4_HEIGHT, LEAST_SIZE = 277 * 72 / 25.4, 190 * 72 / 25.4, 7
PAGE_WIDTH = 1200 * 72 / 96  # a document of 1,200 pixels
_STEPS = 24
_ROUNDING = 0.6  # points
_ALIGNED = {"l": 0.0, "c": 0.5, "r": 1.0}  # how much of a text stands left of its point

Box = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True)
class Text:
    """One line of text where it stands."""

    text: str
    box: Box
    size: float


class Layout:
    """The geometry of one drawing, in points, from Graphviz's own JSON."""

    def __init__(self, found: dict[str, Any]) -> None:
        objects = found["objects"]
        self.names = [element["name"] for element in objects]
        self.page: Box = numbers(found["bb"])
        self.margin = 72 * float(found.get("pad", "0"))
        self.nodes = {element["name"]: box_of(element) for element in objects if "pos" in element}
        self.groups: dict[str, Box] = {}
        self.frames_of_page: list[Box] = []
        for element in objects:
            if element["name"] == "cluster_page":
                self.frames_of_page += frames(element)
            elif element["name"].startswith("cluster_"):
                self.groups[element["name"].removeprefix("cluster_")] = numbers(element["bb"])
        self.texts = {element["name"]: list(texts(element)) for element in objects}
        self.edges = [edge for edge in found["edges"] if edge.get("style") != "invis"]
        self.curves = {edge["id"]: curve(edge) for edge in self.edges}

    def size(self) -> tuple[float, float]:
        """Return width and height."""
        left, bottom, right, top = self.page
        return right - left + 2 * self.margin, top - bottom + 2 * self.margin


def laid_out(drawing: Drawing) -> Layout:
    """Return the layout of ``drawing``."""
    return Layout(json.loads(draw(to_dot(drawing), "json")))


def faults(drawing: Drawing, layout: Layout | None = None) -> list[str]:
    """Return every fault of the picture of ``drawing``, none if it can be printed and read."""
    layout = layout or laid_out(drawing)
    return [
        *_overlapping(layout),
        *_misplaced(drawing, layout),
        *_disordered(drawing, layout),
        *_crossed(layout),
        *_labels_of_edges(layout),
        *_labels_in_boxes(layout),
        *_labels_of_groups(layout),
        *_too_small(layout),
        *_heading(layout),
        *_ribbon(drawing, layout),
    ]


def numbers(text: str) -> Any:
    """Return the numbers in ``text``."""
    return tuple(float(number) for number in re.findall(r"-?[\d.]+(?:e[-+]?\d+)?", text))


def box_of(node: dict[str, Any]) -> Box:
    """Return the box of a node."""
    x, y = numbers(node["pos"])
    half_width, half_height = float(node["width"]) * 36, float(node["height"]) * 36
    return x - half_width, y - half_height, x + half_width, y + half_height


def overlap(one: Box, two: Box, by: float = 0.0) -> bool:
    """Return whether two boxes share more than ``by`` points in both directions."""
    return (
        one[0] + by < two[2]
        and two[0] + by < one[2]
        and one[1] + by < two[3]
        and two[1] + by < one[3]
    )


def inside(inner: Box, outer: Box) -> bool:
    """Return whether ``inner`` leaves ``outer`` nowhere, but for rounding."""
    left, bottom, right, top = outer
    if inner[0] < left - _ROUNDING or inner[1] < bottom - _ROUNDING:
        return False
    return inner[2] <= right + _ROUNDING and inner[3] <= top + _ROUNDING


def texts(element: dict[str, Any]) -> Iterator[Text]:
    """Yield the lines of an element's label."""
    size = 0.0
    for part in element.get("_ldraw_", ()):
        if part["op"] == "F":
            size = float(part["size"])
        elif part["op"] == "T" and part["text"].strip():
            x, y = part["pt"]
            left = x - _ALIGNED[part["align"]] * part["width"]
            box = (left, y - 0.2 * size, left + part["width"], y + 0.7 * size)
            yield Text(part["text"], box, size)


def frames(element: dict[str, Any]) -> Iterator[Box]:
    """Yield the frames that an element's label draws."""
    for part in element.get("_ldraw_", ()):
        if part["op"] == "p":
            across, up = zip(*part["points"], strict=True)
            yield min(across), min(up), max(across), max(up)


def _overlapping(layout: Layout) -> Iterator[str]:
    names = sorted(layout.nodes)
    for number, one in enumerate(names):
        for two in names[number + 1 :]:
            if overlap(layout.nodes[one], layout.nodes[two]):
                yield f"{one} overlaps {two}"


def _misplaced(drawing: Drawing, layout: Layout) -> Iterator[str]:
    parents = {group.id: group.parent for group in drawing.groups}
    for node in drawing.nodes:
        around, above = set(), node.group
        while above:
            around.add(above)
            above = parents[above]
        own = layout.nodes[node.id]
        touched = {name for name, box in layout.groups.items() if overlap(own, box)}
        if touched != around:
            yield f"{node.id} stands in {sorted(touched)}, not in {sorted(around)}"


def _disordered(drawing: Drawing, layout: Layout) -> Iterator[str]:
    """Yield the columns in which an arrow runs the other way than they are written."""
    for column in drawing.columns:
        for edge in drawing.edges:
            if edge.tail in column and edge.head in column:
                down = column.index(edge.tail) < column.index(edge.head)
                if down is not (layout.nodes[edge.tail][3] > layout.nodes[edge.head][3]):
                    yield f"the column {', '.join(column)} is out of order at {edge.id}"


def curve(edge: dict[str, Any]) -> list[Point]:
    """Return points along an arrow, close to each other."""
    raw = [numbers(part) for part in re.sub(r"[es],\S+ ?", "", edge["pos"]).split()]
    points: list[Point] = []
    for start in range(0, len(raw) - 3, 3):
        across, up = zip(*raw[start : start + 4], strict=True)
        for step in range(_STEPS + 1):
            t = step / _STEPS
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            points.append((_weigh(weights, across), _weigh(weights, up)))
    return points


def _weigh(weights: Iterable[float], values: Iterable[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


def _touched(box: Box, others: dict[str, Box]) -> list[str]:
    return [name for name, other in others.items() if overlap(box, other)]


def _within(point: Point, box: Box) -> bool:
    return box[0] < point[0] < box[2] and box[1] < point[1] < box[3]


def _crossed(layout: Layout) -> Iterator[str]:
    for edge in layout.edges:
        own = {layout.names[edge["tail"]], layout.names[edge["head"]]}
        points = layout.curves[edge["id"]]
        for name, box in layout.nodes.items():
            if name not in own and any(_within(point, box) for point in points):
                yield f"{edge['id']} runs through {name}"


def _labels_of_edges(layout: Layout) -> Iterator[str]:
    labels = {edge["id"]: [line.box for line in texts(edge)] for edge in layout.edges}
    names = sorted(labels)
    for number, one in enumerate(names):
        for box in labels[one]:
            for node in _touched(box, layout.nodes):
                yield f"the label of {one} touches {node}"
            for two in names[number + 1 :]:
                if any(overlap(box, other) for other in labels[two]):
                    yield f"the labels of {one} and {two} overlap"
            if not inside(box, layout.page):
                yield f"the label of {one} leaves the page"


def _labels_in_boxes(layout: Layout) -> Iterator[str]:
    for name, box in layout.nodes.items():
        for line in layout.texts[name]:
            if not inside(line.box, box):
                yield f"{line.text!r} leaves the box of {name}"


def _labels_of_groups(layout: Layout) -> Iterator[str]:
    labels = {name: layout.texts[f"cluster_{name}"] for name in layout.groups}
    names = sorted(labels)
    for number, one in enumerate(names):
        for line in labels[one]:
            if not inside(line.box, layout.groups[one]):
                yield f"{line.text!r} leaves the frame of {one}"
            for node in _touched(line.box, layout.nodes):
                yield f"{line.text!r} touches {node}"
            for two in names[number + 1 :]:
                if any(overlap(line.box, other.box) for other in labels[two]):
                    yield f"the titles of {one} and {two} overlap"
            for edge in layout.edges:
                if any(overlap(line.box, other.box) for other in texts(edge)):
                    yield f"the title of {one} and the label of {edge['id']} overlap"
                if any(_within(point, line.box) for point in layout.curves[edge["id"]]):
                    yield f"{edge['id']} is drawn over the title of {one}"


def _heading(layout: Layout) -> Iterator[str]:
    """Yield where ribbon, title and subtitle touch each other or anything, or leave the page."""
    heading = layout.texts["cluster_page"]
    others = layout.nodes | {f"the frame of {name}": box for name, box in layout.groups.items()}
    for number, line in enumerate(heading):
        if not inside(line.box, layout.page):
            yield f"{line.text!r} leaves the page"
        for name in _touched(line.box, others):
            yield f"{line.text!r} touches {name}"
        for other in heading[number + 1 :]:
            if overlap(line.box, other.box):
                yield f"{line.text!r} and {other.text!r} overlap"
        for edge in layout.edges:
            if any(_within(point, line.box) for point in layout.curves[edge["id"]]):
                yield f"{edge['id']} is drawn over {line.text!r}"


def _ribbon(drawing: Drawing, layout: Layout) -> Iterator[str]:
    """Yield what is wrong with the ribbon.

    It has to stand on the page, in a frame of its own, above everything else.
    """
    if len(layout.frames_of_page) != bool(drawing.ribbon):
        yield f"{len(layout.frames_of_page)} ribbons are drawn"
    for frame in layout.frames_of_page:
        inner = [line for line in layout.texts["cluster_page"] if inside(line.box, frame)]
        if " ".join(line.text for line in inner) != drawing.ribbon:
            yield f"in the frame of the ribbon stands {[line.text for line in inner]}"
        if not inside(frame, layout.page):
            yield "the ribbon leaves the page"
        outer = [line.box for line in layout.texts["cluster_page"] if line not in inner]
        others = [*outer, *layout.nodes.values(), *layout.groups.values()]
        if any(overlap(frame, box) for box in others):
            yield "the ribbon touches something"
        if any(box[3] > frame[3] for box in others):
            yield "the ribbon does not stand at the top"
        for edge in layout.edges:
            if any(_within(point, frame) for point in layout.curves[edge["id"]]):
                yield f"{edge['id']} is drawn over the ribbon"


def _too_small(layout: Layout) -> Iterator[str]:
    width, height = layout.size()
    lines = list(chain(*layout.texts.values(), *map(texts, layout.edges)))
    smallest = min(line.size for line in lines)
    scales = {
        "A4": min(A4_WIDTH / width, A4_HEIGHT / height, 1),
        "1,200 pixels": min(PAGE_WIDTH / width, 1),
    }
    for medium, scale in scales.items():
        size = smallest * scale
        if size < LEAST_SIZE:
            yield f"text of {size:.2f} points on {medium} ({width:.0f} x {height:.0f})"
