"""Deterministic generators of rule bases and answers, and the enumeration of every way in which answers can be completed.

Everything follows from the ``random.Random`` that is handed in. ``random_base`` and ``tiny_base`` keep to what the loader
accepts; ``wild=True`` also makes what only Python code can make: negated facts, comparisons everywhere, empty lists, odd ids.
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
)  # fmt: skip
from advisor.knowledge.model import (
    RELATION_VALUES,
    Advice,
    Constraint,
    Criterion,
    Derivation,
    Inconsistency,
    KnowledgeBase,
    Platform,
    Preference,
    Question,
    Relation,
    Rule,
    Source,
)  # fmt: skip
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
    ("ecs", "ec2"), ("ecs", "fargate"), ("ecs", "managed-instances"), ("eks", "ec2"), ("eks", "nodegroup"),
    ("eks", "fargate"), ("eks", "auto-mode"),
)  # fmt: skip
_KINDS = ("choice", "multi", "boolean", "integer", "number", "text")
_TINY_KINDS = ("choice", "multi", "boolean", "boolean", "integer", "number")
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
        asked = [
            replace(each, id=odd[n] if n < len(odd) else each.id) for n, each in enumerate(asked)
        ]
    relations = _relations(rng, asked, rng.randint(1, 3))
    ground = _Ground(asked, relations, _bounds(rng, asked, most=4), compares=wild, wild=wild)
    return _assembled(rng, ground, rules, platforms=rng.randint(3, 7), dated=True)


def tiny_base(rng: Random) -> KnowledgeBase:
    """Return a base so small that ``completions`` of no answers at all are at most some thousands; it has no relations."""
    asked = [
        _question(rng, f"q{n}", rng.choice(_TINY_KINDS), tiny=True)
        for n in range(rng.randint(3, 5))
    ]
    for surplus in [each for each in asked if each.kind == "number"][2:]:
        asked[asked.index(surplus)] = _question(rng, surplus.id, "boolean")
    ground = _Ground(asked, (), _bounds(rng, asked, most=2), depth=1, width=2)
    return _assembled(rng, ground, rng.randint(5, 12), platforms=rng.randint(3, 4), dated=False)


def base_of(*conditions: Condition | tuple[Condition, str]) -> KnowledgeBase:
    """Return a base of one rule a condition, ``rule.0`` and so on; one given with a name concludes the fact of that name."""
    rules = []
    for n, each in enumerate(conditions):
        when, conclusion = (
            (each[0], Derivation(each[1])) if isinstance(each, tuple) else (each, Inconsistency())
        )
        rules.append(Rule(f"rule.{n}", when, conclusion, "It is so.", ("s0",), "confirmed"))
    return KnowledgeBase(
        REVIEWED, (), {}, {}, {}, {}, {"s0": Source("s0", "source", "", REVIEWED)}, tuple(rules)
    )


def random_answers(
    rng: Random, knowledge: KnowledgeBase, *, filled: float = 0.7
) -> dict[str, Value]:
    """Return answers to about ``filled`` of the questions, one in ten of them ``unknown``, many on or by a threshold."""
    mentioned = _mentioned(knowledge)
    return {
        each.id: UNKNOWN if rng.random() < 0.1 else _answer(rng, each, mentioned[each.id])
        for each in knowledge.questions.values()
        if rng.random() < filled
    }


def told_in_part(
    rng: Random, knowledge: KnowledgeBase, answers: Mapping[str, Value]
) -> dict[str, Value]:
    """Return ``answers`` with lists of which only a part is told, for about two in three; of some the rest is not known."""
    told = dict(answers)
    for question in knowledge.questions.values():
        value = answers.get(question.id)
        if question.kind != "multi" or not isinstance(value, frozenset) or rng.random() < 0.3:
            continue
        known = [item for item in question.values if rng.random() < 0.5]
        if known and len(known) < len(question.values):
            has = frozenset(item for item in known if item in value)
            told[question.id] = Partial(
                has, frozenset(known) - has, rest_is_unknown=rng.random() < 0.3
            )
    return told


def random_facts(rng: Random, knowledge: KnowledgeBase, *, filled: float = 0.7) -> dict[str, Value]:
    """Return random answers and, for about as many of the relations, random values."""
    facts = random_answers(rng, knowledge, filled=filled)
    known = (each for each in knowledge.relations if rng.random() < filled)
    return {**facts, **{each: rng.choice((*RELATION_VALUES, UNKNOWN)) for each in known}}


def completions(
    knowledge: KnowledgeBase, answers: Mapping[str, Value], *, relations: bool = False
) -> Iterator[dict[str, Value]]:
    """Yield ``answers`` with the absent ones filled in, in every way that some rule could tell from the others.

    ``unknown`` is among the values. A question that neither a rule nor a relation reads is only ever ``unknown``. Absent
    relations are filled in as well if ``relations``; which values they can have beside the answers is not looked at.
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
    sizes = range(len(question.values) + 1)
    lists = [frozenset(items) for size in sizes for items in combinations(question.values, size)]
    values: tuple[Value, ...] = (UNKNOWN, *lists)
    return tuple(dict.fromkeys(told.completed(each) for each in values))


def distinguishable(knowledge: KnowledgeBase) -> dict[str, tuple[Value, ...]]:
    """Return for each question ``unknown`` and one value of every sort that the rules can tell apart."""
    mentioned = _mentioned(knowledge)
    inputs = {each for relation in knowledge.relations.values() for each in relation.inputs}
    numbers = _numbers(knowledge, mentioned)
    domains: dict[str, tuple[Value, ...]] = {}
    for question in knowledge.questions.values():
        used = question.id in mentioned or question.id in inputs
        values = (
            numbers[question.id]
            if question.id in numbers
            else _words(question, mentioned, whole=question.id in inputs)
        )
        domains[question.id] = (UNKNOWN, *values) if used else (UNKNOWN,)
    return domains


def _question(rng: Random, name: str, kind: str, *, tiny: bool = False) -> Question:
    values: dict[str, str] = {}
    ends: tuple[int | Decimal, int | Decimal] | None = None
    if kind == "choice":
        values = {f"{name}-v{n}": f"value {n}" for n in range(rng.randint(2, 3 if tiny else 5))}
    elif kind == "multi":
        values = {f"{name}-i{n}": f"item {n}" for n in range(2 if tiny else rng.randint(2, 6))}
    elif kind == "integer":
        ends = (0, 4) if tiny else (0, rng.choice((9, 100, 10**6, 10**18)))
    elif kind == "number":
        ends = (
            (0, 8)
            if tiny
            else rng.choice(((0, 64), (Decimal("0.25"), 16384), (-5, 5), (0, Decimal("1E+30"))))
        )
    group = rng.choice(("decide", "decide", "size"))
    return Question(name, group, kind, f"What of {name}?", f"{name} matters.", values, ends)


def _relations(rng: Random, asked: Sequence[Question], number: int) -> tuple[Relation, ...]:
    inputs = [each.id for each in asked if each.kind in {"integer", "number"}]
    pairs = (("fargate", "ec2"), ("fargate", "auto-mode"), ("ec2", "auto-mode"))[:number]
    return tuple(
        Relation(
            f"cost-{one}-{two}",
            (one, two),
            tuple(rng.sample(inputs, k=min(2, len(inputs)))),
            "It costs.",
        )
        for one, two in pairs
    )


def _bounds(rng: Random, asked: Sequence[Question], *, most: int) -> dict[str, list[int | Decimal]]:
    """Return a few thresholds a question; most come from a common stock, so that questions share them."""
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
    for each in asked:
        if each.range is not None:
            low, high = each.range
            whole = each.kind == "integer"
            fitting = [
                b for b in (*stock, low, high) if low <= b <= high and not (whole and b != int(b))
            ]
            bounds[each.id] = sorted(rng.sample(fitting, k=min(len(fitting), rng.randint(1, most))))
    return bounds


def _assembled(
    rng: Random, ground: _Ground, number: int, *, platforms: int, dated: bool
) -> KnowledgeBase:
    competing = {
        f"{one}-{two}": _platform(rng, one, two) for one, two in rng.sample(_PLATFORMS, k=platforms)
    }
    criteria = {
        f"c{n}": Criterion(
            f"c{n}",
            f"criterion {n}",
            Decimal(rng.choice(("1", "1", "2", "0.5", "0.25", "0"))),
            "It matters.",
        )
        for n in range(rng.randint(2, 4))
    }
    sources = {
        f"s{n}": Source(f"s{n}", f"source {n}", f"https://example.org/{n}", REVIEWED)
        for n in range(3)
    }
    order = list(competing)
    rng.shuffle(order)
    rules, circle = in_order_of_use(
        _rules(rng, ground, number, tuple(competing), tuple(criteria), dated=dated)
    )
    assert not circle
    return KnowledgeBase(
        reviewed=REVIEWED,
        tie_order=tuple(order),
        questions={each.id: each for each in ground.questions},
        relations={each.id: each for each in ground.relations},
        platforms=competing,
        criteria=criteria,
        sources=sources,
        rules=rules,
    )


def _platform(rng: Random, orchestrator: str, compute: str) -> Platform:
    name = f"{orchestrator}-{compute}"
    since = REVIEWED + timedelta(days=rng.choice((-3000, -3000, -1000, -100, 0)))
    return Platform(
        name, orchestrator, compute, name.upper(), "A platform.", since, ("this",), ("that",), rng.randint(1, 9),
        rng.random() < 0.5, ("s0",),
    )  # fmt: skip


def _rules(
    rng: Random,
    ground: _Ground,
    number: int,
    platforms: tuple[str, ...],
    criteria: tuple[str, ...],
    *,
    dated: bool,
) -> list[Rule]:
    """Return rules of the five kinds; derivations of three levels, each level using the facts of those before it."""
    derivations = max(2, number // 5)
    levels = [0, *sorted(rng.randint(0, 2) for _ in range(derivations - 1))]
    facts: dict[str, int] = {}
    rules = []
    for n, level in enumerate(levels):
        known = tuple(fact for fact, at in facts.items() if at < level)
        fact = (
            f"fact-{rng.randrange(n) if n and levels[n - 1] == level and rng.random() < 0.2 else n}"
        )
        if facts.get(fact, level) != level:
            fact = f"fact-{n}"
        facts[fact] = level
        rules.append(
            _rule(rng, f"derive.r{n}", replace(ground, facts=known), Derivation(fact), dated=dated)
        )
    ground = replace(ground, facts=tuple(facts))
    for n in range(number - derivations):
        conclusion = _conclusion(rng, platforms, criteria)
        consistency = isinstance(conclusion, Inconsistency)
        own = replace(
            ground, compares=consistency or ground.wild, facts=() if consistency else ground.facts
        )
        rules.append(_rule(rng, f"rule.r{n}", own, conclusion, dated=dated))
    rng.shuffle(rules)
    return rules


def _conclusion(rng: Random, platforms: tuple[str, ...], criteria: tuple[str, ...]) -> Conclusion:
    draw = rng.random()
    if draw < 0.25:
        return Constraint(
            tuple(rng.sample(platforms, k=rng.choice((1, 1, 1, min(2, len(platforms) - 1)))))
        )
    if draw < 0.75:
        chosen = rng.sample(platforms, k=rng.randint(1, min(3, len(platforms))))
        return Preference(
            rng.choice(criteria), {each: rng.choice((-3, -2, -1, 1, 2, 3)) for each in chosen}
        )
    if draw < 0.9:
        chosen = rng.sample(platforms, k=rng.randint(0, 2))
        return Advice(
            rng.choice(("note", "warning")), tuple(chosen), rng.choice(("", "", "registry"))
        )
    return Inconsistency()


def _rule(rng: Random, name: str, ground: _Ground, conclusion: Conclusion, *, dated: bool) -> Rule:
    evidence = (
        "confirmed"
        if isinstance(conclusion, Constraint)
        else rng.choice(("confirmed", "reported", "disputed"))
    )
    always = isinstance(conclusion, Advice) and rng.random() < 0.2
    first, last = (
        rng.choice((None, None, None, -400, -1, 0, 1, 400)) if dated else None for _ in range(2)
    )
    if first is not None and last is not None and last < first:
        first, last = last, first
    return Rule(
        name,
        ALWAYS if always else random_condition(rng, ground),
        conclusion,
        f"Because of {name}.",
        ("s0", "s1")[: rng.randint(1, 2)],
        evidence,
        valid_from=None if first is None else REVIEWED + timedelta(days=first),
        valid_to=None if last is None else REVIEWED + timedelta(days=last),
    )


def random_condition(
    rng: Random, ground: _Ground, *, depth: int | None = None, negated: bool = False
) -> Condition:
    """Return a condition over ``ground``; derived facts are never negated, unless it is wild."""
    left = ground.depth if depth is None else depth
    draw = rng.random()
    if draw < 0.12:
        return Not(random_condition(rng, ground, depth=max(left - 1, 0), negated=True))
    if left > 0 and draw < 0.75:
        parts = (
            random_condition(rng, ground, depth=left - 1, negated=negated)
            for _ in range(
                rng.randint(0 if ground.wild and rng.random() < 0.2 else 1, ground.width)
            )
        )
        return (AllOf if rng.random() < 0.6 else AnyOf)(tuple(parts))
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
        return Compare(
            question.id, rng.choice(list(COMPARISONS)), rng.choice(ground.bounds[question.id])
        )
    if question.kind == "multi":
        items = list(question.values)
        return (
            NoneOfThem(question.id)
            if rng.random() < 0.2
            else Includes(question.id, rng.choice(items))
        )
    if question.kind == "boolean":
        return OneOf(question.id, (rng.random() < 0.5,))
    stock = list(question.values) or [each for each in _WORDS if each]
    least = 0 if ground.wild else 1
    return OneOf(
        question.id, tuple(rng.sample(stock, k=rng.randint(least, max(1, len(stock) - 1))))
    )


def _answer(rng: Random, question: Question, mentioned: Iterable[Condition]) -> Value:
    if question.kind == "boolean":
        return rng.random() < 0.5
    if question.kind == "choice":
        return rng.choice(list(question.values))
    if question.kind == "multi":
        return frozenset(
            each for each in question.values if rng.random() < rng.choice((0, 0.3, 0.6))
        )
    if question.kind == "text":
        return rng.choice([each for each in _WORDS if each] + ["something else"])
    assert question.range is not None
    low, high = question.range
    bounds = [each.bound for each in mentioned if isinstance(each, Compare)] or [low, high]
    near = [
        rng.choice(bounds) + rng.choice((0, 0, 1, -1, HAIR, -HAIR)),
        rng.choice((low, high)),
        _between(rng, low, high),
    ]
    fitting = [
        each
        for each in near
        if low <= each <= high and (question.kind == "number" or each == int(each))
    ]
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
    """Return the values of a question that is no number: those that rules mention, and one of the others."""
    if question.kind == "boolean":
        return False, True
    here = mentioned.get(question.id, ())
    named = [str(value) for atom in here if isinstance(atom, OneOf) for value in atom.values]
    named += [atom.item for atom in here if isinstance(atom, Includes)]
    stock = list(question.values) if question.values else [*dict.fromkeys(named), "something else"]
    others = [each for each in stock if each not in named]
    kept = stock if whole else [each for each in stock if each in named or each == others[0]]
    if question.kind == "multi":
        return tuple(
            frozenset(each) for size in range(len(kept) + 1) for each in combinations(kept, size)
        )
    return tuple(kept)


def _numbers(
    knowledge: KnowledgeBase, mentioned: Mapping[str, list[Condition]]
) -> dict[str, tuple[Value, ...]]:
    """Return the points of each number question; compared questions share their marks, so that every order can occur."""
    points: dict[str, tuple[Value, ...]] = {}
    for group in _compared(knowledge, mentioned):
        marks = {
            each.bound
            for name in group
            for each in mentioned.get(name, ())
            if isinstance(each, Compare)
        }
        ranges = {name: _range(knowledge.questions[name], marks) for name in group}
        marks |= {end for ends in ranges.values() for end in ends}
        whole = [name for name in group if knowledge.questions[name].kind == "integer"]
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
    """Return the number questions in groups; those that rules compare, directly or not, stand in one."""
    groups = {
        each.id: [each.id]
        for each in knowledge.questions.values()
        if each.kind in {"integer", "number"}
    }
    for atom in chain.from_iterable(mentioned.values()):
        if isinstance(atom, CompareTo) and groups[atom.attribute] is not groups[atom.other]:
            joined = groups[atom.attribute] + groups[atom.other]
            groups |= dict.fromkeys(joined, joined)
    return list({id(each): each for each in groups.values()}.values())


def _integers(
    marks: Iterable[int | Decimal], low: int | Decimal, high: int | Decimal, *, each: int
) -> list[int | Decimal]:
    """Return all whole numbers of a small range; of a large one the whole marks and ``each`` between neighbours."""
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
