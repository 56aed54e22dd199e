"""The only writers. Each asks for its permission, then the rules, then changes, records and notifies.

A command that takes a ``Context`` runs inside somebody's unit of work; one that takes the ``Portal``
opens its own, because it has slow work to do between two of them.
"""
