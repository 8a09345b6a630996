"""Hard needs are not turned round by words: only what denies the need itself is read as no need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from samples import some

from advisor.understanding import understand

if TYPE_CHECKING:
    from advisor.knowledge.model import KnowledgeBase

# Sentences that have a denial and name the need, but do not say that it is not needed: the need may
# be read, or nothing.
STILL_GPU = [
    "We don't want to manage GPU drivers.",
    "We don't have enough GPUs.",
    "Our models don't fill a GPU.",
    "We never have idle GPUs.",
    "We don't use the GPU all the time.",
    "Fargate doesn't give us GPUs.",
    "We can't get GPUs in our region.",
    "We cannot afford GPUs around the clock.",
    "There are not enough GPUs for training.",
    "No GPU drivers to install, please.",
    "Nobody here knows how to share a GPU.",
    "We do not own GPUs, we rent them.",
    "The jobs don't saturate the GPUs.",
    "We don't want to pay for idle GPUs.",
    "Fargate has no GPUs.",
    "There are no GPUs on Fargate.",
    "Lambda has no GPU support.",
    "We have no GPU quota in eu-central-2.",
    "We have no GPUs left.",
    "No free GPUs in the cluster.",
    "Without a GPU it takes hours.",
    "Without GPUs, the rendering takes all night.",
    "No GPU, no training.",
    "The GPUs are not a problem.",
    "GPU utilisation is never above half.",
    "We don't need more GPUs.",
    "We don't need a GPU for every request.",
    "We don't need the GPUs at night.",
    "We don't schedule GPUs well.",
    "Nothing but a GPU is fast enough.",
    "We won't train without a GPU.",
    "It can't run without a GPU.",
    "We never got the GPU operator to work.",
    "GPUs aren't always available.",
    "GPU: not available in our region.",
    "Do we have enough GPUs? No.",
    "Inference runs too slowly on CPU.",
    "We don't want to lose our GPUs.",
    "We have no time to tune GPUs.",
    "We don't have time, people or GPUs to spare.",
    "We are not happy with the GPU prices.",
    "No spare A100s.",
    "We couldn't find any CUDA experts.",
    "The platform does not support GPUs.",
    "Our current hoster offers no GPUs.",
    "Why we left Fargate: no GPUs, no privileged mode.",
    "We left Heroku because it has no GPUs.",
    "Our problem with Fargate: no GPUs.",
    "Unfortunately there are no GPUs.",
    "We are short of people, not GPUs.",
    "Losing GPUs is not an option.",
    "GPUs? Not enough of them.",
    "No container gets more than one GPU.",
    "Not every service needs a GPU.",
    "We don't know which GPU we need.",
    "There is no way around GPUs.",
]
STILL_WINDOWS = [
    "We don't want to build Windows images by hand.",
    "No Windows licence to spare.",
    "We don't have Windows admins.",
    "We don't patch the Windows nodes ourselves.",
    "Nobody likes the Windows containers.",
    "We have no Windows skills left.",
    "Fargate doesn't run our Windows containers.",
    "The Windows containers don't start within a minute.",
    "We never restart the Windows containers at night.",
    "Windows nodes are not a problem for us.",
    "We don't want to pay for Windows licences twice.",
    "There are not enough Windows nodes.",
    "We can't get rid of the .NET Framework code.",
    "Without Windows containers, the monolith cannot run.",
    "Managed Instances have no Windows.",
    "Auto Mode doesn't run Windows.",
    "No Linux or Windows skills here.",
    "Not every service runs on Windows.",
    "No Windows container may restart during the day.",
    "We won't leave Windows.",
]
STILL_ARM = [
    "We don't get enough Graviton capacity.",
    "We don't want to rebuild our Graviton images every week.",
    "We never have spare arm64 nodes.",
    "We have no ARM capacity in this Region.",
    "ARM builds are not a problem.",
    "There are not enough Graviton instances.",
    "We don't cross-compile for arm64 by hand.",
    "The arm64 images don't build quickly.",
    "ARM isn't always available in our Region.",
    "EKS Fargate doesn't run on ARM.",
    "Losing ARM images is not an option.",
    "We are not going to give up Graviton.",
    "There's no Graviton in that zone.",
]
STILL_X86 = [
    "We don't want to pay for x86 instances.",
    "There are not enough Intel nodes.",
    "We don't build the amd64 images at night.",
]


@pytest.mark.parametrize("text", STILL_GPU)
def test_a_denial_beside_a_gpu_does_not_deny_that_it_is_needed(
    text: str, shipped: KnowledgeBase
) -> None:
    assert understand(shipped, text).answers.get("accelerator") in {None, "gpu"}


@pytest.mark.parametrize("text", STILL_WINDOWS)
def test_a_denial_beside_windows_does_not_deny_that_it_is_needed(
    text: str, shipped: KnowledgeBase
) -> None:
    assert understand(shipped, text).answers.get("operating_system") in {None, "windows"}


@pytest.mark.parametrize("text", STILL_ARM)
def test_a_denial_beside_arm_does_not_deny_that_it_is_needed(
    text: str, shipped: KnowledgeBase
) -> None:
    assert understand(shipped, text).answers.get("cpu_architecture") in {None, "arm64", "either"}


@pytest.mark.parametrize("text", STILL_X86)
def test_a_denial_beside_x86_does_not_deny_that_it_is_needed(
    text: str, shipped: KnowledgeBase
) -> None:
    assert understand(shipped, text).answers.get("cpu_architecture") in {None, "x86_64", "either"}


DENIED = [
    ("We need no GPU.", "accelerator", "none"),
    ("No GPUs.", "accelerator", "none"),
    ("It works without GPUs.", "accelerator", "none"),
    ("It does not use a GPU.", "accelerator", "none"),
    ("The service doesn't require a GPU.", "accelerator", "none"),
    ("We don't need any GPUs.", "accelerator", "none"),
    ("We do not need GPUs or Windows.", "accelerator", "none"),
    ("We have no need for GPUs.", "accelerator", "none"),
    ("None of the services needs a GPU.", "accelerator", "none"),
    ("Nothing in it uses a GPU.", "accelerator", "none"),
    ("GPU: none", "accelerator", "none"),
    ("GPUs are not needed.", "accelerator", "none"),
    ("No GPU is required.", "accelerator", "none"),
    ("A GPU is not required here.", "accelerator", "none"),
    ("We never use GPUs.", "accelerator", "none"),
    ("No GPUs anywhere in our stack, just Go services.", "accelerator", "none"),
    ("GPUs? No.", "accelerator", "none"),
    ("Do you need a GPU? No.", "accelerator", "none"),
    ("There are no Windows containers.", "operating_system", "linux"),
    ("No Windows.", "operating_system", "linux"),
    ("We don't use Windows containers.", "operating_system", "linux"),
    ("It does not need Windows containers.", "operating_system", "linux"),
    ("Windows containers: none", "operating_system", "linux"),
    ("We don't run Windows containers.", "operating_system", "linux"),
    ("The application doesn't run on Linux.", "operating_system", "windows"),
    ("We don't want to run on ARM.", "cpu_architecture", "x86_64"),
    ("It does not run on ARM.", "cpu_architecture", "x86_64"),
    ("We have no arm64 builds.", "cpu_architecture", "x86_64"),
    ("No Graviton.", "cpu_architecture", "x86_64"),
    ("We don't build for ARM.", "cpu_architecture", "x86_64"),
    ("There are no x86 images.", "cpu_architecture", "arm64"),
]


@pytest.mark.parametrize(("text", "question", "value"), DENIED)
def test_what_denies_the_need_itself_is_read(
    text: str, question: str, value: str, shipped: KnowledgeBase
) -> None:
    assert understand(shipped, text).answers.get(question) == value


def test_a_need_said_once_stays_where_a_denial_stands_beside_it_later(
    shipped: KnowledgeBase,
) -> None:
    told = "Training needs a GPU. We don't want to manage GPU drivers, and we never have idle GPUs."
    assert understand(shipped, told).answers["accelerator"] == "gpu"


NOTHING_OF_THE_PEOPLE = [
    "We don't want to run on ARM.",
    "It doesn't need to run on ARM.",
    "We don't want to run in bridge mode.",
]
ABOUT_THE_PEOPLE = [
    "We don't want to run servers.",
    "We don't want to run on our own servers.",
    "We don't want to run it.",
]


@pytest.mark.parametrize("text", NOTHING_OF_THE_PEOPLE)
def test_not_wanting_to_run_on_something_says_nothing_of_the_people(
    text: str, shipped: KnowledgeBase
) -> None:
    assert "ops_capacity" not in understand(shipped, text).answers


@pytest.mark.parametrize("text", ABOUT_THE_PEOPLE)
def test_not_wanting_to_run_servers_still_does(text: str, shipped: KnowledgeBase) -> None:
    assert understand(shipped, text).answers.get("ops_capacity") == "low"


FRAMES = [
    "We don't want to {verb} {need}.",
    "We can't {verb} {need}.",
    "Nobody has time to {verb} {need}.",
    "We never {verb} {need} by hand.",
    "We don't {verb} {need} often.",
    "We are not able to {verb} {need} fast enough.",
    "It is not easy to {verb} {need}.",
    "We won't {verb} {need} again this year.",
    "No one knows how to {verb} {need}.",
    "Our provider doesn't {verb} {need}.",
]
VERBS = [
    "manage",
    "patch",
    "share",
    "schedule",
    "buy",
    "rent",
    "waste",
    "lose",
    "give up",
    "build",
    "debug",
    "upgrade",
    "monitor",
    "replace",
    "move",
    "pay for",
    "tune",
    "fill",
]
NEEDS = [
    ("accelerator", "GPUs", "none"),
    ("operating_system", "Windows containers", "linux"),
    ("cpu_architecture", "ARM images", "x86_64"),
    ("accelerator", "NVIDIA cards", "none"),
    ("operating_system", "the .NET Framework app", "linux"),
    ("cpu_architecture", "Graviton instances", "x86_64"),
]


@pytest.mark.parametrize(("question", "need", "denied"), some(3, of=NEEDS))
def test_no_verb_but_those_of_needing_denies_a_need(
    question: str, need: str, denied: str, shipped: KnowledgeBase
) -> None:
    for frame in FRAMES:
        for verb in VERBS:
            said = frame.format(verb=verb, need=need)
            assert understand(shipped, said).answers.get(question) != denied, said
