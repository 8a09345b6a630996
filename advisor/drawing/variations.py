"""What a workload's answers change in the drawing of its platform."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from advisor.drawing import override, template
from advisor.drawing.facts import NEVER
from advisor.drawing.ids import read_named
from advisor.knowledge.condition_parser import Grammar
from advisor.knowledge.conditions import UNKNOWN, evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.drawing.elements import Group, Node
    from advisor.drawing.override import Amendment
    from advisor.drawing.style import Style
    from advisor.drawing.template import Element, ElementGroup, Located, Template
    from advisor.errors import Problem
    from advisor.knowledge.conditions import Condition, Facts
    from advisor.knowledge.model import Question
    from advisor.located.document import YamlNode
    from advisor.located.mapping import LocatedMapping

LEVELS: Final = ("full", "overview")
KEYS: Final = (
    "when",
    "unless",
    "given",
    "for",
    "level",
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
)

_Columns: TypeAlias = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where in a column an added node stands: next to the first of ``others`` that is there."""

    node: str
    others: tuple[str, ...]
    above: bool


@dataclass(frozen=True, slots=True)
class Variation:
    """One change to drawings, and when it is made.

    Without ``when``, ``given`` and ``level`` it is made when a rule's advice names it.
    """

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
        """Return when it shows and when it does not, in terms of ``questions``.

        Conditions that are left out are never met.
        """
        grammar = Grammar(questions, {}, problems)
        when = NEVER if self.when is None else grammar.condition(self.when)
        unless = NEVER if self.unless is None else grammar.condition(self.unless)
        return when, unless

    def names(self) -> frozenset[str]:
        """Return the elements that it changes, omits or stands next to, but not those it adds."""
        names = {*self.amendments, *self.omitted}
        for placement in self.placements:
            names.update(placement.others)
        return frozenset(names) - self.adds()

    def adds(self) -> frozenset[str]:
        """Return the elements that it adds."""
        ids = {group.value.id for group in self.part.groups}
        ids.update(node.value.id for node in self.part.nodes)
        ids.update(edge.value.id for edge in self.part.edges)
        return frozenset(ids)


def read_variation(name: str, fields: LocatedMapping, style: Style) -> Variation:
    """Return the feature that is written in one mapping."""
    placements = []
    for side in ("below", "above"):
        others = fields.mapping(side, required=False)
        for node, _ in others.entries():
            placements.append(Placement(node, others.lines(node), above=side == "above"))
    amendments = {}
    for key, entry in read_named(fields, "amend", override.KEYS):
        amendments[key] = override.read_override(entry, style)
    return Variation(
        id=name,
        place=fields.origin,
        when=fields.node("when"),
        unless=fields.node("unless"),
        given=fields.text("given", required=False),
        platforms=fields.lines("for"),
        level=fields.word("level", LEVELS, default=""),
        part=template.read_part(fields, style),
        amendments=amendments,
        omitted=fields.lines("omit"),
        placements=tuple(placements),
        title=fields.text("title", required=False),
        words=fields.mapping("words", required=False).words(),
        says=fields.text("says", required=False),
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """What a drawing is of.

    That is the platform, the answers and facts, the components that advice names, and the level of
    detail. ``conditions`` says of each feature when it shows and when it does not.
    """

    platform: str
    facts: Facts
    components: frozenset[str]
    level: str
    conditions: Mapping[str, tuple[Condition, Condition]]

    def shows(self, feature: Variation) -> bool:
        """Return whether ``feature`` shows in it."""
        if feature.platforms and self.platform not in feature.platforms:
            return False
        if feature.level and feature.level != self.level:
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
    changes = feature.amendments
    part = feature.part
    groups = _merge(drawn.groups, part.groups, feature.omitted)
    nodes = _merge(drawn.nodes, part.nodes, feature.omitted)
    edges = _merge(drawn.edges, part.edges, feature.omitted)
    for index, group in enumerate(groups):
        if group.id in changes:
            groups[index] = changes[group.id].to_group(group)
    for index, node in enumerate(nodes):
        if node.id in changes:
            nodes[index] = changes[node.id].to_node(node)
    for index, edge in enumerate(edges):
        if edge.id in changes:
            edges[index] = changes[edge.id].to_edge(edge)
    columns = drawn.columns
    known = {node.id for node in nodes}
    for placement in feature.placements:
        columns = _place(columns, placement, known)
    return replace(
        drawn,
        groups=tuple(groups),
        nodes=tuple(nodes),
        edges=tuple(edges),
        columns=columns,
        title=feature.title or drawn.title,
        words={**drawn.words, **feature.words},
        description=" ".join(filter(None, (drawn.description, feature.says))),
    )


def _merge(
    elements: tuple[Element, ...], added: tuple[Located[Element], ...], omitted: tuple[str, ...]
) -> list[Element]:
    """Return ``elements`` and those that are ``added``, without those to be ``omitted``."""
    merged: list[Element] = list(elements)
    merged += [located.value for located in added]
    return [element for element in merged if element.id not in omitted]


def _place(columns: _Columns, placement: Placement, known: set[str]) -> _Columns:
    """Return ``columns`` with a node put next to the first of its neighbours that is there.

    The two have a column of their own if that neighbour is in none.
    """
    neighbour = next((name for name in placement.others if name in known), None)
    if neighbour is None or placement.node not in known:
        return columns
    columns = _remove(columns, placement.node)
    for number, column in enumerate(columns):
        if neighbour in column:
            longer = _insert(column, placement, neighbour)
            return (*columns[:number], longer, *columns[number + 1 :])
    return (*columns, _insert((neighbour,), placement, neighbour))


def _remove(columns: _Columns, node: str) -> _Columns:
    return tuple(tuple(name for name in column if name != node) for column in columns)


def _insert(column: tuple[str, ...], placement: Placement, neighbour: str) -> tuple[str, ...]:
    cut = column.index(neighbour)
    if not placement.above:
        cut += 1
    return (*column[:cut], placement.node, *column[cut:])


def tidy(drawn: Template) -> Template:
    """Return ``drawn`` without what has become empty.

    That is groups that hold nothing, arrows that lack an end, and nodes in columns that are gone.
    """
    groups = _drop_empty(drawn.groups, drawn.nodes)
    nodes = {node.id for node in drawn.nodes}
    ends = nodes | {group.id for group in groups if group.anchor in nodes}

    def keep_known(column: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in column if name in nodes)

    return replace(
        drawn,
        groups=groups,
        edges=tuple(edge for edge in drawn.edges if {edge.tail, edge.head} <= ends),
        columns=tuple(filter(None, map(keep_known, drawn.columns))),
    )


def _drop_empty(groups: tuple[Group, ...], nodes: tuple[Node, ...]) -> tuple[Group, ...]:
    """Return ``groups`` without those that hold neither nodes nor other groups."""
    filled = {node.group for node in nodes} | {group.parent for group in groups}
    kept = tuple(group for group in groups if group.id in filled)
    return groups if kept == groups else _drop_empty(kept, nodes)
