"""Proofs over the whole space of answers.

Every rule can fire and matters, every platform can win, and every law holds. Answers that the
solver finds are verified by the reference engine.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, TypeVar

from advisor.decision.ranking import rank, weights_of
from advisor.errors import EngineFault, Unsettled
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import facts_used
from advisor.knowledge.model import (
    Advice,
    Constraint,
    Derivation,
    Inconsistency,
    Preference,
    moved_by,
    sort_by_conclusion,
)
from advisor.proof.smt.space import AnswerSpace
from advisor.verification.finding import found

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping
    from datetime import date

    from advisor.knowledge.model import KnowledgeBase, Law, Platform, Rule
    from advisor.verification.finding import Answers, Finding

_Subject = TypeVar("_Subject", "Rule", "Platform", "Law")


class Proofs:
    """The proofs of one knowledge base.

    A rule that is not true today is tried among the rules of a day on which it is.
    """

    def __init__(self, knowledge: KnowledgeBase, *, most: int | None = None) -> None:
        """Keep the base; the solver gives up after ``most`` units of work on one question."""
        self._knowledge = knowledge
        self._most = most
        self._days: dict[KnowledgeBase, _Day] = {}

    def _on(self, day: date) -> _Day:
        base = self._knowledge.on(day)
        if base not in self._days:
            self._days[base] = _Day(base, AnswerSpace(base, most=self._most))
        return self._days[base]

    def _try(
        self, prove: Callable[[_Day, _Subject], Iterable[Finding]], subject: _Subject, day: date
    ) -> list[Finding]:
        """Return what ``prove`` finds about ``subject`` among the rules of ``day``."""
        try:
            return list(prove(self._on(day), subject))
        except Unsettled as reason:
            message = f"{subject.id}: the solver could not settle a proof ({reason})"
            hint = "simplify the conditions, or split the rule"
            return [found(subject.place, "E519", subject.id, message, hint)]

    def firing(self, rules: Iterable[Rule]) -> Iterator[Finding]:
        """Yield each of ``rules`` that fires on no consistent answers."""
        for rule in rules:
            yield from self._try(_Day.never_firing, rule, self._knowledge.day_of(rule))

    def mattering(self, rules: Iterable[Rule]) -> Iterator[Finding]:
        """Yield each of ``rules`` without which the same platform would win on all answers.

        Only rules that bear on the result are tried.
        """
        bearing = _bearing_on_the_result(self._knowledge)
        for rule in rules:
            if rule.id in bearing:
                yield from self._try(_Day.idle, rule, self._knowledge.day_of(rule))

    def counting(self, rules: Iterable[Rule]) -> Iterator[Finding]:
        """Yield each of ``rules`` that gives points to a platform that is always excluded then."""
        for rule, _ in sort_by_conclusion(rules).preferences:
            yield from self._try(_Day.lost_points, rule, self._knowledge.day_of(rule))

    def winning(self) -> Iterator[Finding]:
        """Yield each platform that wins on no answers under the default weights."""
        for platform in self._knowledge.platforms.values():
            yield from self._try(_Day.never_winning, platform, self._knowledge.reviewed)

    def shortest_wins(self) -> Mapping[str, Answers]:
        """Return for each platform that can win the fewest answers on which it does."""
        return self._on(self._knowledge.reviewed).shortest_wins

    def laws(self) -> Iterator[Finding]:
        """Yield each law that two sets of answers refute."""
        for law in self._knowledge.laws:
            yield from self._try(_Day.broken, law, self._knowledge.reviewed)


class _Day:
    """What is known on one day, and the space of answers under it."""

    def __init__(self, knowledge: KnowledgeBase, space: AnswerSpace) -> None:
        self._knowledge = knowledge
        self._space = space
        self._engine = Reference(knowledge)
        self._weights = weights_of(knowledge, {})
        self.shortest_wins: dict[str, Answers] = {}

    def _winner(self, answers: Answers) -> str | None:
        """Return who wins by the reference engine, or ``None`` if the answers are inconsistent."""
        fired = self._engine.conclude(answers)
        if any(isinstance(rule.conclusion, Inconsistency) for rule in fired):
            return None
        return rank(self._knowledge, fired, self._weights).winner

    def never_firing(self, rule: Rule) -> Iterator[Finding]:
        answers = self._space.firing(rule)
        if answers is None:
            message = f"{rule.id} can never fire"
            if isinstance(rule.conclusion, Advice):
                message = f"{message} for a platform that it is for"
            hint = "its conditions contradict each other, another rule, or a consistency rule"
            yield found(rule.place, "E514", rule.id, message, hint)
        elif all(fired.id != rule.id for fired in self._engine.conclude(answers)):
            raise EngineFault(f"the solver's answers do not fire {rule.id}: {answers}")

    def never_winning(self, platform: Platform) -> Iterator[Finding]:
        answers = self._space.winning(platform.id)
        if answers is None:
            if not self._vetoed(platform.id):
                message = f"{platform.id} is recommended on no answers"
                hint = (
                    "exclude less, or give it points; "
                    "a rule that means it says so: `allow: {E515: the reason}`"
                )
                yield found(platform.place, "E515", platform.id, message, hint)
        elif self._winner(answers) != platform.id:
            raise EngineFault(f"the solver's answers do not lead to {platform.id}: {answers}")
        else:
            self.shortest_wins[platform.id] = answers

    def _vetoed(self, platform: str) -> bool:
        """Return whether a rule excludes ``platform`` and says that this is meant."""
        return any(
            platform in constraint.excludes and "E515" in rule.allow
            for rule, constraint in self._knowledge.constraints
        )

    def idle(self, rule: Rule) -> Iterator[Finding]:
        answers = self._space.mattering(rule)
        if answers is None:
            if "E516" not in rule.allow:
                message = f"without {rule.id} the same platform is recommended on all answers"
                hint = "drop it, or say why it stays: `allow: {E516: the reason}`"
                yield found(rule.place, "E516", rule.id, message, hint)
        elif "E516" in rule.allow:
            yield _needless(rule, "E516", answers)

    def lost_points(self, rule: Rule) -> Iterator[Finding]:
        lost: list[str] = []
        example: Answers = {}
        for platform in moved_by(rule.conclusion):
            if platform in self._knowledge.platforms:
                answers = self._space.counting(rule, platform)
                if answers is None:
                    lost.append(platform)
                elif not example:
                    example = answers
        allowed = "E517" in rule.allow
        if lost and not allowed:
            message = f"{rule.id} gives points to {', '.join(lost)}, always excluded where it fires"
            hint = "drop the points, or say why: `allow: {E517: the reason}`"
            yield found(rule.place, "E517", rule.id, message, hint)
        elif allowed and not lost:
            yield _needless(rule, "E517", example)

    def broken(self, law: Law) -> Iterator[Finding]:
        for before, after in permutations(self._knowledge.platforms.values(), 2):
            if not law.forbids(before, after):
                continue
            pair = self._space.breaking(law, before.id, after.id)
            if pair is not None:
                yield self._refute(law, before.id, after.id, *pair)
                return  # one example is enough

    def _refute(self, law: Law, before: str, after: str, low: Answers, high: Answers) -> Finding:
        # The answer to the question, and what follows from it.
        raised = {key: value for key, value in high.items() if low.get(key) != value}

        def breaks(answers: Answers) -> bool:
            return self._winner(answers) == before and self._winner({**answers, **raised}) == after

        if not breaks(low):
            raise EngineFault(f"the solver's answers do not break {law.id}: {low}, {high}")
        simple = _simplify(low, breaks, keep=raised)
        change = f"{law.question} goes up, and the winner from {before} to {after}"
        message = f"{law.id} is broken: {change}"
        hint = "fix the points, or the law; the two sets of answers differ in nothing else"
        return found(law.place, "E518", law.id, message, hint, simple, {**simple, **raised})


def _simplify(
    answers: Answers, holds: Callable[[Answers], bool], *, keep: Container[str]
) -> Answers:
    """Return ``answers`` without those that are not needed for ``holds``; those to ``keep`` stay.

    An answer that is needed at first may not be once another is gone, so this starts over until
    no answer can be left out.
    """
    for dropped in answers:
        if dropped not in keep:
            fewer = {key: value for key, value in answers.items() if key != dropped}
            if holds(fewer):
                return _simplify(fewer, holds, keep=keep)
    return answers


def _bearing_on_the_result(knowledge: KnowledgeBase) -> frozenset[str]:
    """Return the rules that exclude, give points, or conclude facts that such rules use."""
    bearing: set[str] = set()
    facts: set[str] = set()
    for rule in reversed(knowledge.rules):  # each derivation comes before the rules that use it
        match rule.conclusion:
            case Constraint() | Preference():
                bears = True
            case Derivation(fact):
                bears = fact in facts
            case _:
                bears = False
        if bears:
            bearing.add(rule.id)
            facts |= facts_used(rule.when)
    return frozenset(bearing)


def _needless(rule: Rule, code: str, answers: Answers) -> Finding:
    message = f"{rule.id} allows {code}, which it need not"
    hint = "drop the line from `allow`; these answers show why"
    return found(rule.place, "E520", rule.id, message, hint, answers)
