"""From the form of a power into review, and what is said after saving it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from portal.office.long_form import Fault, fault_of
from portal.publishing.actions import Submit
from portal.publishing.desk.words import handed_on
from portal.publishing.errors import NotReady, PublishingError
from portal.publishing.kinds import kind_of
from portal.publishing.models import State
from portal.publishing.notices import review_url
from portal.publishing.returned import is_unmended

from . import checks
from .models import Power

OTHER_BUTTONS = {"_continue", "_addanother", "_saveasnew", "_popup"}
UNSUBMITTED = (State.DRAFT, State.RETURNED)


class SubmitsFromTheForm:
    """Mix into the admin of powers, before ``ModelAdmin``."""

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Power | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        """Of a draft that couldn't be submitted (``?unready=1``) the faults are listed, each with its box."""
        if obj is not None and "unready" in request.GET and request.method == "GET":
            form, rows = context["adminform"], context["inline_admin_formsets"]
            context["unready"] = [
                # The flowchart has no box of its own on the form, but a panel that leads to its editor.
                Fault("", problem, "flowchart")
                if problem.field == "steps"
                else fault_of(form, rows, problem, problem.field)
                for problem in checks.problems(obj)
            ]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)  # type: ignore[misc]

    def _submit(self, request: HttpRequest, power: Power) -> HttpResponse:
        address = reverse("admin:powers_power_change", args=[power.pk])
        if is_unmended(power, kind_of(power)):  # the page asks whether that is meant
            return redirect("review:act", "power", power.pk, "submit")
        try:
            Submit(power, request.user).run()
        except NotReady as error:
            listed_there = checks.problems(power)
            for problem in error.problems:
                if problem not in listed_there:  # nothing of the form's: that nobody could review it
                    messages.error(request, problem)
            return redirect(f"{address}?unready=1" if listed_there else address)
        except PublishingError as error:
            messages.error(request, str(error))
            return redirect(address)
        messages.success(request, handed_on(power, _("已提交“%s”。") % power.full_name))
        return redirect(review_url(power))

    def _after_saving(self, request: HttpRequest, power: Power) -> HttpResponse | None:
        """Where to after saving; ``None``: where the admin's own button leads."""
        power.refresh_from_db()
        if "_submit" in request.POST:
            return self._submit(request, power)
        problems = checks.problems(power)
        if OTHER_BUTTONS & request.POST.keys():
            for problem in problems:
                messages.warning(request, _("提交审核前须改正：%s") % problem)
            return None
        address = reverse("admin:powers_power_change", args=[power.pk])
        links = [(f"{address}?unready=1" if problems else address, _("继续修改"))]
        if not problems and Submit(power, request.user).why_not() is None:
            links.append((reverse("review:act", args=["power", power.pk, "submit"]), _("提交审核")))
        said = _("已保存“%s”，还没有提交审核。") if power.state in UNSUBMITTED else _("已保存“%s”。")
        messages.success(
            request,
            format_html(
                '<span class="office-said">{} {}</span>',
                said % power.full_name,
                format_html_join(" ", '<a href="{}">{}</a>', links),
            ),
        )
        for problem in problems:
            messages.warning(request, _("提交审核前须改正：%s") % problem)
        return self.response_post_save_change(request, power)  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: Power, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._after_saving(request, obj) or super().response_add(request, obj, post_url_continue)  # type: ignore[misc]

    def response_change(self, request: HttpRequest, obj: Power) -> HttpResponse:
        return self._after_saving(request, obj) or super().response_change(request, obj)  # type: ignore[misc]
