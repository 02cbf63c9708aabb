"""Why a posting isn't recorded."""


class Refused(Exception):
    """What is wrong with a posting: for each field (``None``: the whole) a sentence for the user."""

    def __init__(self, faults: dict[str | None, str]):
        super().__init__("\n".join(faults.values()))
        self.faults = faults
