"""What stands in the boxes of a decision drawing.

These are answers, what is computed, and what each rule says and gives to whom.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from advisor.drawing import catalogue
from advisor.drawing.escaping import clean, signed_typographic
from advisor.knowledge.answer_text import answer_text, label_of, relation_clause
from advisor.knowledge.model import CostRelation, Preference

if TYPE_CHECKING:
    from advisor.consultation import Consultation
    from advisor.explanation.argument import ExclusionStep, Reason
    from advisor.knowledge.model import Rule

_MOST_OF_A_SENTENCE: Final = 120
_LEAST_OF_A_SENTENCE: Final = 40
_END_OF_A_SENTENCE: Final = re.compile(r"(?<=\.) (?=[A-Z])")
_END_OF_A_CLAUSE: Final = re.compile(r"[:;,] ")
Lines = tuple[str, ...]


def answer_lines(consultation: Consultation, key: str) -> Lines:
    """Return the lines of the box of one answer: what was asked, and what was answered."""
    question = consultation.knowledge.questions[key]
    label = label_of(question)
    return f"{label[:1].upper()}{label[1:]}", answer_text(question, consultation.answers[key])


def computed(consultation: Consultation, relation: str) -> Lines:
    """Return the lines of the box of what was computed.

    It says what one family of compute costs compared with another.
    """
    value = consultation.memory.relations.get(relation, CostRelation.NOT_COMPUTED)
    clause = relation_clause(consultation.knowledge.relations[relation], value)
    return (f"Computed: {clause}",)


def fact(name: str) -> Lines:
    """Return the lines of the box of a fact."""
    return (catalogue.shipped_catalogue().names.fact(name),)


def exclusion(consultation: Consultation, told: ExclusionStep) -> Lines:
    """Return the lines of the box of a rule that rules platforms out."""
    rule = told.step.rule
    if len(told.platforms) > 1:
        return f"Rules out {len(told.platforms)} platforms", says(rule)
    (platform,) = told.platforms
    return f"Rules out {name(consultation, platform)}", says(rule, platform)


def preference(consultation: Consultation, reason: Reason, towards: str) -> Lines:
    """Return the lines of the box of a rule that gives points.

    They are its criterion, what it says, and what the winner and others get by it. ``towards`` is
    the platform that it speaks for.
    """
    rule = reason.step.rule
    criterion = rule.conclusion.criterion if isinstance(rule.conclusion, Preference) else ""
    heading = consultation.knowledge.criteria[criterion].name
    winner = name(consultation, consultation.ranking.winner or "")
    gains = f"{signed_typographic(reason.points)} for {winner}"
    return heading, says(rule, towards), f"{gains}, {_write_gains_of_others(consultation, reason)}"


def _write_gains_of_others(consultation: Consultation, reason: Reason) -> str:
    """Return what a rule gives to the others.

    It names the one that gains most on the winner, if any, else the most or the least that any
    gets.
    """
    rival = gains_most(consultation, reason)
    if rival:
        gain = f"{signed_typographic(reason.best)} for {name(consultation, rival)}"
        more = len(reason.better) - 1
        if not more:
            return gain
        return f"{gain}; {more} more {'gains' if more == 1 else 'gain'}"
    if reason.points > 0:
        return f"at most {signed_typographic(reason.best)} for others"
    return f"down to {signed_typographic(reason.worst)} for others"


def gains_most(consultation: Consultation, reason: Reason) -> str:
    """Return the platform that gains most on the winner by a rule; empty if none does.

    Of equals it is the one that stands best.
    """

    def count_points(platform: str) -> Decimal:
        return _count_points(consultation, reason.step.rule, platform)

    return max(reason.better, key=count_points, default="")


def _count_points(consultation: Consultation, rule: Rule, platform: str) -> Decimal:
    conclusion = rule.conclusion
    if not isinstance(conclusion, Preference):
        return Decimal(0)
    return conclusion.points.get(platform, 0) * consultation.weights[conclusion.criterion]


def says(rule: Rule, platform: str = "") -> str:
    """Return the first sentence of why a rule moves ``platform``.

    Of a long sentence it is the clauses that there is room for.
    """
    sentence = clean(_END_OF_A_SENTENCE.split(rule.reason_for(platform))[0])
    if len(sentence) <= _MOST_OF_A_SENTENCE:
        return sentence
    end = sentence.rfind(" ", 0, _MOST_OF_A_SENTENCE)
    for clause in _END_OF_A_CLAUSE.finditer(sentence, _LEAST_OF_A_SENTENCE, _MOST_OF_A_SENTENCE):
        end = clause.start()
    return f"{sentence[:end]} …" if end > 0 else clean(sentence, limit=_MOST_OF_A_SENTENCE)


def name(consultation: Consultation, platform: str) -> str:
    """Return the name of a platform as people call it."""
    return consultation.knowledge.platforms[platform].short
