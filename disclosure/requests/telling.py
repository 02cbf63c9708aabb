"""Whose a request is, and telling them what waits for them of it: nothing of who asked."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.functional import Promise

from portal.accounts.models import User
from portal.language import office_language
from portal.organisations.selectors import may, users_with
from portal.publishing.notices import tell

from ..models import DisclosureRequest

# Who handles requests and reads who asks; who signs for the organ (政府信息公开工作机构负责人).
HANDLE, SIGN = "handle_requests", "approve_publication"


def handlers(request: DisclosureRequest) -> list[User]:
    """Who handles it in the office; where nobody was given that role yet, who signs: a citizen's request isn't lost."""
    return list(users_with(HANDLE, request.unit)) or signers(request)


def signers(request: DisclosureRequest) -> list[User]:
    """Who signs its answer."""
    return list(users_with(SIGN, request.unit))


def writers(request: DisclosureRequest) -> list[User]:
    """Who drafts for the section that it was assigned to; nobody before that."""
    return list(users_with("edit_content", request.section)) if request.section else []


def may_write(request: DisclosureRequest, user: User) -> bool:
    """Whether ``user`` drafts its answer: whoever handles it, or writes in the section that it was assigned to."""
    is_section = request.section is not None and may(user, "edit_content", request.section)
    return is_section or may(user, HANDLE, request.unit)


def tell_people(
    request: DisclosureRequest, users: Iterable[User], text: Promise, *, step: int = 0, **values: str
) -> None:
    """Tell ``users``, each once; ``text`` has the number and ``values``, never the applicant's words: it goes by mail.

    ``step``: of a reminder; its notice doesn't make that of an earlier one read for those who hear of it no more.
    """
    with office_language():
        said = str(text) % {"number": request.number, **values}
        url = reverse("disclosure-requests:request", args=[request.pk])
        tell({user.pk: user for user in users}.values(), said, f"{url}?step={step}" if step else url)
