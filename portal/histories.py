"""How django-simple-history's lines tell of one act: a record's own line, and those of the rows that belong to it."""

from datetime import datetime


def end_of_creation(created: datetime, next_act: datetime) -> datetime:
    """Until when rows belong to the act that created their record, which was written down at ``created``.

    An edit writes the rows first and the record's own line last. Only what a new record begins with is written after its
    line: what lies nearer to that line than to the one of the next act is taken for it.
    """
    return created + (next_act - created) / 2
