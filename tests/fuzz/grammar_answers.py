"""Answer files and files of cases as their grammar has them, right or with one mistake whose line is known."""

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
_TEXTS = tuple(each for each in TOKENS if not any("\ud800" <= char <= "\udfff" for char in each))
_NAMES = tuple(
    each for each in _TEXTS if each.isprintable() and each.strip() and not set(each) & set("<>")
)
_MISTAKES = (
    "key", "key", "question", "question", "value", "value", "value", "weight", "criterion", "platform", "date", "note", "name",
    "version", "twice", "verified",
)  # fmt: skip
_OF_CASES = (
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


def meant(rng: Random, question: Question) -> Value:
    """Return an answer to ``question``."""
    if rng.random() < 0.1:
        return UNKNOWN
    if question.kind == "boolean":
        return rng.random() < 0.5
    if question.kind == "choice":
        return rng.choice(list(question.values))
    if question.kind == "multi":
        return _items(rng, list(question.values))
    if question.range is None:
        return (
            "".join(
                rng.choices(string.ascii_letters + "0123456789 -é", k=rng.randint(1, 20))
            ).strip()
            or "x"
        )
    low, high = question.range
    whole = rng.choice(
        (int(low) + (low > int(low)), int(high), rng.randint(int(low) + 1, int(high)))
    )
    if question.kind == "integer" or rng.random() < 0.5:
        return whole
    return min(Decimal(high), max(Decimal(low), Decimal(whole) - Decimal(rng.randint(1, 99)) / 100))


def _items(rng: Random, values: list[str]) -> Value:
    chosen = rng.sample(values, k=rng.randint(0, len(values)))
    if rng.random() < 0.7 or not chosen or len(chosen) == len(values):
        return frozenset(chosen)
    has = frozenset(each for each in chosen if rng.random() < 0.5)
    return Partial(has, frozenset(chosen) - has, rest_is_unknown=rng.random() < 0.3)


def said(value: Value) -> Any:
    """Return ``value`` as a tree."""
    if value is UNKNOWN:
        return "unknown"
    if isinstance(value, Partial):
        told: dict[str, Any] = {"has": sorted(value.has), "lacks": sorted(value.lacks)}
        return {key: items for key, items in told.items() if items} | (
            {"rest": "unknown"} if value.rest_is_unknown else {}
        )
    return sorted(value) if isinstance(value, frozenset) else value


def wrong(rng: Random, question: Question) -> Any:
    """Return a scalar that ``question`` does not take."""
    if question.kind == "text":
        return rng.choice((5, True, "a\nb", "x" * 101, None))
    numbers = (
        (True, "many", Decimal(10) ** 12, -(10**12)) if question.range else (5, Decimal("0.5"))
    )
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
        return Input(writer.text, ".yaml", writer.planted, holds, not mistake)

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
            tree = {"workloads": trees, **({"defaults": {}} if rng.random() < 0.2 else {})}
            if in_json:
                writer.json(tree if len(trees) > 1 else trees[0])
            else:
                writer.document(tree, marked=rng.random() < 0.3)
        else:
            for number, tree in enumerate(trees):
                writer.document(tree, marked=number > 0 or rng.random() < 0.3)
        bom = rng.choice(("", "", "", "\ufeff"))
        return Input(
            bom + writer.text, ".json" if in_json else ".yaml", writer.planted, holds, not mistake
        )

    def cases(self, rng: Random, *, mistake: bool) -> Input:
        """Return a file of cases."""
        writer = Writer(rng)
        holds: dict[str, Any] = {}
        trees = [self._case(rng, name, holds) for name in self._names(rng, rng.randint(1, 3))]
        if mistake:
            self._spoil(rng, rng.choice(trees), rng.choice(_OF_CASES))
        for number, part in enumerate((trees[:1], trees[1:])):
            if part:
                writer.document({"cases": part}, marked=number > 0)
        return Input(writer.text, ".yaml", writer.planted, holds, not mistake)

    def typed(self, rng: Random) -> Input:
        """Return what is typed behind ``--set``."""
        question = rng.choice(self._questions)
        value = meant(rng, question)
        writer = Writer(rng)
        text = writer.inline(said(value))
        return Input(f"{question.id}={text}", holds={question.id: value}, is_right=True)

    def _names(self, rng: Random, number: int) -> list[str]:
        odd = [" ".join(f"{rng.choice(_NAMES)} {at}".split()) for at in range(number)]
        return [each if rng.random() < 0.3 else f"shop-{at}" for at, each in enumerate(odd)]

    def _answers(self, rng: Random, most: int) -> dict[str, Value]:
        asked = rng.sample(self._questions, k=rng.randint(0, most))
        return {each.id: meant(rng, each) for each in asked}

    def _workload(self, rng: Random, name: str, holds: dict[str, Any]) -> dict[Any, Any]:
        answers = self._answers(rng, 8)
        holds[name] = answers
        tree: dict[Any, Any] = {"advisor": 1} if rng.random() < 0.5 else {}
        tree |= {"name": name, "answers": {key: said(value) for key, value in answers.items()}}
        assumed = {
            key: said(each) for key, each in self._answers(rng, 3).items() if key not in answers
        }
        optional: dict[str, Any] = {
            "assume": assumed,
            "notes": {
                each.id: rng.choice(_TEXTS)
                for each in rng.sample(self._questions, k=rng.randint(1, 2))
            },
            "weights": {
                key: rng.choice((0, 10, 1, Decimal("2.5"), Decimal("0.25")))
                for key in self._some_criteria(rng)
            },
            "platforms": rng.sample(self._platforms, k=rng.randint(1, 3)),
            "as_of": date(2026, 1, 1) + timedelta(days=rng.randint(-3000, 3000)),
            "chosen": rng.choice(self._platforms),
            "because": rng.choice(("it is known", "a: b # c", "'")),
            "costs": {"fill-customer": Decimal("0.8")},
            "verified": {
                self._knowledge.rules[0].id: {
                    "by": "Ada",
                    "on": date(2026, 1, 1),
                    "link": "https://example.org",
                }
            },
        }
        kept = [key for key in optional if rng.random() < 0.25]
        rng.shuffle(kept)
        return tree | {key: optional[key] for key in kept}

    def _some_criteria(self, rng: Random) -> list[str]:
        return rng.sample(list(self._knowledge.criteria), k=rng.randint(1, 2))

    def _case(self, rng: Random, name: str, holds: dict[str, Any]) -> dict[Any, Any]:
        answers = self._answers(rng, 5)
        holds[name] = answers
        platform = self._knowledge.platforms[rng.choice(self._platforms)]
        tree: dict[Any, Any] = {
            "name": name,
            "answers": {key: said(value) for key, value in answers.items()},
        }
        optional: dict[str, Any] = {
            "title": "A title", "source": "an ADR", "kind": "adr", "as_of": date(2025, 1, 1), "judged": rng.choice(_JUDGED),
            "leak": True, "rejected": {"eks": "too much", platform.id: "no"}, "stated_reasons": ["money"], "not_expressed": [],
        }  # fmt: skip
        tree["expect"] = {"orchestrator": platform.orchestrator, "platforms": [platform.id]}
        return tree | {key: each for key, each in optional.items() if rng.random() < 0.3}

    def _spoil(self, rng: Random, tree: dict[Any, Any], mistake: str) -> None:
        """Put one mistake into a workload or a case."""
        question = rng.choice(self._questions)
        answers: dict[Any, Any] = tree["answers"]
        if mistake == "key":
            tree[Planted(rng.choice(("answerz", "nmae", "größe", "a b", "0", "x" * 90)))] = (
                rng.choice((1, "x", None))
            )
        elif mistake == "question":
            answers[
                Planted(rng.choice((f"{question.id}x", question.id.upper(), "no-such", "")))
            ] = rng.choice((1, "x", None))
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
            tree |= self._spoiled(rng, mistake, question.id)

    def _spoiled(self, rng: Random, mistake: str, question: str) -> dict[Any, Any]:
        """Return fields of an answer file that hold one mistake."""
        criterion, rule = rng.choice(list(self._knowledge.criteria)), self._knowledge.rules[0].id
        fields: dict[str, dict[Any, Any]] = {
            "weight": {
                "weights": {
                    criterion: Planted(rng.choice((11, -1, Decimal("0.001"), "high", True)))
                }
            },
            "criterion": {"weights": {Planted("money"): 1}},
            "platform": {"platforms": Planted([self._platforms[0], "ecs-nowhere"])},
            "date": {"as_of": Planted(rng.choice(("2026-13-01", "tomorrow", 5, True)))},
            "note": {"notes": {question: Planted(rng.choice((5, True, None)))}},
            "name": {"name": Planted(rng.choice((5, "<b>", "a\x07b", "x" * 121, None)))},
            "version": {"advisor": Planted(rng.choice((2, "1", None, Decimal("1.5"))))},
            "verified": {"verified": {Planted(f"{rule}-not"): {"by": "Ada"}}},
        }
        return fields[mistake]
