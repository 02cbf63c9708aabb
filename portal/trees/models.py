"""``Tree``: what a model inherits to be a tree."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from mptt.fields import TreeForeignKey
from mptt.models import MPTTModel

from .locks import tree_write


class Tree(MPTTModel):
    """A node of a tree. New nodes, moves and deletions go through one lock (``locks.tree_write``), whoever calls."""

    parent = TreeForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级"),
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; under the tree lock and from fresh tree fields if the node is new or has a new parent."""
        if not self._changes_tree():
            super().save(*args, **kwargs)
            return
        with tree_write(type(self)):
            parent = self.parent
            if parent is not None and parent.pk:
                parent._mptt_refresh()
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete under the tree lock, from fresh tree fields; refused while there are children."""
        with tree_write(type(self)):
            self._mptt_refresh()
            return super().delete(*args, **kwargs)

    def _changes_tree(self) -> bool:
        if self._state.adding:
            return True
        return self._mptt_cached_fields.get("parent") != self.parent_id
