"""A text as sentences and clauses: the reach of a "no", a "maybe" and an "if"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.understanding.literals import folded
from advisor.understanding.numerals import NUMERAL

if TYPE_CHECKING:
    from collections.abc import Iterator

# Characters that people and their tools write in several ways; each is replaced by one, so that places in the text stay.
_ALIKE: Final = str.maketrans(
    {
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{MODIFIER LETTER APOSTROPHE}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{HYPHEN}": "-",
        "*": " ",
        "`": " ",
        "\t": " ",
        "\N{MINUS SIGN}": "-",
        "|": ":",
        "\r": " ",
    }
)
_TWICE: Final = re.compile(
    rf"({NUMERAL})( ?\(\d{{1,6}}\))(?= )", re.IGNORECASE
)  # "three (3) zones", as contracts have it
_ABBREVIATED: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|approx|incl|excl|ca|etc|inc|ltd|mr|ms|dr|resp|max|min|no|nr|avg)|\b[a-z]\.[a-z])\.$",
    re.IGNORECASE,
)
# Here and below, a run of the same is tried from its beginning only: from each of its characters, that takes far longer.
_BREAK: Final = re.compile(
    r"(?P<stop>(?<![.!?])[.!?]++[\"')\]]*+(?=\s|$))|(?P<line>(?<! ) *+\n\s*)"
)
_BULLET: Final = re.compile(r"(?:[-+•\u2013\u2014>☐☑✓✗·]+ ?|\d{1,2}[.)] |\(?[a-z]\) )")
_SPACE: Final = re.compile(r"\s*")
_LONG_LINE: Final = 55
_LONGEST: Final = 1000

_SUBJECT: Final = (
    r"(?:we|i|it|they|he|she|you|there|our|my|this|that|these|those|everything|everybody|everyone|nothing|nobody|no one|none"
    r"|neither|all|each|most|only|just|always|no|not|never|now|then|today|currently|right now|please|must|should|needs?"
    r"|runs?|running"
    r"|uses?|using|has|have|having|with|without|on|in|at|for|from|by|about|around|roughly|mostly|mainly|which|who|where|when|"
    r"maybe|perhaps|possibly|instead|otherwise|actually|sorry|rather|make that|if|unless|\d)"
)
_SOMETHING_DOES: Final = (
    r"(?:the|a|an|every|another)\s+(?:[\w-]+\s+){1,5}?"
    r"(?:is|are|was|were|has|have|can|cannot|can't|must|will|would|runs?|needs?|does|takes?|uses?|comes?|lives?|stays?)"
)
_CONTRAST: Final = (
    r"(?:but|however|although|though|whereas|while|yet|because|since|except|apart from|other than|nowadays|these days"
    r"|as long as)"
)
_BOUNDARY: Final = re.compile(
    rf"(?!(?<=\s)\s)(?:(?P<contrast>\s*;\s*|,?\s+{_CONTRAST}\b,?|,\s*(?=(?:and\s+|so\s+)?(?:now|today|currently|instead)\b)"
    r"|\s+so\s+(?=now\b)|,?\s+(?:and|then)\s+(?=(?:then\s+|since\s+)?(?:moved|migrated|switched|changed)\s+(?:over\s+)?to\b))"
    rf"|(?P<plain>:\s+|\s+(?:-|\u2013|--)\s+|\s*\u2014\s*|[()\[\]]|\s+(?:→|->|=>)\s+"
    rf"|\s+(?:that|which) (?=(?:we|they|i|you)\s+(?:would|could|might|should|may|'d)\b)"
    r"|,\s*(?=(?:the\s+|our\s+)?(?:[\w-]+\s+){1,2}(?:is|are|was|were|has been|have been"
    r"|got)\s+(?:all\s+|now\s+|finally\s+)?(?:gone|removed|retired"
    r"|replaced|dropped|deleted|killed|switched off|decommissioned|history)\b)"
    rf"|,\s*(?=(?:fine|ok|okay)\s+(?:if|for|with|to)\b)|,\s*(?:(?:and|so|plus|also|then|that"
    rf"|or)\s+)*(?=(?:{_SUBJECT}|{_SOMETHING_DOES})(?!\w))"
    r"|\s+(?:and|so)\s+(?=(?:we|i|it|they|there|our|my|the team|everything|nothing|nobody|no one|never|only|then|is|are"
    r"|do|don't|can|can't|no)\b)))",
    re.IGNORECASE,
)
# Words that look like a denial and are none; blanked out where denials and boundaries are looked for.
_NO_DENIAL: Final = re.compile(
    r"\b(?:no (?:problem|issues?|doubt|matter|more than|fewer than|less than|later than|choice but(?: to)?|way around"
    r"|way out of"
    r"|other (?:way|option|choice)(?: than| but)?|alternative to|big deal|surprise|brainer)"
    r"|not (?:only|just|merely|simply|solely|least|to mention|without|more than|less than|bad|surprisingly|afraid)"
    r"|nothing (?:but|else than|other than|else but|less than)|none other than|why not|never mind|don't mind|do not mind"
    r"|or not|if not|(?:\w+n't|\w+ not) (?:only|just|merely|simply|solely)"
    r"|(?:can't|cannot|can not|couldn't|won't|don't want to|do not want to) (?:live|do|go|work|manage|be|operate"
    r"|function) without"
    r"|(?:can't|cannot|won't) (?:avoid|give up|lose)|not (?:want to|going to) (?:give up|lose)|can't stand|cannot stand"
    r"|non-negotiable"
    r"|no-?code|no-?sql|no-?brainer)\b|^\s*(?:no|nope|nah|well no)\s*[,.!-]+(?=\s)",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"\s*(?:(?:and|so|but|also|or|well),?\s+)?(?:(?:do|does|should|can|shall|would|will|is|are|am|could) (?:we|i|it"
    r"|there|you|they|our|that|this|the)\b"
    r"|which (?:one|of|is)|how (?:many|much|long|do|does|should)|what (?:about|do|does|if|would|should|kind)"
    r"|where (?:do|should|is|would))",
    re.IGNORECASE,
)
_NO = re.compile(
    r"\s*(?:(?:there(?:'s| is| are)|we have|it has)\s+)?(?:no|nope|none|never|not|zero|nothing|nobody|n/a|nah)\b"
    r"(?! (?:enough|all of|idea|clue|more than|less than|sure|always|only|just|every)\b)",
    re.IGNORECASE,
)
_YES = re.compile(
    r"\s*(?:yes|yep|yeah|yup|sure|definitely|absolutely|required|needed|of course)\b", re.IGNORECASE
)
CORRECTION: Final = re.compile(
    r"\s*(?:[,\u2013-]\s*)?(?:oh,? |no,? |ah,? |or )?"
    r"(?:(?:sorry|wait|oops|my mistake|correction|scratch that|rather)\s*[,:!\u2013-]"
    r"|(?:i mean|i meant|make that)\b)",
    re.IGNORECASE,
)
_SHORT_QUESTION: Final = 70
_STAR: Final = re.compile(r"^( *)\*(?= )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence, from ``start`` to ``end`` in it; a ``contrast`` with the one before ends what that one implied."""

    start: int
    end: int
    contrast: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, which starts at ``start`` of the whole text.

    ``masked`` is its text with what only looks like a denial blanked out. ``heading`` is the line that introduces it in a list;
    ``reply`` is what the next sentence says to it, where it is a short question: yes (1), no (-1); ``correction`` is the next
    sentence if that takes something of it back. ``small`` is the text in small letters.
    """

    text: str
    start: int
    masked: str
    clauses: tuple[Clause, ...]
    heading: str = ""
    reply: int = 0
    asks: bool = False
    correction: str = ""
    small: str = ""

    def clause_at(self, place: int) -> int:
        """Return the number of the clause that holds ``place``."""
        return max(
            (number for number, each in enumerate(self.clauses) if each.start <= place), default=0
        )


def normalize(text: str) -> str:
    """Return ``text`` with characters that mean the same made alike; every character keeps its place."""
    return _TWICE.sub(
        lambda match: match.group(1) + " " * len(match.group(2)),
        _STAR.sub(r"\1-", text).translate(_ALIKE),
    )


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of ``text``, which ``normalize`` has gone over."""
    found: list[Sentence] = []
    heading = ""
    pieces = [short for piece in _pieces(text) for short in _shortened(text, *piece)]
    for number, (start, end, bullet) in enumerate(pieces):
        said = text[start:end]
        heading = heading if bullet else ""
        following = text[slice(*pieces[number + 1][:2])] if number + 1 < len(pieces) else ""
        found.append(_sentence(said, start, heading, following))
        if said.rstrip().endswith(":"):
            heading = said
    return tuple(found)


def _sentence(said: str, start: int, heading: str, following: str) -> Sentence:
    masked = _NO_DENIAL.sub(lambda match: "\x01" * len(match.group()), said)
    asks = said.rstrip(" \"')\n").endswith("?") or bool(_ASKS.match(said))
    short = asks and len(said) <= _SHORT_QUESTION
    reply = -1 if short and _NO.match(following) else 1 if short and _YES.match(following) else 0
    correction = following if CORRECTION.match(following) else ""
    return Sentence(
        said, start, masked, _clauses(masked), heading, reply, asks, correction, folded(said)
    )


def _pieces(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of each sentence, and whether it stands in a list."""
    start, bullet = _after_bullet(text, _skipped(text, 0))
    for match in _BREAK.finditer(text):
        if match.end() <= start or not _ends(text, start, match):
            continue
        if text[start : match.end()].strip():
            yield start, match.end(), bullet
        at = _skipped(text, match.end())
        start, found = _after_bullet(text, at)
        bullet = found if "\n" in text[match.start() : at] else bullet
    if text[start:].strip():
        yield start, len(text), bullet


def _shortened(text: str, start: int, end: int, bullet: bool) -> Iterator[tuple[int, int, bool]]:  # noqa: FBT001 - a truth value
    """Yield a sentence; a very long one broken at spaces, for the time that it takes to judge one grows with its square."""
    while end - start > _LONGEST:
        space = text.rfind(" ", start + 1, start + _LONGEST)
        cut = space if space > 0 else start + _LONGEST
        yield start, cut, bullet
        start = cut
    yield start, end, bullet


def _skipped(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _after_bullet(text: str, at: int) -> tuple[int, bool]:
    match = _BULLET.match(text, at) if at == 0 or "\n" in text[max(at - 12, 0) : at] else None
    return (_skipped(text, match.end()), True) if match else (at, False)


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    if match.group("stop"):
        inside = match.group().endswith((")", "]")) and text[match.end() :].lstrip()[:1].islower()
        return not inside and not _ABBREVIATED.search(
            text[max(match.end() - 12, start) : match.end()]
        )
    if match.group().count("\n") > 1 or match.end() >= len(text):
        return True
    line_start = max(text.rfind("\n", 0, match.start()) + 1, 0)
    wrapped = match.start() - line_start >= _LONG_LINE and not text[: match.start()].endswith(
        (":", ";")
    )
    return not (wrapped and not _BULLET.match(text, match.end()))


def _clauses(masked: str) -> tuple[Clause, ...]:
    found: list[Clause] = []
    start, contrast, aside = 0, False, False
    for match in _BOUNDARY.finditer(masked):
        if masked[start : match.start()].strip():
            found.append(Clause(start, match.start(), contrast, aside))
        start, contrast, aside = (
            match.end(),
            bool(match.group("contrast")),
            match.group().strip() in {"(", "["},
        )
        if match.group("contrast"):
            start = match.start() + len(match.group()) - len(match.group().lstrip(" ,;"))
    found.append(Clause(start, len(masked), contrast, aside))
    return tuple(found)
