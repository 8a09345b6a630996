"""How a clause is meant: as a fact, a doubt, a wish, the past, the future, or about others."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from advisor.understanding.expressions import contracted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.understanding.clauses import Clause, Sentence

_SPAN: Final = (
    r"(?:a|an|one|two|three|four|five|six|nine|\d+|a few|a couple of|several|some|the next \w+)"
)
_OUTSIDERS: Final = (
    r"(?:vendor|supplier|provider|agency|investor|publisher|landlord|consultant|consultancy"
    r"|contractor|integrator|reseller|manufacturer|auditor|client|customer|partner|subsidiary"
    r"|mother ?company|parent ?company|headquarters|hq)s?"
)
# What belongs to customers or to people mentioned before, except what concerns us ourselves.
_NOT_ABOUT_US: Final = (
    r"(?!own\b|time\b|work\b|jobs?\b|days?\b|weeks?\b|data\b|requirements?\b|contracts?\b"
    r"|records?\b|personal\b|payments?\b|cards?\b|browsers?\b|phones?\b|auditors?\b|code\b|rules\b"
    r"|librar\w+|binar\w+|software\b|product\b|images?\b|licen[cs]e\w*|drivers?\b|sdk\b|agents?\b"
    r"|appliances?\b)\w+"
)
_CUES: Final[Mapping[str, str]] = {
    "doubt": (
        r"maybe|perhaps|possibly|probably|potentially|presumably|supposedly|apparently|likely"
        r"|might|may(?! (?:not )?(?:\d|20))|could"
        r"|(?:not|isn't|aren't|never|hardly|far from|\w+n't) (?:\w+ )?"
        r"(?:sure|certain|clear|decided|settled)|unsure|uncertain|unclear|undecided|unknown"
        r"|(?:don't|do not|doesn't|does not) (?:really |yet |even )?know|no idea|no clue|dunno"
        r"|can't say|cannot say|hard to say|wonder(?:ing|s)?"
        r"|(?<!matter )(?<!care )(?<!mind )(?<!or )whether|consider(?:s|ing|ed)?"
        r"|thinking (?:of|about)|think about|evaluat(?:e|es|ing|ed)|assess(?:ing)?"
        r"|explor(?:e|es|ing)|looking (?:at|into)|toy(?:ing|ed)|debat(?:e|ing)|discuss(?:ing|ed)"
        r"|open (?:question|point|issue)|tbd|tbc|tba"
        r"|to be (?:decided|determined|confirmed|defined)"
        r"|(?:i|we)(?:'d| would)? (?:think|guess|suppose|believe|assume|reckon|suspect|imagine)"
        r"|seems?|sort of|in theory|toss-up|(?:it|that|this) (?:all |really |still )?depends"
        r"|depends on (?:what|how|who|whether|when|your)|suggest(?:s|ed|ing)?"
        r"|propos(?:e|es|ed|ing)|tempted|curious|rumou?rs?|hopefully"
        r"|(?:told|tells?|telling) (?:me|us|our|the)"
        r"|(?:don't|do not|doesn't) (?:think|believe|expect|suppose)"
        r"|(?:not|\w+n't) (?:necessarily|always|entirely|all|every|everything|everyone|everybody)"
        r"|some(?:one|body) (?:\w+[\w:] ){0,3}(?:said|says|mentioned|thinks|claims?|suggested)"
        r"|it is said|is said to|they say|(?:was|were|been) told|i'd say|would say|optional"
        r"|optionally|experiment(?:s|ing)? with"
    ),
    "wish": (
        r"would (?:really |also )?"
        r"(?:like|love|prefer|want|rather|be (?:nice|great|welcome|good|ideal|lovely|a bonus))"
        r"|(?:'d|would) (?:be )?happy|'d (?:really |also )?(?:like|love|prefer|rather)"
        r"|nice to haves?|ideally|hop(?:e|es|ing)|wish(?:es)?|prefer(?:s|ably|red|ence)?|bonus"
        r"|if (?:at all )?possible"
        r"|(?:we|i|you|they|he|she|who|people|boss|cto|ceo|cio|lead|management|team|devs?"
        r"|developers?|engineers?|everybody|everyone|nobody|customers?|clients?|folks|guys|some"
        r"|others|n't|not|really|just|also|only|it) wants?|wanted|dream(?:s|ing)?|keen|eager"
        r"|aim(?:s|ing)? (?:to|for)|goal|should|interested in|where possible|fond of|fans? of"
        r"|desired?|desirable"
    ),
    "past": (
        r"(?<!are )(?<!'re )(?<!get )(?<!is )used to(?! it\b)|previously|formerly|former"
        r"|(?<!runs )(?<!run )(?<!lasts )(?<!valid )until(?! now| then)|once (?:ran|had|used|were)"
        r"|in the past|back (?:then|in)"
        r"|(?<!since )(?<!from )last (?:year|month|week|decade|quarter|summer|winter|spring|autumn"
        r"|fall|time)|(?:years?|months?|weeks?|decades?|while|long time) ago|no longer|any ?more"
        r"|(?:moved|migrated|switched|shifted|transitioned) (?:\w+ ){0,3}?(?:off|away|from)"
        r"|we left|decommissioned|retired"
        r"|(?<!be )(?<!get )(?<!gets )(?<!getting )(?<!being )(?<!is )(?<!are )"
        r"(?:killed|dropped|stopped|removed|replaced|abandoned|shut down|turned off)|gave up"
        r"|given up|got rid|ditched|sunset|originally|was|were|wasn't|weren't|had(?! enough)|tried"
        r"|ran(?! out)|started (?:out )?(?:on|with)"
        r"|at (?:my|the|our|his|her|their) (?:last|previous|old|former) \w+|in (?:19|20[01])\d\d?"
        r"|historically|(?:old|early) days|before that|evaluated|went"
        r"|(?:is|are|'s|'re|all|long|now) gone"
    ),
    "future": (
        r"some ?day|one day|eventually|later(?! than)"
        r"|in (?:the )?(?:\w+ )?(?:future|long (?:run|term)|longer term)"
        r"|next (?:year|quarter|phase|summer|winter|spring|autumn|fall)"
        rf"|(?:in|within|after) {_SPAN} (?:years?|months?|quarters?)"
        r"|(?:year|phase|stage|step|v) ?(?:two|2|three|3)|(?:by|in) 20[23]\d|road ?map"
        r"|plan(?:s|ned|ning)? (?:to|on|for)"
        r"|(?:plans?|idea|intention|proposal|vision) (?:is|are) (?:to|that)|down the (?:road|line)"
        r"|intend(?:s|ing)?|about to|soon|assuming|hypothetical(?:ly)?"
        r"|would(?! (?:be (?:nice|great|welcome|ideal|good)|really|like|love|prefer|want|rather))"
        r"|sooner or later|not yet decided|at some point|future"
        r"|when we (?:grow|scale|get bigger|are bigger)|once we|as we grow|upcoming|expected to"
        r"|going to (?:add|introduce|adopt|try|need)"
    ),
    "condition": (
        r"(?<!fine )(?<!ok )(?<!okay )(?<!matter )(?<!mind )(?<!care )(?<!problem )(?<!drama )"
        r"(?<!even )if(?! (?:at all )?possible| you (?:like|ask)| anything| needed| necessary)"
        r"|unless|in case|suppose|what if|depending on|provided that"
        r"|as long as(?! (?:it|that|this|they)(?:'s|'re| (?:is|are|stays?|remains?|costs?)))"
        r"|in the event"
    ),
    "others": (
        r"competitors?|(?<!me and a )(?<!i and a )(?<!with a )friend(?:'?s)?(?! and (?:i|me)\b)"
        r"|neighbou?r(?:s|ing)?"
        rf"|(?:the|our|my|his|their|its|a|an|some|every) (?:\w+ )?{_OUTSIDERS}(?:'s)?"
        r"(?: (?:of|for|at|in|behind) (?:\w+ ){1,3}?)?"
        r"(?: ?(?:itself|also|still|there|already|all|both|only))? ?"
        r"(?:has|have|had|runs?|owns?|operates?|employs?|keeps?|knows?|loves?|likes?|hates?"
        r"|swears?|sells?|boasts?)"
        r"|(?<!for )(?<!by )(?<!of )(?<!to )(?<!in )(?<!with )(?:the|our|my|his|their|its|a|an) "
        rf"(?:\w+ )?{_OUTSIDERS}'s? {_NOT_ABOUT_US}"
        rf"|^their (?!(?:\w+ )?(?:people|team|engineers|dev\w*|staff|admins?)\b){_NOT_ABOUT_US}"
        r"|a colleague(?:'s?)?(?! and\b| of mine and\b|s)"
        r"|(?:a|one|my|his|her) (?:colleague|friend|neighbour)'s"
        rf"|(?:at|by|with|from) (?:the|our|another|a different) {_OUTSIDERS}(?:'s)?"
        r"|(?:developers?|devs|engineers?|people|team|staff|admins?|colleagues) (?:of|at|from) "
        rf"(?:the|our|an?|their) {_OUTSIDERS}"
        r"|(?:the|our|their) (?:customers|clients|users) are (?:all )?"
        r"(?:supervised|regulated|audited|licen[cs]ed)|(?:were|was|been) promised"
        rf"|promised (?:me|us)|(?:the|our|my|his|their|its|a|an) {_OUTSIDERS}'s? (?:\w+ )?"
        r"(?:team|machines|engineers?|developers?|people|staff|cluster)"
        r"|in (?:the|a|an|our|their) (?:demo|workshop|tutorial|presentation|talk|example)"
        r"|(?:marketing|sales|accounting|hr|procurement)(?: \w+)? "
        r"(?:has|have|needs|runs|uses|owns)|next door"
        r"|(?:another|other|sister|different|parent|neighbou?ring|acquired) (?:\w+ )?"
        r"(?:company|companies|firms?|teams?|departments?|groups?|units?|startups?|people|shops?"
        r"|orgs?|divisions?|projects?|products?|workloads?)"
        r"|(?:my|his|her|their|our|a|the) (?:last|previous|former|old|ex) ?-?"
        r"(?:job|company|employer|team|startup|gig|place|role)|everyone (?:says|else|talks|keeps)"
        r"|everybody (?:says|else|talks)|people (?:say|keep)|(?:i|we)(?:'ve)? (?:heard|read)"
        r"|(?:he|she|they) (?:says?|said|told)|blog ?posts?"
        r"|(?:slides?|deck|brochure|flyer|banner|wiki|marketing|press)(?: \w+){0,3}? "
        r"(?:says?|claims?|states?|promises?)"
        r"|(?:in|on|from|read) (?:a|an|the|some|this|that|his|her|\w+'s) (?:\w+ )?blogs?"
        r"|blogs? (?:says?|said|claims?)"
        r"|(?:aws|news|tech|company|vendor|engineering) (?:\w+ )?blogs?|blogs?/|articles?"
        r"|podcasts?|(?:at|from|in|after) (?:a|the|an|some|last|our) (?:\w+ )?"
        r"(?:conference|meetup|summit)s?|talks? (?:about|on|by)|books?|brochures?|leaflets?"
        r"|white ?papers?|(?:vendors?|consultants?|analysts?|salesmen|advisors?|agency) "
        r"(?:says?|said|claims?|told|recommend(?:s|ed)?|suggest(?:s|ed)?|keeps?|wants?|pushe[sd]?)"
        r"|brother|(?:my|his|her|our) (?:son|daughter|nephew|niece|uncle|aunt|dad|father|mother"
        r"|mum|mom)|sister(?! compan| team)|wife|husband|cousin|buddy|netflix|spotify|airbnb|uber"
        r"|google(?! cloud| kubernetes|'s| half| side| part)|hacker news|reddit|twitter|linkedin"
        r"|tutorials?|courses?|webinars?|sales(?:man| rep| person| guy)s?"
        r"|(?:data science|ml|analytics|research|infra|mobile|it|security|marketing|sales) "
        r"(?:team|folks|guys|group|people|department)(?: \w+)? "
        r"(?:has|have|runs?|uses?|owns?|operates?)|elsewhere"
    ),
}
_COMPILED: Final = {
    kind: re.compile(rf"(?<!\w)(?:{contracted(cues)})(?!\w)", re.IGNORECASE)
    for kind, cues in _CUES.items()
}
_NAMED: Final = re.compile(
    r"(?:called|named|titled|dubbed|code-?named|nicknamed|branded|entitled)\s+"
    r"(?:the\s+)?[\"']?\s*$",
    re.IGNORECASE,
)
_OWN_VERB: Final = re.compile(
    r"(?:is|are|isn't|aren't|'re|'s|am|'m|runs?|uses?|has|have|'ve|now|today|currently|need|needs"
    r"|must|will|'ll|don't|doesn't|can't|require[sd]?|do|does|can|handles?|works?|lives?|stays?)\b",
    re.IGNORECASE,
)
_OWN_SUBJECT: Final = re.compile(
    r"\s*(?:(?:but|and|so|while|whereas|though|although|however),?\s+)?"
    r"(?:we|i|our|my|us|ours|here)\b",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(r'"(?=[A-Z])[^"\n]{3,50}"')
_MOST_IN_A_TITLE: Final = 5
# What follows from a guess is a guess too.
_FOLLOWS: Final = re.compile(r"(?:(?:and|or)\s+)?then\b(?! no\b)", re.IGNORECASE)
_ITS_OWN: Final = re.compile(
    r"\s*(?:the |our )?(?!(?:it|this|that|which|these|those|they|all|\w+ly)\b)[a-z]\w* "
    r"(?:is|are|was|were|has|got)\b",
    re.IGNORECASE,
)
_SHORT_ASIDE: Final = 45
KINDS: Final = ("doubt", "wish", "past", "future", "others")


def modes(sentence: Sentence, start: int, end: int) -> frozenset[str]:
    """Return the ``KINDS`` in which the words from ``start`` to ``end`` are meant.

    The result is empty if they state a fact. Cues that begin in the words themselves do not count,
    because a phrase may hold a cue and know what it means.
    """
    here = sentence.clause_at(start)
    kinds = {kind for kind in _COMPILED if _is_in_force(kind, sentence, range(start, end), here)}
    said = sentence.masked
    if _NAMED.search(said, max(start - 30, 0), start) or _is_in_title(said, start, end):
        kinds.add("others")
    if sentence.heading:
        kinds |= {kind for kind, cue in _COMPILED.items() if cue.search(sentence.heading)}
    return frozenset("future" if kind == "condition" else kind for kind in kinds)


def _is_in_title(said: str, start: int, end: int) -> bool:
    """Return whether the words stand in quotation marks with others, as in a product's name."""
    for title in _TITLE.finditer(said):
        if not (title.start() < start and end < title.end()):
            continue
        has_others = end - start < len(title.group()) - 2
        if has_others and len(title.group().split()) <= _MOST_IN_A_TITLE:
            return True
    return False


def _is_in_force(kind: str, sentence: Sentence, own: range, here: int) -> bool:
    """Return whether ``kind`` is in force in clause ``here``.

    It is if a cue stands there, or before and nothing has ended it since, or just behind. Cues that
    begin in the range ``own`` do not count.
    """
    said, cue = sentence.masked, _COMPILED[kind]
    conditional = kind == "condition"
    reaching = conditional
    for number, clause in enumerate(sentence.clauses):
        stands = any(at not in own for at in _find_cues(kind, said, clause.start, clause.end))
        if conditional and number:
            between = said[sentence.clauses[number - 1].end : clause.start]
            if ";" in between:
                if number > here:
                    break
                reaching = False
        if clause.aside and number < here:
            continue
        if number > here:
            behind = number == here + 1 and kind in {"doubt", "future", "past"}
            if stands and (conditional or (behind and _is_afterthought(said, clause, cue))):
                return True
            if conditional and _OWN_VERB.search(said, clause.start, clause.end):
                break  # a later condition is that of this clause, not of what stands before
            continue
        kept = reaching and (conditional or not (clause.aside or _ends_mode(kind, said, clause)))
        reaching = stands or (kept and number > 0)
    return reaching


@lru_cache(maxsize=4096)  # called again for everything that the same clause says
def _find_cues(kind: str, said: str, start: int, end: int) -> tuple[int, ...]:
    """Return the places from ``start`` to ``end`` where cues of ``kind`` begin."""
    return tuple(cue.start() for cue in _COMPILED[kind].finditer(said, start, end))


def _is_afterthought(said: str, clause: Clause, cue: re.Pattern[str]) -> bool:
    """Return whether ``clause`` only qualifies the one before it.

    It does if it is a short aside, or holds little more than the ``cue`` itself.
    """
    words = said[clause.start : clause.end]
    if clause.aside:
        return len(words) <= _SHORT_ASIDE and not _ITS_OWN.match(words)
    words = words.partition(",")[0]
    return not _ITS_OWN.match(words) and len(re.findall(r"\w+", cue.sub("", words))) <= 1


def _ends_mode(kind: str, said: str, clause: Clause) -> bool:
    """Return whether ``clause`` ends what an earlier cue of ``kind`` put in force."""
    start, end = clause.start, clause.end
    if clause.contrast:
        return True
    if _FOLLOWS.match(said, start, end):
        return False
    if kind == "others":
        return bool(_OWN_SUBJECT.match(said, start, end))
    return bool(_OWN_VERB.search(said, start, end))
