"""The clear "no" of an action: what the reader is told, and with which HTTP status."""


class Refused(Exception):
    """An action that did not happen, with its reason in the reader's language. Nothing has changed."""

    def __init__(self, message, *, code: str, status: int = 409) -> None:
        super().__init__(str(code))
        self.message = message
        self.code = code
        self.status = status


class Conflict(Refused):
    """Somebody else changed the record first; `theirs` is what stands now."""

    def __init__(self, message, *, theirs, code: str = "conflict") -> None:
        super().__init__(message, code=code, status=409)
        self.theirs = theirs
