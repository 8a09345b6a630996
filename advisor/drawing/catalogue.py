"""The diagram data: style, names, shared parts, and one plan per platform, checked when read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import starmap
from typing import TYPE_CHECKING

from advisor import assets
from advisor.drawing import facts, naming, style, template, variations
from advisor.drawing.escaping import clean
from advisor.drawing.ids import read_named
from advisor.errors import AdvisorError, Problem, UnusableInput
from advisor.located import document
from advisor.located.mapping import LocatedMapping
from advisor.located.messages import suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from advisor.knowledge.model import Platform

_STYLE = "style.yaml"
_DECISION = "decision.yaml"
_COMPONENTS = "components.yaml"
_FEATURES = "features.yaml"
_OTHER = "other.yaml"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that drawings are made of.

    ``other`` is the plan of every platform that has none in ``plans``.
    """

    style: style.Style
    names: naming.Naming
    plans: Mapping[str, template.Template]
    other: template.Template
    facts: tuple[facts.DrawingFact, ...] = ()
    features: tuple[variations.Variation, ...] = ()

    def plan(self, platform_id: str) -> template.Template:
        """Return the plan of one platform."""
        if platform_id not in self.plans:
            known = ", ".join(sorted(self.plans))
            message = f"there is no drawing of the platform {platform_id!r}; there are: {known}"
            raise AdvisorError(message)
        return self.plans[platform_id]

    def plan_other(self, platform: Platform) -> template.Template:
        """Return the plain plan of a platform that has none of its own."""
        words = {
            "orchestrator": clean(platform.orchestrator.upper()),
            "compute": clean(platform.compute),
        }
        return replace(self.other, title=clean(platform.name), words={**self.other.words, **words})


@cache
def shipped_catalogue() -> Catalogue:
    """Return the catalogue in the shipped ``diagrams`` folder."""
    return load_catalogue(assets.texts(assets.data_folder("diagrams")))


def load_catalogue(files: Iterable[tuple[str, str]]) -> Catalogue:
    """Return the catalogue in YAML files given as ``(name, text)``.

    Raises ``UnusableInput`` with every problem in them at once.
    """
    problems: list[Problem] = []
    documents = {name: _read_document(name, text, problems) for name, text in files}
    looks = style.read_style(_take(documents, _STYLE, problems), problems)
    names = naming.read_names(_take(documents, _DECISION, problems), problems)
    node = _take(documents, _COMPONENTS, problems)
    components = LocatedMapping(node, ("words", "parts"), problems)
    words = components.mapping("words", required=False).words()
    shared = {}
    for name, fields in read_named(components, "parts", template.PART_KEYS):
        shared[name] = template.read_part(fields, looks)
    node = _take(documents, _FEATURES, problems)
    varied = LocatedMapping(node, ("facts", "features"), problems)
    drawing_facts = tuple(starmap(facts.read_drawing_fact, read_named(varied, "facts", facts.KEYS)))
    entries = read_named(varied, "features", variations.KEYS)
    features = tuple(variations.read_variation(name, fields, looks) for name, fields in entries)
    plans = {}
    for name, node in documents.items():
        fields = LocatedMapping(node, template.PLAN_KEYS, problems)
        plan = template.read_template(fields, shared, looks, words)
        plans[name.removesuffix(".yaml")] = plan
    other = plans.pop(_OTHER.removesuffix(".yaml"))
    _check(drawing_facts, features, plans, problems)
    if problems:
        raise UnusableInput(set(problems))
    return Catalogue(looks, names, plans, other, facts=drawing_facts, features=features)


def _check(
    drawing_facts: tuple[facts.DrawingFact, ...],
    features: tuple[variations.Variation, ...],
    plans: Mapping[str, template.Template],
    problems: list[Problem],
) -> None:
    """Note the facts and features that name platforms or elements that do not exist."""
    known: set[str] = set()
    for feature in features:
        known |= feature.adds()
    for plan in plans.values():
        known.update(group.id for group in plan.groups)
        known.update(node.id for node in plan.nodes)
        known.update(edge.id for edge in plan.edges)
    for fact in drawing_facts:
        _check_known("element", fact.assumes, known, fact.place, problems)
    for feature in features:
        elements = set(feature.names())
        for edge in feature.part.edges:
            elements |= {edge.value.tail, edge.value.head}
        for node in feature.part.nodes:
            if node.value.group:
                elements.add(node.value.group)
        _check_known("element", elements, known, feature.place, problems)
        _check_known("platform", feature.platforms, plans, feature.place, problems)


def _check_known(
    what: str,
    names: Iterable[str],
    known: Collection[str],
    place: document.YamlNode,
    problems: list[Problem],
) -> None:
    """Note those of ``names`` that are not ``known``."""
    for name in sorted(set(names) - set(known)):
        hint = suggest(name, sorted(known))
        problems.append(place.problem("E706", f"there is no {what} `{name}`", hint))


def _read_document(name: str, text: str, problems: list[Problem]) -> document.YamlNode:
    path = f"diagrams/{name}"
    nodes = document.read_documents(text, path, problems)
    return nodes[0] if nodes else document.YamlNode({}, path, 1)


def _take(
    documents: dict[str, document.YamlNode], name: str, problems: list[Problem]
) -> document.YamlNode:
    path = f"diagrams/{name}"
    if name not in documents:
        hint = "install the package again"
        problems.append(Problem(path, 0, "E703", "the file is missing", hint))
    return documents.pop(name, document.YamlNode({}, path, 0))
