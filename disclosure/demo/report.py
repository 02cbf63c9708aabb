"""The demonstration bureau's report of last year, published late: it joined the portal only this year. Made up."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.publishing.actions import Approve, Submit
from portal.publishing.models.publishable import REVIEW_STATES
from portal.richtext.cleaning import clean
from powers.demo import bureau

from ..models import AnnualReport, CatalogueItem
from ..report import rules
from ..report.services import create_report
from .information import SECRECY_GROUND, who_decides

ITEM = "ZW-08-03"
OVERVIEW = (
    "<p>{year}年，我局认真贯彻《中华人民共和国政府信息公开条例》，围绕科技计划、专项资金、行政处罚等群众关心的事项推进公开。"
    "本报告的统计期限自{year}年1月1日起至12月31日止。</p>"
    "<h2>（一）主动公开</h2><p>通过政府网站、公开栏主动公开信息86条，其中规范性文件2件、行政处罚决定4件、财政预决算和“三公”经费信息6条，"
    "项目评审和资金分配结果全部公示。</p>"
    "<h2>（二）依申请公开</h2><p>全年没有收到政府信息公开申请，没有上年结转的申请。在办事大厅和网站公布了受理渠道、流程和时限。</p>"
    "<h2>（三）政府信息管理</h2><p>落实先审查、后公开，全年审查拟公开信息91条，其中5条经审查不予公开。清理规范性文件1次，废止1件。</p>"
    "<h2>（四）平台建设</h2><p>政府网站科技专栏更新86条；局机关和办事大厅设公开栏3处，每季度更换。</p>"
    "<h2>（五）监督保障</h2><p>局党组专题研究政务公开工作2次，开展业务培训1次，参加32人次。社会评议中收到意见4条，均已答复。</p>"
)
IMPROVEMENTS = (
    "<p>存在的主要问题：一是有的科室公开不够及时，个别项目验收结果超过时限才公开；二是政策解读以文字为主，形式单一；"
    "三是公开目录没有覆盖到每一项职权。</p>"
    "<p>改进情况：一是对照公开目录逐项设定时限，到期提醒，逾期上报；二是重要文件同步发布问答式解读；"
    "三是编制职权目录和流程图，与公开目录衔接，向社会公布。</p>"
)
OTHERS = "<p>本年度没有收取信息处理费。没有其他需要报告的事项。</p>"
DISCLOSED: rules.Typed = {
    "regulations": {"made": 0, "repealed": 0, "valid": 0},
    "normative": {"made": 2, "repealed": 1, "valid": 7},
    "licences": {"decisions": 0},
    "penalties": {"decisions": 4},
    "coercion": {"decisions": 0},
    "fees": {"amount": "0"},
}


def tell(root: Organisation, cast: dict[str, User], say: Callable[[str], Any]) -> list[Any]:
    """Write the report of last year, and take it through all stages."""
    year, editor = timezone.localdate().year - 1, cast[bureau.EDITOR]
    item = CatalogueItem.objects.get(code=ITEM, unit=root)
    report = AnnualReport(
        year=year,
        organisation=item.organisation,
        item=item,
        overview=clean(OVERVIEW.format(year=year)),
        disclosed=DISCLOSED,
        improvements=clean(IMPROVEMENTS),
        others=clean(OTHERS),
    )
    create_report(report, editor)
    Submit(report, editor).run()
    while report.state in REVIEW_STATES:
        note = SECRECY_GROUND if report.state == "secrecy_review" else ""
        Approve(report, cast[who_decides(report)], note=note).run()
    say(f"信息公开年度报告: {report.year}")
    return []
