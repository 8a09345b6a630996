"""The drawing of a workload on a platform, as data."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache, reduce
from typing import TYPE_CHECKING

from advisor.drawing import catalogue, features
from advisor.drawing.model import Drawing, LegendEntry
from advisor.drawing.text import clean
from advisor.errors import AdvisorError
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import Advice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.consultation import Consultation
    from advisor.drawing.plan import Plan
    from advisor.knowledge.conditions import Condition, Value
    from advisor.knowledge.model import KnowledgeBase

_WORD = re.compile(r"\{([a-z_-]+)\}")
_MOST_OF_AN_ANSWER = 40
_DEEPEST = 3  # words may be made of words


def recommended(consultation: Consultation, *, name: str, level: str = "full") -> Drawing:
    """Return the drawing of what ``consultation`` recommends for the workload called ``name``."""
    platform = consultation.leader
    if platform is None:
        named = ", ".join(consultation.contradiction)
        raise AdvisorError(f"{name}: no platform is left to draw; these answers exclude all of them: {named}")
    return of_workload(consultation, platform.id, name=name, level=level)


def of_workload(consultation: Consultation, platform_id: str, *, name: str, level: str = "full") -> Drawing:
    """Return the drawing of the workload called ``name``, as its answers describe it, on one platform."""
    shipped = catalogue.shipped()
    knowledge = consultation.knowledge
    advice = (each.conclusion for each in consultation.fired if isinstance(each.conclusion, Advice))
    components = frozenset(each.component for each in advice if not each.platforms or platform_id in each.platforms)
    setting = features.Setting(platform_id, consultation.answers, components, level, _conditions(knowledge))
    shown = filter(setting.shows, shipped.features)
    plan = reduce(features.applied, shown, shipped.plan(platform_id))
    told = _told(consultation.answers)
    summary = _said(plan.words.get("summary", knowledge.platforms[platform_id].summary), plan.words, told)
    return _drawing(features.tidy(plan), told, name, summary)


@lru_cache(maxsize=16)
def _conditions(knowledge: KnowledgeBase) -> dict[str, tuple[Condition, Condition]]:
    """Return of each feature when it shows and when it does not, in terms of what ``knowledge`` asks."""
    return {each.id: each.conditions(knowledge.questions, []) for each in catalogue.shipped().features}


def compose(platform_id: str, *, name: str, subtitle: str = "") -> Drawing:
    """Return the drawing of the workload called ``name`` on one platform of which nothing else is known."""
    plan = catalogue.shipped().plan(platform_id)
    return _drawing(plan, {}, name, subtitle)


def _told(answers: Mapping[str, Value]) -> dict[str, str]:
    """Return the answers as words for labels."""
    return {key: _plain(value) for key, value in answers.items() if value is not UNKNOWN}


def _plain(value: Value) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return clean(str(value), limit=_MOST_OF_AN_ANSWER)


def _drawing(plan: Plan, told: Mapping[str, str], name: str, subtitle: str) -> Drawing:
    workload = clean(name)
    managers = {each.managed_by for each in plan.nodes} | {each.managed_by for each in plan.groups}
    looks = catalogue.shipped().style.managers

    def said(text: str) -> str:
        return _said(text, plan.words, told) if "{" in text else text

    return Drawing(
        title=f"{workload} · {plan.title}" if workload else plan.title,
        subtitle=clean(subtitle),
        description=said(plan.description),
        nodes=tuple(replace(each, lines=tuple(map(said, each.lines))) for each in plan.nodes),
        edges=tuple(replace(each, label=said(each.label)) for each in plan.edges),
        groups=tuple(replace(each, label=said(each.label)) for each in plan.groups),
        columns=plan.columns,
        legend=tuple(LegendEntry(key, each.label) for key, each in looks.items() if key in managers),
    )


def _said(text: str, words: Mapping[str, str], told: Mapping[str, str]) -> str:
    """Return ``text`` with words in their braces, then answers: what people wrote is never looked through for braces."""
    for _ in range(_DEEPEST):
        text = _WORD.sub(lambda found: words.get(found[1], found[0]), text)
    return _WORD.sub(lambda found: told.get(found[1], found[0]), text)
