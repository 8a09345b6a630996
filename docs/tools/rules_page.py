"""Write docs/rules.md, the knowledge base as a page; ``--check`` compares it with the rules."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import advisor
from advisor.knowledge.condition_text import phrase
from advisor.knowledge.conditions import ALWAYS
from advisor.knowledge.model import Advice, Constraint, Derivation, Inconsistency, Preference
from advisor.knowledge.values import allowed, spoken
from page_parts import (
    address,
    anchored,
    bullet,
    code,
    codes,
    escaped,
    paragraph,
    table,
    write_or_check,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from advisor.knowledge.model import (
        Criterion,
        KnowledgeBase,
        Law,
        Platform,
        Question,
        Rule,
        Source,
    )

PAGE: Final = Path(__file__).resolve().parents[1] / "rules.md"
COMMAND: Final = "python docs/tools/rules_page.py"
_KINDS: Final = (
    (
        Constraint,
        "constraints",
        "Constraints",
        "What a platform cannot do. Only confirmed facts exclude.",
    ),
    (
        Preference,
        "preferences",
        "Preferences",
        "Reasons for a platform or against it: points from -3 to 3 on a criterion.",
    ),
    (
        Advice,
        "advice",
        "Advice",
        "Notes and warnings about the choice. They change no recommendation.",
    ),
    (
        Derivation,
        "derivations",
        "Derivations",
        "Facts that other rules look at, concluded from answers.",
    ),
    (
        Inconsistency,
        "consistency",
        "Consistency",
        "Answers that cannot all be true.",
    ),
)
"""The kinds of rules in the order of the page: class, anchor, title, and what the kind means."""
_FEW: Final = 3
"""Up to how many items a law names one by one."""
_GROUPS: Final = {
    "decide": "What can change the platform",
    "size": "Limits and cost",
    "pipeline": "The picture and the plan",
}


def page(knowledge: KnowledgeBase) -> str:
    """Return the whole page for ``knowledge``; the same base always gives the same text."""
    parts = [*_write_head(knowledge), _write_contents(knowledge)]
    for kind, anchor, title, meaning in _KINDS:
        parts += [anchored(anchor, f"## {title}"), meaning]
        parts += _write_rules(knowledge, kind, anchor)
    parts += laws(knowledge)
    parts.append(anchored("platforms", "## Platforms"))
    parts += map(_write_platform, knowledge.platforms.values())
    parts.append(anchored("criteria", "## Criteria"))
    parts += _write_criteria(knowledge.criteria.values())
    parts.append(anchored("questions", "## Questions"))
    parts += _write_questions(knowledge)
    parts.append(anchored("sources", "## Sources"))
    parts += _write_sources(knowledge)
    return "\n\n".join(parts) + "\n"


def laws(knowledge: KnowledgeBase) -> list[str]:
    """Return the section on laws, the directions that advice keeps; empty without laws."""
    if not knowledge.laws:
        return []
    meaning = (
        "One answer goes up in the order given, and everything else stays the same: "
        "then the recommendation never goes the wrong way. "
        "`advisor check` proves each law over all consistent answers."
    )
    items = "\n".join(map(_write_law, knowledge.laws))
    return [anchored("laws", "## Laws"), paragraph(meaning), items]


def _write_law(law: Law) -> str:
    order = " < ".join(code(spoken(value)) for value in law.order) or "any more, or a higher number"
    items = f" (only {codes(law.items)})" if 0 < len(law.items) <= _FEW else ""
    within = ", within an orchestrator" if law.same_orchestrator else ""
    return bullet(
        f'<a id="{law.id}"></a>{code(law.id)}: as {code(law.question)} goes up, '
        f"{order}{items}, {code(law.level)} of the winner never "
        f"{law.never}{within}. {escaped(law.because)}"
    )


def _write_head(knowledge: KnowledgeBase) -> Iterator[str]:
    yield f"<!-- Written by `{COMMAND}`; change rules/ instead of this page. -->"
    yield "# The rules"
    yield paragraph(
        "This is everything that the advisor knows: "
        f"{len(knowledge.rules)} rules, {len(knowledge.laws)} laws, "
        f"{len(knowledge.questions)} questions, {len(knowledge.platforms)} platforms, "
        f"{len(knowledge.criteria)} criteria and {len(knowledge.sources)} sources, "
        f"last reviewed on {knowledge.reviewed}. "
        f"The page is written from [rules/](../rules/README.md) by `{COMMAND}`, "
        "and a test fails when the two differ. "
        "[How advice is made](how-advice-is-made.md) says how the parts work together, "
        "[the method](method.md) what the words mean exactly."
    )
    yield paragraph(
        "A condition on an answer that is unknown or was not asked does not hold, "
        "and neither does its negation. "
        "*Confirmed*, *reported*, *unconfirmed* and *disputed* say how firm the evidence is."
    )


def _write_contents(knowledge: KnowledgeBase) -> str:
    lines = []
    for kind, anchor, title, _ in _KINDS:
        topics = _group_by_topic(knowledge, kind)
        count = sum(map(len, topics.values()))
        line = f"[{title}](#{anchor}) ({count})"
        if topics:
            line += ": " + ", ".join(f"[{topic}](#{anchor}-{topic})" for topic in topics)
        lines.append(bullet(line))
    sections = ["Platforms", "Criteria", "Questions", "Sources"]
    if knowledge.laws:
        sections.insert(0, "Laws")
    lines.append(bullet(", ".join(f"[{section}](#{section.lower()})" for section in sections)))
    return "\n".join(lines)


def _group_by_topic(knowledge: KnowledgeBase, kind: type) -> dict[str, list[Rule]]:
    topics: dict[str, list[Rule]] = {}
    for rule in knowledge.rules:
        if isinstance(rule.conclusion, kind):
            topics.setdefault(rule.id.partition(".")[0], []).append(rule)
    return dict(sorted(topics.items()))


def _write_rules(knowledge: KnowledgeBase, kind: type, anchor: str) -> Iterator[str]:
    for topic, rules in _group_by_topic(knowledge, kind).items():
        yield anchored(f"{anchor}-{topic}", f"### {topic}")
        for rule in rules:
            yield from _write_rule(rule, knowledge)


def _write_rule(rule: Rule, knowledge: KnowledgeBase) -> Iterator[str]:
    yield anchored(rule.id, f"#### {code(rule.id)}")
    when = "**Always**"
    if rule.when != ALWAYS:
        when = f"**When** {escaped(phrase(rule.when, knowledge))}"
    yield paragraph(f"{when}: {_describe_conclusion(rule)}")
    if isinstance(rule.conclusion, Preference):
        points = rule.conclusion.points
        yield table(list(points), [[f"{number:+d}" for number in points.values()]])
    yield paragraph(escaped(rule.because))
    evidence = rule.evidence.capitalize()
    validity = _describe_validity(rule)
    yield paragraph(f"*{evidence}*{validity}. {_cite(rule.sources, knowledge)}")


def _describe_conclusion(rule: Rule) -> str:
    conclusion = rule.conclusion
    if isinstance(conclusion, Constraint):
        return f"excludes {codes(conclusion.excludes)}."
    if isinstance(conclusion, Preference):
        return f"points on [{conclusion.criterion}](#criterion-{conclusion.criterion})."
    if isinstance(conclusion, Derivation):
        return f"concludes {code(conclusion.concludes)}."
    if isinstance(conclusion, Advice):
        return _describe_advice(conclusion)
    return "the answers cannot be true together."


def _describe_advice(advice: Advice) -> str:
    concerned = "whatever is recommended"
    if advice.platforms:
        one_of = "one of " if len(advice.platforms) > 1 else ""
        concerned = f"if {one_of}{codes(advice.platforms)} is recommended"
    drawn = f"; adds {code(advice.component)} to the drawing" if advice.component else ""
    return f"a {advice.level}, {concerned}{drawn}."


def _describe_validity(rule: Rule) -> str:
    begins = f" from {rule.valid_from}" if rule.valid_from else ""
    ends = f" until {rule.valid_to}" if rule.valid_to else ""
    return f", true{begins}{ends}" if begins or ends else ""


def _cite(sources: Sequence[str], knowledge: KnowledgeBase) -> str:
    citations = []
    for name in sources:
        source = knowledge.sources[name]
        citations.append(f"{_link_title(source)}, [seen](#source-{name}) {source.seen}")
    return "; ".join(citations) + "."


def _link_title(source: Source) -> str:
    title = escaped(source.title)
    return f"[{title}][{source.id}]" if source.url else title


def _write_platform(platform: Platform) -> str:
    heading = anchored(f"platform-{platform.id}", f"### {escaped(platform.name)}")
    since = f"{code(platform.id)}, since {platform.available_from}."
    summary = paragraph(f"{since} {escaped(platform.summary)}")
    aws = bullet(f"**AWS manages** {escaped(', '.join(platform.aws_manages))}")
    customer = bullet(f"**You manage** {escaped(', '.join(platform.customer_manages))}")
    return f"{heading}\n\n{summary}\n\n{aws}\n{customer}"


def _write_criteria(criteria: Iterable[Criterion]) -> Iterator[str]:
    yield (
        "A score is the sum of points times weight. "
        "An answer file may give other weights, from 0 to 10."
    )
    by_weight = sorted(criteria, key=lambda criterion: -criterion.weight)
    yield "\n".join(map(_write_criterion, by_weight))


def _write_criterion(criterion: Criterion) -> str:
    return bullet(
        f'<a id="criterion-{criterion.id}"></a>{code(criterion.id)}, '
        f"**{escaped(criterion.name)}**, weight {criterion.weight}. {escaped(criterion.because)}"
    )


def _write_questions(knowledge: KnowledgeBase) -> Iterator[str]:
    for group, title in _GROUPS.items():
        yield anchored(f"questions-{group}", f"### {title}")
        for question in knowledge.questions.values():
            if question.group == group:
                yield from _write_question(question)


def _write_question(question: Question) -> Iterator[str]:
    yield anchored(f"question-{question.id}", f"#### {code(question.id)}")
    yield paragraph(f"{escaped(question.asks)} *{escaped(question.why)}*")
    if not question.values:
        unit = f" ({question.unit})" if question.unit else ""
        yield paragraph(f"Takes {escaped(allowed(question) + unit)}.")
        return
    if question.kind == "multi":
        yield "Any of these; an empty list is none of them:"
    values = question.values.items()
    yield "\n".join(bullet(f"{code(value)}: {escaped(meaning)}") for value, meaning in values)


def _write_sources(knowledge: KnowledgeBase) -> Iterator[str]:
    yield paragraph(
        "*Seen* is the date of the text that was read, "
        "which is not always the day on which somebody read it."
    )
    lines = []
    for source in sorted(knowledge.sources.values(), key=lambda source: source.id):
        place = f'<a id="source-{source.id}"></a>{code(source.id)}'
        note = f" ({escaped(source.note)})" if source.note else ""
        lines.append(bullet(f"{place}: {_link_title(source)}, seen {source.seen}{note}"))
    yield "\n".join(lines)
    linked = [source for source in knowledge.sources.values() if source.url]
    yield "\n".join(f"[{source.id}]: {address(source.url)}" for source in linked)


def main(
    arguments: Sequence[str], knowledge: KnowledgeBase | None = None, path: Path = PAGE
) -> int:
    """Write the page, or check it; return the exit status."""
    return write_or_check(arguments, path, page(knowledge or advisor.load()), COMMAND)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
