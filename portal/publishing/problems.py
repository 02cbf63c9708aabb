"""Faults that forbid submission, in the user's words."""


class Problem(str):
    """One fault; ``field`` names the box of the form, or the rows, where it is mended."""

    field: str

    def __new__(cls, text: str, field: str = "") -> "Problem":
        problem = super().__new__(cls, text)
        problem.field = field
        return problem
