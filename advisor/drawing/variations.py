"""What a workload's answers change in the drawing of its platform."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from advisor.drawing import override, template
from advisor.drawing.facts import NEVER
from advisor.knowledge.condition_parser import Grammar
from advisor.knowledge.conditions import UNKNOWN, evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.drawing.fields import Fields
    from advisor.drawing.override import Amendment
    from advisor.drawing.style import Style
    from advisor.drawing.template import Element, ElementGroup, Template
    from advisor.errors import Problem
    from advisor.knowledge.conditions import Condition, Facts
    from advisor.knowledge.document import YamlNode
    from advisor.knowledge.model import Question

LEVELS: Final = ("full", "overview")
KEYS: Final = (
    *("when", "unless", "given", "for", "level"),
    *(
        "title",
        "words",
        "amend",
        "omit",
        "groups",
        "components",
        "connections",
        "below",
        "above",
        "says",
    ),
)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where in a column an added node stands: next to the first of ``others`` that is there."""

    node: str
    others: tuple[str, ...]
    above: bool


@dataclass(frozen=True, slots=True)
class Variation:
    """One change to drawings, and when it is made; without ``when`` and ``level``, when a rule's advice names it."""

    id: str
    place: YamlNode
    when: YamlNode | None
    unless: YamlNode | None
    given: str
    platforms: tuple[str, ...]
    level: str
    part: ElementGroup
    amendments: Mapping[str, Amendment]
    omitted: tuple[str, ...]
    placements: tuple[Placement, ...]
    title: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    says: str = ""

    def conditions(
        self, questions: Mapping[str, Question], problems: list[Problem]
    ) -> tuple[Condition, Condition]:
        """Return when it shows and when it does not, in terms of ``questions``; never and never if it has no conditions."""
        grammar = Grammar(questions, {}, problems)
        when, unless = (
            NEVER if each is None else grammar.condition(each) for each in (self.when, self.unless)
        )
        return when, unless

    def names(self) -> frozenset[str]:
        """Return the elements that it changes, omits or stands beside, without those that it adds."""
        beside = {other for each in self.placements for other in each.others}
        return frozenset({*self.amendments, *self.omitted, *beside}) - self.adds()

    def adds(self) -> frozenset[str]:
        """Return the elements that it adds."""
        part = self.part
        groups, nodes = (
            {each.value.id for each in part.groups},
            {each.value.id for each in part.nodes},
        )
        return frozenset(groups | nodes | {each.value.id for each in part.edges})


def read_variation(name: str, fields: Fields, style: Style) -> Variation:
    """Return the feature that is written in one mapping."""
    placed = [
        Placement(node, others, above=side == "above")
        for side in ("below", "above")
        for node, others in fields.texts_by_name(side).items()
    ]
    return Variation(
        id=name,
        place=fields.node,
        when=fields.raw("when"),
        unless=fields.raw("unless"),
        given=fields.text("given", default=""),
        platforms=fields.texts("for"),
        level=fields.choice("level", LEVELS, default=""),
        part=template.read_part(fields, style),
        amendments={
            key: override.read_override(each, style)
            for key, each in fields.entries("amend", override.KEYS)
        },
        omitted=fields.texts("omit"),
        placements=tuple(placed),
        title=fields.text("title", default=""),
        words=fields.words("words"),
        says=fields.text("says", default=""),
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """What a drawing is of: the platform, the answers and facts, the components that advice names, the level of detail.

    ``conditions`` tells of each feature when it shows and when it does not.
    """

    platform: str
    facts: Facts
    components: frozenset[str]
    level: str
    conditions: Mapping[str, tuple[Condition, Condition]]

    def shows(self, feature: Variation) -> bool:
        """Return whether ``feature`` is seen in it."""
        if self.platform not in (feature.platforms or (self.platform,)) or feature.level not in (
            "",
            self.level,
        ):
            return False
        when, unless = self.conditions[feature.id]
        if evaluate(unless, self.facts) is True:
            return False
        if feature.when is not None:
            return evaluate(when, self.facts) is True
        if feature.given:
            return self.facts.get(feature.given, UNKNOWN) is not UNKNOWN
        return bool(feature.level) or feature.id in self.components


def applied(drawn: Template, feature: Variation) -> Template:
    """Return ``drawn`` with one feature in it."""
    changes, part = feature.amendments, feature.part
    groups = _left((*drawn.groups, *(each.value for each in part.groups)), feature.omitted)
    nodes = _left((*drawn.nodes, *(each.value for each in part.nodes)), feature.omitted)
    edges = _left((*drawn.edges, *(each.value for each in part.edges)), feature.omitted)
    columns = drawn.columns
    for each in feature.placements:
        columns = _placed(columns, each, {node.id for node in nodes})
    return replace(
        drawn,
        groups=tuple(
            changes[each.id].to_group(each) if each.id in changes else each for each in groups
        ),
        nodes=tuple(
            changes[each.id].to_node(each) if each.id in changes else each for each in nodes
        ),
        edges=tuple(
            changes[each.id].to_edge(each) if each.id in changes else each for each in edges
        ),
        columns=columns,
        title=feature.title or drawn.title,
        words={**drawn.words, **feature.words},
        description=" ".join(filter(None, (drawn.description, feature.says))),
    )


def _left(elements: tuple[Element, ...], omitted: tuple[str, ...]) -> list[Element]:
    return [each for each in elements if each.id not in omitted]


def _placed(
    columns: tuple[tuple[str, ...], ...], placement: Placement, known: set[str]
) -> tuple[tuple[str, ...], ...]:
    beside = next((each for each in placement.others if each in known), None)
    if beside is None or placement.node not in known:
        return columns
    columns = tuple(tuple(name for name in column if name != placement.node) for column in columns)
    for number, column in enumerate(columns):
        if beside in column:
            return (*columns[:number], _inserted(column, placement, beside), *columns[number + 1 :])
    return (*columns, _inserted((beside,), placement, beside))


def _inserted(column: tuple[str, ...], placement: Placement, beside: str) -> tuple[str, ...]:
    cut = column.index(beside) + (0 if placement.above else 1)
    return (*column[:cut], placement.node, *column[cut:])


def tidy(drawn: Template) -> Template:
    """Return ``drawn`` without groups that hold nothing, arrows that lack an end, and what columns name in vain."""
    groups = drawn.groups
    while (
        emptied := {each.id for each in groups}
        - {each.group for each in drawn.nodes}
        - {each.parent for each in groups}
    ):
        groups = tuple(each for each in groups if each.id not in emptied)
    there = {each.id for each in drawn.nodes}
    anchored = there | {each.id for each in groups if each.anchor in there}
    columns = (tuple(name for name in column if name in there) for column in drawn.columns)
    return replace(
        drawn,
        groups=groups,
        edges=tuple(each for each in drawn.edges if {each.tail, each.head} <= anchored),
        columns=tuple(each for each in columns if each),
    )
