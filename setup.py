"""Says what is missing before pip stumbles over it; everything else stands in pyproject.toml."""

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from setuptools import setup

NEEDED = """
container-advisor depends on durable_rules, which has no wheels: on Python 3.11 and 3.12 it is compiled when it is installed.
Missing here: {missing}.
  Debian, Ubuntu:  apt-get install gcc python3-dev
  Fedora, RHEL:    dnf install gcc python3-devel
  Alpine:          apk add gcc musl-dev python3-dev
  macOS:           xcode-select --install
On Python 3.13 and later nothing is compiled. ADVISOR_SKIP_COMPILER_CHECK=1 goes on without this check.
"""


def missing() -> list[str]:
    """Return what durable_rules needs to be compiled and this machine does not have."""
    if sys.version_info >= (3, 13) or os.name == "nt" or os.environ.get("ADVISOR_SKIP_COMPILER_CHECK"):
        return []
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    found = shutil.which(compiler) or shutil.which("cc") or shutil.which("gcc")
    header = Path(sysconfig.get_path("include")) / "Python.h"
    return ([] if found else ["a C compiler"]) + ([] if header.exists() else [f"Python's headers ({header})"])


if __name__ == "__main__":
    lacking = missing()
    if lacking:
        sys.exit(NEEDED.format(missing=" and ".join(lacking)))
    setup()
