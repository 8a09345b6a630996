"""A text as sentences and clauses: the reach of a "no", a "maybe" and an "if"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.understanding.literals import folded
from advisor.understanding.numerals import NUMERAL

if TYPE_CHECKING:
    from collections.abc import Iterator

# Characters that people and their tools write in several ways; each is replaced by one character,
# so that every place in the text stays the same.
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
# "three (3) zones", as contracts have it.
_TWICE: Final = re.compile(rf"({NUMERAL})( ?\(\d{{1,6}}\))(?= )", re.IGNORECASE)
_ABBREVIATED: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|approx|incl|excl|ca|etc|inc|ltd|mr|ms|dr|resp|max|min|no|nr|avg)"
    r"|\b[a-z]\.[a-z])\.$",
    re.IGNORECASE,
)
# Here and below, a run of the same character is matched from its beginning only: to try it from
# each of its characters takes far longer.
_BREAK: Final = re.compile(
    r"(?P<stop>(?<![.!?])[.!?]++[\"')\]]*+(?=\s|$))|(?P<line>(?<! ) *+\n\s*)"
)
_BULLET: Final = re.compile(r"(?:[-+•\u2013\u2014>☐☑✓✗·]+ ?|\d{1,2}[.)] |\(?[a-z]\) )")
_SPACE: Final = re.compile(r"\s*")
_LONG_LINE: Final = 55
_LONGEST: Final = 1000

_SUBJECT: Final = (
    r"(?:we|i|it|they|he|she|you|there|our|my|this|that|these|those|everything|everybody|everyone"
    r"|nothing|nobody|no one|none|neither|all|each|most|only|just|always|no|not|never|now|then"
    r"|today|currently|right now|please|must|should|needs?|runs?|running|uses?|using|has|have"
    r"|having|with|without|on|in|at|for|from|by|about|around|roughly|mostly|mainly|which|who|where"
    r"|when|maybe|perhaps|possibly|instead|otherwise|actually|sorry|rather|make that|if|unless|\d)"
)
_SOMETHING_DOES: Final = (
    r"(?:the|a|an|every|another)\s+(?:[\w-]+\s+){1,5}?(?:is|are|was|were|has|have|can|cannot|can't"
    r"|must|will|would|runs?|needs?|does|takes?|uses?|comes?|lives?|stays?)"
)
_CONTRAST: Final = (
    r"(?:but|however|although|though|whereas|while|yet|because|since|except|apart from|other than"
    r"|nowadays|these days|as long as)"
)
_BOUNDARY: Final = re.compile(
    rf"(?!(?<=\s)\s)(?:(?P<contrast>\s*;\s*|,?\s+{_CONTRAST}\b,?"
    r"|,\s*(?=(?:and\s+|so\s+)?(?:now|today|currently|instead)\b)|\s+so\s+(?=now\b)"
    r"|,?\s+(?:and|then)\s+"
    r"(?=(?:then\s+|since\s+)?(?:moved|migrated|switched|changed)\s+(?:over\s+)?to\b))"
    r"|(?P<plain>:\s+|\s+(?:-|\u2013|--)\s+|\s*\u2014\s*|[()\[\]]|\s+(?:→|->|=>)\s+"
    r"|\s+(?:that|which) (?=(?:we|they|i|you)\s+(?:would|could|might|should|may|'d)\b)"
    r"|,\s*(?=(?:the\s+|our\s+)?(?:[\w-]+\s+){1,2}(?:is|are|was|were|has been|have been|got)\s+"
    r"(?:all\s+|now\s+|finally\s+)?(?:gone|removed|retired|replaced|dropped|deleted|killed"
    r"|switched off|decommissioned|history)\b)|,\s*(?=(?:fine|ok|okay)\s+(?:if|for|with|to)\b)"
    rf"|,\s*(?:(?:and|so|plus|also|then|that|or)\s+)*(?=(?:{_SUBJECT}|{_SOMETHING_DOES})(?!\w))"
    r"|\s+(?:and|so)\s+(?=(?:we|i|it|they|there|our|my|the team|everything|nothing|nobody|no one"
    r"|never|only|then|is|are|do|don't|can|can't|no)\b)))",
    re.IGNORECASE,
)
# Words that look like a denial but are not one; they are blanked out before denials and boundaries
# are looked for.
_NO_DENIAL: Final = re.compile(
    r"\b(?:no (?:problem|issues?|doubt|matter|more than|fewer than|less than|later than"
    r"|choice but(?: to)?|way around|way out of|other (?:way|option|choice)(?: than| but)?"
    r"|alternative to|big deal|surprise|brainer)"
    r"|not (?:only|just|merely|simply|solely|least|to mention|without|more than|less than|bad"
    r"|surprisingly|afraid)|nothing (?:but|else than|other than|else but|less than)"
    r"|none other than|why not|never mind|don't mind|do not mind|or not|if not"
    r"|(?:\w+n't|\w+ not) (?:only|just|merely|simply|solely)"
    r"|(?:can't|cannot|can not|couldn't|won't|don't want to|do not want to) "
    r"(?:live|do|go|work|manage|be|operate|function) without"
    r"|(?:can't|cannot|won't) (?:avoid|give up|lose)|not (?:want to|going to) (?:give up|lose)"
    r"|can't stand|cannot stand|non-negotiable|no-?code|no-?sql|no-?brainer)\b"
    r"|^\s*(?:no|nope|nah|well no)\s*[,.!-]+(?=\s)",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"\s*(?:(?:and|so|but|also|or|well),?\s+)?"
    r"(?:(?:do|does|should|can|shall|would|will|is|are|am|could) "
    r"(?:we|i|it|there|you|they|our|that|this|the)\b|which (?:one|of|is)"
    r"|how (?:many|much|long|do|does|should)|what (?:about|do|does|if|would|should|kind)"
    r"|where (?:do|should|is|would))",
    re.IGNORECASE,
)
_NO = re.compile(
    r"\s*(?:(?:there(?:'s| is| are)|we have|it has)\s+)?"
    r"(?:no|nope|none|never|not|zero|nothing|nobody|n/a|nah)\b"
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
    """A part of a sentence, from ``start`` to ``end`` in it.

    A ``contrast`` with the clause before ends what that one implied; an ``aside`` is in brackets.
    """

    start: int
    end: int
    contrast: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, which starts at ``start`` of the whole text.

    ``masked`` is its text with what only looks like a denial blanked out. ``heading`` is the line
    that introduces it in a list. ``reply`` is what the next sentence says to it, if it is a short
    question: yes (1), no (-1), or neither (0). ``correction`` is the next sentence if that takes
    back something of it. ``small`` is the text in lower case.
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
        begun = (number for number, clause in enumerate(self.clauses) if clause.start <= place)
        return max(begun, default=0)


def normalize(text: str) -> str:
    """Return ``text`` with equivalent characters made equal; every character keeps its place."""
    alike = _STAR.sub(r"\1-", text).translate(_ALIKE)
    return _TWICE.sub(lambda match: match.group(1) + " " * len(match.group(2)), alike)


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of ``text``, which ``normalize`` has gone over."""
    pieces: list[tuple[int, int, bool]] = []
    for start, end, bullet in _split_pieces(text):
        pieces.extend(_shorten(text, start, end, bullet=bullet))
    texts = [text[start:end] for start, end, _ in pieces]
    sentences: list[Sentence] = []
    heading = ""
    for number, (start, _, bullet) in enumerate(pieces):
        said = texts[number]
        following = texts[number + 1] if number + 1 < len(texts) else ""
        if not bullet:
            heading = ""
        sentences.append(_make_sentence(said, start, heading, following))
        if said.rstrip().endswith(":"):
            heading = said
    return tuple(sentences)


def _make_sentence(said: str, start: int, heading: str, following: str) -> Sentence:
    masked = _NO_DENIAL.sub(lambda match: "\x01" * len(match.group()), said)
    asks = said.rstrip(" \"')\n").endswith("?") or bool(_ASKS.match(said))
    return Sentence(
        said,
        start,
        masked,
        _split_clauses(masked),
        heading=heading,
        reply=_read_reply(said, following) if asks else 0,
        asks=asks,
        correction=following if CORRECTION.match(following) else "",
        small=folded(said),
    )


def _read_reply(question: str, following: str) -> int:
    if len(question) > _SHORT_QUESTION:
        return 0
    if _NO.match(following):
        return -1
    return 1 if _YES.match(following) else 0


def _split_pieces(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of each sentence, and whether it stands in a list."""
    start, bullet = _skip_bullet(text, _skip_space(text, 0))
    for match in _BREAK.finditer(text):
        if match.end() <= start or not _ends_sentence(text, start, match):
            continue
        if text[start : match.end()].strip():
            yield start, match.end(), bullet
        line_start = _skip_space(text, match.end())
        start, has_bullet = _skip_bullet(text, line_start)
        if "\n" in text[match.start() : line_start]:
            bullet = has_bullet
    if text[start:].strip():
        yield start, len(text), bullet


def _shorten(text: str, start: int, end: int, *, bullet: bool) -> Iterator[tuple[int, int, bool]]:
    """Yield a sentence, a very long one in parts that break at spaces.

    The time that it takes to judge a sentence grows with the square of its length.
    """
    while end - start > _LONGEST:
        space = text.rfind(" ", start + 1, start + _LONGEST)
        cut = space if space > 0 else start + _LONGEST
        yield start, cut, bullet
        start = cut
    yield start, end, bullet


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _skip_bullet(text: str, at: int) -> tuple[int, bool]:
    """Return where the text after a bullet at ``at`` begins, and whether there is a bullet."""
    if at and "\n" not in text[max(at - 12, 0) : at]:
        return at, False
    match = _BULLET.match(text, at)
    if match is None:
        return at, False
    return _skip_space(text, match.end()), True


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    at, end = match.span()
    ending = match.group()
    if match.group("stop"):
        goes_on = text[end:].lstrip()[:1].islower()
        if goes_on and ending.endswith((")", "]")):
            return False
        return not _ABBREVIATED.search(text[max(end - 12, start) : end])
    is_blank_line = ending.count("\n") > 1
    introduces = text.endswith((":", ";"), 0, at)
    if is_blank_line or introduces or end >= len(text):
        return True
    line_start = text.rfind("\n", 0, at) + 1
    return at - line_start < _LONG_LINE or bool(_BULLET.match(text, end))


def _split_clauses(masked: str) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    start, contrast, aside = 0, False, False
    for match in _BOUNDARY.finditer(masked):
        boundary = match.group()
        if masked[start : match.start()].strip():
            clauses.append(Clause(start, match.start(), contrast, aside))
        contrast = bool(match.group("contrast"))
        aside = boundary.strip() in {"(", "["}
        start = match.end()
        if contrast:  # the word that contrasts belongs to the clause that it begins
            start -= len(boundary.lstrip(" ,;"))
    clauses.append(Clause(start, len(masked), contrast, aside))
    return tuple(clauses)
