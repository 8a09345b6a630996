"""The data folders, found in an installed package, an editable one, and a bare checkout."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from importlib.resources.abc import Traversable

_CHECKOUT = Path(__file__).resolve().parent.parent


def data_folder(name: str) -> Traversable:
    """Return the data folder called ``name`` (``rules`` or ``diagrams``).

    Never imports ``advisor.rules``: that fails in an editable installation, where the folder is not
    a package.
    """
    packaged = resources.files("advisor").joinpath(name)
    if packaged.is_dir():
        return packaged
    return _CHECKOUT / name


def texts(
    root: Traversable, prefix: str = "", *, without: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Yield ``(relative name, text)`` of each YAML file below ``root``, in name order.

    Folders whose relative names are in ``without`` are left out.
    """
    for entry in sorted(root.iterdir(), key=lambda entry: entry.name):
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            if name not in without:
                yield from texts(entry, f"{name}/", without=without)
        elif entry.name.endswith((".yaml", ".yml")):
            yield name, entry.read_text(encoding="utf-8")
