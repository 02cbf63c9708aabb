"""Taking an import back as a whole: what it created goes, what it changed becomes what it was."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import CASCADE, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.language import office_language
from portal.organisations.models import Organisation, Post
from portal.publishing.actions import Discard, editing
from portal.publishing.models import State
from portal.punctuation import listed
from portal.trees.locks import tree_write
from portal.trees.models import Tree

from .analysis import permitted_organisations
from .errors import CannotUndo, NotNow
from .models import ImportJob, ImportRow
from .targets import ImportTarget, get_target

MAX_REASONS = 50


class _TakeBack(Discard):
    """Back to the published version; the import desk has asked for permission already."""

    def check_permission(self) -> None: ...


def obstacles(job: ImportJob) -> list[str]:
    """Each row that stands in the way of undoing, in the user's words; empty if the import can be undone."""
    target = get_target(job.target)
    rows = list(job.writing_rows().order_by("number", "position"))
    found: list[str] = []
    created = {row.record_id for row in rows if row.is_creating}
    for start in range(0, len(rows), 500):
        batch = rows[start : start + 500]
        records = target.model._default_manager.in_bulk([row.record_id for row in batch])
        parents = _children_of(target.model, list(records))
        for row in batch:
            record = records.get(row.record_id)
            others = [pk for pk in parents.get(row.record_id or 0, []) if pk not in created]
            if problem := _obstacle(row, record, others):
                found.append(
                    _("第%(row)s行“%(name)s”：%(problem)s")
                    % {"row": row.number, "name": row.label, "problem": problem}
                )
    return found


def _children_of(model: Any, pks: list[int]) -> dict[int, list[int]]:
    """The keys of what stands below each of these records; nothing where they are no tree."""
    found: dict[int, list[int]] = {}
    if issubclass(model, Tree):
        children = model._default_manager.filter(parent_id__in=pks)
        for parent_id, pk in children.values_list("parent_id", "pk"):
            found.setdefault(parent_id, []).append(pk)
    return found


def _obstacle(row: ImportRow, record: Any, other_children: list[int]) -> str:
    if record is None:
        # Somebody deleted it: of a created one nothing is left to undo.
        return "" if row.is_creating else _("已被删除")
    if record.state not in (State.DRAFT, State.PUBLISHED, State.WITHDRAWN):
        return _("现为“%(state)s”") % {"state": record.get_state_display()}
    if row.is_creating and record.is_public:
        return _("已经公开")
    if record.revision != row.revision_after:
        return _("导入后又修改过")
    if row.is_creating and other_children:
        return _("其下又增加了子项")
    return ""


def undo(job: ImportJob, user: User | None) -> None:
    """Undo the whole import in one transaction.

    Raises ``NotNow`` if it isn't done (or undone already), ``CannotUndo`` with every row that has moved on since; then
    nothing is changed.
    """
    try:
        with transaction.atomic():
            job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
            if job.state != ImportJob.State.DONE:
                raise NotNow(_("该导入现为“%(state)s”，不能撤销。") % {"state": job.get_state_display()})
            target = get_target(job.target)
            with tree_write(Organisation), tree_write(target.model):
                _check(job, user)
                _take_back(job, target, user)
            job.state = ImportJob.State.UNDONE
            job.undone_at = timezone.now()
            job.undone_by = user
            job.save()
    except (IntegrityError, ProtectedError) as error:
        raise CannotUndo(_("导入的内容已被其他资料引用，不能整体撤销。"), []) from error


def _check(job: ImportJob, user: User | None) -> None:
    if job.organisation_id not in permitted_organisations(user, job.organisation):
        raise CannotUndo(_("您没有撤销这次导入的权限。"), [])
    if reasons := obstacles(job):
        raise CannotUndo(
            _("有%(count)s行在导入后又有变动，不能整体撤销。") % {"count": len(reasons)},
            reasons[:MAX_REASONS],
        )


def _take_back(job: ImportJob, target: ImportTarget, user: User | None) -> None:
    with office_language():
        reason = _("撤销导入：%(file)s") % {"file": job.original_name}
    for row in job.changing_rows().order_by("position"):
        before = {key: value for key, value in row.before.items() if not key.startswith("_")}
        record = target.model._default_manager.get(pk=row.record_id)
        with editing(record, user, reason=reason, check_permission=False) as locked:
            target.write(locked, before)
        if row.before.get("_state") == State.PUBLISHED:
            _TakeBack(locked, user, note=reason).run()
    created = list(job.creating_rows().exclude(record_id=None).values_list("record_id", flat=True))
    target.delete(created, user, reason)
    _remove_places(job, user, reason)


def _remove_places(job: ImportJob, user: User | None, reason: str) -> None:
    """Remove the organisations and posts that came with the import and that nobody uses; note those that stay."""
    kept = []
    for model, name in ((Post, "posts"), (Organisation, "organisations")):
        for record in model.objects.filter(pk__in=job.undo_data.get(name, [])).order_by("-pk"):
            if _is_used(record):
                kept.append(str(record))
                continue
            record._history_user = user
            record._change_reason = reason[:100]
            record.delete()
    if kept:
        job.notes = [
            *job.notes,
            _("撤销时保留了已在使用的机构和岗位：%(names)s。") % {"names": listed(kept)},
        ]


def _is_used(record: Any) -> bool:
    """Whether any other row points at the organisation or post, also one that it can't be asked for (a step's post)."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: record}).exists()
        for relation in record._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and _counts(record, relation)
    )


def _counts(record: Any, relation: Any) -> bool:
    """Whether a row on the other side is a use: not a line of history, nor what has no life of its own (a count)."""
    if relation.related_model._meta.model_name.startswith("historical"):
        return False
    return relation in record._meta.related_objects or relation.on_delete is not CASCADE
