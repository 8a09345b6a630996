"""All ways into the program by which something from a stranger comes, each as the command calls it."""

from __future__ import annotations

import html
import io
import os
import re
import tempfile
import zlib
from dataclasses import replace
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar
from unittest import mock

import click
import yaml

from advisor import batch
from advisor.answers import draft
from advisor.answers import validation as answers
from advisor.answers import workload as workloads
from advisor.answers.workload import Workload
from advisor.cli import options
from advisor.cli import understand as describing
from advisor.errors import KnowledgeUnusable, UnusableInput
from advisor.interview import replies
from advisor.interview.replies import Answered, Filled, Meant
from advisor.knowledge import loader, textfile
from advisor.knowledge.phrases import phrases_of
from advisor.knowledge.values import NotAccepted
from advisor.pricing import aws_price_list, price_file_writer, price_import
from advisor.pricing import price_file as prices
from advisor.proof.value_of_information import Screen
from advisor.report import record_reader
from advisor.report.record import MARK
from advisor.understanding import understand
from advisor.verification import cases
from fuzz import grammar_prices, grammar_records
from fuzz.grammar_answers import AnswerGrammar, meant
from fuzz.grammar_rules import BASE, RuleGrammar
from fuzz.inputs import Input
from fuzz.mutate import mutated
from fuzz.trial import Outcome
from people import typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from random import Random

    from advisor.answers.draft import Draft
    from advisor.errors import Problem
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.pricing.book import PriceBook
    from advisor.report.record_reader import Then
    from fuzz.trial import Reader

ROOT = Path(__file__).resolve().parents[2]
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MARKED = re.compile(
    rf"^(?:[ \t>*+-]|<pre[^>\n]*>)*{re.escape(MARK)} recommended (.*)$", re.MULTILINE
)
_ONE_WITH_ALL = 50
_ONE_IN = (
    8  # accepted answer files are written and read again, for writing takes longer than all else
)


@cache
def shipped() -> KnowledgeBase:
    """Return the shipped knowledge base."""
    return loader.load()


@cache
def _with_few_phrases() -> KnowledgeBase:
    """Return the shipped knowledge base with the phrases of one file: to compile those of all takes seconds."""
    return replace(
        shipped(),
        language=tuple(each for each in shipped().language if each[0].endswith("/size.yaml")),
    )


def _spoken_to(text: str) -> KnowledgeBase:
    """Return the knowledge base for words: with all phrases for one text of fifty."""
    return (
        shipped()
        if zlib.crc32(text.encode("utf-8", "surrogatepass")) % _ONE_WITH_ALL == 0
        else _with_few_phrases()
    )


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="fuzz-")


def _written(given: Input) -> str:
    """Return the path of a file that holds what is given."""
    path = Path(_folder().name, f"f{given.kind}")
    path.write_bytes(given.as_bytes)
    return str(path)


def seeds(*patterns: str) -> list[Input]:
    """Return the files of the project that begin as ``patterns`` say, in the order of their names."""
    files = [each for pattern in patterns for each in sorted(ROOT.glob(pattern))]
    assert files, patterns
    return [Input(each.read_bytes().decode(), each.suffix) for each in files]


class _Mixed:
    """Inputs of which some are right, some hold one planted mistake, and some are right or old ones that were changed."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (UnusableInput,)
    is_typed: ClassVar = False

    def make(self, rng: Random) -> Input:
        """Return an input, which chance decides."""
        draw = rng.random()
        if draw < 0.4:
            return self.right(rng)
        if draw < 0.6:
            return self.spoiled(rng)
        return mutated(
            rng,
            rng.choice(self.seeds) if rng.random() < 0.5 else self.right(rng),
            in_bytes=not self.is_typed,
        )

    @cached_property
    def seeds(self) -> Sequence[Input]:
        """Return what is changed by chance."""
        raise NotImplementedError

    def right(self, rng: Random) -> Input:
        """Return an input in which nothing is wrong."""
        raise NotImplementedError

    def spoiled(self, rng: Random) -> Input:
        """Return an input in which one thing is wrong, if it is known how to make one."""
        return self.right(rng)


class AnswerFiles(_Mixed):
    """Answer files, as every command that advises reads them."""

    @cached_property
    def _grammar(self) -> AnswerGrammar:
        return AnswerGrammar(shipped())

    @cached_property
    def seeds(self) -> Sequence[Input]:
        return seeds(
            "docs/examples/*.yaml", "tests/data/0.1.0/*.yaml", "tests/fuzz/corpus/answers/*"
        )

    def right(self, rng: Random) -> Input:
        return self._grammar.file(rng, mistake=False)

    def spoiled(self, rng: Random) -> Input:
        return self._grammar.file(rng, mistake=True)

    def read(self, given: Input) -> Outcome:
        name = f"f{given.kind}"
        text = textfile.decoded(given.as_bytes, name)
        found = draft.read_drafts(text, name)
        taken = [answers.accepted(each, shipped()) for each in found]
        problems = [problem for _, told in taken for problem in told]
        held = {each.name: each for each, _ in taken if each is not None}
        lost = (
            []
            if given.planted
            else list(_missing(given, {name: each.answers for name, each in held.items()}))
        )
        if not problems and len(found) < _documents(text):
            lost.append(f"of {_documents(text)} documents {len(found)} were read")
        if zlib.crc32(given.as_bytes) % _ONE_IN == 0:
            lost += [each for workload in held.values() for each in _not_read_back(workload)]
        return Outcome(bool(held) and not problems, problems, lost)


def _missing(given: Input, found: Mapping[str, Any]) -> Iterator[str]:
    for name, held in given.holds.items():
        if name not in found:
            yield f"{name!r} was not found"
        elif found[name] != held:
            yield f"{name!r} is {found[name]!r}, and stands there as {held!r}"


def _documents(text: str) -> int:
    """Return how many documents there are that hold something; 1 where that need not be counted."""
    if "---" not in text and "..." not in text:
        return 1
    try:
        events = list(yaml.parse(text, Loader=_PARSER))
    except yaml.YAMLError:  # JSON, of which not all is YAML
        return 1
    behind = (
        after for each, after in pairwise(events) if isinstance(each, yaml.DocumentStartEvent)
    )
    return sum(
        not (
            isinstance(each, yaml.ScalarEvent)
            and each.implicit[0]
            and each.value in {"", "~", "null", "Null", "NULL"}
        )
        for each in behind
    )


def _not_read_back(workload: Workload) -> Iterator[str]:
    """Yield what of ``workload`` does not come back when it is written and read."""
    text = workloads.write_workload(workload)
    try:
        (found,) = draft.read_drafts(text, workload.file)
    except ValueError:
        yield f"is written as several workloads: {text!r}"
        return
    back, problems = answers.accepted(found, shipped())
    rules = tuple(os.path.relpath(each) for each in workload.rules)
    signed = {key: replace(each, is_shared=False) for key, each in workload.verified.items()}
    if back != replace(workload, rules=rules, verified=signed):
        yield f"{workload!r} is written as {text!r}, which is read as {back!r}, {problems!r}"


def _told_again(told: Mapping[str, Value]) -> list[str]:
    """Return what of some answers does not come back when they are written and read."""
    return list(_not_read_back(Workload("x", "f.yaml", told)))


class Cases(_Mixed):
    """Decided cases, as ``advisor test`` reads them."""

    @cached_property
    def _grammar(self) -> AnswerGrammar:
        return AnswerGrammar(shipped())

    @cached_property
    def seeds(self) -> Sequence[Input]:
        (whole,) = seeds("tests/cases/published-decisions.yaml")
        parts = re.split(r"^(?=- name:)", whole.as_text, flags=re.MULTILINE)[1:]
        few = [Input(f"cases:\n{''.join(parts[at : at + 2])}") for at in range(0, len(parts), 2)]
        return [*few, *seeds("tests/fuzz/corpus/cases/*")]

    def right(self, rng: Random) -> Input:
        return self._grammar.cases(rng, mistake=False)

    def spoiled(self, rng: Random) -> Input:
        return self._grammar.cases(rng, mistake=True)

    def read(self, given: Input) -> Outcome:
        with mock.patch("sys.stdin", SimpleNamespace(buffer=io.BytesIO(given.as_bytes))):
            reading = cases.read_cases([batch.STANDARD_INPUT], shipped())
        found = {each.name: each.workload.answers for each in reading.cases}
        return Outcome(
            bool(found) and not reading.problems,
            reading.problems,
            () if given.planted else list(_missing(given, found)),
        )


class Records(_Mixed):
    """Records, pages and answer files, as ``advisor drift`` reads them."""

    @cached_property
    def _grammar(self) -> AnswerGrammar:
        return AnswerGrammar(shipped())

    @cached_property
    def seeds(self) -> Sequence[Input]:
        return [
            *map(_shortened, seeds("tests/data/0.1.0/records/*")),
            *seeds("tests/fuzz/corpus/records/*"),
        ]

    def right(self, rng: Random) -> Input:
        return grammar_records.record(rng, self._grammar, mistake=False)

    def spoiled(self, rng: Random) -> Input:
        return grammar_records.record(rng, self._grammar, mistake=True)

    def read(self, given: Input) -> Outcome:
        problems: list[Problem] = []
        name = f"f{given.kind}"
        pairs: list[tuple[Draft, Then]] = []
        for block in record_reader.blocks(textfile.decoded(given.as_bytes, name), name, problems):
            drafts = draft.read_drafts(block, name)
            pairs += zip(drafts, record_reader.recorded(block, name, drafts, problems), strict=True)
        recommended = {then.recommended for _, then in pairs}
        found = {}
        for number, (each, then) in enumerate(pairs):
            workload, told = answers.accepted(each, shipped())
            problems += told
            if workload is not None:
                found[f"{number} {workload.name}"] = (
                    workload.name,
                    workload.answers,
                    then.recommended,
                )
        lost = [] if given.planted else list(_missing(given, found))
        if not problems:
            quoted = repr(
                [
                    node.plain()
                    for each, _ in pairs
                    for node in (each.node, each.defaults)
                    if node is not None
                ]
            )
            lost += [
                f"the mark {each!r} was not read"
                for each in _marks(given, quoted)
                if each not in recommended
            ]
        return Outcome(bool(found) and not problems, problems, lost)


def _shortened(record: Input) -> Input:
    """Return a record without most of what stands before its answers, which only takes time."""
    text = record.as_text
    at = max(text.rfind('<section id="s-the-answer-file"'), text.rfind("## Answers"), 0)
    return Input(f"{text[:300]}\n\n{text[max(at, 300) :]}", record.kind)


def _marks(given: Input, quoted: str) -> Iterator[str]:
    """Yield what is marked as recommended, but for what stands in an answer file's own texts."""
    text = given.as_bytes.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    for found in _MARKED.findall(text):
        value = html.unescape(found).strip() if given.kind == ".html" else found.strip()
        if f"{MARK} recommended {value}" not in quoted:
            yield value


class Rules(_Mixed):
    """Files of own rules, as every command reads them that takes ``--rules``; they are added to a small base."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (UnusableInput, KnowledgeUnusable)

    @cached_property
    def _grammar(self) -> RuleGrammar:
        knowledge, problems = loader.read_knowledge([("base.yaml", BASE)])
        assert knowledge is not None, problems
        return RuleGrammar(knowledge)

    @cached_property
    def seeds(self) -> Sequence[Input]:
        return seeds("tests/fuzz/corpus/rules/*")

    def right(self, rng: Random) -> Input:
        return self._grammar.file(rng, mistake=False)

    def spoiled(self, rng: Random) -> Input:
        return self._grammar.file(rng, mistake=True)

    def read(self, given: Input) -> Outcome:
        text = textfile.decoded(given.as_bytes, "own.yaml")
        knowledge, problems = loader.read_knowledge([("base.yaml", BASE), ("own.yaml", text)])
        told = [each for each in problems if each.path == "own.yaml"]
        found = (
            {each.id: type(each.conclusion).__name__ for each in knowledge.rules}
            if knowledge
            else {}
        )
        holds = {} if given.planted else {each: found.get(each) for each in given.holds}
        lost = [f"the rule {name} was not found" for name, kind in holds.items() if kind is None]
        if not problems and knowledge is None:
            lost.append("nothing is told, and nothing was read")
        return Outcome(knowledge is not None, told, lost)


class PriceFiles(_Mixed):
    """Price files, as every command reads them that takes ``--prices``."""

    @cached_property
    def seeds(self) -> Sequence[Input]:
        return seeds("tests/fuzz/corpus/prices/*")

    def right(self, rng: Random) -> Input:
        return grammar_prices.file(rng, mistake=False)

    def spoiled(self, rng: Random) -> Input:
        return grammar_prices.file(rng, mistake=True)

    def read(self, given: Input) -> Outcome:
        name = f"f{given.kind}"
        book = prices.read_prices([(name, textfile.decoded(given.as_bytes, name))], name)
        found = {
            f"{each.region or ''} {each.instance or each.item}": each.price.amount
            for each in book.entries()
        }
        return Outcome(accepted=True, lost=[*_missing(given, found), *_not_written(book)])


def _not_written(book: PriceBook) -> Iterator[str]:
    """Yield what of ``book`` does not come back when it is written and read."""
    text = price_file_writer.write_price_book(book)
    try:
        back = prices.read_prices([(book.name, text)], book.name)
    except UnusableInput as refused:
        yield f"is written as {text!r}, which is refused: {refused}"
        return
    if back != book:
        yield f"{book!r} is written as {text!r}, which is read as {back!r}"


class PriceLists(_Mixed):
    """AWS's own price lists, as ``advisor prices import`` reads them."""

    @cached_property
    def seeds(self) -> Sequence[Input]:
        return seeds("tests/fuzz/corpus/lists/*")

    @cached_property
    def _book(self) -> PriceBook:
        (small,) = seeds("tests/fuzz/corpus/prices/small.yaml")
        return prices.read_prices([("small.yaml", small.as_text)], "small.yaml")

    def right(self, rng: Random) -> Input:
        return grammar_prices.listed(rng)

    def read(self, given: Input) -> Outcome:
        listing = aws_price_list.read_list(_written(given))
        assembled = price_import.assemble([listing], self._book, "out.yaml")
        return Outcome(accepted=True, lost=list(_not_written(assembled.book)))


class Replies(_Mixed):
    """What is typed in an interview, on screens of every kind."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (NotAccepted,)
    is_typed: ClassVar = True

    @cached_property
    def _screens(self) -> Sequence[Screen]:
        knowledge = shipped()
        lines = tuple(knowledge.checklist.values())
        checklist = Screen(tuple(key for line in lines for key in line.otherwise), lines)
        alone = [Screen((key,)) for key in knowledge.questions]
        return (*alone, *(Screen(each.questions) for each in knowledge.forms.values()), checklist)

    @cached_property
    def seeds(self) -> Sequence[Input]:
        (said,) = seeds("tests/fuzz/corpus/replies.txt")
        lines = said.as_text.splitlines()
        return [Input(line, str(at)) for line in lines for at in range(len(self._screens))]

    def right(self, rng: Random) -> Input:
        at = rng.randrange(len(self._screens))
        screen = self._screens[at]
        values = {key: _not_partial(rng, shipped(), key) for key in screen.questions}
        if screen.lines:
            numbers = rng.sample(range(1, len(screen.lines) + 1), k=3)
            return Input(", ".join(map(str, numbers)), str(at), is_right=True)
        if len(values) == 1 and shipped().questions[screen.questions[0]].kind == "text":
            values = {screen.questions[0]: f"eu-west-{rng.randint(1, 9)}"}
        return Input(" ".join(map(typed, values.values())), str(at), holds=values, is_right=True)

    def read(self, given: Input) -> Outcome:
        screen = self._screens[int(given.kind)]
        reply = replies.reply(_spoken_to(given.as_text), screen, given.as_text)
        told: Mapping[str, Value] = {}
        if isinstance(reply, Answered):
            told = {screen.questions[0]: reply.value}
        elif isinstance(reply, Filled | Meant):
            told = reply.answers
        again = _told_again(told) if told and zlib.crc32(given.as_bytes) % _ONE_IN == 0 else ()
        lost = [*_missing(given, told), *again]
        if isinstance(reply, Meant):
            lost += _strange(reply.words.values(), given.as_text)
        return Outcome(accepted=True, lost=lost)


def _not_partial(rng: Random, knowledge: KnowledgeBase, key: str) -> Value:
    """Return an answer that can be typed in one go."""
    question = knowledge.questions[key]
    value = meant(rng, question)
    while question.kind == "multi" and not isinstance(value, frozenset):
        value = meant(rng, question)
    return value


def _strange(words: Iterable[str], text: str) -> list[str]:
    said = " ".join(text.split())
    return [
        f"the words {each!r} do not stand there"
        for each in words
        if " ".join(each.split()) not in said
    ]


class SetValues(_Mixed):
    """What is typed behind ``--set``."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (UnusableInput, click.BadParameter)
    is_typed: ClassVar = True
    _context: ClassVar = click.Context(click.Command("recommend"))
    _option: ClassVar = click.Option(["--set"])

    @cached_property
    def _grammar(self) -> AnswerGrammar:
        return AnswerGrammar(shipped())

    @cached_property
    def seeds(self) -> Sequence[Input]:
        (said,) = seeds("tests/fuzz/corpus/set.txt")
        return [Input(line) for line in said.as_text.splitlines()]

    def right(self, rng: Random) -> Input:
        return self._grammar.typed(rng)

    def read(self, given: Input) -> Outcome:
        told = batch.changes(
            options._parse_changes(self._context, self._option, (given.as_text,)), shipped()
        )
        again = _told_again(told) if zlib.crc32(given.as_bytes) % _ONE_IN == 0 else []
        return Outcome(accepted=True, lost=[*_missing(given, told), *again])


class Descriptions(_Mixed):
    """Descriptions in plain English, as ``advisor understand`` reads them."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (NotAccepted,)
    is_typed: ClassVar = True

    @cached_property
    def seeds(self) -> Sequence[Input]:
        (said,) = seeds("tests/fuzz/corpus/descriptions.txt")
        files = [
            yaml.load(each.as_text, Loader=_PARSER) for each in seeds("tests/descriptions/*.yaml")
        ]
        return [
            Input(each)
            for each in (
                *said.as_text.splitlines(),
                *(each["text"][:150] for file in files for each in file[:3]),
            )
        ]

    @cached_property
    def _sentences(self) -> Sequence[str]:
        return [each.text for phrase in phrases_of(shipped()) for each in phrase.examples]

    def right(self, rng: Random) -> Input:
        few = rng.sample(self._sentences, k=rng.choice((1, 2, 3)))
        return Input(rng.choice((" ", "\n", " But ")).join(few), is_right=True)

    def read(self, given: Input) -> Outcome:
        found = understand(_spoken_to(given.as_text), given.as_text)
        lost = _strange(found.words.values(), given.as_text)
        (again,) = draft.read_drafts(describing._as_yaml(found, ()), "f.yaml")
        workload, problems = answers.accepted(again, shipped())
        if workload is None or workload.answers != found.answers:
            lost.append(
                f"{found.answers!r} are printed as what is read as {workload!r}, {problems!r}"
            )
        return Outcome(accepted=True, lost=lost)


READERS: Mapping[str, Reader] = {
    "answers": AnswerFiles(),
    "set": SetValues(),
    "records": Records(),
    "cases": Cases(),
    "rules": Rules(),
    "prices": PriceFiles(),
    "lists": PriceLists(),
    "replies": Replies(),
    "descriptions": Descriptions(),
}
SHARES: Mapping[str, int] = {
    "answers": 3_500, "set": 10_000, "records": 1_200, "cases": 1_000, "rules": 700, "prices": 1_100, "lists": 700,
    "replies": 1_300, "descriptions": 500,
}  # fmt: skip
"""How many of 20,000 inputs each reader gets: those that read quickly get more."""
