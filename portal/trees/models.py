"""``Tree``: what a model inherits to be a tree."""

from typing import Any, Self

from django.db import DatabaseError, models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from mptt.exceptions import InvalidMove
from mptt.fields import TreeForeignKey
from mptt.managers import TreeManager as MpttManager
from mptt.models import MPTTModel
from mptt.querysets import TreeQuerySet as MpttQuerySet

from .changes import tree_changed
from .errors import TreeError
from .locks import tree_write

TREE_FIELDS = ["tree_id", "lft", "rght", "level"]


class TreeQuerySet(MpttQuerySet):
    """Deletes under the tree lock, and closes the gaps that Django's own delete would leave in lft and rght."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the rows; ``ProtectedError`` if one that stays is below one of them."""
        from .repairing import renumber

        with tree_write(self.model):
            touched = set(self.order_by().values_list("tree_id", flat=True).distinct())
            result = super().delete()
            renumber(self.model, touched)
            return result

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class TreeManager(MpttManager.from_queryset(TreeQuerySet)):  # type: ignore[misc]
    """Nodes in tree order."""


class Tree(MPTTModel):
    """A node of a tree. New nodes, moves and deletions go through one lock (``locks.tree_write``), whoever calls.

    Whoever also locks rows of the same table takes the tree's lock first; otherwise two of them can wait for each other.
    """

    parent = TreeForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=gettext_lazy("上级"),
    )

    objects = TreeManager()

    class Meta:
        abstract = True

    # The parent as the database had it when this object was read: what a save may not write back unasked.
    _stored_parent_id: Any = None

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any) -> Self:
        node = super().from_db(db, field_names, values)
        node._note_stored_parent()
        return node

    def refresh_from_db(self, using: Any = None, fields: Any = None, **kwargs: Any) -> None:
        super().refresh_from_db(using=using, fields=fields, **kwargs)
        if fields is None or "parent" in fields or "parent_id" in fields:
            self._note_stored_parent()
            self._mptt_meta.update_mptt_cached_fields(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; under the tree lock and from fresh tree fields if the node is new or has a new parent.

        An object that keeps its parent never writes it: if somebody else has moved the node since this object was
        read, the node stays where it was moved to. Raises ``TreeError`` when the node or its parent is gone, or
        the parent is the node itself or below it.
        """
        if not self._changes_tree():
            if self.parent_id == self._stored_parent_id:
                names = self._fields_but_parent(kwargs.get("update_fields"))
                if not names:  # only the parent was to be written, which hasn't changed
                    return
                kwargs["update_fields"] = names
            try:
                super().save(*args, **kwargs)
            except DatabaseError as error:
                # What Django raises itself when no row was updated; the database's own errors are subclasses.
                if type(error) is not DatabaseError:
                    raise
                raise TreeError(
                    _("“%(node)s”已被删除，请刷新页面。") % {"node": self}, code="gone"
                ) from error
            self._note_stored_parent()
            return
        is_move = not self._state.adding
        with tree_write(type(self)):
            self._require_parent()
            if is_move and kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "parent"}
            try:
                super().save(*args, **kwargs)
            except InvalidMove as error:
                raise TreeError(_("不能移到自己或自己的下级之下。"), code="cycle") from error
            self._note_stored_parent()
            if is_move:
                tree_changed(type(self))

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete under the tree lock, from fresh tree fields; ``ProtectedError`` while there are children.

        Does nothing when the node is gone already.
        """
        with tree_write(type(self)):
            if not type(self)._base_manager.filter(pk=self.pk).exists():
                return 0, {}
            self._mptt_refresh()
            return super().delete(*args, **kwargs)

    def _changes_tree(self) -> bool:
        if self._state.adding:
            return True
        return self._mptt_cached_fields.get("parent") != self.parent_id

    def _note_stored_parent(self) -> None:
        if "parent_id" in self.__dict__:
            self._stored_parent_id = self.parent_id

    def _fields_but_parent(self, asked: Any) -> list[str]:
        names = self._get_user_field_names() if asked is None else asked
        deferred = self.get_deferred_fields()
        kept = []
        for name in names:
            field = self._meta.get_field(name)
            if field.name != "parent" and not (asked is None and field.attname in deferred):
                kept.append(field.name)
        return kept

    def _require_parent(self) -> None:
        if self.parent_id is None:
            return
        parent = type(self)._base_manager.filter(pk=self.parent_id).first()
        if parent is None:
            raise TreeError(_("上级已被删除，请重新选择。"), code="parent_gone")
        if "parent" in self._state.fields_cache:
            self._state.fields_cache["parent"]._mptt_refresh()
        else:
            self.parent = parent
