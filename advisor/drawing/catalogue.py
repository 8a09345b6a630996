"""The diagram data: style, names, shared parts, and one plan for each platform, checked as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from advisor import assets
from advisor.drawing import facts, features, naming, plan, style
from advisor.drawing.fields import Fields, nearest
from advisor.errors import AdvisorError, Problem, UnusableInput
from advisor.knowledge import document

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_STYLE = "style.yaml"
_DECISION = "decision.yaml"
_COMPONENTS = "components.yaml"
_FEATURES = "features.yaml"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that drawings are made of."""

    style: style.Style
    names: naming.Naming
    plans: Mapping[str, plan.Plan]
    facts: tuple[facts.Fact, ...] = ()
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
    names = naming.read(_take(documents, _DECISION, problems), problems)
    shared_fields = Fields(_take(documents, _COMPONENTS, problems), problems, ("words", "parts"))
    words = shared_fields.words("words")
    shared = {name: plan.read_part(each, looks) for name, each in shared_fields.entries("parts", plan.PART_KEYS)}
    written = Fields(_take(documents, _FEATURES, problems), problems, ("facts", "features"))
    concluded = tuple(facts.read(name, each) for name, each in written.entries("facts", facts.KEYS))
    found = tuple(features.read(name, each, looks) for name, each in written.entries("features", features.KEYS))
    plans = {
        name.removesuffix(".yaml"): plan.read(Fields(node, problems, plan.PLAN_KEYS), shared, looks, problems, words)
        for name, node in documents.items()
    }
    _check(concluded, found, plans, problems)
    if problems:
        raise UnusableInput(set(problems))
    return Catalogue(looks, names, plans, concluded, found)


def _check(
    concluded: tuple[facts.Fact, ...], found: tuple[features.Feature, ...], plans: Mapping[str, plan.Plan],
    problems: list[Problem],
) -> None:  # fmt: skip
    """Note the facts and features that name platforms or elements which there are nowhere."""
    known = {name for each in found for name in each.adds()}
    for drawn in plans.values():
        known |= {one.id for one in drawn.groups} | {one.id for one in drawn.nodes} | {one.id for one in drawn.edges}
    for fact in concluded:
        _check_known("element", fact.assumes, known, fact.place, problems)
    for each in found:
        named = each.names() | {end for edge in each.part.edges for end in (edge.value.tail, edge.value.head)}
        named |= {node.value.group for node in each.part.nodes if node.value.group}
        _check_known("element", named, known, each.place, problems)
        _check_known("platform", each.platforms, plans, each.place, problems)


def _check_known(
    what: str, names: Iterable[str], known: Collection[str], place: document.Node, problems: list[Problem]
) -> None:  # fmt: skip
    """Note each of ``names`` that is not ``known``."""
    problems.extend(
        place.problem("E706", f"there is no {what} `{name}`", nearest(name, known)) for name in sorted(set(names) - set(known))
    )


def _document(name: str, text: str, problems: list[Problem]) -> document.Node:
    found = document.read(text, f"diagrams/{name}", problems)
    return found[0] if found else document.Node({}, f"diagrams/{name}", 1)


def _take(documents: dict[str, document.Node], name: str, problems: list[Problem]) -> document.Node:
    path = f"diagrams/{name}"
    if name not in documents:
        problems.append(Problem(path, 0, "E703", "the file is missing", "install the package again"))
    return documents.pop(name, document.Node({}, path, 0))
