"""What must be mended in a catalogue item before it can be submitted for review, and before it can be published."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.organisations.selectors import at_and_above
from portal.publishing.problems import Problem, common_problems
from portal.punctuation import labelled

from .. import limits
from ..choices import Timing
from ..models import CatalogueItem


def problems(item: CatalogueItem) -> list[Problem]:
    """Every fault of the stored draft that forbids submission, and publication too."""
    return [*_in_its_rule(item), *_in_its_place(item), *common_problems(item)]


def _in_its_rule(item: CatalogueItem) -> Iterator[Problem]:
    if fault := limits.problem(item.limit):
        yield Problem(labelled(_("公开时限"), fault), "limit_kind")
    if not item.limit and not item.limit_note:
        yield Problem(_("请填写公开时限：一条规则，或者在时限说明中写明。"), "limit_kind")
    if not item.forms and not item.forms_note:
        yield Problem(_("请选择公开形式。"), "forms")
    if not item.procedure:
        yield Problem(_("请填写公开程序。"), "procedure")


def _in_its_place(item: CatalogueItem) -> Iterator[Problem]:
    if item.category.catalogue != item.catalogue:
        yield Problem(_("公开类别不属于这个目录，请重新选择。"), "category")
    if item.category.unit_id not in {node.pk for node in at_and_above(item.organisation_id)}:
        yield Problem(_("责任科室不在公开类别所属的单位内，请重新选择。"), "organisation")
    if item.post is not None and item.post.organisation_id != item.organisation_id:
        yield Problem(_("责任岗位不在责任科室，请重新选择。"), "post")


def cautions(item: CatalogueItem) -> list[str]:
    """What is unusual: who submits and who decides should look at it."""
    found = []
    if item.timing == Timing.PERIODIC and item.limit and not item.limit.is_periodic:
        found.append(_("公开时间是定期，时限规则却从事项发生起算：系统不会按期生成公开任务，请核对。"))
    if item.timing == Timing.IMMEDIATE and item.limit.is_periodic:
        found.append(_("公开时间是即时，时限规则却按周期计算，请核对。"))
    if not item.limit and item.limit_note:
        found.append(_("公开时限只有文字说明，系统无法据此计算到期日。"))
    if not item.legal_basis:
        found.append(_("没有填写公开依据。"))
    if not item.content:
        found.append(_("没有填写公开内容。"))
    if item.post_id is None:
        found.append(_("没有填写责任岗位。"))
    return found
