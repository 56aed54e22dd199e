"""Barriers: provisions that stand in the way of AI products, and what is done about them."""

from __future__ import annotations

from submissions_schema.columns import Column, Kind, Table
from submissions_schema.editions.e2026.codes import BARRIER_ACTIONS, PRODUCT_AREAS

BARRIERS = Table(
    name="barriers",
    help="One row for each rule of law or of your own that you know to stand in the way of an AI product, and what "
    "you do about it. No names of firms or people.",
    key=("barrier_ref",),
    columns=(
        Column(
            "barrier_ref",
            Kind.TEXT,
            "Your own short reference. Keep it the same in later years.",
            required=True,
            example="B-07",
            identifier=True,
            max_length=64,
        ),
        Column(
            "provision",
            Kind.TEXT,
            "The Act, instrument or rule, with the section or regulation.",
            required=True,
            example="Road Vehicles (Construction and Use) Regulations 1986, r.104",
        ),
        Column(
            "what_it_blocks",
            Kind.TEXT,
            "What cannot be done because of it.",
            required=True,
            example="A vehicle without a driver cannot show that a driver has proper control.",
            max_length=1000,
        ),
        Column(
            "product_area",
            Kind.CODE,
            "What the blocked products are for.",
            required=True,
            example="automated_vehicles",
            codes=PRODUCT_AREAS,
        ),
        Column(
            "raised_by",
            Kind.TEXT,
            "Who told you of it. Never published.",
            example="Three applicants and a trade body",
            published=False,
        ),
        Column(
            "action",
            Kind.CODE,
            "What you do about it. relief_possible: it could be set aside under a licence; change_needed: "
            "the provision itself has to change.",
            required=True,
            example="guidance_planned",
            codes=BARRIER_ACTIONS,
        ),
        Column(
            "action_due_on",
            Kind.DATE,
            "When that will be done. It may lie after the end of the period.",
            example="2026-12-15",
            may_be_after_the_cut=True,
        ),
    ),
)
