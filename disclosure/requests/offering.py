"""Which acts a person is offered with a request now, and the form of each with what it can be chosen from."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from portal.accounts.models import User
from portal.calendar.services import add_working_days, next_working_day, working_days_between
from portal.organisations.models import Organisation
from portal.organisations.selectors import may, organisations_where, subtree_filter

from ..models import CatalogueItem, DisclosureRequest, RequestLetter
from . import rules
from .choices import Act, RequestState
from .files import owner_of_uploads
from .offers import OFFERS, Offer
from .services import HANDLE
from .telling import may_write

# An opinion is waited for: nothing else begins, and the last day is not certain that a letter would name.
_NOT_WHILE_CONSULTING = ("consult", "answer", "correction", "extend", "reasons", "defer", "fee")
# They move the last day, which is over.
_NOT_WHEN_OVERDUE = ("consult", "correction", "extend", "defer", "fee")


def possible(request: DisclosureRequest, user: User) -> list[Offer]:
    """What ``user`` can do with it now; what he could only try and be refused is left out."""
    is_consulting = request.is_consulting
    return [offer for offer in OFFERS if _is_possible(offer, request, user, is_consulting)]


def _is_possible(offer: Offer, request: DisclosureRequest, user: User, is_consulting: bool) -> bool:
    if not rules.is_possible(offer.act, request.state) or not _is_his(offer, request, user):
        return False
    if offer.code in _NOT_WHILE_CONSULTING and is_consulting:
        return False
    if offer.code in _NOT_WHEN_OVERDUE and request.is_overdue:
        return False
    match offer.code:
        case "consulted":
            return is_consulting
        case "tell-third-party":
            return request.refusal_to_tell is not None
        case "extend":
            return not request.extended_by
        case "correction" | "reasons" | "fee":
            return not request.entries.filter(act=offer.act).exists()
        case "defer":
            return request.deferred_to is None and request.entries.filter(act=Act.REASONS_GIVEN).exists()
        case "given-up" | "reasons-lapsed" | "fee-lapsed":
            return request.has_lapsed
        case "disclose":
            return request.disclosure_id is None and request.outcome in rules.DISCLOSING
        case "take-back":
            draft = request.answer_draft
            return draft is not None and draft.drafted_by_id == user.pk
        case "sign":
            return not request.letters.filter(kind=RequestLetter.Kind.ANSWER, drafted_by=user).exists()
    return True


def _is_his(offer: Offer, request: DisclosureRequest, user: User) -> bool:
    if offer.code == "answer":
        return may_write(request, user)
    if offer.code == "disclose":
        return items_for(request, user).exists()
    if offer.code == "take-back":
        return True  # whoever wrote it (_is_possible)
    return may(user, offer.permission, request.unit)


def items_for(request: DisclosureRequest, user: User) -> Any:
    """The public items of the unit under which ``user`` may write; all of them for whoever handles the request."""
    items = CatalogueItem.objects.filter(unit=request.unit, publication__isnull=False)
    if may(user, HANDLE, request.unit):
        return items
    places = organisations_where(user, "edit_content").order_by().values("pk")
    return items.filter(organisation__in=places)


def _lateness(request: DisclosureRequest, today: date) -> str:
    """What the law says against asking for corrections only now; empty: it is in time."""
    days = working_days_between(request.received_on, today) if request.received_on else 0
    if days <= rules.CORRECTION_NOTICE:
        return ""
    return gettext(
        "收到申请已是第%(days)s个工作日，超过第三十条规定的%(most)s个工作日。仍然通知补正的，办理记录会写明超过期限。"
    ) % {"days": days, "most": rules.CORRECTION_NOTICE}


def sections_of(request: DisclosureRequest) -> Any:
    """What may be chosen to do the work: the sections of the unit."""
    below = Organisation.objects.filter(subtree_filter([request.unit]), is_active=True)
    return below.exclude(pk=request.unit_id).order_by("tree_id", "lft")


def form_for(
    offer: Offer, request: DisclosureRequest, user: User, data: Any = None, files: Any = None
) -> Any:
    """The act's form, with what it can be chosen from and what is proposed."""
    values = {"applicant": request.applicant} if offer.code == "corrected" else {}
    form = offer.form(data, files, prefix=offer.code, **values)
    if offer.code == "assign":
        form.fields["section"].queryset = sections_of(request)
    if offer.code == "disclose":
        form.fields["item"].queryset = items_for(request, user).order_by("catalogue", "code")
        form.initial.setdefault("title", request.wanted)
        if may(user, HANDLE, request.unit):
            form.fields["section"].queryset = sections_of(request)
            form.initial.setdefault("section", request.section_id)
        else:
            del form.fields["section"]
    today = timezone.localdate()
    match offer.code:
        case "correction":
            form.initial.setdefault("until", next_working_day(today + timedelta(days=14)))
            form.caution = _lateness(request, today)
        case "consult":
            form.initial.setdefault("what", request.wanted)
        case "reasons":
            form.initial.setdefault("until", add_working_days(today, rules.EXPLAIN_PROPOSED))
        case "fee":
            form.initial.setdefault("until", add_working_days(today, rules.PAY))
    if offer.code == "answer":
        form.fields["files"].owner = owner_of_uploads(user.pk)
        draft = request.answer_draft
        if draft is not None and request.state == RequestState.OPEN:
            form.initial |= {
                "outcome": draft.outcome,
                "body": draft.body,
                "basis": draft.basis,
                "number": draft.number,
                "files": [file.facts for file in draft.files.all()],
            }
    return form
