"""The one lock under which trees are written."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, models, router, transaction
from mptt.models import MPTTModel


def _key(table: str) -> int:
    """A signed 64-bit number that stands for the table, the same on every machine."""
    return int.from_bytes(hashlib.sha256(f"tree:{table}".encode()).digest()[:8], "big", signed=True)


@contextmanager
def tree_write(model: type[models.Model]) -> Iterator[None]:
    """A transaction in which nobody else writes to ``model``'s trees.

    PostgreSQL: an advisory lock until the end of the (outermost) transaction. SQLite: the settings begin every
    transaction IMMEDIATE, so a writer is alone already.
    """
    using = router.db_for_write(model)
    with transaction.atomic(using=using):
        connection = connections[using]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_key(model._meta.db_table)])
        yield


@contextmanager
def row_write(model: type[models.Model]) -> Iterator[None]:
    """A transaction in which one row of ``model`` is locked and changed, whatever changes about it.

    A row of a tree may get another parent, which takes the tree's lock: then that comes before the row's. Otherwise
    somebody who works under the tree's lock (an import) and comes to the same row would wait for us and we for him.
    """
    if issubclass(model, MPTTModel):
        with tree_write(model):
            yield
    else:
        with transaction.atomic(using=router.db_for_write(model)):
            yield
