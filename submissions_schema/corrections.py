"""What a correction is made for: the kinds a filer chooses from, on screen and by program."""

from __future__ import annotations

CORRECTIONS: dict[str, str] = {
    "error": "A mistake in our figures",
    "omission": "Something was left out",
    "new_information": "We learned more after filing",
    "definition": "We read a definition otherwise before",
}
"""Each kind's code, as kept and published, with its words on screen."""
