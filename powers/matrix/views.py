"""The public pages of a unit's power structure and of a key post."""

import io
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.importing.writing import XLSX_TYPE
from portal.inputs import whole_number
from portal.organisations.models import Organisation
from portal.publishing.public import SiteVersion, public_page, versioned_by
from portal.publishing.selectors import signed_in_user

from ..power_views import phone
from ..structure import structure_version
from .matrix import FUNCTIONS, Matrix
from .post import post_page
from .reading import listed, published
from .units import homes_of, own, units
from .workbook import NAMED, Listed, write_workbook

MOST_PAGES_OF_UNITS = 200


def _structure(request: HttpRequest, **kwargs: Any) -> SiteVersion | None:
    return structure_version()


@versioned_by(_structure)
def structure(request: HttpRequest) -> HttpResponse:
    """The only unit's matrix, or where there are several, which of them to look at."""
    reader = signed_in_user(request)
    number = min(whole_number(request.GET.get("page")) or 1, MOST_PAGES_OF_UNITS)
    found, has_more = units(reader, number)
    if len(found) == 1 and number == 1 and not has_more:
        return _matrix_page(request, found[0], reader)
    context = {
        "nav": "powers",
        "units": found,
        "number": number,
        "previous": number - 1,
        "next": number + 1 if has_more else 0,
    }
    return public_page(request, "powers/public/units.html", context, reader=reader)


@versioned_by(_structure)
def structure_of(request: HttpRequest, code: str) -> HttpResponse:
    """The matrix of one unit. A section's address leads to its unit's."""
    organisation, unit = _homes(code)
    if organisation != unit:
        return redirect(f"{reverse('powers:structure-of', args=[unit.code])}#section-{organisation.pk}")
    return _matrix_page(request, unit, signed_in_user(request))


def _homes(code: str) -> tuple[Organisation, Organisation]:
    homes = homes_of(code)
    if homes is None:
        raise Http404(_("没有这个机构。"))
    return homes


def _matrix_page(request: HttpRequest, unit: Organisation, reader: User | None) -> HttpResponse:
    matrix = published(unit, reader)
    if not matrix.number and not unit.is_active:
        raise Http404(_("没有这个机构。"))
    context = {
        "nav": "powers",
        "unit": unit,
        "matrix": matrix,
        "functions": FUNCTIONS,
        "canonical": reverse("powers:structure-of", args=[unit.code]),
        "today": timezone.localdate(),
    }
    return public_page(request, "powers/public/structure.html", context, reader=reader)


@versioned_by(_structure)
def structure_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a workbook."""
    _organisation, unit = _homes(code)
    reader = signed_in_user(request)
    condition = own(unit)
    matrix = published(unit, reader, named=NAMED, condition=condition)
    if not matrix.number:
        raise Http404(_("该机构目前没有公开的职权。"))
    # A member's has what the public one has not, and says so as the printed catalogue does.
    mark = _("内部资料　注意保管") if reader else ""
    return _workbook(unit, matrix, listed(condition, reader), mark)


def _workbook(unit: Organisation, matrix: Matrix, rows: Iterable[Listed], mark: str) -> HttpResponse:
    """The workbook as a file to save, named for the unit and the day."""
    file = io.BytesIO()
    day = timezone.localdate()
    write_workbook(file, unit.name, formats.date_format(day, "DATE_FORMAT"), matrix, rows, mark=mark)
    name = _("%(name)s权力结构表") % {"name": unit.name}
    response = HttpResponse(file.getvalue(), content_type=XLSX_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}{day:%Y%m%d}.xlsx")
    response["X-Robots-Tag"] = "noindex"
    return response


@versioned_by(_structure)
def post(request: HttpRequest, number: str) -> HttpResponse:
    """One key post: who holds it, which powers it has, who supervises it, where to complain."""
    reader = signed_in_user(request)
    key = whole_number(number)
    page = post_page(key, reader) if key else None
    if page is None:
        raise Http404(_("没有这个重要岗位，或者它的职权没有公开。"))
    context = {
        "nav": "powers",
        "page": page,
        "contacts": [(node, phone(node.complaint_phone)) for node in page.contacts],
        "today": timezone.localdate(),
    }
    return public_page(request, "powers/public/post.html", context, reader=reader)
