"""The tables once more, typed apart from the project's files, in a form of their own.

A cell changed in one of the two and not in the other is found by the walk.
"""

from sandbox_licences.sora.operation import Mitigation
from sandbox_licences.sora.risk_classes import Arc, Open, Robustness, Sail

LETTERS = {"-": Robustness.NONE, "L": Robustness.LOW, "M": Robustness.MEDIUM, "H": Robustness.HIGH}
WITH_X = LETTERS | {"X": Open.OUT_OF_SCOPE}

SIZES = ((1, 25), (3, 35), (8, 75), (20, 120), (40, 200))
"""Largest dimension in m and maximum speed in m/s of each column."""

IGRC = {
    None: "1 1 2 3 3",
    2.0: "2 3 4 5 6",
    30.0: "3 4 5 6 7",
    300.0: "4 5 6 7 8",
    3_000.0: "5 6 7 8 9",
    30_000.0: "6 7 8 9 10",
    50_000.0: "? ? ? ? ?",
    60_000.0: "7 8 ! ! !",
}
"""People per km² (None over a controlled area) to iGRC; ? is in no row, ! is not part of SORA."""

CREDITS = {
    (Mitigation.M1A, Robustness.LOW): 1,
    (Mitigation.M1A, Robustness.MEDIUM): 2,
    (Mitigation.M1B, Robustness.MEDIUM): 1,
    (Mitigation.M1B, Robustness.HIGH): 2,
    (Mitigation.M1C, Robustness.LOW): 1,
    (Mitigation.M2, Robustness.MEDIUM): 1,
    (Mitigation.M2, Robustness.HIGH): 2,
}
LEAST = (1, 1, 2, 3, 3)

SAILS = {
    1: "I II IV VI",
    2: "I II IV VI",
    3: "II II IV VI",
    4: "III III IV VI",
    5: "IV IV IV VI",
    6: "V V V VI",
    7: "VI VI VI VI",
    8: "certified certified certified certified",
    9: "certified certified certified certified",
    10: "certified certified certified certified",
}

TMPRS = dict(zip(Arc, LETTERS.values(), strict=True))

DENSITIES = (10.0, 100.0, 1_000.0, 10_000.0, 100_000.0)
ASSEMBLIES = (39_999, 40_000, 400_001)
CONTAINMENT = {
    ("8", Sail.I): "LMH LMH LMH LMH MMH",
    ("8", Sail.II): "LMH LMH LMH LMH MMH",
    ("8", Sail.III): "LLM LLM LLM LLM LLM",
    ("8", Sail.IV): "LLL LLL LLL LLL LLL",
    ("8", Sail.V): "LLL LLL LLL LLL LLL",
    ("8", Sail.VI): "LLL LLL LLL LLL LLL",
    ("9", Sail.I): "LHX LHX LHX LHX HHX",
    ("9", Sail.II): "LHX LHX LHX LHX HHX",
    ("9", Sail.III): "LMX LMX LMX LMX MMX",
    ("9", Sail.IV): "LLM LLM LLM LLM LLM",
    ("9", Sail.V): "LLL LLL LLL LLL LLL",
    ("9", Sail.VI): "LLL LLL LLL LLL LLL",
    ("10", Sail.I): "LHX LHX MHX HHX XXX",
    ("10", Sail.II): "LHX LHX MHX HHX XXX",
    ("10", Sail.III): "LMX LMX LMX MMX XXX",
    ("10", Sail.IV): "LLM LLM LLM LLM MMM",
    ("10", Sail.V): "LLL LLL LLL LLL LLL",
    ("10", Sail.VI): "LLL LLL LLL LLL LLL",
    ("11", Sail.I): "LXX MXX HXX XXX XXX",
    ("11", Sail.II): "LXX MXX HXX XXX XXX",
    ("11", Sail.III): "LXX LXX MXX XXX XXX",
    ("11", Sail.IV): "LMX LMX LMX MMX XXX",
    ("11", Sail.V): "LLM LLM LLM LLM MMM",
    ("11", Sail.VI): "LLL LLL LLL LLL LLL",
    ("12", Sail.I): "MXX HXX XXX XXX XXX",
    ("12", Sail.II): "MXX HXX XXX XXX XXX",
    ("12", Sail.III): "LXX MXX XXX XXX XXX",
    ("12", Sail.IV): "LXX LXX MXX XXX XXX",
    ("12", Sail.V): "LMX LMX LMX MMX XXX",
    ("12", Sail.VI): "LLM LLM LLM LLM MMM",
    ("13", Sail.I): "HXX XXX XXX XXX XXX",
    ("13", Sail.II): "HXX XXX XXX XXX XXX",
    ("13", Sail.III): "MXX XXX XXX XXX XXX",
    ("13", Sail.IV): "LXX MXX XXX XXX XXX",
    ("13", Sail.V): "LXX LXX MXX XXX XXX",
    ("13", Sail.VI): "LMX LMX LMX MMX XXX",
}
"""By printed table and SAIL: a word for each density, a letter in it for each assembly."""

OSOS = {
    "OSO#01": "-LMHHH",
    "OSO#02": "--LMHH",
    "OSO#03": "LLMMHH",
    "OSO#04": "---LMH",
    "OSO#05": "--LMHH",
    "OSO#06": "-LLMHH",
    "OSO#07": "LLMMHH",
    "OSO#08": "LMHHHH",
    "OSO#09": "LLMMHH",
    "OSO#13": "LLMHHH",
    "OSO#16": "LLMMHH",
    "OSO#17": "LLMMHH",
    "OSO#18": "--LMHH",
    "OSO#19": "--LMMH",
    "OSO#20": "-LLMMH",
    "OSO#23": "LLMMHH",
    "OSO#24": "--MHHH",
}
"""A letter for each SAIL from I to VI; a dash is not required."""
