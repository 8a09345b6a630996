"""Grammar of a user's own rules: every section, correct or with one mistake whose line is known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fuzz.grammar_answers import CORPUS, meant, said, wrong
from fuzz.inputs import Input
from fuzz.writing import Planted, Writer

if TYPE_CHECKING:
    from random import Random

    from advisor.knowledge.model import KnowledgeBase, Question

BASE = (CORPUS / "base.yaml").read_text(encoding="utf-8")
_COMPARISONS = ("below", "at_most", "above", "at_least")
_WORDS = ("(a|the) {number} boxes?", "no more than {number}", "x {number}", "[0-9]{1,3} {number}")
_RULES = ("constraints", "preferences", "advice", "consistency", "derivations")
_MISTAKES = (
    "section",
    "key",
    "evidence",
    "source",
    "date",
    "question",
    "value",
    "examples",
    "twice",
    "own",
)
_OTHERS = ("questions", "sources", "priors", "checklist", "laws", "forms", "phrases", "parts")


class RuleGrammar:
    """Writes rules over the questions of ``knowledge``, the small base."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """Keep what may be named."""
        self._questions = list(knowledge.questions.values())

    def file(self, rng: Random, *, mistake: bool) -> Input:
        """Return a file of rules; ``holds`` gives the section of each rule in it."""
        writer = Writer(rng)
        holds: dict[str, Any] = {}
        documents: list[dict[Any, Any]] = [{} for _ in range(rng.choice((1, 1, 2)))]
        for number in range(rng.randint(1, 4)):
            section = rng.choice(_RULES)
            name = f"own.{section}-{number}"
            holds[name] = section
            rng.choice(documents).setdefault(section, []).append(self._rule(rng, section, name))
        for section in rng.sample(_OTHERS, k=rng.randint(0, 3)):
            rng.choice(documents)[section] = [self._other(rng, section)]
        if mistake:
            self._spoil(rng, documents)
        for number, document in enumerate(filter(None, documents)):
            writer.document(document, marked=number > 0)
        return Input(
            writer.text, ".yaml", planted=writer.planted, holds=holds, is_right=not mistake
        )

    def _rule(self, rng: Random, section: str, name: str) -> dict[Any, Any]:
        rule: dict[Any, Any] = {"id": name}
        if section in {"derivations", "consistency"} or rng.random() < 0.8:
            rule["when"] = self._condition(rng, 2, compares=section == "consistency")
        own: dict[str, dict[Any, Any]] = {
            "constraints": {"excludes": rng.choice(("a", ["b"]))},
            "preferences": {
                "criterion": "cost",
                "points": {rng.choice("ab"): rng.choice((-3, -1, 2, 3))},
            },
            "advice": {"level": rng.choice(("note", "warning")), "for": ["a"]},
            "consistency": {},
            "derivations": {"concludes": f"fact-{name[-1]}"},
        }
        rule |= own[section]
        rule |= {
            "because": "It is so: it is # known.",
            "source": rng.choice(("s", ["s"])),
            "evidence": "confirmed",
        }
        if rng.random() < 0.3:
            rule["valid_from"] = date(2026, 1, 1)
        if rng.random() < 0.3:
            asked = rng.sample(self._questions, k=2)
            answers = {question.id: said(meant(rng, question)) for question in asked}
            rule["examples"] = {"fires": [answers], "silent": []}
        return rule

    def _condition(self, rng: Random, depth: int, *, compares: bool) -> dict[Any, Any]:
        draw = rng.random()
        if depth and draw < 0.2:
            connective = rng.choice(("all", "any"))
            number = rng.randint(1, 3)
            parts = [self._condition(rng, depth - 1, compares=compares) for _ in range(number)]
            return {connective: parts}
        if depth and draw < 0.3:
            return {"not": self._condition(rng, depth - 1, compares=compares)}
        if draw < 0.35:
            return {"rel": rng.choice(("cheaper", ["similar", "dearer"]))}
        if compares and draw < 0.45:
            return {"n": {"below": {"question": "r"}}}
        asked = rng.sample(self._questions, k=rng.randint(1, 2))
        return {question.id: self._wanted(rng, question) for question in asked}

    def _wanted(self, rng: Random, question: Question) -> Any:
        if question.range is not None:
            number = rng.randint(1, 64)
            bound = {rng.choice(_COMPARISONS): number}
            return rng.choice((number, bound, {"above": 1, "below": Decimal("63.5")}))
        if question.kind == "boolean":
            return rng.random() < 0.5
        values = list(question.values) or ["eu-west-1", "no", "a b"]
        return rng.choice((rng.choice(values), rng.sample(values, k=2)))

    def _other(self, rng: Random, section: str) -> dict[Any, Any]:
        """Return an entry of a section that holds no rules."""
        values = {"one": "the first", "two-2": "the second", "no": "none: of # them"}
        others: dict[str, dict[Any, Any]] = {
            "questions": {
                "id": "own-question",
                "group": rng.choice(("decide", "size")),
                "kind": rng.choice(("choice", "multi")),
                "asks": "What?",
                "why": "It matters.",
                "values": values,
            },
            "sources": {
                "id": "own-source",
                "title": "T",
                "seen": date(2026, 2, 1),
                "url": "https://example.org/#x",
            },
            "priors": {
                "question": "c",
                "shares": {"x": 50, "y": Decimal("49.5"), "z": Decimal("0.5")},
                "unknown": 1,
                "because": "b",
                "source": "s",
            },
            "checklist": {
                "id": "own-line",
                "says": "rare",
                "otherwise": {"t": False, "n": {"take": 1, "up_to": 5}},
            },
            "laws": {
                "id": "law.own",
                "question": "c",
                "order": ["x", "y", "z"],
                "level": "host_reachable",
                "never": "falls",
                "because": "b",
            },
            "forms": {"id": "own-form", "asks": "How much?", "questions": ["n", "r"]},
            "phrases": {
                "question": "n",
                "words": rng.sample(_WORDS, k=2),
                "examples": {"silent": ["nothing"]},
            },
            "parts": {"id": "own-part", "words": "(a|b)"},
        }
        return others[section]

    def _spoil(self, rng: Random, documents: list[dict[Any, Any]]) -> None:
        """Put one mistake into a rule or next to the rules."""
        rules = []
        for document in documents:
            for section in _RULES:
                rules += [(section, rule) for rule in document.get(section, ())]
        section, rule = rng.choice(rules)
        kind = rng.choice(_MISTAKES)
        if kind == "section":
            rng.choice(list(filter(None, documents)))[Planted("constraint")] = []
        elif kind == "key":
            rule[Planted("becuase")] = "x"
        elif kind == "evidence":
            rule["evidence"] = Planted(rng.choice(("certain", 5, None)))
        elif kind == "source":
            rule["source"] = Planted(rng.choice(("nowhere", ["s", "nowhere"])))
        elif kind == "date":
            rule["valid_to"] = Planted(rng.choice(("2026-02-30", "soon", 5)))
        elif kind == "twice":
            rule[Planted("id")] = "own.again"
        elif kind == "examples":
            rule["examples"] = {"fires": [{"c": Planted("no-such")}]}
        elif kind == "own":
            rule |= self._wrong_field(rng, section)
        else:
            rule["when"] = self._spoiled_condition(rng, kind)

    def _spoiled_condition(self, rng: Random, kind: str) -> dict[Any, Any]:
        kinds = {"choice", "integer", "number"}
        question = rng.choice([asked for asked in self._questions if asked.kind in kinds])
        if kind == "question":
            bad: dict[Any, Any] = {Planted("no-question"): "x"}
        else:
            bad = {question.id: Planted(wrong(rng, question))}
        return bad if rng.random() < 0.5 else {"all": [{"t": True}, bad]}

    def _wrong_field(self, rng: Random, section: str) -> dict[Any, Any]:
        """Return a field with a mistake that only rules of ``section`` can have."""
        fields: dict[str, dict[Any, Any]] = {
            "constraints": {"excludes": Planted(["nowhere"])},
            "preferences": {
                "points": {"a": Planted(rng.choice((4, -4, 0, "many", Decimal("0.5"))))}
            },
            "advice": {"level": Planted("shout")},
            "consistency": {"because": Planted(5)},
            "derivations": {"concludes": Planted(5)},
        }
        return fields[section]
