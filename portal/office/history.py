"""The history of a record in the back office: to be read, not to be put back."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin

from portal.histories import end_of_creation
from portal.punctuation import labelled, listed


@dataclass(frozen=True)
class HistoryChange:
    """One field of one line of a history, as people read it; empty where there was, or is, nothing."""

    label: str
    before: str
    after: str


class HistoryAdmin(SimpleHistoryAdmin):
    """Shows every earlier state, and saves none of them.

    simple-history's "revert" writes the record past the admin's own saving: past review, log and four eyes.
    ``history_parts`` names the models whose rows belong to the record, with their foreign key to it: their histories
    are told with the record's own.
    """

    history_list_per_page = 30
    history_parts: tuple[tuple[type[models.Model], str], ...] = ()
    history_labels: dict[str, Any] = {}  # what fields are called here, where the model says it differently

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The list of changes; it has its own way back, so that the bar above it shows none."""
        return super().history_view(request, object_id, {"office_breadcrumbs": [], **(extra_context or {})})

    def history_view_title(self, request: HttpRequest, obj: Any) -> str:
        return _("修改历史")

    def history_form_view_title(self, request: HttpRequest, obj: Any) -> str:
        return _("当时的内容")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if getattr(request, "reads_history", False):
            return flatten_fieldsets(self.get_fieldsets(request, obj))
        return super().get_readonly_fields(request, obj)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        request.reads_history = True  # type: ignore[attr-defined]
        return super().history_form_view(request, object_id, version_id, extra_context)

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        """Give each line of the page what it changed (``changes``) and the act in the reader's language (``reason``)."""
        lines = list(historical_records)
        if not lines:
            return
        recipients = _many_to_many(lines)
        of_parts = self._changes_of_parts(lines[0])
        for line, earlier in zip(lines, [*lines[1:], lines[-1].prev_record], strict=True):
            line.reason = reason_in_words(line)
            line.changes = [] if earlier is None else _changes(line, earlier, recipients, self.history_labels)
            if earlier is not None:
                line.changes += of_parts[line.history_id]
        historical_records.object_list = lines

    def _changes_of_parts(self, line: Any) -> dict[int, list[HistoryChange]]:
        """What happened to the record's rows, by the line of the record that tells of the same act."""
        found: dict[int, list[HistoryChange]] = defaultdict(list)
        if not self.history_parts:
            return found
        own = type(line).objects.filter(**{self.opts.pk.attname: getattr(line, self.opts.pk.attname)})
        times = list(own.order_by("history_date", "history_id").values_list("history_date", "history_id"))
        for model, foreign_key in self.history_parts:
            rows = model.history.filter(**{foreign_key: getattr(line, self.opts.pk.attname)})  # type: ignore[attr-defined]
            before: dict[Any, Any] = {}
            for row in rows.order_by("history_date", "history_id"):
                earlier, before[row.id] = before.get(row.id), row
                found[_line_of(times, row.history_date)] += _changes_of_part(model, row, earlier)
        return found


def reason_in_words(line: Any) -> str:
    """What a line says of itself. The act before the colon is one of the portal's own words, whatever follows is not."""
    if not line.history_change_reason:
        return str({"+": _("新建"), "-": _("删除")}.get(line.history_type, _("编辑")))
    act, _mark, note = line.history_change_reason.partition("：")
    if not act:
        return line.history_change_reason
    return labelled(_(act), note) if note else _(act)


def in_words(field: models.Field, value: Any) -> str:
    """A stored value as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if hasattr(field, "in_words"):  # what holds more than a text or a number says itself what it means
        return field.in_words(value)
    return str(dict(field.flatchoices).get(value, value))  # type: ignore[attr-defined]


def _changes(
    line: Any,
    earlier: Any,
    recipients: dict[tuple[int, str], list[str]],
    labels: dict[str, Any] | None = None,
) -> list[HistoryChange]:
    found = []
    called = labels or {}
    for field in line.tracked_fields:
        if field.editable and getattr(line, field.attname) != getattr(earlier, field.attname):
            before, after = (in_words(field, _value(row, field)) for row in (earlier, line))
            label = str(called.get(field.name, field.verbose_name))
            found.append(HistoryChange(capfirst(label), before, after))
    for field in line._history_m2m_fields:
        if (earlier.history_id, field.name) not in recipients:  # the line before the page's last
            recipients |= _many_to_many([earlier])
        before, after = (listed(recipients[row.history_id, field.name]) for row in (earlier, line))
        if before != after:
            found.append(HistoryChange(capfirst(field.verbose_name), before, after))
    return found


def _changes_of_part(model: Any, row: Any, earlier: Any) -> list[HistoryChange]:
    name = capfirst(str(model._meta.verbose_name))
    if row.history_type == "-" or earlier is None:
        text = str(row.instance)
        gone = row.history_type == "-"
        return [HistoryChange(name, text if gone else "", "" if gone else text)]
    return [
        HistoryChange(_("%(row)s“%(box)s”") % {"row": name, "box": change.label}, change.before, change.after)
        for change in _changes(row, earlier, {})
    ]


def _value(row: Any, field: Any) -> Any:
    if not field.is_relation:
        return getattr(row, field.attname)
    try:
        return getattr(row, field.name)
    except ObjectDoesNotExist:
        return _("已删除的%s") % field.related_model._meta.verbose_name


def _many_to_many(lines: Sequence[Any]) -> dict[tuple[int, str], list[str]]:
    """Per line and field what it named, in one query a field."""
    found: dict[tuple[int, str], list[str]] = {}
    for field in lines[0]._history_m2m_fields:
        found |= {(line.history_id, field.name): [] for line in lines}
        through = getattr(lines[0], field.name).model
        target = field.m2m_reverse_field_name()
        rows = through.objects.filter(history__in=[line.history_id for line in lines])
        for row in rows.select_related(target).order_by(target):
            found[row.history_id, field.name].append(str(getattr(row, target)))
    return found


def _line_of(times: Sequence[tuple[datetime, int]], moment: datetime) -> int:
    """The id of the line that tells of the act in which a row was written at ``moment``."""
    place = min(bisect_left(times, (moment, 0)), len(times) - 1)
    if place == 1 and moment < end_of_creation(times[0][0], times[1][0]):
        place = 0
    return times[place][1]
