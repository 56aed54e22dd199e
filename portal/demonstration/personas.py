"""The invented people of a demonstration: at least one for every role, to be signed in as with one click."""

from __future__ import annotations

from dataclasses import dataclass

ISSUER = "https://provider.demonstration.example"
"""Issuer of every demonstration sign-in, whatever port the provider got: people stay the same people."""


@dataclass(frozen=True, slots=True)
class Persona:
    """One invented person: role and organisation are for the demonstration data, the token never says them."""

    sub: str
    name: str
    role: str
    organisation: str
    """Code of the organisation."""
    organisation_name: str
    does: str
    """What this person comes to the portal for, after their name: one sentence in the third person."""

    @property
    def email(self) -> str:
        return f"{self.sub}@example.com"

    def claims(self) -> dict[str, object]:
        """What the provider's token states beside the subject."""
        return {
            "name": self.name,
            "email": self.email,
            "email_verified": True,
            "amr": ["pwd", "otp"],
        }


_TRANSPORT = ("X01", "Example Transport Regulator")
_HEALTH = ("X02", "Example Health Products Regulator")
_AVIATION = ("X03", "Example Aviation Regulator")
_COMMUNICATIONS = ("X12", "Example Communications Regulator")
_DEPARTMENT = ("XD1", "Example Department for Transport and Health")
_ENERGY_DEPARTMENT = ("XD2", "Example Department for Energy and Environment")
_DRONES = ("XI1", "Example Drone Deliveries Ltd")
_ROBOTS = ("XI2", "Example Pavement Robots Ltd")
_VEHICLES = ("XI3", "Example Driverless Shuttles Ltd")
_COURIERS = ("XI4", "Example Doorstep Couriers Ltd")
_CENTRAL = ("CENTRAL", "Central unit")

PERSONAS: tuple[Persona, ...] = (
    Persona("priya-nair", "Priya Nair", "preparer", *_TRANSPORT, "Fills in the annual return."),
    Persona("tom-ashdown", "Tom Ashdown", "preparer", *_TRANSPORT, "Fills in the same return, beside Priya Nair."),
    Persona("grace-okafor", "Grace Okafor", "certifier", *_TRANSPORT, "Signs the annual return off."),
    Persona("owen-pritchard", "Owen Pritchard", "consultee", *_TRANSPORT, "Advises on sandbox applications."),
    Persona("helen-marsh", "Helen Marsh", "consent_giver", *_TRANSPORT, "Consents to setting rules aside, or refuses."),
    Persona("idris-khan", "Idris Khan", "preparer", *_HEALTH, "Fills in the annual return."),
    Persona("fiona-baird", "Fiona Baird", "preparer", *_HEALTH, "Fills in the same return, beside Idris Khan."),
    Persona("martin-sole", "Martin Sole", "certifier", *_HEALTH, "Signs the annual return off."),
    Persona("mei-lockwood", "Mei Lockwood", "consultee", *_AVIATION, "Advises on sandbox applications."),
    Persona("oscar-vaughan", "Oscar Vaughan", "consent_giver", *_AVIATION, "Consents to setting rules aside."),
    Persona("jonah-pike", "Jonah Pike", "consultee", *_COMMUNICATIONS, "Advises on sandbox applications."),
    Persona(
        "ruth-adeyemi", "Ruth Adeyemi", "sponsor_reviewer", *_DEPARTMENT, "Steers regulators and reviews their returns."
    ),
    Persona("colin-strand", "Colin Strand", "sponsor_signatory", *_DEPARTMENT, "Signs its reviews of returns."),
    Persona("omar-linfield", "Omar Linfield", "sponsor_reviewer", *_ENERGY_DEPARTMENT, "Looks after its regulators."),
    Persona("leo-fontaine", "Leo Fontaine", "applicant", *_DRONES, "Prepares applications for a sandbox licence."),
    Persona("sara-lindqvist", "Sara Lindqvist", "signatory", *_DRONES, "Signs applications for the company."),
    Persona("nina-ostler", "Nina Ostler", "applicant", *_ROBOTS, "Prepares applications for a sandbox licence."),
    Persona("bela-novak", "Bela Novak", "signatory", *_ROBOTS, "Signs applications for the company."),
    Persona("tariq-holm", "Tariq Holm", "applicant", *_VEHICLES, "Prepares applications for a sandbox licence."),
    Persona("dev-chandra", "Dev Chandra", "signatory", *_VEHICLES, "Signs applications for the company."),
    Persona("zoe-whitcombe", "Zoe Whitcombe", "signatory", *_COURIERS, "Held a licence that was revoked."),
    Persona("anna-whitlock", "Anna Whitlock", "analyst", *_CENTRAL, "Reads, queries and accepts returns."),
    Persona("ben-carrow", "Ben Carrow", "case_officer", *_CENTRAL, "Handles licence applications."),
    Persona("chitra-rao", "Chitra Rao", "panel_chair", *_CENTRAL, "Minutes the panel's view of an application."),
    Persona("david-muir", "David Muir", "decision_maker", *_CENTRAL, "Decides applications."),
    Persona("elena-petrou", "Elena Petrou", "decision_maker", *_CENTRAL, "Decides applications, second of two."),
    Persona("frank-dunmore", "Frank Dunmore", "liability_approver", *_CENTRAL, "Approves exposure above the limit."),
    Persona("gwen-tallis", "Gwen Tallis", "administrator", *_CENTRAL, "Runs the round and looks after people."),
    Persona("hugh-barlow", "Hugh Barlow", "administrator", *_CENTRAL, "Runs the round, second of two."),
)

BY_SUB = {persona.sub: persona for persona in PERSONAS}
