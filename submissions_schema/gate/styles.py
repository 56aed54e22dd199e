"""Which cell formats show a number as a date."""

from __future__ import annotations

from submissions_schema.gate import xml

# ECMA-376 part 1, 18.8.30: built-in formats of dates and times, those of East Asian editions included
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_LONGEST_FORMAT = 1_000
"""Characters looked at; Excel allows 255."""


def date_formats(part: bytes | None) -> list[bool]:
    """For each cell format of the styles part, by number: does it show dates or times?

    Raises:
        Refused: XML_BAD.
    """
    if part is None:
        return []
    custom: dict[str, bool] = {}
    formats: list[str] = []
    names = xml.named(xml.SPREADSHEET, "numFmt", "cellXfs", "xf")
    inside = False

    def start(element: str, attributes: xml.Attributes) -> None:
        nonlocal inside
        name = names.get(element)
        if name == "numFmt":
            custom[attributes.get("numFmtId", "")] = shows_a_date(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            formats.append(attributes.get("numFmtId", "0"))

    def end(element: str) -> None:
        nonlocal inside
        if names.get(element) == "cellXfs":
            inside = False

    xml.walk(part, start, end)
    known = {number: _shows(number, custom) for number in set(formats)}
    return [known[number] for number in formats]


def _shows(number: str, custom: dict[str, bool]) -> bool:
    if number in custom:
        return custom[number]
    return number.isdecimal() and len(number) < 4 and int(number) in _BUILT_IN_DATES


def shows_a_date(code: str) -> bool:
    """Whether a number format has a day, month, year, hour, minute or second in it.

    One pass from left to right; quoted text, escaped characters and conditions do not count.
    """
    code = code[:_LONGEST_FORMAT].lower()
    place = 0
    while place < len(code):
        char = code[place]
        if char in "\\_*":  # the next character is itself
            place += 2
        elif char in '"[':
            closed = code.find('"' if char == '"' else "]", place + 1)
            if closed < 0:
                return False
            if char == "[" and code[place + 1 : closed] and not code[place + 1 : closed].strip("hms"):
                return True  # elapsed time: [h], [mm]
            place = closed + 1
        elif code.startswith("general", place):
            place += len("general")
        elif char in "ymdhs":
            return True
        else:
            place += 1
    return False
