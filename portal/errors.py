"""What a command may answer instead of doing what it was asked: always a sentence for people."""

from __future__ import annotations


class PortalError(Exception):
    """Something was not done. ``sentence`` says what is wrong and what to do."""

    status = 400

    def __init__(self, sentence: str, *, code: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code or type(self).__name__


class NotFound(PortalError):
    """It does not exist, or this person may not know whether it does: the same answer for both."""

    status = 404

    def __init__(self, sentence: str = "There is nothing here, or you may not see it.") -> None:
        super().__init__(sentence)


class NotAllowed(PortalError):
    """The person is known, may see the thing, and may not do this to it."""

    status = 403


class NotNow(PortalError):
    """The thing is in a state in which this cannot be done; the sentence says why and what would open it."""

    status = 409


class AnotherRow(NotNow):
    """The number belongs to another row than the one that was seen: a file came, or rows were added or taken out."""


class ChangedMeanwhile(PortalError):
    """Somebody else changed it since it was read; the sentence says who and when where that is known."""

    status = 412


class NotValid(PortalError):
    """What was given cannot be taken; ``fields`` says of which field each sentence is, where that is known."""

    status = 422

    def __init__(self, sentence: str, *, code: str | None = None, fields: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(sentence, code=code)
        self.fields = fields
