"""``advisor understand``: plain English to answers, each with the words it was taken from."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from advisor.cli.options import format_option
from advisor.cli.output import say
from advisor.errors import AdvisorError
from advisor.knowledge.values import NotAccepted, written
from advisor.located.textfile import decoded
from advisor.workloads.own_rules import knowledge_with
from advisor.workloads.workload import AnswerNote, Workload, write_workload

if TYPE_CHECKING:
    from advisor.understanding import Understood

_MOST_BYTES = 100_000
_NAME = "my-workload"


@click.command(
    short_help="Turn plain English into answers.",
    epilog="\b\nExamples:\n"
    '  advisor understand "Two devs, nobody wants to patch servers, needs a GPU."\n'
    "  advisor understand --format json < description.txt\n"
    '  advisor understand "..." > answers.yaml',
)
@click.argument("text", required=False)
@format_option(("yaml", "json"))
@click.option(
    "--rules",
    multiple=True,
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Add the questions and phrases in this folder.",
)
def understand_command(text: str | None, *, form: str, rules: tuple[str, ...]) -> int:
    """Turn TEXT, or standard input, into answers: what it clearly says in plain English, and
    nothing else.

    What is doubtful, past, planned, or about others is left out. The YAML is an answer
    file.
    """  # noqa: D205 - the text of --help, of which the summary takes two lines
    from advisor.understanding import understand  # noqa: PLC0415 - loaded when there is a text

    knowledge = knowledge_with(rules)
    try:
        understood = understand(knowledge, _read_standard_input() if text is None else text)
    except NotAccepted as refused:
        raise AdvisorError(str(refused)) from refused
    say(_as_json(understood) if form == "json" else _as_yaml(understood, rules))
    return 0


def _read_standard_input() -> str:
    """Return the text on standard input; raise ``AdvisorError`` where that is a terminal."""
    if sys.stdin is None or sys.stdin.isatty():
        raise AdvisorError(
            "no text was given; write it after the command, in quotes, or send it to standard input"
        )
    return decoded(sys.stdin.buffer.read(_MOST_BYTES + 1), "-", most=_MOST_BYTES)


def _as_json(understood: Understood) -> str:
    answers = {key: written(value) for key, value in understood.answers.items()}
    content = {"answers": answers, "words": dict(understood.words)}
    return json.dumps(content, indent=2, ensure_ascii=False)


def _as_yaml(understood: Understood, rules: tuple[str, ...]) -> str:
    """Return an answer file with the words as notes."""
    notes = {
        key: AnswerNote(f'from the words "{words}"') for key, words in understood.words.items()
    }
    workload = Workload(_NAME, answers=understood.answers, notes=notes, rules=rules)
    return write_workload(workload).rstrip("\n")
