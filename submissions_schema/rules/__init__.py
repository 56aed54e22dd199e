"""The rules of the return: one function a rule, with its id, wording and source.

A rule is asked with a ``Case`` and answers with the faults it sees. To add one, write a function in
the file of its table and a test beside it; nothing else lists rules.
"""

from importlib import import_module
from pkgutil import iter_modules

# every file here registers its rules as it is read, so a new file needs no entry anywhere
for _file in iter_modules(__path__, f"{__name__}."):
    import_module(_file.name)
