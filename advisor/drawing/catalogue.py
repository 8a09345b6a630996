"""The diagram data: the style, the shared parts, and one plan for each platform, checked as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from advisor import assets
from advisor.drawing import plan, style
from advisor.drawing.fields import Fields
from advisor.errors import AdvisorError, Problem, UnusableInput
from advisor.knowledge import document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_STYLE = "style.yaml"
_COMPONENTS = "components.yaml"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that drawings are made of."""

    style: style.Style
    plans: Mapping[str, plan.Plan]

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
    parts_node = _take(documents, _COMPONENTS, problems)
    parts = dict(Fields(parts_node, problems, ("parts",)).entries("parts", plan.PART_KEYS))
    shared = {name: plan.read_part(fields, looks) for name, fields in parts.items()}
    plans = {
        name.removesuffix(".yaml"): plan.read(Fields(node, problems, plan.PLAN_KEYS), shared, looks, problems)
        for name, node in documents.items()
    }
    if problems:
        raise UnusableInput(set(problems))
    return Catalogue(looks, plans)


def _document(name: str, text: str, problems: list[Problem]) -> document.Node:
    found = document.read(text, f"diagrams/{name}", problems)
    return found[0] if found else document.Node({}, f"diagrams/{name}", 1)


def _take(documents: dict[str, document.Node], name: str, problems: list[Problem]) -> document.Node:
    path = f"diagrams/{name}"
    if name not in documents:
        problems.append(Problem(path, 0, "E703", "the file is missing", "install the package again"))
    return documents.pop(name, document.Node({}, path, 0))
