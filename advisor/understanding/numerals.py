"""Numbers in digits and in words, and whether they are only a bound or the end of a range."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_UNITS: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL: Final = {
    **{word: number for number, word in enumerate(_UNITS)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
}
_LARGE: Final = {"dozen": 12, "hundred": 100, "thousand": 1000}
_WORD: Final = rf"(?:{'|'.join((*_SMALL, *_LARGE))})"
_DIGITS: Final = (
    r"(?<![\w.,/])(?:[1-9]\d{0,2}(?:,\d{3})+|\d{1,9}(?:\.\d{1,6})?)(?:k\b)?(?![\d,]*\d)(?!\.\d)"
)
_IN_WORDS: Final = (
    r"(?:half a dozen|an? single|half an?|a (?:quarter|half)(?: of an?)?"
    rf"|(?:an? )?{_WORD}\b(?:(?:[\s-]+and)?[\s-]+{_WORD}\b){{0,4}})"
)
NUMERAL: Final = rf"(?:{_DIGITS}|\b{_IN_WORDS})"

_ABOUT = (
    r"(?:(?:about|around|roughly|approximately|approx\.?|some|circa|ca\.?|currently|~|=|:)\s*)*"
)
_BOUND = re.compile(
    r"(?:\b(?:(?:more|less|fewer|greater|higher|larger|bigger|other) than"
    r"|(?<!spread )(?<!running )(?<!deployed )over|under|above|below|beyond|past|at least"
    r"|minimum of|min\.?|almost|nearly|not quite|well over|upwards of|between|hundreds of|tens of"
    rf"|dozens of|another|every|other|version|v)|[<>≥≤])\s*{_ABOUT}$",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(?:up to|at most|no more than|not more than|maximum(?: of)?|max\.?(?: of)?|as many as"
    rf"|as much as|at least|no less than|peaks? (?:at|of))\s*{_ABOUT}$",
    re.IGNORECASE,
)
_RANGE_BEFORE = re.compile(
    rf"(?:\bbetween {NUMERAL} and|{NUMERAL}\+?\s*%?\s*(?:-|\u2013|\u2014|to|or|/)"
    rf"|{NUMERAL} (?:out )?of (?:the |our |those |these )?|[$€£])\s*$",
    re.IGNORECASE,
)
_RANGE_AFTER = re.compile(
    rf"\s*(?:\+|plus\b|or (?:more|so|less|fewer)\b|(?:-|\u2013|\u2014|to|or|/)\s*{NUMERAL}|%"
    r"|percent\b)",
    re.IGNORECASE,
)

# "Over two zones" says where, "over two years" how long at least.
_OVER = re.compile(r"\bover\s+$", re.IGNORECASE)
_PLACES = re.compile(
    r"\s*(?:(?:different|separate|availability)\s+)*(?:azs?|zones?)\b", re.IGNORECASE
)


def value_of(numeral: str) -> Decimal:
    """Return the number that ``numeral``, which matches ``NUMERAL``, stands for."""
    word = numeral.lower().strip()
    if word[0].isdigit():
        thousands = word.endswith("k")
        number = Decimal(word.rstrip("k").replace(",", ""))
        return number * 1000 if thousands else number
    if word == "half a dozen":
        return Decimal(6)
    if word.startswith(("half a", "a half")):
        return Decimal("0.5")
    if word.startswith("a quarter"):
        return Decimal("0.25")
    return Decimal(1) if word.endswith("single") else Decimal(_read_words(word))


def _read_words(words: str) -> int:
    total = part = 0
    for word in re.split(r"[\s-]+", words):
        if word in _SMALL:
            part += _SMALL[word]
        elif word in _LARGE:
            part = max(part, 1) * _LARGE[word]
            if word == "thousand":
                total, part = total + part, 0
    return total + part


def is_range(before: str, after: str) -> bool:
    """Return whether a number is an end of a range, a bound, or a share of something.

    The number stands between the texts ``before`` and ``after``.
    """
    near = before[-80:]
    if _LIMIT.search(near):
        return False
    places = _PLACES.match(after[:40])
    if places and _OVER.search(near):
        return bool(_RANGE_AFTER.match(after[places.end() :]))
    return bool(_BOUND.search(near) or _RANGE_BEFORE.search(near) or _RANGE_AFTER.match(after[:80]))
