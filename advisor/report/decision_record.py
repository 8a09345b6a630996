"""What a decision record is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.located.textfile import as_file_name

if TYPE_CHECKING:
    from datetime import date

    from advisor.explanation.explanation import Explanation
    from advisor.knowledge.model import Platform
    from advisor.workloads.workload import Workload


@dataclass(frozen=True)
class Record:
    """One decision: what it explains, its day, and the drawing that goes with it.

    ``folder`` is where the record is going to stand; folders of rules are found from there.
    ``number`` is ``None`` for a file without one. ``drawing`` is Mermaid text and ``picture`` the
    name of the file with the picture, both empty if there is none. ``supersedes`` is the title and
    file name of the record that this one replaces.
    """

    explanation: Explanation
    workload: Workload
    day: date
    folder: str = "."
    number: int | None = None
    drawing: str = ""
    picture: str = ""
    supersedes: tuple[str, str] = ("", "")

    @property
    def decided(self) -> Platform | None:
        """Return the platform that people decided on, or else the recommended one."""
        return self.explanation.choice or self.explanation.consultation.recommendation

    @property
    def title(self) -> str:
        """Return what was decided, in a few words."""
        if self.decided is None:
            return f"Find a platform for {self.workload.name}"
        return f"Run {self.workload.name} on {self.decided.name}"

    @property
    def slug(self) -> str:
        """Return the title as a part of a file name: small letters, digits and hyphens."""
        name = self.workload.name
        return as_file_name(self.title.replace(name, as_file_name(name)))
