"""The drawing of a workload on a platform, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.drawing import catalogue
from advisor.drawing.model import Drawing, LegendEntry
from advisor.drawing.text import clean
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.consultation import Consultation


def recommended(consultation: Consultation, *, name: str) -> Drawing:
    """Return the drawing of what ``consultation`` recommends for the workload called ``name``."""
    platform = consultation.recommendation
    if platform is None:
        named = ", ".join(consultation.contradiction)
        raise AdvisorError(f"{name}: no platform is left to draw; these answers exclude all of them: {named}")
    return compose(platform.id, name=name, subtitle=platform.summary)


def compose(platform_id: str, *, name: str, subtitle: str = "") -> Drawing:
    """Return the drawing of the workload called ``name`` on one platform, from source to cluster."""
    shipped = catalogue.shipped()
    plan = shipped.plan(platform_id)
    workload = clean(name)
    managers = {each.managed_by for each in plan.nodes} | {each.managed_by for each in plan.groups}
    return Drawing(
        title=f"{workload} · {plan.title}" if workload else plan.title,
        subtitle=clean(subtitle),
        description=plan.description,
        nodes=plan.nodes,
        edges=plan.edges,
        groups=plan.groups,
        columns=plan.columns,
        legend=tuple(LegendEntry(key, each.label) for key, each in shipped.style.managers.items() if key in managers),
    )
