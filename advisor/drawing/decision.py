"""The drawing of a decision: answers, the facts and rules that rest on them, and what these do to each platform."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from advisor.drawing import assumed, catalogue
from advisor.drawing import decision_words as words
from advisor.drawing.condition_note import condition_lines
from advisor.drawing.elements import Drawing, Edge, LegendEntry, Node
from advisor.drawing.escaping import clean, signed_typographic
from advisor.drawing.ribbon import ribbon_of
from advisor.explanation.move import stays
from advisor.knowledge.model import Derivation
from advisor.provisos import listed

if TYPE_CHECKING:
    from advisor.consultation import Consultation
    from advisor.explanation.explanation import Explanation
    from advisor.explanation.justification import Justification

MOST_RULES: Final = 11  # more do not fit a page in letters that can be read
_COLUMNS: Final = ("answer", "fact", "rule", "platform")
_ARROWS: Final = (
    "Green arrows speak for it, dashed brown ones for another, dotted red ones rule platforms out."
)


@dataclass(slots=True)
class _Sheet:
    """What has been put on the page so far; an answer that several rules rest on stands there once."""

    consultation: Consultation
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[str, Edge] = field(default_factory=dict)
    assumed: set[str] = field(default_factory=set)

    def put(self, role: str, name: str, lines: words.Lines, *, part: str = "") -> str:
        """Put a box there, unless it is there already; return its id."""
        key = f"{role}-{name.replace('.', '-').replace('_', '-')}"
        if key not in self.nodes:
            self.nodes[key] = Node(
                key, tuple(clean(line) for line in lines), role, managed_by=part or role
            )
        return key

    def draw(self, tail: str, head: str, role: str = "support") -> None:
        """Draw an arrow, unless it is there already."""
        key = f"{tail}-to-{head}"
        self.edges.setdefault(key, Edge(key, tail, head, role=role))

    def column(self, role: str) -> tuple[str, ...]:
        """Return the boxes of one role, in the order in which they came."""
        return tuple(each.id for each in self.nodes.values() if each.role == role)

    def rule(self, step: Justification, lines: words.Lines) -> str:
        """Put a rule there with all that it rests on; return its id."""
        key = self.put("rule", step.rule.id, lines)
        self._put_grounds(step, key)
        return key

    def _put_grounds(self, step: Justification, head: str) -> None:
        for each in step.attributes:
            self.draw(self._attribute(each), head)
        for inner in step.steps:
            self.draw(self._fact(inner), head)

    def _attribute(self, name: str) -> str:
        """Put there what a rule looks at: an answer, or what was computed from several."""
        relation = self.consultation.knowledge.relations.get(name)
        if relation is None:
            key = self.put("answer", name, words.answer_lines(self.consultation, name))
            self._mark(key, {name})
            return key
        key = self.put("fact", name, words.computed(self.consultation, name))
        self._mark(key, set(relation.inputs))
        return key

    def _fact(self, step: Justification) -> str:
        """Put there what was concluded, with all that it rests on."""
        conclusion = step.rule.conclusion
        name = conclusion.concludes if isinstance(conclusion, Derivation) else step.rule.id
        key = self.put("fact", name, words.fact(name))
        self._mark(key, set(step.grounds))
        self._put_grounds(step, key)
        return key

    def _mark(self, key: str, grounds: set[str]) -> None:
        """Note that a box rests on something assumed, if it does."""
        if grounds & self.consultation.assumed:
            self.assumed.add(key)


def drawn(explanation: Explanation, name: str) -> Drawing:
    """Return the decision on the workload called ``name``: its answers, the rules that mattered, and all platforms.

    What speaks for the winner and what against it is what the argument says. A rule that speaks for the winner points at it,
    one that speaks against it at the platform that gains most by it.
    """
    sheet = _Sheet(explanation.consultation)
    platforms = _put_platforms(explanation, sheet)
    left_out = _put_reasons(explanation, sheet, platforms)
    for each in explanation.argument.exclusions:
        rule = sheet.rule(each.step, words.exclusion(sheet.consultation, each))
        for platform in each.platforms:
            sheet.draw(rule, platforms[platform], "excludes")
    return _drawing(explanation, sheet, name, left_out)


def _put_platforms(explanation: Explanation, sheet: _Sheet) -> dict[str, str]:
    """Put each platform there, best first, then those that are ruled out; return their ids."""
    comparison = explanation.comparison
    placed = {}
    for each in comparison.platforms:
        out = each.id in comparison.excluded
        score = "ruled out" if out else f"{signed_typographic(comparison.totals[each.id])} points"
        placed[each.id] = sheet.put(
            "platform", each.id, (each.name, score), part=_part(explanation, each.id)
        )
    return placed


def _part(explanation: Explanation, platform: str) -> str:
    """Return the part that a platform has in the decision."""
    if platform in explanation.comparison.excluded:
        return "ruled-out"
    if platform != explanation.consultation.ranking.winner:
        return "left-behind"
    return "default" if explanation.consultation.is_undecided else "recommended"


def _put_reasons(explanation: Explanation, sheet: _Sheet, platforms: dict[str, str]) -> int:
    """Put the weightiest rules there that speak for the winner or against it; return how many lighter ones are left out."""
    argument, consultation = explanation.argument, sheet.consultation
    room = max(MOST_RULES - len(argument.exclusions), 0)
    against = argument.against[: max(room - len(argument.reasons), 0)]
    lighter = argument.lighter[: max(room - len(argument.reasons) - len(against), 0)]
    speaking = (*argument.reasons[:room], *lighter)
    winner = consultation.ranking.winner or ""
    for reason in speaking:
        rule = sheet.rule(reason.step, words.preference(consultation, reason, winner))
        sheet.draw(rule, platforms[winner], "speaks-for")
    for reason in against:
        rival = words.gains_most(consultation, reason)
        rule = sheet.rule(reason.step, words.preference(consultation, reason, rival))
        sheet.draw(rule, platforms[rival], "speaks-against")
    there = len(argument.reasons) + len(argument.against) + len(argument.lighter)
    return there - len(speaking) - len(against)


def _drawing(explanation: Explanation, sheet: _Sheet, name: str, left_out: int) -> Drawing:
    verdict, arrows = _verdict(explanation)
    more = f" Lighter rules left out: {left_out}." if left_out else ""
    said_of_arrows = f" {arrows}" if sheet.column("rule") else ""
    used = {each.managed_by for each in sheet.nodes.values()}
    columns = (sheet.column(role) for role in _COLUMNS)
    looks = catalogue.shipped_catalogue().style.verdicts
    drawing = Drawing(
        title=f"{clean(name)} · how it was decided",
        subtitle=f"{verdict}{said_of_arrows}{more}",
        description=f"{verdict} From the left: answers, what follows from them, the rules that mattered, platforms.{more}",
        nodes=tuple(sheet.nodes.values()),
        edges=tuple(sheet.edges.values()),
        groups=(),
        columns=tuple(column for column in columns if column),
        legend=tuple(LegendEntry(key, look.label) for key, look in looks.items() if key in used),
        legend_column=-1,  # below the platforms, where no arrow runs
        ribbon=ribbon_of(explanation.consultation),
        conditions=condition_lines(explanation.consultation, explanation.verified),
    )
    return assumed.marked(drawing, sheet.assumed)


def _verdict(explanation: Explanation) -> tuple[str, str]:
    """Return what came out, and what the arrows mean to those who see them."""
    consultation = explanation.consultation
    competing = consultation.knowledge.platforms
    winner = consultation.ranking.winner
    if winner is None:
        those = "The one" if len(competing) == 1 else f"Each of the {len(competing)}"
        others = [each.name for each in consultation.left_otherwise]
        could = (
            f" {'Others' if len(others) > 1 else 'Another one'} could: {listed(others)}."
            if others
            else ""
        )
        return (
            f"No platform is left. {those} that competed is ruled out.{could}",
            "Dotted red arrows show by what.",
        )
    if consultation.is_undecided:
        return f"Nothing is recommended yet. {competing[winner].name} is the default.", _ARROWS
    return (
        f"Recommended: {'stay on ' if stays(consultation) else ''}{competing[winner].name}.",
        _ARROWS,
    )
