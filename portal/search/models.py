"""The search index: one row for each published record."""

from django.db import models
from django.utils.translation import gettext_lazy as _

KEY_LENGTH = 200


class SearchEntry(models.Model):
    """One findable record. ``title_tokens`` and ``body_tokens`` feed the database's own full-text index.

    That index (``schema.py``) is kept in step by the database itself: generated ``tsvector`` columns on PostgreSQL,
    triggers to an FTS5 table on SQLite. A later migration that makes SQLite copy this table (any altered column)
    loses the triggers; ``migrate`` puts them back at its end (``apps.py``).
    """

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=700)
    code = models.CharField(max_length=100, blank=True)
    body = models.TextField(blank=True)
    # Found by these too, in whatever language, and none of them is ever shown: what the record's choices are called.
    words = models.TextField(blank=True, default="")
    audience = models.CharField(max_length=12)
    title_key = models.CharField(max_length=KEY_LENGTH)
    code_key = models.CharField(max_length=KEY_LENGTH)
    title_tokens = models.TextField()
    body_tokens = models.TextField()

    class Meta:
        verbose_name = _("检索条目")
        verbose_name_plural = _("检索条目")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="one_entry_per_record"),
        ]
        indexes = [
            models.Index(fields=["title_key"], name="search_title_key", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["code_key"], name="search_code_key", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.title
