"""Sources as numbered notes: a mark behind each reason, and the list that the marks lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.report.blocks import Bullets, Heading, ListItem, Note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.knowledge.model import KnowledgeBase, Rule
    from advisor.report.blocks import Block


class Footnotes:
    """The sources that a document cites, numbered in the order of first citation."""

    def __init__(self, knowledge: KnowledgeBase, *, listed_at: str = "") -> None:
        """Begin without a citation.

        With ``listed_at``, the mark of a source without an address leads to that place of the
        document, to which the number of the source is added.
        """
        self._knowledge = knowledge
        self._listed_at = listed_at
        self._numbers: dict[str, int] = {}

    def cite(self, rule: Rule) -> tuple[Note, ...]:
        """Return the marks of the sources of ``rule``; new ones are numbered on."""
        notes: list[Note] = []
        for source in rule.sources:
            number = self._numbers.setdefault(source, len(self._numbers) + 1)
            url = self._knowledge.sources[source].url
            if not url and self._listed_at:
                url = f"{self._listed_at}{number}"
            notes.append(Note(number, url))
        return tuple(notes)

    def sources(self) -> Bullets:
        """Return the sources cited until now as a numbered list, each with its address as link."""
        items: list[ListItem] = []
        for key in self._numbers:
            source = self._knowledge.sources[key]
            items.append(ListItem(source.citation(), links=(source.url,)))
        return Bullets(tuple(items), numbered=True)

    def section(self) -> Iterator[Block]:
        """Yield the sources under a heading of their own, if any were cited."""
        if self._numbers:
            yield Heading("Sources")
            yield self.sources()
