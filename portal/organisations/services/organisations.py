"""Saving what is typed about one organisation or post, with the reason in its history."""

from django.utils.translation import gettext as _

from portal.trees.locks import row_write

from ..models import Organisation, Post
from ..selectors.history import history_of, latest_version


class ChangedMeanwhile(Exception):
    """Somebody else has saved the record since the form was opened; the text is for the user."""


def save(record: Organisation | Post, *, seen: int | None, reason: str = "") -> None:
    """Save ``record`` unless it has been changed since ``seen`` (its ``latest_version`` when the form was opened)."""
    with row_write(type(record)):
        _save(record, seen, reason)


def _save(record: Organisation | Post, seen: int | None, reason: str) -> None:
    type(record)._base_manager.select_for_update().order_by("pk").filter(pk=record.pk).first()
    if seen is not None and latest_version(record) != seen:
        last = history_of(record).select_related("history_user").first()
        raise ChangedMeanwhile(
            _("%(who)s已于您打开本页之后修改过，您的修改尚未保存。请核对现在的内容后再保存一次。")
            % {"who": (last and last.history_user) or _("其他人")}
        )
    record._change_reason = reason or None  # type: ignore[union-attr]
    record.save()


def set_active(record: Organisation | Post, active: bool, reason: str) -> None:
    """Take an organisation or post out of use, or back into it; what hangs on it stays."""
    record.is_active = active
    record._change_reason = reason or (_("启用") if active else _("停用"))  # type: ignore[union-attr]
    record.save(update_fields=["is_active"])
