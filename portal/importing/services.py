"""What moves an import on: upload, mapping, analysis, confirmation. Each step may be started again after a crash."""

import hashlib
import logging
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.organisations.models import Organisation

from . import analysis, applying
from .columns import matcher
from .errors import ImportProblem, NotNow
from .models import ImportJob, ImportRow
from .reading import Header, Source, find_header, header_at, open_source
from .reading.header import top_rows
from .recognising import another_target
from .targets import ImportTarget, get_target

logger = logging.getLogger(__name__)
State = ImportJob.State

# A larger file isn't read through in the request to count its rows.
_COUNTED_BYTES = 256 * 1024
SAMPLE_ROWS, SAMPLE_WIDTH = 12, 40


def receive(
    file: File, original_name: str, target_code: str, organisation: Organisation, user: User | None
) -> ImportJob:
    """Keep an uploaded file and find its header. Raises ``UnreadableFile``; then nothing is kept.

    A table whose header isn't recognised is kept with ``job.error``: the user can point at it.
    """
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    job = ImportJob(
        target=target_code,
        organisation=organisation,
        user=user,
        original_name=Path(original_name.replace("\\", "/")).name[-255:] or _("未命名"),
        sha256=digest.hexdigest(),
        size=file.size,
        options={"default_organisation": None, "organisations": {}, "posts": []},
    )
    job.file.save(job.original_name, file, save=False)
    try:
        with open_source(job.file.path) as source:
            header = _look_for_header(job, source)
            if other := another_target(source, get_target(target_code), header):
                job.options["suggested_target"] = other.code
            job.total = _count_if_small(source, job)
    except ImportProblem:
        job.file.delete(save=False)
        raise
    job.save()
    return job


def _look_for_header(job: ImportJob, source: Source) -> Header | None:
    target = get_target(job.target)
    header = find_header(source, matcher(target.columns), target.sheet_words)
    if header is None:
        job.error = no_header(target)
        job.mapping = {"sheets": [sheet.name for sheet in source.sheets], "columns": {}}
        job.mapping |= {"sheet": source.sheets[0].name, "first_row": 0, "depth": 1, "labels": []}
    else:
        job.error = ""
        remember_header(job, source, header)
    return header


def choose_target(job: ImportJob, code: str) -> None:
    """Take the user's word for what the file is; its header is looked for anew. Raises ``ImportProblem``."""
    _check_open(job)
    with open_source(job.file.path) as source, transaction.atomic():
        _lock_open(job)
        job.target = code
        job.options.pop("suggested_target", None)
        _look_for_header(job, source)
        job.total = _count_if_small(source, job)
        _forget_preview(job)
        job.state = State.UPLOADED
        job.save()


def no_header(target: ImportTarget) -> str:
    """The sentence for a table without a header that the catalogue knows."""
    required = [str(column.label) for column in target.columns if column.required]
    return _(
        "没有找到认得的表头（至少要有“%(columns)s”列）。请检查是不是选错了文件，或者手工指定表头所在的行。"
    ) % {"columns": "”“".join(required)}


def remember_header(job: ImportJob, source: Source, header: Header) -> None:
    """Write into the job where the table is and what its columns mean."""
    job.mapping = {
        "sheets": [sheet.name for sheet in source.sheets],
        "sheet": header.sheet,
        "first_row": header.first_row,
        "depth": header.depth,
        "labels": header.labels,
        "columns": {str(index): key for index, key in sorted(header.mapping.items())},
    }


def _count_if_small(source: Source, job: ImportJob) -> int:
    """How many rows the sheet has; 0 where the file is too large to count at once."""
    if job.size > _COUNTED_BYTES:
        return 0
    sheet = next(sheet for sheet in source.sheets if sheet.name == job.mapping["sheet"])
    return sum(1 for _row in source.rows(sheet))


def sample(job: ImportJob, sheet_name: str | None = None) -> list[list[str]]:
    """The first rows of a sheet, for pointing at its header."""
    with open_source(job.file.path) as source:
        wanted = job.mapping.get("sheet") if sheet_name is None else sheet_name
        sheet = next((sheet for sheet in source.sheets if sheet.name == wanted), source.sheets[0])
        return [row[:SAMPLE_WIDTH] for row in top_rows(source, sheet, SAMPLE_ROWS)]


def example_row(job: ImportJob) -> list[str]:
    """The first row below the header that has something in it; empty if the file can't be read any more."""
    below = job.mapping.get("first_row", 0) + job.mapping.get("depth", 1)
    try:
        with open_source(job.file.path) as source:
            sheet = next((s for s in source.sheets if s.name == job.mapping.get("sheet")), source.sheets[0])
            return next((row for row in islice(source.rows(sheet), below, below + 20) if any(row)), [])
    except (ImportProblem, OSError):
        return []


def choose_header(job: ImportJob, sheet_name: str, first_row: int, depth: int) -> None:
    """Take the header that the user points at; its columns are matched anew, and the table waits to be checked.

    Raises ``ImportProblem``.
    """
    _check_open(job)
    with open_source(job.file.path) as source:
        try:
            header = header_at(source, sheet_name, first_row, depth, matcher(get_target(job.target).columns))
        except KeyError as error:
            raise ImportProblem(_("所选的工作表没有这样的表头行。")) from error
        with transaction.atomic():
            _lock_open(job)
            remember_header(job, source, header)
            _forget_preview(job)
            job.state = State.UPLOADED
            job.error = ""
            job.save()


def choose_columns(job: ImportJob, columns: dict[int, str], default_organisation: int | None) -> None:
    """Take the user's own mapping. Raises ``ImportProblem`` if a field is given to two columns."""
    chosen = [key for key in columns.values() if key]
    twice = {key for key in chosen if chosen.count(key) > 1}
    if twice:
        target = get_target(job.target)
        raise ImportProblem(
            _("“%(column)s”对应了两列，请只保留一列。") % {"column": target.column(min(twice)).label}
        )
    with transaction.atomic():
        _lock_open(job)
        job.mapping["columns"] = {str(index): key for index, key in sorted(columns.items()) if key}
        job.options["default_organisation"] = default_organisation
        job.error = ""
        job.save()


def accept_places(job: ImportJob, organisations: dict[str, dict[str, str]], posts: list[str]) -> None:
    """Take the user's choice of the organisations and posts to create."""
    with transaction.atomic():
        _lock_open(job)
        job.options["organisations"] = organisations
        job.options["posts"] = posts
        job.options["places_chosen"] = True
        job.save()


def _lock_open(job: ImportJob) -> None:
    """Lock the import for a change and read it anew: it may have been confirmed since. Raises ``NotNow``."""
    job.refresh_from_db(from_queryset=ImportJob.objects.select_for_update(of=("self",)))
    _check_open(job)


def _check_open(job: ImportJob) -> None:
    if job.state not in (State.UPLOADED, State.PREVIEW, State.FAILED):
        raise NotNow(_("该导入现为“%(state)s”，不能再修改。") % {"state": job.get_state_display()})


def _forget_preview(job: ImportJob) -> None:
    """Drop what an earlier check found: it says nothing about the file as it is to be read from now on."""
    job.rows.all().delete()
    job.counts, job.proposals, job.notes = {}, {}, []


def is_small(job: ImportJob) -> bool:
    """Whether the file is checked and written at once instead of by the background worker."""
    return 0 < job.total <= settings.IMPORT_INLINE_ROWS and job.size <= _COUNTED_BYTES


def start_analysis(job: ImportJob) -> None:
    """Check the file (again). Small files are done when this returns."""
    from .tasks import analyse_import

    small = is_small(job) if job.attempt == 0 else job.total <= settings.IMPORT_INLINE_ROWS and job.total > 0
    with transaction.atomic():
        job = _locked(job)
        if job.state not in (State.UPLOADED, State.PREVIEW, State.FAILED, State.ANALYSING):
            raise NotNow(_("该导入现为“%(state)s”，不能重新核对。") % {"state": job.get_state_display()})
        _forget_preview(job)
        job.state = State.ANALYSING
        job.attempt += 1
        job.progress, job.error = 0, ""
        job.save()
        if not small:
            transaction.on_commit(lambda: analyse_import.enqueue(job.pk, job.attempt))
    if small:
        run_analysis(job.pk, job.attempt)


def run_analysis(job_id: int, attempt: int) -> None:
    """Analyse the file and keep the preview; problems are kept as the job's error."""
    job = ImportJob.objects.select_related("organisation", "user").get(pk=job_id)
    if job.state != State.ANALYSING or job.attempt != attempt:
        return
    found = _guarded(job_id, attempt, State.ANALYSING, lambda: _analyse(job))
    if found is None:
        return
    with transaction.atomic():
        job = _locked(job)
        if job.state != State.ANALYSING or job.attempt != attempt:
            return  # started anew meanwhile: that run's result counts
        job.rows.all().delete()
        for row in found.rows:
            row.job = job
        ImportRow.objects.bulk_create(found.rows, batch_size=500)
        job.counts, job.proposals, job.notes = found.counts, found.proposals, found.notes
        job.state = State.PREVIEW
        job.progress = job.total = len(found.rows)
        job.save()


def _analyse(job: ImportJob) -> analysis.Analysis:
    def progress(done: int, total: int) -> None:
        ImportJob.objects.filter(pk=job.pk, attempt=job.attempt).update(
            progress=done, total=total, updated_at=timezone.now()
        )

    target = get_target(job.target)
    with open_source(job.file.path) as source:
        where = job.mapping
        try:
            header = header_at(
                source, where["sheet"], where["first_row"], where["depth"], matcher(target.columns)
            )
        except KeyError as error:
            raise ImportProblem(no_header(target)) from error
        header.mapping = job.column_keys
        return analysis.analyse(source, header, target, job.organisation, job.user, job.options, progress)


def confirm(job: ImportJob, user: User | None) -> None:
    """Write what the preview shows. Raises ``NotNow`` if it isn't waiting for that: a second click changes nothing."""
    from .tasks import apply_import

    with transaction.atomic():
        job = _locked(job)
        if job.state != State.PREVIEW:
            raise NotNow(_("该导入现为“%(state)s”，不能再确认。") % {"state": job.get_state_display()})
        if not job.will_write:
            raise NotNow(_("没有需要写入的内容。"))
        job.state = State.CONFIRMING
        job.attempt += 1
        job.confirmed_by = user
        job.error = ""
        job.progress = 0
        job.save()
        small = job.rows.count() <= settings.IMPORT_INLINE_ROWS
        if not small:
            transaction.on_commit(lambda: apply_import.enqueue(job.pk, job.attempt))
    if small:
        run_apply(job.pk, job.attempt)


def run_apply(job_id: int, attempt: int) -> None:
    """Write a confirmed import; a job that was confirmed and written already is left alone."""
    _guarded(job_id, attempt, State.CONFIRMING, lambda: applying.apply(job_id, attempt))


def resume(job: ImportJob) -> None:
    """Start the work of an interrupted job again: whatever was half done was never written."""
    from .tasks import analyse_import, apply_import

    with transaction.atomic():
        job = _locked(job)
        if not job.is_running:
            raise NotNow(_("该导入现为“%(state)s”，没有中断的工作。") % {"state": job.get_state_display()})
        job.attempt += 1  # should the old run be alive after all, nothing it finds or fails at counts
        job.save(update_fields=["attempt", "updated_at"])
        task = analyse_import if job.state == State.ANALYSING else apply_import
        transaction.on_commit(lambda: task.enqueue(job.pk, job.attempt))


def import_file(
    path: Path,
    target_code: str,
    organisation: Organisation,
    user: User | None,
    *,
    default_organisation: Organisation | None = None,
    create_places: bool = False,
) -> ImportJob:
    """Import a file from beginning to end without asking: for commands. Raises ``ImportProblem``.

    ``create_places``: unknown organisations and posts are created; else their rows are refused, their posts left out.
    """
    with open(path, "rb") as file:
        job = receive(File(file, name=path.name), path.name, target_code, organisation, user)
    job.options |= {
        "default_organisation": default_organisation.pk if default_organisation else None,
        "create_all": create_places,
    }
    job.state = State.ANALYSING
    job.attempt += 1
    job.save()
    if not job.error:
        run_analysis(job.pk, job.attempt)
        job.refresh_from_db()
    if job.error:
        raise ImportProblem(job.error)
    if job.will_write:
        ImportJob.objects.filter(pk=job.pk).update(state=State.CONFIRMING, confirmed_by=user)
        run_apply(job.pk, job.attempt)
        job.refresh_from_db()
        if job.state != State.DONE:
            raise ImportProblem(job.error)
    return job


def cancel(job: ImportJob) -> None:
    """Put an import aside before it was confirmed; file and preview stay on record."""
    with transaction.atomic():
        job = _locked(job)
        _check_open(job)
        job.state = State.CANCELLED
        job.save()


def _locked(job: ImportJob) -> ImportJob:
    return ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)


def _guarded(job_id: int, attempt: int, running: str, work: Callable[[], Any]) -> Any:
    """Do the work; a problem ends it with a sentence on the job, never with a stack trace for the user.

    A run of an earlier attempt leaves the job to the run that was started since.
    """
    back = State.FAILED if running == State.ANALYSING else State.PREVIEW
    try:
        return work()
    except ImportProblem as error:
        message = str(error)
    except Exception:
        logger.exception("import %s failed while %s", job_id, running)
        message = _(
            "处理时出错，没有写入任何内容。请重试；仍不成功的，请联系系统管理员（导入编号%(number)s）。"
        ) % {"number": job_id}
    ImportJob.objects.filter(pk=job_id, state=running, attempt=attempt).update(
        state=back, error=message, updated_at=timezone.now()
    )
    return None
