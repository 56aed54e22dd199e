import math
from typing import Any

import pytest

from sandbox_licences.evidence_claims import EvidenceClaim, ImpossibleClaim

STOPPING: dict[str, Any] = {
    "metric": "stopping_distance",
    "value": 112.5,
    "unit": "mm",
    "n": 40,
    "exposure": 12.0,
    "exposure_unit": "hours",
    "method": "measured on site with a laser",
    "low": 110.0,
    "high": 115.0,
    "level_percent": 95,
    "file_sha256": "a" * 64,
}


def claim(**changed):
    return EvidenceClaim(**STOPPING | changed)


def test_a_claim_says_its_figure_with_interval_number_and_exposure():
    assert claim().words == "112.5 mm (110 to 115, 95%), n = 40, over 12 hours; measured on site with a laser"
    bare = claim(low=None, high=None, level_percent=None, exposure=None, exposure_unit="")
    assert bare.words == "112.5 mm, n = 40; measured on site with a laser"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"metric": "Stopping distance"}, "Name the measure in small letters, such as stopping_distance."),
        ({"unit": " "}, "Say the unit, in characters that can be seen."),
        ({"method": "by\u202eeye"}, "Say the method, in characters that can be seen."),
        ({"value": math.nan, "low": None, "high": None, "level_percent": None}, "The value must be a number."),
        ({"n": 0}, "Say how many trials are behind the figure: at least 1."),
        ({"exposure": None}, "Say the exposure with its unit, or leave both out."),
        ({"exposure_unit": ""}, "Say the exposure with its unit, or leave both out."),
        ({"exposure": 0.0}, "The exposure must be a number more than 0."),
        ({"exposure": math.inf}, "The exposure must be a number more than 0."),
        ({"low": None}, "Give both ends of the interval and how sure it is meant to be, or none of them."),
        ({"level_percent": None}, "Give both ends of the interval and how sure it is meant to be, or none of them."),
        ({"high": math.inf}, "The ends of the interval must be numbers."),
        ({"high": 111.0}, "The value must lie in its interval."),
        ({"low": 116.0}, "The value must lie in its interval."),
        ({"level_percent": 100}, "An interval is meant to be 50 to 99 percent sure."),
        ({"file_sha256": "A" * 64}, "The fingerprint of the file must be its SHA-256, 64 hexadecimal digits."),
    ],
)
def test_a_claim_that_cannot_be_used_is_refused(changed, sentence):
    with pytest.raises(ImpossibleClaim) as refused:
        claim(**changed)
    assert refused.value.reasons == (sentence,)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(ImpossibleClaim) as refused:
        claim(n=0, unit="", file_sha256="")
    assert len(refused.value.reasons) == 3
