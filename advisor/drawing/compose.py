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
from advisor.knowledge.answer_text import clause, join_clauses
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import Advice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.consultation import Consultation
    from advisor.drawing.elements import Node
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

    Where several lead together, that is the first of them; its ribbon says so. ``verified`` says
    who verified what. Raises ``AdvisorError`` if no platform is left.
    """
    winner = consultation.ranking.winner
    if winner is None:
        questions, given = consultation.knowledge.questions, consultation.answers
        told = [clause(questions[key], given[key]) for key in consultation.contradiction]
        answers = join_clauses(told) if told else "whatever they are"
        others = ", ".join(platform.name for platform in consultation.left_otherwise)
        why = f"these answers exclude all of them: {answers}"
        if others:
            why = f"these answers exclude all that may compete: {answers}; others could: {others}"
        raise AdvisorError(f"{name}: no platform is left to draw; {why}")
    return of_workload(consultation, winner, name=name, level=level, verified=verified)


def of_workload(
    consultation: Consultation,
    platform_id: str,
    *,
    name: str,
    level: str = "full",
    verified: Mapping[str, Signature] | None = None,
) -> Drawing:
    """Return the drawing of the workload called ``name`` on one platform.

    The answers of ``consultation`` describe the workload. What rests on an assumed answer, or on no
    answer, is marked as assumed. The ribbon and the conditions of the result stand over the
    platform that leads.
    """
    drawing = _compose(consultation, platform_id, frozenset(), name, level)
    doubtful = _find_unanswered(consultation)
    if consultation.assumed:
        certain = _compose(consultation, platform_id, consultation.assumed, name, level)
        doubtful |= assumed.find_differing(drawing, certain)
    drawing = assumed.marked(drawing, doubtful)
    if platform_id != consultation.ranking.winner:
        return drawing
    conditions = condition_lines(consultation, verified)
    return replace(drawing, ribbon=ribbon_of(consultation), conditions=conditions)


def _compose(
    consultation: Consultation,
    platform_id: str,
    without: frozenset[str],
    name: str,
    level: str,
) -> Drawing:
    """Return the drawing that the answers describe, without those to the questions ``without``."""
    shipped = catalogue.shipped_catalogue()
    knowledge = consultation.knowledge
    answers = _select_answers(consultation, without)
    setting = variations.Setting(
        platform=platform_id,
        facts=answers | {fact.id: True for fact in _find_facts(knowledge, answers)},
        components=_find_components(consultation, platform_id, without),
        level=level,
        conditions=_read_feature_conditions(knowledge),
    )
    platform = knowledge.platforms[platform_id]
    if platform_id in shipped.plans:
        features = filter(setting.shows, shipped.features)
        plan = reduce(variations.applied, features, shipped.plan(platform_id))
    else:
        plan = shipped.plan_other(platform)  # which has nothing that a feature could change
    texts = _write_answers(answers)
    summary = plan.words.get("summary", platform.summary)
    subtitle = _fill_in(summary, plan.words, texts)
    return _draw(variations.tidy(plan), texts, name, subtitle)


def _select_answers(consultation: Consultation, without: frozenset[str]) -> dict[str, Value]:
    return {key: value for key, value in consultation.answers.items() if key not in without}


def _find_facts(
    knowledge: KnowledgeBase, answers: Mapping[str, Value]
) -> tuple[facts.DrawingFact, ...]:
    """Return the facts of drawings that hold on ``answers``."""
    known = catalogue.shipped_catalogue().facts
    return facts.holding(known, _read_fact_conditions(knowledge), answers)


def _find_unanswered(consultation: Consultation) -> frozenset[str]:
    """Return the elements that show what is usual, because no answer is more than assumed."""
    certain = _select_answers(consultation, consultation.assumed)
    elements: set[str] = set()
    for fact in _find_facts(consultation.knowledge, certain):
        elements.update(fact.assumes)
    return frozenset(elements)


def _find_components(
    consultation: Consultation, platform_id: str, without: frozenset[str]
) -> frozenset[str]:
    """Return the components that advice for the platform names.

    Advice that rests on one of the questions ``without`` does not count.
    """
    components = set()
    for rule in consultation.advice_for(platform_id):
        if not isinstance(rule.conclusion, Advice):
            continue
        if without and _find_grounds(consultation, rule) & without:
            continue
        components.add(rule.conclusion.component)
    return frozenset(components)


def _find_grounds(consultation: Consultation, rule: Rule) -> frozenset[str]:
    """Return the questions that ``rule``, which fired, rests on."""
    # Explanations are loaded only when one is wanted.
    from advisor.explanation.justification import step  # noqa: PLC0415

    return frozenset(step(consultation, rule).grounds)


@lru_cache(maxsize=16)
def _read_feature_conditions(knowledge: KnowledgeBase) -> dict[str, tuple[Condition, Condition]]:
    """Return when each feature shows and when it does not, in terms of ``knowledge``, by its id."""
    features = catalogue.shipped_catalogue().features
    return {feature.id: feature.conditions(knowledge.questions, []) for feature in features}


@lru_cache(maxsize=16)
def _read_fact_conditions(knowledge: KnowledgeBase) -> dict[str, tuple[Condition, Condition]]:
    """Return when each fact of drawings holds and when it does not, by its id."""
    known = catalogue.shipped_catalogue().facts
    return {fact.id: fact.conditions(knowledge.questions, []) for fact in known}


def compose(platform_id: str, *, name: str, subtitle: str = "") -> Drawing:
    """Return the drawing of a workload called ``name`` of which only the platform is known."""
    plan = catalogue.shipped_catalogue().plan(platform_id)
    return _draw(plan, {}, name, subtitle)


def _write_answers(answers: Mapping[str, Value]) -> dict[str, str]:
    """Return the known answers as words for labels."""
    return {key: _write_value(value) for key, value in answers.items() if value is not UNKNOWN}


def _write_value(value: Value) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return clean(str(value), limit=_MOST_OF_AN_ANSWER)


def _draw(
    plan: Template,
    answers: Mapping[str, str],
    name: str,
    subtitle: str,
) -> Drawing:
    """Return ``plan`` as the drawing of the workload called ``name``, with its labels filled in."""
    workload = clean(name)
    managers = {node.managed_by for node in plan.nodes}
    managers.update(group.managed_by for group in plan.groups)
    legend = []
    for key, frame in catalogue.shipped_catalogue().style.managers.items():
        if key in managers:
            legend.append(LegendEntry(key, frame.label))

    def fill(text: str) -> str:
        return _fill_in(text, plan.words, answers) if "{" in text else text

    def fill_node(node: Node) -> Node:
        return replace(node, lines=tuple(map(fill, node.lines)))

    return Drawing(
        title=f"{workload} · {plan.title}" if workload else plan.title,
        subtitle=clean(subtitle),
        description=fill(plan.description),
        nodes=tuple(map(fill_node, plan.nodes)),
        edges=tuple(replace(edge, label=fill(edge.label)) for edge in plan.edges),
        groups=tuple(replace(group, label=fill(group.label)) for group in plan.groups),
        columns=plan.columns,
        legend=tuple(legend),
    )


def _fill_in(text: str, words: Mapping[str, str], answers: Mapping[str, str]) -> str:
    """Return ``text`` with words in place of names in braces, and then answers.

    What people wrote is never searched for braces.
    """
    for _ in range(_DEEPEST):
        text = _WORD.sub(lambda braces: words.get(braces[1], braces[0]), text)
    return _WORD.sub(lambda braces: answers.get(braces[1], braces[0]), text)
