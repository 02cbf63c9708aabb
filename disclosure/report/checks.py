"""What must be mended in a report before it can be submitted, and what should be looked at."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.organisations.selectors import at_and_above
from portal.publishing.models import Audience, State
from portal.publishing.problems import Problem, common_problems
from portal.punctuation import labelled, listed
from portal.richtext.texts import text_of

from ..models import AnnualReport
from . import rules, selectors, words

# Written by hand, and asked for by 第五十条; what else is to be reported may be nothing, but is to be said.
REQUIRED = ("overview", "improvements", "others")


def problems(report: AnnualReport) -> list[Problem]:
    """Every fault of the stored draft that forbids submission, and publication too."""
    return [*_in_its_parts(report), *_in_its_place(report), *common_problems(report)]


def _in_its_parts(report: AnnualReport) -> Iterator[Problem]:
    for name in REQUIRED:
        if not text_of(getattr(report, name)).strip():
            label = str(AnnualReport._meta.get_field(name).verbose_name)
            yield Problem(_("请填写“%s”；没有的，写“无”。") % label, name)
    if timezone.localdate() <= date(report.year, 12, 31):
        yield Problem(_("%d年还没有结束，年度报告须在年度终了后报出。") % report.year, "year")
    if rules.unbalanced(selectors.statistics(report.unit_id, report.year).numbers):
        yield Problem(_("申请表的勾稽关系不成立，请联系系统管理员。"), "requests")


def _in_its_place(report: AnnualReport) -> Iterator[Problem]:
    if report.audience != Audience.SOCIETY:
        yield Problem(_("年度报告须向社会公布（《政府信息公开条例》第四十九条）。"), "audience")
    if report.unit_id not in {node.pk for node in at_and_above(report.organisation_id)}:
        yield Problem(_("责任科室不在报告单位内，请重新选择。"), "organisation")
    if report.item is not None and not report.item.is_public:
        yield Problem(_("目录事项“%s”尚未发布，请先发布目录。") % report.item.title, "item")
    if report.item is not None and report.item.unit_id != report.unit_id:
        yield Problem(_("目录事项不属于报告单位，请重新选择。"), "item")


def cautions(report: AnnualReport) -> list[str]:
    """What is unusual: who submits and who decides should look at it."""
    found = []
    if changed := changed_since(report):
        what = (
            _("起草之后申请记录有变化，报告中的数字随之改变")
            if report.state in (State.DRAFT, State.RETURNED)
            else _("报送之后申请记录有变化，报告仍用报送时的数字；要用新的数字，请退回重新报送")
        )
        found.append(labelled(what, listed(map(change_in_words, changed[:12]))))
    for row in rules.fewer_than_the_year_left(report.disclosed or rules.empty_disclosed()):
        found.append(_("“%s”的现行有效件数少于本年制发减去本年废止的件数，请核对。") % words.DISCLOSED[row])
    if report.item_id is None:
        found.append(_("没有选择目录事项：这次公布不计入及时性。"))
    if timezone.localdate() > date(report.year + 1, 1, 31) and not report.is_public:
        found.append(_("已过%d年1月31日的公布期限（《政府信息公开条例》第四十九条）。") % (report.year + 1))
    return found


def changed_since(report: AnnualReport) -> list[rules.Change]:
    """The numbers of table three that the records give otherwise now than when it was last saved or submitted."""
    now = selectors.statistics(report.unit_id, report.year).numbers
    return rules.changes(report.counted, now) if report.counted else []


def change_in_words(change: rules.Change) -> str:
    """One of them: 一、本年新收…（自然人）3→4."""
    return _("%(row)s（%(column)s）%(before)d→%(after)d") % {
        "row": words.ROWS[change.row],
        "column": words.COLUMNS[change.column],
        "before": change.before,
        "after": change.after,
    }
