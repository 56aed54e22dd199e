"""Two pairs of eyes, on what was seen, once; and why it was late."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select, update

from portal.commands.drafts import reopen, take_out_row
from portal.commands.filing import Declaration, sign
from portal.commands.rounds import excuse
from portal.commands.uploads import check_upload, receive_upload
from portal.context import PORTAL, Actor, Context
from portal.db.records import OutboxMessage
from portal.db.register import Obligation
from portal.db.returns import Receipt
from portal.errors import ChangedMeanwhile, NotAllowed, NotFound, NotNow, NotValid, PortalError
from tests.commands import steps
from tests.commands.steps import AFTER_DUE, OF
from tests.fixtures.filing import Filing


def typed(at: Filing, zoe: Actor) -> None:
    steps.type_in(at, "flex_1", "x", seen=None, by=zoe)


def took_out_a_row(at: Filing, zoe: Actor) -> None:
    with at.portal.unit_of_work(zoe) as ctx:
        take_out_row(ctx, **OF, table="barriers", row=2, key="B-1")


def explained(at: Filing, zoe: Actor) -> None:
    steps.explain(at, steps.found(at, "R-03")[0].fingerprint, by=zoe)


def sent(at: Filing, zoe: Actor) -> None:
    steps.send(at, zoe)
    steps.take_back(at)


def took_back(at: Filing, zoe: Actor) -> None:
    steps.send(at)
    steps.take_back(at, zoe)


def uploaded_what_was_refused(at: Filing, zoe: Actor) -> None:
    with at.portal.unit_of_work(zoe) as ctx:
        number = receive_upload(ctx, **OF, filename="return.xlsx", data=b"no workbook")
    check_upload(at.portal, number)


def opened_the_version(at: Filing, zoe: Actor) -> None:
    steps.send(at)
    steps.sign(at)
    with at.portal.unit_of_work(zoe) as ctx:
        reopen(ctx, **OF)


@pytest.mark.parametrize(
    "touch",
    [typed, took_out_a_row, explained, sent, took_back, uploaded_what_was_refused, opened_the_version],
    ids=lambda touch: touch.__name__,
)
def test_who_touched_it_does_not_sign_it(ready: Filing, touch: Callable[[Filing, Actor], None]) -> None:
    zoe = ready.person("preparer", second=True)
    steps.also(ready, zoe, "certifier")
    touch(ready, zoe)
    ready.check()
    steps.send(ready)
    with pytest.raises(NotNow, match="You prepared this return yourself"):
        steps.sign(ready, zoe)
    steps.sign(ready)


def test_who_uploaded_the_file_does_not_sign_a_later_version_that_rests_on_it(ready: Filing) -> None:
    priya, zoe = ready.person("preparer"), ready.person("preparer", second=True)
    steps.send(ready)
    steps.sign(ready)
    with ready.portal.unit_of_work(zoe) as ctx:
        reopen(ctx, **OF)
    ready.check()
    steps.send(ready, zoe)
    steps.also(ready, priya, "certifier")
    with pytest.raises(NotNow, match="You prepared this return yourself"):
        steps.sign(ready, priya)


def test_both_roles_and_no_touch_may_sign(ready: Filing) -> None:
    zoe = ready.person("preparer", second=True)
    steps.also(ready, zoe, "certifier")
    steps.send(ready)
    assert steps.sign(ready, zoe).startswith("R2026-X01-1-")


def test_only_what_was_seen_is_signed(ready: Filing) -> None:
    steps.send(ready)
    seen = steps.revision(ready)
    steps.take_back(ready)
    steps.type_in(ready, "flex_1", "x", seen=None)
    ready.check()
    steps.send(ready)
    with pytest.raises(ChangedMeanwhile, match="changed by Preparer of X01 on"):
        steps.sign(ready, expected=seen)
    assert steps.count(ready, Receipt) == 0
    steps.sign(ready, expected=steps.revision(ready))


@pytest.mark.parametrize(
    "declaration",
    [
        Declaration("Alex Morgan", False, True),
        Declaration("Alex Morgan", True, False),
        Declaration("Alex", True, True),
        Declaration("Alex Morgan", True, True, delegation=" "),
    ],
)
def test_half_a_declaration_signs_nothing(ready: Filing, declaration: Declaration) -> None:
    steps.send(ready)
    before = steps.entries(ready)
    with pytest.raises(NotValid):
        sign(ready.portal, ready.person("certifier"), **OF, declaration=declaration)
    assert steps.entries(ready) == before


def test_late_needs_its_reason_and_keeps_it_in_corrections(ready: Filing) -> None:
    ready.set_clock(AFTER_DUE)
    steps.send(ready)
    before = steps.entries(ready)
    for nothing in (None, "  "):
        with pytest.raises(NotValid, match=r"was due on 30 June 2026\. Say why it is late"):
            steps.sign(ready, late_because=nothing)
    assert steps.entries(ready) == before
    steps.sign(ready, late_because="Our  case system\nwas down.")
    filed = steps.status(ready)
    assert (filed.late, filed.late_because) == (True, "Our case system was down.")
    steps.reopen(ready)
    ready.check()
    steps.send(ready)
    steps.sign(ready)
    corrected = steps.status(ready)
    assert (corrected.counted_version, corrected.late) == (2, True)
    assert corrected.late_because == "Our case system was down."


def test_an_extension_moves_the_day_it_is_due(ready: Filing) -> None:
    with ready.portal.unit_of_work(PORTAL) as ctx:
        mine = update(Obligation).where(Obligation.year == 2026, Obligation.regulator_code == "X01")
        ctx.session.execute(mine.values(extended_to_on=date(2026, 7, 3), extended_because="A flood."))
    ready.set_clock(AFTER_DUE)
    steps.send(ready)
    steps.sign(ready)
    filed = steps.status(ready)
    assert (filed.due_on, filed.extended_because) == (date(2026, 7, 3), "A flood.")
    assert (filed.late, filed.late_because) == (False, None)


def test_declined_goes_back_with_the_reason(ready: Filing) -> None:
    steps.send(ready)
    with pytest.raises(NotValid):
        steps.decline(ready, reason=" ")
    reason = "The staff figure is last year's."
    steps.decline(ready, reason=reason)
    back = steps.status(ready)
    assert (back.open_state, back.sent_by, back.history[0].reason) == ("draft", None, reason)
    with pytest.raises(NotNow, match="cannot be signed"):
        steps.sign(ready)


def test_nobody_can_be_sent_to(ready: Filing) -> None:
    steps.no_longer(ready, ready.person("certifier"))
    with pytest.raises(NotNow, match="no certifier"):
        steps.send(ready)


def test_a_certifier_no_longer_cannot_sign(ready: Filing) -> None:
    steps.send(ready)
    grace = ready.person("certifier")
    steps.no_longer(ready, grace)
    with pytest.raises(NotFound):
        steps.sign(ready, grace)
    steps.also(ready, grace, "preparer")
    with pytest.raises(NotAllowed):
        steps.sign(ready, grace)


@pytest.mark.locks
def test_signed_twenty_times_at_once_there_is_one_receipt(ready: Filing) -> None:
    steps.send(ready)
    grace, seen = ready.person("certifier"), steps.revision(ready)
    came = steps.at_once(20, lambda: steps.sign(ready, grace, expected=seen))
    references = [reference for reference in came if isinstance(reference, str)]
    assert len(references) == 1
    assert all(isinstance(other, PortalError) for other in came if other not in references), came
    with ready.portal.db.reading() as session:
        assert session.scalars(select(Receipt.reference)).all() == references
        told = session.scalars(select(OutboxMessage.to_email).where(OutboxMessage.event == "return filed")).all()
    assert len(told) == len(set(told))
    assert steps.history(ready).count("signed and filed") == 1


@pytest.mark.locks
def test_whoever_excuses_waits_for_a_signature_on_its_way(ready: Filing) -> None:
    steps.send(ready)
    administrator, written, tried = ready.administrator, threading.Event(), threading.Event()
    came: list[Exception] = []

    def excuse_it() -> None:
        written.wait(10)
        try:
            with ready.portal.unit_of_work(administrator) as ctx:
                excuse(ctx, **OF, reason="It merges.", expected_revision=0)
        except PortalError as error:
            came.append(error)
        tried.set()

    thread = threading.Thread(target=excuse_it)
    thread.start()
    declaration = Declaration("Alex Morgan", True, True)

    def others_try(ctx: Context, reference: str) -> None:
        written.set()
        assert not tried.wait(1), "excused beside the signature, which nobody sees yet"

    sign(ready.portal, ready.person("certifier"), **OF, declaration=declaration, and_then=others_try)
    thread.join()
    assert [str(error) for error in came] == ["It has filed its return. Return it first if it was filed by mistake."]
    assert steps.status(ready).counted_state == "filed"


@pytest.mark.locks
def test_a_signature_waits_for_whoever_excuses(ready: Filing) -> None:
    """And sees it: of a body that is excused nobody asks why its return is late."""
    ready.set_clock(AFTER_DUE)
    steps.send(ready)
    certifier, excused = ready.person("certifier"), threading.Event()
    signed: list[str] = []

    def sign_it() -> None:
        excused.wait(10)
        signed.append(steps.sign(ready, certifier))

    thread = threading.Thread(target=sign_it)
    thread.start()
    with ready.portal.unit_of_work(ready.administrator) as ctx:
        excuse(ctx, **OF, reason="It merges.", expected_revision=0)
        excused.set()
        thread.join(1)
        assert thread.is_alive(), "signed beside the excuse, which nobody sees yet"
    thread.join()
    assert len(signed) == 1
    assert steps.status(ready).late_because is None
