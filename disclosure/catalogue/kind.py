"""How a catalogue item is published: its snapshot, its diff labels, its projection (see ``portal.publishing.kinds``)."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.publishing.converters import free_slug
from portal.publishing.display import AUDIENCE_LABELS
from portal.publishing.kinds import PublishableKind

from ..models import CatalogueItem, CategoryChange
from . import checks, content, display
from .projection import ItemProjection


class CatalogueItemKind(PublishableKind):
    """公开目录事项."""

    code = "catalogue_item"
    label = _("公开目录事项")
    model = CatalogueItem
    projection = ItemProjection()
    changes_model = CategoryChange
    public_page = "disclosure:item"
    approval_sheet = "disclosure-printing:item-approval"
    field_labels = {
        "code": _("编号"),
        "title": _("公开事项"),
        "catalogue": _("公开目录"),
        "unit": _("公开单位"),
        "category_path": _("公开类别"),
        "content": _("公开内容"),
        "subject": _("公开主体"),
        **AUDIENCE_LABELS,
        "forms": _("公开形式"),
        "forms_note": _("其他形式"),
        "timing": _("公开时间"),
        "limit": _("公开时限"),
        "limit_note": _("时限说明"),
        "procedure": _("公开程序"),
        "organisation_path": _("责任单位（科室）"),
        "post": _("责任岗位"),
        "legal_basis": _("公开依据"),
        "expires_on": _("有效期至"),
        "position": _("排序"),
    }

    problems = staticmethod(checks.problems)
    cautions = staticmethod(checks.cautions)
    snapshot = staticmethod(content.snapshot)
    earlier_content = staticmethod(content.earlier)
    restore = staticmethod(content.restore)
    in_words = staticmethod(display.in_words)
    display_value = staticmethod(display.display_value)

    def records(self) -> QuerySet[CatalogueItem]:
        return CatalogueItem.objects.select_related("organisation", "unit", "category")

    def prepare(self, record: CatalogueItem) -> None:
        if record.slug is None:
            record.slug = free_slug(record, f"{record.unit.code}-{record.code}")
