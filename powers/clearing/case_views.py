"""One case: its page, and what is done there."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from portal.language import office_language
from portal.organisations.selectors import organisations_where
from portal.publishing.errors import PublishingError
from portal.publishing.notices import mark_read

from ..models import ClearingCase
from . import carrying, forms, rules, selectors, services, wording
from .gaps import Gap
from .rules import Act
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
        return get_object_or_404(cases, pk=self.kwargs["pk"])


class CasePage(CaseView, TemplateView):
    """The powers side by side, why they were found, what was done, and what may be done now."""

    template_name = "powers/office/clearing/case.html"

    def get_title(self) -> Any:
        return f"{self.case.get_kind_display()}"

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
        step = carrying.next_step(case) if case.state == rules.State.DECIDED else None
        today = timezone.localdate()
        return super().get_context_data(
            case=case,
            names=wording.name_in_pieces(case),
            compared=wording.side_by_side(case),
            reasons=[wording.reason_in_words(reason) for reason in case.reasons],
            gaps=[Gap(gap) for gap in case.gaps],
            entries=entries,
            seen=seen,
            step=step,
            step_people=step.people() if step else [],
            may_carry_out=step is not None and step.may(user),
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
            if (page := self.confirmation(form)) is not None:
                return page
            try:
                self.perform(form)
            except PublishingError as error:
                messages.error(request, str(error))
                form.add_error(None, str(error))
            else:
                messages.success(request, str(self.done))
                return redirect(self.case)
        context = self.get_context_data(typed={self.act: form})
        return self.render_to_response(context, status=422)

    def confirmation(self, form: forms.CaseForm) -> HttpResponse | None:
        return None

    def perform(self, form: Any) -> None:
        raise NotImplementedError


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


class Decide(CaseAct):
    """Deciding asks once more, and says what follows: a power that goes is taken out of use."""

    act, form_class, done = Act.DECIDED, forms.DecideForm, gettext_lazy("已作出决定。")

    def confirmation(self, form: Any) -> HttpResponse | None:
        if "confirmed" in self.request.POST:
            return None
        stays = form.stays_power
        goes = next((power for power in self.case.powers if stays and power != stays), None)
        chosen = rules.Resolution(form.cleaned_data["resolution"])
        context = super(CasePage, self).get_context_data(
            title=_("确认处理决定"),
            case=self.case,
            form=form,
            resolution=chosen,
            statement=form.cleaned_data["statement"],
            stays=stays,
            goes=goes,
            takes_over=[
                label
                for value, label in form.fields["takes_over"].choices
                if value in form.cleaned_data["takes_over"]
            ]
            if stays
            else [],
        )
        return render(self.request, "powers/office/clearing/confirm.html", context)

    def perform(self, form: forms.DecideForm) -> None:
        data = form.cleaned_data
        services.decide(
            self.case,
            self.request.user,
            data["resolution"],
            data["statement"],
            stays=form.stays_power,
            takes_over=data.get("takes_over", ()),
            seen=data["seen"],
        )


class Reopen(CaseAct):
    act, form_class, done = Act.REOPENED, forms.ReasonForm, gettext_lazy("已重新打开。")

    def perform(self, form: forms.ReasonForm) -> None:
        data = form.cleaned_data
        services.reopen(self.case, self.request.user, data["note"], seen=data["seen"])


class CarryOut(CaseAct):
    act, form_class, done = Act.CARRIED_OUT, forms.SeenForm, gettext_lazy("已执行。")

    def perform(self, form: forms.SeenForm) -> None:
        services.carry_out(self.case, self.request.user, seen=form.cleaned_data["seen"])


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
