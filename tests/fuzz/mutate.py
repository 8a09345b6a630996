"""Random changes of seeds: insert, drop, double and move bytes, characters, lines and values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fuzz.grammar_answers import TOKENS
from fuzz.inputs import Input

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

_LINE_END = re.compile(r"(?<=\n)")
_VALUE = re.compile(r"(?<=[:\-] )[^\s#][^\n#]*")
_WORD = re.compile(r"[\w.-]+")
_EVERYWHERE = (
    ("\n", "\r\n"),
    ("\n", "\r"),
    (" ", "\t"),
    ("  ", "   "),
    (":", ": "),
    ("'", '"'),
    ("\n", "\n\n"),
    ("-", "\u2013"),
)
_MOST = 20_000  # characters: longer ones cost time and find nothing


def mutated(rng: Random, seed: Input, *, in_bytes: bool) -> Input:
    """Return ``seed`` with one to three changes, rarely of its bytes; its mistakes are unknown."""
    text = seed.as_text
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        text = rng.choice(_CHANGES)(rng, text)[:_MOST]
    content: str | bytes = text
    if in_bytes and rng.random() < 0.03:
        content = _change_bytes(rng, text)
    return Input(content, seed.kind)


def _change_bytes(rng: Random, text: str) -> bytes:
    content = bytearray(text.encode("utf-8", "surrogatepass"))
    draw = rng.random()
    if draw < 0.2:
        encoding = rng.choice(("utf-16", "utf-16-le", "utf-32", "utf-8-sig"))
        return text.encode(encoding, "surrogatepass")
    at = rng.randrange(len(content) + 1)
    content[at : at + rng.choice((0, 1, 4))] = rng.randbytes(rng.choice((1, 1, 3)))
    return bytes(content)


def _insert_token(rng: Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(TOKENS) + text[at:]


def _cut(rng: Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + text[at + rng.choice((1, 1, 2, 5, 40)) :]


def _cut_off(rng: Random, text: str) -> str:
    return text[: rng.randrange(len(text) + 1)]


def _copy(rng: Random, text: str) -> str:
    first, at = rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)
    piece = text[first : first + rng.choice((1, 3, 10, 80))]
    return text[:at] + piece * rng.choice((1, 1, 1, 2, 60)) + text[at:]


def _replace_value(rng: Random, text: str) -> str:
    """Replace a value that follows a key by a nasty one."""
    places = list(_VALUE.finditer(text))
    if not places:
        return _insert_token(rng, text)
    place = rng.choice(places)
    return text[: place.start()] + rng.choice(TOKENS) + text[place.end() :]


def _replace_word(rng: Random, text: str) -> str:
    """Replace one word of the text by another."""
    places = list(_WORD.finditer(text))
    if not places:
        return _insert_token(rng, text)
    place, other = rng.choice(places), rng.choice(places)
    return text[: place.start()] + other[0] + text[place.end() :]


def _change_line(rng: Random, text: str) -> str:
    """Drop a line, double it, move it, or indent it."""
    lines = _LINE_END.split(text)
    at = rng.randrange(len(lines))
    draw = rng.random()
    if draw < 0.25:
        del lines[at]
    elif draw < 0.5:
        lines.insert(at, lines[rng.randrange(len(lines))])
    elif draw < 0.75:
        lines.insert(rng.randrange(len(lines)), lines.pop(at))
    else:
        lines[at] = rng.choice((" ", "  ", "\t", "# ", "- ")) + lines[at]
    return "".join(lines)


def _replace_everywhere(rng: Random, text: str) -> str:
    """Change something that stands in many places."""
    return text.replace(*rng.choice(_EVERYWHERE), rng.choice((1, 3, -1)))


def _repeat(rng: Random, text: str) -> str:
    """Repeat a piece, rarely up to the longest input that is kept."""
    at = rng.randrange(len(text) + 1)
    piece = text[at : at + rng.choice((1, 2, 6))] or " "
    count = rng.choice((30, 30, 30, _MOST // len(piece)))
    return text[:at] + piece * count + text[at:]


def _nest(rng: Random, text: str) -> str:
    """Nest something deeply."""
    depth = rng.choice((10, 39, 40, 41, 3_000))
    opening, closing = rng.choice((("[", "]"), ("{a: ", "}"), ("- ", ""), ("(", ")"), ("? ", "")))
    at = rng.randrange(len(text) + 1)
    return text[:at] + opening * depth + closing * depth + text[at:]


_CHANGES: Sequence[Callable[[Random, str], str]] = (
    _insert_token,
    _insert_token,
    _cut,
    _cut,
    _cut_off,
    _copy,
    _copy,
    _replace_value,
    _replace_value,
    _replace_value,
    _replace_word,
    _replace_word,
    _change_line,
    _change_line,
    _replace_everywhere,
    _repeat,
    _nest,
)
