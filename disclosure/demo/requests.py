"""Requests for information at the demonstration bureau: waiting, in hand, put off, answered, refused. Made up."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.calendar.services import add_working_days
from portal.organisations.models import Organisation
from powers.demo import bureau

from ..models import DisclosureRequest, RequestPause
from ..requests import services
from ..requests.choices import Applicant, Channel, Delivery, Outcome
from ..requests.identity import Identity

WANG = Identity(
    name="王小明",
    id_type="id_card",
    id_number="410104199001010015",
    phone="13800000001",
    address="管城街1号",
)
LAW_FIRM = Identity(
    name="河南商城律师事务所", organisation_code="31410000MD00000001", contact="赵律师", phone="0371-66660001"
)
COMPANY = Identity(
    name="郑州东里生物科技有限公司",
    organisation_code="91410104MA00000001",
    contact="钱经理",
    phone="0371-66660002",
)


def tell(root: Organisation, cast: dict[str, User], say: Callable[[str], Any]) -> list[Any]:
    """Register the requests and take each as far as the story says."""
    office, leader = cast[bureau.REQUESTS], cast[bureau.LEADER]
    section = Organisation.objects.get(code="KJJ-JHCG")
    services.submit(
        WANG,
        unit=root,
        applicant=Applicant.PERSON,
        wanted="2026年科普活动经费使用情况",
        description="想了解科技活动周花了多少钱。",
        delivery=Delivery.ONLINE,
    )

    def registered(identity: Identity, days_ago: int, **values: Any) -> DisclosureRequest:
        request, _code = services.submit(
            identity,
            unit=root,
            user=office,
            channel=Channel.REGISTERED_MAIL,
            received_on=timezone.localdate() - timedelta(days=days_ago),
            **values,
        )
        return request

    in_hand = registered(
        WANG, 23, applicant=Applicant.PERSON, wanted="科技计划项目评审专家库名单", delivery=Delivery.MAIL
    )
    services.assign(in_hand, office, section)

    asked = registered(
        COMPANY, 12, applicant=Applicant.BUSINESS, wanted="同类企业研发补助的申报材料", delivery=Delivery.MAIL
    )
    services.consult(
        asked,
        office,
        RequestPause.Whom.THIRD_PARTY,
        "郑州管城精密仪器有限公司",
        timezone.localdate() - timedelta(days=5),
        "申报材料涉及该公司商业秘密",
    )

    answered = registered(
        LAW_FIRM,
        16,
        applicant=Applicant.LEGAL_SERVICE,
        wanted="2025年度区级科技专项资金分配方案",
        document_number="管科〔2025〕18号",
        delivery=Delivery.MAIL,
    )
    services.assign(answered, office, section)
    services.draft_answer(
        answered,
        cast[bureau.EDITOR],
        Outcome.GRANTED,
        "经审查，您申请的信息属于公开范围，根据《中华人民共和国政府信息公开条例》第三十六条第（二）项的规定，现予以公开。\n"
        "2025年度区级科技专项资金共安排项目26个，金额380万元，分配方案附后。",
        "《中华人民共和国政府信息公开条例》第三十六条第（二）项",
        "管科公开告〔2026〕7号",
    )
    services.sign(answered, leader)

    refused = registered(
        WANG, 18, applicant=Applicant.PERSON, wanted="局党组会议讨论记录", delivery=Delivery.MAIL
    )
    services.draft_answer(
        refused,
        office,
        Outcome.PROCESS,
        "您申请的信息属于行政机关在履行行政管理职能过程中形成的讨论记录，根据规定不予公开。",
        "《中华人民共和国政府信息公开条例》第十六条第二款",
        "管科公开告〔2026〕8号",
    )
    services.sign(refused, leader)

    late = registered(
        LAW_FIRM,
        27,
        applicant=Applicant.LEGAL_SERVICE,
        wanted="专利行政处罚案件的统计数据（2020年至今）",
        delivery=Delivery.EMAIL,
    )
    services.extend(late, leader, 15, "涉及年份较多，需要汇总核对")

    many = registered(
        COMPANY,
        9,
        applicant=Applicant.BUSINESS,
        wanted="2016年以来历年科技项目验收材料",
        description="本单位本年度第31件申请。",
        delivery=Delivery.MAIL,
    )
    services.ask_reasons(
        many,
        office,
        "本年度您单位已提出31件政府信息公开申请，涉及历年全部项目材料，数量、频次明显超过合理范围。",
        add_working_days(timezone.localdate(), 8),
    )
    services.give_reasons(many, "我单位正在编写行业白皮书，需要历年验收结论，不需要附件。", office)

    charged = registered(
        LAW_FIRM,
        6,
        applicant=Applicant.LEGAL_SERVICE,
        wanted="2020—2025年行政处罚决定书纸质件",
        delivery=Delivery.MAIL,
    )
    services.ask_fee(
        charged,
        leader,
        Decimal("400.00"),
        "您本月累计申请14件，超过10件的4件按每件100元计收，共400元。请凭本通知到区政务服务中心非税窗口缴纳。",
    )
    say(f"依申请公开: {DisclosureRequest.objects.count()}")
    return []
