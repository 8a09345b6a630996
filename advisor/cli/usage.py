"""Errors about the command line itself, in the form of all other errors."""

from __future__ import annotations

import re
from typing import Final

import click

from advisor.cli.output import one_line
from advisor.located.messages import suggest

_EXTRA: Final = re.compile(r"got unexpected extra (arguments?) \((.+)\)", re.DOTALL)


class CommandGroup(click.Group):
    """A group that suggests a command where it has none of the name that was typed."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that ``args`` name; raise with a suggestion where there is none."""
        known = self.list_commands(ctx)
        if args[0] in known or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        typed = one_line(args[0])
        raise click.UsageError(f"there is no command {typed!r} ({suggest(typed, known)})", ctx)


def describe_usage_error(error: click.ClickException) -> str:
    """Return what is wrong with a command line, and how to fix it, as one sentence."""
    if isinstance(error, click.NoSuchOption):
        hint = f" (did you mean {error.possibilities[0]}?)" if error.possibilities else _help(error)
        return f"there is no option {error.option_name}{hint}"
    if isinstance(error, click.MissingParameter):
        return f"{_parameter(error)} is missing{_help(error)}"
    message = _lower_first(error.message.removesuffix("."))
    if isinstance(error, click.BadParameter):
        return f"{_parameter(error)}: {message}"
    if message == error.message:  # our own, which say what to do
        return message
    return _EXTRA.sub(r"unexpected \1: \2", message) + _help(error)


def _parameter(error: click.BadParameter) -> str:
    """Return the name of the option or argument that ``error`` is about, as help shows it."""
    if isinstance(error.param, click.Argument):
        return error.param.human_readable_name.strip("[].")
    if error.param is not None:
        return error.param.opts[0]
    return str(error.param_hint)


def _help(error: click.ClickException) -> str:
    """Return where to read on, if the command is known."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f" (see `{context.command_path} --help`)" if context else ""


def _lower_first(text: str) -> str:
    """Return ``text`` without the capital letter of a sentence; abbreviations keep theirs."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
