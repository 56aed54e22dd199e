"""Applications with something on every page: a draft that waits to be signed, and one with a question to answer."""

from __future__ import annotations

from portal.commands import applying, casework, evidence, innovators
from portal.context import Portal
from portal.demonstration.filers import actor
from sandbox_licences.forms import form_of
from sandbox_licences.forms.question import Kind
from sandbox_licences.hats import Interest
from tests.fixtures.casework import drone_answers

INNOVATOR = "XI1"


def show_applications(portal: Portal) -> tuple[str, str]:
    """The references of the draft and of the one that was asked about: SC-2026-0001 and SC-2026-0002."""
    draft, asked = (_filled(portal, title) for title in ("Medicines between two hospitals", "Parcels to the islands"))
    sara, ben = actor(portal, "sara-lindqvist"), actor(portal, "ben-carrow")
    answers = drone_answers()
    with portal.unit_of_work(sara) as ctx:
        for question in form_of("drones").section("declaration").questions:
            applying.answer(ctx, reference=asked, question=question.id, value=answers[question.id])
        applying.submit(ctx, reference=asked)
        innovators.invite_colleague(ctx, organisation_code=INNOVATOR, email="jo@example.com", role="applicant")
    with portal.unit_of_work(ben) as ctx:
        casework.declare_interest(ctx, reference=asked, interest=Interest.NONE, words="")
    with portal.unit_of_work(ben) as ctx:
        casework.ask_in_writing(ctx, reference=asked, words="Which battery does it fly with?", about=("product_name",))
    return draft, asked


def _filled(portal: Portal, title: str) -> str:
    """An application in which nothing is missing but the declaration."""
    with portal.unit_of_work(actor(portal, "leo-fontaine")) as ctx:
        reference = applying.start_case(
            ctx, organisation_code=INNOVATOR, domain="drones", title=title, answers=drone_answers()
        )
        name = evidence.attach(
            ctx, reference=reference, file_name="flights.txt", data=b"Ten flights.", title="Ten test flights"
        )
        claim = {"metric": "loss_of_link", "value": 2.0, "unit": "times", "n": 40, "method": "test flights"}
        evidence.state_claim(ctx, reference=reference, evidence=name, claim=claim)
        for question in form_of("drones").questions:
            if question.kind is Kind.EVIDENCE:
                applying.answer(ctx, reference=reference, question=question.id, value=[name])
    return reference
