"""The demonstration's applications as they stand on 20 July 2026: one of each kind that a visitor may want to see."""

from __future__ import annotations

from datetime import date

from portal.commands import licensing
from portal.demonstration.applications.drones import drone_answers
from portal.demonstration.applications.everyone import COURIERS, DRONES, ROBOTS, VEHICLES
from portal.demonstration.applications.robots import pavement_answers, workshop_answers
from portal.demonstration.applications.vehicles import remote_answers, shuttle_answers, uninsured_answers
from portal.demonstration.case_story import OFFICER, Step, Story
from sandbox_licences.advice import Position, Severity
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.scope import PROTECTION, SAFETY
from sandbox_licences.extent import Extent
from sandbox_licences.lifecycle.application import Event
from sandbox_licences.lifecycle.licence import Event as LicenceEvent
from sandbox_licences.provisions import Relief
from sandbox_licences.relief import ReliefLine, Scope

TRANSPORT, AVIATION, COMMUNICATIONS = "X01", "X03", "X12"
CONSENT_GIVERS = {TRANSPORT: "helen-marsh", AVIATION: "oscar-vaughan"}
"""Who may bind an invented regulator, by its code."""
LINE = "Line 1"

_FOUND = (
    "Eleven engineers, two years of tests, and a control room that was visited.",
    "Funds for two years, and a policy that was read.",
    "Counted by others than the applicant, and worth having if it works.",
    "Weekly figures with limits that end the trips.",
    "One place, few machines, and a first stage that must be passed.",
    "The regulator wrote that it cannot allow this as its rules stand.",
    "All machines are back within an hour; customers are served otherwise.",
)


def steps() -> tuple[Step, ...]:
    """Every step of every application, in the order in which they happened."""
    stories = (
        revoked(),
        robots(),
        drones(),
        shuttle(),
        refused(),
        guided(),
        conflict(),
        waiting(),
        draft(),
    )
    return tuple(sorted((step for story in stories for step in story.steps), key=lambda step: (step.at, step.mark)))


def _line(
    provision: str, owner: str, who: str, areas: set[str], term: tuple[date, date], instead: str, safeguard: str
) -> ReliefLine:
    return ReliefLine(
        id="",
        power="DEMONSTRATION",
        provision=provision,
        relief=Relief.MODIFY,
        scope=Scope(who=who, areas=frozenset(areas)),
        safeguard=safeguard,
        owner=owner,
        extent=Extent.ENGLAND,
        start_on=term[0],
        end_on=term[1],
        instead=instead,
    )


def revoked() -> Story:
    """A robot licence that was suspended at once, and revoked after notice."""
    term = date(2026, 1, 12), date(2026, 9, 30)
    title = "Robots for a market street"
    answers = pavement_answers(*term, firm=COURIERS, place="Example Market", robot_count=3, pavement_routes=_MARKET)
    story = Story("revoked", 0, "robotics", COURIERS, COURIERS.subject, title, answers)
    story.on(date(2025, 9, 15)).started()
    story.on(date(2025, 9, 18)).submitted()
    story.on(date(2025, 9, 24)).found_complete()
    story.on(date(2025, 9, 29)).triaged().criteria(_FOUND)
    line = _line(
        "RB-10",
        TRANSPORT,
        COURIERS.name,
        {"Example Market"},
        term,
        "A robot of this licence may be driven along a footway at no more than 6 km/h, between 09:00 and 17:00.",
        "Walking pace, and a person within sight of each robot.",
    )
    story.on(date(2025, 10, 6)).line(line, cap=150_000, worst=900_000)
    story.advice_asked((SAFETY, TRANSPORT), (LINE, TRANSPORT), (PROTECTION, TRANSPORT))
    story.on(date(2025, 10, 20)).advised("owen-pritchard", 1, Position.SUPPORT, "A person within sight is enough.")
    story.advised("owen-pritchard", 2, Position.SUPPORT, "The hours keep them out of the busiest times.")
    story.advised("owen-pritchard", 3, Position.SUPPORT, "Pictures go after a day, and each robot says whose it is.")
    story.on(date(2025, 10, 22)).consent_asked(TRANSPORT).scanned()
    story.on(date(2025, 11, 3)).consented("helen-marsh", TRANSPORT, "Letter ETR-25-118")
    story.on(date(2025, 11, 12)).recommended(Outcome.GRANTED, "Three robots, one street, a person within sight.")
    story.on(date(2025, 11, 19)).minuted(Outcome.GRANTED, "The panel agrees, all five members.")
    story.on(date(2025, 11, 26)).decided("david-muir", Outcome.GRANTED, "As recommended.")
    story.on(date(2025, 12, 1)).issued()
    story.on(date(2026, 1, 12)).begun()
    reason = "Robots ran on six evenings after 17:00 with nobody within sight, and one touched a child's pushchair."
    story.on(date(2026, 4, 9)).then(
        OFFICER, lambda play: play.licence(licensing.hold_licence, reason=reason, review_on=date(2026, 4, 30))
    )
    notice = f"{reason} Your licence may be revoked: its safeguard was not kept, and you did not tell us."
    story.on(date(2026, 4, 14)).then(
        "david-muir", lambda play: play.licence(licensing.give_notice, of=LicenceEvent.REVOKED, words=notice)
    )
    answer = "The robots were late on those evenings because of road works. It will not happen again."
    story.on(date(2026, 4, 24)).then(
        COURIERS.subject, lambda play: play.licence(licensing.answer_notice, of=LicenceEvent.REVOKED, words=answer)
    )
    why = f"{reason} Your answer of 24 April does not say how this would be prevented."
    story.on(date(2026, 5, 6)).then("david-muir", lambda play: play.licence(licensing.revoke_licence, reason=why))
    return story


def robots() -> Story:
    """Robots to an active licence, with a condition that a consultee proposed."""
    term = date(2026, 5, 11), date(2027, 2, 26)
    title = "Shopping by robot around Example Green"
    story = Story("robots", 1, "robotics", ROBOTS, "nina-ostler", title, pavement_answers(*term))
    story.on(date(2026, 1, 19)).started()
    story.on(date(2026, 1, 26)).submitted()
    story.on(date(2026, 2, 2)).found_complete()
    story.on(date(2026, 2, 5)).triaged().criteria(_FOUND)
    line = _line(
        "RB-10",
        TRANSPORT,
        ROBOTS.name,
        {"Example Green"},
        term,
        "A robot of this licence may be driven along a footway at least 1.8 m wide at no more than 6 km/h.",
        "Walking pace, it gives way to everybody, and a person watches at most three robots and can stop each.",
    )
    story.on(date(2026, 2, 12)).line(line, cap=200_000, worst=1_100_000)
    story.advice_asked((SAFETY, TRANSPORT), (LINE, TRANSPORT), (PROTECTION, TRANSPORT))
    condition = "No robot drives within 100 m of a school from 08:15 to 09:15 or from 14:45 to 15:45."
    story.on(date(2026, 2, 26)).advised(
        "owen-pritchard",
        1,
        Position.SUPPORT_WITH_CONDITIONS,
        "Well tested; but pavements near schools are full twice a day.",
        Severity.MEDIUM,
        condition,
    )
    story.advised("owen-pritchard", 2, Position.SUPPORT, "The text that applies instead is clear.")
    story.advised("owen-pritchard", 3, Position.SUPPORT, "Pictures go after a day, and anybody can stop a robot.")
    story.on(date(2026, 2, 27)).condition(condition).consent_asked(TRANSPORT).scanned()
    story.on(date(2026, 3, 10)).consented("helen-marsh", TRANSPORT, "Letter ETR-26-031")
    story.on(date(2026, 3, 17)).recommended(
        Outcome.GRANTED_WITH_CONDITIONS, "A year of tests, a clear safeguard, and schools kept out by a condition."
    )
    story.on(date(2026, 3, 25)).minuted(Outcome.GRANTED_WITH_CONDITIONS, "The panel agrees; one member abstained.")
    story.on(date(2026, 3, 31)).decided("elena-petrou", Outcome.GRANTED_WITH_CONDITIONS, "As recommended.")
    story.on(date(2026, 4, 8)).issued()
    return story.on(date(2026, 5, 11)).begun()


def drones() -> Story:
    """Drones to a licence: the clock stopped once, two consultees differed, and consent came with conditions."""
    term = date(2026, 8, 3), date(2027, 1, 29)
    title = "Post for the islands of Example Bay"
    story = Story("drones", 2, "drones", DRONES, "leo-fontaine", title, drone_answers(*term))
    story.on(date(2026, 2, 9)).started()
    story.on(date(2026, 2, 16)).submitted()
    story.on(date(2026, 2, 25)).found_complete()
    story.on(date(2026, 3, 4)).triaged().criteria(_FOUND).risk_confirmed()
    line = _line(
        "DR-01",
        AVIATION,
        DRONES.name,
        {"Example Bay"},
        term,
        "The remote pilot may fly the corridor without observers, by instruments and by the traffic display.",
        "A pilot watches each flight and can end it. Nothing flies within 60 m of a boat at anchor.",
    )
    story.on(date(2026, 3, 11)).line(line, cap=400_000, worst=1_300_000)
    story.advice_asked((SAFETY, AVIATION), (SAFETY, COMMUNICATIONS), (LINE, AVIATION), (PROTECTION, AVIATION))
    story.on(date(2026, 3, 18)).asked_in_writing(
        "What does the drone do when it loses both links over open water, more than 10 seconds from any landing place?",
        ("link_lost",),
    )
    story.on(date(2026, 3, 25)).advised("mei-lockwood", 1, Position.SUPPORT, "The corridor is over water, and low.")
    story.advised("mei-lockwood", 3, Position.SUPPORT, "The text that applies instead says what a pilot must have.")
    story.advised("mei-lockwood", 4, Position.SUPPORT, "The camera looks at the water, and islanders were heard.")
    story.on(date(2026, 3, 26)).advised(
        "jonah-pike",
        2,
        Position.OBJECT,
        "In our measurements the mobile link drops for up to 40 seconds in the middle of the bay.",
        Severity.HIGH,
    )
    story.on(date(2026, 4, 1)).answered(
        1,
        "It flies on along its route for up to 40 seconds. Without a link by then it lands on the water, floats, and "
        "sends its place by satellite. We did this six times in March; the log is in the safety file.",
    )
    story.on(date(2026, 4, 9)).resolved(
        SAFETY,
        AVIATION,
        "The radio link does not depend on the mobile one, and the landing on water was shown six times. What the "
        "communications regulator measured is met by the condition on the two links.",
    )
    story.condition("No flight begins unless the radio link and one mobile network both hold along the whole route.")
    story.on(date(2026, 4, 10)).consent_asked(AVIATION).scanned()
    condition = "No flight within an hour of the timetabled passage of the air ambulance's training flights."
    story.on(date(2026, 4, 28)).consented("oscar-vaughan", AVIATION, "Letter EAR-26-204", condition)
    story.on(date(2026, 4, 30)).condition(condition, ("1", AVIATION))
    story.on(date(2026, 5, 14)).recommended(
        Outcome.GRANTED_WITH_CONDITIONS,
        "The corridor is over water, both links are watched, and the regulator consents.",
    )
    story.on(date(2026, 5, 21)).minuted(Outcome.GRANTED_WITH_CONDITIONS, "The panel agrees, all five members.")
    story.on(date(2026, 6, 3)).decided("david-muir", Outcome.GRANTED_WITH_CONDITIONS, "As recommended.")
    return story.on(date(2026, 6, 10)).issued()


def shuttle() -> Story:
    """A shuttle to an active licence, its exposure above the limit and approved."""
    term = date(2026, 6, 15), date(2027, 5, 31)
    title = "Night shuttle between hospital and station"
    story = Story("shuttle", 3, "automated_vehicles", VEHICLES, "tariq-holm", title, shuttle_answers(*term))
    story.on(date(2026, 2, 16)).started()
    story.on(date(2026, 2, 23)).submitted()
    story.on(date(2026, 3, 4)).found_complete()
    story.on(date(2026, 3, 11)).triaged().criteria(_FOUND)
    line = _line(
        "AV-01",
        TRANSPORT,
        VEHICLES.name,
        {"Exampleton"},
        term,
        "The person in the control room counts as in proper control while the pictures arrive within 250 ms.",
        "20 mph at most, one person for one shuttle, and a stop by itself when the pictures are late.",
    )
    story.on(date(2026, 3, 18)).line(line, cap=2_400_000, worst=3_000_000)
    story.advice_asked((SAFETY, TRANSPORT), (SAFETY, COMMUNICATIONS), (LINE, TRANSPORT), (PROTECTION, TRANSPORT))
    story.on(date(2026, 3, 31)).advised("owen-pritchard", 1, Position.SUPPORT, "Slow, short, and well tested.")
    story.advised("owen-pritchard", 3, Position.SUPPORT, "250 ms is what our own tests found to be enough.")
    story.advised(
        "owen-pritchard", 4, Position.SUPPORT, "Pictures are kept for seven days, and a ramp is always there."
    )
    story.on(date(2026, 4, 2)).advised("jonah-pike", 2, Position.SUPPORT, "Both networks hold along the whole route.")
    story.on(date(2026, 4, 8)).consent_asked(TRANSPORT).scanned()
    story.on(date(2026, 4, 22)).exposure_approved(
        2_500_000, "One bus with eight passengers at 20 mph; the insurer's own figures bear the amount out."
    )
    story.on(date(2026, 4, 29)).consented("helen-marsh", TRANSPORT, "Letter ETR-26-052")
    story.on(date(2026, 5, 6)).recommended(Outcome.GRANTED, "Slow, watched one by one, and it stops by itself.")
    story.on(date(2026, 5, 13)).minuted(Outcome.GRANTED, "The panel agrees, all five members.")
    story.on(date(2026, 5, 20)).decided("david-muir", Outcome.GRANTED, "As recommended.")
    story.on(date(2026, 5, 27)).issued()
    return story.on(date(2026, 6, 15)).begun()


def refused() -> Story:
    """Asked for what no licence may set aside."""
    answers = uninsured_answers(date(2026, 9, 1), date(2026, 12, 18))
    story = Story(
        "refused", 4, "automated_vehicles", VEHICLES, "tariq-holm", "Free shuttle without a motor policy", answers
    )
    story.on(date(2026, 3, 23)).started()
    story.on(date(2026, 3, 30)).submitted()
    story.on(date(2026, 4, 9)).found_complete()
    found = list(_FOUND)
    found[1] = "£20,000 in the bank, and no policy. Nobody hurt could be sure to be paid."
    story.on(date(2026, 4, 14)).triaged().criteria(found, not_met=("A-2",))
    reason = "Compulsory insurance is a red line: no licence may set it aside, whatever else is true."
    story.on(date(2026, 4, 23)).recommended(Outcome.REFUSED, f"{reason} There is no money in its place either.")
    story.on(date(2026, 4, 30)).minuted(Outcome.REFUSED, "The panel agrees, all five members.")
    return story.on(date(2026, 5, 7)).decided("elena-petrou", Outcome.REFUSED, f"{reason} Come back with a policy.")


def guided() -> Story:
    """No law stands in the way: guidance instead of a licence."""
    answers = workshop_answers(date(2026, 9, 1), date(2027, 2, 26))
    story = Story("guided", 5, "robotics", ROBOTS, "nina-ostler", "An arm that hands tools over", answers)
    story.on(date(2026, 5, 5)).started()
    story.on(date(2026, 5, 11)).submitted()
    story.on(date(2026, 5, 18)).found_complete()
    return story.on(date(2026, 5, 22)).triaged(
        Event.GUIDED_AWAY,
        "You need no licence. The rules on remote-controlled equipment do not stop an arm that keeps to ISO 10218-2 "
        "for collaborative use; the guidance “Human oversight of automated systems” of the Example Workplace Robotics "
        "Regulator says how to show that yours does. Write to its helpdesk if you are not sure.",
    )


def conflict() -> Story:
    """In assessment: two regulators differ, a consent waits, and the exposure is above its limit."""
    term = date(2026, 10, 1), date(2027, 6, 30)
    title = "Hired cars that come to the door"
    story = Story("conflict", 6, "automated_vehicles", VEHICLES, "tariq-holm", title, remote_answers(*term))
    story.on(date(2026, 6, 1)).started()
    story.on(date(2026, 6, 5)).submitted()
    story.on(date(2026, 6, 12)).found_complete()
    story.on(date(2026, 6, 18)).triaged().criteria(_FOUND)
    line = _line(
        "AV-04",
        TRANSPORT,
        VEHICLES.name,
        {"Exampleton"},
        term,
        "A driver in the control room may use the wheel and screens of the system, and no other device.",
        "Nobody in the car, 30 mph at most, and the car stops by itself when pictures are later than 250 ms.",
    )
    story.on(date(2026, 6, 22)).line(line, cap=3_200_000, worst=4_000_000)
    story.on(date(2026, 6, 30)).advice_asked((SAFETY, TRANSPORT), (SAFETY, COMMUNICATIONS))
    story.on(date(2026, 7, 6)).advised(
        "owen-pritchard", 1, Position.SUPPORT, "Empty cars at 30 mph, each driven by one trained person."
    )
    story.on(date(2026, 7, 8)).advice_asked((LINE, TRANSPORT)).consent_asked(TRANSPORT).scanned()
    story.on(date(2026, 7, 10)).advised(
        "jonah-pike",
        2,
        Position.OBJECT,
        "On two streets near the market pictures came later than 250 ms in one trip of nine. A car that stops there "
        "blocks the only way to the fire station.",
        Severity.HIGH,
    )
    return story


def waiting() -> Story:
    """In assessment, and stopped: a written question waits for the applicant."""
    term = date(2026, 10, 5), date(2027, 3, 31)
    answers = drone_answers(*term, product_summary=_SURVEY, aircraft_count=2, night=True)
    story = Story("waiting", 7, "drones", DRONES, "leo-fontaine", "Looking for leaks along a river at night", answers)
    story.on(date(2026, 6, 8)).started()
    story.on(date(2026, 6, 15)).submitted()
    story.on(date(2026, 6, 22)).found_complete()
    story.on(date(2026, 6, 25)).triaged()
    return story.on(date(2026, 7, 2)).asked_in_writing(
        "Your map shows the corridor over the camp site at Example Weir. How many people sleep there in summer, and "
        "how will you keep away from them at night?",
        ("people_overflown", "population_density_people_per_km2"),
    )


def draft() -> Story:
    """All is answered; a signatory has still to declare it."""
    answers = drone_answers(date(2026, 11, 2), date(2027, 4, 30), public_benefit=_MEDICINES)
    story = Story("draft", 8, "drones", DRONES, "leo-fontaine", "Medicines between two hospitals", answers)
    return story.on(date(2026, 7, 13)).started()


_SURVEY = (
    "A drone with a heat camera that flies along a river at night and finds where warm water leaks into it. It "
    "follows a route that a pilot has approved, and a pilot watches each flight from a control room."
)
_MARKET = "The pavements of Example Market and of the four streets that lead to it."
_MEDICINES = "Blood samples reach the laboratory in 20 minutes instead of 75. The laboratory writes both times down."
