"""The diagram data: style, names, shared parts, and one plan for each platform, checked as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from advisor import assets
from advisor.drawing import facts, naming, style, template, variations
from advisor.drawing.fields import Fields, nearest_or_all
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
    plans: Mapping[str, template.Template]
    facts: tuple[facts.DrawingFact, ...] = ()
    features: tuple[variations.Variation, ...] = ()

    def plan(self, platform_id: str) -> template.Template:
        """Return the plan of one platform."""
        if platform_id not in self.plans:
            known = ", ".join(sorted(self.plans))
            message = f"there is no drawing of the platform {platform_id!r}; there are: {known}"
            raise AdvisorError(message)
        return self.plans[platform_id]


@cache
def shipped_catalogue() -> Catalogue:
    """Return the catalogue in the shipped ``diagrams`` folder."""
    return load_catalogue(assets.texts(assets.data_folder("diagrams")))


def load_catalogue(files: Iterable[tuple[str, str]]) -> Catalogue:
    """Return the catalogue in YAML files given as ``(name, text)``; raises every problem in them at once."""
    problems: list[Problem] = []
    documents = {name: _document(name, text, problems) for name, text in files}
    looks = style.read_style(_take(documents, _STYLE, problems), problems)
    names = naming.read_names(_take(documents, _DECISION, problems), problems)
    shared_fields = Fields(_take(documents, _COMPONENTS, problems), problems, ("words", "parts"))
    words = shared_fields.words("words")
    shared = {
        name: template.read_part(each, looks)
        for name, each in shared_fields.entries("parts", template.PART_KEYS)
    }
    written = Fields(_take(documents, _FEATURES, problems), problems, ("facts", "features"))
    concluded = tuple(
        facts.read_drawing_fact(name, each) for name, each in written.entries("facts", facts.KEYS)
    )
    found = tuple(
        variations.read_variation(name, each, looks)
        for name, each in written.entries("features", variations.KEYS)
    )
    plans = {
        name.removesuffix(".yaml"): template.read_template(
            Fields(node, problems, template.PLAN_KEYS), shared, looks, problems, words
        )
        for name, node in documents.items()
    }
    _check(concluded, found, plans, problems)
    if problems:
        raise UnusableInput(set(problems))
    return Catalogue(looks, names, plans, concluded, found)


def _check(
    concluded: tuple[facts.DrawingFact, ...],
    found: tuple[variations.Variation, ...],
    plans: Mapping[str, template.Template],
    problems: list[Problem],
) -> None:
    """Note the facts and features that name platforms or elements which there are nowhere."""
    known = {name for each in found for name in each.adds()}
    for drawn in plans.values():
        known |= (
            {one.id for one in drawn.groups}
            | {one.id for one in drawn.nodes}
            | {one.id for one in drawn.edges}
        )
    for fact in concluded:
        _check_known("element", fact.assumes, known, fact.place, problems)
    for each in found:
        named = each.names() | {
            end for edge in each.part.edges for end in (edge.value.tail, edge.value.head)
        }
        named |= {node.value.group for node in each.part.nodes if node.value.group}
        _check_known("element", named, known, each.place, problems)
        _check_known("platform", each.platforms, plans, each.place, problems)


def _check_known(
    what: str,
    names: Iterable[str],
    known: Collection[str],
    place: document.YamlNode,
    problems: list[Problem],
) -> None:
    """Note each of ``names`` that is not ``known``."""
    problems.extend(
        place.problem("E706", f"there is no {what} `{name}`", nearest_or_all(name, known))
        for name in sorted(set(names) - set(known))
    )


def _document(name: str, text: str, problems: list[Problem]) -> document.YamlNode:
    found = document.read_documents(text, f"diagrams/{name}", problems)
    return found[0] if found else document.YamlNode({}, f"diagrams/{name}", 1)


def _take(
    documents: dict[str, document.YamlNode], name: str, problems: list[Problem]
) -> document.YamlNode:
    path = f"diagrams/{name}"
    if name not in documents:
        problems.append(
            Problem(path, 0, "E703", "the file is missing", "install the package again")
        )
    return documents.pop(name, document.YamlNode({}, path, 0))
