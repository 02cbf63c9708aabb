"""Why an act on a request was refused; the texts are for users."""


class RequestProblem(Exception):
    """It can't be done."""


class NotNow(RequestProblem):
    """Not in this state, or somebody else was quicker."""


class NotYours(RequestProblem):
    """The person's roles don't cover it."""


class Incomplete(RequestProblem):
    """Something is missing or wrong; ``field`` names the box."""

    def __init__(self, text: str, field: str = ""):
        super().__init__(text)
        self.field = field
