"""Keeping the search index in step with what is published."""


def index(kind: str, object_id: int, *, title: str, code: str, body: str, audience: str) -> None:
    """Make one published record findable."""


def remove(kind: str, object_id: int) -> None:
    """Take one record out of the index."""


def remove_all(kind: str) -> None:
    """Take every record of a kind out of the index."""
