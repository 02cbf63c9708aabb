"""An application comes in, and is found again by its number and code."""

import secrets
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.calendar.services import work_calendar
from portal.organisations.models import Organisation
from portal.organisations.selectors import may
from portal.trees.locks import tree_write

from ...information.rules import index_number_prefix, next_index_number
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
    **values: Any,
) -> tuple[DisclosureRequest, str]:
    """Take an application; returns it with the code by which the applicant follows it, shown this once.

    ``user``: the officer who registers what came on paper. What was handed in or signed for is received with it, on
    ``received_on``; what came by itself (web, ordinary mail, fax, e-mail) waits to be confirmed (第三十一条). Who applies
    himself gets his mail in the language that is active now.
    """
    if user is not None and not may(user, HANDLE, unit):
        raise NotYours(_("您没有办理“%s”信息公开申请的权限。") % unit)
    code = "".join(secrets.choice(CODE_SIGNS) for _n in range(CODE_LENGTH))
    request = DisclosureRequest(
        unit=unit,
        channel=channel,
        identity=seal(identity),
        code_hash=make_password(code),
        confirm_by=rules.confirm_by(channel, timezone.localdate(), work_calendar()),
        language="" if user else get_language() or "",
        **values,
    )
    with tree_write(DisclosureRequest):
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
        text = gettext_lazy("收到信息公开申请%(number)s“%(wanted)s”，请与申请人确认。")
        tell_people(request, handlers(request), text)
    if channel not in rules.TO_CONFIRM and user is not None:
        receive(request, user, received_on or timezone.localdate())
        request.refresh_from_db()
    return request, code


def _free_number(unit: Organisation) -> str:
    pattern, year = settings.REQUEST_NUMBER, timezone.localdate().year
    prefix = index_number_prefix(pattern, unit.code, year)
    used = DisclosureRequest.objects.filter(number__startswith=prefix).values_list("number", flat=True)
    return next_index_number(pattern, unit.code, year, used)


def find(number: str, code: str) -> DisclosureRequest | None:
    """The request of that number, if the code is its own."""
    request = DisclosureRequest.objects.filter(number=number.strip().upper()).select_related("unit").first()
    if request is None:
        make_password(code)  # as slow as a wrong code: nobody learns which numbers there are
        return None
    return request if check_password(code.strip().upper(), request.code_hash) else None
