"""What guides the asking, as frozen values: how common answers are, what shares a checklist, what is asked together."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from advisor.knowledge.conditions import UNKNOWN, Partial
from advisor.knowledge.model import Place
from advisor.knowledge.shares import share_of_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.knowledge.conditions import Value

    Sort: TypeAlias = str | bool | tuple[int | Decimal, int | Decimal]
    Shares: TypeAlias = Mapping[Sort, Decimal]

TEAM: Final = "team"
WORKLOAD: Final = "workload"


@dataclass(frozen=True, slots=True)
class Prior:
    """How often each answer to ``question`` is given; it orders what is asked, and never changes a recommendation.

    ``shares`` are percent of those who know, kinds of teams and workloads taken together: of each value of a choice or boolean,
    of each text, of each range (from, to) of a number, and of each item of a multi question. ``unknown`` is the percent of
    those who do not know.
    """

    question: str
    shares: Shares
    unknown: Decimal
    because: str
    sources: tuple[str, ...]
    place: Place = field(default=Place(), compare=False)

    @property
    def id(self) -> str:
        """Return the question, for it has one prior."""
        return self.question

    def percent(self, value: Value) -> Decimal:
        """Return in percent how common ``value`` is: as its range is for a number, as its most common item for a list."""
        if value is UNKNOWN:
            return self.unknown
        if isinstance(value, frozenset):
            return max((self.shares.get(item, Decimal(0)) for item in value), default=Decimal(0))
        if isinstance(value, Partial):
            return self.percent(value.has)
        return share_of_value(self.shares, value)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of team or of workload (``side``), and how its answers differ from those of all of its side together.

    ``share`` is the percent of its side. ``answers`` hold shares as a prior has them, for the questions in which it differs; of
    a multi question, for the items in which it does. ``workloads`` say of a kind of team in percent what it brings, if that
    differs.
    """

    id: str
    side: str
    says: str
    share: Decimal
    answers: Mapping[str, Shares]
    workloads: Mapping[str, Decimal]
    because: str
    sources: tuple[str, ...]
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the checklist of rare needs, and what it answers ``otherwise``, when somebody says that it does not apply.

    A number that then lies in a range is assumed to be one of it; ``up_to`` holds the highest that the line leaves out.
    """

    id: str
    says: str
    otherwise: Mapping[str, Value]
    up_to: Mapping[str, int | Decimal] = field(default_factory=dict)
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Form:
    """Numbers that people know together, asked together as far as they are open, and typed in the order of ``questions``."""

    id: str
    asks: str
    questions: tuple[str, ...]
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class PhraseExample:
    """A text, and the answer that it gives; none if it gives none."""

    text: str
    answer: Value | None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words by which people say that the answer to ``question`` is ``value``; it is none for numbers, which stand in the words.

    ``negated`` is what the same words say when they are denied, ``wished`` when they are only wished for; none is nothing.
    A number is multiplied by ``times``. Of a ``hard`` need only what denies the need itself counts as a denial, and in a
    text that holds one of ``absent`` the words say nothing. ``examples`` are texts and how they are read.
    """

    question: str
    value: Value | None
    words: tuple[str, ...]
    negated: Value | None = None
    wished: Value | None = None
    hard: bool = False
    absent: tuple[str, ...] = ()
    times: Decimal = Decimal(1)
    examples: tuple[PhraseExample, ...] = ()
    place: Place = field(default=Place(), compare=False)

    @property
    def id(self) -> str:
        """Return a name for the phrase: its question and its first words."""
        return f"{self.question}: {next(iter(self.words), '')}"
