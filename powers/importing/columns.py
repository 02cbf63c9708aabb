"""The columns of a power register: what offices call them, how their cells are read and written."""

from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.importing.cells import clean_code, clean_text, header_key, is_nothing
from portal.importing.columns import (
    Column,
    Parsed,
    Values,
    choice_column,
    code_column,
    office_language,
    phone_column,
    reference_column,
    text_column,
)
from portal.office.inputs import whole_number
from portal.publishing.models import Audience
from portal.punctuation import listed

from ..models import InternalDomain, LawLevel, Material, PowerFunction, PowerType
from .citations import parse_citations, render_citations
from .wording import (
    parse_duties,
    parse_fee,
    parse_grounds,
    parse_limit,
    render_duties,
    render_fee,
    render_grounds,
    render_limit,
)

TYPE_WORDS = {
    "许可": "licensing",
    "行政许可类": "licensing",
    "处罚": "punishment",
    "行政处罚类": "punishment",
    "强制": "coercion",
    "行政强制类": "coercion",
    "征收": "levy",
    "行政征收类": "levy",
    "行政征收征用": "levy",
    "给付": "payment",
    "行政给付类": "payment",
    "检查": "inspection",
    "行政检查类": "inspection",
    "行政监督检查": "inspection",
    "确认": "confirmation",
    "行政确认类": "confirmation",
    "奖励": "reward",
    "行政奖励类": "reward",
    "裁决": "adjudication",
    "行政裁决类": "adjudication",
    "其他": "other",
    "其他类": "other",
    "其它": "other",
    "其他权力": "other",
    "其它行政权力": "other",
    "其他职权": "other",
    "其他行政职权": "other",
    "公共服务事项": "public_service",
    "服务事项": "public_service",
    "党务": "party",
    "党务类": "party",
    "党务管理": "party",
    "内部": "internal",
    "内部权力": "internal",
    "内部管理类": "internal",
    "内部管理权力": "internal",
}
FUNCTION_WORDS = {
    "决策": "decision",
    "决策类": "decision",
    "执行": "execution",
    "执行类": "execution",
    "监督": "supervision",
    "监督类": "supervision",
}
DOMAIN_WORDS = {
    "人": "people",
    "人员": "people",
    "财": "money",
    "资金": "money",
    "物": "things",
    "物品": "things",
}
AUDIENCE_WORDS = {
    "社会": "society",
    "全社会": "society",
    "面向社会": "society",
    "社会公开": "society",
    "公开": "society",
    "主动公开": "society",
    "党内": "party",
    "全党": "party",
    "本单位": "unit",
    "单位": "unit",
    "单位内部": "unit",
    "本单位内部": "unit",
    "全局": "unit",
    "局内": "unit",
    "特定对象": "specified",
    "特定": "specified",
    "内部": "internal",
    "不公开": "internal",
    "不予公开": "internal",
    "内部掌握": "internal",
}


def _parse_legal_bases(cell: str) -> Parsed:
    rows = [] if is_nothing(cell) else parse_citations(cell)
    parsed = Parsed({"legal_bases": rows})
    for row in rows:
        for field, limit, label in (
            ("title", 300, _("文件名称")),
            ("document_number", 120, _("文号")),
            ("article", 120, _("条款")),
        ):
            if len(row[field]) > limit:
                parsed.refusals.append(
                    _("设定依据的%(label)s超过了%(limit)s字的上限：%(text)s…")
                    % {"label": label, "limit": limit, "text": row[field][:20]}
                )
    return parsed


def _render_levels(values: Values) -> str:
    return "\n".join(str(LawLevel(row["level"]).label) for row in values.get("legal_bases") or [])


def _parse_levels(cell: str) -> Parsed:
    with office_language():
        known = {header_key(str(label)): value for value, label in LawLevel.choices}
    levels = []
    for line in clean_text(cell).split("\n") if not is_nothing(cell) else []:
        if header_key(line) not in known:
            return Parsed(
                refusals=[
                    _("效力级别“%(text)s”无法识别，可填：%(choices)s")
                    % {"text": line[:20], "choices": listed(label for _v, label in LawLevel.choices)}
                ]
            )
        levels.append(known[header_key(line)])
    return Parsed({"law_levels": levels})


_MOST_COPIES = 32767  # what the database takes
_FORMS = {str(label): value for value, label in Material.Form.choices}


def _render_materials(values: Values) -> str:
    lines = []
    for row in values.get("materials") or []:
        cells = [
            row["name"],
            _("必要") if row["is_required"] else _("非必要"),
            str(Material.Form(row["form"]).label),
            _("%(copies)s份") % {"copies": row["copies"]},
            row["note"],
        ]
        lines.append("｜".join(cells).rstrip("｜"))
    return "\n".join(lines)


def _copies(part: str) -> int | None:
    number = whole_number(clean_code(part.removesuffix("份"))) if part.endswith("份") else None
    return number if number is not None and number <= _MOST_COPIES else None


def _parse_materials(cell: str) -> Parsed:
    """One material a line: name｜必要｜纸质｜1份｜note; everything after the name may be left out, in any order."""
    rows: list[dict[str, Any]] = []
    parsed = Parsed({"materials": rows})
    for line in [] if is_nothing(cell) else clean_text(cell).split("\n"):
        name, *rest = [part.strip() for part in line.replace("|", "｜").split("｜")]
        if not name:
            continue
        row = {"name": name, "is_required": True, "form": str(Material.Form.PAPER), "copies": 1, "note": ""}
        for part in rest:
            if part in ("必要", "非必要"):
                row["is_required"] = part == "必要"
            elif part in _FORMS:
                row["form"] = _FORMS[part]
            elif (copies := _copies(part)) is not None:
                row["copies"] = copies
            elif part:
                row["note"] = part
        if len(name) > 300 or len(str(row["note"])) > 300:
            parsed.refusals.append(_("申请材料的名称或说明超过了300字的上限"))
        rows.append(row)
    return parsed


COLUMNS: tuple[Column, ...] = (
    reference_column("serial", gettext_lazy("序号"), "编号", "顺序号"),
    code_column(
        "code",
        gettext_lazy("职权编码"),
        "编码",
        "职权编号",
        "职权代码",
        "权力编码",
        "权力代码",
        "事项编码",
        "事项代码",
        "实施编码",
        "实施清单编码",
        "权力事项编码",
        "权责编码",
        max_length=64,
        keep_when_empty=True,
    ),
    choice_column(
        "power_type",
        gettext_lazy("职权类别"),
        PowerType,
        TYPE_WORDS,
        "类别",
        "类型",
        "职权类型",
        "权力类型",
        "权力类别",
        "事项类型",
        "事项类别",
        "权责类型",
        "权责类别",
        required=True,
        fill_down=True,
    ),
    reference_column(
        "main_name",
        gettext_lazy("主项名称"),
        "主项",
        "职权名称主项",
        "职权名称",
        "权力名称",
        "事项名称",
        "职权事项",
        "职权事项名称",
        "权力事项",
        "权力事项名称",
        "权力项目名称",
        "行政权力名称",
        "行政职权名称",
        "权责名称",
        "项目名称",
        weak_synonyms=("名称", "职权", "事项"),
        required=True,
    ),
    reference_column(
        "sub_name", gettext_lazy("子项名称"), "子项", "职权名称子项", "子项目", "子项目名称", "办理项名称"
    ),
    reference_column(
        "organisation",
        gettext_lazy("责任科室"),
        "科室",
        "行使主体科室",
        "责任单位",
        "责任单位科室",
        "承办科室",
        "承办机构",
        "承办单位",
        "责任处室",
        "责任科室单位",
        "行使科室",
        "实施主体",
        "实施机构",
        "实施机关",
        "所属机构",
        "机构名称",
        "单位名称",
        render=lambda values: values.get("organisation_name") or "",
        weak_synonyms=("行使主体", "行使机关", "职权主体", "权力主体", "责任主体", "单位", "机构", "处室"),
    ),
    reference_column(
        "organisation_code",
        gettext_lazy("机构代码"),
        "实施主体编码",
        "实施主体代码",
        "机构编码",
        "单位代码",
        "单位编码",
        "科室代码",
        "统一社会信用代码",
        render=lambda values: values.get("organisation_code") or "",
    ),
    reference_column(
        "post",
        gettext_lazy("责任岗位"),
        "岗位",
        "行使主体岗位",
        "承办岗位",
        "行使岗位",
        "责任人岗位",
        render=lambda values: values.get("post_name") or "",
    ),
    text_column(
        "exercising_subject", gettext_lazy("对外行使主体"), "行使名义", "法定行使主体", max_length=200
    ),
    choice_column(
        "function",
        gettext_lazy("权力属性"),
        PowerFunction,
        FUNCTION_WORDS,
        "属性",
        "职权属性",
        "权力性质",
        keep_when_empty=True,
    ),
    choice_column("internal_domain", gettext_lazy("管理对象"), InternalDomain, DOMAIN_WORDS, "人财物"),
    Column(
        "legal_bases",
        gettext_lazy("设定依据"),
        _parse_legal_bases,
        lambda values: render_citations(values.get("legal_bases") or []),
        (
            "实施依据",
            "法律依据",
            "职权依据",
            "权力依据",
            "法定依据",
            "设立依据",
            "行使依据",
            "依据",
            "法律法规依据",
        ),
    ),
    Column(
        "law_levels",
        gettext_lazy("依据效力级别"),
        _parse_levels,
        _render_levels,
        ("效力级别",),
        affects=("legal_bases",),
    ),
    text_column("conditions", gettext_lazy("行使条件"), "受理条件", "办理条件", "实施条件", "申请条件"),
    text_column("content", gettext_lazy("行使内容"), "职权内容", "权力内容", "事项内容"),
    text_column(
        "process",
        gettext_lazy("办理步骤"),
        "行使步骤",
        "运行流程",
        "办理流程",
        "行使程序",
        "办理程序",
        "运行程序",
        "流程",
    ),
    text_column("requirements", gettext_lazy("目标要求"), "工作要求"),
    Column(
        "statutory_limit",
        gettext_lazy("法定时限"),
        partial(parse_limit, "statutory_limit", gettext_lazy("法定时限")),
        partial(render_limit, "statutory_limit"),
        ("法定", "办理时限法定", "法定办结时限", "法定期限", "法定办理时限"),
        affects=("limit_note",),
    ),
    Column(
        "promised_limit",
        gettext_lazy("承诺时限"),
        partial(parse_limit, "promised_limit", gettext_lazy("承诺时限")),
        partial(render_limit, "promised_limit"),
        ("承诺", "办理时限承诺", "承诺办结时限", "承诺期限", "承诺办理时限"),
        weak_synonyms=("办理时限", "办结时限", "办理期限", "时限"),
        affects=("limit_note",),
    ),
    text_column("limit_note", gettext_lazy("时限说明"), max_length=300),
    Column(
        "fee",
        gettext_lazy("收费依据及标准"),
        parse_fee,
        render_fee,
        (
            "收费依据和标准",
            "收费标准及依据",
            "收费标准和依据",
            "收费依据",
            "收费标准",
            "是否收费",
            "收费",
            "收费情况",
        ),
    ),
    Column(
        "materials",
        gettext_lazy("申请材料"),
        _parse_materials,
        _render_materials,
        ("提交材料", "所需材料", "申报材料"),
    ),
    text_column("outcome", gettext_lazy("办理结果"), "结果名称", max_length=300),
    choice_column(
        "audience",
        gettext_lazy("公开范围"),
        Audience,
        AUDIENCE_WORDS,
        "公开对象",
        "公开属性",
        keep_when_empty=True,
    ),
    phone_column(
        "consultation_phone",
        gettext_lazy("咨询电话"),
        "咨询方式",
        "服务电话",
        "联系电话",
        "办理电话",
        max_length=60,
    ),
    phone_column(
        "complaint_phone",
        gettext_lazy("监督电话"),
        "投诉电话",
        "监督投诉电话",
        "监督举报电话",
        "监督投诉方式",
        "举报电话",
        max_length=60,
    ),
    Column(
        "duties", gettext_lazy("责任事项"), parse_duties, render_duties, ("责任内容", "职责事项", "履职责任")
    ),
    Column(
        "accountability_grounds",
        gettext_lazy("追责情形"),
        parse_grounds,
        render_grounds,
        ("追责情况", "追责情形及依据", "追究情形", "问责情形"),
    ),
    text_column("remedies", gettext_lazy("救济途径"), "救济渠道", "行政复议或诉讼", "行政复议和行政诉讼"),
    text_column("remarks", gettext_lazy("备注"), "附注", weak_synonyms=("说明",)),
)
