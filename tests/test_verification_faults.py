"""Bases that must fail: a sound base with one fault each, and what ``advisor check`` says."""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from advisor import assets
from advisor.consultation import consult
from advisor.knowledge.loader import load, read_knowledge
from advisor.knowledge.model import moved_by
from advisor.workloads import draft as drafts
from advisor.workloads.workload_reader import read_workload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conftest import Program

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase

PROGRAM = Path(__file__).resolve().parent.parent / "advisor"
SOUND = """\
knowledge: {reviewed: 2026-11-22, tie_order: [ecs-fargate, ecs-ec2, eks-auto, eks-nodes]}
platforms:
- {id: ecs-fargate, orchestrator: ecs, compute: fargate, name: ECS on Fargate, summary: No hosts.,
   available_from: 2017-11-29, aws_manages: [hosts], customer_manages: [images],
   leaves_to_customer: 1, host_reachable: false, source: launches}
- {id: ecs-ec2, orchestrator: ecs, compute: ec2, name: ECS on EC2, summary: Own hosts.,
   available_from: 2015-04-09, aws_manages: [tasks], customer_manages: [hosts],
   leaves_to_customer: 3, host_reachable: true, source: launches}
- {id: eks-auto, orchestrator: eks, compute: auto-mode, name: EKS Auto Mode, summary: Their hosts.,
   available_from: 2024-12-01, aws_manages: [nodes], customer_manages: [charts],
   leaves_to_customer: 2, host_reachable: false, source: launches}
- {id: eks-nodes, orchestrator: eks, compute: ec2, name: EKS on nodes, summary: Own nodes.,
   available_from: 2018-06-05, aws_manages: [etcd], customer_manages: [nodes],
   leaves_to_customer: 4, host_reachable: true, source: launches}
criteria:
- {id: cost, name: Cost, weight: 2, because: It is money.}
- {id: ease, name: Ease, weight: 1, because: It is work.}
sources:
- {id: guide, title: The guide, url: https://example.org/guide, seen: 2026-01-01}
- {id: launches, title: The launches, seen: 2018-01-01, records: event}
questions:
- {id: helm, group: decide, kind: choice, asks: Charts?, why: w,
   values: {none: no charts, some: a few, all: nothing else}}
- {id: host, group: decide, kind: multi, asks: The host?, why: w,
   values: {shell: a login, kernel: its settings}}
- {id: days, group: size, kind: integer, asks: How long?, why: w, range: [0, 100], unit: days}
- {id: gpu, group: decide, kind: boolean, asks: GPUs?, why: w}
- {id: vcpu, group: size, kind: number, asks: How large?, why: w, range: [0.25, 64]}
- {id: region, group: pipeline, kind: text, asks: Where?, why: w}
derivations:
- {id: host.own, when: {host: [shell, kernel]}, concludes: own-host, because: b, source: guide,
   evidence: confirmed,
   examples: {fires: [{host: [shell]}, {host: [kernel]}], silent: [{host: []}]}}
constraints:
- {id: host.hidden, when: {fact: own-host}, excludes: [ecs-fargate, eks-auto], because: b,
   source: guide, evidence: confirmed, examples: {fires: [{host: [shell]}], silent: [{host: []}]}}
- {id: helm.needs-eks, when: {helm: all}, excludes: [ecs-fargate, ecs-ec2], because: b,
   source: guide, evidence: confirmed, examples: {fires: [{helm: all}], silent: [{helm: some}]}}
- {id: gpu.needs-hosts, when: {gpu: true}, excludes: [ecs-fargate], because: b, source: guide,
   evidence: confirmed, examples: {fires: [{gpu: true}], silent: [{gpu: false}]}}
preferences:
- {id: cost.long, when: {days: {above: 30}}, criterion: cost, points: {ecs-ec2: 1, eks-nodes: 1},
   because: b, source: guide, evidence: confirmed,
   examples: {fires: [{days: 31}], silent: [{days: 30}]}}
- {id: ease.charts, when: {helm: some}, criterion: ease, points: {eks-auto: 1, eks-nodes: 1},
   because: b, source: guide, evidence: reported,
   examples: {fires: [{helm: some}], silent: [{helm: all}]}}
advice:
- {id: note.large, when: {vcpu: {above: 16}}, for: [ecs-fargate], because: b, source: guide,
   evidence: confirmed, examples: {fires: [{vcpu: 17}], silent: [{vcpu: 16}]}}
- {id: note.region, when: {region: eu}, level: warning, because: b,
   source: guide, evidence: disputed, examples: {fires: [{region: eu}], silent: [{region: us}]}}
consistency:
- {id: gpu.is-large, when: {gpu: true, vcpu: {below: 1}}, because: b,
   source: guide, evidence: confirmed, examples: {
   fires: [{gpu: true, vcpu: 0.5}],
   silent: [{gpu: true, vcpu: 1}, {gpu: false, vcpu: 0.5}]}}
laws:
- {id: law.charts, question: helm, order: [none, some, all], level: kubernetes_api, never: falls,
   because: b}
- {id: law.host, question: host, order: more, level: host_reachable, never: falls,
   because: b}
- {id: law.days, question: days, order: up, level: leaves_to_customer, never: falls,
   within: orchestrator, because: b}
priors:
- {question: helm, shares: {none: 50, some: 30, all: 20}, unknown: 5, because: b, source: guide}
- {question: vcpu, shares: {0.25-8: 60, 8-64: 40}, unknown: 5, because: b, source: guide}
checklist:
- {id: long, says: long runs, otherwise: {vcpu: {take: 1, up_to: 8}, gpu: false}}
forms:
- {id: size, asks: How big is it?, questions: [days, vcpu]}
phrases:
- {question: gpu, value: true, negated: false, words: ["gpus?"],
   examples: {means: [a GPU], denied: [no GPU], silent: [a GPU maybe]}}
- {question: vcpu, words: ["{number} cores"],
   examples: {means: [{text: two cores, answer: 2}], silent: [2 to 4 cores]}}
"""


@dataclass(frozen=True)
class Fault:
    """One change to the sound base: ``old`` becomes ``new``, and ``code`` is found.

    The finding is in the line that holds ``at``, or else the first line of ``new``. ``also`` are
    the codes that follow from the fault elsewhere.
    """

    code: str
    what: str
    old: str
    new: str
    at: str = ""
    also: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        assert SOUND.count(self.old) == 1, f"{self.old!r} does not stand once in the sound base"
        return SOUND.replace(self.old, self.new)

    @property
    def line(self) -> int:
        words = self.at or next(line for line in self.new.splitlines() if line.strip())
        (found,) = (
            number for number, line in enumerate(self.text.splitlines(), 1) if words in line
        )
        return found


def added(
    code: str, what: str, section: str, entry: str, *, at: str = "", also: tuple[str, ...] = ()
) -> Fault:
    """Return the fault of one more entry, the first in its section."""
    return Fault(
        code,
        what,
        f"\n{section}:\n",
        f"\n{section}:\n- {{{entry}}}\n",
        at or entry.splitlines()[0],
        also,
    )


def rule(name: str, when: str, conclusion: str, fires: str, silent: str) -> str:
    """Return a rule that is well formed, and tried."""
    says = ", ".join(filter(None, (f"id: {name}", f"when: {when}", conclusion)))
    return f"{says},\n   {REST}, examples: {{fires: [{fires}], silent: [{silent}]}}"


def on_gpu(name: str, conclusion: str) -> str:
    return rule(name, "{gpu: true}", conclusion, "{gpu: true}", "{gpu: false}")


REST = "because: b, source: guide,\n   evidence: confirmed"
GPU = "{gpu: true}, excludes"  # of gpu.needs-hosts
BOTH = "points: {eks-auto: 1, eks-nodes: 1}"  # of ease.charts
ASKED = "group: size, kind: boolean, asks: a, why: w"

# The text or the YAML of a file is refused.
UNREADABLE = [
    Fault("E101", "a tab", "\ncriteria:\n", "\ncriteria:\n\t- x\n", at="\t- x"),
    Fault("E101", "a bracket too many", "weight: 2", "weight: 2]"),
    Fault("E103", "a control character", "name: Cost", "name: C\x07st"),
    Fault("E104", "a tag", "weight: 2", "weight: !!float 2"),
    Fault("E105", "deep nesting", "because: It is money.", f"because: {'[' * 50}{']' * 50}"),
    Fault("E106", "a key twice", "weight: 2", "weight: 2, weight: 3"),
    Fault("E106", "a section twice", "\nlaws:\n", "\nadvice: []\nlaws:\n"),
    Fault("E107", "a merge key", "weight: 2", "<<: {weight: 2}"),
    Fault("E107", "a list as key", "weight: 2", "[weight]: 2"),
    Fault("E108", "an alias of nothing", "weight: 2", "weight: *two"),
    Fault("E109", "a number of 32 digits", "weight: 2", f"weight: 2.{'0' * 30}"),
    Fault("E111", "a byte that is no UTF-8", "name: Cost", "name: C\udcffst"),
]  # fmt: skip

# The shape is wrong: keys, types, ids, dates.
MISSHAPEN = [
    Fault("E201", "an entry that is a word", "\ncriteria:\n", "\ncriteria:\n- speed\n",
          at="- speed"),
    Fault("E202", "an unknown key", "level: warning", "lever: warning"),
    Fault("E202", "an unknown section", "\nlaws:\n", "\nlaw:\n"),
    Fault("E202", "points for an unknown platform", "points: {ecs-ec2: 1,", "points: {ecs-ec3: 1,"),
    Fault("E302", "an unknown question in an example", "fires: [{gpu: true}]",
          "fires: [{gpus: true}]"),
    Fault("E202", "a code that nothing can allow", GPU, "{gpu: true}, allow: {E501: b}, excludes"),
    Fault("E203", "a missing `because`", "s: [ecs-fargate], because: b", "s: [ecs-fargate]",
          at="id: gpu.needs-hosts"),
    Fault("E203", "a derivation without `when`", "when: {host: [shell, kernel]}, ", "",
          at="id: host.own"),
    Fault("E203", "a consistency rule without `when`", "when: {gpu: true, vcpu: {below: 1}}, ", "",
          at="id: gpu.is-large"),
    Fault("E203", "evidence of no known kind", "evidence: disputed", "evidence: hearsay"),
    Fault("E203", "a date that is none", "seen: 2026-01-01", "seen: 2026-02-30"),
    Fault("E203", "an end before the begin", GPU,
          "{gpu: true}, valid_from: 2026-02-02, valid_to: 2026-02-01, excludes"),
    Fault("E203", "a weight above 10", "weight: 2", "weight: 11"),
    Fault("E203", "four points", "points: {ecs-ec2: 1,", "points: {ecs-ec2: 4,"),
    Fault("E203", "no points at all", "points: {ecs-ec2: 1, eks-nodes: 1}", "points: {}"),
    Fault("E203", "points on an unknown criterion", "criterion: cost", "criterion: costs"),
    Fault("E203", "a range upside down", "range: [0, 100]", "range: [100, 0]"),
    Fault("E203", "a tie order that leaves one out", "eks-auto, eks-nodes]}", "eks-nodes]}"),
    Fault("E203", "a rule id without a topic", "id: gpu.needs-hosts,", "id: gpu-needs-hosts,"),
    Fault("E203", "no reason to allow it", GPU, "{gpu: true}, allow: {E516: ''}, excludes"),
    Fault("E202", "a sentence of advice", "for: [ecs-fargate], because",
          "for: [ecs-fargate], reasons: [], because"),
    Fault("E203", "a sentence that is too long", "s: [ecs-fargate], because: b",
          "s: [ecs-fargate], because: b,\n   reasons: [{for: ecs-fargate, says: "
          + "It has none. " * 9 + "}]",
          at="reasons: ["),
    Fault("E203", "a sentence about nobody", "s: [ecs-fargate], because: b",
          "s: [ecs-fargate], because: b,\n   reasons: [{says: It has none.}]", at="reasons: ["),
    Fault("E203", "a law of no known level", "level: host_reachable", "level: host"),
    Fault("E203", "a law of no known direction", "host_reachable, never: falls",
          "host_reachable, never: sinks"),
    Fault("E203", "a law on an unknown question", "charts, question: helm",
          "charts, question: helms"),
    added("E204", "a question twice", "questions", f"id: gpu, {ASKED}", at="asks: GPUs?"),
    added("E204", "a rule twice", "advice", f"id: gpu.is-large, {REST}",
          at="when: {gpu: true, vcpu: {below: 1}}"),
    added("E204", "a question called like a word of conditions", "questions", f"id: any, {ASKED}"),
    Fault("E204", "two sentences about one platform", BOTH,
          f"{BOTH}, reasons: [\n   {{for: [eks-auto, eks-nodes], says: A.}},"
          "\n   {for: eks-auto, says: B.}]",
          at="says: B."),
    added("E204", "a derivation that concludes a question", "derivations",
          on_gpu("gpu.again", "concludes: vcpu")),
    Fault("E204", "a law twice", "id: law.host", "id: law.charts", at="question: host"),
    Fault("E205", "two heads", "\nlaws:\n",
          "\n---\nknowledge: {reviewed: 2026-11-22, tie_order: []}\nlaws:\n", at="order: []"),
    Fault("E206", "a rule disabled without a reason", "\nlaws:\n",
          "\ndisable: {note.region: ''}\nlaws:\n"),
    Fault("E206", "a list of disabled rules", "\nlaws:\n", "\ndisable: [note.region]\nlaws:\n"),
]  # fmt: skip

# The words are right and name nothing, or say what a rule of this kind cannot say.
MEANINGLESS = [
    Fault("E301", "an empty condition", GPU, "{}, excludes"),
    Fault("E301", "an `any` of nothing", GPU, "{any: []}, excludes"),
    Fault("E302", "an unknown question", GPU, "{gpus: true}, excludes"),
    Fault("E302", "an unknown fact", "when: {fact: own-host}", "when: {fact: own-hots}"),
    Fault("E302", "an unknown source", "s: [ecs-fargate], because: b, source: guide",
          "s: [ecs-fargate], because: b, source: guild"),
    Fault("E302", "an unknown source of a platform", "true, source: launches}\ncri",
          "true, source: launch}\ncri", at="id: eks-nodes"),
    Fault("E302", "an unknown platform", "excludes: [ecs-fargate],", "excludes: [ecs-fargat],"),
    Fault("E302", "a sentence about an unknown platform", "s: [ecs-fargate], because: b",
          "s: [ecs-fargate], because: b,\n   reasons: [{for: ecs-fargat, says: It has none.}]",
          at="reasons: ["),
    Fault("E302", "an unknown input of a relation", "\nlaws:\n",
          "\nrelations: [{id: r, between: [x, y], inputs: [day], because: b}]\nlaws:\n"),
    Fault("E302", "an unknown item of a law", "order: more", "order: more, items: [shall]"),
    Fault("E302", "an unknown rule disabled", "\nlaws:\n", "\ndisable: {note.reign: b}\nlaws:\n"),
    Fault("E303", "an unknown comparison", "days: {above: 30}", "days: {over: 30}"),
    Fault("E303", "a bound out of range", "days: {above: 30}", "days: {above: 101}"),
    Fault("E303", "a preference that compares answers", "days: {above: 30}",
          "days: {above: {question: vcpu}}"),
    Fault("E304", "a value that is not allowed", "when: {helm: all}", "when: {helm: everything}"),
    Fault("E304", "a rule that asks for unknown", "when: {helm: all}", "when: {helm: unknown}"),
    Fault("E304", "an example out of range", "fires: [{days: 31}]", "fires: [{days: 310}]",
          at="days: 310"),
    Fault("E304", "a wrong value in a law", "order: [none, some, all]", "order: [none, few, all]",
          also=("E203",)),
    added("E305", "a circle", "derivations",
          f"id: host.circle, when: {{fact: circle}}, concludes: circle, {REST}"),
    Fault("E306", "a constraint on hearsay", f"s: [ecs-fargate], {REST}",
          f"s: [ecs-fargate], {REST.replace('confirmed', 'reported')}"),
    Fault("E306", "points on doubtful evidence", "evidence: reported", "evidence: unconfirmed",
          at="id: ease.charts"),
    Fault("E308", "a sentence about a platform that the rule leaves alone",
          "s: [ecs-fargate], because: b",
          "s: [ecs-fargate], because: b,\n   reasons: [{for: ecs-ec2, says: It has none.}]",
          at="reasons: ["),
    Fault("E307", "a negated fact", "when: {fact: own-host}", "when: {not: {fact: own-host}}"),
]  # fmt: skip

# The examples do not fit their rule, or leave a part of it untried.
MISTRIED = [
    Fault("E501", "no example", "fires: [{gpu: true}], ", "", at="id: gpu.needs-hosts"),
    Fault("E502", "a silent example", "fires: [{helm: all}]", "fires: [{helm: all}, {helm: none}]",
          at="id: helm.needs-eks"),
    Fault("E503", "a near miss that fires", "[{gpu: false}]", "[{gpu: false}, {gpu: true}]",
          at="id: gpu.needs-hosts"),
    Fault("E504", "no near miss", ", silent: [{gpu: false}]", "", at="id: gpu.needs-hosts"),
    Fault("E504", "a near miss that leaves the question out", "[{gpu: false}]", "[{days: 3}]",
          at="id: gpu.needs-hosts"),
    Fault("E504", "a near miss below the threshold", "silent: [{days: 30}]", "silent: [{days: 29}]",
          at="id: cost.long"),
    Fault("E504", "an example far from the threshold", "fires: [{days: 31}]",
          "fires: [{days: 100}]", at="id: cost.long"),
    Fault("E504", "an item untried", "[{host: [shell]}, {host: [kernel]}]", "[{host: [shell]}]",
          at="id: host.own"),
    Fault("E504", "a condition untried", ", {gpu: false, vcpu: 0.5}]", "]", at="id: gpu.is-large"),
]  # fmt: skip

# The base can be read and tried, and shows on the face of it that something is wrong.
SEEN = [
    added("E505", "a source that nothing cites", "sources",
          "id: blog, title: A blog, seen: 2026-01-01"),
    Fault("E506", "a source read too long ago", "seen: 2026-01-01", "seen: 2024-11-21"),
    Fault("E506", "an old page that is no event", ", records: event", "", at="id: launches"),
    Fault("E506", "a shorter span", "2026-11-22, tie", "2026-11-22, stale_after_days: 300, tie",
          at="id: guide"),
    added("E507", "a question that no rule looks at", "questions", f"id: team, {ASKED}"),
    added("E508", "a fact that no rule uses", "derivations",
          on_gpu("gpu.any", "concludes: any-gpu")),
    added("E509", "a rule said twice", "constraints",
          on_gpu("gpu.again", "excludes: [ecs-fargate]"), at="id: gpu.needs-hosts",
          also=("E516", "E516")),
    added("E510", "a criterion without points", "criteria",
          "id: speed, name: Speed, weight: 1, because: b"),
    Fault("E511", "an answer that excludes all", "[ecs-fargate, ecs-ec2], because",
          "[ecs-fargate, ecs-ec2, eks-auto, eks-nodes], because"),
    added("E511", "two rules that exclude all", "constraints",
          rule("helm.banned", "{helm: all}", "excludes: [eks-auto, eks-nodes]",
               "{helm: all}", "{helm: some}"),
          at="id: helm.needs-eks"),
    Fault("E512", "a doubtful note", "level: warning, ", "", at="id: note.region"),
    Fault("E512", "a doubtful fact", f"own-host, {REST}",
          f"own-host, {REST.replace('confirmed', 'disputed')}"),
    added("E513", "a rule of before its platform", "constraints",
          on_gpu("old.auto", "excludes: [eks-auto], valid_to: 2024-11-30"), also=("E516",)),
]  # fmt: skip

# Only a proof over all possible answers shows it.
SMALL = ("{gpu: true, vcpu: 0.4}", "{gpu: true, vcpu: 0.5}, {gpu: false, vcpu: 0.4}")
IDLE = ("{gpu: true, host: []}", "{gpu: false, host: []}, {gpu: true, host: [shell]}")
PROVEN = [
    added("E514", "conditions at odds", "advice",
          rule("note.never", "{days: {above: 5, below: 5}}", "",
               "{days: 5}", "{days: 4}, {days: 6}"),
          also=("E502", "E504", "E504", "E504", "E504")),
    added("E514", "a consistency rule that forbids it", "advice",
          rule("note.never", "{gpu: true, vcpu: {below: 0.5}}", "", *SMALL)),
    added("E514", "a consistency rule within another", "consistency",
          rule("gpu.never", "{gpu: true, vcpu: {below: 0.5}}", "", *SMALL)),
    added("E514", "advice for what never wins there", "advice",
          rule("note.never", "{host: [shell]}", "for: [eks-auto]",
               "{host: [shell]}", "{host: [kernel]}")),
    Fault("E515", "a platform that loses every tie", "eks-auto, eks-nodes]}",
          "eks-nodes, eks-auto]}", at="{id: eks-auto"),
    added("E515", "a platform that is always excluded", "constraints",
          f"id: no.auto, excludes: [eks-auto], {REST}, examples: {{fires: [{{}}]}}",
          at="{id: eks-auto", also=("E517",)),
    added("E516", "a constraint within another", "constraints",
          rule("gpu.again", "{gpu: true, host: []}", "excludes: [ecs-fargate]", *IDLE)),
    Fault("E516", "points for all alike", BOTH,
          "points: {ecs-fargate: 1, ecs-ec2: 1, eks-auto: 1, eks-nodes: 1}", at="id: ease.charts"),
    added("E517", "points for what is excluded", "preferences",
          on_gpu("ease.gpu", "criterion: ease, points: {ecs-fargate: 1, ecs-ec2: 1}")),
    Fault("E518", "a broken law on a choice", "[ecs-fargate, ecs-ec2], because",
          "[ecs-fargate], because", at="id: law.charts"),
    Fault("E518", "a law on a choice upside down", "order: [none, some, all]",
          "order: [all, some, none]"),
    Fault("E518", "a law on a list upside down", "host_reachable, never: falls",
          "host_reachable, never: rises"),
    Fault("E518", "a law on a number upside down", "leaves_to_customer, never: falls",
          "leaves_to_customer, never: rises"),
    Fault("E520", "E516 allowed without need", GPU, "{gpu: true}, allow: {E516: b}, excludes"),
    Fault("E520", "E517 allowed without need", "criterion: cost,",
          "criterion: cost, allow: {E517: b},"),
]  # fmt: skip

# What guides the asking: priors, the checklist, and phrases.
ASKING = [
    Fault("E203", "shares that are no 100", "all: 20}, unknown", "all: 21}, unknown",
          at="question: helm, shares"),
    Fault("E302", "a share of no value", "{none: 50, some", "{nothing: 50, some"),
    Fault("E203", "a range that is none", "0.25-8: 60", "8: 60", at="question: vcpu, shares"),
    Fault("E203", "a range outside of the question", "8-64: 40", "8-65: 40",
          at="question: vcpu, shares"),
    Fault("E302", "a prior of a source that is not there", "b, source: guide}\n- {question: vcpu",
          "b, source: gide}\n- {question: vcpu", at="question: helm, shares"),
    Fault("E203", "a prior of no question", "{question: helm, shares", "{question: chart, shares"),
    Fault("E204", "a prior given twice", "{question: vcpu, shares: {0.25-8: 60, 8-64: 40}",
          "{question: helm, shares: {none: 100}", at="question: helm, shares: {none: 100}"),
    Fault("E302", "a line about no question", "gpu: false}}", "gpus: false}}", at="id: long"),
    Fault("E304", "a line with a value that is not allowed", "gpu: false}}", "gpu: 7}}",
          at="id: long"),
    Fault("E203", "a number that the range does not hold", "take: 1, up_to: 8", "take: 9, up_to: 8",
          at="id: long"),
    Fault("E203", "a line that answers nothing", "{vcpu: {take: 1, up_to: 8}, gpu: false}", "{}",
          at="id: long"),
    Fault("E302", "a form with an unknown question", "[days, vcpu]", "[days, vcpus]"),
    Fault("E203", "a form with a question of another kind", "[days, vcpu]", "[days, vcpu, gpu]"),
    Fault("E203", "a form with one question", "[days, vcpu]", "[days]"),
    Fault("E203", "a form that asks one number twice", "[days, vcpu]", "[days, vcpu, days]"),
    Fault("E203", "a phrase of no question", "question: gpu, value", "question: gpus, value"),
    Fault("E304", "a phrase of a value that is not allowed", "value: true, negated",
          "value: perhaps, negated", at="question: gpu, value"),
    Fault("E203", "a phrase without value or number", "{number} cores", "some cores",
          at="question: vcpu, words"),
    Fault("E203", "words that are too long", "{number} cores", "{number} " + 1000 * "x",
          at="question: vcpu, words"),
    Fault("E521", "words that are no regular expression", '"gpus?"', '"gpus?("',
          at="question: gpu, value"),
    Fault("E522", "an example that is read otherwise", "silent: [a GPU maybe]", "silent: [a GPU]",
          at="question: gpu, value"),
    Fault("E522", "an example that says nothing", "means: [a GPU]", "means: [a TPU]",
          at="question: gpu, value"),
    Fault("E522", "a phrase without examples",
          ",\n   examples: {means: [{text: two cores, answer: 2}], silent: [2 to 4 cores]}", "",
          at="question: vcpu, words"),
]  # fmt: skip

FAULTS = [*ASKING, *UNREADABLE, *MISSHAPEN, *MEANINGLESS, *MISTRIED, *SEEN, *PROVEN]
# Tested separately below: folders, sizes, patience, and what is only asked of shipped rules.
PLANTED_ELSEWHERE = {"E102", "E110", "E113", "E519", "E523"}
# Of answer files, records and calls, not of rules.
OF_ANSWERS = {
    "E112",
    "E114",
    "E115",
    "E116",
    "E117",
    "E118",
    "E119",
    "E120",
    "E121",
    "E207",
    "E208",
    "E209",
    "E210",
    "E212",
    "E211",
}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Return a folder with the sound base in it."""
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "base.yaml").write_text(SOUND, encoding="utf-8")
    return folder


def plant(base: Path, text: str) -> Path:
    """Replace the sound base by ``text``; lone surrogates stand for bytes that are not UTF-8."""
    file = base / "base.yaml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    return file


def problems(advisor: Program, *arguments: object, code: int = 1) -> list[dict[str, Any]]:
    """Return what ``advisor check`` finds, after a look at its exit code."""
    outcome = advisor("check", *arguments, "--format", "json")
    assert (outcome.code, outcome.err) == (code, ""), outcome
    found: list[dict[str, Any]] = json.loads(outcome.out)["problems"]
    return found


def codes(found: list[dict[str, Any]]) -> list[str]:
    return sorted(problem["code"] for problem in found)


def test_the_sound_base_passes(base: Path, advisor: Program) -> None:
    outcome = advisor("check", base)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.count("ok: ") == 9
    assert outcome.out.endswith(", 0 problems\n")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.code} {fault.what}")
def test_a_planted_fault_is_found_where_it_stands(
    fault: Fault, base: Path, advisor: Program
) -> None:
    file = plant(base, fault.text)
    found = problems(advisor, base)
    assert codes(found) == sorted((fault.code, *fault.also))
    (problem,) = (
        problem
        for problem in found
        if (problem["code"], problem["line"]) == (fault.code, fault.line)
        and problem["path"] == str(file)
    )
    assert problem["message"]
    assert problem["hint"]


def test_every_code_has_a_base_that_must_fail() -> None:
    written_in = "".join(file.read_text(encoding="utf-8") for file in PROGRAM.rglob("*.py"))
    planted = {fault.code for fault in FAULTS}
    assert (
        set(re.findall(r"\bE[1-5]\d\d\b", written_in)) == planted | PLANTED_ELSEWHERE | OF_ANSWERS
    )
    assert not planted & (PLANTED_ELSEWHERE | OF_ANSWERS)


def test_faults_differ_from_the_sound_base_and_from_each_other() -> None:
    assert len({fault.text for fault in FAULTS} | {SOUND}) == len(FAULTS) + 1
    assert len(FAULTS) >= 100


def test_several_faults_are_told_at_once_in_the_order_of_the_file(
    base: Path, advisor: Program
) -> None:
    chosen = [fault for fault in SEEN if fault.code in {"E505", "E507", "E510"}]
    text = SOUND
    for fault in chosen:
        text = text.replace(fault.old, fault.new)
    plant(base, text)
    found = problems(advisor, base, "--no-proofs")
    assert [problem["code"] for problem in found] == ["E510", "E505", "E507"]
    lines = [problem["line"] for problem in found]
    assert lines == sorted(lines)


def test_a_file_that_is_too_large_is_not_read(base: Path, advisor: Program) -> None:
    with (base / "huge.yaml").open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    (problem,) = problems(advisor, base)
    assert (problem["code"], problem["path"], problem["line"], problem["hint"]) == (
        "E102",
        str(base / "huge.yaml"),
        0,
        "split it into several files",
    )


def test_a_folder_without_rules_is_told(tmp_path: Path, advisor: Program) -> None:
    (problem,) = problems(advisor, tmp_path)
    assert (problem["code"], problem["path"], problem["line"]) == ("E110", str(tmp_path), 0)
    assert "*.yaml" in problem["hint"]


def test_a_folder_of_ten_thousand_files_is_not_the_one_that_is_meant(
    base: Path, advisor: Program
) -> None:
    for number in range(10_000):
        (base / f"{number}.txt").touch()
    (problem,) = problems(advisor, base)
    assert (problem["code"], problem["path"], problem["line"]) == ("E113", str(base), 0)
    assert "name the folder" in problem["hint"]


def test_a_proof_that_the_solver_gives_up_is_no_proof(
    base: Path, advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as bounded:
        bounded.setattr("advisor.proof.smt.space.MOST_WORK", 1)
        found = problems(advisor, base)
    assert set(codes(found)) == {"E519"}
    held = {problem["about"] for problem in found}
    assert held >= {
        "host.own",
        "cost.long",
        "gpu.is-large",
        "eks-auto",
        "law.charts",
        "law.host",
        "law.days",
    }
    assert all(problem["line"] and problem["hint"] for problem in found)
    assert problems(advisor, base, code=0) == []


@pytest.mark.parametrize(("days", "stale"), [(325, ["guide"]), (326, [])])
def test_how_old_a_source_may_be_is_said_on_the_command_line(
    base: Path, advisor: Program, days: int, stale: list[str]
) -> None:
    assert (date(2026, 11, 22) - date(2026, 1, 1)).days == 325
    found = problems(
        advisor, base, "--no-proofs", "--stale-after", days - 1, code=1 if stale else 0
    )
    reported = [(problem["code"], problem["about"]) for problem in found]
    assert reported == [("E506", source) for source in stale]


def test_a_finding_stands_on_one_line_with_its_place_and_its_hint(
    base: Path, advisor: Program
) -> None:
    fault = next(fault for fault in SEEN if fault.code == "E505")
    file = plant(base, fault.text)
    outcome = advisor("check", base, "--no-proofs")
    assert outcome.code == 1
    assert (
        outcome.out.splitlines()[0]
        == f"{file}:{fault.line}: E505 nothing cites the source blog (cite it, or drop it)"
    )
    assert outcome.out.splitlines()[-1].endswith(", 1 problem")
    assert "ok: nothing is unused" not in outcome.out
    assert "ok: every example fires" in outcome.out


def test_rules_that_cannot_be_loaded_are_not_tried(base: Path, advisor: Program) -> None:
    file = plant(base, SOUND.replace("helm: all}, excludes", "helmet: all}, excludes"))
    outcome = advisor("check", base)
    assert outcome.code == 1
    line = 1 + SOUND[: SOUND.index("helm: all}, excludes")].count("\n")
    assert outcome.out.startswith(
        f"{file}:{line}: E302 unknown question 'helmet' (did you mean helm?)\n"
    )
    assert outcome.out.endswith("the rules cannot be loaded: 1 problem\n")


def answers_in(out: str, knowledge: KnowledgeBase) -> list[Mapping[str, Value]]:
    """Return the answers in the answer files that were printed below the only finding."""
    below = textwrap.dedent(out.partition("\n")[2].partition("\nok: ")[0])
    read = []
    for text in below.split("advisor: 1\n")[1:]:
        (draft,) = drafts.read_drafts(f"advisor: 1\n{text}", "printed")
        workload, faults = read_workload(draft, knowledge)
        assert workload is not None, faults
        read.append(workload.answers)
    return read


BROKEN = [fault for fault in PROVEN if fault.code == "E518"]


@pytest.mark.parametrize("fault", BROKEN, ids=lambda fault: fault.what)
def test_a_broken_law_is_shown_by_two_answer_files(
    fault: Fault, base: Path, advisor: Program
) -> None:
    file = plant(base, fault.text)
    outcome = advisor("check", base)
    assert outcome.code == 1
    first = outcome.out.splitlines()[0]
    knowledge = load([base], shipped=False)
    (law,) = (
        law
        for law in knowledge.laws
        if first.startswith(f"{file}:{fault.line}: E518 {law.id} is broken: {law.question} ")
    )
    before, after = re.findall(r"winner from ([\w-]+) to ([\w-]+) ", first)[0]

    low, high = answers_in(outcome.out, knowledge)
    assert {key: value for key, value in low.items() if key != law.question} == {
        key: value for key, value in high.items() if key != law.question
    }
    one, two = low[law.question], high[law.question]
    if law.order:
        assert law.order.index(one) < law.order.index(two)
    else:
        assert one < two  # type: ignore[operator]
    assert [consult(knowledge, answers).ranking.winner for answers in (low, high)] == [
        before,
        after,
    ]
    assert law.forbids(knowledge.platforms[before], knowledge.platforms[after])


ALLOWED = [
    added("E511", "an answer that excludes all", "constraints",
          rule("helm.banned", "{helm: all}", "excludes: [eks-auto, eks-nodes]",
               "{helm: all}", "{helm: some}")),
    added("E515", "a platform that is always excluded", "constraints",
          f"id: no.auto, excludes: [eks-auto], {REST}, examples: {{fires: [{{}}]}}",
          also=("E517",)),
    added("E516", "a constraint within another", "constraints",
          rule("gpu.again", "{gpu: true, host: []}", "excludes: [ecs-fargate]", *IDLE)),
    added("E517", "points for what is excluded", "preferences",
          on_gpu("ease.gpu", "criterion: ease, points: {ecs-fargate: 1, ecs-ec2: 1}")),
]  # fmt: skip


@pytest.mark.parametrize("fault", ALLOWED, ids=lambda fault: fault.code)
def test_what_a_rule_allows_is_no_finding_and_all_else_is(
    fault: Fault, base: Path, advisor: Program
) -> None:
    first = fault.new.splitlines()[2]
    allowed = first.replace("- {", f"- {{allow: {{{fault.code}: It is meant.}}, ", 1)
    plant(base, fault.text)
    assert codes(problems(advisor, base)) == sorted((fault.code, *fault.also))
    plant(base, fault.text.replace(first, allowed))
    assert codes(problems(advisor, base, code=1 if fault.also else 0)) == list(fault.also)
    other = "E517" if fault.code != "E517" else "E516"
    plant(base, fault.text.replace(first, allowed.replace(fault.code, other)))
    assert fault.code in codes(problems(advisor, base)), "what is allowed is another finding"


def test_without_proofs_what_only_a_proof_shows_is_not_found(base: Path, advisor: Program) -> None:
    for fault in (fault for fault in PROVEN if not fault.also):
        plant(base, fault.text)
        assert problems(advisor, base, "--no-proofs", code=0) == [], fault.what
    for fault in (*MISTRIED, *(fault for fault in SEEN if not fault.also)):
        plant(base, fault.text)
        assert codes(problems(advisor, base, "--no-proofs")) == [fault.code], fault.what

    plant(base, SOUND)
    outcome = advisor("check", base, "--no-proofs")
    assert outcome.code == 0
    assert outcome.out.count("ok: ") == 4
    assert "wins" not in outcome.out


def test_json_holds_all_that_is_said(base: Path, advisor: Program) -> None:
    outcome = advisor("check", base, "--format", "json")
    assert outcome.code == 0
    held = json.loads(outcome.out)
    shortest = held.pop("shortest")
    assert held == {"rules": 9, "examples": 20, "problems": []}
    knowledge = load([base], shipped=False)
    assert {
        key: consult(knowledge, answers).ranking.winner for key, answers in shortest.items()
    } == {platform: platform for platform in knowledge.tie_order}
    assert {key: len(answers) for key, answers in shortest.items()} == {
        "ecs-fargate": 0,
        "ecs-ec2": 1,
        "eks-auto": 1,
        "eks-nodes": 2,
    }

    plant(base, BROKEN[0].text)
    (problem,) = problems(advisor, base)
    assert list(problem) == ["code", "path", "line", "message", "hint", "about", "answers"]
    plant(base, UNREADABLE[0].text)
    (problem,) = problems(advisor, base)
    assert list(problem) == ["code", "path", "line", "message", "hint"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing"], "'missing' does not exist"),
        (["base/base.yaml"], "is a file"),
        (["base", "--stale-after", "0"], "0 is not in the range"),
        (["base", "--stale-after", "soon"], "'soon' is not a valid integer"),
        (["base", "--format", "xml"], "'xml' is not one of"),
        (["base", "--proof"], "there is no option --proof (did you mean --proofs?)"),
    ],
)
def test_a_call_that_cannot_be_meant_ends_with_2(
    base: Path, advisor: Program, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(base.parent)
    outcome = advisor("check", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in " ".join(outcome.err.split())


def shipping(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the rules in ``base`` those that are shipped."""
    monkeypatch.setattr(assets, "data_folder", {"rules": base}.__getitem__)


def with_sentences(text: str) -> str:
    """Return the base ``text`` with a sentence about each platform that is moved."""
    knowledge, faults = read_knowledge([("base.yaml", text)])
    assert knowledge is not None, faults
    for rule in knowledge.rules:
        moved = ", ".join(moved_by(rule.conclusion))
        if moved:
            sentences = f"reasons: [{{for: [{moved}], says: So it is.}}]"
            text = text.replace(f"id: {rule.id},", f"id: {rule.id}, {sentences},")
    return text


def test_shipped_rules_have_a_sentence_about_each_platform_that_they_move(
    base: Path, advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipping(base, monkeypatch)
    plant(base, SOUND)
    found = problems(advisor, "--no-proofs")
    assert [(problem["code"], problem["about"]) for problem in found] == [
        ("E523", rule)
        for rule in ("host.hidden", "helm.needs-eks", "gpu.needs-hosts", "cost.long", "ease.charts")
    ]
    assert all(
        problem["hint"] and f"id: {problem['about']}" in SOUND.splitlines()[problem["line"] - 1]
        for problem in found
    )

    plant(base, with_sentences(SOUND))
    told = advisor("check", "--no-proofs").out
    assert "ok: every rule has a sentence for each platform that it moves\n" in told
    assert told.endswith(", 0 problems\n")

    plant(base, with_sentences(SOUND).replace("[eks-auto, eks-nodes], says", "[eks-nodes], says"))
    (problem,) = problems(advisor, "--no-proofs")
    assert (problem["code"], problem["about"], problem["message"]) == (
        "E523",
        "ease.charts",
        "ease.charts has no sentence for eks-auto",
    )


def test_nobody_has_to_write_sentences_for_rules_of_their_own(
    base: Path, own: Path, advisor: Program
) -> None:
    assert "reasons" not in SOUND + OWN + UNLAWFUL
    for folder in (base, own):
        found = problems(advisor, folder, "--no-proofs", code=0 if folder == base else 1)
        assert "E523" not in codes(found)
        assert "sentence" not in advisor("check", folder, "--no-proofs").out


OWN = """\
sources:
- {id: own-board, title: Minutes of the board, seen: 2026-11-01}
- {id: own-blog, title: A blog, seen: 2020-01-01}
constraints:
- {id: own.no-auto-mode, excludes: [eks-auto-mode], because: b, source: own-board,
   evidence: confirmed, examples: {fires: [{}]}}
"""
UNLAWFUL = """\
preferences:
- {id: own.moves-to-ecs, when: {portability: high}, criterion: portability,
   because: b, source: own-board, evidence: confirmed,
   points: {ecs-fargate: 3, eks-nodegroup: -3, eks-self-managed: -3, eks-auto-mode: -3,
   eks-fargate: -3},
   examples: {fires: [{portability: high}], silent: [{portability: low}]}}
advice:
- {id: own.never, when: {operating_system: windows}, for: [eks-fargate],
   because: b, source: own-board, evidence: confirmed,
   examples: {fires: [{operating_system: windows}], silent: [{operating_system: linux}]}}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return a folder of rules that add to the shipped ones."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "own.yaml").write_text(OWN, encoding="utf-8")
    return folder


def test_with_own_rules_only_they_are_reported(own: Path, advisor: Program) -> None:
    found = problems(advisor, own, "--no-proofs", "--stale-after", "365")
    assert [
        (problem["code"], problem["about"], problem["path"], problem["line"]) for problem in found
    ] == [
        ("E505", "own-blog", str(own / "own.yaml"), 3),
        ("E506", "own-blog", str(own / "own.yaml"), 3),
    ]
    knowledge = load([own])
    mine = [rule for rule in knowledge.rules if rule.id.startswith("own.")]
    told = advisor("check", own, "--no-proofs").out.splitlines()[-1]
    tried = sum(len(rule.examples.fires) + len(rule.examples.silent) for rule in mine)
    assert told.startswith(f"{len(mine)} of {len(knowledge.rules)} rules, {tried} examples tried, ")
    shipped = problems(advisor, "--no-proofs", "--stale-after", "365")
    assert {problem["code"] for problem in shipped} == {"E506"}, (
        "the shipped rules hold old pages, of which nothing was said above"
    )


def test_own_rules_that_break_a_shipped_law_or_take_a_platform_away_are_told_so(
    own: Path, shipped: KnowledgeBase, advisor: Program
) -> None:
    (own / "own.yaml").write_text(OWN + UNLAWFUL, encoding="utf-8")
    found = {(problem["code"], problem["about"]): problem for problem in problems(advisor, own)}
    assert {("E505", "own-blog"), ("E506", "own-blog"), ("E514", "own.never")} <= found.keys()

    unreachable = found["E515", "eks-auto-mode"]
    place = shipped.platforms["eks-auto-mode"].place
    assert (unreachable["path"], unreachable["line"]) == (place.path, place.line)
    assert "allow: {E515" in unreachable["hint"]

    broken = found["E518", "law.portability-leads-to-kubernetes"]
    assert broken["path"] == "rules/laws.yaml"
    with_own = load([own])
    winners = [consult(with_own, answers).ranking.winner or "" for answers in broken["answers"]]
    assert [with_own.platforms[winner].orchestrator for winner in winners] == ["eks", "ecs"]
    assert all(about.startswith("own") for code, about in found if code not in {"E515", "E518"})


def test_an_own_rule_may_mean_to_take_a_platform_away(own: Path, advisor: Program) -> None:
    meant = OWN.replace(
        "excludes: [eks-auto-mode]",
        "excludes: [eks-auto-mode], allow: {E515: The board decided so.}",
    )
    unused = next(line for line in OWN.splitlines(keepends=True) if "own-blog" in line)
    (own / "own.yaml").write_text(meant.replace(unused, ""), encoding="utf-8")
    outcome = advisor("check", own, "--format", "json")
    assert (outcome.code, outcome.err) == (0, "")
    held = json.loads(outcome.out)
    assert held["problems"] == []
    assert "eks-auto-mode" not in held["shortest"]
    assert len(held["shortest"]) == 6
