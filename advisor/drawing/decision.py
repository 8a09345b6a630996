"""The drawing of a decision.

It shows answers, the facts and rules that rest on them, and what these do to each platform.
"""

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
    from collections.abc import Collection

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
    """What is on the page so far; an answer that several rules rest on stands there once."""

    consultation: Consultation
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[str, Edge] = field(default_factory=dict)
    assumed: set[str] = field(default_factory=set)

    def put(
        self,
        role: str,
        name: str,
        lines: words.Lines,
        *,
        part: str = "",
    ) -> str:
        """Put a box on the page, unless it is there already; return its id."""
        key = f"{role}-{name.replace('.', '-').replace('_', '-')}"
        if key not in self.nodes:
            cleaned = tuple(map(clean, lines))
            self.nodes[key] = Node(key, cleaned, role, managed_by=part or role)
        return key

    def draw(self, tail: str, head: str, role: str = "support") -> None:
        """Draw an arrow, unless it is there already."""
        key = f"{tail}-to-{head}"
        self.edges.setdefault(key, Edge(key, tail, head, role=role))

    def column(self, role: str) -> tuple[str, ...]:
        """Return the boxes of one role, in the order in which they came."""
        return tuple(node.id for node in self.nodes.values() if node.role == role)

    def rule(self, step: Justification, lines: words.Lines) -> str:
        """Put a rule on the page with all that it rests on; return its id."""
        key = self.put("rule", step.rule.id, lines)
        self._put_grounds(step, key)
        return key

    def _put_grounds(self, step: Justification, head: str) -> None:
        for name in step.attributes:
            self.draw(self._put_attribute(name), head)
        for inner in step.steps:
            self.draw(self._put_fact(inner), head)

    def _put_attribute(self, name: str) -> str:
        """Put what a rule looks at on the page: an answer, or what was computed from several."""
        relation = self.consultation.knowledge.relations.get(name)
        if relation is None:
            key = self.put("answer", name, words.answer_lines(self.consultation, name))
            self._mark(key, (name,))
        else:
            key = self.put("fact", name, words.computed(self.consultation, name))
            self._mark(key, relation.inputs)
        return key

    def _put_fact(self, step: Justification) -> str:
        """Put what was concluded on the page, with all that it rests on."""
        conclusion = step.rule.conclusion
        name = conclusion.concludes if isinstance(conclusion, Derivation) else step.rule.id
        key = self.put("fact", name, words.fact(name))
        self._mark(key, step.grounds)
        self._put_grounds(step, key)
        return key

    def _mark(self, key: str, grounds: Collection[str]) -> None:
        """Note that a box rests on something assumed, if it does."""
        if not self.consultation.assumed.isdisjoint(grounds):
            self.assumed.add(key)


def drawn(explanation: Explanation, name: str) -> Drawing:
    """Return the decision on the workload called ``name``.

    It shows the answers, the rules that mattered, and all platforms. What speaks for the winner and
    against it is what the argument says: a rule that speaks for the winner points at it, one that
    speaks against it at the platform that gains most by it.
    """
    sheet = _Sheet(explanation.consultation)
    platforms = _put_platforms(explanation, sheet)
    left_out = _put_reasons(explanation, sheet, platforms)
    for exclusion in explanation.argument.exclusions:
        rule = sheet.rule(exclusion.step, words.exclusion(sheet.consultation, exclusion))
        for platform in exclusion.platforms:
            sheet.draw(rule, platforms[platform], "excludes")
    return _compose(explanation, sheet, name, left_out)


def _put_platforms(explanation: Explanation, sheet: _Sheet) -> dict[str, str]:
    """Put all platforms on the page, best first and excluded ones last; return their ids."""
    comparison = explanation.comparison
    ids = {}
    for platform in comparison.platforms:
        score = "ruled out"
        if platform.id not in comparison.excluded:
            score = f"{signed_typographic(comparison.totals[platform.id])} points"
        lines = (platform.name, score)
        part = _name_part(explanation, platform.id)
        ids[platform.id] = sheet.put("platform", platform.id, lines, part=part)
    return ids


def _name_part(explanation: Explanation, platform: str) -> str:
    """Return the part that a platform has in the decision."""
    if platform in explanation.comparison.excluded:
        return "ruled-out"
    if platform != explanation.consultation.ranking.winner:
        return "left-behind"
    return "default" if explanation.consultation.is_undecided else "recommended"


def _put_reasons(explanation: Explanation, sheet: _Sheet, platforms: dict[str, str]) -> int:
    """Put the weightiest rules that speak for the winner or against it on the page.

    Returns how many lighter ones are left out.
    """
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
    total = len(argument.reasons) + len(argument.against) + len(argument.lighter)
    return total - len(speaking) - len(against)


def _compose(
    explanation: Explanation,
    sheet: _Sheet,
    name: str,
    left_out: int,
) -> Drawing:
    """Return what is on the page as a drawing, with the verdict above it."""
    verdict, arrows = _write_verdict(explanation.consultation)
    more = f" Lighter rules left out: {left_out}." if left_out else ""
    how_to_read = f" {arrows}" if sheet.column("rule") else ""
    order = "From the left: answers, what follows from them, the rules that mattered, platforms."
    used = {node.managed_by for node in sheet.nodes.values()}
    frames = catalogue.shipped_catalogue().style.verdicts
    legend = [LegendEntry(key, frames[key].label) for key in frames if key in used]
    drawing = Drawing(
        title=f"{clean(name)} · how it was decided",
        subtitle=f"{verdict}{how_to_read}{more}",
        description=f"{verdict} {order}{more}",
        nodes=tuple(sheet.nodes.values()),
        edges=tuple(sheet.edges.values()),
        groups=(),
        columns=tuple(filter(None, map(sheet.column, _COLUMNS))),
        legend=tuple(legend),
        legend_column=-1,  # below the platforms, where no arrow runs
        ribbon=ribbon_of(explanation.consultation),
        conditions=condition_lines(explanation.consultation, explanation.verified),
    )
    return assumed.marked(drawing, sheet.assumed)


def _write_verdict(consultation: Consultation) -> tuple[str, str]:
    """Return the result, and what the arrows mean to those who see them."""
    platforms = consultation.knowledge.platforms
    winner = consultation.ranking.winner
    if winner is None:
        excluded = "The one" if len(platforms) == 1 else f"Each of the {len(platforms)}"
        verdict = f"No platform is left. {excluded} that competed is ruled out."
        return f"{verdict}{_name_others(consultation)}", "Dotted red arrows show by what."
    name = platforms[winner].name
    if consultation.is_undecided:
        return f"Nothing is recommended yet. {name} is the default.", _ARROWS
    advice = f"stay on {name}" if stays(consultation) else name
    return f"Recommended: {advice}.", _ARROWS


def _name_others(consultation: Consultation) -> str:
    """Return which platforms could run the workload if they competed; empty if none could."""
    others = [platform.name for platform in consultation.left_otherwise]
    if not others:
        return ""
    subject = "Others" if len(others) > 1 else "Another one"
    return f" {subject} could: {listed(others)}."
