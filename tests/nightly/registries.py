"""Where packages come from, and whether that can be reached: without it, what installs is skipped."""

from __future__ import annotations

import socket

DEBIAN = ("deb.debian.org", 80)
PYPI = (("pypi.org", 443), ("files.pythonhosted.org", 443))


def unreached(*hosts: tuple[str, int]) -> str:
    """Return which of the hosts cannot be reached, and why; empty if all can."""
    for host in hosts:
        try:
            socket.create_connection(host, timeout=20).close()
        except OSError as error:
            return f"{host[0]} cannot be reached: {error}"
    return ""
