"""A case as one file of entries: everything said or done on it, in order, never changed and never taken out.

What is so on a case (its answers, its clock, what its consultees think, what the state could have to pay) is worked out
from the entries, as known after any of them. ``entries`` says what can be written, ``file`` reads it, ``facts`` judges.
"""
