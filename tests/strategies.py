"""Deterministic generators of rule bases and answers, and all ways to complete answers.

Everything follows from the ``random.Random`` that is handed in. ``random_base`` and ``tiny_base``
keep to what the loader accepts; ``wild=True`` also makes what only Python code can make: negated
facts, comparisons everywhere, empty lists, odd ids.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, combinations, pairwise, product
from typing import TYPE_CHECKING

from advisor.knowledge.conditions import (
    ALWAYS,
    COMPARISONS,
    UNKNOWN,
    AllOf,
    AnyOf,
    Compare,
    CompareTo,
    Concluded,
    Includes,
    NoneOfThem,
    Not,
    OneOf,
    Partial,
    atoms,
)
from advisor.knowledge.model import (
    RELATION_VALUES,
    Advice,
    AdviceLevel,
    Constraint,
    Criterion,
    Derivation,
    Evidence,
    Inconsistency,
    KnowledgeBase,
    Platform,
    Preference,
    Question,
    QuestionGroup,
    QuestionKind,
    Relation,
    Rule,
    Source,
)
from advisor.knowledge.ordering import in_order_of_use

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from random import Random

    from advisor.knowledge.conditions import Condition, Value
    from advisor.knowledge.model import Conclusion

REVIEWED = date(2026, 11, 22)
HAIR = Decimal("0.000001")
SMALL = 16
_PLATFORMS = (
    ("ecs", "ec2"),
    ("ecs", "fargate"),
    ("ecs", "managed-instances"),
    ("eks", "ec2"),
    ("eks", "nodegroup"),
    ("eks", "fargate"),
    ("eks", "auto-mode"),
)
_KINDS = tuple(QuestionKind)
_TINY_KINDS = (*_KINDS[:3], *_KINDS[2:5])
_WORDS = ("alpha", "beta", "gamma", "delta", "1", "true", "")
_ODD_IDS = (
    "id",
    "sid",
    "k",
    "d",
    "a.b",
    "$and",
    "p0",
    "größe",
    'say "so"',
    "",
    " ",
    "m",
    "$s",
    "0",
)


@dataclass(frozen=True)
class _Ground:
    """What conditions may speak of, and how large they may grow."""

    questions: Sequence[Question]
    relations: Sequence[Relation]
    bounds: Mapping[str, Sequence[int | Decimal]]
    facts: Sequence[str] = ()
    depth: int = 2
    width: int = 3
    compares: bool = False
    wild: bool = False


def random_base(
    rng: Random, *, questions: int = 14, rules: int = 40, wild: bool = False
) -> KnowledgeBase:
    """Return a base with every kind of question, relation, condition, conclusion and date."""
    kinds = [*_KINDS[:questions], *(rng.choice(_KINDS) for _ in range(questions - len(_KINDS)))]
    asked = [_question(rng, f"q{n}", kind) for n, kind in enumerate(kinds)]
    if wild:
        odd = rng.sample(_ODD_IDS, k=min(len(_ODD_IDS), len(asked) // 2))
        for n, odd_id in enumerate(odd):
            asked[n] = replace(asked[n], id=odd_id)
    relations = _relations(rng, asked, rng.randint(1, 3))
    ground = _Ground(asked, relations, _bounds(rng, asked, most=4), compares=wild, wild=wild)
    return _assembled(rng, ground, rules, platforms=rng.randint(3, 7), dated=True)


def tiny_base(rng: Random) -> KnowledgeBase:
    """Return a base so small that no answers have at most some thousands of ``completions``.

    It has no relations.
    """
    asked = [
        _question(rng, f"q{n}", rng.choice(_TINY_KINDS), tiny=True)
        for n in range(rng.randint(3, 5))
    ]
    for surplus in [question for question in asked if question.kind is QuestionKind.NUMBER][2:]:
        asked[asked.index(surplus)] = _question(rng, surplus.id, QuestionKind.BOOLEAN)
    ground = _Ground(asked, (), _bounds(rng, asked, most=2), depth=1, width=2)
    return _assembled(rng, ground, rng.randint(5, 12), platforms=rng.randint(3, 4), dated=False)


def base_of(*conditions: Condition | tuple[Condition, str]) -> KnowledgeBase:
    """Return a base of one rule for each condition, ``rule.0`` and so on.

    A condition given with a name concludes the fact of that name.
    """
    rules = []
    for n, condition in enumerate(conditions):
        conclusion: Conclusion = Inconsistency()
        if isinstance(condition, tuple):
            when, fact = condition
            conclusion = Derivation(fact)
        else:
            when = condition
        rules.append(Rule(f"rule.{n}", when, conclusion, "It is so.", ("s0",), Evidence.CONFIRMED))
    return KnowledgeBase(
        reviewed=REVIEWED,
        tie_order=(),
        questions={},
        relations={},
        platforms={},
        criteria={},
        sources={"s0": Source("s0", "source", "", REVIEWED)},
        rules=tuple(rules),
    )


def random_answers(
    rng: Random, knowledge: KnowledgeBase, *, filled: float = 0.7
) -> dict[str, Value]:
    """Return answers to about ``filled`` of the questions.

    One in ten of them is ``unknown``, and many are on or near a threshold.
    """
    mentioned = _mentioned(knowledge)
    answers: dict[str, Value] = {}
    for key, question in knowledge.questions.items():
        if rng.random() < filled:
            is_unknown = rng.random() < 0.1
            answers[key] = UNKNOWN if is_unknown else _answer(rng, question, mentioned[key])
    return answers


def told_in_part(
    rng: Random, knowledge: KnowledgeBase, answers: Mapping[str, Value]
) -> dict[str, Value]:
    """Return ``answers`` with about two in three lists told only in part.

    Of some, the rest is not known.
    """
    told = dict(answers)
    for question in knowledge.questions.values():
        value = answers.get(question.id)
        if question.kind != "multi" or not isinstance(value, frozenset) or rng.random() < 0.3:
            continue
        known = [item for item in question.values if rng.random() < 0.5]
        if known and len(known) < len(question.values):
            has = frozenset(known) & value
            lacks = frozenset(known) - has
            told[question.id] = Partial(has, lacks, rest_is_unknown=rng.random() < 0.3)
    return told


def random_facts(rng: Random, knowledge: KnowledgeBase, *, filled: float = 0.7) -> dict[str, Value]:
    """Return random answers and, for about as many of the relations, random values."""
    facts = random_answers(rng, knowledge, filled=filled)
    for relation in knowledge.relations:
        if rng.random() < filled:
            values: tuple[Value, ...] = (*RELATION_VALUES, UNKNOWN)
            facts[relation] = rng.choice(values)
    return facts


def completions(
    knowledge: KnowledgeBase, answers: Mapping[str, Value], *, relations: bool = False
) -> Iterator[dict[str, Value]]:
    """Yield ``answers`` with the absent ones filled in, in every way that rules distinguish.

    ``unknown`` is among the values. A question that neither a rule nor a relation reads is only
    ever ``unknown``. Absent relations are filled in as well if ``relations``; which values they can
    have together with the answers is not checked.
    """
    domains: dict[str, tuple[Value, ...]] = {}
    for key, values in distinguishable(knowledge).items():
        told = answers.get(key)
        if told is None:
            domains[key] = values
        elif isinstance(told, Partial) and not told.rest_is_unknown:
            domains[key] = rest_of(knowledge.questions[key], told)
    if relations:
        domains |= {key: RELATION_VALUES for key in knowledge.relations if key not in answers}
    for combination in product(*domains.values()):
        yield {**answers, **dict(zip(domains, combination, strict=True))}


def rest_of(question: Question, told: Partial) -> tuple[Value, ...]:
    """Return every list that ``told`` may turn out to be, and that the rest of it is not known."""
    values: tuple[Value, ...] = (UNKNOWN, *subsets(list(question.values)))
    return tuple(dict.fromkeys(map(told.completed, values)))


def subsets(items: Sequence[str]) -> Iterator[frozenset[str]]:
    """Yield every set of some of ``items``, the smallest first."""
    for number in range(len(items) + 1):
        yield from map(frozenset, combinations(items, number))


def distinguishable(knowledge: KnowledgeBase) -> dict[str, tuple[Value, ...]]:
    """Return for each question ``unknown`` and one value of every sort that rules distinguish."""
    mentioned = _mentioned(knowledge)
    inputs: set[str] = set()
    for relation in knowledge.relations.values():
        inputs.update(relation.inputs)
    numbers = _numbers(knowledge, mentioned)
    domains: dict[str, tuple[Value, ...]] = {}
    for question in knowledge.questions.values():
        used = question.id in mentioned or question.id in inputs
        if not used:
            domains[question.id] = (UNKNOWN,)
        elif question.id in numbers:
            domains[question.id] = (UNKNOWN, *numbers[question.id])
        else:
            words = _words(question, mentioned, whole=question.id in inputs)
            domains[question.id] = (UNKNOWN, *words)
    return domains


def _question(rng: Random, name: str, kind: QuestionKind, *, tiny: bool = False) -> Question:
    values: dict[str, str] = {}
    ends: tuple[int | Decimal, int | Decimal] | None = None
    if kind is QuestionKind.CHOICE:
        values = {f"{name}-v{n}": f"value {n}" for n in range(rng.randint(2, 3 if tiny else 5))}
    elif kind is QuestionKind.MULTI:
        values = {f"{name}-i{n}": f"item {n}" for n in range(2 if tiny else rng.randint(2, 6))}
    elif kind is QuestionKind.INTEGER:
        ends = (0, 4) if tiny else (0, rng.choice((9, 100, 10**6, 10**18)))
    elif kind is QuestionKind.NUMBER:
        ranges = ((0, 64), (Decimal("0.25"), 16384), (-5, 5), (0, Decimal("1E+30")))
        ends = (0, 8) if tiny else rng.choice(ranges)
    group = rng.choice((QuestionGroup.DECIDE, QuestionGroup.DECIDE, QuestionGroup.SIZE))
    return Question(name, group, kind, f"What of {name}?", f"{name} matters.", values, ends)


def _relations(rng: Random, asked: Sequence[Question], number: int) -> tuple[Relation, ...]:
    numeric = [question.id for question in asked if question.kind.is_numeric]
    pairs = (("fargate", "ec2"), ("fargate", "auto-mode"), ("ec2", "auto-mode"))[:number]
    relations: list[Relation] = []
    for one, two in pairs:
        inputs = tuple(rng.sample(numeric, k=min(2, len(numeric))))
        relations.append(Relation(f"cost-{one}-{two}", (one, two), inputs, "It costs."))
    return tuple(relations)


def _bounds(rng: Random, asked: Sequence[Question], *, most: int) -> dict[str, list[int | Decimal]]:
    """Return a few thresholds for each question.

    Most come from a common stock, so that questions share them.
    """
    stock = [
        *range(1, 5),
        Decimal("0.5"),
        Decimal("0.1"),
        Decimal("1E-5"),
        Decimal("2.50"),
        8,
        32,
        10**17,
        Decimal("1E+20"),
    ]
    bounds = {}
    for question in asked:
        if question.range is not None:
            low, high = question.range
            fitting = [bound for bound in (*stock, low, high) if low <= bound <= high]
            if question.kind is QuestionKind.INTEGER:
                fitting = [bound for bound in fitting if bound == int(bound)]
            number = min(len(fitting), rng.randint(1, most))
            bounds[question.id] = sorted(rng.sample(fitting, k=number))
    return bounds


def _assembled(
    rng: Random, ground: _Ground, number: int, *, platforms: int, dated: bool
) -> KnowledgeBase:
    competing: dict[str, Platform] = {}
    for orchestrator, compute in rng.sample(_PLATFORMS, k=platforms):
        competing[f"{orchestrator}-{compute}"] = _platform(rng, orchestrator, compute)
    criteria: dict[str, Criterion] = {}
    for n in range(rng.randint(2, 4)):
        weight = Decimal(rng.choice(("1", "1", "2", "0.5", "0.25", "0")))
        criteria[f"c{n}"] = Criterion(f"c{n}", f"criterion {n}", weight, "It matters.")
    sources: dict[str, Source] = {}
    for n in range(3):
        sources[f"s{n}"] = Source(f"s{n}", f"source {n}", f"https://example.org/{n}", REVIEWED)
    order = list(competing)
    rng.shuffle(order)
    made = _rules(rng, ground, number, tuple(competing), tuple(criteria), dated=dated)
    rules, circle = in_order_of_use(made)
    assert not circle
    return KnowledgeBase(
        reviewed=REVIEWED,
        tie_order=tuple(order),
        questions={question.id: question for question in ground.questions},
        relations={relation.id: relation for relation in ground.relations},
        platforms=competing,
        criteria=criteria,
        sources=sources,
        rules=rules,
    )


def _platform(rng: Random, orchestrator: str, compute: str) -> Platform:
    name = f"{orchestrator}-{compute}"
    since = REVIEWED + timedelta(days=rng.choice((-3000, -3000, -1000, -100, 0)))
    return Platform(
        id=name,
        orchestrator=orchestrator,
        compute=compute,
        name=name.upper(),
        summary="A platform.",
        available_from=since,
        aws_manages=("this",),
        customer_manages=("that",),
        leaves_to_customer=rng.randint(1, 9),
        host_reachable=rng.random() < 0.5,
        sources=("s0",),
    )


def _rules(
    rng: Random,
    ground: _Ground,
    number: int,
    platforms: tuple[str, ...],
    criteria: tuple[str, ...],
    *,
    dated: bool,
) -> list[Rule]:
    """Return rules of the five kinds.

    There are three levels of derivations, each of which uses the facts of those before it.
    """
    derivations = max(2, number // 5)
    levels = [0, *sorted(rng.randint(0, 2) for _ in range(derivations - 1))]
    facts: dict[str, int] = {}
    rules = []
    for n, level in enumerate(levels):
        known = tuple(fact for fact, at in facts.items() if at < level)
        fact = f"fact-{n}"
        if n and levels[n - 1] == level and rng.random() < 0.2:
            earlier = f"fact-{rng.randrange(n)}"
            if facts.get(earlier, level) == level:
                fact = earlier
        facts[fact] = level
        own = replace(ground, facts=known)
        rules.append(_rule(rng, f"derive.r{n}", own, Derivation(fact), dated=dated))
    ground = replace(ground, facts=tuple(facts))
    for n in range(number - derivations):
        conclusion = _conclusion(rng, platforms, criteria)
        if isinstance(conclusion, Inconsistency):
            own = replace(ground, compares=True, facts=())
        else:
            own = replace(ground, compares=ground.wild)
        rules.append(_rule(rng, f"rule.r{n}", own, conclusion, dated=dated))
    rng.shuffle(rules)
    return rules


def _conclusion(rng: Random, platforms: tuple[str, ...], criteria: tuple[str, ...]) -> Conclusion:
    draw = rng.random()
    if draw < 0.25:
        number = rng.choice((1, 1, 1, min(2, len(platforms) - 1)))
        return Constraint(tuple(rng.sample(platforms, k=number)))
    if draw < 0.75:
        chosen = rng.sample(platforms, k=rng.randint(1, min(3, len(platforms))))
        criterion = rng.choice(criteria)
        points = {platform: rng.choice((-3, -2, -1, 1, 2, 3)) for platform in chosen}
        return Preference(criterion, points)
    if draw < 0.9:
        chosen = rng.sample(platforms, k=rng.randint(0, 2))
        level = rng.choice(tuple(AdviceLevel))
        return Advice(level, tuple(chosen), rng.choice(("", "", "registry")))
    return Inconsistency()


def _rule(rng: Random, name: str, ground: _Ground, conclusion: Conclusion, *, dated: bool) -> Rule:
    evidence = Evidence.CONFIRMED
    if not isinstance(conclusion, Constraint):
        evidence = rng.choice((Evidence.CONFIRMED, Evidence.REPORTED, Evidence.DISPUTED))
    always = isinstance(conclusion, Advice) and rng.random() < 0.2
    first = last = None
    if dated:
        first, last = _day(rng), _day(rng)
    if first is not None and last is not None and last < first:
        first, last = last, first
    return Rule(
        id=name,
        when=ALWAYS if always else random_condition(rng, ground),
        conclusion=conclusion,
        because=f"Because of {name}.",
        sources=("s0", "s1")[: rng.randint(1, 2)],
        evidence=evidence,
        valid_from=first,
        valid_to=last,
    )


def _day(rng: Random) -> date | None:
    """Return a day near that of the review, or none."""
    days = rng.choice((None, None, None, -400, -1, 0, 1, 400))
    return None if days is None else REVIEWED + timedelta(days=days)


def random_condition(
    rng: Random, ground: _Ground, *, depth: int | None = None, negated: bool = False
) -> Condition:
    """Return a condition over ``ground``; derived facts are never negated, unless it is wild."""
    left = ground.depth if depth is None else depth
    draw = rng.random()
    if draw < 0.12:
        return Not(random_condition(rng, ground, depth=max(left - 1, 0), negated=True))
    if left > 0 and draw < 0.75:
        least = 0 if ground.wild and rng.random() < 0.2 else 1
        number = rng.randint(least, ground.width)
        join = AllOf if rng.random() < 0.6 else AnyOf
        left -= 1
        return join(
            tuple(random_condition(rng, ground, depth=left, negated=negated) for _ in range(number))
        )
    if ground.facts and (ground.wild or not negated) and rng.random() < 0.3:
        return Concluded(rng.choice(ground.facts))
    return _atom(rng, ground)


def _atom(rng: Random, ground: _Ground) -> Condition:
    if ground.relations and rng.random() < 0.1:
        wanted = rng.sample(RELATION_VALUES, k=rng.randint(1, 2))
        return OneOf(rng.choice(ground.relations).id, tuple(wanted))
    numbers = list(ground.bounds)
    if ground.compares and len(numbers) > 1 and rng.random() < 0.3:
        one, two = rng.sample(numbers, k=2)
        return CompareTo(one, rng.choice(list(COMPARISONS)), two)
    question = rng.choice(ground.questions)
    if question.id in ground.bounds:
        comparison = rng.choice(list(COMPARISONS))
        return Compare(question.id, comparison, rng.choice(ground.bounds[question.id]))
    if question.kind is QuestionKind.MULTI:
        if rng.random() < 0.2:
            return NoneOfThem(question.id)
        return Includes(question.id, rng.choice(list(question.values)))
    if question.kind is QuestionKind.BOOLEAN:
        return OneOf(question.id, (rng.random() < 0.5,))
    stock = list(question.values) or [word for word in _WORDS if word]
    number = rng.randint(0 if ground.wild else 1, max(1, len(stock) - 1))
    return OneOf(question.id, tuple(rng.sample(stock, k=number)))


def _answer(rng: Random, question: Question, mentioned: Iterable[Condition]) -> Value:
    if question.kind is QuestionKind.BOOLEAN:
        return rng.random() < 0.5
    if question.kind is QuestionKind.CHOICE:
        return rng.choice(list(question.values))
    if question.kind is QuestionKind.MULTI:
        items = question.values
        return frozenset(item for item in items if rng.random() < rng.choice((0, 0.3, 0.6)))
    if question.kind is QuestionKind.TEXT:
        return rng.choice([*filter(None, _WORDS), "something else"])
    assert question.range is not None
    low, high = question.range
    bounds = [atom.bound for atom in mentioned if isinstance(atom, Compare)] or [low, high]
    near = [
        rng.choice(bounds) + rng.choice((0, 0, 1, -1, HAIR, -HAIR)),
        rng.choice((low, high)),
        _between(rng, low, high),
    ]
    fitting = [number for number in near if low <= number <= high]
    if question.kind is not QuestionKind.NUMBER:
        fitting = [number for number in fitting if number == int(number)]
    return tidy(rng.choice(fitting)) if fitting else tidy(low)


def _between(rng: Random, low: int | Decimal, high: int | Decimal) -> int | Decimal:
    if rng.random() < 0.7:
        return low + (high - low) * rng.randrange(1024) / Decimal(1024)
    return rng.randint(int(low) + 1, int(high))


def tidy(number: int | Decimal) -> int | Decimal:
    """Return ``number`` as answers hold it: whole ones as ``int``."""
    return int(number) if number == int(number) else number


def _mentioned(knowledge: KnowledgeBase) -> defaultdict[str, list[Condition]]:
    """Return the atoms of all rules by the questions that they read."""
    found: defaultdict[str, list[Condition]] = defaultdict(list)
    for atom in chain.from_iterable(atoms(rule.when) for rule in knowledge.rules):
        if not isinstance(atom, Concluded):
            found[atom.attribute].append(atom)
        if isinstance(atom, CompareTo):
            found[atom.other].append(atom)
    return found


def _words(
    question: Question, mentioned: Mapping[str, list[Condition]], *, whole: bool
) -> tuple[Value, ...]:
    """Return the values of a question that does not ask for a number.

    They are those that rules mention, and one of the others.
    """
    if question.kind is QuestionKind.BOOLEAN:
        return False, True
    here = mentioned.get(question.id, ())
    named: list[str] = []
    for atom in here:
        if isinstance(atom, OneOf):
            named += map(str, atom.values)
    named += [atom.item for atom in here if isinstance(atom, Includes)]
    stock = list(question.values) or [*dict.fromkeys(named), "something else"]
    kept = stock
    if not whole:
        others = [word for word in stock if word not in named]
        kept = [word for word in stock if word in named or word == others[0]]
    if question.kind is QuestionKind.MULTI:
        return tuple(subsets(kept))
    return tuple(kept)


def _numbers(
    knowledge: KnowledgeBase, mentioned: Mapping[str, list[Condition]]
) -> dict[str, tuple[Value, ...]]:
    """Return the points of each number question.

    Compared questions share their marks, so that every order can occur.
    """
    points: dict[str, tuple[Value, ...]] = {}
    for group in _compared(knowledge, mentioned):
        marks: set[int | Decimal] = set()
        for name in group:
            for atom in mentioned.get(name, ()):
                if isinstance(atom, Compare):
                    marks.add(atom.bound)
        ranges = {name: _range(knowledge.questions[name], marks) for name in group}
        marks = marks.union(*ranges.values())
        whole = [name for name in group if knowledge.questions[name].kind is QuestionKind.INTEGER]
        integers = {name: _integers(marks, *ranges[name], each=len(group)) for name in whole}
        shared = marks.union(*integers.values())
        for name in group:
            held = integers.get(name) or _decimals(shared, *ranges[name], each=len(group))
            points[name] = tuple(map(tidy, held))
    return points


def _range(
    question: Question, marks: Iterable[int | Decimal]
) -> tuple[int | Decimal, int | Decimal]:
    return question.range or (min(marks, default=0) - 2, max(marks, default=0) + 2)


def _compared(
    knowledge: KnowledgeBase, mentioned: Mapping[str, list[Condition]]
) -> list[list[str]]:
    """Return the number questions in groups.

    Those that rules compare, directly or not, stand in one.
    """
    groups: dict[str, list[str]] = {}
    for key, question in knowledge.questions.items():
        if question.kind.is_numeric:
            groups[key] = [key]
    for atom in chain.from_iterable(mentioned.values()):
        if isinstance(atom, CompareTo) and groups[atom.attribute] is not groups[atom.other]:
            joined = groups[atom.attribute] + groups[atom.other]
            groups |= dict.fromkeys(joined, joined)
    return list({id(group): group for group in groups.values()}.values())


def _integers(
    marks: Iterable[int | Decimal], low: int | Decimal, high: int | Decimal, *, each: int
) -> list[int | Decimal]:
    """Return all whole numbers of a small range.

    Of a large one these are the whole marks, and ``each`` numbers between neighbours.
    """
    if high - low <= SMALL:
        return list(range(int(low), int(high) + 1))
    inside = sorted({mark for mark in marks if low <= mark <= high})
    found = {int(mark) for mark in inside if mark == int(mark)}
    for left, right in pairwise(inside):
        first = int(left // 1) + 1
        found |= {number for number in range(first, first + each) if left < number < right}
    return sorted(found)


def _decimals(
    marks: Iterable[int | Decimal], low: int | Decimal, high: int | Decimal, *, each: int
) -> list[int | Decimal]:
    """Return the marks within the range, and ``each`` points between neighbours."""
    inside = sorted({mark for mark in marks if low <= mark <= high})
    parts = 1 << each.bit_length()
    found: list[int | Decimal] = list(inside)
    for left, right in pairwise(inside):
        found += [left + (right - left) * Decimal(step) / parts for step in range(1, each + 1)]
    return sorted(found)
