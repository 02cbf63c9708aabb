"""Requests on the public site: apply, keep the number and the code, follow by them. No sign-in, no session, no cookie.

Without a session there is nothing that another site could make a visitor's browser do in his name: that is why these
forms carry no CSRF token, but a token of their own (``forms.PublicApplicationForm``).
"""

import logging
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts import visitors
from portal.accounts.addresses import client_address
from portal.calendar.presenting import present
from portal.organisations.models import Organisation
from portal.publishing.public import public_page, public_view
from portal.publishing.selectors import signed_in_user

from ..catalogue.selectors import units
from ..choices import Catalogue
from ..models import DisclosureRequest, RequestFile, RequestLetter
from . import selectors, services
from .choices import RequestState
from .errors import Incomplete, RequestProblem
from .files import file_response
from .forms import CorrectionForm, FollowForm, PublicApplicationForm, ReasonsForm
from .identity import Identity, Unreadable, unseal
from .letters import as_pdf, file_name, reconsidering_organ, remedies
from .privacy import for_one_reader
from .receipts import read_receipt, receipt_token

SALT = "disclosure-request-follow"
OPEN_SECONDS = 3600
APPLICATIONS_AN_HOUR, LOOKS_AN_HOUR, LETTERS_AN_HOUR = 10, 20, 40
logger = logging.getLogger(__name__)


def asked_units() -> list[Organisation]:
    """Whom one may ask: the units that keep a government-affairs catalogue, else every bureau."""
    keeping = [unit.organisation for unit in units(None)[Catalogue.GOVERNMENT]]
    return keeping or list(Organisation.objects.filter(kind=Organisation.Kind.BUREAU, is_active=True)[:200])


@public_view
def about(request: HttpRequest) -> HttpResponse:
    """What can be asked for, how, and what happens then."""
    context = {"nav": "disclosure", "units": asked_units(), "organ": reconsidering_organ()}
    return public_page(
        request, "disclosure/public/request/about.html", context, reader=signed_in_user(request)
    )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def apply(request: HttpRequest) -> HttpResponse:
    """The application; it leads to its receipt with the code. The same form sent again leads to the receipt it had."""
    places = asked_units()
    if not places:
        raise Http404(_("还没有可以申请的单位。"))
    form = PublicApplicationForm(places, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not visitors.may("apply", client_address(request), times=APPLICATIONS_AN_HOUR, seconds=3600):
            form.add_error(None, _("您提交得较多，请过一小时再提交，或者当面、邮寄提交。"))
        else:
            asked_at = timezone.now()
            found, code = services.submit(form.identity(), form=form.secret(), **form.request_values())
            again = "?again=1" if found.submitted_at < asked_at else ""
            address = reverse("disclosure:request-receipt", args=[receipt_token(found.pk, code)])
            return for_one_reader(redirect(address + again))
    context = {"nav": "disclosure", "form": form, "has_one_unit": len(places) == 1}
    return _private(
        request, "disclosure/public/request/apply.html", context, status=400 if form.errors else 200
    )


@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Number and code of what was just submitted, for an hour."""
    pk, code = read_receipt(token) or (None, "")
    found = DisclosureRequest.objects.select_related("unit").filter(pk=pk).first() if pk else None
    context = {"nav": "disclosure", "application": found, "code": code, "is_again": "again" in request.GET}
    return _private(request, "disclosure/public/request/receipt.html", context, status=200 if found else 410)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def follow(request: HttpRequest) -> HttpResponse:
    """Number and code; they lead to an address that is good for an hour."""
    form = FollowForm(request.POST or None, initial={"number": request.GET.get("number", "")[:100]})
    if request.method == "POST" and form.is_valid():
        if not visitors.may("follow", client_address(request), times=LOOKS_AN_HOUR, seconds=3600):
            form.add_error(None, _("查询得太频繁，请过一小时再试，或者打电话查询。"))
        elif found := services.find(form.cleaned_data["number"], form.cleaned_data["code"]):
            return redirect("disclosure:request", signing.dumps(found.pk, salt=SALT))
        else:
            form.add_error(None, _("申请编号或者查询码不对，请核对后重新填写。"))
    context = {"nav": "disclosure", "form": form}
    return _private(
        request, "disclosure/public/request/follow.html", context, status=400 if form.errors else 200
    )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def status(request: HttpRequest, token: str) -> HttpResponse:
    """Where the request stands, its last day and how that came about, the letters; corrections and withdrawal."""
    found = _opened(token)
    if found is None:
        return redirect("disclosure:request-follow")
    form, problem = _reply_form(found, request.POST if "reply" in request.POST else None), ""
    if request.method == "POST":
        try:
            if "withdraw" in request.POST:
                services.withdraw(found)
                return redirect("disclosure:request", token)
            if form is not None and form.is_valid():
                _reply(found, form)
                return redirect("disclosure:request", token)
        except Incomplete as error:
            assert form is not None
            form.add_error(error.field, str(error))
        except RequestProblem as error:
            problem = str(error)
        except Unreadable:
            return _unreadable(found)
    account = selectors.account_of(found)
    letters = selectors.letters_for_applicant(found).prefetch_related("files")
    context: dict[str, Any] = {
        "nav": "disclosure",
        "application": found,
        "token": token,
        "entries": selectors.entries_for_applicant(found),
        "letters": [(letter, remedies(letter)) for letter in letters],
        "account": present(account) if account else None,
        "is_consulting": found.is_consulting,
        "form": form,
        "problem": problem,
        "may_withdraw": selectors.is_open(found),
        "is_withdrawing": "ask_withdraw" in request.GET,
    }
    return _private(
        request,
        "disclosure/public/request/status.html",
        context,
        status=400 if problem or (form and form.errors) else 200,
    )


def _reply_form(found: DisclosureRequest, data: Any) -> CorrectionForm | ReasonsForm | None:
    """For what the applicant was asked; ``None``: nothing that he answers here."""
    match found.state:
        case RequestState.CORRECTING:
            return CorrectionForm(data, applicant=found.applicant)
        case RequestState.EXPLAINING:
            return ReasonsForm(data)
    return None


def _reply(found: DisclosureRequest, form: CorrectionForm | ReasonsForm) -> None:
    values = form.cleaned_data
    if isinstance(form, ReasonsForm):
        services.give_reasons(found, values["text"])
    else:
        services.correct_by_applicant(found, values["text"], values["changes"])


def _unreadable(found: DisclosureRequest) -> HttpResponse:
    """What is said when the key is missing that it was sealed with: that isn't the applicant's to mend.

    The log says which request; the address would open it to whoever reads there.
    """
    logger.error("The sealed data of request %s can't be read: see IDENTITY_KEYS", found.number)
    said = _("暂时打不开，不是您的操作有误。请过一会儿再试，或者打电话给受理单位。")
    return for_one_reader(HttpResponse(said, status=503, content_type="text/plain; charset=utf-8"))


@require_safe
def letter(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A letter that was sent to the applicant, as the official document that it is."""
    application = _opened(token)
    if application is None:
        return redirect("disclosure:request-follow")
    sent = get_object_or_404(selectors.letters_for_applicant(application), pk=pk)
    try:
        return _too_many(request) or letter_response(sent, unseal(application.identity))
    except Unreadable:
        return _unreadable(application)


@require_safe
def file(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A file of a letter that was sent to the applicant: the information that he asked for."""
    application = _opened(token)
    if application is None:
        return redirect("disclosure:request-follow")
    sent = selectors.letters_for_applicant(application).order_by()
    found = get_object_or_404(RequestFile, pk=pk, letter__in=sent)
    try:
        return _too_many(request) or file_response(found)
    except Unreadable:
        return _unreadable(application)


def _opened(token: str) -> DisclosureRequest | None:
    """The request that number and code opened; ``None``: longer than an hour ago, or never."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=OPEN_SECONDS)
    except signing.BadSignature:
        return None
    return get_object_or_404(DisclosureRequest.objects.select_related("unit"), pk=pk)


def _too_many(request: HttpRequest) -> HttpResponse | None:
    """What is said to a visitor who has downloaded enough; counts one more."""
    if visitors.may("letter", client_address(request), times=LETTERS_AN_HOUR, seconds=3600):
        return None
    said = _("下载得太频繁，请过一会儿再试。")
    return HttpResponse(said, status=429, content_type="text/plain; charset=utf-8")


def letter_response(sent: RequestLetter, identity: Identity, mark: str = "") -> HttpResponse:
    """The letter as a file that nobody keeps; ``mark`` stands across its pages."""
    response = for_one_reader(HttpResponse(as_pdf(sent, identity, mark), content_type="application/pdf"))
    response["Content-Disposition"] = content_disposition_header(True, file_name(sent)) or "attachment"
    return response


def _private(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page for one visitor: kept by nobody, found by no search engine."""
    return for_one_reader(
        public_page(request, template, context, reader=signed_in_user(request), status=status)
    )
