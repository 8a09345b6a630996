"""Grammar of answer files and files of cases: correct, or with one mistake whose line is known."""

from __future__ import annotations

import json
import string
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.knowledge.conditions import UNKNOWN, Partial
from fuzz.inputs import Input
from fuzz.writing import Planted, Writer

if TYPE_CHECKING:
    from random import Random

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Question

CORPUS = Path(__file__).parent / "corpus"
TOKENS: tuple[str, ...] = tuple(json.loads((CORPUS / "tokens.json").read_text(encoding="utf-8")))
_LETTERS = string.ascii_letters + "0123456789 -é"
_MISTAKES = (
    "key",
    "key",
    "question",
    "question",
    "value",
    "value",
    "value",
    "weight",
    "criterion",
    "platform",
    "date",
    "note",
    "name",
    "version",
    "twice",
    "verified",
)
_MISTAKES_IN_CASES = (
    "key",
    "question",
    "value",
    "value",
    "date",
    "twice",
    "judged",
    "platform",
    "orchestrator",
)
_JUDGED = ("both", "orchestrator", "neither")


def _is_text(token: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in token)


def _is_name(token: str) -> bool:
    return token.isprintable() and bool(token.strip()) and not set(token) & set("<>")


_TEXTS = tuple(filter(_is_text, TOKENS))
_NAMES = tuple(filter(_is_name, _TEXTS))


def meant(rng: Random, question: Question) -> Value:
    """Return a random answer to ``question``."""
    if rng.random() < 0.1:
        return UNKNOWN
    if question.kind == "boolean":
        return rng.random() < 0.5
    if question.kind == "choice":
        return rng.choice(list(question.values))
    if question.kind == "multi":
        return _draw_items(rng, list(question.values))
    if question.range is None:
        characters = rng.choices(_LETTERS, k=rng.randint(1, 20))
        return "".join(characters).strip() or "x"
    low, high = question.range
    least, most = int(low) + (low > int(low)), int(high)
    whole = rng.choice((least, most, rng.randint(int(low) + 1, most)))
    if question.kind == "integer" or rng.random() < 0.5:
        return whole
    number = Decimal(whole) - Decimal(rng.randint(1, 99)) / 100
    return min(Decimal(high), max(Decimal(low), number))


def _draw_items(rng: Random, values: list[str]) -> Value:
    chosen = rng.sample(values, k=rng.randint(0, len(values)))
    if rng.random() < 0.7 or not chosen or len(chosen) == len(values):
        return frozenset(chosen)
    has = frozenset(item for item in chosen if rng.random() < 0.5)
    return Partial(has, frozenset(chosen) - has, rest_is_unknown=rng.random() < 0.3)


def said(value: Value) -> Any:
    """Return ``value`` as it stands in a tree."""
    if value is UNKNOWN:
        return "unknown"
    if isinstance(value, Partial):
        tree: dict[str, Any] = {}
        if value.has:
            tree["has"] = sorted(value.has)
        if value.lacks:
            tree["lacks"] = sorted(value.lacks)
        if value.rest_is_unknown:
            tree["rest"] = "unknown"
        return tree
    return sorted(value) if isinstance(value, frozenset) else value


def wrong(rng: Random, question: Question) -> Any:
    """Return a random scalar that ``question`` does not accept."""
    if question.kind == "text":
        return rng.choice((5, True, "a\nb", "x" * 101, None))
    numbers: tuple[Any, ...] = (5, Decimal("0.5"))
    if question.range:
        numbers = (True, "many", Decimal(10) ** 12, -(10**12))
    return rng.choice((*numbers, "no-such-thing", "2026-01-01", None))


class AnswerGrammar:
    """Writes workloads over the questions of ``knowledge``."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """Keep what may be named."""
        self._knowledge = knowledge
        self._questions = list(knowledge.questions.values())
        self._platforms = list(knowledge.platforms)

    def alone(self, rng: Random, *, mistake: bool) -> Input:
        """Return an answer file of one workload, as a record holds it."""
        writer = Writer(rng)
        holds: dict[str, Any] = {}
        tree = self._workload(rng, self._names(rng, 1)[0], holds)
        if mistake:
            self._spoil(rng, tree, rng.choice(_MISTAKES))
        writer.document(tree, marked=rng.random() < 0.2)
        return Input(
            writer.text, ".yaml", planted=writer.planted, holds=holds, is_right=not mistake
        )

    def file(self, rng: Random, *, mistake: bool) -> Input:
        """Return an answer file of one or several workloads, in YAML or JSON."""
        writer = Writer(rng)
        names = self._names(rng, rng.choice((1, 1, 1, 2, 3)))
        holds: dict[str, Any] = {}
        trees = [self._workload(rng, name, holds) for name in names]
        if mistake:
            self._spoil(rng, rng.choice(trees), rng.choice(_MISTAKES))
        in_json = rng.random() < 0.2
        if in_json or rng.random() < 0.4:
            whole: dict[Any, Any] = {"workloads": trees}
            if rng.random() < 0.2:
                whole["defaults"] = {}
            if in_json:
                writer.json(whole if len(trees) > 1 else trees[0])
            else:
                writer.document(whole, marked=rng.random() < 0.3)
        else:
            for number, tree in enumerate(trees):
                writer.document(tree, marked=number > 0 or rng.random() < 0.3)
        bom = rng.choice(("", "", "", "\ufeff"))
        return Input(
            bom + writer.text,
            ".json" if in_json else ".yaml",
            planted=writer.planted,
            holds=holds,
            is_right=not mistake,
        )

    def cases(self, rng: Random, *, mistake: bool) -> Input:
        """Return a file of cases."""
        writer = Writer(rng)
        holds: dict[str, Any] = {}
        trees = [self._case(rng, name, holds) for name in self._names(rng, rng.randint(1, 3))]
        if mistake:
            self._spoil(rng, rng.choice(trees), rng.choice(_MISTAKES_IN_CASES))
        for number, part in enumerate((trees[:1], trees[1:])):
            if part:
                writer.document({"cases": part}, marked=number > 0)
        return Input(
            writer.text, ".yaml", planted=writer.planted, holds=holds, is_right=not mistake
        )

    def typed(self, rng: Random) -> Input:
        """Return what is typed behind ``--set``."""
        question = rng.choice(self._questions)
        value = meant(rng, question)
        writer = Writer(rng)
        text = writer.inline(said(value))
        return Input(f"{question.id}={text}", holds={question.id: value}, is_right=True)

    def _names(self, rng: Random, number: int) -> list[str]:
        odd_names = [f"{rng.choice(_NAMES)} {at}" for at in range(number)]
        names = []
        for at, odd_name in enumerate(odd_names):
            is_odd = rng.random() < 0.3
            names.append(" ".join(odd_name.split()) if is_odd else f"shop-{at}")
        return names

    def _answers(self, rng: Random, most: int) -> dict[str, Value]:
        asked = rng.sample(self._questions, k=rng.randint(0, most))
        return {question.id: meant(rng, question) for question in asked}

    def _workload(self, rng: Random, name: str, holds: dict[str, Any]) -> dict[Any, Any]:
        answers = self._answers(rng, 8)
        holds[name] = answers
        tree: dict[Any, Any] = {"advisor": 1} if rng.random() < 0.5 else {}
        tree["name"] = name
        tree["answers"] = {key: said(value) for key, value in answers.items()}
        optional = self._optional_fields(rng, answers)
        kept = [key for key in optional if rng.random() < 0.25]
        rng.shuffle(kept)
        for key in kept:
            tree[key] = optional[key]
        return tree

    def _optional_fields(self, rng: Random, answers: dict[str, Value]) -> dict[str, Any]:
        """Return all fields that a workload may have, with assumptions other than ``answers``."""
        assumed = {}
        for key, value in self._answers(rng, 3).items():
            if key not in answers:
                assumed[key] = said(value)
        noted = rng.sample(self._questions, k=rng.randint(1, 2))
        notes = {question.id: rng.choice(_TEXTS) for question in noted}
        weighed = rng.sample(list(self._knowledge.criteria), k=rng.randint(1, 2))
        weights = (0, 10, 1, Decimal("2.5"), Decimal("0.25"))
        verified = {"by": "Ada", "on": date(2026, 1, 1), "link": "https://example.org"}
        return {
            "assume": assumed,
            "notes": notes,
            "weights": {key: rng.choice(weights) for key in weighed},
            "platforms": rng.sample(self._platforms, k=rng.randint(1, 3)),
            "as_of": date(2026, 1, 1) + timedelta(days=rng.randint(-3000, 3000)),
            "chosen": rng.choice(self._platforms),
            "because": rng.choice(("it is known", "a: b # c", "'")),
            "deciders": ["Ada", "Ben: # c"],
            "costs": {"fill-customer": Decimal("0.8")},
            "verified": {self._knowledge.rules[0].id: verified},
        }

    def _case(self, rng: Random, name: str, holds: dict[str, Any]) -> dict[Any, Any]:
        answers = self._answers(rng, 5)
        holds[name] = answers
        platform = self._knowledge.platforms[rng.choice(self._platforms)]
        tree: dict[Any, Any] = {
            "name": name,
            "answers": {key: said(value) for key, value in answers.items()},
            "expect": {"orchestrator": platform.orchestrator, "platforms": [platform.id]},
        }
        optional: dict[str, Any] = {
            "title": "A title",
            "source": "an ADR",
            "kind": "adr",
            "as_of": date(2025, 1, 1),
            "judged": rng.choice(_JUDGED),
            "leak": True,
            "rejected": {"eks": "too much", platform.id: "no"},
            "stated_reasons": ["money"],
            "not_expressed": [],
        }
        return tree | {key: field for key, field in optional.items() if rng.random() < 0.3}

    def _spoil(self, rng: Random, tree: dict[Any, Any], mistake: str) -> None:
        """Put one mistake into a workload or a case."""
        question = rng.choice(self._questions)
        answers: dict[Any, Any] = tree["answers"]
        if mistake == "key":
            value = rng.choice((1, "x", None))
            key = rng.choice(("answerz", "nmae", "größe", "a b", "0", "x" * 90))
            tree[Planted(key)] = value
        elif mistake == "question":
            value = rng.choice((1, "x", None))
            key = rng.choice((f"{question.id}x", question.id.upper(), "no-such", ""))
            answers[Planted(key)] = value
        elif mistake == "value":
            answers[question.id] = Planted(wrong(rng, question))
            tree.get("assume", {}).pop(question.id, None)
        elif mistake == "twice":
            tree[Planted("name")] = "other"
        elif mistake in {"judged", "orchestrator"}:
            held = tree if mistake == "judged" else tree["expect"]
            held.pop("platforms", None)
            held[mistake] = Planted("perhaps")
        elif mistake == "platform" and "expect" in tree:
            tree["expect"]["platforms"] = Planted(["ecs-nowhere"])
        else:
            tree |= self._wrong_fields(rng, mistake, question.id)

    def _wrong_fields(self, rng: Random, mistake: str, question: str) -> dict[Any, Any]:
        """Return fields of an answer file that hold one mistake."""
        criterion = rng.choice(list(self._knowledge.criteria))
        rule = self._knowledge.rules[0].id
        weight = Planted(rng.choice((11, -1, Decimal("0.001"), "high", True)))
        fields: dict[str, dict[Any, Any]] = {
            "weight": {"weights": {criterion: weight}},
            "criterion": {"weights": {Planted("money"): 1}},
            "platform": {"platforms": Planted([self._platforms[0], "ecs-nowhere"])},
            "date": {"as_of": Planted(rng.choice(("2026-13-01", "tomorrow", 5, True)))},
            "note": {"notes": {question: Planted(rng.choice((5, True, None)))}},
            "name": {"name": Planted(rng.choice((5, "<b>", "a\x07b", "x" * 121, None)))},
            "version": {"advisor": Planted(rng.choice((2, "1", None, Decimal("1.5"))))},
            "verified": {"verified": {Planted(f"{rule}-not"): {"by": "Ada"}}},
        }
        return fields[mistake]
