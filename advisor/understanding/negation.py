"""Whether something is denied: what a "no" reaches within its clause, and what it does not."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from advisor.understanding.clauses import Sentence

_DENIAL: Final = re.compile(
    r"(?<!\w)(?:no|not|never|without|w/o|nobody|no one|noone|none|neither|nothing|zero|nowhere|cannot|nope|minus|"
    r"lacks?|lacking|avoid(?:s|ing)?|instead of|in place of|rather than|as opposed to|except(?: for)?|other than"
    r"|apart from|free (?:of|from)"
    r"|(?:get|getting) rid of|stay(?:ing)? away from|steer(?:ing)? clear of|away from|hardly|opposed to|against"
    r"|refuse(?:s|d)?(?: to)?|rul(?:e|es|ed|ing) out|skip(?:ping)?"
    r"|far from|opt(?:ed|ing)? out of|banned|forbid(?:s|den)?|prohibit(?:s|ed)?|neither|out of scope|excluding"
    r"|exclude[sd]?|unlike"
    r"|un?able to|\w+n't|isnt|dont|doesnt|cant|wont|didnt|havent|hasnt|arent|wouldnt|aint|non|0)(?!\w|\.\d|%)",
    re.IGNORECASE,
)
_ALTERNATIVE: Final = re.compile(r"\b(?:or|nor)\b", re.IGNORECASE)
_SEPARATOR: Final = re.compile(r",|/|\b(?:and|or|nor|plus)\b|&|\+", re.IGNORECASE)
_LISTS: Final = re.compile(r",|\b(?:and|plus|then)\b|&|\+", re.IGNORECASE)
_NEXT_ITEM: Final = re.compile(
    r",\s*(?:(?:and|or|also|we|i|it|they|do|does|is|are)\s+)*$", re.IGNORECASE
)
# "no A, don't need B" denies B with its own words, "A, don't need it" denies A.
_NEXT_DENIAL: Final = re.compile(
    r"\s*,\s*(?:(?:we|i)\s+)?(?:do|does)(?:n't|nt| not)\s+(?:really\s+)?(?:need|want|use|require|have|run)\s+"
    r"(?!(?:it|them|that|those|any|one|at all|here|for|yet|this)\b)\w",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"(?:[\s-]+(?:support|usage|use|access|workloads?|containers?|instances?|experience|nodes?|need|needs|requirements?"
    r"|stuff|here|boxes|machines"
    r"|environment|hosts?|at all|itself|involved|anywhere|whatsoever|things?|knowledge|skills?|background|code|storage"
    r"|volumes?|mode|plans?|commitments?)){0,3}"
    r"(?:\s*(?:(?:[:=]|->|\()|(?P<loose>[,\u2013\u2014-]))\s*"
    r"(?:(?:absolutely|definitely|certainly|currently|still|there (?:is|are)|we have)\s+)?"
    r"(?:no|none|nope|not|n/a|na|nil|never|zero|false|nothing|nobody|0|no need|✗|✘|don't|doesn't|we don't"
    r"|unnecessary)(?!\w|\.\d)(?(loose)(?=\s*(?:[.,;)!]|$|need(?!\s+(?!here|at all|for)\w)|thanks"
    r"|way\b|at all|interest|required|wanted|used)))"
    r"|[\s,]+(?:(?:really|currently|just|simply|also|definitely|certainly|probably) )?(?:(?:is|are|will be|would be|were"
    r"|was|do|does|will|has|have|had|should|must|can)(?:n't| not| never)|ain't|isnt|arent|dont|doesnt|not|never)"
    r"(?: (?:\w+ )?(?:been|be|being|yet|really|currently|at all|something|anything|a|an|any|our|in|on|of|to|the|what"
    r"|going|strictly|actually|even))*"
    r" (?:needed|required?|necessary|used?|usage|planned|involved|relevant|options?|requirements?|important|allowed"
    r"|there|present|thing|table|wanted|applicable"
    r"|apply|matter|needs?|want|scope|play|issue|problem|concern|exist|worry|interest|interesting|priority|part|possible"
    r"|case|permitted|goals?|targets?|aims?|plans?|touch|happen|for us|we need|we want|factor|deal"
    r"|acceptable|feasible|realistic"
    r"|blocker|driver|consideration|here|worth)\b"
    r"|[\s,]+(?:do|does|is|are|will|has|have)(?:n't| not)(?=\s*(?:[.,;)!]|$|since\b|because\b|as\b|yet\b))"
    r"|[\s,]+(?:(?:is|are|would be|seems?|feels?) )?(?:unnecessary|irrelevant|out of (?:the )?(?:question|scope)"
    r"|off the table|overkill|forbidden|banned|prohibited|excluded|ruled out|nowhere|a no-?go|not)(?:\s*[.,;)!]|\s*$"
    r"|\s+(?:for us|here|at the moment|at all))"
    r"|\s+(?:no|nope|n/a)(?=\s*(?:[,.;)]|$))|-(?:free|less)\b)",
    re.IGNORECASE,
)
_NO_MATTER: Final = re.compile(
    r"\s+(?:(?:is|are|was|were|has been)\s+)?no(?:t an?)?\s+(?:\w+ )?(?:problem|issue|concern|trouble|worry|pain|big deal)\b",
    re.IGNORECASE,
)
# Who needs no ARM-only builds may well have ARM: what is denied is that there is nothing else.
_ALONE: Final = re.compile(r"(?:-|\s+)(?:only|exclusive(?:ly)?|alone)\b", re.IGNORECASE)
_THING: Final = re.compile(r"\s+[\w-]+")
_EXCEPTING: Final = re.compile(
    r"except|other than|apart|exclud", re.IGNORECASE
)  # from what, says another clause
# What cannot be had is missed as often as it is not wanted.
_LIMITED: Final = re.compile(
    r"(?:can't|cannot|cant|couldn't) (?:get|have|attach|offer|provide|run|do)\b"
    r"|(?:doesn't|does not|don't|do not|doesnt|dont|not) (?:yet )?(?:support|offer|allow|provide)\b",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(
    r"\b(?:not (?:needed|required|used|in scope|wanted|relevant|part)|out of scope|no|none|non-?goals?|don't need"
    r"|do not need|without"
    r"|we don't|excluded|not using)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Polarity:
    """Whether words are affirmed (1), denied (-1), or neither clearly (0), and where the words begin and end that say so."""

    sign: int
    start: int
    end: int


def polarity(sentence: Sentence, start: int, end: int, *, deniable: bool) -> Polarity:
    """Return whether what stands from ``start`` to ``end`` is denied.

    A "no" before a list reaches all of it where "or" joins it. Where only commas do, it is not clear whether it reaches beyond
    the first; what is not ``deniable``, such as a number, it does not.
    """
    if start and sentence.masked[start - 1 : start + 1] == "\x01\x01":
        return Polarity(0, start, end)  # "not just the bill" does not say "just the bill"
    clause = sentence.clauses[sentence.clause_at(start)]
    cues = _in_force(sentence.masked, list(_DENIAL.finditer(sentence.masked, clause.start, start)))
    sign, begin = _before(sentence, cues, start, clause.end, deniable=deniable)
    if _denies_alone(sentence, start, end, sign):
        return Polarity(0, start, end)
    after = None if _NEXT_DENIAL.match(sentence.masked, end) else _AFTER.match(sentence.masked, end)
    after = after or _NO_MATTER.match(sentence.text, end)
    elsewhere = sentence.reply < 0 or bool(sentence.heading and _HEADING.search(sentence.heading))
    if not after and not elsewhere:
        return Polarity(sign, begin, end)
    said_once = sign == 1 and not cues
    return Polarity(-1 if said_once else 0, start, after.end() if after else end)


def _denies_alone(sentence: Sentence, start: int, end: int, sign: int) -> bool:
    """Return whether what is denied, before (a ``sign`` below 0) or after, is that there is nothing but what is named."""
    alone = _ALONE.search(sentence.masked, start, end) or _ALONE.match(sentence.masked, end)
    if alone is None:
        return False
    thing = _THING.match(sentence.masked, max(end, alone.end()))
    behind = {max(end, alone.end()), thing.end() if thing else end}
    return sign < 0 or any(_AFTER.match(sentence.masked, each) for each in behind)


def _in_force(said: str, cues: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the ``cues`` but those before a new denial in a list: "don't need A, don't need B, nothing of C"."""
    for number in range(len(cues) - 1, 0, -1):
        if _NEXT_ITEM.search(said, cues[number - 1].end(), cues[number].start()):
            return cues[number:]
    return cues


def _before(
    sentence: Sentence, cues: list[re.Match[str]], start: int, end: int, *, deniable: bool
) -> tuple[int, int]:
    """Return how far what starts at ``start`` is denied by ``cues`` before it, and where the words begin that do it."""
    signs = [_reach(sentence.masked, each.end(), start, end, deniable=deniable) for each in cues]
    reaching = [(sign, cue) for sign, cue in zip(signs, cues, strict=True) if sign != 1]
    if not reaching:
        return 1, start
    sign, cue = reaching[-1]
    word = cue.group().lower()
    if _EXCEPTING.match(word) or _LIMITED.match(sentence.masked, cue.start()):
        return 0, start
    if len(reaching) == 1 or word in {"neither", "nor"}:
        return sign, cue.start()
    doubled = (
        word in {"without", "avoid"}
        and not sentence.masked[reaching[-2][1].end() : cue.start()].strip()
    )
    return (1 if doubled and len(reaching) == 2 else 0), start  # noqa: PLR2004 - "not without"


def _reach(said: str, cue_end: int, start: int, end: int, *, deniable: bool) -> int:
    """Return how a denial that ends at ``cue_end`` reaches what starts at ``start``: -1, 0, or 1 if it does not."""
    if not _stands(_LISTS, said, cue_end, start):
        return -1
    if _stands(_ALTERNATIVE, said, cue_end, end):
        return -1 if deniable else 0
    return 0 if deniable else 1


def _stands(words: re.Pattern[str], said: str, start: int, end: int) -> bool:
    """Return whether one of ``words`` stands from ``start`` to ``end``."""
    places = _places(words, said)
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end


@lru_cache(
    maxsize=256
)  # asked again for every denial before everything that the same sentence says
def _places(words: re.Pattern[str], said: str) -> tuple[int, ...]:
    """Return where ``words`` begin."""
    return tuple(each.start() for each in words.finditer(said))
