"""Code lists shared by several tables of edition 2026."""

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
