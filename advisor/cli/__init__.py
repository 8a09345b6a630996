"""The command line: the only part that prints, exits, and reads the clock and the environment."""

from advisor.cli.shell import main

__all__ = ["main"]
