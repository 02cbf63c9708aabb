"""Writing a confirmed import: everything in one transaction, or nothing."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.language import office_language
from portal.organisations.models import Organisation, Post
from portal.publishing.actions import editing
from portal.publishing.errors import PublishingError
from portal.publishing.kinds import kind_of
from portal.publishing.models import ReviewEntry
from portal.trees.locks import tree_write

from .analysis import may_create_places, permitted_organisations
from .columns import Values
from .errors import Stale
from .models import ImportJob, ImportRow
from .places import NEW
from .targets import ImportTarget, get_target

Outcome = ImportRow.Outcome


def reason_of(job: ImportJob) -> str:
    """What history and review log say of whatever the import writes."""
    with office_language():
        return _("导入：%(file)s") % {"file": job.original_name}


def apply(job_id: int, attempt: int) -> bool:
    """Write what the preview showed; ``False`` if another worker has done it or the job was started anew since.

    Raises ``Stale`` if a record or a code isn't what the preview saw, or the user lost his permission; then nothing is
    written.
    """
    with transaction.atomic():
        job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job_id)
        if job.state != ImportJob.State.CONFIRMING or job.attempt != attempt:
            return False
        target = get_target(job.target)
        user = job.confirmed_by
        with tree_write(Organisation), tree_write(target.model):
            _check_permission(job, user)
            _write(job, target, user)
        job.state = ImportJob.State.DONE
        job.confirmed_at = timezone.now()
        job.progress = job.total
        job.error = ""
        job.save()
    return True


def _check_permission(job: ImportJob, user: User | None) -> None:
    permitted = permitted_organisations(user, job.organisation)
    rows = job.rows.filter(outcome__in=[Outcome.CREATED, Outcome.CHANGED])
    concerned = set(rows.values_list("values__organisation", flat=True))
    concerned |= set(rows.values_list("before__organisation", flat=True))
    concerned |= set(rows.values_list("before___organisation", flat=True))
    concerned.add(job.organisation_id)
    if any(isinstance(pk, int) and pk not in permitted for pk in concerned):
        raise Stale(_("您已没有向其中一些机构导入的权限，请重新核对。"))


def _write(job: ImportJob, target: ImportTarget, user: User | None) -> None:
    reason = reason_of(job)
    created = list(job.creating_rows().order_by("position"))
    changed = list(job.changing_rows().order_by("position"))
    places = _create_places(job, user, reason, [*created, *changed])
    if problem := target.problem_at_confirm([row.values for row in created]):
        raise Stale(problem)
    index_of = {row.position: index for index, row in enumerate(created)}
    values = [_resolved(row.values, places) for row in created]
    for entry in values:
        if isinstance(entry.get("parent"), list):
            entry["parent"] = ("row", index_of[entry["parent"][1]])
    refused = job.rows.filter(outcome=Outcome.REFUSED).values_list("values", flat=True)
    pks = target.create(values, user, reason, list(refused))
    pk_of = {row.position: pk for row, pk in zip(created, pks, strict=True)}
    for row, pk in zip(created, pks, strict=True):
        row.record_id, row.revision_after = pk, 0
    for row in changed:
        entry = _resolved(row.values, places)
        if isinstance(entry.get("parent"), list):
            entry["parent"] = pk_of[entry["parent"][1]]
        row.revision_after = _change(target, row, entry, user, reason)
    written = [*created, *changed]
    ImportRow.objects.bulk_update(written, ["record_id", "revision_after"], batch_size=500)
    if job.user_id and (user is None or job.user_id != user.pk):
        _log_uploader(job, target, [row.record_id for row in written])


def _log_uploader(job: ImportJob, target: ImportTarget, pks: list[int | None]) -> None:
    """Note whoever brought the file as an author beside the one who confirmed it: he reviews none of it (four eyes)."""
    kind = kind_of(target.model()).code
    note = _("提供导入文件：%(file)s") % {"file": job.original_name}
    for start in range(0, len(pks), 500):
        rows = target.model._default_manager.filter(pk__in=pks[start : start + 500]).order_by("pk")
        ReviewEntry.objects.bulk_create(
            ReviewEntry(
                kind=kind,
                object_id=pk,
                version_no=version_no,
                action=ReviewEntry.Action.EDITED,
                stage=state,
                user_id=job.user_id,
                note=note,
            )
            for pk, version_no, state in rows.values_list("pk", "version_no", "state")
        )


def _change(target: ImportTarget, row: ImportRow, values: Values, user: User | None, reason: str) -> int:
    """Change one record as an edit of ``user``; returns its revision afterwards."""
    try:
        with editing(
            target.model(pk=row.record_id),
            user,
            reason=reason,
            expected_revision=row.revision_before,
            check_permission=False,
        ) as record:
            target.write(record, values)
    except (PublishingError, target.model.DoesNotExist) as error:
        raise Stale(
            _("第%(row)s行“%(name)s”在预览之后已被修改或办理，请重新核对。")
            % {"row": row.number, "name": row.label}
        ) from error
    return record.revision


def _resolved(values: Values, places: dict[str, int]) -> Values:
    """The values with the keys of organisations and posts that were created with the import."""
    resolved = dict(values)
    for name in ("organisation", "post"):
        if isinstance(resolved.get(name), str):
            resolved[name] = places[resolved[name]]
    return resolved


def _create_places(job: ImportJob, user: User | None, reason: str, rows: list[ImportRow]) -> dict[str, int]:
    """Create the confirmed organisations and posts that the rows need; {``new:…``: key}."""
    needed = {row.values.get(name) for row in rows for name in ("organisation", "post")}
    # A new post names its organisation: new:<organisation>|<name>
    organisations = [
        entry
        for entry in job.proposals.get("organisations", [])
        if entry["is_accepted"] and f"{NEW}{entry['key']}" in needed
    ]
    posts = [
        entry
        for entry in job.proposals.get("posts", [])
        if entry["is_accepted"] and f"{NEW}{entry['key']}" in needed
    ]
    if (organisations or posts) and not may_create_places(user, job.organisation):
        raise Stale(
            _("您已没有在“%(organisation)s”下新建机构和岗位的权限。") % {"organisation": job.organisation}
        )
    found: dict[str, int] = {}
    undo: dict[str, list[int]] = {"organisations": [], "posts": []}
    for entry in organisations:
        if Organisation.objects.filter(code=entry["code"]).exists():
            raise Stale(
                _("机构代码“%(code)s”（%(name)s）已被使用，请重新核对。")
                % {"code": entry["code"], "name": entry["name"]}
            )
        node = Organisation(
            parent_id=job.organisation_id,
            code=entry["code"],
            name=entry["name"],
            kind=entry["kind"],
            other_codes=entry.get("other_codes", []),
        )
        _save(node, user, reason)
        found[f"{NEW}{entry['key']}"] = node.pk
        undo["organisations"].append(node.pk)
    for entry in posts:
        home = entry["organisation"]
        organisation = found[home] if isinstance(home, str) else home
        post = Post.objects.filter(organisation_id=organisation, name=entry["name"]).first()
        if post is None:
            post = Post(organisation_id=organisation, name=entry["name"], position=len(undo["posts"]) + 1)
            _save(post, user, reason)
            undo["posts"].append(post.pk)
        found[f"{NEW}{entry['key']}"] = post.pk
    job.undo_data = undo
    return found


def _save(record: Any, user: User | None, reason: str) -> None:
    record._history_user = user
    record._change_reason = reason[:100]
    record.save()
