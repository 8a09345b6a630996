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
# Width, height, bits of a sample, kind of colours, compression, filter, interlaced.
_HEADER = struct.Struct(">IIBBBBB")
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a pixel, by the kind of colours
_AROUND = 12  # bytes of a chunk around its content: length, kind, checksum
_MOST_PIXELS = 4096  # in a row or a column; icons have some hundred
_MOST_BYTES = 4096 * 4096 * 9
_IMAGE = re.compile(r'<image xlink:href="([^"]*)"')


def with_icons(drawing: Drawing, folder: str) -> Drawing:
    """Return ``drawing`` with the PNG pictures below ``folder`` that are named after its services.

    Raises ``AdvisorError`` if there is none, or if one of them is not whole.
    """
    files = _list_pictures(folder)
    wanted = catalogue.shipped_catalogue().style.icons
    icons = {}
    for node in drawing.nodes:
        if node.id in wanted:
            icons[node.id] = _find_icon(files, wanted[node.id])
    if not any(icons.values()):
        names = ", ".join(sorted({words[0] for words in wanted.values()}))
        why = f"no PNG below {folder} is named after a service that is drawn, such as {names}"
        raise AdvisorError(f"--icons: {why}")
    nodes = tuple(replace(node, icon=icons.get(node.id, "")) for node in drawing.nodes)
    return replace(drawing, nodes=nodes)


def _list_pictures(folder: str) -> list[Path]:
    root = Path(folder)
    if not root.is_dir():
        raise AdvisorError(f"--icons: {folder} is not a folder")
    pictures = (path for path in root.rglob("*") if path.suffix.lower() == ".png")
    files = [path for path in pictures if path.is_file()]
    if not files:
        hint = "of AWS's architecture icons take the folder with PNGs"
        raise AdvisorError(f"--icons: there is no PNG below {folder}; {hint}")
    return sorted(files, key=_rank)


def _rank(path: Path) -> tuple[bool, int, str]:
    """Return what a picture is sorted by: the best size first, then short names."""
    return (_BEST_SIZE not in _split_name(path), len(path.name), str(path))


def _split_name(path: Path) -> list[str]:
    return _WORDS.findall(path.stem.lower())


def _find_icon(files: Sequence[Path], names: Sequence[str]) -> str:
    """Return the first file that has the words of one of ``names`` in a row; empty if none has.

    The names are tried in their order.
    """
    for name in names:
        wanted = name.split("-")
        for path in files:
            words = _split_name(path)
            starts = range(len(words))
            if any(words[start : start + len(wanted)] == wanted for start in starts):
                return _check_picture(path)
    return ""


def _check_picture(path: Path) -> str:
    """Return the path of a PNG that is whole, as text that every format can hold."""
    if not is_whole(path.read_bytes()):
        hint = "take it out of the folder"
        raise AdvisorError(f"--icons: {path} is not a PNG, or not a whole one; {hint}")
    name = str(path.resolve())
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise AdvisorError(f"--icons: {name!a} has a name that is not text; rename it") from error
    return name


def is_whole(data: bytes) -> bool:
    """Return whether ``data`` is a PNG with everything that it announces.

    Of any other the libraries draw nothing, or half.
    """
    if not data.startswith(_PNG) or b"IEND" not in data[-_AROUND:]:
        return False
    chunks = list(_read_chunks(data))
    if not chunks or chunks[-1][0] != b"IEND":
        return False
    kind, header = chunks[0]
    if kind != b"IHDR" or len(header) != _HEADER.size:
        return False
    width, height, depth, colours, _, _, interlaced = _HEADER.unpack(header)
    if not (width and height and depth) or max(width, height) > _MOST_PIXELS:
        return False
    if colours not in _SAMPLES:
        return False
    row = 1 + (width * depth * _SAMPLES[colours] + 7) // 8
    pixels = _unpack(b"".join(content for kind, content in chunks if kind == b"IDAT"))
    return bool(pixels) if interlaced else len(pixels) >= row * height


def _read_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind and the content of each chunk of a PNG, as far as the chunks are whole."""
    start = len(_PNG)
    while start + _AROUND <= len(data):
        length = int.from_bytes(data[start : start + 4])
        end = start + _AROUND + length
        kind = data[start + 4 : start + 8]
        content = data[start + 8 : end - 4]
        checksum = int.from_bytes(data[end - 4 : end])
        if checksum != zlib.crc32(kind + content):
            return
        yield kind, content
        start = end
        if kind == b"IEND":
            return


def _unpack(packed: bytes) -> bytes:
    """Return what was compressed, up to the size of the largest icon; empty if that fails."""
    try:
        return zlib.decompressobj().decompress(packed, _MOST_BYTES)
    except zlib.error:
        return b""


def copied(dot: str) -> str:
    """Return ``dot`` with its pictures in a folder of this process.

    Graphviz writes paths into SVG without escaping them. It also keeps for as long as the process
    lives what it read under a name, so that each picture is named after its content.
    """
    copies = {}
    for source in set(_PICTURE.findall(dot)):
        picture = Path(html.unescape(source)).read_bytes()
        copies[source] = html.escape(str(_keep(picture)))
    return _PICTURE.sub(lambda image: f'<IMG SCALE="TRUE" SRC="{copies[image[1]]}"/>', dot)


def _keep(picture: bytes) -> Path:
    """Return the path of a file with this content in the folder of this process."""
    path = Path(fonts.font_folder()) / f"icon-{hashlib.sha256(picture).hexdigest()[:32]}.png"
    if not path.exists():
        path.write_bytes(picture)
    return path


def embedded(svg: str) -> str:
    """Return ``svg`` with the pictures that it names in it, so that it needs no other file."""
    return _IMAGE.sub(_embed, svg)


def _embed(image: re.Match[str]) -> str:
    picture = Path(html.unescape(image[1])).read_bytes()
    content = base64.b64encode(picture).decode()
    return f'<image xlink:href="data:image/png;base64,{content}"'
