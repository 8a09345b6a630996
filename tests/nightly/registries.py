"""The registries that packages come from; tests that install are skipped without them."""

from __future__ import annotations

import socket

DEBIAN = ("deb.debian.org", 80)
PYPI = (("pypi.org", 443), ("files.pythonhosted.org", 443))


def unreached(*hosts: tuple[str, int]) -> str:
    """Return which host cannot be reached and why, or an empty text if all can."""
    for host in hosts:
        try:
            socket.create_connection(host, timeout=20).close()
        except OSError as error:
            return f"{host[0]} cannot be reached: {error}"
    return ""
