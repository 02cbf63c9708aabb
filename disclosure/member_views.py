"""党员专区: what is disclosed to a Party member beyond what everybody reads, and what is due to him."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.calendar.services import work_calendar
from portal.inputs import whole_number
from portal.publishing.models import Audience
from portal.publishing.public import public_page
from portal.publishing.selectors import signed_in_user

from .catalogue import selectors as catalogue
from .clock.rules import Light, light
from .clock.selectors import told
from .information import selectors as information
from .models import DisclosureTask, PublishedItem

MOST_ITEMS = 300
MOST_DUE = 20


@dataclass(frozen=True)
class Due:
    """Something that will be, or should have been, disclosed to the Party."""

    item: PublishedItem
    task: DisclosureTask
    light: Light


@require_safe
@never_cache
def members(request: HttpRequest) -> HttpResponse:
    """The members' own page; whoever isn't signed in is asked to, and whoever is no member is told so."""
    reader = signed_in_user(request)
    if reader is None:
        return redirect(f"{reverse('site:sign-in')}?next={reverse('disclosure:members')}")
    if not reader.is_party_member:
        context = {"nav": "disclosure"}
        return public_page(request, "disclosure/public/no_member.html", context, reader=reader, status=403)
    number = min(whole_number(request.GET.get("page")) or 1, information.MOST_PAGES)
    inner = information.visible(reader).exclude(audience=Audience.SOCIETY)
    rows, has_more = information.page(
        inner.order_by("-first_published_at", "-pk").only(*information.LIST_COLUMNS), number
    )
    items = list(
        catalogue.visible(reader)
        .exclude(audience=Audience.SOCIETY)
        .order_by("unit_id", "catalogue", "category_order", "category_id", "position", "code")
        .only(*catalogue.LIST_COLUMNS)[:MOST_ITEMS]
    )
    context = {
        "nav": "disclosure",
        "rows": rows,
        "number": number,
        "previous_url": f"?page={number - 1}" if number > 1 else "",
        "next_url": f"?page={number + 1}" if has_more else "",
        "groups": catalogue.groups(items),
        "number_of_items": len(items),
        "due": _due(items),
    }
    return public_page(request, "disclosure/public/members.html", context, reader=reader)


def _due(items: list[PublishedItem]) -> list[Due]:
    """What is due under these items, the most urgent first."""
    today, calendar = timezone.localdate(), work_calendar()
    of = {item.pk: item for item in items}
    tasks = told(today).filter(item__in=of, state=DisclosureTask.State.OPEN)
    return [
        Due(of[task.item_id], task, light(task.due_on, today, calendar))
        for task in tasks.order_by("due_on", "pk")[:MOST_DUE]
    ]
