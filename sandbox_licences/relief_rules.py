"""The rules of a relief line: one function a rule, named as the truth it states, with its id and a plain sentence.

Most rules bind from the application on. Those that block *issue and activation* do not stop an application or a
decision: until they are met, the decision is advice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sandbox_licences.consents import LIVE, ConsentRecord
from sandbox_licences.day_words import day_in_words
from sandbox_licences.law import Law
from sandbox_licences.powers import ConsentFrom, Power, not_given, outside, too_long, why_not_in_force
from sandbox_licences.provisions import Provision, RedLine, Relief
from sandbox_licences.relief import ReliefLine, consent_needed_from, overlap


class Blocks(StrEnum):
    """What an objection stands in the way of."""

    APPLICATION = "the line"
    ISSUE = "issue and activation"


@dataclass(frozen=True, slots=True)
class Facts:
    """A line whose codes are known, and what it is judged by on a day."""

    line: ReliefLine
    provision: Provision
    power: Power
    law: Law
    record: ConsentRecord
    on: date


Test = Callable[[Facts], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as people argue about it. ``needs_law`` where only Parliament or a lawyer can meet it, not the parties."""

    id: str
    title: str
    blocks: Blocks
    needs_law: bool
    test: Test


@dataclass(frozen=True, slots=True)
class Objection:
    """A rule that a line does not meet, as a sentence."""

    rule: str
    line: str
    sentence: str
    blocks: Blocks


RULES: dict[str, Rule] = {}
KNOWN = "REL-01"
"""The rule before all others, asked of the catalogues: without an answer no other can be asked."""
TWICE = "REL-16"
"""The rule that looks at the lines beside it."""


def rule(
    id: str, title: str, *, blocks: Blocks = Blocks.APPLICATION, needs_law: bool = False
) -> Callable[[Test], Test]:
    """Register the function below: it yields a sentence for each way in which a line does not meet it."""

    def register(test: Test) -> Test:
        if id in RULES or id in (KNOWN, TWICE):
            raise ValueError(f"two rules are called {id}")
        RULES[id] = Rule(id, title, blocks, needs_law, test)
        return test

    return register


@rule("REL-02", "Red line")
def red_line_is_never_set_aside(f: Facts) -> Iterator[str]:
    if f.provision.red_line is RedLine.YES:
        yield f"{f.provision.name} is a red line: no licence may set it aside, whatever else is true."


@rule("REL-03", "Conditional red line without a substitute measure")
def conditional_red_line_is_only_substituted(f: Facts) -> Iterator[str]:
    if f.provision.red_line is RedLine.CONDITIONAL and f.line.relief is not Relief.SUBSTITUTE:
        owner = f.law.name(f.provision.owner)
        yield f"{f.provision.name} gives way only to a substitute measure to which {owner} agrees."


@rule("REL-04", "Relief not allowed")
def relief_is_allowed_for_the_provision(f: Facts) -> Iterator[str]:
    if f.provision.red_line is RedLine.NO and f.line.relief not in f.provision.reliefs:
        allowed = " or ".join(relief for relief in Relief if relief in f.provision.reliefs)
        yield f"From {f.provision.name} the relief can be to {allowed}, not to {f.line.relief}."


@rule("REL-05", "What applies instead is missing")
def relief_says_what_applies_instead(f: Facts) -> Iterator[str]:
    said = bool(f.line.instead.strip())
    if f.line.relief is Relief.MODIFY and not said:
        yield f"To modify {f.provision.name} needs the text that applies instead."
    if f.line.relief is Relief.SUBSTITUTE and not said:
        yield f"To substitute {f.provision.name} needs the measure that stands in its place."
    if f.line.relief is Relief.DISAPPLY and said:
        yield f"Where {f.provision.name} does not apply, no text applies instead: ask to modify it, or leave this out."


@rule("REL-06", "Safeguard missing")
def safeguard_protects_instead(f: Facts) -> Iterator[str]:
    if not f.line.safeguard.strip():
        yield f"It needs a safeguard that protects in place of {f.provision.name}."


@rule("REL-07", "Not the owning regulator")
def owner_of_the_line_owns_the_provision(f: Facts) -> Iterator[str]:
    if f.line.owner != f.provision.owner:
        yield f"{f.provision.name} is in the care of {f.law.name(f.provision.owner)}, not {f.law.name(f.line.owner)}."


@rule("REL-08", "Power does not give this relief")
def power_gives_the_relief(f: Facts) -> Iterator[str]:
    if why := not_given(f.power, f.provision, f.line.relief):
        yield why


@rule("REL-09", "Extent not covered")
def extent_is_covered_by_provision_and_power(f: Facts) -> Iterator[str]:
    if not f.provision.extent.covers(f.line.extent):
        yield f"{f.provision.name} is law in {f.provision.extent.words}, not in all of {f.line.extent.words}."
    if why := outside(f.power, f.line.extent):
        yield why


@rule("REL-10", "Term")
def term_is_a_term_the_power_allows(f: Facts) -> Iterator[str]:
    if f.line.end_on < f.line.start_on:
        yield f"It ends on {day_in_words(f.line.end_on)}, before it starts on {day_in_words(f.line.start_on)}."
    elif why := too_long(f.power, f.line.start_on, f.line.end_on):
        yield why


@rule("REL-11", "Consenting body not named")
def bodies_whose_consent_the_power_asks_are_named(f: Facts) -> Iterator[str]:
    asked = f"{f.power.citation} asks for the consent of {f.power.consent_words}"
    if f.line.consenting_bodies:
        return
    if f.power.consent_from is ConsentFrom.NAMED_BODIES:
        yield f"{asked}: name them."
    if f.power.consent_from is ConsentFrom.NAMED_BODIES_OR_NONE and not f.line.no_body_because.strip():
        yield f"{asked}: name it, or say why there is none."


@rule("REL-12", "Provision unchecked", blocks=Blocks.ISSUE, needs_law=True)
def provision_is_checked(f: Facts) -> Iterator[str]:
    if f.law.check_of(f.provision, f.on, under=f.power) is None:
        yield f"Nobody has checked {f.provision.name} against the law as it stands in the catalogue."


@rule("REL-13", "Power not in force", blocks=Blocks.ISSUE, needs_law=True)
def power_is_in_force(f: Facts) -> Iterator[str]:
    if why := why_not_in_force(f.power, f.on):
        yield why


@rule("REL-14", "Consent not live", blocks=Blocks.ISSUE)
def every_consent_needed_is_live(f: Facts) -> Iterator[str]:
    for body in sorted(consent_needed_from(f.line, f.law)):
        consent = f.record.consent(f.line, body, f.on)
        if consent.state not in LIVE:
            to = f.provision.name
            if f.provision.red_line is RedLine.CONDITIONAL and body == f.provision.owner:
                to = f"a substitute measure for {to}, a conditional red line"
            yield f"The consent of {f.law.name(body)} to {to} is not there: {consent.words}."


@rule("REL-15", "Begins when its power is not in force")
def power_is_in_force_on_the_first_day(f: Facts) -> Iterator[str]:
    """Nothing is set aside backwards. A power that is not law at all is another matter: that ends as advice."""
    if f.power.in_force_from is not None and (why := why_not_in_force(f.power, f.line.start_on)):
        yield f"It starts on {day_in_words(f.line.start_on)}, but {why}"


def objections(line: ReliefLine, on: date, law: Law, record: ConsentRecord) -> tuple[Objection, ...]:
    """All that stands against issuing a line on a day, or against its being active then; empty where nothing does."""
    return _objections(line, on, law, record, RULES.values())


def refusals(line: ReliefLine, law: Law) -> tuple[Objection, ...]:
    """What makes a line impossible to ask for, on whichever day; empty where it may go to a decision."""
    rules = [r for r in RULES.values() if r.blocks is Blocks.APPLICATION]
    return _objections(line, line.start_on, law, ConsentRecord(), rules)


def given_twice(line: ReliefLine, others: Iterable[ReliefLine], law: Law) -> tuple[Objection, ...]:
    """The lines of a case that give the same relief from the same provision already, for the same thing and time.

    Lines that differ in their relief and overlap are found at the gate of consents: one of them may be about to change.
    """
    found = []
    for other in others:
        pair = overlap(line, other) if other.id != line.id and other.relief is line.relief else None
        if pair is not None:
            provision = law.provisions.get(line.provision)
            both = f"from {day_in_words(pair.from_on)} to {day_in_words(pair.until_on)}"
            sentence = (
                f"Line {other.id} gives the same relief from {provision.name if provision else line.provision} in "
                f"{other.extent.words} already, {both}. Change line {other.id} instead, or write this one for other "
                "days, places, hours, vehicles or people."
            )
            found.append(Objection(TWICE, line.id, sentence, Blocks.APPLICATION))
    return tuple(found)


def advice_only(lines: Iterable[ReliefLine], on: date, law: Law) -> tuple[Objection, ...]:
    """Why a decision of a day would end as advice: which law or check is missing. Empty where none is.

    That feeds the list of reforms. A consent that is not there yet is no such reason: it can still be given.
    """
    rules = [r for r in RULES.values() if r.needs_law]
    return tuple(o for line in lines for o in _objections(line, on, law, ConsentRecord(), rules) if o.rule != KNOWN)


def active_lines(lines: Iterable[ReliefLine], on: date, law: Law, record: ConsentRecord) -> tuple[ReliefLine, ...]:
    """The lines that set law aside on a day: within their term, and nothing stands against them.

    What the licence as a whole allows (issued, suspended, its stage) is not asked here.
    """
    return tuple(line for line in lines if line.in_term(on) and not objections(line, on, law, record))


def _objections(
    line: ReliefLine, on: date, law: Law, record: ConsentRecord, rules: Iterable[Rule]
) -> tuple[Objection, ...]:
    provision, power = law.provisions.get(line.provision), law.powers.get(line.power)
    if provision is None or power is None:
        unknown = [f"provision {line.provision}"] if provision is None else []
        unknown += [f"power {line.power}"] if power is None else []
        said = (f"The catalogue has no {what}." for what in unknown)
        return tuple(Objection(KNOWN, line.id, sentence, Blocks.APPLICATION) for sentence in said)
    facts = Facts(line, provision, power, law, record, on)
    return tuple(Objection(r.id, line.id, sentence, r.blocks) for r in rules for sentence in r.test(facts))
