"""What the demonstration bureau has disclosed: in time and late, corrected, withdrawn, and still on its way. Made up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from portal.accounts.models import User
from portal.attachments.facts import FileFacts
from portal.attachments.services import give, store_upload
from portal.organisations.models import Organisation
from portal.publishing.actions import Approve, Return, Submit, Withdraw, editing
from portal.publishing.models.publishable import REVIEW_STATES
from portal.publishing.stages import BY_STATE
from portal.richtext.cleaning import clean
from powers.demo import bureau
from powers.models import Power

from ..information.services import create_disclosure
from ..models import CatalogueItem, Disclosure

NOT_SUBMITTED = -1  # left lying, and overdue by now: the office and the inspector hear of it


@dataclass(frozen=True)
class Text:
    """One disclosure: under which item, what it says, how many days ago it came about, how far it has come."""

    item: str
    title: str
    body: str
    days_ago: int
    document_number: str = ""
    subject_words: str = ""
    powers: tuple[str, ...] = ()
    stops_after: int | None = None  # reviewers who have agreed; None: published
    workbook: tuple[str, tuple[tuple[str, ...], ...]] | None = (
        None  # a file's name and the rows of its only sheet
    )


TEXTS = (
    Text(
        "DW-01-01",
        "关于调整局党组成员分工的通知",
        "<p>经局党组研究，对党组成员分工调整如下：</p><table><thead><tr><th>姓名</th><th>职务</th><th>分工</th></tr></thead>"
        "<tbody><tr><td>周建国</td><td>党组书记、局长</td><td>主持全面工作，不直接分管财务、人事和项目审批</td></tr>"
        "<tr><td>陈志强</td><td>党组成员、副局长</td><td>分管计划与成果科、高新技术与产业化科</td></tr>"
        "<tr><td>孙立新</td><td>党组成员、纪检书记</td><td>负责纪检监察工作，分管知识产权科</td></tr></tbody></table>"
        "<p>分工自印发之日起执行，原分工同时废止。</p>",
        9,
        "管科党〔2026〕12号",
        "党组 分工",
        ("KJ-DW-01",),
    ),
    Text(
        "DW-02-02",
        "局党组会议关于科技专项资金安排的决定",
        "<p>局党组会议研究决定：</p><ol><li>本年度区级科技专项资金安排项目28个，资金总额420万元；</li>"
        "<li>项目和金额向社会公示5个工作日，公示无异议后下达；</li><li>计划与成果科负责跟踪问效，年底向党组报告。</li></ol>"
        "<p>应到党组成员5人，实到5人，会议逐项表决，一致同意。</p>",
        24,
        "",
        "三重一大 专项资金",
        ("KJ-QT-04",),
    ),
    Text(
        "DW-03-01",
        "干部选拔任用任前公示",
        "<p>根据《党政领导干部选拔任用工作条例》，现将拟任职人选公示如下：</p>"
        "<p>李伟，男，计划与成果科科长，拟任副局级干部。</p>"
        "<p>公示期5个工作日。对公示对象有异议的，可以来信、来电或者当面反映，我们对反映人和反映的情况严格保密。</p>",
        6,
        "",
        "干部 任前公示",
    ),
    Text(
        "DW-04-02",
        "发展党员公示",
        "<p>经支部委员会讨论，拟接收吴晓梅同志为中共预备党员，现予公示。公示期5个工作日。</p>",
        40,
        "",
        "发展党员",
    ),
    Text(
        "DW-04-04",
        "民主评议党员结果通报",
        "<p>机关党支部民主评议党员工作结束，参加评议党员23名，评为优秀4名、合格19名。</p>",
        5,
        "",
        "民主评议",
    ),
    Text(
        "ZW-02-01",
        "管城回族区科技计划项目管理办法",
        "<h2>第一章　总则</h2><p>第一条　为规范区级科技计划项目管理，提高资金使用效益，制定本办法。</p>"
        "<p>第二条　本办法适用于区级科技计划项目的申报、评审、立项、实施和验收。</p>"
        "<h2>第二章　申报和评审</h2><p>第三条　申报单位应当在本区注册，具有独立法人资格。</p>"
        "<p>第四条　评审专家从专家库中随机抽取，实行回避制度。评审结果公示5个工作日。</p>"
        "<p>附件：区级科技计划项目申报汇总表</p>",
        18,
        "管科〔2026〕31号",
        "科技计划 项目管理 规范性文件",
        ("KJ-QT-04",),
        workbook=(
            "区级科技计划项目申报汇总表.xlsx",
            (
                ("序号", "项目名称", "申报单位", "项目负责人", "申请经费（万元）", "推荐意见"),
                ("1", "", "", "", "", ""),
            ),
        ),
    ),
    Text(
        "ZW-04-03",
        "行政处罚决定信息（2026年第3号）",
        "<p>某商贸公司销售假冒专利产品，违反《中华人民共和国专利法》第六十八条，决定没收违法所得，处罚款2万元。</p>",
        17,
        "管科罚〔2026〕3号",
        "行政处罚 假冒专利",
        ("KJ-CF-01",),
    ),
    Text(
        "ZW-04-05",
        "2026年度高新技术企业推荐名单公示",
        "<p>经审核，拟推荐以下企业申报高新技术企业：</p><table><thead><tr><th>序号</th><th>企业名称</th><th>技术领域</th></tr></thead>"
        "<tbody><tr><td>1</td><td>郑州管城精密仪器有限公司</td><td>先进制造与自动化</td></tr>"
        "<tr><td>2</td><td>河南商城软件技术有限公司</td><td>电子信息</td></tr>"
        "<tr><td>3</td><td>郑州东里生物科技有限公司</td><td>新材料</td></tr></tbody></table>",
        21,
        "",
        "高新技术企业 公示",
        ("KJ-QT-06",),
    ),
    Text(
        "ZW-07-01",
        "科技活动周活动预告",
        "<p>科技活动周将在区文化广场举行，设科普展览、专利咨询和青少年实验三个展区，欢迎市民参加，无需预约。</p>",
        12,
        "",
        "科普 活动",
    ),
    Text(
        "ZW-04-04",
        "2026年10月技术合同认定登记结果",
        "<p>10月认定登记技术合同17份，成交额2,360万元，其中技术开发合同9份、技术转让合同3份、技术服务合同5份。</p>",
        15,
        "",
        "技术合同",
        ("KJ-QR-01", "KJ-QR-02", "KJ-QR-03"),
        2,
    ),
    Text(
        "ZW-06-01",
        "2026年公开招录工作人员公示",
        "<p>拟招录工作人员2名，公示期7个工作日。</p>",
        3,
        "",
        "招录",
        (),
        0,
    ),
    Text(
        "DW-08-04",
        "第三季度意见建议办理结果",
        "<p>第三季度共收到意见建议12条，已办结11条，正在办理1条。</p>",
        21,
        "",
        "意见建议",
        (),
        NOT_SUBMITTED,
    ),
)
WITHDRAWN = "科技活动周活动预告"
WITHDRAWAL_REASON = "因天气原因活动改期，新的时间另行公布。"
CORRECTED = "2026年度高新技术企业推荐名单公示"
WRONG, RIGHT = "新材料", "生物与新医药"
CORRECTION = "名单第3项的技术领域误为“新材料”，应为“生物与新医药”。"
RETURNED = "2026年公开招录工作人员公示"
RETURN_REASON = "请写明岗位、人数和监督电话，身份证号码等个人信息不要写入。"
SECRECY = "baomi"
SECRECY_GROUND = "经审查，不涉及国家秘密、商业秘密和个人隐私，可以公开（《政府信息公开条例》第十四条、第十五条、第十七条）。"
_WHO = {
    "review_section": bureau.HEAD,
    "review_secrecy": SECRECY,
    "review_office": bureau.OFFICE,
    "approve_publication": bureau.LEADER,
}


def tell(root: Organisation, cast: dict[str, User], say: Callable[[str], Any]) -> list[Any]:
    """Write the disclosures and take each as far as the story says, every stage by its own person."""
    today, editor = timezone.localdate(), cast[bureau.EDITOR]
    for text in TEXTS:
        draft = _draft(text, today, editor)
        if text.stops_after != NOT_SUBMITTED:
            _hand_round(draft, cast, text.stops_after)
    Return(Disclosure.objects.get(title=RETURNED), cast[bureau.HEAD], note=RETURN_REASON).run()
    Withdraw(Disclosure.objects.get(title=WITHDRAWN), cast[bureau.LEADER], note=WITHDRAWAL_REASON).run()
    disclosure = Disclosure.objects.get(title=CORRECTED)
    with editing(disclosure, editor) as row:
        row.body = row.body.replace(WRONG, RIGHT)
        row.correction_note = CORRECTION
    _hand_round(disclosure, cast)
    say(f"公开信息: {len(TEXTS)}")
    return []


def _hand_round(disclosure: Disclosure, cast: dict[str, User], stops_after: int | None = None) -> None:
    """Submit it, and let so many reviewers agree: all, if not said."""
    disclosure.refresh_from_db()
    Submit(disclosure, cast[bureau.EDITOR]).run()
    agreed = 0
    while disclosure.state in REVIEW_STATES and (stops_after is None or agreed < stops_after):
        Approve(disclosure, cast[who_decides(disclosure)], note=_note(disclosure)).run()
        agreed += 1


def _draft(text: Text, today: date, editor: User) -> Disclosure:
    item = CatalogueItem.objects.get(code=text.item, unit__code=bureau.BUREAU[0])
    disclosure = Disclosure(
        item=item,
        organisation=item.organisation,
        audience=item.audience,
        title=text.title,
        body=clean(text.body),
        document_number=text.document_number,
        subject_words=text.subject_words,
        formed_on=today - timedelta(days=text.days_ago),
    )
    create_disclosure(disclosure, editor)
    disclosure.powers.set(Power.objects.filter(code__in=text.powers))
    if text.workbook:
        give(disclosure.files, [_workbook(*text.workbook)], editor)
    return disclosure


def _workbook(name: str, rows: tuple[tuple[str, ...], ...]) -> FileFacts:
    book, file = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return store_upload(SimpleUploadedFile(name, file.getvalue()))


def who_decides(disclosure: Any) -> str:
    """Whose turn it is."""
    return _WHO[BY_STATE[disclosure.state].permission]


def _note(disclosure: Disclosure) -> str:
    return SECRECY_GROUND if disclosure.state == "secrecy_review" else ""
