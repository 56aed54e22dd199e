# A Streamlit page that shows one table: as many rows and columns as the comparison's own. Served by itself, as
# Streamlit's documentation says; named with --frozen it first sets aside what the server holds from the search for
# garbage after each run, as the portal's server does.

import gc
import sys

import pandas as pd
import streamlit as st

if "--frozen" in sys.argv and not gc.get_freeze_count():
    gc.collect()
    gc.freeze()
rows = [(f"Regulator {n}", "95.1% (93.2% to 96.4%)", "consistent with peers", n * 100) for n in range(1, 13)]
st.title("Regulators")
st.table(pd.DataFrame(rows, columns=["Regulator", "Figure (95% interval)", "Reading", "n"]))
