"""Requests for information in the smallest way: one who asks, and the days on which things happen."""

from datetime import date, datetime
from typing import Any
from unittest import mock

from django.utils import timezone

from disclosure.models import DisclosureRequest
from disclosure.requests import services
from disclosure.requests.choices import Applicant
from disclosure.requests.identity import Identity
from tests.factories import Bureau

WANG = Identity(name="王小明", id_type="id_card", id_number="410104199001011237", phone="13800000000")


def ask(bureau: Bureau, identity: Identity = WANG, **values: Any) -> tuple[DisclosureRequest, str]:
    """An application through the web, and its code."""
    return services.submit(
        identity,
        unit=bureau.bureau,
        **{"applicant": Applicant.PERSON, "wanted": "专项资金分配方案", **values},
    )


def today_is(day: date) -> Any:
    """For ``with``: the day on which things are done."""
    return mock.patch.object(
        timezone, "localdate", lambda value=None, tz=None: day if value is None else value.date()
    )


def receive(request: DisclosureRequest, bureau: Bureau, day: date = date(2026, 3, 2)) -> DisclosureRequest:
    """As if it had come, and been confirmed, on ``day``; on Monday 2 March 2026 the answer is due on Monday 30 March."""
    moment = timezone.make_aware(datetime(day.year, day.month, day.day, 9))
    DisclosureRequest.objects.filter(pk=request.pk).update(submitted_at=moment)
    request.refresh_from_db()
    with today_is(day):
        services.receive(request, bureau.officer, day)
    return request
