"""What can go wrong at the import desk; every message may be shown to the user as it is."""


class ImportProblem(Exception):
    """Base of them all. ``str(error)`` is a sentence for the user."""


class UnreadableFile(ImportProblem):
    """The file isn't a table that can be read: wrong type, damaged, locked, too large …"""


class NoHeader(ImportProblem):
    """No sheet has a header row that names the catalogue's columns."""


class NotNow(ImportProblem):
    """The import isn't in a state in which this can be done (somebody else was faster, or it is running)."""


class Stale(ImportProblem):
    """The records changed since the preview was made; nothing was written."""


class CannotUndo(ImportProblem):
    """The import can't be undone as a whole; ``reasons`` names each row that stands in the way."""

    def __init__(self, message: str, reasons: list[str]):
        self.reasons = reasons
        super().__init__(message)
