"""Every answer that the solver gives about the space of answers, checked by enumerating it.

What it finds is tried by the reference engine; where it finds nothing, enumeration has to find
nothing either.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import permutations, product
from math import prod
from random import Random
from typing import TYPE_CHECKING, TypeAlias

import pytest

from advisor.decision.ranking import rank, weights_of
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import UNKNOWN, AllOf, Concluded
from advisor.knowledge.model import (
    RELATION_VALUES,
    Advice,
    Constraint,
    Derivation,
    Direction,
    Inconsistency,
    Law,
    PlatformLevel,
    Preference,
)
from advisor.proof.smt.space import AnswerSpace
from advisor.verification.proofs import Proofs
from strategies import completions, distinguishable, subsets, tiny_base
from test_proof_finality import related_base

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Platform, Question, Rule

    Answers: TypeAlias = Mapping[str, Value]

BASES = 300
WITH_RELATIONS = 40
MOST_WORLDS = 3_000


@dataclass(frozen=True)
class World:
    """What comes of some answers."""

    answers: Answers
    fired: frozenset[str]
    broken: frozenset[str]
    winner: str | None
    left: frozenset[str]

    @property
    def given(self) -> int:
        not_given = (UNKNOWN, *RELATION_VALUES)
        return sum(value not in not_given for value in self.answers.values())


class Truth:
    """All that can be said of a base by trying all answers to it."""

    def __init__(self, name: str, knowledge: KnowledgeBase) -> None:
        self.name = name
        self.knowledge = knowledge
        self._weights = weights_of(knowledge)
        self._engine = Reference(knowledge)

    @property
    def space(self) -> AnswerSpace:
        """Return what is proven of the base; of one base at a time, as a solver takes up 17 MB."""
        return space_of(self.knowledge)

    def look(self, answers: Answers) -> World:
        rules = self._engine.conclude(answers)
        broken = frozenset(rule.id for rule in rules if isinstance(rule.conclusion, Inconsistency))
        ranking = rank(self.knowledge, rules, self._weights)
        left = frozenset(standing.platform for standing in ranking.standings)
        return World(answers, frozenset(rule.id for rule in rules), broken, ranking.winner, left)

    @cached_property
    def worlds(self) -> tuple[World, ...]:
        return tuple(map(self.look, completions(self.knowledge, {}, relations=True)))

    @cached_property
    def consistent(self) -> tuple[World, ...]:
        return tuple(world for world in self.worlds if not world.broken)

    def winners_without(self, rule: Rule) -> Iterator[tuple[World, str | None]]:
        """Yield each consistent world with its winner when ``rule`` is left out."""
        rest = without_rule(self.knowledge, rule)
        engine = Reference(rest)
        for world in self.consistent:
            if rule.id in world.fired:
                yield world, rank(rest, engine.conclude(world.answers), self._weights).winner

    def following(self, law: Law) -> list[str]:
        """Return the relations that change with the answer to the question of ``law``."""
        relations = self.knowledge.relations
        return [key for key in relations if law.question in relations[key].inputs]

    def moves(self, law: Law) -> frozenset[tuple[str | None, str | None]]:
        """Return from which winner to which one the answer leads when it goes up.

        The answer is that to the question of ``law``.
        """
        question = self.knowledge.questions[law.question]
        values = all_values(question) or distinguishable(self.knowledge)[question.id]
        domains = distinguishable(self.knowledge)
        del domains[question.id]
        free = self.following(law)
        domains |= {key: RELATION_VALUES for key in self.knowledge.relations if key not in free}
        found = set()
        for combination in product(*domains.values()):
            others = dict(zip(domains, combination, strict=True))
            column: list[tuple[Value, World]] = []
            for value, following in product(values, product(RELATION_VALUES, repeat=len(free))):
                relations = dict(zip(free, following, strict=True))
                world = self.look({**others, **relations, question.id: value})
                if not world.broken:
                    column.append((value, world))
            for (low, before), (high, after) in permutations(column, 2):
                if goes_up(law, low, high):
                    found.add((before.winner, after.winner))
        return frozenset(found)


@lru_cache(maxsize=1)
def space_of(knowledge: KnowledgeBase) -> AnswerSpace:
    """Return the space of answers to a base."""
    return AnswerSpace(knowledge)


def without_rule(knowledge: KnowledgeBase, rule: Rule) -> KnowledgeBase:
    """Return the base with ``rule`` left out."""
    rules = tuple(other for other in knowledge.rules if other is not rule)
    return replace(knowledge, rules=rules)


def all_values(question: Question) -> tuple[Value, ...]:
    """Return all values of a question that has few; nothing for numbers."""
    if question.kind == "multi":
        return tuple(subsets(list(question.values)))
    return {
        "choice": tuple(question.values),
        "boolean": (False, True),
        "integer": (0, 1, 2, 3, 4),
    }.get(question.kind, ())


def goes_up(law: Law, low: Value, high: Value) -> bool:
    if low is UNKNOWN or high is UNKNOWN:
        return False
    if law.order:
        if low not in law.order or high not in law.order:
            return False
        return law.order.index(low) < law.order.index(high)
    if isinstance(low, frozenset) and isinstance(high, frozenset):
        return low < high and high - low <= set(law.items)
    return low < high  # type: ignore[operator]


def forbidden(law: Law, before: Platform, after: Platform) -> bool:
    if law.same_orchestrator and before.orchestrator != after.orchestrator:
        return False
    low, high = level_of(law, before), level_of(law, after)
    return high < low if law.never == "falls" else high > low


def level_of(law: Law, platform: Platform) -> int:
    if law.level == "kubernetes_api":
        return platform.orchestrator == "eks"
    if law.level == "host_reachable":
        return platform.host_reachable
    assert law.level == "leaves_to_customer"
    return platform.leaves_to_customer


def random_law(rng: Random, name: str, knowledge: KnowledgeBase) -> Law:
    question = rng.choice(list(knowledge.questions.values()))
    order: tuple[Value, ...] = ()
    if question.kind in {"choice", "boolean"}:
        values = all_values(question)
        order = tuple(rng.sample(values, k=rng.randint(2, len(values))))
    items: tuple[str, ...] = ()
    if question.kind == "multi":
        items = tuple(rng.sample(list(question.values), k=rng.randint(1, 2)))
    level, never, same = (
        rng.choice(tuple(PlatformLevel)),
        rng.choice(tuple(Direction)),
        rng.random() < 0.5,
    )
    return Law(name, question.id, order, items, level, never, same, "It is so.")


def with_fact_in_consistency(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Return the base with one more consistency rule, which looks at a derived fact."""
    derivation = next(rule for rule in knowledge.rules if isinstance(rule.conclusion, Derivation))
    assert isinstance(derivation.conclusion, Derivation)
    other = next(rule for rule in knowledge.rules if not isinstance(rule.conclusion, Derivation))
    when = AllOf((Concluded(derivation.conclusion.concludes), other.when))
    rule = replace(other, id="rule.fact", when=when, conclusion=Inconsistency())
    return replace(knowledge, rules=(*knowledge.rules, rule))


@lru_cache(maxsize=1)
def truths() -> tuple[Truth, ...]:
    """Return the bases, each with its enumeration."""
    bases = {f"seed {seed}": tiny_base(Random(seed)) for seed in range(BASES)}
    for seed in range(0, BASES, 4):
        bases[f"seed {seed} with a fact"] = with_fact_in_consistency(bases[f"seed {seed}"])
    for seed in range(WITH_RELATIONS):
        bases[f"seed {seed} with a relation"] = related_base(seed)
    return tuple(Truth(name, base) for name, base in bases.items() if size(base) <= MOST_WORLDS)


def size(knowledge: KnowledgeBase) -> int:
    domains = [*distinguishable(knowledge).values(), *[RELATION_VALUES] * len(knowledge.relations)]
    return prod(map(len, domains))


def test_there_are_hundreds_of_bases_of_every_sort() -> None:
    sorts = Counter(truth.name.partition(" with ")[2] for truth in truths())
    assert sorts[""] > 250
    assert sorts["a fact"] > 50
    assert sorts["a relation"] > 20


def test_a_rule_can_fire_exactly_where_some_answers_make_it_fire() -> None:
    seen: Counter[tuple[type, bool]] = Counter()
    for truth in truths()[::3]:
        for rule in truth.knowledge.rules:
            concerned = rule.conclusion.platforms if isinstance(rule.conclusion, Advice) else ()

            def shows(
                world: World, rule: Rule = rule, concerned: tuple[str, ...] = concerned
            ) -> bool:
                return (
                    rule.id in world.fired
                    and world.broken <= {rule.id}
                    and (not concerned or world.winner in concerned)
                )

            answers = truth.space.firing(rule)
            assert (answers is not None) == any(map(shows, truth.worlds)), (
                f"{truth.name}: {rule.id}"
            )
            assert answers is None or shows(truth.look(answers)), (
                f"{truth.name}: {rule.id} on {answers}"
            )
            seen[type(rule.conclusion), answers is None] += 1

    for kind in (Constraint, Preference, Advice, Inconsistency):
        assert min(seen[kind, True], seen[kind, False]) > 5, f"the sample says nothing of {kind}"
    assert seen[Derivation, False] > 100


def test_a_platform_can_win_exactly_where_some_answers_lead_to_it_and_the_fewest_are_found() -> (
    None
):
    seen: Counter[int | None] = Counter()
    for truth in truths()[::2]:
        for platform in truth.knowledge.platforms:
            won = [world for world in truth.consistent if world.winner == platform]
            nothing = dict.fromkeys(truth.knowledge.relations, "not-computed")
            plain = [world for world in won if nothing.items() <= world.answers.items()]
            fewest = min((world.given for world in plain or won), default=None)
            answers = truth.space.winning(platform)
            world = None if answers is None else truth.look(answers)
            assert (world and world.given) == fewest, (
                f"{truth.name}: {platform} on {answers}, enumeration {fewest}"
            )
            assert world is None or (world.winner, world.broken) == (platform, frozenset()), (
                f"{truth.name}: {platform}"
            )
            seen[fewest] += 1

    assert min(seen[None], seen[0], seen[1], seen[2]) > 20


def test_a_rule_matters_exactly_where_some_answers_have_another_winner_without_it() -> None:
    seen: Counter[tuple[type, bool]] = Counter()
    for truth in truths()[::4]:
        for rule in truth.knowledge.rules:
            if isinstance(rule.conclusion, Inconsistency):
                continue
            pairs = truth.winners_without(rule)
            telling = [world.answers for world, winner in pairs if winner != world.winner]
            answers = truth.space.mattering(rule)
            assert (answers is not None) == bool(telling), (
                f"{truth.name}: {rule.id} on {answers}, enumeration {telling[:1]}"
            )
            if answers is not None:
                without = without_rule(truth.knowledge, rule)
                fired = Reference(without).conclude(answers)
                world = truth.look(answers)
                assert rank(without, fired, weights_of(without)).winner != world.winner, (
                    f"{truth.name}: {rule.id}"
                )
                assert not world.broken
            seen[type(rule.conclusion), answers is None] += 1

    for kind in (Constraint, Preference, Derivation):
        assert min(seen[kind, True], seen[kind, False]) > 20, f"the sample says nothing of {kind}"
    assert seen[Advice, False] == 0


def test_points_count_exactly_where_the_platform_is_left_while_the_rule_fires() -> None:
    seen: Counter[bool] = Counter()
    for truth in truths()[::2]:
        for rule in truth.knowledge.rules:
            if not isinstance(rule.conclusion, Preference):
                continue
            for platform in rule.conclusion.points:
                firing = [world for world in truth.consistent if rule.id in world.fired]
                counts = any(platform in world.left for world in firing)
                answers = truth.space.counting(rule, platform)
                assert (answers is not None) == counts, f"{truth.name}: {rule.id}, {platform}"
                if answers is not None:
                    world = truth.look(answers)
                    assert rule.id in world.fired
                    assert platform in world.left
                    assert not world.broken
                seen[counts] += 1

    assert min(seen.values()) > 20


def test_no_question_changes_the_answer_to_the_next() -> None:
    asked = 0
    for truth in truths():
        if not truth.name.endswith("a fact"):
            continue
        space = AnswerSpace(truth.knowledge)
        for rule in truth.knowledge.rules:
            if isinstance(rule.conclusion, Derivation):
                space.mattering(rule)
        for rule in truth.knowledge.rules:
            if isinstance(rule.conclusion, Constraint | Preference):
                answers = space.firing(rule)
                can_fire = any(rule.id in world.fired for world in truth.consistent)
                assert (answers is not None) == can_fire
                assert answers is None or not truth.look(answers).broken, (
                    f"{truth.name}: {rule.id} on {answers}"
                )
                asked += 1

    assert asked > 300


def test_consistency_rules_make_a_difference_to_these_answers() -> None:
    """The enumeration must be able to tell: inconsistent answers would change some of it."""
    firing = winning = 0
    for truth in truths():
        lost = set().union(*(world.fired for world in truth.worlds))
        lost -= set().union(*(world.fired for world in truth.consistent))
        for rule in truth.knowledge.rules:
            if isinstance(rule.conclusion, Inconsistency):
                lost.discard(rule.id)
        firing += bool(lost)
        winners = {world.winner for world in truth.worlds}
        winning += winners != {world.winner for world in truth.consistent}
    assert min(firing, winning) > 5


@lru_cache(maxsize=1)
def lawful() -> tuple[tuple[Truth, tuple[Law, ...]], ...]:
    """Return small bases, each with random laws."""
    chosen = [truth for truth in truths() if size(truth.knowledge) <= MOST_WORLDS // 4][::3]
    found: list[tuple[Truth, tuple[Law, ...]]] = []
    for truth in chosen:
        laws: list[Law] = []
        for n in range(2):
            rng = Random(f"{truth.name} {n}")
            laws.append(random_law(rng, f"law.{n}", truth.knowledge))
        found.append((truth, tuple(laws)))
    return tuple(found)


def test_a_law_is_broken_exactly_where_two_sets_of_answers_break_it() -> None:
    seen: Counter[tuple[str, bool]] = Counter()
    for truth, laws in lawful():
        for law in laws:
            moves = truth.moves(law)
            for pair in permutations(truth.knowledge.platforms, 2):
                found = truth.space.breaking(law, *pair)
                assert (found is not None) == (pair in moves), f"{truth.name}: {law}, {pair}"
                if found is not None:
                    low, high = found
                    changed = dict.fromkeys((law.question, *truth.following(law)))
                    assert {**low, **changed} == {**high, **changed}, "they differ in nothing else"
                    assert goes_up(law, low[law.question], high[law.question])
                    worlds = truth.look(low), truth.look(high)
                    assert tuple(world.winner for world in worlds) == pair
                    assert not any(world.broken for world in worlds)
                seen[truth.knowledge.questions[law.question].kind, found is not None] += 1

    for kind in ("choice", "multi", "boolean", "integer", "number"):
        assert min(seen[kind, True], seen[kind, False]) > 10, (
            f"the sample says nothing of laws on {kind}"
        )


def test_the_check_reports_a_law_exactly_where_a_forbidden_move_is_possible() -> None:
    seen: Counter[tuple[bool, bool]] = Counter()
    for truth, laws in lawful():
        both: list[Law] = []
        for law in laws:
            for same in (True, False):
                both.append(replace(law, id=f"{law.id}.{same}", same_orchestrator=same))  # noqa: PERF401
        proofs = Proofs(replace(truth.knowledge, laws=tuple(both)))
        reported = {proof.about: proof.answers for proof in proofs.laws()}
        for law in both:
            moves = truth.moves(law)
            pairs = permutations(truth.knowledge.platforms.values(), 2)
            possible = [pair for pair in pairs if (pair[0].id, pair[1].id) in moves]
            expected = any(forbidden(law, *pair) for pair in possible)
            assert (law.id in reported) == expected, f"{truth.name}: {law}"
            seen[law.same_orchestrator, expected] += 1
            if expected:
                low, high = reported[law.id]
                assert refutes(truth, law, low, high)
                for key in low.keys() - {law.question, *truth.following(law)}:
                    fewer_low, fewer_high = dict(low), dict(high)
                    fewer_low.pop(key)
                    fewer_high.pop(key, None)
                    assert named(truth, fewer_low, fewer_high) != named(truth, low, high), (
                        f"{truth.name}: {key} could be left out"
                    )

    assert min(seen[same, broken] for same in (True, False) for broken in (True, False)) > 10
    assert seen[True, False] > seen[False, False] + 10, (
        "no law was kept only because it looks within an orchestrator"
    )


def named(truth: Truth, low: Answers, high: Answers) -> tuple[str | None, ...]:
    """Return the winners of two sets of answers, ``None`` for one that is not consistent."""
    worlds = truth.look(low), truth.look(high)
    return tuple(None if world.broken else world.winner for world in worlds)


def refutes(truth: Truth, law: Law, low: Answers, high: Answers) -> bool:
    before, after = named(truth, low, high)
    platforms = truth.knowledge.platforms
    changed = dict.fromkeys((law.question, *truth.following(law)))
    assert {**low, **changed} == {**high, **changed}, "they differ in nothing else"
    assert before is not None
    assert after is not None
    rises = goes_up(law, low[law.question], high[law.question])
    return rises and forbidden(law, platforms[before], platforms[after])


@pytest.mark.parametrize("never", Direction)
@pytest.mark.parametrize("level", PlatformLevel)
@pytest.mark.parametrize("same", [True, False])
def test_what_a_law_forbids_is_what_it_says(
    shipped: KnowledgeBase, never: Direction, level: PlatformLevel, same: bool
) -> None:
    law = Law("law.x", "traffic", (), (), level, never, same, "It is so.")
    pairs = list(permutations(shipped.platforms.values(), 2))
    assert [law.forbids(*pair) for pair in pairs] == [forbidden(law, *pair) for pair in pairs]
    assert any(law.forbids(*pair) for pair in pairs) == (not (same and level == "kubernetes_api"))
