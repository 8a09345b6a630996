"""The diagram data: the style, the shared parts, and one plan for each platform, checked as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from advisor import assets
from advisor.drawing import features, plan, style
from advisor.drawing.fields import Fields, nearest
from advisor.errors import AdvisorError, Problem, UnusableInput
from advisor.knowledge import document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_STYLE = "style.yaml"
_COMPONENTS = "components.yaml"
_FEATURES = "features.yaml"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that drawings are made of."""

    style: style.Style
    plans: Mapping[str, plan.Plan]
    features: tuple[features.Feature, ...] = ()

    def plan(self, platform_id: str) -> plan.Plan:
        """Return the plan of one platform."""
        if platform_id not in self.plans:
            known = ", ".join(sorted(self.plans))
            message = f"there is no drawing of the platform {platform_id!r}; there are: {known}"
            raise AdvisorError(message)
        return self.plans[platform_id]


@cache
def shipped() -> Catalogue:
    """Return the catalogue in the shipped ``diagrams`` folder."""
    return load(assets.texts(assets.folder("diagrams")))


def load(files: Iterable[tuple[str, str]]) -> Catalogue:
    """Return the catalogue in YAML files given as ``(name, text)``; raises every problem in them at once."""
    problems: list[Problem] = []
    documents = {name: _document(name, text, problems) for name, text in files}
    looks = style.read(_take(documents, _STYLE, problems), problems)
    shared_fields = Fields(_take(documents, _COMPONENTS, problems), problems, ("words", "parts"))
    words = shared_fields.words("words")
    shared = {name: plan.read_part(each, looks) for name, each in shared_fields.entries("parts", plan.PART_KEYS)}
    written = Fields(_take(documents, _FEATURES, problems), problems, ("features",))
    found = tuple(features.read(name, each, looks) for name, each in written.entries("features", features.KEYS))
    plans = {
        name.removesuffix(".yaml"): plan.read(Fields(node, problems, plan.PLAN_KEYS), shared, looks, problems, words)
        for name, node in documents.items()
    }
    _check(found, plans, problems)
    if problems:
        raise UnusableInput(set(problems))
    return Catalogue(looks, plans, found)


def _check(found: tuple[features.Feature, ...], plans: Mapping[str, plan.Plan], problems: list[Problem]) -> None:
    """Note the features that name platforms or elements which there are nowhere."""
    known = {name for each in found for name in each.adds()}
    for drawn in plans.values():
        known |= {one.id for one in drawn.groups} | {one.id for one in drawn.nodes} | {one.id for one in drawn.edges}
    for each in found:
        named = each.names() | {end for edge in each.part.edges for end in (edge.value.tail, edge.value.head)}
        named |= {node.value.group for node in each.part.nodes if node.value.group}
        for what, names, there in (("element", named, known), ("platform", each.platforms, plans)):
            problems.extend(
                each.place.problem("E706", f"there is no {what} `{name}`", nearest(name, there))
                for name in sorted(set(names) - set(there))
            )


def _document(name: str, text: str, problems: list[Problem]) -> document.Node:
    found = document.read(text, f"diagrams/{name}", problems)
    return found[0] if found else document.Node({}, f"diagrams/{name}", 1)


def _take(documents: dict[str, document.Node], name: str, problems: list[Problem]) -> document.Node:
    path = f"diagrams/{name}"
    if name not in documents:
        problems.append(Problem(path, 0, "E703", "the file is missing", "install the package again"))
    return documents.pop(name, document.Node({}, path, 0))
