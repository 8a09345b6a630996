"""Runtimes of Linux containers say Linux, unless they stand next to Windows or are denied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from advisor.understanding import understand

if TYPE_CHECKING:
    from advisor.knowledge.model import KnowledgeBase

LINUX = [
    "It is a Ruby on Rails shop.",
    "A Rails monolith with Sidekiq.",
    "We have a Django API and three workers.",
    "A Next.js front end runs on App Runner.",
    "a laravel app on a single box",
    "Twelve Spring Boot services behind an ALB.",
    "Static pages, served by nginx.",
    "A Flask app for reports.",
    "WordPress sites of our agency, in Compose.",
    "FastAPI behind gunicorn.",
]
NOT_SAID = [
    "A Rails app, and some reports that need Windows.",
    "Spring Boot services beside a .NET Framework monolith.",
    "nginx in front, IIS behind it.",
    "Django, and an ASP.NET application.",
    "It is not a Rails app.",
    "We don't use Django.",
    "Our competitor runs a Django API.",
    "The customers' WordPress sites call it.",
    "It used to be a Rails app.",
    "We moved off Rails.",
    "Next year we rewrite it in Django.",
    "We might use Next.js.",
    "We are hiring Django developers.",
    "It calls WordPress sites.",
    "The project is on rails again.",
    "Is it a Rails app?",
    "It goes like clockwork, as if on rails.",
]


@pytest.mark.parametrize("text", LINUX)
def test_a_runtime_of_linux_containers_says_linux(text: str, shipped: KnowledgeBase) -> None:
    assert understand(shipped, text).answers.get("operating_system") == "linux"


@pytest.mark.parametrize("text", NOT_SAID)
def test_it_does_not_beside_windows_denied_or_of_others(text: str, shipped: KnowledgeBase) -> None:
    assert understand(shipped, text).answers.get("operating_system") != "linux"
