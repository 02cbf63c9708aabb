"""One case: its page, and what is done there."""

from copy import copy
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from portal.language import office_language
from portal.office.long_form import faults_of_boxes
from portal.organisations.selectors import organisations_where
from portal.publishing.errors import PublishingError
from portal.publishing.notices import mark_read

from ..models import ClearingCase
from . import forms, rules, selectors, services, wording
from .gaps import Gap
from .rules import Act
from .steps import obstacle, outlook
from .views import DeskView

_JOINED = (
    "first__organisation", "first__post", "first__parent", "second__organisation", "second__post",
    "second__parent", "stays__organisation", "stays__parent", "organisation", "section", "person", "decided_by",
)  # fmt: skip


class CaseView(DeskView):
    """A page of one case; 404 for whoever may not see it."""

    kwargs: dict[str, Any]

    @cached_property
    def case(self) -> ClearingCase:
        cases = selectors.cases_of(self.request.user).select_related(*_JOINED)
        case = get_object_or_404(cases, pk=self.kwargs["pk"])
        prefetch_related_objects(case.powers, "legal_bases")
        return case


class CasePage(CaseView, TemplateView):
    """The powers side by side, why they were found, what was done, and what may be done now."""

    template_name = "powers/office/clearing/case.html"

    def get_title(self) -> Any:
        return wording.heading(self.case)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case, user = self.case, self.request.user
        with office_language():  # which notices keep their addresses in
            mark_read(user, case.get_absolute_url())
        entries = selectors.log_of(case)
        seen = entries[-1].pk if entries else 0
        possible = {
            act: form_class
            for act, form_class in _FORMS.items()
            if rules.is_possible(act, case.state) and selectors.may_do(user, act, case)
        }
        typed: dict[str, forms.CaseForm] = kwargs.pop("typed", {})
        for form in typed.values():
            form.was_shown(seen)
        for act, form_class in possible.items():
            empty = form_class(case, user, initial={"seen": seen, "days": forms.DAYS})
            kwargs[f"{act}_form"] = typed.get(act) or empty
        is_decided = case.state == rules.State.DECIDED
        today = timezone.localdate()
        return super().get_context_data(
            case=case,
            names=wording.name_in_pieces(case),
            compared=wording.side_by_side(case),
            reasons=[wording.reason_in_words(reason) for reason in case.reasons],
            gaps=[Gap(gap) for gap in case.gaps],
            entries=entries,
            seen=seen,
            outlook=outlook(case, user) if is_decided else None,
            obstacle=obstacle(case) if is_decided else "",
            is_overdue=case.is_overdue(today),
            editable=_places(case, user, "edit_content"),
            readable=_places(case, user, "view_content"),
            may_check=not case.is_overlap and case.state != rules.State.RESOLVED,
            **kwargs,
        )


def _places(case: ClearingCase, user: Any, permission: str) -> set[int]:
    """The sections of the case's powers where ``user`` holds the permission: whoever sees a case need not read both."""
    places = organisations_where(user, permission).filter(
        pk__in=[power.organisation_id for power in case.powers]
    )
    return set(places.values_list("pk", flat=True))


_FORMS: dict[str, type[forms.CaseForm]] = {
    Act.ASSIGNED: forms.AssignForm,
    Act.SAID: forms.SayForm,
    Act.DECIDED: forms.DecideForm,
    Act.REOPENED: forms.ReasonForm,
}


class CaseAct(CasePage):
    """A form of the case's page: done, or the page again with what is wrong."""

    http_method_names = ["post"]
    act: ClassVar[str]
    form_class: ClassVar[type[forms.CaseForm]]
    done: ClassVar[Any]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(self.case, request.user, request.POST)
        if not selectors.may_do(request.user, self.act, self.case):
            raise PermissionDenied
        if form.is_valid():
            try:
                if (answer := self.answer(form)) is not None:
                    return answer
            except PublishingError as error:
                messages.error(request, str(error))
                form.add_error(None, str(error))
            else:
                messages.success(request, str(self.done))
                return redirect(self.case)
        faults = list(faults_of_boxes(form, [box.name for box in form.visible_fields()]))
        context = self.get_context_data(typed={self.act: form}, faults=faults)
        return self.render_to_response(context, status=422)

    def answer(self, form: Any) -> HttpResponse | None:
        """Do it; or a page to be shown instead."""
        self.perform(form)
        return None

    def perform(self, form: Any) -> None:
        raise NotImplementedError


class ConfirmedAct(CaseAct):
    """An act that asks once more, and says all that it leads to.

    What is confirmed is what was shown: where something else would follow by now, the page comes again.
    """

    asking_template: ClassVar[str]
    question: ClassVar[Any]

    def answer(self, form: Any) -> HttpResponse | None:
        if "revise" in self.request.POST:
            return self.render_to_response(self.get_context_data(typed={self.act: form}))
        if "confirmed" not in self.request.POST:
            services.check(self.case, self.request.user, self.act, seen=form.cleaned_data["seen"])
            return self.ask(form)
        try:
            self.perform(form)
        except services.OutlookChanged as change:
            return self.ask(form, str(change))
        return None

    def ask(self, form: Any, change: str = "") -> HttpResponse:
        """The page that asks; ``change`` says why it comes a second time."""
        proposed = self.proposed(form)
        context = super(CasePage, self).get_context_data(
            title=self.question,
            office_breadcrumbs=[*self.get_breadcrumbs(), (self.get_title(), self.case.get_absolute_url())],
            case=proposed,
            form=form,
            outlook=outlook(proposed, self.request.user),
            change=change,
        )
        return render(self.request, self.asking_template, context, status=409 if change else 200)

    def proposed(self, form: Any) -> ClearingCase:
        """The case as it would be, unsaved."""
        return self.case


class Assign(CaseAct):
    act, form_class, done = Act.ASSIGNED, forms.AssignForm, gettext_lazy("已交办。")

    def perform(self, form: forms.AssignForm) -> None:
        section, person = form.receiver
        data = form.cleaned_data
        services.assign(
            self.case, self.request.user, section, person, data["days"], note=data["note"], seen=data["seen"]
        )


class Say(CaseAct):
    act, form_class, done = Act.SAID, forms.SayForm, gettext_lazy("已写入科室意见。")

    def perform(self, form: forms.SayForm) -> None:
        data = form.cleaned_data
        services.say(
            self.case,
            self.request.user,
            data["note"],
            section=form.section,
            proposal=data["proposal"],
            seen=data["seen"],
        )


class Decide(ConfirmedAct):
    act, form_class, done = Act.DECIDED, forms.DecideForm, gettext_lazy("已作出决定。")
    asking_template, question = "powers/office/clearing/confirm.html", gettext_lazy("确认处理决定")

    def proposed(self, form: forms.DecideForm) -> ClearingCase:
        case, data = copy(self.case), form.cleaned_data
        services.propose(
            case, data["resolution"], data["statement"], stays=form.stays_power, takes_over=data["takes_over"]
        )
        return case

    def perform(self, form: forms.DecideForm) -> None:
        data = form.cleaned_data
        services.decide(
            self.case,
            self.request.user,
            data["resolution"],
            data["statement"],
            stays=form.stays_power,
            takes_over=data["takes_over"],
            seen=data["seen"],
            expected=self.request.POST["confirmed"],
        )


class Reopen(CaseAct):
    act, form_class, done = Act.REOPENED, forms.ReasonForm, gettext_lazy("已重新打开。")

    def perform(self, form: forms.ReasonForm) -> None:
        data = form.cleaned_data
        services.reopen(self.case, self.request.user, data["note"], seen=data["seen"])


class CarryOut(ConfirmedAct):
    """The steps of a decision that the reader may do; the page that asks is where the button leads."""

    http_method_names = ["get", "post"]
    act, form_class, done = Act.CARRIED_OUT, forms.SeenForm, gettext_lazy("已执行。")
    asking_template, question = "powers/office/clearing/carry_out.html", gettext_lazy("确认执行")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case = self.case
        is_decided = case.state == rules.State.DECIDED
        if not is_decided or obstacle(case) or not outlook(case, request.user).at_once:
            return redirect(case)  # which says why
        newest = case.entries.last()
        return self.ask(self.form_class(case, request.user, initial={"seen": newest.pk if newest else 0}))

    def perform(self, form: forms.SeenForm) -> None:
        services.carry_out(
            self.case,
            self.request.user,
            seen=form.cleaned_data["seen"],
            expected=self.request.POST["confirmed"],
        )


class CheckAgain(CaseView, View):
    """Looking anew whether a gap is mended."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            case = services.check_again(self.case, request.user)
        except PublishingError as error:
            messages.error(request, str(error))
        else:
            if case.state == rules.State.RESOLVED:
                messages.success(request, _("缺漏已经补齐，该事项已办结。"))
            else:
                messages.info(request, _("还缺：%s。") % wording.why(case))
        return redirect(self.case)
