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
    r"(?<!\w)(?:no|not|never|without|w/o|nobody|no one|noone|none|neither|nothing|zero|nowhere"
    r"|cannot|nope|minus|lacks?|lacking|avoid(?:s|ing)?|instead of|in place of|rather than"
    r"|as opposed to|except(?: for)?|other than|apart from|free (?:of|from)|(?:get|getting) rid of"
    r"|stay(?:ing)? away from|steer(?:ing)? clear of|away from|hardly|opposed to|against"
    r"|refuse(?:s|d)?(?: to)?|rul(?:e|es|ed|ing) out|skip(?:ping)?|far from|opt(?:ed|ing)? out of"
    r"|banned|forbid(?:s|den)?|prohibit(?:s|ed)?|neither|out of scope|excluding|exclude[sd]?"
    r"|unlike|un?able to|\w+n't|isnt|dont|doesnt|cant|wont|didnt|havent|hasnt|arent|wouldnt|aint"
    r"|non|0)(?!\w|\.\d|%)",
    re.IGNORECASE,
)
_ALTERNATIVE: Final = re.compile(r"\b(?:or|nor)\b", re.IGNORECASE)
_LISTS: Final = re.compile(r",|\b(?:and|plus|then)\b|&|\+", re.IGNORECASE)
_NEXT_ITEM: Final = re.compile(
    r",\s*(?:(?:and|or|also|we|i|it|they|do|does|is|are)\s+)*$", re.IGNORECASE
)
# "no A, don't need B" denies B with its own words, "A, don't need it" denies A.
_NEXT_DENIAL: Final = re.compile(
    r"\s*,\s*(?:(?:we|i)\s+)?(?:do|does)(?:n't|nt| not)\s+(?:really\s+)?"
    r"(?:need|want|use|require|have|run)\s+"
    r"(?!(?:it|them|that|those|any|one|at all|here|for|yet|this)\b)\w",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"(?:[\s-]+(?:support|usage|use|access|workloads?|containers?|instances?|experience|nodes?"
    r"|need|needs|requirements?|stuff|here|boxes|machines|environment|hosts?|at all|itself"
    r"|involved|anywhere|whatsoever|things?|knowledge|skills?|background|code|storage|volumes?"
    r"|mode|plans?|commitments?)){0,3}"
    r"(?:\s*(?:(?:[:=]|->|\()|(?P<loose>[,\u2013\u2014-]))\s*"
    r"(?:(?:absolutely|definitely|certainly|currently|still|there (?:is|are)|we have)\s+)?"
    r"(?:no|none|nope|not|n/a|na|nil|never|zero|false|nothing|nobody|0|no need|✗|✘|don't|doesn't"
    r"|we don't|unnecessary)(?!\w|\.\d)"
    r"(?(loose)(?=\s*(?:[.,;)!]|$|need(?!\s+(?!here|at all|for)\w)|thanks|way\b|at all|interest"
    r"|required|wanted|used)))"
    r"|[\s,]+(?:(?:really|currently|just|simply|also|definitely|certainly|probably) )?"
    r"(?:(?:is|are|will be|would be|were|was|do|does|will|has|have|had|should|must|can)"
    r"(?:n't| not| never)|ain't|isnt|arent|dont|doesnt|not|never)"
    r"(?: (?:\w+ )?(?:been|be|being|yet|really|currently|at all|something|anything|a|an|any|our|in"
    r"|on|of|to|the|what|going|strictly|actually|even))* "
    r"(?:needed|required?|necessary|used?|usage|planned|involved|relevant|options?|requirements?"
    r"|important|allowed|there|present|thing|table|wanted|applicable|apply|matter|needs?|want"
    r"|scope|play|issue|problem|concern|exist|worry|interest|interesting|priority|part|possible"
    r"|case|permitted|goals?|targets?|aims?|plans?|touch|happen|for us|we need|we want|factor|deal"
    r"|acceptable|feasible|realistic|blocker|driver|consideration|here|worth)\b"
    r"|[\s,]+(?:do|does|is|are|will|has|have)(?:n't| not)"
    r"(?=\s*(?:[.,;)!]|$|since\b|because\b|as\b|yet\b))"
    r"|[\s,]+(?:(?:is|are|would be|seems?|feels?) )?"
    r"(?:unnecessary|irrelevant|out of (?:the )?(?:question|scope)|off the table|overkill"
    r"|forbidden|banned|prohibited|excluded|ruled out|nowhere|a no-?go|not)"
    r"(?:\s*[.,;)!]|\s*$|\s+(?:for us|here|at the moment|at all))"
    r"|\s+(?:no|nope|n/a)(?=\s*(?:[,.;)]|$))|-(?:free|less)\b)",
    re.IGNORECASE,
)
_NO_MATTER: Final = re.compile(
    r"\s+(?:(?:is|are|was|were|has been)\s+)?no(?:t an?)?\s+(?:\w+ )?"
    r"(?:problem|issue|concern|trouble|worry|pain|big deal)\b",
    re.IGNORECASE,
)
# A team that needs no ARM-only builds may well have ARM: it denies that there is nothing else.
_ALONE: Final = re.compile(r"(?:-|\s+)(?:only|exclusive(?:ly)?|alone)\b", re.IGNORECASE)
_THING: Final = re.compile(r"\s+[\w-]+")
# From what, another clause says.
_EXCEPTING: Final = re.compile(r"except|other than|apart|exclud", re.IGNORECASE)
# What cannot be had is missed as often as it is not wanted.
_LIMITED: Final = re.compile(
    r"(?:can't|cannot|cant|couldn't) (?:get|have|attach|offer|provide|run|do)\b"
    r"|(?:doesn't|does not|don't|do not|doesnt|dont|not) (?:yet )?"
    r"(?:support|offer|allow|provide)\b",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(
    r"\b(?:not (?:needed|required|used|in scope|wanted|relevant|part)|out of scope|no|none"
    r"|non-?goals?|don't need|do not need|without|we don't|excluded|not using)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Polarity:
    """Whether words are affirmed (1), denied (-1), or neither clearly (0).

    The words that say so stand from ``start`` to ``end``.
    """

    sign: int
    start: int
    end: int


def polarity(sentence: Sentence, start: int, end: int, *, deniable: bool) -> Polarity:
    """Return whether what stands from ``start`` to ``end`` is denied.

    A "no" before a list reaches all of it where "or" joins it. Where only commas do, it is not
    clear whether it reaches beyond the first item; it does not reach what is not ``deniable``, such
    as a number.
    """
    said = sentence.masked
    if start and said[start - 1 : start + 1] == "\x01\x01":
        return Polarity(0, start, end)  # "not just the bill" does not say "just the bill"
    clause = sentence.clauses[sentence.clause_at(start)]
    cues = _keep_in_force(said, list(_DENIAL.finditer(said, clause.start, start)))
    sign, begin = _judge_before(sentence, cues, start, clause.end, deniable=deniable)
    if _denies_alone(sentence, start, end, sign):
        return Polarity(0, start, end)
    after = _NO_MATTER.match(sentence.text, end)
    if not _NEXT_DENIAL.match(said, end):
        after = _AFTER.match(said, end) or after
    elsewhere = sentence.reply < 0 or _HEADING.search(sentence.heading)
    if not after and not elsewhere:
        return Polarity(sign, begin, end)
    denied_once = sign == 1 and not cues
    return Polarity(-1 if denied_once else 0, start, after.end() if after else end)


def _denies_alone(sentence: Sentence, start: int, end: int, sign: int) -> bool:
    """Return whether it is denied that there is nothing but what is named.

    The denial stands before, if ``sign`` is below 0, or after.
    """
    said = sentence.masked
    alone = _ALONE.search(said, start, end) or _ALONE.match(said, end)
    if alone is None:
        return False
    if sign < 0:
        return True
    behind = max(end, alone.end())
    thing = _THING.match(said, behind)
    return bool(_AFTER.match(said, behind) or _AFTER.match(said, thing.end() if thing else end))


def _keep_in_force(said: str, cues: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the ``cues`` without those before a new denial in a list.

    An example is "don't need A, don't need B, nothing of C".
    """
    for number in range(len(cues) - 1, 0, -1):
        if _NEXT_ITEM.search(said, cues[number - 1].end(), cues[number].start()):
            return cues[number:]
    return cues


def _judge_before(
    sentence: Sentence, cues: list[re.Match[str]], start: int, end: int, *, deniable: bool
) -> tuple[int, int]:
    """Return how far what starts at ``start`` is denied by ``cues`` before it, as a sign.

    The second number is where the words begin that deny it.
    """
    said = sentence.masked
    reaching: list[tuple[int, re.Match[str]]] = []
    for cue in cues:
        sign = _judge_reach(said, cue.end(), start, end, deniable=deniable)
        if sign != 1:
            reaching.append((sign, cue))
    if not reaching:
        return 1, start
    *earlier, (sign, cue) = reaching
    word = cue.group().lower()
    if _EXCEPTING.match(word) or _LIMITED.match(said, cue.start()):
        return 0, start
    if not earlier or word in {"neither", "nor"}:
        return sign, cue.start()
    between = said[earlier[-1][1].end() : cue.start()]
    if len(earlier) == 1 and word in {"without", "avoid"} and not between.strip():
        return 1, start  # "not without"
    return 0, start


def _judge_reach(said: str, cue_end: int, start: int, end: int, *, deniable: bool) -> int:
    """Return how a denial that ends at ``cue_end`` reaches what starts at ``start``.

    It is -1 if it does, 0 if that is not clear, and 1 if it does not.
    """
    if not _stands_between(_LISTS, said, cue_end, start):
        return -1
    if _stands_between(_ALTERNATIVE, said, cue_end, end):
        return -1 if deniable else 0
    return 0 if deniable else 1


def _stands_between(words: re.Pattern[str], said: str, start: int, end: int) -> bool:
    """Return whether one of ``words`` stands from ``start`` to ``end``."""
    places = _find_places(words, said)
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end


# Called again for every denial before everything that the same sentence says.
@lru_cache(maxsize=256)
def _find_places(words: re.Pattern[str], said: str) -> tuple[int, ...]:
    """Return where ``words`` begin."""
    return tuple(match.start() for match in words.finditer(said))
