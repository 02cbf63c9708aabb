"""What the demonstration bureau's people know beside their register, and how far each power has come."""

from ..models import LawLevel, Material

REGISTER = "职权目录.xlsx"
CORRECTION = "职权目录（更正）.csv"  # the two rows that the register's own mistakes kept out
# The flowcharts that the bureau drew first, and the ones that its clerk added since; both are tables.
FLOWCHARTS = ("流程图.xlsx", "流程图（补充）.xlsx")
DISTRICT_ITEMS = "区级政务服务事项.csv"

# Levels of law that a title alone doesn't tell (待核定), as the clerk looked them up.
LEVELS = {
    "郑州市专利申请资助办法": LawLevel.NORMATIVE_DOCUMENT,
    "河南省科学技术奖励办法": LawLevel.LOCAL_RULE,
    "区财政专项资金管理规定": LawLevel.NORMATIVE_DOCUMENT,
    "有关公务接待管理规定": LawLevel.PARTY_RULE,
    "公务员考核规定（试行）": LawLevel.NORMATIVE_DOCUMENT,
    "管科字〔2013〕31号": LawLevel.INTERNAL_RULE,
}

_PAPER, _EITHER = Material.Form.PAPER, Material.Form.EITHER
_CONTRACT = [
    ("技术合同认定登记申请表", True, _EITHER, 2, "由登记机构提供式样"),
    ("技术合同文本", True, _PAPER, 2, "当事人签字盖章"),
    ("法人营业执照或者身份证明", True, _EITHER, 1, "复印件"),
    ("委托代理书", False, _PAPER, 1, "委托他人办理的提供"),
]
_RECOMMENDATION = [
    ("申报书", True, _EITHER, 3, ""),
    ("企业营业执照", True, _EITHER, 1, "复印件"),
    ("上一年度财务审计报告", True, _EITHER, 1, ""),
    ("知识产权证明", False, _EITHER, 1, "有知识产权的提供"),
]
# code: (name, required, form, copies, note)
MATERIALS = {
    "KJ-QR-01": _CONTRACT,
    "KJ-QR-02": _CONTRACT,
    "KJ-QR-03": _CONTRACT,
    "KJ-QR-04": [
        ("科技成果登记表", True, _EITHER, 2, ""),
        ("评价证明", True, _PAPER, 1, "鉴定证书、验收报告或者知识产权证书"),
        ("研制报告", True, _EITHER, 1, ""),
    ],
    "KJ-CJ-01": [
        ("专利侵权纠纷处理请求书", True, _PAPER, 2, "按被请求人的人数增加份数"),
        ("专利证书和专利登记簿副本", True, _PAPER, 1, "复印件，核对原件"),
        ("侵权证据", True, _EITHER, 1, ""),
    ],
    "KJ-GF-01": [
        ("专利申请资助资金申请表", True, _EITHER, 2, ""),
        ("专利受理通知书或者专利证书", True, _EITHER, 1, "复印件"),
        ("缴费收据", True, _PAPER, 1, "复印件，核对原件"),
    ],
    "KJ-QT-06": _RECOMMENDATION,
    "KJ-QT-07": _RECOMMENDATION,
    "KJ-QT-08": _RECOMMENDATION,
    "KJ-QT-09": _RECOMMENDATION,
    "KJ-QT-11": _RECOMMENDATION,
}
# Source: 行政复议法 art. 20; 行政诉讼法 art. 46.
_REVIEW = "对决定不服的，可以自知道该决定之日起60日内向管城回族区人民政府申请行政复议，也可以自知道之日起6个月内依法提起行政诉讼。"
REMEDIES = dict.fromkeys(
    ("KJ-CF-01", "KJ-CF-02", "KJ-CF-03", "KJ-CJ-01", "KJ-QR-01", "KJ-QR-02", "KJ-QR-03"), _REVIEW
)
OUTCOMES = {
    "KJ-CF-01": "行政处罚决定书",
    "KJ-CF-02": "行政处罚决定书",
    "KJ-CJ-01": "专利侵权纠纷处理决定书",
    "KJ-QR-01": "技术合同登记证明",
    "KJ-QR-02": "技术合同登记证明",
    "KJ-QR-03": "技术合同登记证明",
    "KJ-QR-04": "科技成果登记证书",
    "KJ-GF-01": "资助资金拨付通知",
    "KJ-QT-06": "推荐函",
    "KJ-NB-03": "政府采购合同",
}

# How far the powers have come; whatever is not named here is published in its first version.
DRAFTS = ("KJ-NB-06", "KJ-QT-09")
AT_SECTION_REVIEW = ("KJ-QT-12", "KJ-QT-13")
AT_OFFICE_REVIEW = ("KJ-QT-08", "KJ-GF-02")
AT_LEADER = ("KJ-JL-02", "KJ-QT-04")
OVERDUE = "KJ-QT-08"
RETURNED = "KJ-QT-07"
RETURN_REASON = "与计划与成果科的“科技型中小企业创新基金项目审核与推荐”（KJ-QT-08）职能交叉，请两科室先行理顺，明确由一个科室承担后再报。"
SCHEDULED = "KJ-NB-03"
WITHDRAWN = "KJ-QT-10"
WITHDRAWAL_REASON = (
    "所依据的税前扣除管理办法已经修订，鉴定职责调整由上级科技行政部门承担，本局不再行使此项职权。"
)

# Second versions that are public: the fields that changed, and what the editor said of it.
NEW_VERSIONS = {
    "KJ-QR-04": (
        "压缩承诺时限，明确办理要求",
        {
            "promised_limit": 10,
            "requirements": "材料齐全的当场受理；材料不齐的一次告知；登记结果在政务公开栏公告。",
        },
    ),
    "KJ-CJ-01": (
        "补充办理要求",
        {"requirements": "自受理之日起5日内将请求书副本送达被请求人；处理决定自作出之日起20日内公开。"},
    ),
    # The plan, 四（一）1: the Party-group secretary's powers above all are to be put before society.
    "KJ-DW-01": (
        "按照实施方案，党组书记主持决策的职权向社会公开",
        {
            "audience": "society",
            "requirements": "议题会前书面通知；党组成员逐项发表意见，党组书记末位表态；会议纪要在5个工作日内形成。",
        },
    ),
}
# New versions of published powers that are still under review: reviewers see what changed.
PENDING_VERSIONS = {
    "KJ-GF-02": ("压缩承诺时限", {"promised_limit": 15}),
    "KJ-QT-04": (
        "细化目标要求",
        {"requirements": "验收专家从专家库中随机抽取；验收结论在10个工作日内通知承担单位。"},
    ),
}
