"""Whether a denial denies the need itself.

"We need no GPU" does, "we don't want to manage GPU drivers" does not. Where a need rules platforms
out, taking it for denied reverses the advice. So a denial counts only in the few ways in which
people say that they do not need something; anything else says nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from advisor.understanding.clauses import Sentence
    from advisor.understanding.negation import Polarity

_ADVERBS: Final = (
    r"(?:(?:really|actually|currently|even|ever|definitely|certainly|also|just|simply"
    r"|absolutely)\s+)*"
)
_ANY: Final = (
    r"(?:(?:a|an|any|single|kind of|sort of|type of|such thing as(?: an?)?|such|nvidia|aws|native"
    r"|actual)\s+)*"
)
_NOT: Final = r"(?:(?:do|does|did|wo|should|is|are)n'?t|not|never)"
_NEED: Final = (
    r"(?:need|needs|needed|needing|require|requires|requiring|calls? for|depends? on|rely on"
    r"|relies on)"
)
_USE: Final = (
    r"(?:use|uses|using|have|having|run|runs|running|contain|contains|include|involve|target|ship)"
)
_WORK_ON: Final = (
    r"(?:want to |plan to |have to |need to |going to )?"
    r"(?:runs?|running|works?|builds?|built|compiles?|compiled|ships?|starts?|deploy|boot)"
    r"(?: \w+ly)? (?:on|for|under)"
)
# How a sentence goes on from the denial to what is denied: nothing but one of these may stand
# between them.
_HEADS: Final = (
    (
        r"(?:no|zero|without|w/o|minus|non|nor|neither|not|lacks?|avoids?|avoiding|instead of"
        rf"|rather than|in place of|free (?:of|from))[\s-]+{_ANY}"
    ),
    (
        r"(?:no|zero|without(?: any)?)\s+(?:real |actual |particular |special )?"
        rf"(?:needs?|use|requirements?|demand) (?:for|of)\s+{_ANY}"
    ),
    rf"(?:no|without(?: any)?)\s+need to (?:use|have|run(?: on)?)\s+{_ANY}",
    rf"{_NOT}\s+{_ADVERBS}{_NEED}\s+(?:to (?:use|have|run on)\s+)?{_ANY}",
    rf"{_NOT}\s+{_ADVERBS}{_USE}\s+{_ANY}",
    rf"{_NOT}\s+{_ADVERBS}{_WORK_ON}\s+{_ANY}",
    (
        r"(?:nobody|no one|noone|nothing|none|neither|no)\b(?:\s+[\w'-]+){0,5}?\s+(?<!to )"
        rf"(?:needs?|requires?|uses?|runs? on|depends? on)\s+(?:to (?:use|have)\s+)?{_ANY}"
    ),
)
# "no Spot, Windows or GPUs": what is denied first may be followed by more, each a few words long.
_ITEM: Final = r"[\w'./-]+(?:\s+[\w'./-]+){0,3}\s*"
_LIST: Final = rf"(?:{_ITEM}(?:,\s*(?:and |or |nor )?|/|\b(?:and|or|nor)\b|&|\+)\s*)+{_ANY}"
_BEFORE: Final = re.compile(rf"(?:{'|'.join(_HEADS)})(?P<list>{_LIST})?", re.IGNORECASE)
_LONGEST: Final = 120  # characters; nobody denies a need in more, and long lists would take time
_NO_ITEM: Final = re.compile(
    r"\b(?:to|time|money|budget|people|staff|hands|experience|skills?|idea|enough|spare|have"
    r"|having|want|care)\b",
    re.IGNORECASE,
)
# What may follow: the end, something new, or words that belong to what is denied. "No GPU drivers"
# denies no GPU.
_ITS_NOUNS: Final = (
    r"(?:[\s-]+(?:workloads?|work|containers?|instances?|nodes?|machines?|cards?|boxes|hosts?"
    r"|servers?|acceleration|support|usage|use|needs?|requirements?|apps?|applications?|services?"
    r"|jobs?|tasks?|stuff|code|builds?|images?|versions?|compute|based|chips?|processors?|things?"
    r"|ones?|or anything(?: \w+)?|and so on|etc|of any (?:kind|sort|type)))*"
)
_ITS_PLACE: Final = (
    r"(?:\s+(?:at all|whatsoever|anywhere|here|either|too|though|today|right now|now|at the moment"
    r"|please|thanks|(?:(?:is|are|was|be) )?(?:needed|required|necessary|used|involved)"
    r"|for (?:it|this|that|us|now|the same|any of (?:it|them|this))"
    r"|in (?:it|here|there|this|play|sight|scope)"
    r"|in (?:our|the|this|that|any) (?:\w+ )?(?:stack|setup|picture|mix|apps?|application"
    r"|services?|workloads?|system|product|project|pipeline|architecture|containers?|code)))*"
)
_ENDS: Final = re.compile(
    rf"{_ITS_NOUNS}{_ITS_PLACE}\s*"
    r"(?:$|[.,;:!?)\]}\"\u2013\u2014-]|(?:and|or|nor|no|but|so|because|since|as|just|only)\b)",
    re.IGNORECASE,
)
# "Without a GPU, it takes hours" and "no GPU, no training" say that it is needed.
_WHEN_MISSING: Final = re.compile(r"\W*(?:without|no)\b", re.IGNORECASE)
_THEN: Final = re.compile(
    rf"{_ITS_NOUNS}\s*,\s*(?:(?:it|this|that|the|we|they|everything|our)\b"
    r"|no (?:training|inference|rendering|builds?|releases?|deal|go|business|product|service"
    r"|customers|money|work)\b)",
    re.IGNORECASE,
)
# "We are short of people, not GPUs", "Fargate has no GPUs" and "sadly no GPUs" say nothing of what
# the workload needs.
_SHORT_OF: Final = re.compile(
    r"\b(?:short of|lack\w*|miss\w*|out of|bottleneck|problem|limited by)\b[^.;]*$", re.IGNORECASE
)
_PLATFORM: Final = (
    r"\b(?:fargate|lambda|app ?runner|heroku|cloud ?run|beanstalk|auto mode|managed instances"
    r"|node groups?|regions?|zones?|provider|aws|amazon|azure|cloud|platform|cluster|hosting"
    r"|hoster|data ?cent(?:er|re)|quota|vendor|account|laptops?)\b"
)
_OF_A_PLATFORM: Final = re.compile(
    rf"{_PLATFORM}(?:\s*(?:\w+\s+){{0,2}}"
    r"|[^.;]*(?::|\b(?:it|which|that)(?: \w+)?)\s*(?:no [\w ]+,\s*)*)$",
    re.IGNORECASE,
)
_COMPLAINT: Final = re.compile(
    r"\b(?:problem|pains?|trouble|limits?|limitations?|miss|missing|blocked|blocker|sadly"
    r"|unfortunately|still|pity|disappoint\w*|alas|lacking)\b",
    re.IGNORECASE,
)
_NEEDING: Final = re.compile(r"\b(?:need\w*|requir\w*|calls? for)\b", re.IGNORECASE)
# "Sharing GPUs is not an option" denies the sharing.
_DONE_TO_IT: Final = re.compile(
    r"\b(?:\w+ing|to \w+)\s+(?:for |on |the |our |any |more )*$", re.IGNORECASE
)
_DENIES_FIRST: Final = re.compile(
    r"(?:no|not|never|nothing|neither|zero|without|lacks?|cannot|\w+n'?t)\b", re.IGNORECASE
)
# What is said behind it. "Not a problem" and "not allowed" do not deny a need.
_BEHIND: Final = re.compile(
    r"\b(?:no|none|nope|n/a|na|nil|never|zero|false|0|no need|unnecessary|irrelevant|overkill"
    r"|needed|needs?|required?|requirements?|necessary|used?|usage|involved|relevant|applicable"
    r"|apply|scope|play|wanted|options?|table|question|exist|banned|excluded|ruled out|nowhere|run"
    r"|work)\b|[-\s](?:free|less)\b|✗|✘|[:=>(,\u2013\u2014-]\s*(?:\w+\s+)?not\s*$",
    re.IGNORECASE,
)
_ASKED: Final = re.compile(
    r"\b(?:need|needs|require[sd]?|use[sd]?|using|any|run|runs|have|has|is|are)\b"
    r"(?!.*\b(?:enough|spare|support|offer|get|afford)\b)",
    re.IGNORECASE,
)


def denied(sentence: Sentence, judged: Polarity, start: int, end: int) -> bool:
    """Return whether ``judged`` denies that what stands from ``start`` to ``end`` is needed."""
    said = sentence.text
    if judged.start < start:
        only_denies = _only_denies(said[judged.start : start])
        return only_denies and stands_as_denial(sentence, judged.start, end)
    behind = said[end : judged.end]
    if behind.strip():
        denies = bool(_BEHIND.search(behind) and _ENDS.match(said, judged.end))
        return denies and not _DONE_TO_IT.search(said, 0, start)
    if not sentence.asks:
        return True
    if not _ENDS.match(said, end):
        return False
    return not said[:start].strip() or bool(_ASKED.search(said, 0, start))


def stands_as_denial(sentence: Sentence, start: int, end: int) -> bool:
    """Return whether nothing but a denial is said, and said of us.

    The denial, with what it denies, stands from ``start`` to ``end``.
    """
    said = sentence.text
    if not _ENDS.match(said, end):
        return False
    if not said[:start].strip() and _WHEN_MISSING.match(said, start) and _THEN.match(said, end):
        return False
    if said.startswith("not", start) and _SHORT_OF.search(said, 0, start):
        return False
    if not _DENIES_FIRST.match(said, start) and _DONE_TO_IT.search(said, 0, start):
        return False
    if _NEEDING.search(said, start, end):
        return True
    return not _COMPLAINT.search(said) and not _OF_A_PLATFORM.search(said, 0, start)


def _only_denies(between: str) -> bool:
    if len(between) > _LONGEST:
        return False
    match = _BEFORE.fullmatch(between)
    return match is not None and not _NO_ITEM.search(match["list"] or "")
