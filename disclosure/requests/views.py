"""Requests in the back office: the list, one request with what can be done now, and registering what came on paper."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView

from portal.calendar.presenting import present
from portal.calendar.services import work_calendar
from portal.inputs import plain_text
from portal.office.views import OfficeView
from portal.organisations.selectors import held_permissions, may, organisations_where
from portal.publishing.notices import mark_read

from ..models import Disclosure, DisclosureRequest, RequestFile
from . import offering, offers, rules, selectors, services
from .choices import RequestState
from .errors import Incomplete, RequestProblem
from .files import file_response
from .identity import Identity, Unreadable
from .office_forms import RegistrationForm
from .public_views import letter_response
from .services import HANDLE, SIGN

PAGE_SIZE = 50
OPEN, OVERDUE = "open_ones", "overdue"


def may_see(request: HttpRequest) -> bool:
    """Whether requests are any business of the person."""
    return bool({HANDLE, SIGN, "inspect", "edit_content"} & held_permissions(request.user))


class RequestsView(OfficeView, TemplateView):
    """All requests that are one's business; what is due first comes first."""

    template_name = "disclosure/office/requests.html"
    title = gettext_lazy("依申请公开")

    def may_enter(self) -> bool:
        return may_see(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, today = self.request.GET, timezone.localdate()
        found = selectors.requests_of(self.request.user)  # type: ignore[arg-type]
        state, text = query.get("state", OPEN), plain_text(query.get("q"))
        if state == OPEN:
            found = selectors.by_last_day(found.exclude(state__in=rules.CLOSED))
        elif state == OVERDUE:
            found = selectors.by_last_day(found.filter(selectors.overdue(today)))
        elif state in RequestState.values:
            found = found.filter(state=state)
        if text:
            found = found.filter(wanted__icontains=text) | found.filter(number__icontains=text)
        page = Paginator(found, PAGE_SIZE).get_page(query.get("page"))
        rows = selectors.rows(page, today, work_calendar())
        return super().get_context_data(
            rows=rows,
            page=page,
            state=state,
            text=text,
            states=[(OPEN, _("未办结")), (OVERDUE, _("已逾期")), *RequestState.choices, ("all", _("全部"))],
            may_register=HANDLE in held_permissions(self.request.user),
            **kwargs,
        )


@dataclass(frozen=True)
class OfferedAct:
    """What can be done now, with its form."""

    offer: offers.Offer
    form: Any


@method_decorator(sensitive_post_parameters(), "dispatch")  # corrections put right who asks
class RequestView(OfficeView, TemplateView):
    """One request: where it stands, its clock, its letters and record, and what can be done with it now."""

    template_name = "disclosure/office/request.html"
    found: DisclosureRequest

    def may_enter(self) -> bool:
        return may_see(self.request)

    def get_title(self) -> Any:
        return f"{self.found.number} {self.found.wanted}"

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [(_("依申请公开"), reverse("disclosure-requests:list"))]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.request = request
        if request.user.is_authenticated:
            found = selectors.requests_of(request.user).filter(pk=kwargs["pk"]).first()  # type: ignore[arg-type]
            if found is None:
                raise Http404
            self.found = found
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found, user, today = self.found, self.request.user, timezone.localdate()
        mark_read(user, reverse("disclosure-requests:request", args=[found.pk]))  # type: ignore[arg-type]
        wrong = kwargs.pop("wrong", None)
        acts = [
            OfferedAct(offer, wrong)
            if wrong is not None and wrong.prefix == offer.code
            else OfferedAct(offer, offering.form_for(offer, found, user))  # type: ignore[arg-type]
            for offer in offering.possible(found, user)  # type: ignore[arg-type]
        ]
        shown = next((act for act in acts if act.form is wrong), None) or next(iter(acts), None)
        account = selectors.account_of(found)
        return super().get_context_data(
            found=found,
            acts=acts,
            shown=shown,
            wrong=next((act for act in acts if act.form is wrong), None),
            row=selectors.row_of(found, today, work_calendar()),
            account=present(account) if account else None,
            pauses=found.pauses.all(),
            letters=found.letters.select_related("drafted_by", "signed_by").prefetch_related("files"),
            told=selectors.to_heed(found),
            may_read_files=services.may_read_files(found, user),  # type: ignore[arg-type]
            entries=found.entries.select_related("user", "about").order_by("pk"),
            may_read_identity=may(user, HANDLE, found.unit),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs.get("act") == "identity":
            return self._show_identity()
        offer = offers.BY_CODE.get(kwargs.get("act", ""))
        if offer is None:
            raise Http404
        self.found.revision = _revision(request, self.found)
        form = offering.form_for(offer, self.found, request.user, request.POST, request.FILES)  # type: ignore[arg-type]
        if form.is_valid():
            try:
                done = offer.do(self.found, request.user, form.cleaned_data)  # type: ignore[arg-type]
            except Incomplete as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            except (RequestProblem, Unreadable) as error:
                messages.error(request, str(error))
                return redirect("disclosure-requests:request", self.found.pk)
            else:
                messages.success(request, _("已办理：%s。") % offer.label)
                if isinstance(done, Disclosure) and may(request.user, "edit_content", done.organisation):
                    return redirect("admin:disclosure_disclosure_change", done.pk)
                return redirect("disclosure-requests:request", self.found.pk)
        return self.render_to_response(self.get_context_data(wrong=form), status=422)

    def _show_identity(self) -> HttpResponse:
        try:
            identity = services.read_identity(self.found, self.request.user)  # type: ignore[arg-type]
        except (RequestProblem, Unreadable) as error:
            messages.error(self.request, str(error))
            return redirect("disclosure-requests:request", self.found.pk)
        response = self.render_to_response(self.get_context_data(identity=identity))
        response["Cache-Control"] = "no-store"
        return response


class LetterView(RequestView):
    """A letter as PDF. That the applicant's name on it was looked at is in the record; on some there is none."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        letter = self.found.letters.filter(pk=kwargs["letter"]).first()
        if letter is None:
            raise Http404
        if letter.addressee:
            return letter_response(letter, Identity())
        try:
            identity = services.read_identity(self.found, request.user)  # type: ignore[arg-type]
        except (RequestProblem, Unreadable) as error:
            messages.error(request, str(error))
            return redirect("disclosure-requests:request", self.found.pk)
        return letter_response(letter, identity, mark="" if letter.is_sent else _("未签发"))


class PreviewView(RequestView):
    """A draft as the letter that it will be, for whoever signs it or works on it; nobody needs the name for that."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        letter = get_object_or_404(self.found.letters, pk=kwargs["letter"], is_sent=False)
        return letter_response(letter, Identity(name=_("（申请人）")), mark=_("未签发"))


class FileView(RequestView):
    """A file of an answer; who looked at it is in the record."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file = get_object_or_404(RequestFile, pk=kwargs["file"], letter__request=self.found)
        try:
            response = file_response(file)
            services.look_at_file(file, request.user)  # type: ignore[arg-type]
        except (RequestProblem, Unreadable) as error:
            messages.error(request, str(error))
            return redirect("disclosure-requests:request", self.found.pk)
        return response


def _revision(request: HttpRequest, found: DisclosureRequest) -> int:
    """The revision that the person had before his eyes."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 9 else -1


@method_decorator(sensitive_post_parameters(), "dispatch")  # who asks is in no mail about an error
class RegisterView(OfficeView, TemplateView):
    """Registering an application that came on paper, by fax or by mail."""

    template_name = "disclosure/office/request_register.html"
    title = gettext_lazy("登记申请")

    def may_enter(self) -> bool:
        return HANDLE in held_permissions(self.request.user)

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [(_("依申请公开"), reverse("disclosure-requests:list"))]

    def _form(self, data: Any = None) -> RegistrationForm:
        places = organisations_where(self.request.user, HANDLE).filter(kind="bureau")
        return RegistrationForm(list(places[:200]), data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self._form())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            try:
                found, code = services.submit(
                    form.identity(),
                    channel=form.cleaned_data["channel"],
                    received_on=form.cleaned_data["received_on"],
                    user=request.user,  # type: ignore[arg-type]
                    **form.request_values(),
                )
            except Incomplete as error:
                form.add_error("received_on", str(error))
            except RequestProblem as error:
                form.add_error(None, str(error))
            else:
                messages.success(
                    request,
                    _("已登记，编号%(number)s，查询码%(code)s（只显示这一次，请告知申请人）。")
                    % {"number": found.number, "code": code},
                )
                return redirect("disclosure-requests:request", found.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)
