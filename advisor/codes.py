"""Every problem code, what it means and what to do about it; ``docs/errors.md`` is written from it.

The first digit says where the problem lies: 1 and 2 in any file, 3 in rules and answers, 5 in
what ``advisor check`` finds, 7 in drawings, 8 in prices, 9 in the program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Code:
    """What a problem code means, in a sentence, and what to do about it, in another."""

    means: str
    cure: str


GROUPS: Final[Mapping[str, str]] = {
    "E1": "Reading files",
    "E2": "The form of a file",
    "E3": "Rules and answers",
    "E5": "Findings of `advisor check`",
    "E7": "Data of drawings",
    "E8": "Price files and price lists",
    "E9": "The program itself",
}

CODES: Final[Mapping[str, Code]] = {
    "E101": Code(
        "The file is not valid YAML.",
        "Fix the syntax at the line given; text that contains `: ` or begins with a special "
        "character needs quotes.",
    ),
    "E102": Code(
        "The file is larger than the limit: in bytes, in values, or in keys given twice.",
        "Split it into several files, or fix the first of the repeated keys.",
    ),
    "E103": Code(
        "The file contains a control character, or a line ending that editors do not show.",
        "Remove it; files are plain text in UTF-8.",
    ),
    "E104": Code("A YAML tag (`!name`) is used.", "Write plain values without tags."),
    "E105": Code("Values are nested too deeply.", "Write the file with fewer levels."),
    "E106": Code(
        "A key is given twice in the same mapping; only one of the two could count.",
        "Keep one of them.",
    ),
    "E107": Code(
        "A key is not a plain word, or is the merge key `<<`.",
        "Write `name: value`; share values with `defaults:`.",
    ),
    "E108": Code(
        "An alias (`*name`) has no anchor before it, or aliases stand for too many values.",
        "Write the values out.",
    ),
    "E109": Code(
        "A number has too many digits, or is too large or too small to be intended.",
        "Write a shorter number, or put it in quotes if it is text.",
    ),
    "E110": Code(
        "A path is neither a file nor a folder, or cannot be accessed.",
        "Check its spelling; `-` stands for standard input.",
    ),
    "E111": Code(
        "A file cannot be read, or is not text in UTF-8.",
        "Check its permissions, and save it as UTF-8.",
    ),
    "E112": Code(
        "An answer file is empty, or a document in it is not a mapping.",
        "`advisor questions --template` prints a file to fill in.",
    ),
    "E113": Code(
        "A folder contains no answer files, or far too many files.",
        "Name the folder that you mean.",
    ),
    "E114": Code(
        "A workload brings its own rules, which `--no-own-rules` refuses.",
        "Remove `rules:` from the file, or run without the option.",
    ),
    "E115": Code(
        "A record carries this program's mark where no answers can be read.",
        "Put its answers into a code block that begins with ```` ```yaml ````.",
    ),
    "E116": Code(
        "A mark in a record belongs to no workload, or to one of several.",
        "Write the mark above the workload that it is about.",
    ),
    "E117": Code("A mark in a record is given twice for a workload.", "Keep one of them."),
    "E118": Code(
        "A named pipe was given that nothing writes to.",
        "Start the program that writes to it, or name a file.",
    ),
    "E119": Code(
        "A workload brings rules that cannot be used; their own problems are listed as well.",
        "Fix the rules, or remove `rules:` from the file.",
    ),
    "E120": Code(
        "No advice can be given on a workload, for the reason in the message.",
        "Follow the message; the other workloads are not affected.",
    ),
    "E121": Code(
        "A CSV file is no table of answers: its first row does not say which column holds what.",
        "Begin it as `advisor questions --template --format csv` does.",
    ),
    "E201": Code(
        "A value is of the wrong kind, such as text where a list or a mapping belongs.",
        "Write what the hint says.",
    ),
    "E202": Code("A key is unknown here.", "Check its spelling; the known keys are listed."),
    "E203": Code(
        "A key is missing, or its value is empty or not allowed.",
        "Write what the hint says.",
    ),
    "E204": Code(
        "A name is already taken, reserved, or given twice.",
        "Choose another name.",
    ),
    "E205": Code(
        "The header of the rules (`knowledge:`) is missing, or is given twice.",
        "Give it once, in one file.",
    ),
    "E206": Code(
        "A rule is disabled without a reason.",
        "Write `disable: {rule-id: the reason}`.",
    ),
    "E207": Code(
        "A file has no `answers`, or a file of cases has no `cases`.",
        "Put them under that key.",
    ),
    "E208": Code(
        "The file is written for another version of the format.",
        "Write `advisor: 1`, or install the version that it needs.",
    ),
    "E209": Code(
        "The name of a workload or of a person cannot be used.", "Use plain words on one line."
    ),
    "E210": Code("A question is both answered and assumed.", "Keep one of the two."),
    "E211": Code(
        "There are so many problems that reading stopped here.",
        "Fix those that are listed, and run again.",
    ),
    "E212": Code(
        "A workload has more scenarios than one table can compare.",
        "Keep the most important ones, or write a workload for each of the others.",
    ),
    "E301": Code(
        "A condition is malformed.",
        "Write `{question: value}`, `{fact: name}`, or a list under `all`, `any` or `not`.",
    ),
    "E302": Code(
        "A question, platform, criterion, source, rule or fact of this name does not exist.",
        "Check the spelling; the most similar name is suggested.",
    ),
    "E303": Code(
        "A comparison is not known, compares the wrong kind of question, or is out of range.",
        "Compare number questions with `above`, `below`, `at_least` or `at_most`.",
    ),
    "E304": Code(
        "A question, a weight or a figure of costs does not accept this value.",
        "Use one of the values that the hint lists; `advisor questions` lists all.",
    ),
    "E305": Code("Rules derive facts from each other in a circle.", "Break the circle."),
    "E306": Code(
        "A rule does more than its evidence allows: reported or disputed rules must not exclude, "
        "and unconfirmed rules must not give points.",
        "Warn instead, or find a source that confirms it.",
    ),
    "E307": Code("A condition negates a derived fact.", "Derive the opposite fact instead."),
    "E308": Code(
        "A sentence is written for a platform that the rule does not move.",
        "Name one of the platforms that it moves.",
    ),
    "E501": Code("A rule has no example on which it fires.", "Write one under `fires`."),
    "E502": Code("A rule does not fire on its own example.", "Fix the rule or the example."),
    "E503": Code("A rule fires on its near miss.", "Fix the rule or the example."),
    "E504": Code(
        "A condition of a rule can be dropped or changed and no example notices.",
        "Add a near miss that differs in this condition alone.",
    ),
    "E505": Code("Nothing cites a source.", "Cite it, or drop it."),
    "E506": Code("A source is older than the base allows.", "Read it again, and set `seen`."),
    "E507": Code("No rule uses a question.", "Write a rule, or drop the question."),
    "E508": Code("No rule uses a derived fact.", "Use it, or drop the derivation."),
    "E509": Code("Two rules say the same thing.", "Drop one of them."),
    "E510": Code("No preference scores a criterion.", "Write one, or drop the criterion."),
    "E511": Code(
        "Rules exclude every platform for some answers.",
        "Leave one platform, or say why it is intended: `allow: {E511: the reason}`.",
    ),
    "E512": Code(
        "A rule rests on disputed or unconfirmed evidence and is not a warning.",
        "Write `level: warning`, and say what to verify.",
    ),
    "E513": Code("A rule is no longer valid.", "Correct `valid_to`, or drop the rule."),
    "E514": Code(
        "A rule can never fire: its conditions contradict each other or a consistency rule.",
        "Fix the condition, or drop the rule.",
    ),
    "E515": Code(
        "No answers lead to one of the platforms.",
        "Fix the rules, or say why it is intended: `allow: {E515: the reason}`.",
    ),
    "E516": Code(
        "A rule never matters: without it the same platform wins for all answers.",
        "Drop it, or say why it stays: `allow: {E516: the reason}`.",
    ),
    "E517": Code(
        "A rule gives points to a platform that is always excluded where the rule fires.",
        "Drop the points, or say why: `allow: {E517: the reason}`.",
    ),
    "E518": Code(
        "A law of the base is broken: a platform moves the wrong way when an answer goes up.",
        "Fix the rules; two answer files show the case.",
    ),
    "E519": Code(
        "The solver could not settle a proof within its bound.",
        "Simplify the conditions, or split the rule.",
    ),
    "E520": Code("A line under `allow` is not needed.", "Drop it; the answers show why."),
    "E521": Code("Words of a phrase are not a valid regular expression.", "Fix the expression."),
    "E522": Code(
        "A phrase has no example, or its example is read differently.",
        "Fix the words or the example.",
    ),
    "E523": Code(
        "A shipped rule moves a platform and has no sentence about it.",
        "Write the sentence under `reasons`.",
    ),
    "E703": Code("A file of the drawings, or the anchor of a group, is missing.", "Add it."),
    "E704": Code("A color is malformed.", 'Write it as `"#1a2b3c"`.'),
    "E705": Code("A name is not a valid id.", "Use lowercase letters, digits and single hyphens."),
    "E706": Code("A part, node or group of this name does not exist.", "Check its spelling."),
    "E707": Code("An id is taken already.", "Choose another id, or amend the first."),
    "E708": Code("A group lies inside itself.", "Correct `in`."),
    "E804": Code(
        "The file has a different format from the one that is read.", "Write the format given."
    ),
    "E805": Code("An amount is not a number with its unit.", "Write it as `0.05 USD/hour`."),
    "E806": Code("An amount is in a different unit from the one it is counted in.", "Convert it."),
    "E807": Code(
        "The tiers of a price do not rise from zero.", "Begin with the one without `from`."
    ),
    "E808": Code("A price, source or type is given twice.", "Keep one of them."),
    "E809": Code("A source of this name does not exist.", "Declare it under `sources`."),
    "E812": Code(
        "A name is not an id, a Region or an instance type.",
        "Write it as AWS does, such as `eu-west-1` or `m7g.large`.",
    ),
    "E814": Code(
        "An instance type has a price or limits but no size.",
        "Give its size under `instances`.",
    ),
    "E815": Code("An item of this name is not priced.", "`advisor prices` lists the items."),
    "E816": Code("The file contains no prices.", "Give some under `everywhere` or `regions`."),
    "E817": Code("A share is more than 100 %.", "Write 12 % as 0.12."),
    "E821": Code(
        "A price list cannot be read, or can be read only once.", "Save it to a file first."
    ),
    "E822": Code(
        "A price list is not JSON, or is truncated.", "Download the complete JSON version."
    ),
    "E823": Code(
        "The file is an index or something else, not an AWS price list.",
        "Download the list of one service; see [prices](prices.md).",
    ),
    "E824": Code("A price list contains nothing useful.", "The message lists what is useful."),
    "E825": Code("A price list contains a number with endless digits.", "Download it again."),
    "E826": Code("A price list contains values other than text.", "Download it again."),
    "E900": Code(
        "A defect in the program stopped this workload; the others continued.",
        "Report it with the crash log that the message names.",
    ),
}
