"""All ways by which foreign input enters the program, each called as the command calls it."""

from __future__ import annotations

import html
import io
import os
import re
import tempfile
import zlib
from dataclasses import replace
from functools import cache, cached_property
from itertools import chain, pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar
from unittest import mock

import click
import yaml

from advisor.cli import options
from advisor.cli import understand as describing
from advisor.errors import KnowledgeUnusable, UnusableInput
from advisor.interview import replies
from advisor.interview.replies import Answered, Filled, Meant
from advisor.knowledge import loader
from advisor.knowledge.phrases import phrases_of
from advisor.knowledge.values import NotAccepted
from advisor.located import textfile
from advisor.pricing import aws_price_list, price_file_writer, price_import
from advisor.pricing import price_file as prices
from advisor.proof.value_of_information import Screen
from advisor.report import record_reader
from advisor.report.record import MARK
from advisor.understanding import understand
from advisor.verification import cases
from advisor.workloads import draft, settings, workload_reader
from advisor.workloads import workload as workloads
from advisor.workloads.draft import STANDARD_INPUT
from advisor.workloads.workload import Workload
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

    from advisor.errors import Problem
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.pricing.book import PriceBook
    from advisor.report.record_reader import RecordedAdvice
    from advisor.workloads.draft import Draft
    from fuzz.trial import Reader

ROOT = Path(__file__).resolve().parents[2]
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MARKED = re.compile(
    rf"^(?:[ \t>*+-]|<pre[^>\n]*>)*{re.escape(MARK)} recommended (.*)$", re.MULTILINE
)
_ONE_WITH_ALL = 50
"""Of so many texts, one is read with all phrases."""
_ONE_IN = 8
"""Of so many accepted inputs, one is written and read again, as writing takes the longest."""


@cache
def shipped() -> KnowledgeBase:
    """Return the shipped knowledge base."""
    return loader.load()


@cache
def _load_few_phrases() -> KnowledgeBase:
    """Return the shipped base with the phrases of one file; compiling all takes seconds."""
    language = [texts for texts in shipped().language if texts[0].endswith("/size.yaml")]
    return replace(shipped(), language=tuple(language))


def _choose_base(text: str) -> KnowledgeBase:
    """Return the knowledge base to read ``text`` with; only one text in fifty meets all phrases."""
    checksum = zlib.crc32(text.encode("utf-8", "surrogatepass"))
    return shipped() if checksum % _ONE_WITH_ALL == 0 else _load_few_phrases()


def _is_read_back(given: Input) -> bool:
    """Return whether what comes of ``given`` is written and read again."""
    return zlib.crc32(given.as_bytes) % _ONE_IN == 0


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="fuzz-")


def _write_file(given: Input) -> str:
    """Return the path of a file that holds what is given."""
    path = Path(_folder().name, f"f{given.kind}")
    path.write_bytes(given.as_bytes)
    return str(path)


def seeds(*patterns: str) -> list[Input]:
    """Return the files of the project that match each of ``patterns``, sorted by path."""
    files: list[Path] = []
    for pattern in patterns:
        files += sorted(ROOT.glob(pattern))
    assert files, patterns
    return [Input(file.read_bytes().decode(), file.suffix) for file in files]


class _Mixed:
    """A mix of right inputs, inputs with one planted mistake, and mutated right inputs or seeds."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (UnusableInput,)
    is_typed: ClassVar = False

    def make(self, rng: Random) -> Input:
        """Return a random input."""
        draw = rng.random()
        if draw < 0.4:
            return self.right(rng)
        if draw < 0.6:
            return self.spoiled(rng)
        seed = rng.choice(self.seeds) if rng.random() < 0.5 else self.right(rng)
        return mutated(rng, seed, in_bytes=not self.is_typed)

    @cached_property
    def seeds(self) -> Sequence[Input]:
        """Return the inputs to mutate."""
        raise NotImplementedError

    def right(self, rng: Random) -> Input:
        """Return a random input with nothing wrong in it."""
        raise NotImplementedError

    def spoiled(self, rng: Random) -> Input:
        """Return a random input with one thing wrong in it, by default a right one."""
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
        drafts = draft.read_drafts(text, name)
        problems: list[Problem] = []
        held: dict[str, Workload] = {}
        for workload_draft in drafts:
            workload, faults = workload_reader.read_workload(workload_draft, shipped())
            problems += faults
            if workload is not None:
                held[workload.name] = workload
        lost: list[str] = []
        if not given.planted:
            found = {name: workload.answers for name, workload in held.items()}
            lost += _find_missing(given, found)
        if not problems:
            number = _count_documents(text)
            if len(drafts) < number:
                lost.append(f"of {number} documents {len(drafts)} were read")
        if _is_read_back(given):
            for workload in held.values():
                lost += _find_changes(workload)
        return Outcome(bool(held) and not problems, problems, lost)


def _find_missing(given: Input, found: Mapping[str, Any]) -> Iterator[str]:
    for name, held in given.holds.items():
        if name not in found:
            yield f"{name!r} was not found"
        elif found[name] != held:
            yield f"{name!r} is {found[name]!r}, and stands there as {held!r}"


def _count_documents(text: str) -> int:
    """Return how many documents hold something; 1 if ``text`` has no marks between documents."""
    if "---" not in text and "..." not in text:
        return 1
    try:
        events = list(yaml.parse(text, Loader=_PARSER))
    except yaml.YAMLError:  # JSON, of which not all is YAML
        return 1
    number = 0
    for event, following in pairwise(events):
        if isinstance(event, yaml.DocumentStartEvent) and not _is_null(following):
            number += 1
    return number


def _is_null(event: Any) -> bool:
    if not isinstance(event, yaml.ScalarEvent) or not event.implicit[0]:
        return False
    return event.value in {"", "~", "null", "Null", "NULL"}


def _find_changes(workload: Workload) -> Iterator[str]:
    """Yield how ``workload`` changes when it is written and read again, if it does."""
    text = workloads.write_workload(workload)
    try:
        (written,) = draft.read_drafts(text, workload.file)
    except ValueError:
        yield f"is written as several workloads: {text!r}"
        return
    back, problems = workload_reader.read_workload(written, shipped())
    rules = tuple(os.path.relpath(folder) for folder in workload.rules)
    signed = {key: replace(mark, is_shared=False) for key, mark in workload.verified.items()}
    if back != replace(workload, rules=rules, verified=signed):
        yield f"{workload!r} is written as {text!r}, which is read as {back!r}, {problems!r}"


def _find_answer_changes(told: Mapping[str, Value]) -> Iterator[str]:
    """Yield how the answers change when they are written and read again, if they do."""
    return _find_changes(Workload("x", "f.yaml", told))


class Cases(_Mixed):
    """Decided cases, as ``advisor test`` reads them."""

    @cached_property
    def _grammar(self) -> AnswerGrammar:
        return AnswerGrammar(shipped())

    @cached_property
    def seeds(self) -> Sequence[Input]:
        (whole,) = seeds("tests/cases/published-decisions.yaml")
        parts = re.split(r"^(?=- name:)", whole.as_text, flags=re.MULTILINE)[1:]
        inputs = []
        for at in range(0, len(parts), 2):
            two_cases = "".join(parts[at : at + 2])
            inputs.append(Input(f"cases:\n{two_cases}"))
        return [*inputs, *seeds("tests/fuzz/corpus/cases/*")]

    def right(self, rng: Random) -> Input:
        return self._grammar.cases(rng, mistake=False)

    def spoiled(self, rng: Random) -> Input:
        return self._grammar.cases(rng, mistake=True)

    def read(self, given: Input) -> Outcome:
        with mock.patch("sys.stdin", SimpleNamespace(buffer=io.BytesIO(given.as_bytes))):
            reading = cases.read_cases([STANDARD_INPUT], shipped())
        found = {case.name: case.workload.answers for case in reading.cases}
        lost = [] if given.planted else list(_find_missing(given, found))
        return Outcome(bool(found) and not reading.problems, reading.problems, lost)


class Records(_Mixed):
    """Records, pages and answer files, as ``advisor drift`` reads them."""

    @cached_property
    def _grammar(self) -> AnswerGrammar:
        return AnswerGrammar(shipped())

    @cached_property
    def seeds(self) -> Sequence[Input]:
        old = map(_shorten, seeds("tests/data/0.1.0/records/*"))
        return [*old, *seeds("tests/fuzz/corpus/records/*")]

    def right(self, rng: Random) -> Input:
        return grammar_records.record(rng, self._grammar, mistake=False)

    def spoiled(self, rng: Random) -> Input:
        return grammar_records.record(rng, self._grammar, mistake=True)

    def read(self, given: Input) -> Outcome:
        problems: list[Problem] = []
        name = f"f{given.kind}"
        pairs: list[tuple[Draft, RecordedAdvice]] = []
        text = textfile.decoded(given.as_bytes, name)
        for block in record_reader.blocks(text, name, problems):
            drafts = draft.read_drafts(block, name)
            pairs += zip(drafts, record_reader.recorded(block, name, drafts, problems), strict=True)
        found = {}
        for number, (workload_draft, then) in enumerate(pairs):
            workload, faults = workload_reader.read_workload(workload_draft, shipped())
            problems += faults
            if workload is not None:
                values = workload.name, workload.answers, then.recommended
                found[f"{number} {workload.name}"] = values
        lost = [] if given.planted else list(_find_missing(given, found))
        if not problems:
            lost += _find_unread_marks(given, pairs)
        return Outcome(bool(found) and not problems, problems, lost)


def _shorten(record: Input) -> Input:
    """Return a record without most of the text before its answers, which only takes time."""
    text = record.as_text
    at = max(text.rfind('<section id="s-the-answer-file"'), text.rfind("## Answers"), 0)
    return Input(f"{text[:300]}\n\n{text[max(at, 300) :]}", record.kind)


def _find_unread_marks(
    given: Input, pairs: Sequence[tuple[Draft, RecordedAdvice]]
) -> Iterator[str]:
    trees: list[Any] = []
    for workload_draft, _ in pairs:
        nodes = (workload_draft.node, workload_draft.defaults)
        trees += [node.plain() for node in nodes if node is not None]
    recommended = {then.recommended for _, then in pairs}
    for mark in _find_marks(given, repr(trees)):
        if mark not in recommended:
            yield f"the mark {mark!r} was not read"


def _find_marks(given: Input, quoted: str) -> Iterator[str]:
    """Yield what is marked as recommended, except marks within the texts of answer files."""
    text = given.as_bytes.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    for mark in _MARKED.findall(text):
        value = html.unescape(mark).strip() if given.kind == ".html" else mark.strip()
        if f"{MARK} recommended {value}" not in quoted:
            yield value


class Rules(_Mixed):
    """A user's own rules on top of a small base, as every command with ``--rules`` reads them."""

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
        own_problems = [problem for problem in problems if problem.path == "own.yaml"]
        found = {rule.id for rule in knowledge.rules} if knowledge else set()
        lost = []
        if not given.planted:
            missing = [name for name in given.holds if name not in found]
            lost += [f"the rule {name} was not found" for name in missing]
        if not problems and knowledge is None:
            lost.append("nothing is told, and nothing was read")
        return Outcome(knowledge is not None, own_problems, lost)


class PriceFiles(_Mixed):
    """Price files, as every command with ``--prices`` reads them."""

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
        found = {}
        for entry in book.entries():
            name = f"{entry.region or ''} {entry.instance or entry.item}"
            found[name] = entry.price.amount
        lost = [*_find_missing(given, found), *_find_price_changes(book)]
        return Outcome(accepted=True, lost=lost)


def _find_price_changes(book: PriceBook) -> Iterator[str]:
    """Yield how ``book`` changes when it is written and read again, if it does."""
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
        listing = aws_price_list.read_list(_write_file(given))
        assembled = price_import.assemble([listing], self._book, "out.yaml")
        return Outcome(accepted=True, lost=list(_find_price_changes(assembled.book)))


class Replies(_Mixed):
    """What is typed in an interview, on screens of every kind."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (NotAccepted,)
    is_typed: ClassVar = True

    @cached_property
    def _screens(self) -> Sequence[Screen]:
        knowledge = shipped()
        lines = tuple(knowledge.checklist.values())
        checklist = Screen(tuple(chain.from_iterable(line.otherwise for line in lines)), lines)
        single = [Screen((key,)) for key in knowledge.questions]
        forms = [Screen(form.questions) for form in knowledge.forms.values()]
        return (*single, *forms, checklist)

    @cached_property
    def seeds(self) -> Sequence[Input]:
        (typed_lines,) = seeds("tests/fuzz/corpus/replies.txt")
        inputs = []
        for line in typed_lines.as_text.splitlines():
            inputs += [Input(line, str(at)) for at in range(len(self._screens))]
        return inputs

    def right(self, rng: Random) -> Input:
        at = rng.randrange(len(self._screens))
        screen = self._screens[at]
        values = {key: _draw_answer(rng, shipped(), key) for key in screen.questions}
        if screen.lines:
            numbers = rng.sample(range(1, len(screen.lines) + 1), k=3)
            return Input(", ".join(map(str, numbers)), str(at), is_right=True)
        if len(values) == 1 and shipped().questions[screen.questions[0]].kind == "text":
            values = {screen.questions[0]: f"eu-west-{rng.randint(1, 9)}"}
        return Input(" ".join(map(typed, values.values())), str(at), holds=values, is_right=True)

    def read(self, given: Input) -> Outcome:
        screen = self._screens[int(given.kind)]
        reply = replies.reply(_choose_base(given.as_text), screen, given.as_text)
        told: Mapping[str, Value] = {}
        if isinstance(reply, Answered):
            told = {screen.questions[0]: reply.value}
        elif isinstance(reply, Filled | Meant):
            told = reply.answers
        lost = list(_find_missing(given, told))
        if told and _is_read_back(given):
            lost += _find_answer_changes(told)
        if isinstance(reply, Meant):
            lost += _find_foreign_words(reply.words.values(), given.as_text)
        return Outcome(accepted=True, lost=lost)


def _draw_answer(rng: Random, knowledge: KnowledgeBase, key: str) -> Value:
    """Return a random answer that can be typed in one go, so not a partial one."""
    question = knowledge.questions[key]
    value = meant(rng, question)
    while question.kind == "multi" and not isinstance(value, frozenset):
        value = meant(rng, question)
    return value


def _find_foreign_words(passages: Iterable[str], text: str) -> Iterator[str]:
    flat = " ".join(text.split())
    for words in passages:
        if " ".join(words.split()) not in flat:
            yield f"the words {words!r} do not stand there"


class SetValues(_Mixed):
    """What is typed after ``--set``."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (UnusableInput, click.BadParameter)
    is_typed: ClassVar = True
    _context: ClassVar = click.Context(click.Command("recommend"))
    _option: ClassVar = click.Option(["--set"])

    @cached_property
    def _grammar(self) -> AnswerGrammar:
        return AnswerGrammar(shipped())

    @cached_property
    def seeds(self) -> Sequence[Input]:
        (typed_lines,) = seeds("tests/fuzz/corpus/set.txt")
        return [Input(line) for line in typed_lines.as_text.splitlines()]

    def right(self, rng: Random) -> Input:
        return self._grammar.typed(rng)

    def read(self, given: Input) -> Outcome:
        changes = options._parse_changes(self._context, self._option, (given.as_text,))
        told = settings.read_changes(changes, shipped())
        lost = list(_find_missing(given, told))
        if _is_read_back(given):
            lost += _find_answer_changes(told)
        return Outcome(accepted=True, lost=lost)


class Descriptions(_Mixed):
    """Descriptions in plain English, as ``advisor understand`` reads them."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (NotAccepted,)
    is_typed: ClassVar = True

    @cached_property
    def seeds(self) -> Sequence[Input]:
        (typed_lines,) = seeds("tests/fuzz/corpus/descriptions.txt")
        texts = typed_lines.as_text.splitlines()
        for file in seeds("tests/descriptions/*.yaml"):
            descriptions = yaml.load(file.as_text, Loader=_PARSER)
            texts += [description["text"][:150] for description in descriptions[:3]]
        return [Input(text) for text in texts]

    @cached_property
    def _sentences(self) -> Sequence[str]:
        sentences = []
        for phrase in phrases_of(shipped()):
            sentences += [example.text for example in phrase.examples]
        return sentences

    def right(self, rng: Random) -> Input:
        few = rng.sample(self._sentences, k=rng.choice((1, 2, 3)))
        return Input(rng.choice((" ", "\n", " But ")).join(few), is_right=True)

    def read(self, given: Input) -> Outcome:
        found = understand(_choose_base(given.as_text), given.as_text)
        lost = list(_find_foreign_words(found.words.values(), given.as_text))
        (again,) = draft.read_drafts(describing._as_yaml(found, ()), "f.yaml")
        workload, problems = workload_reader.read_workload(again, shipped())
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
    "answers": 3_500,
    "set": 10_000,
    "records": 1_200,
    "cases": 1_000,
    "rules": 700,
    "prices": 1_100,
    "lists": 700,
    "replies": 1_300,
    "descriptions": 500,
}
"""How many of 20,000 inputs each reader gets: those that read quickly get more."""
