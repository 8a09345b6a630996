"""Texts in a person's own words: what is clear is answered, what is not is left to be asked."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import many

import advisor
from advisor.knowledge.conditions import UNKNOWN, Partial
from advisor.knowledge.phrases import phrases_of
from advisor.understanding import TextTooLong, understand, understand_answer
from advisor.understanding.clauses import normalize, split_sentences
from advisor.understanding.expressions import fault
from advisor.understanding.numerals import NUMERAL, value_of

if TYPE_CHECKING:
    from advisor.knowledge.model import KnowledgeBase

SHIPPED = advisor.load()
SNIPPETS = (
    "two devs",
    "we need a GPU",
    "no Windows",
    "without SSH",
    "maybe on Outposts",
    "PCI DSS applies",
    "it runs 24/7",
    "not only ARM",
    "neither GPUs nor Windows",
    "if we grow",
    "our competitor runs EKS",
    "we used to run Nomad",
    "about 40 services",
    "16 GB",
    "10 to 15",
    "half a dozen",
    "zwei",
    "n't",
    "no",
    "0",
    "?",
    ", but ",
    ";",
    " (",
    ")",
    "\n- ",
    ": ",
    ". ",
    "…",
    "é",
    "\u202e",
)


def read(text: str) -> dict[str, Any]:
    """Return what ``text`` says.

    Of a list, it is what the list is said to hold, whether or not the rest is open.
    """
    answers: dict[str, Any] = dict(understand(SHIPPED, text).answers)
    for key, value in answers.items():
        if isinstance(value, Partial):
            answers[key] = value.has
    return answers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The containers have to be privileged.", Partial(frozenset({"privileged"}), frozenset())),
        ("HIPAA applies, PCI DSS does not.", Partial(frozenset({"hipaa"}), frozenset({"pci"}))),
        ("HIPAA applies, and nothing else.", frozenset({"hipaa"})),
        (
            "We need privileged containers. That is all.",
            Partial(frozenset({"privileged"}), frozenset()),
        ),
        ("Nothing from the host is needed.", frozenset()),
    ],
)
def test_a_list_is_told_in_part_unless_the_sentence_closes_it(text: str, value: Any) -> None:
    answers = understand(SHIPPED, text).answers
    (answer,) = (answers[key] for key in ("host_access", "compliance") if key in answers)
    assert answer == value


@pytest.mark.parametrize(
    "text",
    [
        "Maybe we need a GPU.",
        "Do we need a GPU?",
        "We used to need a GPU.",
        "If we grow we will need a GPU.",
        "Our competitor needs a GPU.",
        "We might need a GPU next year.",
        "We are not sure whether we need a GPU.",
        "The team next door has GPUs.",
        "We need a GPU. We don't need a GPU.",
        "We need a GPU, maybe.",
        "We need a GPU (not sure yet).",
        "We don't necessarily need a GPU.",
        "I don't think we need a GPU.",
        "Hopefully we need no GPU.",
        "A colleague told me that a GPU is needed.",
        "Everything but the GPU: to be decided, a GPU perhaps.",
    ],
)
def test_what_is_doubtful_past_planned_or_others_is_not_answered(text: str) -> None:
    assert "accelerator" not in read(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We need a GPU.", {"accelerator": "gpu"}),
        ("We don't need GPUs.", {"accelerator": "none"}),
        ("no GPU, Windows or SSH", {"accelerator": "none", "operating_system": "linux"}),
        (
            "No GPUs, but Windows containers.",
            {"accelerator": "none", "operating_system": "windows"},
        ),
        ("We can't do without GPUs.", {"accelerator": "gpu"}),
        ("The app is never without GPUs.", {"accelerator": "gpu"}),
        ("It can do nothing without GPUs.", {"accelerator": "gpu"}),
        ("GPU: no", {"accelerator": "none"}),
        ("two devs, no GPU", {"engineers": 2, "accelerator": "none"}),
        ("We need GPUs rather than Inferentia.", {"accelerator": "gpu"}),
        ("We don't only have Windows containers.", {"operating_system": "windows"}),
        ("HIPAA applies, PCI DSS does not.", {"compliance": frozenset({"hipaa"})}),
        (
            "Out of scope:\n- GPUs\n- Windows containers",
            {"accelerator": "none", "operating_system": "linux"},
        ),
        (
            "GPUs? Nope. Windows containers? Yes, two.",
            {"accelerator": "none", "operating_system": "windows"},
        ),
        ("We need no host access other than the usual, except a DaemonSet.", {}),
    ],
)
def test_denials_reach_what_they_deny(text: str, expected: dict[str, Any]) -> None:
    assert read(text).items() >= expected.items()
    assert "host_access" not in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "We don't need ARM-only builds.",
        "No ARM-only images.",
        "Our images are not ARM-only.",
        "We do not need ARM-exclusive builds.",
        "ARM-only builds are not needed.",
        "We are not on ARM alone.",
        "Nothing is ARM only.",
        "It is not Windows-only.",
        "We don't need Windows-only hosts.",
        "We have no Windows-only services.",
        "Without Windows-only dependencies.",
        "Windows-only hosts: no.",
        "We are not Linux-only.",
        "We don't need GPU-only nodes.",
        "No need for GPU-only instances.",
        "GPU-only nodes are not required.",
        "We don't use GPUs only.",
        "We don't need just a GPU.",
    ],
)
def test_who_denies_that_there_is_nothing_else_says_nothing_of_the_thing_itself(text: str) -> None:
    assert not read(text).keys() & {"cpu_architecture", "operating_system", "accelerator"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We need ARM only.", {"cpu_architecture": "arm64"}),
        ("ARM-only builds.", {"cpu_architecture": "arm64"}),
        ("x86 only: no ARM.", {"cpu_architecture": "x86_64"}),
        ("ARM only, x86 is not needed.", {"cpu_architecture": "arm64"}),
        ("We do not need ARM.", {"cpu_architecture": "x86_64"}),
        ("Linux-only, no Windows.", {"operating_system": "linux"}),
        ("No Windows, Linux only.", {"operating_system": "linux"}),
        ("We run Windows only.", {"operating_system": "windows"}),
        ("No GPU, CPU only.", {"accelerator": "none"}),
        ("No GPUs, only CPUs.", {"accelerator": "none"}),
    ],
)
def test_an_only_beside_a_denial_of_something_else_still_counts(
    text: str, expected: dict[str, Any]
) -> None:
    assert read(text).items() >= expected.items()


@pytest.mark.parametrize(
    ("text", "engineers"),
    [
        ("two developers", 2),
        ("a dozen engineers", 12),
        ("We are a team of 7 engineers.", 7),
        ("about 40 developers", 40),
        ("10 to 15 developers", None),
        ("10-15 developers", None),
        ("more than 20 engineers", None),
        ("two developers, three engineers", None),
        ("0 developers", None),
        ("between 10 and 20 developers", None),
        ("30+ developers", None),
        ("I'd guess we are about 30 developers.", None),
    ],
)
def test_numbers_are_exact_or_nothing(text: str, engineers: int | None) -> None:
    assert read(text).get("engineers") == engineers


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("engineers", "nope, just us two", 2),
        ("engineers", "around 12", 12),
        ("engineers", "I think it's 3 teams of 4", None),
        ("engineers", "dunno", UNKNOWN),
        ("public_subnets_only", "nope", False),
        ("public_subnets_only", "yes, only public ones", True),
        ("accelerator", "no", "none"),
        ("accelerator", "not really", "none"),
        ("accelerator", "a GPU", "gpu"),
        ("accelerator", "maybe", None),
        ("host_access", "none of them", frozenset()),
        ("host_access", "we need SSH", frozenset({"shell"})),
        ("existing_kubernetes", "some of it", "some"),
        ("existing_kubernetes", "not some", None),
        ("max_run_days", "2 weeks at most", None),
        ("ops_capacity", "no idea", UNKNOWN),
        ("ops_capacity", "does it matter?", None),
    ],
)
def test_a_reply_to_a_question_may_be_short(question: str, text: str, value: object) -> None:
    answer = understand_answer(SHIPPED, SHIPPED.questions[question], text)
    assert (answer and answer[0]) == value


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("two", 2),
        ("twenty-five", 25),
        ("a hundred and twenty", 120),
        ("1,200", 1200),
        ("2k", 2000),
        ("half a dozen", 6),
        ("0.5", 0.5),
    ],
)
def test_numerals_are_read(words: str, number: float) -> None:
    import re

    assert re.fullmatch(NUMERAL, words, re.IGNORECASE)
    assert float(value_of(words)) == number


@settings(max_examples=many(50, of=150), deadline=None)
@given(
    st.one_of(st.text(max_size=300), st.lists(st.sampled_from(SNIPPETS), max_size=14).map(" ".join))
)
def test_nothing_breaks_it_and_the_words_stand_in_the_text(text: str) -> None:
    understood = understand(SHIPPED, text)
    assert understood.answers.keys() == understood.words.keys()
    for words in understood.words.values():
        assert words in " ".join(text.split())


@settings(max_examples=many(25, of=60), deadline=None)
@given(
    st.permutations(
        ["Two devs.", "We need a GPU.", "No Windows.", "It runs in GovCloud.", "We use GitLab CI."]
    )
)
def test_the_order_of_sentences_does_not_matter(sentences: list[str]) -> None:
    assert read(" ".join(sentences)) == read(
        "Two devs. We need a GPU. No Windows. It runs in GovCloud. We use GitLab CI."
    )


def test_a_text_that_is_too_long_is_refused(shipped: KnowledgeBase) -> None:
    with pytest.raises(TextTooLong, match="shorten it"):
        understand(shipped, "x" * 20_001)


def test_a_row_of_dashes_takes_no_age(shipped: KnowledgeBase) -> None:
    started = time.process_time()
    text = (
        "We run about 40 microservices on EKS with Karpenter, "
        f"all of productio{'- ' * 40}n is there. Everything is Helm."
    )
    assert understand(shipped, text).answers["service_count"] == 40
    # Most of it is for compiling phrases; to divide the row in all ways takes far longer.
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    "word", ["a ", "our ", "no ", "1 ", "on the ", "(", "kubernetes ", "all of our "]
)
def test_a_text_of_one_word_over_and_over_takes_no_age(shipped: KnowledgeBase, word: str) -> None:
    started = time.process_time()
    understand(shipped, (word * 20_000)[:20_000])
    assert time.process_time() - started < 10


@pytest.mark.parametrize("word", ["gpu ", "no gpu or ", "no no gpu ", "gpu? no. ", "maybe gpu; "])
def test_a_need_said_over_and_over_takes_no_age(shipped: KnowledgeBase, word: str) -> None:
    understand(shipped, word)
    started = time.process_time()
    understand(shipped, (word * 20_000)[:20_000])
    assert time.process_time() - started < 5


@pytest.mark.parametrize("sign", ["(", ".", " ", "\n", "\u200b"])
def test_a_reply_of_one_sign_over_and_over_takes_no_age(shipped: KnowledgeBase, sign: str) -> None:
    started = time.process_time()
    assert understand_answer(shipped, shipped.questions["cost_focus"], f"y{sign * 19_000}y") is None
    assert time.process_time() - started < 2


def test_every_question_has_phrases(shipped: KnowledgeBase) -> None:
    assert {phrase.question for phrase in phrases_of(shipped)} == shipped.questions.keys()


def test_no_phrase_holds_two_apostrophes_in_a_row_which_nobody_types() -> None:
    for phrase in phrases_of(SHIPPED):
        assert not any("''" in line for line in phrase.words), phrase.question


def test_a_sentence_without_end_is_judged_in_parts_that_lose_nothing() -> None:
    text = "we need a GPU and that is so " * 500
    parts = [sentence.text for sentence in split_sentences(normalize(text))]
    assert max(map(len, parts)) <= 1_000
    assert "".join(parts).split() == text.split()
    assert read(text)["accelerator"] == "gpu"


@pytest.mark.parametrize(
    "text",
    [
        "4 vCPU, sorry, 8",
        "4 vCPU, no wait, 8.",
        "Each has 4 vCPU. Make that 8.",
        "4 vCPU - I mean 8",
    ],
)
def test_a_number_that_is_taken_back_is_not_read(text: str) -> None:
    assert read(text).get("task_vcpu") != 4


def test_a_sentence_that_begins_with_rather_takes_nothing_back() -> None:
    assert read("We have 4 developers. Rather than more we want peace.")["engineers"] == 4


def test_the_name_of_a_product_says_nothing_of_a_platform() -> None:
    assert read('"Docker Swarm Dashboard" is the name of our reporting product.') == {}
    assert read("We run Docker Swarm today.") == {"current_platform": "swarm"}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("The vendor has a large ops team with on-call.", "ops_capacity"),
        ("They promised me a platform team of 5.", "ops_capacity"),
        ("The client's platform team runs everything.", "ops_capacity"),
        ("It is said that Fargate can't do GPUs.", "pains"),
        ("Our own hours matter, it is not just the AWS invoice.", "cost_focus_bill"),
        ("We can't live without EBS volumes.", "storage_none"),
        ("Our staff works around the clock.", "hours_per_month"),
        ("We are always on Monday in the office.", "hours_per_month"),
        ("Scratch: 1000 GB per pod.", "task_memory_gb"),
        ("Peak is 1 evening in the year.", "peak_task_count"),
        ("The hosts are shared, sharing hosts is ok.", "utilisation"),
        ("We made a trial with two small services.", "service_count"),
        ("The dashboard is used by 7 teams.", "team_count"),
        ("Every minor version costs two of us a fortnight.", "deadline"),
    ],
)
def test_what_is_about_something_else_is_not_read(text: str, question: str) -> None:
    answers = read(text)
    if question == "cost_focus_bill":
        assert answers.get("cost_focus") != "bill"
    elif question == "storage_none":
        assert answers.get("storage") != frozenset()
    else:
        assert question not in answers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The vendor has a big ops team, we have two devs.", {"engineers": 2}),
        ("8 vCPU and 32 GB each, fine if it gets killed.", {"task_vcpu": 8, "task_memory_gb": 32}),
        ("No deadline, the hardware contract runs until 2029.", {"deadline": "none"}),
        (
            "We dont have GPUs and we don't use Spot.",
            {"accelerator": "none", "spot_required": False},
        ),
        ("Pain points:\n- upgrades\n- the bill", {"pains": frozenset({"upgrades", "bill"})}),
        ("We need a GPU, it is a must, and we would go if asked.", {"accelerator": "gpu"}),
        ("We're 8 devs - sorry, 9 since Monday.", {"engineers": 9}),
        ("We have 3 devs. Sorry, 4, Ana started.", {"engineers": 4}),
    ],
)
def test_what_stands_beside_it_takes_nothing_away(text: str, expected: dict[str, Any]) -> None:
    assert read(text).items() >= expected.items()


def test_of_several_numbers_none_is_corrected_by_the_next_sentence() -> None:
    assert read("We have 3 devs and 12 services. Sorry, 4.") == {}


def test_a_context_that_is_no_regular_expression_is_a_fault() -> None:
    assert fault("upgrades(?#given pains?)") == ""
    assert fault("upgrades(?#given (pains)")


@pytest.mark.parametrize(
    "text",
    [
        "One of our clients has a big ops team with on-call and GPUs.",
        "The vendor's cluster runs on EKS.",
        "Our provider's GPUs are old.",
        "The consultant knows Kubernetes inside out.",
        "The slide says 'GPU powered'.",
        "Somebody at a fair told our CTO that Trainium is cheaper.",
        "Their Kubernetes upgrades take weeks.",
        "The deadline for tax returns is in two weeks.",
        "Each node has its own name on the map.",
        "The plan is to move to ECS on Fargate.",
        "GPU? It depends.",
        "There are 9,000 people in the first minute.",
        "It is spread over two zones or more.",
    ],
)
def test_the_affairs_of_others_and_of_other_things_answer_nothing(text: str) -> None:
    assert read(text) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A blog in PHP, on Docker Swarm.", {"current_platform": "swarm"}),
        ("GitLab CI, the Jenkins machines were removed.", {"ci": "gitlab"}),
        ("GitLab CI, Jenkins is gone.", {"ci": "gitlab"}),
        ("It was on Nomad until 2022 and moved to Docker Swarm.", {"current_platform": "swarm"}),
        ("We have 3 developers, prod depends on it.", {"engineers": 3}),
        ("If we ever go to Azure, we rewrite it; lock-in to AWS is fine.", {"portability": "low"}),
        ("It is spread over 2 AZs.", {"availability_zones": 2}),
        ("A 1-year savings plan is acceptable, three years is not.", {"commitment": "one-year"}),
        (
            "We don't need GPUs, don't need Windows, nothing from the host.",
            {"accelerator": "none", "host_access": frozenset()},
        ),
        (
            "* 8 vCPU each, which is what the team has always had\n* 40 developers",
            {"engineers": 40},
        ),
    ],
)
def test_a_cue_reaches_no_further_than_what_it_is_about(
    text: str, expected: dict[str, Any]
) -> None:
    assert read(text).items() >= expected.items()
