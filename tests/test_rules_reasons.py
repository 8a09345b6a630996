"""The sentences of the shipped rules: one about each platform that a rule moves, and no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.knowledge.model import Preference, moved_by
from advisor.verification.lint import wordless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.knowledge.model import KnowledgeBase, Rule

# How a sentence would begin that is about platforms of this orchestrator or compute.
NAMES = {
    "ecs": "ECS",
    "eks": "EKS",
    "ec2": "EC2|Self-managed",
    "nodegroup": "Node groups?|Managed node groups?|A node group",
    "fargate": "Fargate",
    "auto-mode": "Auto Mode",
    "managed-instances": "Managed Instances",
    "karpenter": "Karpenter",
}


def said(knowledge: KnowledgeBase) -> Iterator[tuple[Rule, str, str]]:
    for rule in knowledge.rules:
        for platform, sentence in rule.reasons.items():
            yield rule, platform, sentence


def test_every_rule_has_a_sentence_about_each_platform_that_it_moves(
    shipped: KnowledgeBase,
) -> None:
    assert list(wordless(shipped.rules)) == []
    assert all(set(rule.reasons) == set(moved_by(rule.conclusion)) for rule in shipped.rules)
    assert sum(len(rule.reasons) for rule in shipped.rules) > 500


def test_a_sentence_is_one_sentence(shipped: KnowledgeBase) -> None:
    assert [
        sentence
        for _, _, sentence in said(shipped)
        if not re.fullmatch(r"[A-Z][^\n]*[^\s.]\.", sentence)
    ] == []
    assert [
        sentence for _, _, sentence in said(shipped) if re.search(r"[.!?] [A-Z]", sentence)
    ] == []


def test_platforms_share_a_sentence_only_where_they_get_the_same_points(
    shipped: KnowledgeBase,
) -> None:
    shared = 0
    for rule in shipped.rules:
        if isinstance(rule.conclusion, Preference):
            points: dict[str, set[int]] = {}
            for platform, given in rule.conclusion.points.items():
                points.setdefault(rule.reason_for(platform), set()).add(given)
            assert [reason for reason, given in points.items() if len(given) > 1] == [], rule.id
            shared += len(points) < len(rule.conclusion.points)
    assert shared > 50


def test_no_sentence_is_about_another_platform(shipped: KnowledgeBase) -> None:
    for rule, platform, sentence in said(shipped):
        it = shipped.platforms[platform]
        others = "|".join(
            words for key, words in NAMES.items() if key not in {it.orchestrator, it.compute}
        )
        assert not re.match(rf"(The |On |With |Amazon |AWS )?({others})\b", sentence), (
            rule.id,
            platform,
        )


def test_every_platform_has_a_name_that_is_looked_for(shipped: KnowledgeBase) -> None:
    assert {platform.compute for platform in shipped.platforms.values()} <= NAMES.keys()
