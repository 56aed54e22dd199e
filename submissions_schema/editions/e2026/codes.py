"""Code lists of edition 2026, in the order the workbook and the form offer them."""

PRODUCT_AREAS = (
    "automated_vehicles",
    "drones",
    "robotics",
    "medical_devices_and_health",
    "financial_services",
    "legal_services",
    "energy",
    "communications",
    "education",
    "environment_and_water",
    "food",
    "rail_and_maritime",
    "nuclear",
    "cross_sector",
    "other",
)
"""One list for the whole portal, so that returns, initiatives and licences can be set beside each other."""

FIGURES_BASES = ("audited", "provisional", "estimate")

GUIDANCE_THEMES = ("generative_ai", "data_protection", "safety", "competition", "fairness", "assurance", "other")
GUIDANCE_KINDS = ("guidance", "code_of_practice", "policy_statement", "tool", "call_for_input", "strategy")
GUIDANCE_STATUSES = ("planned", "drafting", "consulting", "published", "withdrawn")
STARTED_BASES = ("board_decision", "public_commitment", "ministerial_request", "consultation_opened")

SCHEME_KINDS = ("licence", "authorisation", "approval", "registration", "permit", "trial", "other")
CLOCK_STARTS = ("received", "duly_made")
TARGET_UNITS = ("working_days", "calendar_days", "weeks", "months")
HOLIDAYS = ("england_wales", "scotland", "northern_ireland")
AI_IDENTIFIED_BY = ("case_flag", "keyword_search", "manual_review", "all_cases")

OUTCOMES = ("pending", "granted", "granted_with_conditions", "refused", "withdrawn", "lapsed")
OVERTURNED_BY = ("internal_review", "tribunal", "court")

FUNCTIONS = (
    "policy_and_guidance",
    "licensing_and_approvals",
    "supervision_and_enforcement",
    "technology_and_data",
    "sandboxes_and_innovation",
    "corporate",
)
FUNDING_SOURCES = ("levy", "fees", "grant_in_aid", "innovation_fund", "other")
PURPOSES = ("regulating_ai", "using_ai")

CAPABILITY_AREAS = (
    "technical_evaluation",
    "data_science",
    "cyber_security",
    "legal",
    "economics",
    "human_factors",
    "domain_safety",
)
"""All seven are answered in every return (C-06)."""
URGENCIES = ("urgent", "planned", "met")
FUNDED_BY = ("levy", "fees", "grant_in_aid", "innovation_fund", "none")

INITIATIVE_KINDS = (
    "regulatory_sandbox",
    "advisory_service",
    "live_testing",
    "airlock",
    "testbed",
    "accelerator",
    "other",
)

BARRIER_ACTIONS = ("none", "guidance_planned", "relief_possible", "change_needed")
COMMITMENT_STATUSES = ("not_started", "in_progress", "met", "missed", "withdrawn")
