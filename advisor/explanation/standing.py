"""What accompanies every result: what is recommended, how firm it is, and on which conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.explanation.move import stays
from advisor.proof.firmness import Grade
from advisor.provisos import Proviso, listed, sort_provisos

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.consultation import Consultation
    from advisor.provisos import Signature

_MOST_CONDITIONS: Final = 4
_IN_DETAIL: Final = "--detail shows them."

SHORT: Final[Mapping[str, str]] = {
    Grade.PROVEN: "proven",
    Grade.PROVEN_AS_KNOWN: "proven for what you know",
    Grade.OPEN: "open",
    Grade.UNDECIDED: "undecided",
    Grade.NONE: "no platform is left",
}


def headline(consultation: Consultation) -> str:
    """Return one line that says what is recommended, if anything is."""
    platform = consultation.recommendation
    if platform is not None:
        to_stay = "stay on " if stays(consultation) else ""
        return f"Recommended: {to_stay}{platform.name}"
    if consultation.default is not None:
        return "No recommendation yet"
    return "No platform is left."


def graded(consultation: Consultation) -> str:
    """Return a sentence that says what is recommended, and how firm that is."""
    if consultation.grade is Grade.NONE:
        return headline(consultation)
    return f"{headline(consultation)}: {SHORT[consultation.grade]}."


def conditions_of(
    consultation: Consultation, verified: Mapping[str, Signature]
) -> tuple[Proviso, ...]:
    """Return what narrows or bends the result, signatures included."""
    return sort_provisos((*consultation.provisos, *signatures(consultation, verified)))


def signatures(consultation: Consultation, verified: Mapping[str, Signature]) -> Iterator[Proviso]:
    """Yield how many of the conditions to verify have been verified, and by whom, if any were."""
    needed = {rule.id for rule in consultation.to_verify}
    done = [signature for rule_id, signature in verified.items() if rule_id in needed]
    if done:
        signers = [f"{signature.by} on {signature.on.isoformat()}" for signature in done]
        by = listed(list(dict.fromkeys(signers)))
        yield Proviso("verified", f"Verified: {len(done)} of {len(needed)} conditions, by {by}.")


def shown_conditions(found: Iterable[Proviso], others: str = _IN_DETAIL) -> Iterator[str]:
    """Yield one line per condition, at most four; the last says how to see the ``others``."""
    texts = [proviso.text for proviso in found]
    if len(texts) <= _MOST_CONDITIONS:
        yield from texts
        return
    yield from texts[: _MOST_CONDITIONS - 1]
    yield f"{len(texts) - _MOST_CONDITIONS + 1} more conditions: {others}"
