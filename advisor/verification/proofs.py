"""Proofs over the whole space of answers: every rule can fire and matters, every platform can win, every law holds.

Answers that the solver finds are tried by the reference engine before they are believed.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from advisor.decision.ranking import rank, weights_of
from advisor.errors import EngineFault, Unsettled
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import facts_used
from advisor.knowledge.model import Advice, Constraint, Derivation, Inconsistency, Preference
from advisor.proof.space import AnswerSpace
from advisor.verification.finding import found

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping
    from datetime import date

    from advisor.knowledge.model import KnowledgeBase, Law, Place, Platform, Rule
    from advisor.verification.finding import Answers, Finding


class Proofs:
    """The proofs of one knowledge base; a rule that is not true today is tried among the rules of a day on which it is."""

    def __init__(self, knowledge: KnowledgeBase, *, most: int | None = None) -> None:
        """Keep the base; the solver gives up after ``most`` units of work on one question."""
        self._knowledge = knowledge
        self._bound = {} if most is None else {"most": most}
        self._days: dict[KnowledgeBase, _Day] = {}

    def _on(self, day: date) -> _Day:
        base = self._knowledge.on(day)
        if base not in self._days:
            self._days[base] = _Day(base, AnswerSpace(base, **self._bound))
        return self._days[base]

    def _today(self) -> _Day:
        return self._on(self._knowledge.reviewed)

    def _of(self, rule: Rule) -> _Day:
        return self._on(self._knowledge.day_of(rule))

    def firing(self, rules: Iterable[Rule]) -> Iterator[Finding]:
        """Yield each of ``rules`` that fires on no consistent answers."""
        for rule in rules:
            yield from _settled(
                rule.place, rule.id, lambda rule=rule: self._of(rule).never_firing(rule)
            )  # type: ignore[misc]

    def mattering(self, rules: Iterable[Rule]) -> Iterator[Finding]:
        """Yield each of ``rules`` that bears on the result and without which the same platform would win for all answers."""
        bearing = _bearing_on_the_result(self._knowledge)
        for rule in rules:
            if rule.id in bearing:
                yield from _settled(
                    rule.place, rule.id, lambda rule=rule: self._of(rule).idle(rule)
                )  # type: ignore[misc]

    def counting(self, rules: Iterable[Rule]) -> Iterator[Finding]:
        """Yield each of ``rules`` that gives points only where they never count, for the platform is always excluded there."""
        for rule in rules:
            if isinstance(rule.conclusion, Preference):
                yield from _settled(
                    rule.place, rule.id, lambda rule=rule: self._of(rule).lost_points(rule)
                )  # type: ignore[misc]

    def winning(self) -> Iterator[Finding]:
        """Yield each platform that wins for no answers under the default weights."""
        for each in self._knowledge.platforms.values():
            yield from _settled(
                each.place, each.id, lambda each=each: self._today().never_winning(each)
            )  # type: ignore[misc]

    def shortest_wins(self) -> Mapping[str, Answers]:
        """Return for each platform that can win the fewest answers on which it does."""
        return self._today().shortest_wins

    def laws(self) -> Iterator[Finding]:
        """Yield each law that two sets of answers refute."""
        for law in self._knowledge.laws:
            yield from _settled(law.place, law.id, lambda law=law: self._today().broken(law))  # type: ignore[misc]


class _Day:
    """What is known on one day, and the space of answers under it."""

    def __init__(self, knowledge: KnowledgeBase, space: AnswerSpace) -> None:
        self._knowledge = knowledge
        self._space = space
        self._engine = Reference(knowledge)
        self._weights = weights_of(knowledge, {})
        self.shortest_wins: dict[str, Answers] = {}

    def _winner(self, answers: Answers) -> str | None:
        """Return who wins by the reference engine; nobody if the answers are not consistent."""
        fired = self._engine.conclude(answers)
        if any(isinstance(rule.conclusion, Inconsistency) for rule in fired):
            return None
        return rank(self._knowledge, fired, self._weights).winner

    def never_firing(self, rule: Rule) -> Iterator[Finding]:
        answers = self._space.firing(rule)
        if answers is None:
            for_whom = (
                " for a platform that it is for" if isinstance(rule.conclusion, Advice) else ""
            )
            hint = "its conditions contradict each other, another rule, or a consistency rule"
            yield found(rule.place, "E514", rule.id, f"{rule.id} can never fire{for_whom}", hint)
        elif rule.id not in {each.id for each in self._engine.conclude(answers)}:
            raise EngineFault(f"the solver's answers do not fire {rule.id}: {answers}")

    def never_winning(self, platform: Platform) -> Iterator[Finding]:
        answers = self._space.winning(platform.id)
        if answers is None:
            if not self._vetoed(platform.id):
                message = f"{platform.id} is recommended on no answers"
                hint = "exclude less, or give it points; a rule that means it says so: `allow: {E515: the reason}`"
                yield found(platform.place, "E515", platform.id, message, hint)
        elif self._winner(answers) != platform.id:
            raise EngineFault(f"the solver's answers do not lead to {platform.id}: {answers}")
        else:
            self.shortest_wins[platform.id] = answers

    def _vetoed(self, platform: str) -> bool:
        vetoes = (rule.conclusion for rule in self._knowledge.rules if "E515" in rule.allow)
        return any(isinstance(each, Constraint) and platform in each.excludes for each in vetoes)

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
        assert isinstance(rule.conclusion, Preference)  # noqa: S101 - the caller asks for no others
        counting = {
            each: self._space.counting(rule, each)
            for each in rule.conclusion.points
            if each in self._knowledge.platforms
        }
        lost = [each for each, answers in counting.items() if answers is None]
        if lost and "E517" not in rule.allow:
            message = f"{rule.id} gives points to {', '.join(lost)}, always excluded where it fires"
            yield found(
                rule.place,
                "E517",
                rule.id,
                message,
                "drop the points, or say why: `allow: {E517: the reason}`",
            )
        elif "E517" in rule.allow and not lost:
            yield _needless(rule, "E517", next(each for each in counting.values() if each))

    def broken(self, law: Law) -> Iterator[Finding]:
        for before, after in permutations(self._knowledge.platforms.values(), 2):
            pair = (
                self._space.breaking(law, before.id, after.id)
                if law.forbids(before, after)
                else None
            )
            if pair is not None:
                yield self._refuted(law, before.id, after.id, *pair)
                return  # one is enough to mend

    def _refuted(self, law: Law, before: str, after: str, low: Answers, high: Answers) -> Finding:
        raised = {
            key: value for key, value in high.items() if low.get(key) != value
        }  # the question, and what follows from it

        def breaks(answers: Answers) -> bool:
            return self._winner(answers) == before and self._winner({**answers, **raised}) == after

        if not breaks(low):
            raise EngineFault(f"the solver's answers do not break {law.id}: {low}, {high}")
        simple = _fewest(low, breaks, keep=raised)
        message = (
            f"{law.id} is broken: {law.question} goes up, and the winner from {before} to {after}"
        )
        hint = "mend the points, or the law; the two sets of answers differ in nothing else"
        return found(law.place, "E518", law.id, message, hint, simple, {**simple, **raised})


def _fewest(answers: Answers, still: Callable[[Answers], bool], *, keep: Container[str]) -> Answers:
    """Return ``answers`` without those that can be left out while it ``still`` holds; those to ``keep`` stay.

    What could not be left out before may be once another answer is gone, so that this goes on until none can be.
    """
    for each in [key for key in answers if key not in keep]:
        fewer = {key: value for key, value in answers.items() if key != each}
        if still(fewer):
            return _fewest(fewer, still, keep=keep)
    return answers


def _bearing_on_the_result(knowledge: KnowledgeBase) -> frozenset[str]:
    """Return the rules that exclude, give points, or conclude facts that such rules use."""
    bearing: set[str] = set()
    facts: set[str] = set()
    for rule in reversed(knowledge.rules):  # each derivation stands before its users
        conclusion = rule.conclusion
        if isinstance(conclusion, Constraint | Preference) or (
            isinstance(conclusion, Derivation) and conclusion.concludes in facts
        ):
            bearing.add(rule.id)
            facts |= facts_used(rule.when)
    return frozenset(bearing)


def _settled(place: Place, about: str, question: Callable[[], Iterable[Finding]]) -> list[Finding]:
    try:
        return list(question())
    except Unsettled as reason:
        message = f"{about}: the solver could not settle a proof ({reason})"
        return [found(place, "E519", about, message, "simplify the conditions, or split the rule")]


def _needless(rule: Rule, code: str, answers: Answers) -> Finding:
    message = f"{rule.id} allows {code}, which it need not"
    return found(
        rule.place,
        "E520",
        rule.id,
        message,
        "drop the line from `allow`; these answers show why",
        answers,
    )
