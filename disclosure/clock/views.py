"""The clock in the back office: what is due, one task with its date's account, and how punctual each section was."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from portal.calendar.presenting import present
from portal.calendar.services import work_calendar
from portal.inputs import whole_number
from portal.office.views import OfficeView
from portal.organisations.models import Organisation
from portal.organisations.selectors import held_permissions, may, organisations_where
from portal.publishing.errors import PublishingError
from portal.publishing.notices import mark_read

from ..boards import services as boards
from ..boards.errors import Refused
from ..choices import Catalogue
from ..models import DisclosureTask
from . import selectors, services
from .accounts import account_of
from .acts import Act, offers
from .forms import CancelForm, EventDayForm, ReopenForm
from .rules import Light, light

PAGE_SIZE = 50
State = DisclosureTask.State
OVERDUE, LATE = "overdue", "late"
FORMS: dict[str, type[Form]] = {Act.CANCEL: CancelForm, Act.REOPEN: ReopenForm, Act.EVENT_DAY: EventDayForm}


class TasksView(OfficeView, TemplateView):
    """All tasks of the sections that one may see, the most urgent first."""

    template_name = "disclosure/office/tasks.html"
    title = gettext_lazy("公开任务")

    def may_enter(self) -> bool:
        return "view_content" in held_permissions(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, query = timezone.localdate(), self.request.GET
        mark_read(self.request.user, self.request.get_full_path())  # type: ignore[arg-type]
        tasks = selectors.with_outcome(selectors.tasks_of(self.request.user))  # type: ignore[arg-type]
        state = query.get("state", State.OPEN)
        if state == OVERDUE:
            tasks = tasks.filter(state=State.OPEN, due_on__lt=today)
        elif state == LATE:
            tasks = tasks.filter(state=State.DONE, late__gt=0).order_by("-late", "-done_on", "-pk")
        elif state in State.values:
            tasks = tasks.filter(state=state)
        if state == State.DONE:
            tasks = tasks.order_by("-done_on", "-pk")
        if year := whole_number(query.get("year")):
            tasks = tasks.filter(done_on__year=min(year, date.max.year))
        section, catalogue = whole_number(query.get("section")), query.get("catalogue", "")
        if section:
            tasks = tasks.filter(organisation=section)
        if catalogue in Catalogue.values:
            tasks = tasks.filter(item__catalogue=catalogue)
        page = Paginator(tasks, PAGE_SIZE).get_page(query.get("page"))
        places = organisations_where(self.request.user, "view_content").order_by().values("pk")
        with_tasks = DisclosureTask.objects.filter(organisation__in=places).order_by().values("organisation")
        return super().get_context_data(
            rows=selectors.rows(list(page), today, work_calendar()),
            page=page,
            wish={"state": state, "section": section or "", "catalogue": catalogue, "year": year or ""},
            states=[
                (State.OPEN, _("待公开")),
                (OVERDUE, _("逾期未公开")),
                (State.DONE, _("已公开")),
                (LATE, _("逾期公开")),
                (State.CANCELLED, _("已取消")),
                ("all", _("全部")),
            ],
            catalogues=Catalogue.choices,
            sections=Organisation.objects.filter(pk__in=with_tasks).order_by("tree_id", "lft")[:200],
            may_write="edit_content" in held_permissions(self.request.user),
            **kwargs,
        )


class TaskView(OfficeView, TemplateView):
    """One task: how its date came about, what happened to it, and what is being written for it."""

    template_name = "disclosure/office/task.html"

    def may_enter(self) -> bool:
        return "view_content" in held_permissions(self.request.user)

    def get_title(self) -> Any:
        return f"{self.task.item.title} {self.task.occasion}"

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [(_("公开任务"), reverse("disclosure-clock:tasks"))]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.request = request
        if request.user.is_authenticated:
            tasks = selectors.with_outcome(selectors.tasks_of(request.user))  # type: ignore[arg-type]
            found = tasks.filter(pk=kwargs["pk"]).first()
            if found is None:
                raise Http404
            self.task = found
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        task, today = self.task, timezone.localdate()
        used: Form | None = kwargs.pop("form", None)
        acts = offers(task, self.request.user)
        forms: dict[str, Form] = {act: FORMS[act](auto_id=f"{act}-%s") for act in acts}
        if used is not None:
            forms[self.request.POST.get("act", Act.CANCEL)] = used
        return super().get_context_data(
            task=task,
            light=light(task.due_on, today, work_calendar()) if task.state == State.OPEN else None,
            account=present(account_of(task)),
            entries=task.entries.select_related("user").order_by("pk"),
            drafts=task.disclosures.all(),
            postings=task.postings.all(),
            forms=forms,
            may_write=may(self.request.user, "edit_content", task.organisation),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        act = request.POST.get("act", Act.CANCEL)
        if act not in offers(self.task, request.user):
            messages.error(request, _("这项任务现在不能这样办理。"))
            return redirect("disclosure-clock:task", self.task.pk)
        form = FORMS[act](request.POST, auto_id=f"{act}-%s")
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        self._do(act, form.cleaned_data)
        return redirect("disclosure-clock:task", self.task.pk)

    def _do(self, act: str, said: dict[str, Any]) -> None:
        user: Any = self.request.user
        try:
            if act == Act.CANCEL:
                is_done = services.cancel(self.task, user, said["reason"])
                done, otherwise = _("已取消，理由记入及时性记录。"), _("这项任务现在不能这样办理。")
            elif act == Act.EVENT_DAY:
                is_done = services.change_event_day(self.task, said["event_on"], user, said["reason"])
                done = _("已更正，理由记入及时性记录。")
                otherwise = _("没有改动：起算日期与原来相同，或者任务已经办结。")
            else:
                is_done = boards.reopen_published(self.task, user, said["reason"])
                done = _("已重新打开，理由记入及时性记录。")
                otherwise = _("已改按其他一次公开计算，理由记入及时性记录。")
        except (Refused, PublishingError) as refused:
            messages.error(self.request, str(refused))
            return
        if is_done:
            messages.success(self.request, done)
        else:
            messages.warning(self.request, otherwise)


class PunctualityView(OfficeView, TemplateView):
    """How punctual each section was in a year: from the record that nobody can edit."""

    template_name = "disclosure/office/punctuality.html"
    title = gettext_lazy("公开及时性")

    def may_enter(self) -> bool:
        return "view_content" in held_permissions(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        year = whole_number(self.request.GET.get("year")) or today.year
        year = min(max(year, 2000), today.year)
        places = organisations_where(self.request.user, "view_content")
        found = selectors.punctuality(places, date(year, 1, 1), date(year, 12, 31), today)
        return super().get_context_data(
            rows=found,
            year=year,
            previous=year - 1,
            next=year + 1 if year < today.year else 0,
            in_time=sum(row.in_time for row in found),
            late=sum(row.late for row in found),
            overdue=sum(row.overdue for row in found),
            Light=Light,
            **kwargs,
        )
