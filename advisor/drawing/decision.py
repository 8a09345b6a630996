"""The drawing of a decision: answers, the facts and rules that rest on them, and what these do to each platform."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from advisor.drawing import catalogue
from advisor.drawing.model import Drawing, Edge, LegendEntry, Node
from advisor.drawing.text import clean, signed
from advisor.knowledge.model import Derivation, Preference
from advisor.knowledge.values import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.consultation import Consultation
    from advisor.explanation.explanation import Explanation
    from advisor.explanation.support import Step

MOST_RULES: Final = 12  # more do not fit a page in letters that can be read


@dataclass(slots=True)
class _Sheet:
    """What has been put on the page so far; an answer that several rules rest on stands there once."""

    consultation: Consultation
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[str, Edge] = field(default_factory=dict)

    def put(self, role: str, name: str, *lines: str, managed_by: str = "") -> str:
        key = f"{role}-{name.replace('.', '-').replace('_', '-')}"
        self.nodes.setdefault(key, Node(key, tuple(clean(line) for line in lines if line), role, managed_by=managed_by or role))
        return key

    def draw(self, tail: str, head: str, role: str = "support") -> None:
        key = f"{tail}-to-{head}"
        self.edges.setdefault(key, Edge(key, tail, head, role=role))

    def column(self, role: str) -> tuple[str, ...]:
        return tuple(each.id for each in self.nodes.values() if each.role == role)

    def step(self, step: Step, told: str = "rules out") -> str:
        """Put a rule there, with what is told of it and all that it rests on; return its id."""
        rule = step.rule
        if isinstance(rule.conclusion, Derivation):
            here = self.put("fact", rule.conclusion.concludes, rule.conclusion.concludes.replace("-", " "))
        else:
            topic, _, name = rule.id.partition(".")
            here = self.put("rule", rule.id, name.replace("-", " "), f"{topic}: {told}")
        for each in step.attributes:
            value = self.consultation.answers.get(each, self.consultation.memory.relations.get(each, ""))
            told = spoken(value) if each in self.consultation.answers else str(value)
            assumed = "(assumed)" if each in self.consultation.assumed else ""
            self.draw(self.put("answer", each, each.replace("_", " "), told, assumed), here)
        for inner in step.steps:
            self.draw(self.step(inner), here)
        return here


def drawn(explanation: Explanation, name: str) -> Drawing:
    """Return the decision on the workload called ``name``: its answers, the rules that mattered, and all platforms.

    A preference points at that one of the best two platforms which it favours.
    """
    consultation, argument = explanation.consultation, explanation.argument
    sheet = _Sheet(consultation)
    platforms = dict(_platforms(explanation, sheet))
    room = max(MOST_RULES - len(argument.exclusions), 0)
    reasons = (*argument.reasons, *argument.against, *argument.lighter)
    for reason in sorted(reasons[:room], key=lambda each: not _favours(consultation, each.step)):
        favoured = consultation.ranking.standings[0 if _favours(consultation, reason.step) else 1].platform
        role = "speaks-for" if favoured == consultation.ranking.winner else "speaks-against"
        sheet.draw(sheet.step(reason.step, _told(consultation, reason.step)), platforms[favoured], role)
    for exclusion in argument.exclusions:
        rule = sheet.step(exclusion.step)
        for each in exclusion.platforms:
            sheet.draw(rule, platforms[each], "excludes")
    return _drawing(explanation, sheet, name, left_out=len(reasons) - room)


def _platforms(explanation: Explanation, sheet: _Sheet) -> Iterator[tuple[str, str]]:
    """Yield each platform with the id of its node, best first, then those that are ruled out."""
    comparison, winner = explanation.comparison, explanation.consultation.ranking.winner
    for each in comparison.platforms:
        out = each.id in comparison.excluded
        part = "ruled-out" if out else "recommended" if each.id == winner else "left-behind"
        score = "ruled out" if out else f"{signed(comparison.totals[each.id])} points"
        yield each.id, sheet.put("platform", each.id, each.name, score, managed_by=part)


def _pair(consultation: Consultation, step: Step) -> list[Decimal]:
    """Return the weighted points that a preference gives the best platform and the next best one, if there is one."""
    conclusion = step.rule.conclusion
    points = conclusion.points if isinstance(conclusion, Preference) else {}
    weight = consultation.weights[conclusion.criterion] if isinstance(conclusion, Preference) else 0
    return [Decimal(points.get(each.platform, 0) * weight) for each in consultation.ranking.standings[:2]]


def _favours(consultation: Consultation, step: Step) -> bool:
    """Return whether a preference favours the best platform over the next best one, or at least not that one."""
    best, *next_best = _pair(consultation, step)
    return not next_best or best >= next_best[0]


def _told(consultation: Consultation, step: Step) -> str:
    pair = _pair(consultation, step)
    if not any(pair):
        return "against others"
    best, *next_best = map(signed, pair)
    return f"{best}, the next {next_best[0]}" if next_best else best


def _drawing(explanation: Explanation, sheet: _Sheet, name: str, *, left_out: int) -> Drawing:
    winner = explanation.consultation.leader
    verdict = f"Recommended: {winner.name}" if winner else "No platform is left"
    more = f" Lighter rules left out: {left_out}." if left_out > 0 else ""
    used = {each.managed_by for each in sheet.nodes.values()}
    return Drawing(
        title=f"{clean(name)} · how it was decided",
        subtitle=f"{verdict}. Rules show its points, and those of the next best platform.{more}",
        description=f"{verdict}. From the left: answers, what follows from them, the rules that mattered, platforms.{more}",
        nodes=tuple(sheet.nodes.values()),
        edges=tuple(sheet.edges.values()),
        groups=(),
        columns=tuple(filter(None, map(sheet.column, ("answer", "fact", "rule", "platform")))),
        legend=tuple(LegendEntry(key, each.label) for key, each in catalogue.shipped().style.verdicts.items() if key in used),
    )
