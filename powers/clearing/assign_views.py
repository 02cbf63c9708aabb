"""Giving many cases of the list to sections at once: choose, confirm, see how far it is and what could not be done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View

from portal.inputs import whole_number
from portal.language import office_language
from portal.publishing.notices import mark_read

from ..models import BulkAssignment, ClearingCase
from . import assigning, lists
from .assign_forms import BulkAssignForm
from .views import CASES_A_PAGE, SILENT_SECONDS, DeskView

MOST_SHOWN = 100


class _OfficeOnly(DeskView):
    def may_enter(self) -> bool:
        return super().may_enter() and self.conducts()


class Choose(_OfficeOnly, View):
    """The buttons “交办所选” and “交办全部”."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        query = QueryDict(request.POST.get("list_query", ""))
        listed = lists.found(user, lists.Wish.from_query(query), timezone.localdate())
        if "all" not in request.POST:
            ticked = [whole_number(item) for item in request.POST.getlist("item")[:CASES_A_PAGE]]
            listed = listed.filter(pk__in=[key for key in ticked if key is not None])
        number = listed.count()
        work = assigning.prepare(user, listed)
        if work is None:
            messages.warning(
                request,
                _("所选事项都不能交办：已作出决定、已办结，或者不归您交办。")
                if number
                else _("没有勾选事项。请先在清单中勾选要交办的事项。"),
            )
            return redirect(reverse("clearing:list") + (f"?{query.urlencode()}" if query else ""))
        if left_out := number - work.total:
            words = ngettext(
                "另有%(number)d件没有列入：已作出决定、已办结，或者不归您交办。",
                "另有%(number)d件没有列入：已作出决定、已办结，或者不归您交办。",
                left_out,
            )
            messages.info(request, words % {"number": left_out})
        return redirect(work)


class _OneWork(_OfficeOnly):
    kwargs: dict[str, Any]

    @cached_property
    def work(self) -> BulkAssignment:
        own = BulkAssignment.objects.filter(user=self.request.user).select_related("section")
        work = get_object_or_404(own, pk=self.kwargs["pk"])
        silent = (timezone.now() - work.seen_at).total_seconds()
        if work.is_running and silent > SILENT_SECONDS:  # after a restart nobody else would go on
            assigning.enqueue(work)
        return work


class Assign(_OneWork, TemplateView):
    """To whom and how many, to be confirmed; then how far it is, and what came of it."""

    template_name = "powers/office/clearing/assign.html"
    title = gettext_lazy("批量交办")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        work = self.work
        if work.confirmed_at is None:
            chosen = assigning.survey(work)
            kwargs.setdefault("form", BulkAssignForm(chosen))
            kwargs |= {"chosen": chosen, "shown": _named(work.cases[:MOST_SHOWN])}
        elif work.finished_at:
            with office_language():  # which notices keep their addresses in
                mark_read(self.request.user, work.get_absolute_url())
            shown = work.failures[:MOST_SHOWN]
            cases = {case.pk: case for case in _named([key for key, _why in shown])}
            kwargs["failures"] = [(cases[key], why) for key, why in shown if key in cases]
        return super().get_context_data(work=work, most_shown=MOST_SHOWN, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.work.confirmed_at is None:
            form = BulkAssignForm(assigning.survey(self.work), request.POST)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form), status=422)
            assigning.confirm(self.work, form.receiver, form.cleaned_data["days"], form.cleaned_data["note"])
        return redirect(self.work)


def _named(keys: list[int]) -> list[ClearingCase]:
    """The cases in the order of ``keys``, with no more than their names."""
    cases = ClearingCase.objects.only("names", "kind", "state").in_bulk(keys)
    return [cases[key] for key in keys if key in cases]


class AssignStatus(_OneWork, View):
    """How far it is, for the progress bar's script."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        work = self.work
        return JsonResponse({"running": work.is_running, "progress": work.progress, "total": work.total})
