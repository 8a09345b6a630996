"""The command ``advisor``: its commands, and what becomes of their errors."""

from __future__ import annotations

import errno
import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from advisor import __version__, defects
from advisor.cli import signals, streams
from advisor.cli.options import DEFECT
from advisor.cli.output import complain, one_line
from advisor.cli.usage import CommandGroup, describe_usage_error
from advisor.errors import AdvisorError, EngineFault, UnusableInput
from advisor.inference.engine import engine_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INTERRUPTED: Final = 130
_OWN_OPTIONS: Final = frozenset({"--help", "-h", "--version"})
_ENDINGS: Final = frozenset({".yaml", ".yml", ".json", ".csv"})
_LOST: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EBADF, errno.EIO})
"""What becomes of output: the disk is full, standard output is closed, or the terminal is gone."""

# Named here and imported when asked for, so that no command waits for the libraries of another.
COMMANDS: Final[Mapping[str, str]] = {
    "ask": "advisor.cli.ask",
    "recommend": "advisor.cli.recommend",
    "explain": "advisor.cli.explain",
    "cost": "advisor.cli.cost",
    "diagram": "advisor.cli.diagram",
    "report": "advisor.cli.report",
    "portfolio": "advisor.cli.portfolio",
    "drift": "advisor.cli.drift",
    "questions": "advisor.cli.questions",
    "understand": "advisor.cli.understand",
    "prices": "advisor.cli.prices",
    "check": "advisor.cli.check",
    "test": "advisor.cli.test",
}


class Shell(CommandGroup):
    """A group that loads commands late, and turns errors into messages and exit codes.

    It takes the command ``ask`` if none is named.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands in the order of their use."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - as above
        cmd_name: str,
    ) -> click.Command | None:
        """Return the command called ``cmd_name``."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name])
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert ``ask`` where no command is named."""
        names_command = args and (not args[0].startswith("-") or args[0] in _OWN_OPTIONS)
        if not names_command and not ctx.resilient_parsing:
            args = ["ask", *args]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that ``args`` name; suggest one for a file that stands alone."""
        is_file = args[0] not in COMMANDS and Path(args[0]).suffix in _ENDINGS
        if is_file and not ctx.resilient_parsing:
            typed = one_line(args[0])
            hint = f"did you mean advisor recommend {typed}?"
            raise click.UsageError(f"there is no command {typed!r} ({hint})", ctx)
        return super().resolve_command(ctx, args)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:  # noqa: ANN401 - as above
        """Return the context; the reader of help or version, printed here, may stop reading."""
        try:
            return super().make_context(*args, **kwargs)
        except BrokenPipeError:
            streams.drop(1)
            raise click.exceptions.Exit(0) from None

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as above
        """Run the command; return 0 also if the reader of the output stops reading."""
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            streams.drop(1)
            return 0
        except (KeyboardInterrupt, EOFError):
            # click would print a line, where there may be nobody to read it any more.
            complain("interrupted")
            return INTERRUPTED
        return code

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as above
        """Run, and end with the exit code that the outcome has."""
        kwargs["standalone_mode"] = False
        try:
            code = super().main(*args, **kwargs)
        except click.exceptions.Abort:
            code = INTERRUPTED
        except click.ClickException as error:
            complain(describe_usage_error(error))
            code = error.exit_code
        except EngineFault as error:
            code = _report_defect(error)
        except UnusableInput as error:
            for problem in error.problems:
                complain(str(problem))
            code = 2
        except AdvisorError as error:
            complain(str(error))
            code = 2
        except KeyboardInterrupt:
            complain("interrupted")
            code = INTERRUPTED
        except OSError as error:
            code = _report_unwritable(error) if error.errno in _LOST else _report_defect(error)
        except Exception as error:  # noqa: BLE001 - the last resort: say where the details are
            code = _report_defect(error)
        sys.exit(code if isinstance(code, int) else 0)


def _report_unwritable(error: OSError) -> int:
    streams.drop(1)
    complain(
        f"the result could not be written: {error.strerror}; free some space, or write it elsewhere"
    )
    return 2


def _report_defect(error: BaseException) -> int:
    """Say what happened and where its crash log is, and return the exit code of a defect."""
    complain(defects.told(error))
    return DEFECT


def _print_version(
    ctx: click.Context,
    _: click.Parameter,
    value: bool,  # noqa: FBT001 - click's own signature
) -> None:
    if value and not ctx.resilient_parsing:
        python = ".".join(map(str, sys.version_info[:3]))
        click.echo(f"advisor {__version__} (engine: {engine_name()}, Python {python})")
        ctx.exit()


@click.group(
    cls=Shell,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 findings, 2 unusable input, 3 a defect, 130 interrupted.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and the engine in use.",
)
def shell() -> None:
    """Decide how to run containers on AWS.

    Without a command, it asks questions. Every recommendation is proven, sourced and explained;
    nothing leaves this machine.

    \b
    Examples:
      advisor                              ask, recommend, write the answers to a file
      advisor recommend team.yaml          recommend from an answer file
      advisor diagram team.yaml -o team.svg
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    streams.complete()
    signals.heed()
    shell.main(args=arguments, prog_name="advisor")
