"""Bare Debian systems: made by debootstrap in a folder, entered with chroot, and isolated.

They share the network and the devices of this machine and the certificates that its administrator
added, and nothing else: no variable, no program, no file, no process. What has to be mounted is
mounted for one command only, in namespaces that end with it however it ends, so that a test that
fails or is interrupted leaves nothing mounted.

``ADVISOR_BARE_SYSTEMS`` names a folder in which the bare systems are kept for the next time; it is
made if it does not exist.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from nightly.registries import DEBIAN, PYPI, unreached

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_CERTIFICATES = Path("usr/local/share/ca-certificates")
_MOUNTED = 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && { "$@"; exit $?; }'
"""Runs a command with what it needs mounted below ``$0``.

The command is not the last one, so that the first process is a shell that waits.
"""


@dataclass(frozen=True)
class Done:
    """The exit code of a command in a bare system, and all that it printed."""

    code: int
    told: str


@dataclass(frozen=True)
class BareSystem:
    """A Debian system in a folder."""

    root: Path

    def run(
        self,
        command: str,
        *,
        user: str = "root",
        folder: str = "/",
        environment: Mapping[str, str] | None = None,
        seconds: float = 1200,
    ) -> Done:
        """Run a bash command as ``user``; set only a login's variables and ``environment``."""
        variables = {"PATH": PATH, "HOME": self.home(user), "USER": user, **(environment or {})}
        namespaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        mounted = ["sh", "-c", _MOUNTED, str(self.root)]
        root = ["chroot", f"--userspec={user}", str(self.root)]
        settings = [f"{key}={value}" for key, value in variables.items()]
        clean = ["env", "--ignore-environment", f"--chdir={folder}", *settings]
        done = subprocess.run(
            [*namespaces, *mounted, *root, *clean, "bash", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode())

    def set_up(self, command: str) -> None:
        """Run a command as root that has to succeed for the test to begin."""
        done = self.run(command, environment={"DEBIAN_FRONTEND": "noninteractive"})
        assert done.code == 0, done.told

    def home(self, user: str) -> str:
        """Return the home of a user given by name or number; raise ``LookupError`` if unknown."""
        for line in (self.root / "etc/passwd").read_text(encoding="utf-8").splitlines():
            name, _, number, _, _, home, _ = line.split(":")
            if user in {name, number}:
                return home
        raise LookupError(user)

    def clone(self, user: str, name: str) -> str:
        """Clone this repository into the home of a user, who owns the clone.

        Return its path as the system names it. It holds only what is committed.
        """
        place = f"{self.home(user)}/{name}"
        subprocess.run(
            ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), f"{self.root}{place}"],
            check=True,
        )
        self.set_up(f"chown -R {user}: {place}")
        return place


@contextmanager
def bare_system(release: str, folder: Path) -> Iterator[BareSystem]:
    """Yield a bare Debian in ``folder``, which is deleted afterwards; skip if none can be made."""
    reason = why_none()
    if reason:
        pytest.skip(reason)
    root = folder / "system"
    try:
        _copy_base(_make_base(release, folder), root)
        yield BareSystem(root)
    finally:
        shutil.rmtree(folder)


def why_none() -> str:
    """Return why no bare system can be made here, or an empty text if one can."""
    if os.geteuid() != 0:
        return "only root can make a bare system"
    for program in ("debootstrap", "unshare", "chroot", "git"):
        if shutil.which(program) is None:
            return f"there is no {program} here"
    tried = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True, check=False
    )
    if tried.returncode:
        return "no namespaces can be made here"
    if not (ROOT / ".git").exists():
        return "this is no repository that git could clone"
    return unreached(DEBIAN, *PYPI)


def _make_base(release: str, folder: Path) -> Path:
    """Return the folder of the base of ``release``; debootstrap makes it unless it was kept."""
    kept = os.environ.get("ADVISOR_BARE_SYSTEMS")
    base = Path(kept or folder / "bases") / release
    base.parent.mkdir(parents=True, exist_ok=True)
    with base.with_name(f"{release}.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a test in another process may be making it
        if not base.exists():
            _bootstrap(release, base)
    return base


def _bootstrap(release: str, base: Path) -> None:
    growing = base.with_name(f"{release}.part")
    shutil.rmtree(growing, ignore_errors=True)
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", release, str(growing), "http://deb.debian.org/debian"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    growing.rename(base)


def _copy_base(base: Path, root: Path) -> None:
    """Copy a base; let apt ask nothing, and trust the certificates that this machine was given."""
    subprocess.run(["cp", "--archive", str(base), str(root)], check=True)
    (root / "etc/apt/apt.conf.d/90yes").write_text(
        'APT::Get::Assume-Yes "true";\n', encoding="utf-8"
    )
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    (root / _CERTIFICATES).mkdir(parents=True, exist_ok=True)
    for certificate in sorted(("/" / _CERTIFICATES).glob("*.crt")):
        shutil.copy(certificate, root / _CERTIFICATES)
