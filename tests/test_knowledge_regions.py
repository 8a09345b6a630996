"""A Region is asked for by its id: names get the id as a hint, and unknown ids a warning."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from advisor.knowledge.regions import region_doubt, region_meant, region_names
from advisor.knowledge.values import accept
from advisor.pricing.price_file import shipped_prices

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Program

    from advisor.knowledge.model import KnowledgeBase


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Ireland", "did you mean eu-west-1?"),
        ("Europe (Ireland)", "did you mean eu-west-1?"),
        ("frankfurt", "did you mean eu-central-1?"),
        ("N. Virginia", "did you mean us-east-1?"),
        ("virginia", "did you mean us-east-1?"),
        ("US East", "did you mean us-east-1, us-east-2 or us-gov-east-1?"),
        ("GovCloud US-West", "did you mean us-gov-west-1?"),
        ("China", "did you mean cn-north-1 or cn-northwest-1?"),
        ("EU-West-1", "did you mean eu-west-1?"),
        ("eu-west-1b", "did you mean eu-west-1?"),
    ],
)
def test_a_name_is_taken_and_doubted_with_the_id_that_it_means(
    text: str, meant: str, shipped: KnowledgeBase
) -> None:
    assert region_meant(text) == meant
    assert accept(shipped.questions["region"], text) == text
    assert region_doubt(text) == f"{text!r} is not the id of a Region; {meant}"


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("eu-west-1", ""),
        ("us-gov-east-1", ""),
        ("cn-north-1", ""),
        ("eu-west-9", "did you mean eu-west-"),
        ("mars-north-1", "none of the AWS Regions that were known on 2026-"),
        ("Europe", "none of the AWS Regions"),
        ("us", "none of the AWS Regions"),
        ("elsewhere", "'elsewhere' is none of the AWS Regions"),
    ],
)
def test_what_names_no_region_is_taken_and_doubted(
    text: str, doubt: str, shipped: KnowledgeBase
) -> None:
    assert accept(shipped.questions["region"], text) == text
    assert doubt in region_doubt(text)
    assert bool(region_doubt(text)) is bool(doubt)


def test_every_region_with_prices_is_known() -> None:
    assert shipped_prices().regions.keys() <= region_names().keys()
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)+-[0-9]", key) for key in region_names())


def test_results_carry_the_warning(folder: Path, advisor: Program) -> None:
    (folder / "a.yaml").write_text("answers: {region: eu-west-9}\n", encoding="utf-8")
    told = " ".join(advisor("recommend", "a.yaml").out.split())
    assert "The AWS Region: 'eu-west-9' is none of the AWS Regions" in told
    (result,) = json.loads(advisor("recommend", "a.yaml", "--format", "json").out)
    (warning,) = result["warnings"]
    assert warning["rule"] == "region"
    assert "'eu-west-9' is none" in warning["because"]
    sane = advisor("recommend", "a.yaml", "--set", "region=eu-west-1", "--format", "json")
    assert json.loads(sane.out)[0]["warnings"] == []
    named = advisor("recommend", "a.yaml", "--set", "region=Ireland").out
    assert "'Ireland' is not the id of a Region; did you mean eu-west-1?" in " ".join(named.split())
