"""The drawing of a workload on a platform, as data."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache, reduce
from typing import TYPE_CHECKING

from advisor.drawing import assumed, catalogue, facts, variations
from advisor.drawing.condition_note import condition_lines
from advisor.drawing.elements import Drawing, LegendEntry
from advisor.drawing.escaping import clean
from advisor.drawing.ribbon import ribbon_of
from advisor.errors import AdvisorError
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import Advice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.consultation import Consultation
    from advisor.drawing.template import Template
    from advisor.knowledge.conditions import Condition, Value
    from advisor.knowledge.model import KnowledgeBase, Rule
    from advisor.provisos import Signature

_WORD = re.compile(r"\{([a-z_-]+)\}")
_MOST_OF_AN_ANSWER = 40
_DEEPEST = 3  # words may be made of words


def recommended(
    consultation: Consultation,
    *,
    name: str,
    level: str = "full",
    verified: Mapping[str, Signature] | None = None,
) -> Drawing:
    """Return the drawing of what ``consultation`` recommends for the workload called ``name``.

    Where several lead together, that is the first of them; its ribbon says so. ``verified`` says who verified what.
    """
    winner = consultation.ranking.winner
    if winner is None:
        named = ", ".join(consultation.contradiction)
        others = ", ".join(each.name for each in consultation.left_otherwise)
        if others:
            left = f"these answers exclude all that may compete: {named}; others could: {others}"
            raise AdvisorError(f"{name}: no platform is left to draw; {left}")
        raise AdvisorError(
            f"{name}: no platform is left to draw; these answers exclude all of them: {named}"
        )
    return of_workload(consultation, winner, name=name, level=level, verified=verified)


def of_workload(
    consultation: Consultation,
    platform_id: str,
    *,
    name: str,
    level: str = "full",
    verified: Mapping[str, Signature] | None = None,
) -> Drawing:
    """Return the drawing of the workload called ``name``, as its answers describe it, on one platform.

    What rests on an assumed answer, or on no answer, is marked as assumed. The ribbon and the conditions of the result stand
    over the platform that leads.
    """
    drawing = _composed(consultation, platform_id, frozenset(), name, level)
    doubtful = _resting_on_nothing(consultation)
    if consultation.assumed:
        certain = _composed(consultation, platform_id, consultation.assumed, name, level)
        doubtful |= assumed.find_differing(drawing, certain)
    drawing = assumed.marked(drawing, doubtful)
    if platform_id != consultation.ranking.winner:
        return drawing
    return replace(
        drawing, ribbon=ribbon_of(consultation), conditions=condition_lines(consultation, verified)
    )


def _composed(
    consultation: Consultation, platform_id: str, without: frozenset[str], name: str, level: str
) -> Drawing:
    """Return the drawing as the answers describe it, those to the questions ``without`` left out."""
    shipped = catalogue.shipped_catalogue()
    knowledge = consultation.knowledge
    answers = _answers(consultation, without)
    setting = variations.Setting(
        platform_id,
        answers | {each.id: True for each in _facts(knowledge, answers)},
        _components(consultation, platform_id, without),
        level,
        _conditions_of_features(knowledge),
    )
    shown = filter(setting.shows, shipped.features)
    plan = reduce(variations.applied, shown, shipped.plan(platform_id))
    told = _told(answers)
    summary = _said(
        plan.words.get("summary", knowledge.platforms[platform_id].summary), plan.words, told
    )
    return _drawing(variations.tidy(plan), told, name, summary)


def _answers(consultation: Consultation, without: frozenset[str]) -> dict[str, Value]:
    return {key: value for key, value in consultation.answers.items() if key not in without}


def _facts(knowledge: KnowledgeBase, answers: Mapping[str, Value]) -> tuple[facts.DrawingFact, ...]:
    """Return the facts of drawings that hold on ``answers``."""
    return facts.holding(
        catalogue.shipped_catalogue().facts, _conditions_of_facts(knowledge), answers
    )


def _resting_on_nothing(consultation: Consultation) -> frozenset[str]:
    """Return the elements that show what is usual, for want of an answer that is more than assumed."""
    certain = _answers(consultation, consultation.assumed)
    return frozenset(
        each for fact in _facts(consultation.knowledge, certain) for each in fact.assumes
    )


def _components(
    consultation: Consultation, platform_id: str, without: frozenset[str]
) -> frozenset[str]:
    """Return the components that advice for the platform names, without that which rests on the questions ``without``."""
    found = set()
    for rule in consultation.advice_for(platform_id):
        if isinstance(rule.conclusion, Advice) and not (
            without and _grounds(consultation, rule) & without
        ):
            found.add(rule.conclusion.component)
    return frozenset(found)


def _grounds(consultation: Consultation, rule: Rule) -> frozenset[str]:
    """Return the questions that ``rule``, which fired, rests on."""
    from advisor.explanation.justification import step  # noqa: PLC0415 - explanations are loaded only when one is wanted

    return frozenset(step(consultation, rule).grounds)


@lru_cache(maxsize=16)
def _conditions_of_features(knowledge: KnowledgeBase) -> dict[str, tuple[Condition, Condition]]:
    """Return of each feature when it shows and when it does not, in terms of what ``knowledge`` asks."""
    return {
        each.id: each.conditions(knowledge.questions, [])
        for each in catalogue.shipped_catalogue().features
    }


@lru_cache(maxsize=16)
def _conditions_of_facts(knowledge: KnowledgeBase) -> dict[str, tuple[Condition, Condition]]:
    """Return of each fact of drawings when it holds and when it does not, likewise."""
    return {
        each.id: each.conditions(knowledge.questions, [])
        for each in catalogue.shipped_catalogue().facts
    }


def compose(platform_id: str, *, name: str, subtitle: str = "") -> Drawing:
    """Return the drawing of the workload called ``name`` on one platform of which nothing else is known."""
    plan = catalogue.shipped_catalogue().plan(platform_id)
    return _drawing(plan, {}, name, subtitle)


def _told(answers: Mapping[str, Value]) -> dict[str, str]:
    """Return the answers as words for labels."""
    return {key: _plain(value) for key, value in answers.items() if value is not UNKNOWN}


def _plain(value: Value) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return clean(str(value), limit=_MOST_OF_AN_ANSWER)


def _drawing(plan: Template, told: Mapping[str, str], name: str, subtitle: str) -> Drawing:
    workload = clean(name)
    managers = {each.managed_by for each in plan.nodes} | {each.managed_by for each in plan.groups}
    looks = catalogue.shipped_catalogue().style.managers

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
        legend=tuple(
            LegendEntry(key, each.label) for key, each in looks.items() if key in managers
        ),
    )


def _said(text: str, words: Mapping[str, str], told: Mapping[str, str]) -> str:
    """Return ``text`` with words in their braces, then answers: what people wrote is never looked through for braces."""
    for _ in range(_DEEPEST):
        text = _WORD.sub(lambda found: words.get(found[1], found[0]), text)
    return _WORD.sub(lambda found: told.get(found[1], found[0]), text)
