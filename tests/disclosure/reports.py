"""Records of the annual report's tests."""

from django.utils import timezone

from disclosure.models import AnnualReport, DisclosureRequest
from disclosure.report.services import create_report
from disclosure.requests.choices import Applicant, Outcome, RequestState
from disclosure.requests.identity import Identity

YEAR = timezone.localdate().year - 1
WANG = Identity(name="王小明", id_type="居民身份证", id_number="410104199001010015", phone="13800000001")


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def make_request(bureau, received, closed=None, outcome="", **values):
    """A request as the records have it, received and closed on these days of the report's year (month, day)."""
    answered = closed if outcome not in ("", Outcome.NOT_CORRECTED) else None
    number = DisclosureRequest.objects.count() + 1
    return DisclosureRequest.objects.create(
        **{
            "number": f"S-{number:04d}",
            "unit": bureau.bureau,
            "applicant": Applicant.PERSON,
            "wanted": f"第{number}件信息",
            "state": RequestState.ANSWERED
            if answered
            else RequestState.ENDED
            if closed
            else RequestState.OPEN,
            "received_on": received,
            "counts_from": received,
            "answered_on": answered,
            "ended_on": None if answered else closed,
            "outcome": outcome,
            **values,
        }
    )


def make_report(bureau, **values):
    report = AnnualReport(
        **{
            "year": YEAR,
            "organisation": bureau.section,
            "overview": "<p>总体情况正文</p>",
            "improvements": "<p>问题和改进正文</p>",
            "others": "<p>无</p>",
            **values,
        }
    )
    return create_report(report, bureau.editor)
