"""What the public register says in place of a field of a licence, as its officer writes it."""

from __future__ import annotations

from portal.commands.cases import acting
from portal.commands.wording import given_words
from portal.context import Context
from portal.errors import NotNow, NotValid
from portal.permissions import Permission
from portal.queries.licences import redactable_fields
from sandbox_licences.case_file.entries import Redacted
from sandbox_licences.hats import Hat

MOST_CHARACTERS = 4_000


def redact(ctx: Context, *, reference: str, field: str, words: str, reason: str) -> None:
    """Let the public register say ``words`` in place of one field; without words the field is shown again.

    Possible from the grant on, so that nothing is public first that should not be.

    Raises:
        NotNow: no licence was granted.
        NotValid: there is no such field, or it is always public.
    """
    case = acting(ctx, reference, Hat.CASE_OFFICER, Permission.CASE_HANDLE)
    fields = redactable_fields(ctx.session, case.row, case.submitted, case.around)
    if not fields:
        raise NotNow("No licence was granted on this case, so nothing of it is public.")
    if field not in fields:
        raise NotValid("This field cannot be redacted: the licence has none of this name, or it is always public.")
    why = given_words(reason, "Say why: which law or which interest asks for it.", MOST_CHARACTERS)
    case.write(Redacted(field, " ".join(words.split())[:MOST_CHARACTERS], why))
    case.record("licence redacted", reason=why, field=field, shown=not words.strip())
