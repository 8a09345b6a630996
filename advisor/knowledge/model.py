"""The knowledge base as frozen values: what is asked, what can be chosen, and the rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING, Final, TypeAlias

from advisor.located.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from decimal import Decimal

    from advisor.knowledge.conditions import Condition, Value
    from advisor.knowledge.elicitation import CheckLine, Form, Kind, Phrase, Prior

ORCHESTRATORS: Final = ("ecs", "eks")
"""Those of which it is known what they add to a bill."""
DAYS_UNTIL_STALE: Final = 730
ANSWER_PLACE: Final = "{}"
"""Where an answer stands in a clause; of an item of a list, where "no longer" does once it goes."""


class QuestionKind(StrEnum):
    """What an answer to a question may be."""

    CHOICE = "choice"
    MULTI = "multi"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"

    @property
    def is_numeric(self) -> bool:
        """Return whether answers are numbers."""
        return self in {QuestionKind.INTEGER, QuestionKind.NUMBER}


class QuestionGroup(StrEnum):
    """What a question is for: the platform, limits and cost, or the drawing."""

    DECIDE = "decide"
    SIZE = "size"
    PIPELINE = "pipeline"


class Ease(StrEnum):
    """How an answer can change, easiest first: an opinion, what takes work, a given fact."""

    MIND = "mind"
    EFFORT = "effort"
    FACT = "fact"


class CostRelation(StrEnum):
    """How the cost of one compute family compares with that of another."""

    CHEAPER = "cheaper"
    SIMILAR = "similar"
    DEARER = "dearer"
    NOT_COMPUTED = "not-computed"


class HostingKind(StrEnum):
    """What compute is paid for: Fargate, machines the customer packs, and machines AWS packs."""

    FARGATE = "fargate"
    EC2 = "ec2"
    MANAGED = "managed"


class Evidence(StrEnum):
    """How well something is known, best first."""

    CONFIRMED = "confirmed"
    REPORTED = "reported"
    UNCONFIRMED = "unconfirmed"
    DISPUTED = "disputed"


class AdviceLevel(StrEnum):
    """Whether advice is only to be known, or has to be verified."""

    NOTE = "note"
    WARNING = "warning"


class PlatformLevel(StrEnum):
    """In what one platform stands higher than another."""

    LEAVES_TO_CUSTOMER = "leaves_to_customer"
    HOST_REACHABLE = "host_reachable"
    KUBERNETES_API = "kubernetes_api"


class Direction(StrEnum):
    """Which way a level must not go."""

    FALLS = "falls"
    RISES = "rises"


RELATION_VALUES: Final = tuple(CostRelation)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    The kind decides what an answer may be, the group what the question is for, and the ease how an
    answer may change. ``demands`` are the answers by which people ask for something, or complain; a
    fact about the workload asks for nothing.

    ``label`` names what is asked in a few words. ``clauses`` say in a clause what an answer means,
    by values; of a list, by items and ``none``; of a switch, by ``yes`` and ``no``; of a number,
    by ``number`` and ``one``; of a text, by ``text``. In the last ones, ``{}`` stands for the
    answer; of an item, it stands where "no longer" is said of one that goes. Questions without
    these are described by what they ask. ``unit`` names what a number counts, and ``unit_of_one``
    a single one of it where that reads differently.
    """

    id: str
    group: QuestionGroup
    kind: QuestionKind
    asks: str
    why: str
    values: Mapping[str, str] = field(default_factory=dict)
    range: tuple[int | Decimal, int | Decimal] | None = None
    unit: str = ""
    unit_of_one: str = ""
    ease: Ease = Ease.FACT
    demands: tuple[str, ...] = ()
    label: str = ""
    clauses: Mapping[str, str] = field(default_factory=dict)
    place: Place = field(default=Place(), compare=False)

    def with_unit(self, amount: str) -> str:
        """Return a number, as it is written, with what it counts, if that has a name."""
        unit = self.unit_of_one if self.unit_of_one and amount == "1" else self.unit
        return f"{amount} {unit}" if unit else amount


@dataclass(frozen=True, slots=True)
class Relation:
    """A fact computed from answers before inference: how the costs of two compute families compare.

    Its value is a ``CostRelation``, and says of the first family how it compares with the
    second. ``usually`` says in percent how common each value is, which orders what is asked. Proofs
    treat the value as free until each of the ``inputs`` is answered.
    """

    id: str
    between: tuple[str, str]
    inputs: tuple[str, ...]
    because: str
    usually: Mapping[CostRelation, Decimal] = field(default_factory=dict)
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Platform:
    """One alternative: an orchestrator and the compute under it.

    ``hosting`` is ``None`` where nobody knows how its compute is paid for. ``label`` is its name
    as people call it, without that of the vendor.
    """

    id: str
    orchestrator: str
    compute: str
    name: str
    summary: str
    available_from: date
    aws_manages: tuple[str, ...]
    customer_manages: tuple[str, ...]
    leaves_to_customer: int
    host_reachable: bool
    sources: tuple[str, ...]
    hosting: HostingKind | None = None
    label: str = ""
    place: Place = field(default=Place(), compare=False)

    @property
    def short(self) -> str:
        """Return the name for a table or a headline: as people call it, without the vendor."""
        return self.label or self.name

    def level(self, level: PlatformLevel) -> int:
        """Return how high the platform stands on ``level``."""
        match level:
            case PlatformLevel.LEAVES_TO_CUSTOMER:
                return self.leaves_to_customer
            case PlatformLevel.HOST_REACHABLE:
                return int(self.host_reachable)
            case PlatformLevel.KUBERNETES_API:
                return int(self.orchestrator == "eks")


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something that matters, and its weight unless somebody says otherwise."""

    id: str
    name: str
    weight: Decimal
    because: str
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Source:
    """What a rule cites, and the day on which it was read.

    An ``event`` is the record of something that happened, which does not become stale.
    """

    id: str
    title: str
    url: str
    seen: date
    note: str = ""
    event: bool = False
    place: Place = field(default=Place(), compare=False)

    def citation(self) -> str:
        """Return title, address and date on one line."""
        return ", ".join(filter(None, (self.title, self.url, f"seen {self.seen}")))


@dataclass(frozen=True, slots=True)
class Derivation:
    """Concludes a fact."""

    concludes: str


@dataclass(frozen=True, slots=True)
class Constraint:
    """Excludes platforms."""

    excludes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preference:
    """Gives platforms points on a criterion."""

    criterion: str
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Advice:
    """Adds a note or a warning to the choice, if one of ``platforms`` is recommended."""

    level: AdviceLevel
    platforms: tuple[str, ...] = ()
    component: str = ""


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """Says that the answers cannot be true together."""


Conclusion: TypeAlias = Derivation | Constraint | Preference | Advice | Inconsistency


def moved_by(conclusion: Conclusion) -> tuple[str, ...]:
    """Return the platforms that ``conclusion`` rules out or gives points to."""
    if isinstance(conclusion, Constraint):
        return conclusion.excludes
    if isinstance(conclusion, Preference):
        return tuple(conclusion.points)
    return ()


@dataclass(frozen=True, slots=True)
class Examples:
    """Answer sets on which a rule fires, and near misses on which it does not."""

    fires: tuple[Mapping[str, Value], ...] = ()
    silent: tuple[Mapping[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition, what follows from it, why, and who says so.

    ``because`` covers everything that the rule moves; ``reasons`` holds by platform a sentence
    about that platform alone. ``allow`` maps codes of ``advisor check`` to the reason why the
    finding is right for this rule.
    """

    id: str
    when: Condition
    conclusion: Conclusion
    because: str
    sources: tuple[str, ...]
    evidence: Evidence
    valid_from: date | None = None
    valid_to: date | None = None
    examples: Examples = Examples()
    allow: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    place: Place = field(default=Place(), compare=False)

    def reason_for(self, platform: str) -> str:
        """Return why the rule moves ``platform``: the sentence about it, or else ``because``."""
        return self.reasons.get(platform, self.because)

    def holds_on(self, day: date) -> bool:
        """Return whether the rule is true on ``day``; both of its dates are included."""
        if self.valid_from and day < self.valid_from:
            return False
        return self.valid_to is None or day <= self.valid_to


@dataclass(frozen=True, slots=True)
class Law:
    """A direction that advice keeps.

    When one answer goes up, all else equal, the winner's ``level`` never ``falls`` or ``rises``.
    ``order`` lists the values of a choice from low to high. It is empty for numbers, and for multi
    answers, which go up by gaining any of ``items``. Laws with ``same_orchestrator`` only compare
    winners of one orchestrator.
    """

    id: str
    question: str
    order: tuple[Value, ...]
    items: tuple[str, ...]
    level: PlatformLevel
    never: Direction
    same_orchestrator: bool
    because: str
    place: Place = field(default=Place(), compare=False)

    def forbids(self, before: Platform, after: Platform) -> bool:
        """Return whether the winner must not change from ``before`` to ``after``.

        The answer to the question goes up from the one to the other.
        """
        if self.same_orchestrator and before.orchestrator != after.orchestrator:
            return False
        step = after.level(self.level) - before.level(self.level)
        if self.never is Direction.FALLS:
            return step < 0
        return step > 0


@dataclass(frozen=True, slots=True, eq=False)
class KnowledgeBase:
    """Everything the advisor knows; compared by identity, so that results can be cached by it.

    In ``rules``, every derivation comes before the rules that use its fact. ``language`` holds
    names and texts of files with phrases that are not read yet; ``phrases_of`` reads them. A source
    read more than ``stale_after`` days before ``reviewed`` has to be read again. ``added`` names
    the rules that folders add to the shipped ones, ``disabled`` the shipped ones that they remove,
    with the reasons.
    """

    reviewed: date
    tie_order: tuple[str, ...]
    questions: Mapping[str, Question]
    relations: Mapping[str, Relation]
    platforms: Mapping[str, Platform]
    criteria: Mapping[str, Criterion]
    sources: Mapping[str, Source]
    rules: tuple[Rule, ...]
    laws: tuple[Law, ...] = ()
    stale_after: int = DAYS_UNTIL_STALE
    priors: Mapping[str, Prior] = field(default_factory=dict)
    checklist: Mapping[str, CheckLine] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    own_phrases: tuple[Phrase, ...] = ()
    language: tuple[tuple[str, str], ...] = ()
    added: frozenset[str] = frozenset()
    disabled: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)

    def form_of(self, question: str) -> Form | None:
        """Return the first form that asks for ``question``, if any does."""
        for form in self.forms.values():
            if question in form.questions:
                return form
        return None

    def rule(self, rule_id: str) -> Rule:
        """Return the rule called ``rule_id``; raise ``KeyError`` if there is none."""
        return _by_id(self)[rule_id]

    def has_rule(self, rule_id: str) -> bool:
        """Return whether there is a rule called ``rule_id``."""
        return rule_id in _by_id(self)

    @property
    def derivations(self) -> tuple[tuple[Rule, Derivation], ...]:
        """Return the rules that conclude a fact, each with the conclusion."""
        return _by_conclusion(self).derivations

    @property
    def constraints(self) -> tuple[tuple[Rule, Constraint], ...]:
        """Return the rules that exclude platforms, each with the conclusion."""
        return _by_conclusion(self).constraints

    @property
    def preferences(self) -> tuple[tuple[Rule, Preference], ...]:
        """Return the rules that give points, each with the conclusion."""
        return _by_conclusion(self).preferences

    @property
    def advice(self) -> tuple[tuple[Rule, Advice], ...]:
        """Return the rules that add a note or a warning, each with the conclusion."""
        return _by_conclusion(self).advice

    @property
    def inconsistencies(self) -> tuple[Rule, ...]:
        """Return the rules that say which answers cannot be true together."""
        return _by_conclusion(self).inconsistencies

    def day_of(self, rule: Rule) -> date:
        """Return the day nearest to the review on which ``rule`` is true."""
        if rule.valid_from and rule.valid_from > self.reviewed:
            return rule.valid_from
        return min(self.reviewed, rule.valid_to or self.reviewed)

    def citation(self, rule: Rule) -> str:
        """Return what ``rule`` cites, on one line."""
        return "; ".join(self.sources[source].citation() for source in rule.sources)

    def on(self, day: date, platforms: Iterable[str] | None = None) -> KnowledgeBase:
        """Return the base with the rules that are true on ``day``, and the platforms that compete.

        Those are the ``platforms``, or all if ``None``, that are available on ``day``. The same
        base is returned for all days and platforms between which there is no difference.
        """
        wanted = self.platforms.keys() if platforms is None else set(platforms)
        available = [
            name for name, platform in self.platforms.items() if platform.available_from <= day
        ]
        competing = tuple(name for name in available if name in wanted)
        holding = tuple(rule.holds_on(day) for rule in self.rules)
        return _narrow(self, competing, holding)


@dataclass(frozen=True, slots=True)
class RulesByConclusion:
    """Rules sorted by what they conclude, in their order, each with its conclusion."""

    derivations: tuple[tuple[Rule, Derivation], ...]
    constraints: tuple[tuple[Rule, Constraint], ...]
    preferences: tuple[tuple[Rule, Preference], ...]
    advice: tuple[tuple[Rule, Advice], ...]
    inconsistencies: tuple[Rule, ...]


def sort_by_conclusion(rules: Iterable[Rule]) -> RulesByConclusion:
    """Return ``rules`` sorted by what they conclude."""
    derivations: list[tuple[Rule, Derivation]] = []
    constraints: list[tuple[Rule, Constraint]] = []
    preferences: list[tuple[Rule, Preference]] = []
    advice: list[tuple[Rule, Advice]] = []
    inconsistencies: list[Rule] = []
    for rule in rules:
        match rule.conclusion:
            case Derivation() as derivation:
                derivations.append((rule, derivation))
            case Constraint() as constraint:
                constraints.append((rule, constraint))
            case Preference() as preference:
                preferences.append((rule, preference))
            case Advice() as note:
                advice.append((rule, note))
            case Inconsistency():
                inconsistencies.append(rule)
    return RulesByConclusion(
        derivations=tuple(derivations),
        constraints=tuple(constraints),
        preferences=tuple(preferences),
        advice=tuple(advice),
        inconsistencies=tuple(inconsistencies),
    )


@lru_cache(maxsize=128)
def _by_conclusion(knowledge: KnowledgeBase) -> RulesByConclusion:
    return sort_by_conclusion(knowledge.rules)


@lru_cache(maxsize=128)
def _by_id(knowledge: KnowledgeBase) -> dict[str, Rule]:
    return {rule.id: rule for rule in knowledge.rules}


@lru_cache(maxsize=64)
def _narrow(
    knowledge: KnowledgeBase, platforms: tuple[str, ...], holding: tuple[bool, ...]
) -> KnowledgeBase:
    return replace(
        knowledge,
        platforms={name: knowledge.platforms[name] for name in platforms},
        tie_order=tuple(name for name in knowledge.tie_order if name in platforms),
        rules=tuple(compress(knowledge.rules, holding)),
    )
