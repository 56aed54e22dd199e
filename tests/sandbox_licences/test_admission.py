import pytest

from sandbox_licences.admission import CRITERIA, CriterionFinding, ImpossibleFinding, Met, admission
from sandbox_licences.forms import forms
from tests.sandbox_licences.forms.filled import MARKDOWN

ALL_MET = [CriterionFinding(criterion.id, Met.MET, "Seen on file.") for criterion in CRITERIA]


def test_there_are_seven_criteria_and_each_is_answered_by_every_form():
    assert [criterion.id for criterion in CRITERIA] == [f"A-{n}" for n in range(1, 8)]
    for criterion in CRITERIA:
        assert not MARKDOWN.search(criterion.title + criterion.asks)
        for versions in forms().values():
            answering = [versions[-1][id] for id in criterion.answered_by]
            assert all(question.required and not question.asked_when for question in answering), criterion.id


def test_all_met_admits():
    found = admission(ALL_MET)
    assert found.admitted
    assert found.open == ()
    assert found.words == "7 of 7 criteria met."


def test_a_criterion_that_nobody_looked_at_is_not_known():
    found = admission(ALL_MET[1:])
    assert not found.admitted
    assert found.findings["A-1"].met is Met.NOT_KNOWN
    assert found.words == "6 of 7 criteria met; not known: Able to do it."


def test_not_met_and_not_known_are_told_apart():
    found = admission(
        [*ALL_MET, CriterionFinding("A-6", Met.NOT_MET, "Nothing tried."), CriterionFinding("A-2", Met.NOT_KNOWN, "?")]
    )
    assert not found.admitted
    assert [finding.criterion_id for finding in found.open] == ["A-2", "A-6"]
    assert found.words == "5 of 7 criteria met; not met: The relief is needed; not known: Money to meet obligations."


def test_of_two_findings_the_later_counts():
    assert admission([CriterionFinding("A-1", Met.NOT_MET, "No."), *ALL_MET]).admitted


@pytest.mark.parametrize(("id", "reason", "said"), [("A-8", "x", "no criterion A-8"), ("A-1", " ", "Give a reason")])
def test_a_finding_without_criterion_or_reason_is_refused(id, reason, said):
    with pytest.raises(ImpossibleFinding, match=said):
        CriterionFinding(id, Met.MET, reason)
