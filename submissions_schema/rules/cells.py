"""Rules of single cells and of sheets: declared here, asked by the stages of every table at once.

The columns of the edition say what each cell may hold; a rule here says it in words.
"""

from __future__ import annotations

from submissions_schema.findings import Severity
from submissions_schema.rules.rule import Stage, rule_of_cells

SHEET_FOUND = rule_of_cells(
    "S-01",
    Severity.ERROR,
    "Sheet missing",
    do="Every table has its sheet in the template. Put the sheet back under the name the template gave it.",
    stage=Stage.STRUCTURE,
)
HEADINGS_IN_ROW_1 = rule_of_cells(
    "S-02",
    Severity.ERROR,
    "Headings not in row 1",
    do="Delete the rows above the headings, so that the headings stand in row 1 and the data from row 2.",
    stage=Stage.STRUCTURE,
)
COLUMNS_PRESENT = rule_of_cells(
    "S-03",
    Severity.ERROR,
    "Columns missing or not known",
    do="Give each column the heading it has in the template, once. The order does not matter.",
    stage=Stage.STRUCTURE,
)
NO_MERGED_CELLS = rule_of_cells(
    "S-04",
    Severity.ERROR,
    "Merged cells",
    do="Unmerge the cells inside the table and give every row its own value.",
    stage=Stage.STRUCTURE,
)

REQUIRED_PRESENT = rule_of_cells(
    "T-01",
    Severity.ERROR,
    "Answer missing",
    do="Give the answer. Where you do not hold a number, a date or a narrative answer, write “not held” and say why "
    "in the note beside it.",
    stage=Stage.TYPES,
)
READABLE = rule_of_cells(
    "T-02",
    Severity.ERROR,
    "Not a date, number or address we can read",
    do="Write dates as 2025-06-30 or 30 June 2025, numbers in plain digits, web addresses from https:// on. "
    "Format the column of a reference as text, so that no digit is lost.",
    stage=Stage.TYPES,
)
VALUE_ALLOWED = rule_of_cells(
    "T-03",
    Severity.ERROR,
    "Value not allowed",
    do="Choose one of the values of the list. Numbers may not be lower than the smallest one stated.",
    stage=Stage.VALUES,
)
NOT_TOO_LONG = rule_of_cells(
    "T-04",
    Severity.ERROR,
    "Text too long",
    do="Shorten the text to the length stated.",
    stage=Stage.VALUES,
)
KEY_UNIQUE = rule_of_cells(
    "T-05",
    Severity.ERROR,
    "Reference used twice",
    do="Give each row its own reference, or delete the row that repeats another.",
    stage=Stage.VALUES,
)
DATE_POSSIBLE = rule_of_cells(
    "T-06",
    Severity.ERROR,
    "Date outside the years of the return",
    do="Dates start at 1 January 2000. Only targets and due dates may lie after the end of the period.",
    stage=Stage.VALUES,
)
NO_FORMULA = rule_of_cells(
    "T-07",
    Severity.ERROR,
    "Formula or error value",
    do="Replace the formula by its value: copy the cell, then paste values only.",
    stage=Stage.TYPES,
)
FORMULA_READ_AS = rule_of_cells(
    "T-07n",
    Severity.NOTE,
    "Value of a formula or of a hidden row",
    do="Check that the value we read is the one you mean; the certifier confirms it. Nothing else to do.",
    stage=Stage.TYPES,
)
ROUNDED = rule_of_cells(
    "T-08",
    Severity.NOTE,
    "Rounded",
    do="Money is kept to the penny and staff to 0.01, rounded half up. Nothing to do if that is right.",
    stage=Stage.TYPES,
)
NO_HIDDEN_CHARACTERS = rule_of_cells(
    "T-09",
    Severity.ERROR,
    "Hidden character",
    do="Type the text again by hand; copied text often brings characters that nobody can see.",
    stage=Stage.TYPES,
)
SAFE_TO_PUBLISH = rule_of_cells(
    "T-09n",
    Severity.NOTE,
    "Text to look at before it is published",
    do="Take out e-mail addresses and phone numbers of people. Text that looks like a formula is made safe when "
    "it leaves the portal.",
    stage=Stage.VALUES,
)
