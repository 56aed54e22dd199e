"""The form for automated vehicles on roads."""

from __future__ import annotations

from sandbox_licences.forms.every_form import ORDERS, sections_around
from sandbox_licences.forms.form import Domain, Form
from sandbox_licences.forms.road_operation import ROADS, SAFETY_CASE, SERVICE
from sandbox_licences.forms.road_vehicle import AUTOMATION, VEHICLE

DOMAIN = Domain(
    code="automated_vehicles",
    label="Automated vehicles",
    covers="Cars, vans, lorries, buses, pods and shuttles that drive themselves on roads, all or part of the time.",
    lead_regulator="DVSA",
    prefix="AUV",
)

VERSIONS = (Form(DOMAIN, 1, sections_around((AUTOMATION, VEHICLE, ROADS, SERVICE, SAFETY_CASE)), ORDERS),)
