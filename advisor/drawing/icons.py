"""Pictures of the user's own, such as the official icons of AWS, for the services of a drawing."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.drawing import catalogue, fonts
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.drawing.elements import Drawing

_WORDS = re.compile(r"[a-z0-9]+")
_BEST_SIZE = "48"  # that of the sets of AWS which is made for diagrams
_PICTURE = re.compile(r'<IMG SCALE="TRUE" SRC="([^"]*)"/>')
_PNG = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(
    ">IIBBBBB"
)  # width, height, bits of a sample, kind of colours, compression, filter, interlaced
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a pixel, by the kind of colours
_AROUND = 12  # bytes of a chunk beside its content: length, kind, checksum
_MOST_PIXELS = 4096  # in a row or a column; icons have some hundred
_MOST_BYTES = 4096 * 4096 * 9
_IMAGE = re.compile(r'<image xlink:href="([^"]*)"')


def with_icons(drawing: Drawing, folder: str) -> Drawing:
    """Return ``drawing`` with the PNG pictures below ``folder`` whose names tell the service that they stand for."""
    files = _pictures(folder)
    wanted = catalogue.shipped_catalogue().style.icons
    found = {node.id: _icon(files, wanted[node.id]) for node in drawing.nodes if node.id in wanted}
    if not any(found.values()):
        names = ", ".join(sorted({each[0] for each in wanted.values()}))
        raise AdvisorError(
            f"--icons: no PNG below {folder} is named after a service that is drawn, such as {names}"
        )
    return replace(
        drawing, nodes=tuple(replace(node, icon=found.get(node.id, "")) for node in drawing.nodes)
    )


def _pictures(folder: str) -> list[Path]:
    root = Path(folder)
    if not root.is_dir():
        raise AdvisorError(f"--icons: {folder} is no folder")
    files = sorted(
        (each for each in root.rglob("*") if each.suffix.lower() == ".png" and each.is_file()),
        key=_preference,
    )
    if not files:
        raise AdvisorError(
            f"--icons: there is no PNG below {folder}; of AWS's architecture icons take the folder with PNGs"
        )
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
    if not is_whole(path.read_bytes()):
        raise AdvisorError(
            f"--icons: {path} is no PNG, or not a whole one; take it out of the folder"
        )
    name = str(path.resolve())
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise AdvisorError(f"--icons: {name!a} has a name that is no text; rename it") from error
    return name


def is_whole(data: bytes) -> bool:
    """Return whether ``data`` is a PNG with all that it announces, for of any other the libraries draw nothing, or half."""
    if not data.startswith(_PNG) or b"IEND" not in data[-_AROUND:]:
        return False
    chunks = list(_chunks(data))
    kinds = [kind for kind, _ in chunks]
    if (
        not kinds
        or kinds[0] != b"IHDR"
        or len(chunks[0][1]) != _HEADER.size
        or kinds[-1] != b"IEND"
    ):
        return False
    width, height, depth, colours, _, _, interlaced = _HEADER.unpack(chunks[0][1])
    if (
        not (width and height and depth)
        or max(width, height) > _MOST_PIXELS
        or colours not in _SAMPLES
    ):
        return False
    row = 1 + (width * depth * _SAMPLES[colours] + 7) // 8
    pixels = _unpacked(b"".join(content for kind, content in chunks if kind == b"IDAT"))
    return bool(pixels) if interlaced else len(pixels) >= row * height


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of a PNG as far as they are whole."""
    at = len(_PNG)
    while at + _AROUND <= len(data):
        length = int.from_bytes(data[at : at + 4])
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if int.from_bytes(data[at + 8 + length : at + _AROUND + length]) != zlib.crc32(
            kind + content
        ):
            return
        yield kind, content
        at += _AROUND + length
        if kind == b"IEND":
            return


def _unpacked(packed: bytes) -> bytes:
    """Return what was compressed; nothing if it cannot be unpacked, or would be larger than any icon."""
    try:
        return zlib.decompressobj().decompress(packed, _MOST_BYTES)
    except zlib.error:
        return b""


def copied(dot: str) -> str:
    """Return ``dot`` with its pictures in a folder of this process: Graphviz writes paths into SVG without escaping them.

    It also keeps for as long as the process lives what it read under a name, so that each is named after what is in it.
    """
    paths = {html.unescape(each) for each in _PICTURE.findall(dot)}
    places = {path: _kept(Path(path).read_bytes()) for path in paths}
    return _PICTURE.sub(
        lambda found: (
            f'<IMG SCALE="TRUE" SRC="{html.escape(str(places[html.unescape(found[1])]))}"/>'
        ),
        dot,
    )


def _kept(picture: bytes) -> Path:
    place = Path(fonts.font_folder()) / f"icon-{hashlib.sha256(picture).hexdigest()[:32]}.png"
    if not place.exists():
        place.write_bytes(picture)
    return place


def embedded(svg: str) -> str:
    """Return ``svg`` with the pictures that it names in it, so that it needs no other file."""
    return _IMAGE.sub(
        lambda found: f'<image xlink:href="data:image/png;base64,{_encoded(found[1])}"', svg
    )


def _encoded(path: str) -> str:
    return base64.b64encode(Path(html.unescape(path)).read_bytes()).decode()
