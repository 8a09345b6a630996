"""How a clause is meant: as what is so, or as a doubt, a wish, the past, the future, or the affairs of others."""

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
    r"(?:vendor|supplier|provider|agency|investor|publisher|landlord|consultant|consultancy|contractor|integrator|reseller"
    r"|manufacturer|auditor|client|customer|partner|subsidiary|mother ?company|parent ?company|headquarters|hq)s?"
)
# What belongs to customers or to people who were spoken of, except what we have to do with ourselves.
_NOT_ABOUT_US: Final = (
    r"(?!own\b|time\b|work\b|jobs?\b|days?\b|weeks?\b|data\b|requirements?\b|contracts?\b|records?\b|personal\b"
    r"|payments?\b|cards?\b|browsers?\b|phones?\b|auditors?\b|code\b|rules\b|librar\w+|binar\w+|software\b|product\b"
    r"|images?\b|licen[cs]e\w*|drivers?\b|sdk\b|agents?\b|appliances?\b)\w+"
)
_CUES: Final[Mapping[str, str]] = {
    "doubt": (
        r"maybe|perhaps|possibly|probably|potentially|presumably|supposedly|apparently|likely|might"
        r"|may(?! (?:not )?(?:\d|20))|could"
        r"|(?:not|isn't|aren't|never|hardly|far from|\w+n't) (?:\w+ )?(?:sure|certain|clear|decided|settled)|unsure"
        r"|uncertain|unclear"
        r"|undecided|unknown|(?:don't|do not|doesn't|does not) (?:really |yet |even )?know|no idea|no clue|dunno"
        r"|can't say|cannot say"
        r"|hard to say|wonder(?:ing|s)?|(?<!matter )(?<!care )(?<!mind )(?<!or )whether|consider(?:s"
        r"|ing|ed)?|thinking (?:of|about)|think about|evaluat(?:e|es"
        r"|ing|ed)|assess(?:ing)?"
        r"|explor(?:e|es|ing)|looking (?:at|into)|toy(?:ing|ed)|debat(?:e|ing)|discuss(?:ing|ed)|open (?:question|point"
        r"|issue)|tbd|tbc|tba"
        r"|to be (?:decided|determined|confirmed|defined)|(?:i|we)(?:'d| would)?"
        r" (?:think|guess|suppose|believe|assume|reckon|suspect|imagine)"
        r"|seems?|sort of|in theory|toss-up|(?:it|that|this) (?:all |really |still )?depends"
        r"|depends on (?:what|how|who|whether|when|your)|suggest(?:s|ed|ing)?|propos(?:e|es|ed|ing)|tempted"
        r"|curious|rumou?rs?|hopefully|(?:told|tells?|telling) (?:me|us|our|the)"
        r"|(?:don't|do not|doesn't) (?:think|believe|expect|suppose)"
        r"|(?:not|\w+n't) (?:necessarily|always|entirely|all|every|everything|everyone|everybody)"
        r"|some(?:one|body) (?:\w+[\w:] ){0,3}(?:said|says|mentioned|thinks|claims?|suggested)|it is said|is said to"
        r"|they say|(?:was|were|been) told|i'd say|would say|optional|optionally|experiment(?:s|ing)? with"
    ),
    "wish": (
        r"would (?:really |also )?(?:like|love|prefer|want|rather|be (?:nice|great|welcome|good|ideal|lovely|a bonus))"
        r"|(?:'d|would) (?:be )?happy"
        r"|'d (?:really |also )?(?:like|love|prefer|rather)|nice to haves?|ideally|hop(?:e|es|ing)|wish(?:es)?"
        r"|prefer(?:s|ably|red|ence)?"
        r"|bonus|if (?:at all )?possible|(?:we|i|you|they|he|she|who|people|boss|cto|ceo|cio|lead"
        r"|management|team|devs?|developers?|engineers?|everybody|everyone|nobody|customers?"
        r"|clients?|folks|guys|some|others|n't"
        r"|not|really|just|also|only|it) wants?|wanted|dream(?:s|ing)?|keen|eager|aim(?:s|ing)? (?:to|for)|goal"
        r"|should|interested in"
        r"|where possible|fond of|fans? of|desired?|desirable"
    ),
    "past": (
        r"(?<!are )(?<!'re )(?<!get )(?<!is )used to(?! it\b)|previously|formerly|former"
        r"|(?<!runs )(?<!run )(?<!lasts )(?<!valid )until(?! now| then)|once (?:ran|had"
        r"|used|were)|in the past|back (?:then|in)"
        r"|(?<!since )(?<!from )last (?:year|month|week|decade|quarter|summer|winter|spring|autumn"
        r"|fall|time)|(?:years?|months?|weeks?"
        r"|decades?|while|long time) ago"
        r"|no longer|any ?more|(?:moved|migrated|switched|shifted|transitioned) (?:\w+ ){0,3}?(?:off|away|from)|we left"
        r"|decommissioned|retired|(?<!be )(?<!get )(?<!gets )(?<!getting )(?<!being )(?<!is )(?<!are )"
        r"(?:killed|dropped|stopped|removed|replaced|abandoned|shut down|turned off)"
        r"|gave up|given up|got rid|ditched|sunset|originally|was|were|wasn't|weren't|had(?! enough)"
        r"|tried|ran(?! out)|started (?:out )?(?:on|with)"
        r"|at (?:my|the|our|his|her|their) (?:last|previous|old|former) \w+|in (?:19|20[01])\d\d?|historically|(?:old"
        r"|early) days|before that|evaluated"
        r"|went|(?:is|are|'s|'re|all|long|now) gone"
    ),
    "future": (
        r"some ?day|one day|eventually|later(?! than)|in (?:the )?(?:\w+ )?(?:future|long (?:run|term)|longer term)"
        r"|next (?:year|quarter|phase|summer|winter|spring|autumn|fall)"
        rf"|(?:in|within|after) {_SPAN} (?:years?|months?|quarters?)|(?:year|phase|stage|step|v) ?(?:two|2|three|3)"
        rf"|(?:by|in) 20[23]\d|road ?map|plan(?:s|ned|ning)? (?:to|on|for)|(?:plans?|idea|intention"
        rf"|proposal|vision) (?:is|are) (?:to|that)|down the (?:road|line)"
        r"|intend(?:s|ing)?|about to|soon|assuming|hypothetical(?:ly)?|would(?! (?:be (?:nice|great|welcome|ideal|good)"
        r"|really|like|love|prefer|want|rather))|sooner or later|not yet decided"
        r"|at some point|future|when we (?:grow|scale|get bigger|are bigger)|once we|as we grow|upcoming"
        r"|expected to|going to (?:add|introduce|adopt|try|need)"
    ),
    "condition": (
        r"(?<!fine )(?<!ok )(?<!okay )(?<!matter )(?<!mind )(?<!care )(?<!problem )(?<!drama )(?<!even )"
        r"if(?! (?:at all )?possible| you (?:like|ask)| anything| needed| necessary)|unless|in case|suppose|what if"
        r"|depending on|provided that|as long as"
        r"(?! (?:it|that|this|they)(?:'s|'re| (?:is|are|stays?|remains?|costs?)))|in the event"
    ),
    "others": (
        r"competitors?|(?<!me and a )(?<!i and a )(?<!with a )friend(?:'?s)?(?! and (?:i|me)\b)|neighbou?r(?:s|ing)?"
        rf"|(?:the|our|my|his|their|its|a|an|some|every) (?:\w+ )?{_OUTSIDERS}(?:'s)?"
        r"(?: (?:of|for|at|in|behind) (?:\w+ ){1,3}?)?(?: ?(?:itself|also|still|there|already|all|both|only))?"
        r" ?(?:has|have|had|runs?|owns?|operates?|employs?|keeps?|knows?|loves?|likes?|hates?|swears?|sells?|boasts?)"
        rf"|(?<!for )(?<!by )(?<!of )(?<!to )(?<!in )(?<!with )(?:the|our|my|his|their|its|a|an) (?:\w+ )?{_OUTSIDERS}'s?"
        rf" {_NOT_ABOUT_US}"
        rf"|^their (?!(?:\w+ )?(?:people|team|engineers|dev\w*|staff|admins?)\b){_NOT_ABOUT_US}"
        rf"|a colleague(?:'s?)?(?! and\b| of mine and\b|s)"
        r"|(?:a|one|my|his|her) (?:colleague|friend|neighbour)'s"
        rf"|(?:at|by|with|from) (?:the|our|another|a different) {_OUTSIDERS}(?:'s)?"
        r"|(?:developers?|devs|engineers?|people|team|staff|admins?|colleagues) (?:of|at|from)"
        rf" (?:the|our|an?|their) {_OUTSIDERS}"
        r"|(?:the|our|their) (?:customers|clients|users) are (?:all )?(?:supervised|regulated|audited|licen[cs]ed)"
        r"|(?:were|was|been) promised|promised (?:me|us)"
        rf"|(?:the|our|my|his|their|its|a|an) {_OUTSIDERS}'s? (?:\w+ )?"
        r"(?:team|machines|engineers?|developers?|people|staff|cluster)"
        r"|in (?:the|a|an|our|their) (?:demo|workshop|tutorial|presentation|talk|example)"
        r"|(?:marketing|sales|accounting|hr|procurement)(?: \w+)? (?:has|have|needs|runs|uses|owns)"
        r"|next door|(?:another|other|sister|different|parent"
        r"|neighbou?ring|acquired) (?:\w+ )?(?:company|companies|firms?|teams?|departments?|groups?|units?|startups?"
        r"|people|shops?|orgs?|divisions?|projects?|products?|workloads?)"
        r"|(?:my|his|her|their|our|a|the) (?:last|previous|former|old|ex) ?-?(?:job|company|employer|team|startup|gig"
        r"|place|role)|everyone (?:says|else|talks|keeps)|everybody (?:says|else|talks)"
        r"|people (?:say|keep)|(?:i|we)(?:'ve)? (?:heard|read)|(?:he|she|they) (?:says?|said|told)|blog ?posts?"
        r"|(?:slides?|deck|brochure|flyer|banner|wiki|marketing|press)(?: \w+){0,3}? (?:says?|claims?|states?|promises?)"
        r"|(?:in|on|from|read) (?:a|an|the|some|this|that|his|her|\w+'s) (?:\w+ )?blogs?|blogs? (?:says?|said|claims?)"
        r"|(?:aws|news|tech|company|vendor|engineering) (?:\w+ )?blogs?|blogs?/"
        r"|articles?|podcasts?|(?:at|from|in|after) (?:a|the|an|some|last|our) (?:\w+ )?(?:conference|meetup|summit)s?"
        r"|talks? (?:about|on|by)|books?|brochures?|leaflets?|white ?papers?"
        r"|(?:vendors?|consultants?|analysts?|salesmen|advisors?|agency) (?:says?|said|claims?|told|recommend(?:s|ed)?"
        r"|suggest(?:s|ed)?|keeps?|wants?|pushe[sd]?)"
        r"|brother|(?:my|his|her|our) (?:son|daughter|nephew|niece|uncle|aunt|dad|father|mother|mum|mom)"
        r"|sister(?! compan| team)|wife|husband|cousin|buddy|netflix|spotify|airbnb|uber|google(?! cloud"
        r"| kubernetes|'s| half| side| part)|hacker news|reddit|twitter|linkedin|tutorials?|courses?"
        r"|webinars?|sales(?:man| rep| person| guy)s?"
        r"|(?:data science|ml|analytics|research|infra|mobile|it|security|marketing|sales) (?:team|folks|guys|group"
        r"|people|department)(?: \w+)? (?:has|have|runs?|uses?|owns?|operates?)|elsewhere"
    ),
}
_COMPILED: Final = {
    kind: re.compile(rf"(?<!\w)(?:{contracted(cues)})(?!\w)", re.IGNORECASE)
    for kind, cues in _CUES.items()
}
_NAMED: Final = re.compile(
    r"(?:called|named|titled|dubbed|code-?named|nicknamed|branded|entitled)\s+(?:the\s+)?[\"']?\s*$",
    re.IGNORECASE,
)
_OWN_VERB: Final = re.compile(
    r"(?:is|are|isn't|aren't|'re|'s|am|'m|runs?|uses?|has|have|'ve|now|today|currently|need|needs|must|will|'ll|don't"
    r"|doesn't|can't|require[sd]?|do|does|can|handles?|works?|lives?|stays?)\b",
    re.IGNORECASE,
)
_OWN_SUBJECT: Final = re.compile(
    r"\s*(?:(?:but|and|so|while|whereas|though|although|however),?\s+)?(?:we|i|our|my|us|ours|here)\b",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(r'"(?=[A-Z])[^"\n]{3,50}"')
_MOST_IN_A_TITLE: Final = 5
_FOLLOWS: Final = re.compile(
    r"(?:(?:and|or)\s+)?then\b(?! no\b)", re.IGNORECASE
)  # what follows from a guess is one too
_ITS_OWN: Final = re.compile(
    r"\s*(?:the |our )?(?!(?:it|this|that|which|these|those|they|all|\w+ly)\b)[a-z]\w* (?:is|are|was|were|has|got)\b",
    re.IGNORECASE,
)
_SHORT_ASIDE: Final = 45
KINDS: Final = ("doubt", "wish", "past", "future", "others")


def modes(sentence: Sentence, start: int, end: int) -> frozenset[str]:
    """Return the ``KINDS`` in which what stands from ``start`` to ``end`` is meant; none where it simply is so.

    Cues that begin in the words themselves do not count, for a phrase may hold a cue and know what it means.
    """
    here = sentence.clause_at(start)
    found = {kind for kind in _COMPILED if _lasts(kind, sentence, range(start, end), here)}
    if _NAMED.search(sentence.masked, max(start - 30, 0), start) or _is_in_a_title(
        sentence.masked, start, end
    ):
        found.add("others")
    if sentence.heading:
        found |= {kind for kind, cue in _COMPILED.items() if cue.search(sentence.heading)}
    return frozenset("future" if kind == "condition" else kind for kind in found)


def _is_in_a_title(said: str, start: int, end: int) -> bool:
    """Return whether the words stand between quotation marks with others, as in the name of a product."""
    for title in _TITLE.finditer(said):
        inside = title.start() < start and end < title.end()
        if (
            inside
            and end - start < title.end() - title.start() - 2
            and len(title.group().split()) <= _MOST_IN_A_TITLE
        ):
            return True
    return False


def _lasts(kind: str, sentence: Sentence, own: range, here: int) -> bool:
    """Return whether ``kind`` is in force in clause ``here``: said there, or before and not ended, or just behind."""
    said, cue = sentence.masked, _COMPILED[kind]
    reaching = kind == "condition"
    for number, clause in enumerate(sentence.clauses):
        stands = any(at not in own for at in _cues(kind, said, clause.start, clause.end))
        if (
            kind == "condition"
            and number
            and ";" in said[sentence.clauses[number - 1].end : clause.start]
        ):
            if number > here:
                break
            reaching = False
        if clause.aside and number < here:
            continue
        if number > here:
            behind = number == here + 1 and kind in {"doubt", "future", "past"}
            if stands and (kind == "condition" or (behind and _is_afterthought(said, clause, cue))):
                return True
            if kind == "condition" and _OWN_VERB.search(said, clause.start, clause.end):
                break  # what comes behind is the condition of this, not of what stands before
            continue
        kept = reaching and (kind == "condition" or not (clause.aside or _ends(kind, said, clause)))
        reaching = stands or (kept and number > 0)
    return reaching


@lru_cache(maxsize=4096)  # asked again for everything that the same clause says
def _cues(kind: str, said: str, start: int, end: int) -> tuple[int, ...]:
    """Return where the cues of ``kind`` begin that stand from ``start`` to ``end``."""
    return tuple(each.start() for each in _COMPILED[kind].finditer(said, start, end))


def _is_afterthought(said: str, clause: Clause, cue: re.Pattern[str]) -> bool:
    """Return whether ``clause`` only qualifies the one before it: a short aside, or little more than the ``cue`` itself."""
    words = said[clause.start : clause.end]
    words = words if clause.aside else words.partition(",")[0]
    if _ITS_OWN.match(words):
        return False
    return (
        len(words) <= _SHORT_ASIDE
        if clause.aside
        else len(re.findall(r"\w+", cue.sub("", words))) <= 1
    )


def _ends(kind: str, said: str, clause: Clause) -> bool:
    start, end = clause.start, clause.end
    if clause.contrast:
        return True
    if kind == "condition" or _FOLLOWS.match(said, start, end):
        return False
    if kind == "others":
        return bool(_OWN_SUBJECT.match(said, start, end))
    return bool(_OWN_VERB.search(said, start, end))
