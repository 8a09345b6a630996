"""What guides the asking, as frozen values: priors, kinds, checklist lines, forms and phrases."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from advisor.knowledge.conditions import UNKNOWN, Partial
from advisor.knowledge.shares import share_of_value
from advisor.located.place import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.shares import Shares

TEAM: Final = "team"
WORKLOAD: Final = "workload"


@dataclass(frozen=True, slots=True)
class Prior:
    """How often each answer to ``question`` is given.

    It orders what is asked, and never changes a recommendation. ``shares`` are percent of those who
    know, all kinds of teams and workloads taken together: for each value of a choice or boolean,
    each text, each range (from, to) of a number, and each item of a multi question. ``unknown`` is
    the percent of those who do not know.
    """

    question: str
    shares: Shares
    unknown: Decimal
    because: str
    sources: tuple[str, ...]
    place: Place = field(default=Place(), compare=False)

    @property
    def id(self) -> str:
        """Return the question, which has one prior."""
        return self.question

    def percent(self, value: Value) -> Decimal:
        """Return in percent how common ``value`` is.

        A number is as common as its range, a list as its most common item.
        """
        if value is UNKNOWN:
            return self.unknown
        if isinstance(value, frozenset):
            return max((self.shares.get(item, Decimal(0)) for item in value), default=Decimal(0))
        if isinstance(value, Partial):
            return self.percent(value.has)
        return share_of_value(self.shares, value)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of team or of workload (``side``), and how its answers differ from all of its side.

    ``share`` is its percent of its side. ``answers`` hold shares as in a prior, for the questions
    in which it differs, and of a multi question for the items in which it does. ``workloads`` say
    in percent which workloads a kind of team brings, if that differs.
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
    """One line of the checklist of rare needs.

    ``otherwise`` holds what is answered when somebody says that the line does not apply. For a
    number that may then be any of a range, it holds one of them, and ``up_to`` the highest.
    """

    id: str
    says: str
    otherwise: Mapping[str, Value]
    up_to: Mapping[str, int | Decimal] = field(default_factory=dict)
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Form:
    """Numbers that people know together.

    Those that are open are asked together, and typed in the order of ``questions``.
    """

    id: str
    asks: str
    questions: tuple[str, ...]
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class PhraseExample:
    """A text, and the answer that it gives, or ``None`` if it gives none."""

    text: str
    answer: Value | None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words by which people say that the answer to ``question`` is ``value``.

    For numbers, which are part of the words, ``value`` is ``None``, and the number is multiplied by
    ``times``. ``negated`` is what the same words say when they are denied, ``wished`` when they are
    only wished for; ``None`` means that they say nothing. Of a ``hard`` need, only what denies the
    need itself counts as a denial. In a text that holds one of ``absent``, the words say nothing.
    ``examples`` are texts and how they are read.
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
