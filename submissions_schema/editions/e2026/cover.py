"""Cover: who files, for which year, and the size of the whole body."""

from __future__ import annotations

from submissions_schema.columns import Column, Kind, Layout, Table
from submissions_schema.editions.e2026.codes import FIGURES_BASES

COVER = Table(
    name="cover",
    help="Who files this return, for which year, who answers for it, and the size of the whole regulator, "
    "against which the figures on AI are read.",
    layout=Layout.ANSWERS,
    columns=(
        Column(
            "regulator_code",
            Kind.TEXT,
            "The short code of your regulator in the register. It is filled in for you; leave it as it is.",
            required=True,
            example="X01",
            identifier=True,
            max_length=16,
        ),
        Column(
            "reporting_year",
            Kind.INTEGER,
            "The year in which the reporting year ends. It is filled in for you; leave it as it is.",
            required=True,
            example="2026",
            minimum=2000,
            always_held=True,
        ),
        Column(
            "period_start",
            Kind.DATE,
            "The first day this return covers. Change it only if you had your functions for part of the year.",
            required=True,
            example="2025-04-01",
            always_held=True,
        ),
        Column(
            "period_end",
            Kind.DATE,
            "The last day this return covers. Everything in the return is stated as it stood on this day.",
            required=True,
            example="2026-03-31",
            always_held=True,
        ),
        Column(
            "period_reason",
            Kind.TEXT,
            "Only if the return covers part of the reporting year: why.",
            example="The regulator was set up on 1 October 2025.",
            max_length=500,
        ),
        Column(
            "prepared_by",
            Kind.TEXT,
            "The person who filled in this return. Used if we have questions; never published.",
            required=True,
            example="Sam Taylor",
            published=False,
        ),
        Column(
            "prepared_by_email",
            Kind.EMAIL,
            "Where we reach the preparer. Never published.",
            required=True,
            example="sam.taylor@regulator.example",
            published=False,
        ),
        Column(
            "accountable_officer",
            Kind.TEXT,
            "The person who answers for this return and in whose name it is signed. Not the preparer.",
            required=True,
            example="Alex Morgan",
        ),
        Column(
            "accountable_officer_title",
            Kind.TEXT,
            "The accountable officer's post.",
            required=True,
            example="Chief Executive",
        ),
        Column(
            "publication_contact_email",
            Kind.EMAIL,
            "The address printed on your public page for questions. A shared mailbox is best.",
            required=True,
            example="ai-return@regulator.example",
        ),
        Column(
            "total_fte",
            Kind.DECIMAL,
            "Staff of the whole regulator, as full-time equivalents averaged over the period.",
            required=True,
            example="412.5",
            unit="FTE",
        ),
        Column(
            "total_expenditure_gbp",
            Kind.DECIMAL,
            "Expenditure of the whole regulator in the period, in pounds (not thousands).",
            required=True,
            example="38250000",
            unit="£",
        ),
        Column(
            "figures_basis",
            Kind.CODE,
            "How firm the staff and money figures of this return are.",
            required=True,
            example="provisional",
            codes=FIGURES_BASES,
        ),
        Column(
            "nil_decisions",
            Kind.YES_NO,
            "Yes if no application in which AI is material was open in the period. Then leave Decisions empty.",
            example="No",
        ),
        Column(
            "nil_decisions_reason",
            Kind.TEXT,
            "If there were none: why, and how you know.",
            example="We license no products; our duties are supervisory.",
            max_length=500,
        ),
        Column(
            "nil_guidance",
            Kind.YES_NO,
            "Yes if no guidance on AI was open at any time in the period. Then leave Guidance empty.",
            example="No",
        ),
        Column(
            "nil_guidance_reason",
            Kind.TEXT,
            "If there was none: why.",
            example="Guidance for our sector is issued by the sponsor department.",
            max_length=500,
        ),
    ),
)
