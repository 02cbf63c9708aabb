"""An application comes in, and is found again by its number and code."""

import hashlib
import secrets
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.calendar.services import work_calendar
from portal.organisations.models import Organisation
from portal.organisations.selectors import may
from portal.trees.locks import tree_write

from ...information.rules import index_number_prefix, number_after
from ...models import DisclosureRequest
from .. import rules
from ..choices import Act, Channel
from ..errors import NotYours
from ..identity import Identity, seal
from ..telling import HANDLE, handlers, tell_people
from .acting import log
from .handling import receive

# Without what is mistaken for something else when it is read out or copied by hand.
CODE_SIGNS, CODE_LENGTH = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 8


@transaction.atomic
def submit(
    identity: Identity,
    *,
    unit: Organisation,
    channel: str = Channel.WEB,
    user: User | None = None,
    received_on: date | None = None,
    form: str = "",
    **values: Any,
) -> tuple[DisclosureRequest, str]:
    """Take an application; returns it with the code by which the applicant follows it, which is kept as a hash only.

    ``form``: the secret of the public form that it came with. The same form sent again (a page loaded anew, a second
    click) makes no second application: it gives the first one and its code once more.

    ``user``: the officer who registers what came on paper. What was handed in or signed for is received with it, on
    ``received_on``; what came by itself (web, ordinary mail, fax, e-mail) waits to be confirmed (第三十一条). Who applies
    himself gets his mail in the language that is active now.
    """
    if user is not None and not may(user, HANDLE, unit):
        raise NotYours(_("您没有办理“%s”信息公开申请的权限。") % unit)
    code = _code_of(form) if form else "".join(secrets.choice(CODE_SIGNS) for _n in range(CODE_LENGTH))
    request = DisclosureRequest(
        unit=unit,
        channel=channel,
        identity=seal(identity),
        code_hash=make_password(code),
        confirm_by=rules.confirm_by(channel, timezone.localdate(), work_calendar()),
        language="" if user else get_language() or "",
        form_key=hashlib.sha256(form.encode()).hexdigest() if form else None,
        **values,
    )
    with tree_write(DisclosureRequest):
        if form and (first := DisclosureRequest.objects.filter(form_key=request.form_key).first()):
            return first, code
        request.number = _free_number(unit)
        request.save()
    log(
        request,
        Act.SUBMITTED if user is None else Act.REGISTERED,
        user,
        by_applicant=user is None,
        shown=True,
    )
    if user is None:
        text = gettext_lazy("收到信息公开申请%(number)s，请与申请人确认。")
        tell_people(request, handlers(request), text)
    if channel not in rules.TO_CONFIRM and user is not None:
        receive(request, user, received_on or timezone.localdate())
        request.refresh_from_db()
    return request, code


def _code_of(form: str) -> str:
    """The code of what comes with that form: known from its secret and the portal's, and from nothing that is stored."""
    digest = salted_hmac("disclosure.requests.code", form, algorithm="sha256").digest()
    return "".join(CODE_SIGNS[byte % len(CODE_SIGNS)] for byte in digest[:CODE_LENGTH])


def _free_number(unit: Organisation) -> str:
    """The number after the highest one of the unit and year; called under the lock."""
    pattern, year = settings.REQUEST_NUMBER, timezone.localdate().year
    prefix = index_number_prefix(pattern, unit.code, year)
    used = DisclosureRequest.objects.filter(number__startswith=prefix)
    highest = used.order_by(Length("number").desc(), "-number").values_list("number", flat=True).first()
    found = number_after(highest, pattern, unit.code, year)
    while used.filter(number=found).exists():
        found = number_after(found, pattern, unit.code, year)  # the pattern was another one once
    return found


def find(number: str, code: str) -> DisclosureRequest | None:
    """The request of that number, if the code is its own; small letters are as good as capitals."""
    named = DisclosureRequest.objects.filter(number__iexact=number.strip()).select_related("unit")
    found = list(named[:2])  # units whose codes differ in that only have numbers that do
    if not found:
        make_password(code)  # as slow as a wrong code: nobody learns which numbers there are
    typed = code.strip().upper()
    return next((request for request in found if check_password(typed, request.code_hash)), None)
