from itertools import permutations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from portal.permissions import ROLES as PORTAL_ROLES
from sandbox_licences.hats import ROLES, WORDS, Hat, Interest, refusal

OURS = [hat for hat in Hat if hat is not Hat.APPLICANT]
PEOPLE = ("Ada", "Ben", "Cem", "Dot", "Eve")


def ask(worn, person, hat, interest=Interest.NONE, of_the_applicant=False):
    return refusal(worn, person, hat, interest, of_the_applicant=of_the_applicant)


@pytest.mark.parametrize(("worn", "wanted"), list(permutations(Hat, 2)))
def test_no_pair_of_hats_goes_together(worn, wanted):
    said = ask({"Ada": worn}, "Ada", wanted)
    assert said is not None and WORDS[worn] in said and WORDS[wanted] in said


@pytest.mark.parametrize("hat", Hat)
def test_a_hat_once_on_stays_on(hat):
    assert ask({"Ada": hat}, "Ada", hat, of_the_applicant=hat is Hat.APPLICANT) is None
    assert ask({"Ada": hat}, "Ben", hat) is None


@pytest.mark.parametrize("hat", OURS)
def test_a_declaration_comes_first(hat):
    assert ask({}, "Ada", hat, None) == "Declare first whether you have an interest in this case."
    assert "declared an interest" in ask({}, "Ada", hat, Interest.DECLARED)
    assert "declared an interest" in ask({"Ada": hat}, "Ada", hat, Interest.DECLARED), "also when declared later"
    assert ask({}, "Ada", hat) is None


@pytest.mark.parametrize("hat", OURS)
def test_the_applicants_people_judge_nothing_of_their_own(hat):
    assert "belong to the applicant" in ask({}, "Ada", hat, of_the_applicant=True)
    assert "belong to the applicant" in ask({"Ada": hat}, "Ada", hat, of_the_applicant=True), "who joined them later"
    assert ask({}, "Ada", Hat.APPLICANT, None, of_the_applicant=True) is None


def test_every_hat_is_put_on_through_roles_of_the_portal():
    assert set(ROLES) == set(WORDS) == set(Hat)
    assert frozenset().union(*ROLES.values()) <= set(PORTAL_ROLES)


class OneCase(RuleBasedStateMachine):
    """People take, hand over and take back; what they did is written down here apart from what the rule is told."""

    def __init__(self):
        super().__init__()
        self.worn = {}
        self.acts = set()
        self.interest = {}
        self.holders = {}

    @rule(person=st.sampled_from(PEOPLE), interest=st.sampled_from(Interest))
    def declare(self, person, interest):
        self.interest[person] = interest

    @rule(person=st.sampled_from(PEOPLE), hat=st.sampled_from(Hat), theirs=st.booleans())
    def act(self, person, hat, theirs):
        if refusal(self.worn, person, hat, self.interest.get(person), of_the_applicant=theirs) is None:
            assert hat is Hat.APPLICANT or (self.interest.get(person) is Interest.NONE and not theirs)
            self.worn[person] = hat
            self.holders[hat] = person
            self.acts.add((person, hat))

    @precondition(lambda self: self.holders)
    @rule(data=st.data(), to=st.sampled_from(PEOPLE))
    def hand_over(self, data, to):
        hat = data.draw(st.sampled_from(sorted(self.holders)))
        if refusal(self.worn, to, hat, self.interest.get(to), of_the_applicant=False) is None:
            self.worn[to] = hat
            self.holders[hat] = to
            self.acts.add((to, hat))

    @invariant()
    def nobody_ever_wore_two(self):
        assert len({person for person, _ in self.acts}) == len(self.acts)


TestOneCase = OneCase.TestCase
