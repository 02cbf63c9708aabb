"""The import desk's screens."""

import tempfile
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView

from portal.office.views import OfficeView
from portal.organisations.selectors import held_permissions, organisations_where
from portal.publishing.kinds import kind_of
from portal.punctuation import listed

from . import selectors, services, undoing
from .analysis import creating_roles, may_create_places
from .errors import CannotUndo, ImportProblem
from .forms import UploadForm
from .models import ImportJob, ImportRow
from .place_forms import PlacesForm
from .targets import ImportTarget, all_targets, get_target
from .writing import CSV_TYPE, XLSX_TYPE

JOBS_A_PAGE, ROWS_A_PAGE, MOST_LINKS = 20, 50, 100
MENDING_FIRST = Case(When(outcome=ImportRow.Outcome.REFUSED, is_held=False, then=0), default=1)
INTERRUPTED_SECONDS = 120  # after so long without news a running job may be started again by hand


class ImportView(OfficeView):
    """Every page of the import desk: for people who may import or edit somewhere."""

    def may_enter(self) -> bool:
        return selectors.may_import_somewhere(self.request.user)

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [(_("导入"), reverse("importing:list"))]


class JobView(ImportView):
    """A page of one import; 404 for whoever may not import into its organisation."""

    kwargs: dict[str, Any]

    @cached_property
    def job(self) -> ImportJob:
        return get_object_or_404(selectors.jobs_of(self.request.user), pk=self.kwargs["pk"])

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [*super().get_breadcrumbs(), (self.job.original_name, self.job.get_absolute_url())]


def next_page(job: ImportJob) -> str:
    """Where a file that was handed in goes on: a question about its kind, its header, or its preview."""
    if job.options.get("suggested_target"):
        return reverse("importing:target", args=[job.pk])
    if job.error:
        return reverse("importing:header", args=[job.pk])
    services.start_analysis(job)
    return job.get_absolute_url()


class JobList(ImportView, TemplateView):
    """All imports that the reader may see, the newest first."""

    template_name = "importing/list.html"
    title = gettext_lazy("导入")

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(selectors.jobs_of(self.request.user), JOBS_A_PAGE).get_page(
            self.request.GET.get("page")
        )
        for job in page:
            job.kind, job.records = get_target(job.target).label, _records(job)
        return super().get_context_data(page=page, targets=all_targets(), **kwargs)


def _records(job: ImportJob) -> str:
    """What becomes of the records, where several rows make one: 写入12个流程图、3个流程图须改正."""
    if not (records := job.counts.get("records")):
        return ""
    outcomes = [
        (_("写入%(amount)s"), job.will_write),
        (_("%(amount)s须改正"), records.get("refused", 0)),
        (_("%(amount)s与现有内容一致"), records.get("skipped", 0)),
    ]
    amount = get_target(job.target).amount
    return listed(text % {"amount": amount(number)} for text, number in outcomes if number)


class Upload(ImportView, TemplateView):
    """Choosing the file."""

    template_name = "importing/upload.html"
    title = gettext_lazy("导入文件")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", UploadForm(self.request.user))
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = UploadForm(request.user, request.POST, request.FILES)
        if form.is_valid():
            data = form.cleaned_data
            try:
                job = services.receive(
                    data["file"], data["file"].name, data["target"], data["place"], request.user
                )
                return redirect(next_page(job))
            except ImportProblem as problem:
                form.add_error("file", str(problem))
        return self.render_to_response(self.get_context_data(form=form), status=422)


class JobPage(JobView, TemplateView):
    """What an import found, is doing or did: preview, progress and result are one page."""

    @cached_property
    def job(self) -> ImportJob:
        return get_object_or_404(
            selectors.with_earlier(selectors.jobs_of(self.request.user)), pk=self.kwargs["pk"]
        )

    def get_template_names(self) -> list[str]:
        return ["importing/progress.html" if self.job.is_running else "importing/job.html"]

    def get_title(self) -> Any:
        return _("导入：%(file)s") % {"file": self.job.original_name}

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return ImportView.get_breadcrumbs(self)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = self.job
        target = get_target(job.target)
        context = {"job": job, "target": target, "will_write": target.amount(job.will_write), **kwargs}
        # Where its rows belong to no record, they are all there is to count.
        if any(job.counts.get("records", {}).values()):
            context["gathered"] = _gathered(job, target)
        if job.is_running:
            silent = (timezone.now() - job.updated_at).total_seconds()
            context["may_resume"] = silent > INTERRUPTED_SECONDS
            return super().get_context_data(**context)
        shown = self.request.GET.get("outcome", "")
        rows = job.rows.all()
        if target.gathers:  # the other rows of a refused record would bury what is wrong with it
            rows = rows.order_by(MENDING_FIRST, *ImportRow._meta.ordering)
        if shown == "warning":
            rows = rows.filter(has_warning=True)
        elif shown == "mending":
            rows = rows.filter(outcome=ImportRow.Outcome.REFUSED, is_held=False)
        elif shown in ImportRow.Outcome.values:
            rows = rows.filter(outcome=shown)
        else:
            shown = ""
        context["page"] = Paginator(rows, ROWS_A_PAGE).get_page(self.request.GET.get("page"))
        if job.state == ImportJob.State.DONE:
            context["list_url"] = context["target"].list_url()
            if target.gathers:
                context["written"] = _written(job, target)
            for row in context["page"]:
                if row.record_id and row.outcome in (ImportRow.Outcome.CREATED, ImportRow.Outcome.CHANGED):
                    row.url = context["target"].record_url(row.record_id)
        context["shown"] = shown
        context["tabs"] = self._tabs(job, shown)
        context["is_preview"] = job.state == ImportJob.State.PREVIEW
        context["columns"] = [
            (job.mapping["labels"][index], context["target"].column(key).label)
            for index, key in sorted(job.column_keys.items())
        ]
        context["unused"] = [
            label
            for index, label in enumerate(job.mapping.get("labels", []))
            if label and index not in job.column_keys
        ]
        if context["is_preview"] and may_create_places(self.request.user, job.organisation):
            places = context.setdefault("places", PlacesForm(job))
            context["waiting"], context["waiting_posts"] = places.waiting_rows(), places.waiting_posts()
        elif context["is_preview"] and (unknown := PlacesForm(job).unknown()):
            context["unknown"] = unknown
            context["unknown_rows"] = PlacesForm(job).waiting_rows()
            context["creating_roles"] = creating_roles()
            context["creators"] = selectors.creators(job)
        context["refused"] = (
            job.counts.get("refused", 0) - context.get("waiting", 0) - context.get("unknown_rows", 0)
        )
        return super().get_context_data(**context)

    @staticmethod
    def _tabs(job: ImportJob, shown: str) -> list[dict[str, Any]]:
        counts = job.counts
        total = sum(counts.get(outcome, 0) for outcome in ImportRow.Outcome.values) + counts.get("implied", 0)
        tabs = [("", _("全部"), total)]
        if held := counts.get("held", 0):
            tabs.insert(0, ("mending", _("须改正的行"), counts["refused"] - held))
        tabs += [
            (
                str(value),
                label,
                counts.get(value, 0) + (counts.get("implied", 0) if value == "created" else 0),
            )
            for value, label in ImportRow.Outcome.choices
        ]
        tabs.append(("warning", _("有提醒"), counts.get("warnings", 0)))
        return [
            {"value": value, "label": label, "number": number, "is_shown": value == shown}
            for value, label, number in tabs
        ]


def _gathered(job: ImportJob, target: ImportTarget) -> str:
    """How many records and rows the file has, and what becomes of the records."""
    return _("文件里有%(records)s，共%(rows)s：%(outcomes)s。") % {
        "records": target.amount(sum(job.counts["records"].values())),
        "rows": target.rows_amount(sum(job.counts.get(outcome, 0) for outcome in ImportRow.Outcome.values)),
        "outcomes": _records(job),
    }


def _written(job: ImportJob, target: ImportTarget) -> list[tuple[str, str]]:
    """Name and address of each record that was written."""
    kind = kind_of(target.model())
    rows = job.writing_rows().order_by("number")
    places = {pk: place for place, pk in enumerate(rows.values_list("record_id", flat=True)[:MOST_LINKS])}
    records = kind.records().filter(pk__in=places)
    found = sorted(records, key=lambda record: places[record.pk])
    return [(kind.title(record), target.record_url(record.pk)) for record in found]


class JobAct(JobView, View):
    """A button of the job's page; problems come back as a message on it."""

    http_method_names = ["post"]

    def act(self) -> None:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
        try:
            self.act()
        except ImportProblem as problem:
            messages.error(request, str(problem))
        return redirect(self.job)


class Confirm(JobAct):
    def act(self) -> None:
        services.confirm(self.job, self.request.user)


class Recheck(JobAct):
    def act(self) -> None:
        services.start_analysis(self.job)


class Cancel(JobAct):
    def act(self) -> None:
        services.cancel(self.job)


class Resume(JobAct):
    def act(self) -> None:
        services.resume(self.job)


class AcceptPlaces(JobPage):
    """Confirming the organisations and posts to create; then the file is checked anew."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        job = self.job
        if not may_create_places(request.user, job.organisation):
            raise Http404
        if "adjust" in request.POST and job.state == ImportJob.State.PREVIEW:
            return self.render_to_response(
                self.get_context_data(places=PlacesForm.adjusted(job, request.POST))
            )
        form = PlacesForm(job, request.POST)
        if form.is_outdated():
            messages.error(request, _("文件在此期间重新核对过，名单已经不同。请看看下面的新名单，重新勾选。"))
            return redirect(job)
        if form.is_valid():
            try:
                services.accept_places(job, *form.accepted())
                services.start_analysis(job)
            except ImportProblem as problem:
                messages.error(request, str(problem))
            return redirect(job)
        return self.render_to_response(self.get_context_data(places=form), status=422)


class Undo(JobView, TemplateView):
    """Asking before an import is undone, and what stands in the way."""

    template_name = "importing/undo.html"
    title = gettext_lazy("撤销导入")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = self.job
        if job.state == ImportJob.State.DONE and "reasons" not in kwargs:
            reasons = undoing.obstacles(job)
            kwargs["reasons"], kwargs["more"] = (
                reasons[: undoing.MAX_REASONS],
                max(0, len(reasons) - undoing.MAX_REASONS),
            )
        target, counts = get_target(job.target), job.counts.get("records", job.counts)
        if created := counts.get("created", 0) + counts.get("implied", 0):
            kwargs["created"] = target.amount(created)
        if changed := counts.get("changed", 0):
            kwargs["changed"] = target.amount(changed)
        return super().get_context_data(job=job, has_places=target.has_places, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            undoing.undo(self.job, request.user)
        except CannotUndo as problem:
            context = self.get_context_data(problem=str(problem), reasons=problem.reasons)
            return self.render_to_response(context, status=409)
        except ImportProblem as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("已整体撤销。"))
        return redirect(self.job)


class Download(JobView, View):
    """The file as it was uploaded."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        try:
            file = self.job.file.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        response = FileResponse(
            file, as_attachment=True, filename=self.job.original_name, content_type="application/octet-stream"
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response


class Status(JobView, View):
    """How far a running import is, for the progress bar's script."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        job = self.job
        return JsonResponse({"running": job.is_running, "progress": job.progress, "total": job.total})


class Export(OfficeView, View):
    """The catalogue's drafts that the reader may view, as a table that can be imported again."""

    def may_enter(self) -> bool:
        return "view_content" in held_permissions(self.request.user)

    def get(self, request: HttpRequest, target: str, kind: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            chosen = get_target(target)
        except LookupError as error:
            raise Http404 from error
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        try:
            chosen.export(file, kind, organisations_where(request.user, "view_content"))
        except ImportProblem as problem:
            file.close()
            messages.error(request, str(problem))
            return redirect("importing:list")
        file.seek(0)
        today = timezone.localdate().isoformat()
        response = FileResponse(
            file,
            as_attachment=True,
            filename=f"{chosen.label}-{today}.{kind}",
            content_type=CSV_TYPE if kind == "csv" else XLSX_TYPE,
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response
