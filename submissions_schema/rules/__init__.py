"""The rules of the return: one function a rule, with its id, wording and source.

A rule is asked with a ``Case`` and answers with the faults it sees. To add one, write a function in
the file of its table and a test beside it; nothing else lists rules.
"""
