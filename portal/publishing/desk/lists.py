"""The lists of the desk: to decide, sent, all under review; and deciding on several at once."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from portal.inputs import whole_number
from portal.office.views import OfficeView
from portal.organisations.selectors import held_permissions

from ..errors import PublishingError
from ..kinds import PublishableKind, all_kinds, get_kind
from ..models.publishable import REVIEW_STATES
from ..selectors import queue, sent_by, under_review
from ..stages import REVIEW_PERMISSIONS, offered_stages
from .forms import BulkForm
from .offers import APPROVE, RETURN, Act
from .rows import rows

DECISIONS = {act.name: act for act in (APPROVE, RETURN)}
PAGE_SIZE = 20
BULK_LIMIT = 200
LISTS = {"todo": (gettext_lazy("待我办理"), queue), "sent": (gettext_lazy("我提交的"), sent_by)}
LISTS["all"] = (gettext_lazy("全部在办"), under_review)


def requested_kind(code: str | None) -> PublishableKind:
    """The kind of that code, the first one when none is named; 404 for an unknown one."""
    if not code:
        return all_kinds()[0]
    try:
        return get_kind(code)
    except KeyError:
        raise Http404 from None


class QueueView(OfficeView, TemplateView):
    """What waits for a decision, with who holds it since when and who is looking at it."""

    template_name = "publishing/desk/queue.html"
    title = gettext_lazy("审核办理")

    def may_enter(self) -> bool:
        return "view_content" in held_permissions(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        chosen = query.get("list") or self.default_list()
        if chosen not in LISTS:
            raise Http404
        listed = LISTS[chosen][1]
        numbers = [(each, listed(self.request.user, each).order_by().count()) for each in all_kinds()]
        kind = requested_kind(query.get("kind")) if query.get("kind") else _first_with_any(numbers)
        records = listed(self.request.user, kind)
        stage = query.get("stage", "")
        if stage in REVIEW_STATES:
            records = records.filter(state=stage)
        page = Paginator(records, PAGE_SIZE).get_page(query.get("page"))
        return super().get_context_data(
            lists=[(name, title) for name, (title, _records) in LISTS.items()],
            chosen=chosen,
            kind=kind,
            numbers=numbers,
            stage=stage,
            stages=offered_stages(kind, {stage, *(record.state for record in page.object_list)}),
            page=page,
            rows=rows(page.object_list, kind, self.request.user),
            **kwargs,
        )

    def default_list(self) -> str:
        """Reviewers come to decide, editors to see how far their drafts have got."""
        return "todo" if held_permissions(self.request.user) & set(REVIEW_PERMISSIONS) else "sent"


class BulkView(OfficeView, View):
    """Approve or return several at once: first a page to confirm, then each in a transaction of its own."""

    title = gettext_lazy("批量办理")

    def may_enter(self) -> bool:
        return bool(held_permissions(self.request.user) & set(REVIEW_PERMISSIONS))

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [(_("审核办理"), reverse("review:queue"))]

    def post(self, request: HttpRequest) -> HttpResponse:
        kind = requested_kind(request.POST.get("kind"))
        revisions = _ticked(request)
        if not revisions:
            messages.warning(request, _("没有勾选事项。请先在列表中勾选要办理的事项，再选择同意或退回。"))
            return redirect(_list_left_behind(request))
        records = list(queue(request.user, kind).filter(pk__in=revisions))
        confirmed = "confirmed" in request.POST
        act = DECISIONS.get(request.POST.get("act", ""), APPROVE)
        form = BulkForm(request.POST if confirmed else None, act=act, records=records)
        context = {
            "kind": kind,
            "act": act,
            "rows": rows(records, kind, request.user),
            "items": request.POST.getlist("item"),
            "gone": len(revisions) - len(records),
            "form": form,
        }
        if confirmed and form.is_valid():
            context["results"] = self.decide(records, kind, revisions, act, form)
        return render(request, "publishing/desk/bulk.html", self.get_context_data(**context))

    def decide(
        self,
        records: list[Any],
        kind: PublishableKind,
        revisions: dict[int, int],
        act: Act,
        form: BulkForm,
    ) -> list[tuple[str, str]]:
        """Title and, where it failed, why – for each record."""
        results = []
        for record in sorted(records, key=lambda record: kind.needs(record) is not None):
            error = ""
            try:
                act.action(
                    record,
                    self.request.user,
                    note=form.opinion(record, act),
                    expected_revision=revisions[record.pk],
                ).run()
            except PublishingError as failure:
                error = str(failure)
            results.append((kind.title(record), error))
        return results


def _first_with_any(numbers: list[tuple[PublishableKind, int]]) -> PublishableKind:
    """Where whoever names no kind is led: nothing that waits is hidden behind a list that is empty."""
    return next((kind for kind, number in numbers if number), numbers[0][0])


def _list_left_behind(request: HttpRequest) -> str:
    """The list as it was: its filters and page, which its form sends along as ``list_query``."""
    query = QueryDict(request.POST.get("list_query", "")[:500]).urlencode()
    return reverse("review:queue") + (f"?{query}" if query else "")


def _ticked(request: HttpRequest) -> dict[int, int]:
    """The ticked records with the revisions that were on the screen; what isn't of that form is left out."""
    revisions = {}
    for item in request.POST.getlist("item")[:BULK_LIMIT]:
        pk, revision = (whole_number(text) for text in item.partition(":")[::2])
        if pk is not None and revision is not None:
            revisions[pk] = revision
    return revisions
