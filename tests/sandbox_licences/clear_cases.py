"""Cases in which nothing stands in the way, and what may stand there."""

from dataclasses import fields, replace

from hypothesis import strategies as st

from sandbox_licences.case_facts import CaseFacts, Outcome
from sandbox_licences.lifecycle.incident import IncidentFacts
from sandbox_licences.lifecycle.licence import LicenceFacts
from sandbox_licences.lifecycle.review import ReviewFacts

CASE = CaseFacts(
    actor_refused=None,
    reasons_written=True,
    missing_answers=(),
    declared=True,
    open_questions=(),
    notices_sent=2,
    lapse_day_over=True,
    duly_made=True,
    taken_on=True,
    criteria_not_met=(),
    criteria_not_known=(),
    red_lines=(),
    substitutes_not_agreed=(),
    items_unasked=(),
    advice_outstanding=(),
    conflicts_unresolved=(),
    objections_unresolved=(),
    advice_stale=(),
    sora_without_result=(),
    sora_to_confirm=(),
    certified_category=False,
    evidence_unscanned=(),
    evidence_stale=(),
    consents_outstanding=(),
    consents_refused=(),
    some_line_active=True,
    consent_conditions_left_out=(),
    lines_overlapping=(),
    powers_not_in_force=(),
    provisions_unchecked=(),
    lines_outside_power=(),
    without_lines=False,
    term_over=False,
    lines_unvalued=(),
    cover_short=(),
    exposure=4_000_000_00,
    exposure_limit=5_000_000_00,
    exposure_approved=None,
    programme_exposure=20_000_000_00,
    programme_limit=50_000_000_00,
    programme_approved=None,
    treasury_awaited=False,
    parliament_awaited=False,
    places_free=3,
    recommendation=Outcome.GRANTED_WITH_CONDITIONS,
    panel_minuted=True,
    conditions=2,
    decision=Outcome.GRANTED_WITH_CONDITIONS,
    issued=False,
    under_review=False,
    overturned=True,
    actor_decided_before=False,
)
"""Everything is in order: any step may be taken from the state it belongs to, except those a grant excludes."""

LICENCE = LicenceFacts(
    case=CASE,
    reasons_written=True,
    notice_over=True,
    notice_stands=True,
    review_right_told=True,
    decided=True,
    first_day_come=True,
    begun=False,
    last_day_over=True,
    renewal_pending=False,
    review_day_set=True,
    causes_left=(),
    stage=1,
    stages=3,
    stage_evidence_missing=(),
    exit_reported=True,
    lines_without_view=(),
)
INCIDENT = IncidentFacts(
    actor_refused=None,
    reasons_written=True,
    written_report=True,
    duties_unreported=(),
    suspended=True,
    review_day_set=True,
    suspension_reviewed=True,
    actions_open=(),
    finding_written=True,
)
REVIEW = ReviewFacts(
    reviewer_refused=None,
    adverse=True,
    other_review=False,
    another_open=False,
    in_time=True,
    good_cause=False,
    actor_is_reviewer=True,
    reasons_written=True,
    has_terms=True,
)

TROUBLE_AT_ISSUE = {
    "criteria_not_met": ("money to meet obligations",),
    "red_lines": ("Consumer Rights Act 2015 s.65",),
    "substitutes_not_agreed": ("working time",),
    "conflicts_unresolved": ("height",),
    "objections_unresolved": ("CAA on height",),
    "advice_stale": ("HSE on people below",),
    "sora_without_result": ("step 4",),
    "sora_to_confirm": ("step 8",),
    "certified_category": True,
    "evidence_unscanned": ("flight log.csv",),
    "evidence_stale": ("insurance.pdf",),
    "consents_outstanding": ("CAA for line 1",),
    "consents_refused": ("DfT for line 2",),
    "consent_conditions_left_out": ("no flight at night",),
    "lines_overlapping": ("lines 1 and 2",),
    "powers_not_in_force": ("a Bill's clause 3",),
    "provisions_unchecked": ("Air Navigation Order 2016 art. 94",),
    "lines_outside_power": ("2",),
    "without_lines": True,
    "term_over": True,
    "lines_unvalued": ("line 3",),
    "cover_short": ("line 1 ends uncovered",),
    "exposure": 5_000_000_01,
    "programme_exposure": 50_000_000_01,
    "treasury_awaited": True,
    "parliament_awaited": True,
}
"""Each alone must keep a licence from being issued, and from taking effect."""

TROUBLE_BEFORE = {
    "missing_answers": ("How high will it fly?",),
    "declared": False,
    "open_questions": ("Who holds the key?",),
    "criteria_not_known": ("public benefit",),
    "items_unasked": ("noise",),
    "advice_outstanding": ("Ofcom on the link",),
    "places_free": 0,
}
"""Each alone must keep a licence from being granted."""


def case(**changes):
    return replace(CASE, **changes)


def licence(**changes):
    return replace(LICENCE, **changes)


HOW_IT_IS_TOLD = "advice_by_body"
"""To the holder: no reason against anything itself."""


def random_facts(clear, spoilt):
    """Facts of which some are as in ``spoilt`` (a quarter on average) and the others as in ``clear``."""
    names = [field.name for field in fields(clear) if field.name != HOW_IT_IS_TOLD]
    masks = st.integers(0, 2 ** len(names) - 1)
    return st.tuples(masks, masks).map(
        lambda two: replace(clear, **{name: spoilt[name] for n, name in enumerate(names) if two[0] & two[1] & (1 << n)})
    )
