"""All trials of a knowledge base, stage by stage, and their findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.knowledge.phrases import phrases_of
from advisor.verification.examples import failing_examples
from advisor.verification.lint import lint, wordless
from advisor.verification.mutation import survivors
from advisor.verification.phrase_examples import misread
from advisor.verification.proofs import Proofs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from advisor.knowledge.model import KnowledgeBase
    from advisor.verification.finding import Answers, Finding

# Findings about the base as a whole, which matter to people who add rules to it.
_OF_THE_WHOLE = frozenset({"E511", "E515", "E518"})


@dataclass(frozen=True, slots=True)
class Stage:
    """One kind of trial, named by what it says of a base that passes."""

    name: str
    findings: Callable[[], Iterable[Finding]]


class Suite:
    """The stages for ``knowledge``.

    With ``own`` ids, only those are tried; ``rules`` are the rules that are tried. More is asked of
    ``shipped`` rules than of those that people write for themselves.
    """

    def __init__(
        self, knowledge: KnowledgeBase, *, own: Collection[str] | None = None, shipped: bool = False
    ) -> None:
        """Prepare; nothing is tried yet."""
        self._knowledge = knowledge
        self._own = own
        self._shipped = shipped
        self._proofs = Proofs(knowledge)
        self.rules = tuple(rule for rule in knowledge.rules if self._is_own(rule.id))

    def _is_own(self, identifier: str) -> bool:
        return self._own is None or identifier in self._own

    def stages(self, *, proofs: bool = True) -> Iterator[Stage]:
        """Yield the stages in order, cheap ones first."""
        yield Stage(
            "nothing is unused, stale, doubtful, or said twice",
            lambda: self._select_own(lint(self._knowledge)),
        )
        if self._shipped:
            yield Stage(
                "every rule has a sentence for each platform that it moves",
                lambda: wordless(self.rules),
            )
        yield Stage(
            "every example fires, every near miss is silent",
            lambda: failing_examples(self._knowledge, self.rules),
        )
        yield Stage(
            "the examples notice every change to a rule",
            lambda: survivors(self._knowledge, self.rules),
        )
        phrases = [phrase for phrase in phrases_of(self._knowledge) if self._is_own(phrase.id)]
        if phrases:
            yield Stage(
                "every example of a phrase is read as it says",
                lambda: misread(self._knowledge, phrases),
            )
        if proofs:
            yield from self._proof_stages()

    def _proof_stages(self) -> Iterator[Stage]:
        yield Stage("every rule can fire", lambda: self._proofs.firing(self.rules))
        yield Stage("every platform can win", self._proofs.winning)
        yield Stage("points go where they can count", lambda: self._proofs.counting(self.rules))
        yield Stage("every law holds", self._proofs.laws)
        yield Stage(
            "no rule is without effect on the winner", lambda: self._proofs.mattering(self.rules)
        )

    def _select_own(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        for finding in findings:
            if self._is_own(finding.about) or finding.problem.code in _OF_THE_WHOLE:
                yield finding

    def shortest_wins(self) -> Mapping[str, Answers]:
        """Return for each platform that was found to win the fewest answers on which it does."""
        return self._proofs.shortest_wins()
