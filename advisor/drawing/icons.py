"""Pictures of the user's own, such as the official icons of AWS, for the services of a drawing."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.drawing import catalogue, fonts
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.drawing.model import Drawing

_WORDS = re.compile(r"[a-z0-9]+")
_BEST_SIZE = "48"  # that of the sets of AWS which is made for diagrams
_PICTURE = re.compile(r'<IMG SCALE="TRUE" SRC="([^"]*)"/>')
_PNG = b"\x89PNG\r\n\x1a\n"
_IMAGE = re.compile(r'<image xlink:href="([^"]*)"')


def with_icons(drawing: Drawing, folder: str) -> Drawing:
    """Return ``drawing`` with the PNG pictures below ``folder`` whose names tell the service that they stand for."""
    files = _pictures(folder)
    wanted = catalogue.shipped().style.icons
    found = {node.id: _icon(files, wanted[node.id]) for node in drawing.nodes if node.id in wanted}
    if not any(found.values()):
        names = ", ".join(sorted({each[0] for each in wanted.values()}))
        raise AdvisorError(f"--icons: no PNG below {folder} is named after a service that is drawn, such as {names}")
    return replace(drawing, nodes=tuple(replace(node, icon=found.get(node.id, "")) for node in drawing.nodes))


def _pictures(folder: str) -> list[Path]:
    root = Path(folder)
    if not root.is_dir():
        raise AdvisorError(f"--icons: {folder} is no folder")
    files = sorted((each for each in root.rglob("*") if each.suffix.lower() == ".png" and each.is_file()), key=_preference)
    if not files:
        raise AdvisorError(f"--icons: there is no PNG below {folder}; of AWS's architecture icons take the folder with PNGs")
    return files


def _preference(path: Path) -> tuple[bool, int, str]:
    return (_BEST_SIZE not in _words(path), len(path.name), str(path))


def _words(path: Path) -> list[str]:
    return _WORDS.findall(path.stem.lower())


def _icon(files: Sequence[Path], names: Sequence[str]) -> str:
    """Return the first file that has the words of one of ``names`` in a row, the names tried in their order."""
    for name in names:
        wanted = name.split("-")
        for path in files:
            words = _words(path)
            fits = any(words[start : start + len(wanted)] == wanted for start in range(len(words)))
            if fits:
                return _checked(path)
    return ""


def _checked(path: Path) -> str:
    """Return the path of a PNG that is whole, as text that every format can hold."""
    data = path.read_bytes()
    size = data[16:24]
    if data[: len(_PNG)] != _PNG or not (any(size[:4]) and any(size[4:])) or b"IEND" not in data[-12:]:
        raise AdvisorError(f"--icons: {path} is no PNG, or not a whole one; take it out of the folder")
    name = str(path.resolve())
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise AdvisorError(f"--icons: {name!a} has a name that is no text; rename it") from error
    return name


def copied(dot: str) -> str:
    """Return ``dot`` with its pictures in a folder of this process: Graphviz writes paths into SVG without escaping them.

    It also keeps for as long as the process lives what it read under a name, so that each is named after what is in it.
    """
    paths = {html.unescape(each) for each in _PICTURE.findall(dot)}
    places = {path: _kept(Path(path).read_bytes()) for path in paths}
    return _PICTURE.sub(lambda found: f'<IMG SCALE="TRUE" SRC="{html.escape(str(places[html.unescape(found[1])]))}"/>', dot)


def _kept(picture: bytes) -> Path:
    place = Path(fonts.folder()) / f"icon-{hashlib.sha256(picture).hexdigest()[:32]}.png"
    if not place.exists():
        place.write_bytes(picture)
    return place


def embedded(svg: str) -> str:
    """Return ``svg`` with the pictures that it names in it, so that it needs no other file."""
    return _IMAGE.sub(lambda found: f'<image xlink:href="data:image/png;base64,{_encoded(found[1])}"', svg)


def _encoded(path: str) -> str:
    return base64.b64encode(Path(html.unescape(path)).read_bytes()).decode()
