"""What a correction says of itself: its kind, its reason, and whether it is material."""

from __future__ import annotations

from portal.db.returns import Submission
from portal.errors import NotValid
from submissions_schema.corrections import CORRECTIONS

MOST_CHARACTERS = 1000


def describe_correction(submission: Submission, *, code: str | None, reason: str | None, material: bool | None) -> None:
    """Keep with ``submission`` what is said of it as a correction; with nothing said, nothing changes.

    Raises:
        NotValid: one of the three is missing, the kind is not one of the list, or the reason is too long.
    """
    if code is None and reason is None and material is None:
        return
    words = " ".join((reason or "").split())
    if code is not None and code not in CORRECTIONS:
        raise NotValid(f"“{code}” is not a kind of correction. Choose one of: {', '.join(CORRECTIONS)}.")
    if code is None or not words or material is None:
        raise NotValid("A correction needs its kind, its reason, and whether it is material: give all three.")
    if len(words) > MOST_CHARACTERS:
        raise NotValid(f"The reason has {len(words):,} characters; at most {MOST_CHARACTERS:,} fit.")
    submission.correction_code, submission.correction_reason, submission.material = code, words, material
