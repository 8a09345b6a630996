"""Writes docs/rules.md, the knowledge base as a page to read; ``--check`` says whether the page is what the rules give."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import advisor
from advisor.knowledge.condition_text import phrase
from advisor.knowledge.conditions import ALWAYS
from advisor.knowledge.model import Advice, Constraint, Derivation, Inconsistency, Preference
from advisor.knowledge.values import allowed, spoken
from page_parts import address, anchored, bullet, code, codes, escaped, paragraph, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.knowledge.model import Criterion, KnowledgeBase, Law, Platform, Question, Rule

PAGE: Final = Path(__file__).resolve().parents[1] / "rules.md"
COMMAND: Final = "python docs/tools/rules_page.py"
_KINDS: Final = (
    (Constraint, "constraints", "Constraints", "What a platform cannot do. Only confirmed facts exclude."),
    (Preference, "preferences", "Preferences", "What speaks for a platform or against it: points from -3 to 3 on a criterion."),
    (Advice, "advice", "Advice", "What is said beside the choice. It changes no recommendation."),
    (Derivation, "derivations", "Derivations", "Facts that other rules look at, concluded from answers."),
    (Inconsistency, "consistency", "Consistency", "Answers that cannot be true together."),
)  # fmt: skip
_FEW: Final = 3
_GROUPS: Final = {
    "decide": "What can change the platform",
    "size": "Limits and cost",
    "pipeline": "The picture and the plan",
}


def page(knowledge: KnowledgeBase) -> str:
    """Return the whole page for ``knowledge``: the same text for the same base, always."""
    parts = [*_head(knowledge), *_contents(knowledge)]
    for kind, anchor, title, says in _KINDS:
        parts += [anchored(anchor, f"## {title}"), says, *_rules_of_kind(knowledge, kind, anchor)]
    parts += laws(knowledge)
    parts += [anchored("platforms", "## Platforms"), *map(_platform, knowledge.platforms.values())]
    parts += [anchored("criteria", "## Criteria"), *_criteria(list(knowledge.criteria.values()))]
    parts += [anchored("questions", "## Questions"), *_questions(knowledge)]
    parts += [anchored("sources", "## Sources"), *_sources(knowledge)]
    parts.append(
        "\n".join(
            f"[{each.id}]: {address(each.url)}" for each in knowledge.sources.values() if each.url
        )
    )
    return "\n\n".join(parts) + "\n"


def laws(knowledge: KnowledgeBase) -> list[str]:
    """Return the section on laws, the directions that advice keeps."""
    says = (
        "One answer goes up in the order given, and all else stays as it is: then the recommendation never goes the wrong way. "
        "`advisor check` proves each law over all consistent answers."
    )
    return (
        [anchored("laws", "## Laws"), paragraph(says), "\n".join(map(_law, knowledge.laws))]
        if knowledge.laws
        else []
    )


def _law(law: Law) -> str:
    order = " < ".join(code(spoken(value)) for value in law.order) or "any more, or a higher number"
    items = f" (only {codes(law.items)})" if 0 < len(law.items) <= _FEW else ""
    within = ", within an orchestrator" if law.same_orchestrator else ""
    place = f'<a id="{law.id}"></a>'
    return bullet(
        f"{place}{code(law.id)}: as {code(law.question)} goes up, {order}{items}, {code(law.level)} of the winner never "
        f"{law.never}{within}. {escaped(law.because)}"
    )


def _head(knowledge: KnowledgeBase) -> Iterator[str]:
    yield f"<!-- Written by `{COMMAND}`; change rules/ instead of this page. -->"
    yield "# The rules"
    counted = (
        f"{len(knowledge.rules)} rules, {len(knowledge.laws)} laws, {len(knowledge.questions)} questions, "
        f"{len(knowledge.platforms)} platforms, "
        f"{len(knowledge.criteria)} criteria and {len(knowledge.sources)} sources, last reviewed on {knowledge.reviewed}."
    )
    yield paragraph(
        f"This is everything that the advisor knows: {counted} The page is written from [rules/](../rules/README.md) by "
        f"`{COMMAND}`, and a test fails when the two differ. [How advice is made](how-advice-is-made.md) says how the parts "
        "work together, [the method](method.md) what the words mean exactly."
    )
    yield paragraph(
        "A condition on an answer that is unknown or was not asked does not hold, and neither does its negation. "
        "*Confirmed*, *reported*, *unconfirmed* and *disputed* say how firm the evidence is."
    )


def _contents(knowledge: KnowledgeBase) -> Iterator[str]:
    lines = []
    for kind, anchor, title, _ in _KINDS:
        topics = _topics(knowledge, kind)
        linked = ", ".join(f"[{topic}](#{anchor}-{topic})" for topic in topics)
        count = sum(map(len, topics.values()))
        lines.append(bullet(f"[{title}](#{anchor}) ({count}){': ' if linked else ''}{linked}"))
    rest = (*(("Laws",) if knowledge.laws else ()), "Platforms", "Criteria", "Questions", "Sources")
    lines.append(bullet(", ".join(f"[{each}](#{each.lower()})" for each in rest)))
    yield "\n".join(lines)


def _topics(knowledge: KnowledgeBase, kind: type) -> dict[str, list[Rule]]:
    topics: dict[str, list[Rule]] = {}
    for rule in knowledge.rules:
        if isinstance(rule.conclusion, kind):
            topics.setdefault(rule.id.partition(".")[0], []).append(rule)
    return dict(sorted(topics.items()))


def _rules_of_kind(knowledge: KnowledgeBase, kind: type, anchor: str) -> Iterator[str]:
    for topic, rules in _topics(knowledge, kind).items():
        yield anchored(f"{anchor}-{topic}", f"### {topic}")
        for rule in rules:
            yield from _rule(rule, knowledge)


def _rule(rule: Rule, knowledge: KnowledgeBase) -> Iterator[str]:
    yield anchored(rule.id, f"#### {code(rule.id)}")
    when = (
        "**Always**" if rule.when == ALWAYS else f"**When** {escaped(phrase(rule.when, knowledge))}"
    )
    yield paragraph(f"{when}: {_follows(rule)}")
    if isinstance(rule.conclusion, Preference):
        points = rule.conclusion.points
        yield table(list(points), [[f"{each:+d}" for each in points.values()]])
    yield paragraph(escaped(rule.because))
    yield paragraph(
        f"*{rule.evidence.capitalize()}*{_span(rule)}. {_cited(rule.sources, knowledge)}"
    )


def _follows(rule: Rule) -> str:
    conclusion = rule.conclusion
    if isinstance(conclusion, Constraint):
        return f"excludes {codes(conclusion.excludes)}."
    if isinstance(conclusion, Preference):
        return f"points on [{conclusion.criterion}](#criterion-{conclusion.criterion})."
    if isinstance(conclusion, Derivation):
        return f"concludes {code(conclusion.concludes)}."
    if isinstance(conclusion, Advice):
        named = f"{'one of ' if len(conclusion.platforms) > 1 else ''}{codes(conclusion.platforms)}"
        concerned = f"if {named} is recommended" if named else "whatever is recommended"
        drawn = (
            f"; adds {code(conclusion.component)} to the drawing" if conclusion.component else ""
        )
        return f"a {conclusion.level}, {concerned}{drawn}."
    return "the answers cannot be true together."


def _span(rule: Rule) -> str:
    begins = f" from {rule.valid_from}" if rule.valid_from else ""
    ends = f" until {rule.valid_to}" if rule.valid_to else ""
    return f", true{begins}{ends}" if begins or ends else ""


def _cited(sources: Sequence[str], knowledge: KnowledgeBase) -> str:
    cited = []
    for each in sources:
        source = knowledge.sources[each]
        title = f"[{escaped(source.title)}][{each}]" if source.url else escaped(source.title)
        cited.append(f"{title}, [seen](#source-{each}) {source.seen}")
    return "; ".join(cited) + "."


def _platform(platform: Platform) -> str:
    return "\n\n".join(
        (
            anchored(f"platform-{platform.id}", f"### {escaped(platform.name)}"),
            paragraph(
                f"{code(platform.id)}, since {platform.available_from}. {escaped(platform.summary)}"
            ),
            bullet(f"**AWS manages** {escaped(', '.join(platform.aws_manages))}")
            + "\n"
            + bullet(f"**You manage** {escaped(', '.join(platform.customer_manages))}"),
        )
    )


def _criteria(criteria: list[Criterion]) -> Iterator[str]:
    yield "A score is the sum of points times weight. An answer file may give other weights, from 0 to 10."
    by_weight = sorted(criteria, key=lambda each: -each.weight)
    yield "\n".join(map(_criterion, by_weight))


def _criterion(each: Criterion) -> str:
    place = f'<a id="criterion-{each.id}"></a>'
    return bullet(
        f"{place}{code(each.id)}, **{escaped(each.name)}**, weight {each.weight}. {escaped(each.because)}"
    )


def _questions(knowledge: KnowledgeBase) -> Iterator[str]:
    for group, title in _GROUPS.items():
        yield anchored(f"questions-{group}", f"### {title}")
        yield from (_question(each) for each in knowledge.questions.values() if each.group == group)


def _question(question: Question) -> str:
    parts = [
        anchored(f"question-{question.id}", f"#### {code(question.id)}"),
        paragraph(f"{escaped(question.asks)} *{escaped(question.why)}*"),
    ]
    if question.values:
        several = (
            "Any of these; an empty list is none of them:\n\n" if question.kind == "multi" else ""
        )
        values = (
            bullet(f"{code(value)}: {escaped(says)}") for value, says in question.values.items()
        )
        parts.append(several + "\n".join(values))
    else:
        unit = f" ({question.unit})" if question.unit else ""
        parts.append(paragraph(f"Takes {escaped(allowed(question) + unit)}."))
    return "\n\n".join(parts)


def _sources(knowledge: KnowledgeBase) -> Iterator[str]:
    yield paragraph(
        "*Seen* is the date of the text that was read, which is not always the day on which somebody read it."
    )
    lines = []
    for each in sorted(knowledge.sources.values(), key=lambda source: source.id):
        title = f"[{escaped(each.title)}][{each.id}]" if each.url else escaped(each.title)
        note = f" ({escaped(each.note)})" if each.note else ""
        lines.append(
            bullet(f'<a id="source-{each.id}"></a>{code(each.id)}: {title}, seen {each.seen}{note}')
        )
    yield "\n".join(lines)


def main(
    arguments: Sequence[str], knowledge: KnowledgeBase | None = None, path: Path = PAGE
) -> int:
    """Write the page, or with ``--check`` return 1 if it is not what the rules give."""
    wanted = page(knowledge or advisor.load())
    if list(arguments) not in ([], ["--check"]):
        print(f"usage: {COMMAND} [--check]", file=sys.stderr)
        return 2
    if arguments:
        if path.is_file() and path.read_text(encoding="utf-8") == wanted:
            return 0
        print(
            f"{path.name} is not what the rules give; write it anew with: {COMMAND}",
            file=sys.stderr,
        )
        return 1
    path.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
