"""Draw diagrams/gallery/: every platform without answers, and every team of docs/examples/."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import advisor
from advisor.drawing.compose import compose, recommended
from advisor.drawing.render import picture
from advisor.workloads.advising import Advised, advise
from advisor.workloads.draft_files import read_draft_file
from advisor.workloads.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.drawing.elements import Drawing

_ROOT: Final = Path(__file__).resolve().parents[2]
GALLERY: Final = _ROOT / "diagrams" / "gallery"
EXAMPLES: Final = _ROOT / "docs" / "examples"


def pictures() -> Iterator[tuple[str, Drawing]]:
    """Yield each drawing after the name of its file without the extension."""
    for platform in advisor.load().platforms.values():
        yield platform.id, compose(platform.id, name="", subtitle=platform.summary)
    for path in sorted(EXAMPLES.glob("*.yaml")):
        (draft,) = read_draft_file(str(path))
        advised = advise(draft, Settings())
        if isinstance(advised, Advised) and advised.consultation.recommendation:
            yield f"team-{path.stem}", recommended(advised.consultation, name=advised.workload.name)


def main() -> int:
    """Write the pictures; return 0."""
    for name, drawing in pictures():
        (GALLERY / f"{name}.svg").write_bytes(picture(drawing))
        print(f"wrote {name}.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
