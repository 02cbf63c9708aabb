"""What happened to organisations, posts and holdings, from the rows that django-simple-history keeps."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey, Model, OuterRef, QuerySet, Subquery
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.punctuation import labelled, listed

from ..models import Organisation, Post, PostHolding

LEFT_OUT = {"id", "created_at", "updated_at"}
EMPTY = "—"


@dataclass(frozen=True)
class Change:
    """One field before and after, in words."""

    label: str | Promise
    old: str
    new: str


@dataclass(frozen=True)
class Event:
    """One saved change of one record."""

    at: datetime.datetime
    who: str
    what: str
    title: str
    reason: str
    changes: Sequence[Change]


def history_of(record: Organisation | Post | PostHolding) -> QuerySet[Any]:
    """The history rows of one record, the newest first."""
    return record.history.order_by("-history_id")


def latest_version(record: Organisation | Post) -> int | None:
    """A number that grows with every saved change of ``record``: what a form remembers as "seen"."""
    return history_of(record).values_list("history_id", flat=True).first()


def events(rows: Sequence[Any]) -> list[Event]:
    """History rows of one model in words; a constant number of queries, however many there are."""
    if not rows:
        return []
    history = type(rows[0])
    model = history.instance_type
    pks = [row.history_id for row in rows]
    earlier = history.objects.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    before = dict(
        history.objects.filter(history_id__in=pks)
        .annotate(before=Subquery(earlier.order_by("-history_id").values("history_id")[:1]))
        .values_list("history_id", "before")
    )
    earlier_rows = history.objects.in_bulk([pk for pk in before.values() if pk])
    names = _names(model, [*rows, *earlier_rows.values()])
    users = _users(rows)
    found = []
    for row in rows:
        old = earlier_rows.get(before.get(row.history_id))
        changes = _changes(model, old, row, names) if old and row.history_type == "~" else []
        found.append(
            Event(
                row.history_date,
                users.get(row.history_user_id, _("系统")),
                _what(row, changes),
                _title(model, row, names),
                row.history_change_reason or "",
                changes,
            )
        )
    return found


def _what(row: Any, changes: Sequence[Change]) -> str:
    if row.history_type == "+":
        return _("新增")
    if row.history_type == "-":
        return pgettext("event", "删除")
    return pgettext("event", "修改") if changes else _("调整顺序")


def _title(model: type[Model], row: Any, names: dict[str, dict[int, str]]) -> str:
    if model is PostHolding:
        return labelled(names["post"].get(row.post_id, EMPTY), row.holder_name)
    if model is Post:
        return f"{names['organisation'].get(row.organisation_id, EMPTY)} · {row.name}"
    return row.name


def _changes(model: type[Model], old: Any, new: Any, names: dict[str, dict[int, str]]) -> list[Change]:
    found = []
    for column in new.tracked_fields:
        if column.name in LEFT_OUT:
            continue
        before, after = getattr(old, column.attname), getattr(new, column.attname)
        if before != after:
            found.append(
                Change(column.verbose_name, _words(column, before, names), _words(column, after, names))
            )
    return found


def _words(column: Any, value: Any, names: dict[str, dict[int, str]]) -> str:
    if value in (None, "", []):
        return EMPTY
    if column.name in names:
        return names[column.name].get(value, EMPTY)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, list):
        return listed(value)
    if isinstance(value, datetime.date):
        return formats.date_format(value, "Y-m-d")
    return str(value)


def _names(model: type[Model], rows: Iterable[Any]) -> dict[str, dict[int, str]]:
    """For each foreign key of ``model`` the names of what the rows point to; one query a key."""
    names: dict[str, dict[int, str]] = {}
    rows = list(rows)
    for column in model._meta.concrete_fields:
        if isinstance(column, ForeignKey):
            wanted = {getattr(row, column.attname) for row in rows} - {None}
            found = column.related_model._base_manager.in_bulk(wanted) if wanted else {}
            names[column.name] = {pk: str(target) for pk, target in found.items()}
    return names


def _users(rows: Iterable[Any]) -> dict[int, str]:
    from portal.accounts.models import User

    wanted = {row.history_user_id for row in rows} - {None}
    return {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=wanted)}
