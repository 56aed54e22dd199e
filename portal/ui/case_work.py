"""One thing to do on a case; which one stands in the address."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from portal.queries.case_desk import CaseSeen, case_seen, possible_reviewers
from portal.ui import (
    case_advice_part,
    case_assess_part,
    case_decide_part,
    case_lines_part,
    case_money_part,
    case_officer_part,
)
from portal.ui.frame import begin, end, param, plain, reading

PARTS: dict[str, Callable[[CaseSeen], None]] = {
    "complete": case_officer_part.complete,
    "triage": case_officer_part.triage,
    "question": case_officer_part.question,
    "criteria": case_assess_part.criteria,
    "risk": case_assess_part.risk,
    "lines": case_lines_part.lines,
    "conditions": case_lines_part.conditions,
    "advice": case_advice_part.advice,
    "consents": case_advice_part.consents,
    "liability": case_money_part.liability,
    "time": case_officer_part.time,
    "recommend": case_officer_part.recommend,
    "issue": case_officer_part.issue,
    "redact": case_officer_part.redact,
    "minute": case_decide_part.minute,
    "send_back": case_decide_part.send_back,
    "decide": case_decide_part.decide,
    "release": case_decide_part.release,
    "exposure": case_money_part.exposure,
    "review": case_decide_part.review,
    "scan": case_decide_part.scan,
}

with reading() as view:
    seen = case_seen(view, param("case") or "")
    reviewers = possible_reviewers(view, seen)

act = seen.act(param("do") or "")
begin(act.title if act else "Work on a case", back=("ui/case.py", "Back to the case"), params={"case": seen.reference})
st.write(f"{plain(seen.reference)}: “{plain(seen.title)}” of {plain(seen.organisation_name)}.")
if act is None:
    st.info("Go back to the case to see what you can do there.", title="This cannot be done now")
elif seen.refused:
    st.info(plain(seen.refused), title="You take no part in this case")
elif act.hat is not None and seen.must_declare:
    st.info("Go back to the case and say it there.", title="Declare first whether you have an interest in this case")
elif act.key == "assign":
    case_decide_part.assign(seen, reviewers)
else:
    PARTS[act.key](seen)
end()
