"""The public catalogues, under /disclosure/."""

import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.publishing import corrections, panels
from portal.publishing.models import Audience
from portal.publishing.public import public_page, public_view, versioned_by
from portal.publishing.selectors import signed_in_user
from portal.publishing.version_views import version_views

from ..boards.selectors import version as postings_version
from ..choices import Catalogue
from ..information.selectors import latest
from ..models import PublishedItem
from ..subjects import subject_of
from . import exports, selectors

LATEST = 10


@public_view
def index(request: HttpRequest) -> HttpResponse:
    """Both catalogues, each with the units that keep one."""
    reader = signed_in_user(request)
    units = selectors.units(reader)
    context = {
        "nav": "disclosure",
        "catalogues": [
            {
                "code": catalogue.value,
                "label": catalogue.label,
                "about": about(catalogue),
                "units": units[catalogue],
                "number": sum(unit.number for unit in units[catalogue]),
            }
            for catalogue in Catalogue
        ],
    }
    context["latest"] = latest(reader, LATEST)
    return public_page(request, "disclosure/public/index.html", context, reader=reader)


@public_view
def guide(request: HttpRequest) -> HttpResponse:
    """公开指南: what is disclosed, where to find it, and how to ask for what isn't (《政府信息公开条例》第十二条)."""
    reader = signed_in_user(request)
    units = selectors.units(reader)
    places = {unit.organisation.pk: unit.organisation for found in units.values() for unit in found}
    context = {"nav": "disclosure", "places": list(places.values()), "catalogues": Catalogue.choices}
    return public_page(request, "disclosure/public/guide.html", context, reader=reader)


def about(catalogue: str) -> str:
    """What the catalogue is for, in a sentence."""
    if catalogue == Catalogue.PARTY:
        return _("党组织公开什么、向谁公开、什么时候公开：组织设置、重大决策、干部人事、党风廉政等。")
    return _("行政机关主动公开什么、什么时候公开：机构职能、法规文件、行政权力、财政资金等。")


@public_view
def catalogue(request: HttpRequest, kind: str) -> HttpResponse:
    """One catalogue: of the only unit that has it, or the units to choose from."""
    reader = signed_in_user(request)
    if kind not in Catalogue:
        raise Http404
    units = selectors.units(reader)[kind]
    if len(units) == 1:
        return redirect("disclosure:catalogue-of", kind, units[0].organisation.code)
    context = {
        "nav": "disclosure",
        "kind": kind,
        "label": Catalogue(kind).label,
        "about": about(kind),
        "units": units,
    }
    return public_page(request, "disclosure/public/units.html", context, reader=reader)


@public_view
def catalogue_of(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The catalogue of one unit: every item that the reader may see, by category."""
    reader = signed_in_user(request)
    unit = Organisation.objects.filter(code=code).first() if kind in Catalogue else None
    if unit is None:
        raise Http404(_("没有这个单位的公开目录。"))
    items = selectors.catalogue_of(reader, kind, unit)
    if not items and not selectors.visible(reader).filter(unit=unit).exists():
        raise Http404(_("没有这个单位的公开目录。"))
    context = {
        "nav": "disclosure",
        "kind": kind,
        "label": Catalogue(kind).label,
        "about": about(kind),
        "unit": unit,
        "groups": selectors.groups(items),
        "number": len(items),
        "changes": selectors.category_changes(unit, kind, items),
        "updated_at": max((item.published_at for item in items), default=None),
    }
    return public_page(request, "disclosure/public/catalogue.html", context, reader=reader)


@public_view
def download(request: HttpRequest, kind: str, code: str, format: str) -> HttpResponse:
    """A unit's catalogue as a table, with the columns that the office's register has."""
    reader = signed_in_user(request)
    unit = Organisation.objects.filter(code=code).first() if kind in Catalogue.values else None
    if unit is None or format not in exports.MEDIA_TYPES:
        raise Http404(_("没有这个单位的公开目录。"))
    rows = selectors.visible(reader).filter(unit=unit, catalogue=kind)
    rows = rows.order_by("category_order", "category_id", "position", "code")
    file = io.BytesIO()
    title = f"{unit.name}{Catalogue(kind).label}"
    if not exports.write_items(
        file, format, str(Catalogue(kind).label), exports.published_values(rows), exports.public_columns()
    ):
        raise Http404(_("没有这个单位的公开目录。"))
    response = HttpResponse(file.getvalue(), content_type=exports.MEDIA_TYPES[format])
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.{format}")
    return response


@versioned_by(postings_version)
def item(request: HttpRequest, slug: str) -> HttpResponse:
    """One item: what is disclosed under it, by whom, to whom, in what form and by when."""
    reader = signed_in_user(request)
    row = _row(slug, reader)
    context: dict[str, Any] = {"nav": "disclosure", "item": row, "label": row.get_catalogue_display()}
    if row.is_withdrawn:
        return public_page(request, "disclosure/public/withdrawn.html", context, reader=reader, status=410)
    context |= {
        "body": row.page_body,
        "correction": corrections.shown(row, subject_of(row).correction_url),
        "is_for_society": row.audience == Audience.SOCIETY,
        "panels": panels.rendered("catalogue_item", row),
    }
    return public_page(request, "disclosure/public/item.html", context, reader=reader)


def _row(slug: str, reader: User | None) -> PublishedItem:
    row = selectors.item_by_slug(slug, reader)
    if row is None:
        raise Http404(_("没有这个公开事项，或者它不对您公开。"))
    return row


versions, compare = version_views(lambda slug, reader: subject_of(_row(slug, reader)))
