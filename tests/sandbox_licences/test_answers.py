import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox_licences.answers import Fault, Refused, read_answer
from sandbox_licences.forms import forms
from sandbox_licences.forms.question import Choice, Kind, Shape, When
from sandbox_licences.provisions import provisions
from sandbox_licences.typed_text import hidden_character, tidied
from sandbox_licences.typed_values import Unread, read_date
from tests.sandbox_licences.forms.filled import any_answer, question, valid

EVERY_QUESTION = [asked for versions in forms().values() for form in versions for asked in form.questions]
NUMBER = question("n", Kind.DECIMAL, unit="m/s")
WHOLE = question("n", Kind.INTEGER)
DAY = question("d", Kind.DATE)
WORDS = question("w", Kind.LONG_TEXT, max_words=3)
PETS = question(
    "p", Kind.SEVERAL, choices=(Choice("cat", "A cat"), Choice("dog", "A dog"), Choice("none", "None", alone=True))
)
TABLE = question(
    "t",
    Kind.ROWS,
    columns=(
        question("site", label="Site"),
        question("machines", Kind.INTEGER, label="Machines", least=1),
        question("open", Kind.YES_NO, label="Open to the public"),
        question("why", label="Why", asked_when=(When("open", (True,)),)),
    ),
)


@pytest.mark.parametrize(
    ("asked", "raw", "kept"),
    [
        (question("a"), "  Caledon\u00a0Air \n Ltd ", "Caledon Air Ltd"),
        (question("a"), "Zu\u0308rich", "Zürich"),
        (question("a"), "   ", None),
        (question("a"), "\u2003", None),
        (question("a"), None, None),
        (question("a"), "✔️ done", "✔️ done"),
        (WORDS, "one\r\ntwo  \n\n three\n", "one\ntwo\n\n three"),
        (DAY, "30 June 2026", "2026-06-30"),
        (DAY, date(2026, 6, 30), "2026-06-30"),
        (NUMBER, "1,250.50", "1250.5"),
        (NUMBER, "18 m/s", "18"),
        (NUMBER, "007", "7"),
        (NUMBER, "−0", "0"),
        (NUMBER, 0.1, "0.1"),
        (NUMBER, 25, "25"),
        (WHOLE, "12,000", 12000),
        (WHOLE, "12 000", 12000),
        (WHOLE, "12.0", 12),
        (question("m", Kind.INTEGER, unit="pounds"), "£5,000,000", 5_000_000),
        (question("y", Kind.YES_NO), "yes", True),
        (question("y", Kind.YES_NO), "No", False),
        (question("y", Kind.YES_NO), False, False),
        (question("e", Kind.EMAIL), "jane@company.example", "jane@company.example"),
        (question("u", Kind.URL), "https://www.company.example/a?b=c", "https://www.company.example/a?b=c"),
        (question("c", Kind.CHOICE, choices=PETS.choices), "a DOG", "dog"),
        (PETS, ["dog", "A cat", "dog"], ["cat", "dog"]),
        (PETS, [], None),
        (question("f", Kind.EVIDENCE, evidence="A report"), ["E-07", "E-07"], ["E-07"]),
        (question("l", Kind.PROVISION), "dr-04", "DR-04"),
        (question("l", Kind.PROVISION), "not_listed", "not_listed"),
        (TABLE, [{"site": " Leeds ", "machines": "2"}, {"site": ""}], [{"site": "Leeds", "machines": 2}]),
        (TABLE, [], None),
    ],
)  # fmt: skip
def test_what_people_type_is_read_generously(asked, raw, kept):
    read = read_answer(asked, raw)
    assert read == kept
    assert type(read) is type(kept)


@pytest.mark.parametrize(
    ("asked", "raw", "said"),
    [
        (question("a"), "x" * 201, "This has 201 characters; at most 200 are kept. Shorten it."),
        (question("a"), "x" * 200_000, "far too long"),
        (question("a"), "pay\u202eeviL", "U+202E (right-to-left override)"),
        (question("a"), "zero\u200bwidth", "U+200B (zero width space)"),
        (question("a"), "null\x00", "U+0000 (a control character)"),
        (question("a"), "hidden\ufe0f", "U+FE0F"),
        (question("a"), "\u3164", "U+3164 (hangul filler)"),
        (question("a"), "\ud800", "U+D800"),
        (question("a"), ["a"], "another kind"),
        (question("a"), 3, "another kind"),
        (WORDS, "one two three four", "4 words; at most 3"),
        (DAY, "05/06/2026", "could mean two dates. Write it with the month in words"),
        (DAY, "31 June 2026", "There is no such day"),
        (DAY, "30 June 26", "not a date we can read"),
        (DAY, "30 Juno 2026", "not a date we can read"),
        (DAY, "1 June 0026", "not in a year we expect"),
        (NUMBER, "NaN", "not a number we can read. Write digits alone"),
        (NUMBER, "inf", "not a number we can read"),
        (NUMBER, math.nan, "not a number"),
        (NUMBER, -math.inf, "not a number"),
        (NUMBER, 10**20, "larger than any number"),
        (NUMBER, "9" * 400, "larger than any number"),
        (NUMBER, "1e5", "not a number we can read"),
        (NUMBER, "1,25", "not a number we can read"),
        (NUMBER, "１２", "not a number we can read"),
        (NUMBER, True, "another kind"),
        (WHOLE, "12.5", "not a whole number"),
        (question("n", Kind.INTEGER, least=1), "0", "1 or more"),
        (question("n", Kind.DECIMAL, over=0), "0", "more than 0"),
        (question("n", Kind.DECIMAL, most=10), "10.1", "10 or less"),
        (question("y", Kind.YES_NO), "perhaps", "neither Yes nor No"),
        (question("y", Kind.YES_NO, must_be_yes=True), False, "Leave it empty until you can say Yes"),
        (question("e", Kind.EMAIL), "jane at company", "not an e-mail address"),
        (question("u", Kind.URL), "javascript:alert(1)", "not a web address"),
        (question("c", Kind.CHOICE, choices=PETS.choices), "horse", "Choose one of: A cat; A dog; None"),
        (PETS, ["none", "cat"], "“None” does not go with another choice"),
        (PETS, {"cat": True}, "another kind"),
        (question("f", Kind.EVIDENCE, evidence="A report"), ["../etc/passwd"], "There is no evidence"),
        (question("l", Kind.PROVISION), "the 1835 Act", "no provision of the list"),
        (question("s", shape=Shape("[0-9]{8}", "Write 8 digits.")), "1234", "Write 8 digits."),
        (TABLE, "a table", "send it as rows"),
        (TABLE, [{"site": "x"}] * 51, "at most 50 rows"),
        (TABLE, [{"town": "x"}], "no column town"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_told_in_a_sentence(asked, raw, said):
    read = read_answer(asked, raw)
    assert isinstance(read, Refused)
    assert said in read.sentence


def test_faults_of_a_table_name_row_and_column():
    read = read_answer(TABLE, [{"site": "Leeds"}, {"machines": "0", "open": "maybe"}])
    assert read == Refused(
        (
            Fault("Machines: This must be 1 or more.", 2, "machines"),
            Fault("Open to the public: “maybe” is neither Yes nor No. Choose one of them.", 2, "open"),
        )
    )
    assert read.sentence.startswith("Row 2: Machines")


def test_provisions_and_evidence_are_compared_with_what_is_known():
    known = {Kind.PROVISION: {"DR-04"}, Kind.EVIDENCE: {"E-01"}}
    evidence = question("f", Kind.EVIDENCE, evidence="A report")
    assert read_answer(question("l", Kind.PROVISION), "DR-04", known) == "DR-04"
    assert read_answer(evidence, ["E-01"], known) == ["E-01"]
    assert isinstance(read_answer(question("l", Kind.PROVISION), "DR-99", known), Refused)
    assert isinstance(read_answer(evidence, ["E-02"], known), Refused)
    assert read_answer(question("l", Kind.PROVISION), "not_listed", known) == "not_listed"


@pytest.mark.parametrize("code", provisions())
def test_every_provision_of_the_catalogue_can_be_named(code):
    assert read_answer(question("l", Kind.PROVISION), code) == code


@pytest.mark.parametrize(
    "text",
    [
        "30 June 2026", "30 june 2026", "30th of June 2026", "30 Jun 2026", "30-Jun-2026", "June 30, 2026",
        "Jun 30 2026", "2026-06-30", "2026-06-30T00:00:00", "30/06/2026", "30.6.2026", "6/30/2026",
    ],
)  # fmt: skip
def test_dates_are_read_in_every_spelling_that_means_one_day(text):
    assert read_date(text) == date(2026, 6, 30)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_day_in_words_or_figures_is_that_day_or_asked_again(day):
    assert read_date(f"{day:%d %B %Y}") == day
    assert read_date(day.isoformat()) == day
    figures = read_date(f"{day:%d/%m/%Y}")
    assert figures == day or isinstance(figures, Unread)


@given(st.data())
def test_what_is_kept_is_read_again_as_itself(data):
    asked = data.draw(st.sampled_from(EVERY_QUESTION))
    kept = read_answer(asked, data.draw(any_answer(asked)))
    if kept is not None and not isinstance(kept, Refused):
        assert read_answer(asked, kept) == kept


@given(st.sampled_from([question("a"), question("b", Kind.LONG_TEXT), NUMBER, WHOLE, DAY, PETS, TABLE]), st.text())
def test_any_text_is_kept_or_refused_and_never_breaks(asked, text):
    kept = read_answer(asked, text)
    if isinstance(kept, Refused):
        assert kept.sentence
    elif kept is not None:
        assert read_answer(asked, kept) == kept


@given(st.sampled_from([NUMBER, WHOLE]), st.floats() | st.integers())
def test_numbers_of_a_program_are_kept_or_refused(asked, raw):
    kept = read_answer(asked, raw)
    if not isinstance(kept, Refused):
        assert float(str(kept)) == raw
        assert read_answer(asked, kept) == kept


def test_a_number_too_long_to_write_down_is_refused():
    assert "larger than any number" in read_answer(NUMBER, 10**5000).sentence


@given(st.text(), st.booleans())
def test_tidied_text_is_tidy(text, paragraphs):
    once = tidied(text, paragraphs=paragraphs)
    assert tidied(once, paragraphs=paragraphs) == once
    if not paragraphs:
        assert "\n" not in once


@pytest.mark.parametrize("plain", ["Zürich – “two”", "2️⃣ ok", "日本語", "café", "½ × 3 °C"])
def test_ordinary_text_hides_nothing(plain):
    assert hidden_character(plain) is None


@pytest.mark.parametrize("asked", EVERY_QUESTION, ids=lambda asked: asked.id)
def test_every_question_takes_an_answer(asked):
    assert read_answer(asked, valid(asked)) == valid(asked)
