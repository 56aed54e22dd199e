"""The codes of the gate: a contract with everyone who uploads by program, one plain sentence each."""

from __future__ import annotations

from types import MappingProxyType

from submissions_schema.findings import Refused
from submissions_schema.gate.limits import LIMITS

_SENTENCES = {
    "EMPTY_FILE": "The file is empty. Save it again and upload it.",
    "TOO_LARGE": f"The file is larger than {LIMITS.file_megabytes} MB. Send very long tables as CSV files or by the "
    "API.",
    "NOT_A_WORKBOOK": "We could not read this file as an Excel workbook (.xlsx). It may be damaged, incomplete or of "
    "another type. Open it in Excel, save it as “Excel Workbook (.xlsx)” and upload it again.",
    "OLD_EXCEL_FORMAT": "This is a workbook in the old Excel format (.xls). Save it as “Excel Workbook (.xlsx)” and "
    "upload that.",
    "PASSWORD_PROTECTED": "The file is protected by a password. Remove the password and upload it again.",
    "ARCHIVE_BAD_NAME": "The file contains parts with names that no workbook has. Open it in Excel and save it again.",
    "ARCHIVE_DUPLICATE_PART": "The file contains the same part twice, so that two readers could see different "
    "figures. Open it in Excel and save it again.",
    "ARCHIVE_EXPANDS_TOO_MUCH": "The file unpacks to far more than a return needs. Copy your figures into a fresh "
    "template and upload that.",
    "ARCHIVE_OVERLAP": "Parts of the file lie on top of each other. Open it in Excel and save it again.",
    "ARCHIVE_SIZE_MISMATCH": "Parts of the file are not of the size it states. Open it in Excel and save it again.",
    "ARCHIVE_TOO_MANY_PARTS": f"The file has more than {LIMITS.parts} parts. Copy your figures into a fresh template "
    "and upload that.",
    "XML_BAD": "The inside of the workbook is damaged. Open it in Excel, save it again and upload it.",
    "XML_DTD": "The inside of the workbook holds definitions that Excel never writes. Open it in Excel and save it "
    "again.",
    "MACROS": "The workbook contains macros. Save it as “Excel Workbook (.xlsx)”, which leaves them out, and upload "
    "that.",
    "EXTERNAL_LINK": "The workbook draws on other files or on web addresses. In Excel use Data, Edit Links, Break "
    "Link; remove data connections; and upload it again.",
    "EMBEDDED_OBJECT": "The workbook has other files embedded in it. Delete them and upload it again.",
    "PIVOT_CACHE": "The workbook contains a pivot table, which carries a hidden copy of its data. Delete it and upload "
    "the workbook again.",
    "HIDDEN_SHEETS": "The workbook has hidden sheets that are not the template's own. Show or delete them, then "
    "upload it again.",
    "MERGED_CELLS": "Cells are merged over a whole table. Unmerge them (Home, Merge & Centre) and upload it again.",
    "DATA_OUTSIDE_FORM": "There is data outside the table. Move or delete it and upload the file again.",
    "TOO_MANY_SHEETS": f"The workbook has more than {LIMITS.sheets} sheets. Remove those that are not the template's.",
    "TOO_MANY_COLUMNS": f"A sheet has more than {LIMITS.columns} columns. Remove those that are not the template's.",
    "DUPLICATE_SHEETS": "Two sheets have the same name. Rename or delete one and upload the workbook again.",
    "DUPLICATE_HEADERS": "Two columns have the same heading, or headings that look the same. Rename or delete one.",
    "MISSING_COLUMNS": "A row has fewer values than there are headings.",
    "NO_ROWS": "There are no rows below the headings. If there is nothing to report, say so on the Cover.",
    "BAD_ENCODING": "The file is not in UTF-8. In Excel save it as “CSV UTF-8 (Comma delimited)” and upload that.",
    "BAD_CHARACTERS": "The file contains control characters, which no text has. Remove them and upload it again.",
    "CSV_BAD_QUOTE": "A quotation mark is opened and not closed as it should be.",
    "CSV_DELIMITER": "The values are not separated by commas. In Excel save the table as “CSV UTF-8 (Comma "
    "delimited)”.",
    "NOT_A_CSV": "This is not a CSV file. Save the table as “CSV UTF-8 (Comma delimited)” and upload that.",
    "NOT_OUR_TEMPLATE": "This workbook was not made from the portal's template. Download the template and copy your "
    "figures into it.",
    "OTHER_EDITION": "This workbook is for another edition of the return. Download this round's template.",
    "OTHER_ROUND": "This workbook is for another round. Download this round's template.",
}

CODES = MappingProxyType(_SENTENCES)
"""Every code with its sentence, in the order in which a doubtful file is judged."""


def refused(code: str, where: str = "") -> Refused:
    """The refusal to raise: the sentence of ``code``, and ``where`` in the file the fault lies."""
    sentence = CODES[code]
    return Refused(code, f"{sentence} {where}" if where else sentence)
