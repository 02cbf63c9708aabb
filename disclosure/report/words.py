"""What the rows and columns of the tables are called, as the national format has it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ..requests.choices import Applicant, Outcome
from . import rules

GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("（三）不予公开"),
        (
            Outcome.STATE_SECRET,
            Outcome.LAW_FORBIDS,
            Outcome.SAFETY,
            Outcome.THIRD_PARTY,
            Outcome.INTERNAL,
            Outcome.PROCESS,
            Outcome.ENFORCEMENT,
            Outcome.QUERY,
        ),
    ),
    (_("（四）无法提供"), (Outcome.NOT_HELD, Outcome.TO_BE_MADE, Outcome.UNCLEAR)),
    (
        _("（五）不予处理"),
        (Outcome.PETITION, Outcome.REPEAT, Outcome.PUBLICATION, Outcome.EXCESSIVE, Outcome.CONFIRM),
    ),
    (_("（六）其他处理"), (Outcome.NOT_CORRECTED, Outcome.FEE_UNPAID, Outcome.OTHER)),
)
ROWS: dict[str, Any] = {
    rules.NEW: _("一、本年新收政府信息公开申请数量"),
    rules.CARRIED: _("二、上年结转政府信息公开申请数量"),
    Outcome.GRANTED.value: _("（一）予以公开"),
    Outcome.PARTIAL.value: _("（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
    Outcome.STATE_SECRET.value: _("1.属于国家秘密"),
    Outcome.LAW_FORBIDS.value: _("2.其他法律行政法规禁止公开"),
    Outcome.SAFETY.value: _("3.危及“三安全一稳定”"),
    Outcome.THIRD_PARTY.value: _("4.保护第三方合法权益"),
    Outcome.INTERNAL.value: _("5.属于三类内部事务信息"),
    Outcome.PROCESS.value: _("6.属于四类过程性信息"),
    Outcome.ENFORCEMENT.value: _("7.属于行政执法案卷"),
    Outcome.QUERY.value: _("8.属于行政查询事项"),
    Outcome.NOT_HELD.value: _("1.本机关不掌握相关政府信息"),
    Outcome.TO_BE_MADE.value: _("2.没有现成信息需要另行制作"),
    Outcome.UNCLEAR.value: _("3.补正后申请内容仍不明确"),
    Outcome.PETITION.value: _("1.信访举报投诉类申请"),
    Outcome.REPEAT.value: _("2.重复申请"),
    Outcome.PUBLICATION.value: _("3.要求提供公开出版物"),
    Outcome.EXCESSIVE.value: _("4.无正当理由大量反复申请"),
    Outcome.CONFIRM.value: _("5.要求行政机关确认或重新出具已获取信息"),
    Outcome.NOT_CORRECTED.value: _("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    Outcome.FEE_UNPAID.value: _("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    Outcome.OTHER.value: _("3.其他"),
    rules.SUM: _("（七）总计"),
    rules.NEXT: _("四、结转下年度继续办理"),
}
RESULTS = _("三、本年度办理结果")
COLUMNS: dict[str, Any] = {
    **{applicant.value: applicant.label for applicant in Applicant},
    Applicant.OTHER.value: _("其他"),
    rules.TOTAL: _("总计"),
}
APPLICANTS, BODIES = _("申请人情况"), _("法人或其他组织")
CHECK = _("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）")

DISCLOSED: dict[str, Any] = {
    "regulations": _("规章"),
    "normative": _("行政规范性文件"),
    "licences": _("行政许可"),
    "penalties": _("行政处罚"),
    "coercion": _("行政强制"),
    "fees": _("行政事业性收费"),
}
DISCLOSED_COLUMNS: dict[str, Any] = {
    "made": _("本年制发件数"),
    "repealed": _("本年废止件数"),
    "valid": _("现行有效件数"),
    "decisions": _("本年处理决定数量"),
    "amount": _("本年收费金额（单位：万元）"),
}
CONTENT = _("信息内容")
SUBPARAGRAPHS: dict[str, Any] = {
    "一": _("第二十条第（一）项"),
    "五": _("第二十条第（五）项"),
    "六": _("第二十条第（六）项"),
    "八": _("第二十条第（八）项"),
}
REVIEWS: dict[str, Any] = {
    "review": _("行政复议"),
    "direct": _("未经复议直接起诉"),
    "after_review": _("复议后起诉"),
}
LAWSUITS = _("行政诉讼")
ENDINGS: dict[str, Any] = {
    "upheld": _("结果维持"),
    "corrected": _("结果纠正"),
    "other": _("其他结果"),
    "pending": _("尚未审结"),
    rules.TOTAL: _("总计"),
}

PARTS = (
    _("一、总体情况"),
    _("二、主动公开政府信息情况"),
    _("三、收到和处理政府信息公开申请情况"),
    _("四、政府信息公开行政复议、行政诉讼情况"),
    _("五、存在的主要问题及改进情况"),
    _("六、其他需要报告的事项"),
)
