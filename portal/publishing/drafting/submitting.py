"""From the form of a draft into review, and what is said after saving it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from portal.office.long_form import Fault, fault_of

from ..actions import Submit
from ..desk.words import handed_on
from ..errors import NotReady, PublishingError
from ..kinds import kind_of
from ..models import Audience, State
from ..notices import review_url
from ..returned import is_unmended

OTHER_BUTTONS = {"_continue", "_addanother", "_saveasnew", "_popup"}
UNSUBMITTED = (State.DRAFT, State.RETURNED)


class SubmitsFromTheForm:
    """Mix into the admin of a publishable kind, before ``ModelAdmin``. Its problems are ``publishing.problems.Problem``."""

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Any = None,
        **kwargs: Any,
    ) -> HttpResponse:
        """Of a draft that couldn't be submitted (``?unready=1``) the faults are listed, each with its box."""
        if obj is not None:
            is_for_society = obj.is_public and obj.audience == Audience.SOCIETY
            context |= {
                "review_url": review_url(obj),
                "public_url": kind_of(obj).public_url(obj) if is_for_society else "",
            }
        if obj is not None and "unready" in request.GET and request.method == "GET":
            form, rows = context["adminform"], context["inline_admin_formsets"]
            context["unready"] = [
                self.fault_outside_the_form(problem) or fault_of(form, rows, problem, problem.field)
                for problem in kind_of(obj).problems(obj)
            ]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)  # type: ignore[misc]

    def fault_outside_the_form(self, problem: Any) -> Fault | None:
        """A fault that is mended elsewhere than in a box of the form, with the way there."""
        return None

    def _submit(self, request: HttpRequest, record: Any) -> HttpResponse:
        kind = kind_of(record)
        address = kind.edit_url(record)
        if is_unmended(record, kind):  # the page asks whether that is meant
            return redirect("review:act", kind.code, record.pk, "submit")
        try:
            Submit(record, request.user).run()
        except NotReady as error:
            listed_there = kind.problems(record)
            for problem in error.problems:
                if problem not in listed_there:  # nothing of the form's: that nobody could review it
                    messages.error(request, problem)
            return redirect(f"{address}?unready=1" if listed_there else address)
        except PublishingError as error:
            messages.error(request, str(error))
            return redirect(address)
        messages.success(request, handed_on(record, _("已提交“%s”。") % kind.title(record)))
        return redirect(review_url(record))

    def _after_saving(self, request: HttpRequest, record: Any) -> HttpResponse | None:
        """Where to after saving; ``None``: where the admin's own button leads."""
        record.refresh_from_db()
        if "_submit" in request.POST:
            return self._submit(request, record)
        kind = kind_of(record)
        problems = kind.problems(record)
        if OTHER_BUTTONS & request.POST.keys():
            for problem in problems:
                messages.warning(request, _("提交审核前须改正：%s") % problem)
            return None
        address = kind.edit_url(record)
        links = [(f"{address}?unready=1" if problems else address, _("继续修改"))]
        if not problems and Submit(record, request.user).why_not() is None:
            links.append((reverse("review:act", args=[kind.code, record.pk, "submit"]), _("提交审核")))
        said = _("已保存“%s”，还没有提交审核。") if record.state in UNSUBMITTED else _("已保存“%s”。")
        messages.success(
            request,
            format_html(
                '<span class="office-said">{} {}</span>',
                said % kind.title(record),
                format_html_join(" ", '<a href="{}">{}</a>', links),
            ),
        )
        for problem in problems:
            messages.warning(request, _("提交审核前须改正：%s") % problem)
        return self.response_post_save_change(request, record)  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._after_saving(request, obj) or super().response_add(request, obj, post_url_continue)  # type: ignore[misc]

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._after_saving(request, obj) or super().response_change(request, obj)  # type: ignore[misc]
