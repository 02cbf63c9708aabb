"""The vocabularies of requests: as the law and the annual report's statistics have them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Applicant(models.TextChoices):
    """Who asks: the columns of the annual report's table (《政府信息公开工作年度报告格式》)."""

    PERSON = "person", _("自然人")
    BUSINESS = "business", _("商业企业")
    RESEARCH = "research", _("科研机构")
    PUBLIC_BENEFIT = "public_benefit", _("社会公益组织")
    LEGAL_SERVICE = "legal_service", _("法律服务机构")
    OTHER = "other", _("其他组织")


class IdType(models.TextChoices):
    """With what a natural person says who he is."""

    ID_CARD = "id_card", _("居民身份证")
    PASSPORT = "passport", _("护照")
    HONG_KONG_MACAO = "hong_kong_macao", _("港澳居民来往内地通行证")
    TAIWAN = "taiwan", _("台湾居民来往大陆通行证")
    OTHER = "other", _("其他证件")


class Channel(models.TextChoices):
    """By which way it came; the day of receipt follows from it (《政府信息公开条例》第三十一条)."""

    WEB = "web", _("网上提交")
    IN_PERSON = "in_person", _("当面提交")
    REGISTERED_MAIL = "registered_mail", _("邮寄（需签收）")
    ORDINARY_MAIL = "ordinary_mail", _("平常信函")
    FAX = "fax", _("传真")
    EMAIL = "email", _("电子邮件")


class Delivery(models.TextChoices):
    """How the applicant wants the answer (第二十九条)."""

    ONLINE = "online", _("网上获取")
    EMAIL = "email", _("电子邮件")
    MAIL = "mail", _("邮寄")
    COLLECT = "collect", _("当面领取")


class RequestState(models.TextChoices):
    """Where a request stands."""

    SUBMITTED = "submitted", _("待确认")
    OPEN = "open", _("办理中")
    CORRECTING = "correcting", _("待补正")
    EXPLAINING = "explaining", _("待说明理由")
    PAYING = "paying", _("待缴费")
    APPROVAL = "approval", _("答复待审签")
    ANSWERED = "answered", _("已答复")
    ENDED = "ended", _("已结束")


class Outcome(models.TextChoices):
    """What became of a request: the kinds of answer (第三十六条), as the annual report counts them."""

    GRANTED = "granted", _("予以公开")
    ALREADY_PUBLIC = "already_public", _("已主动公开，告知获取途径")
    PARTIAL = "partial", _("部分公开")
    STATE_SECRET = "state_secret", _("属于国家秘密")
    LAW_FORBIDS = "law_forbids", _("其他法律行政法规禁止公开")
    SAFETY = "safety", _("危及“三安全一稳定”")
    THIRD_PARTY = "third_party", _("保护第三方合法权益")
    INTERNAL = "internal", _("属于三类内部事务信息")
    PROCESS = "process", _("属于四类过程性信息")
    ENFORCEMENT = "enforcement", _("属于行政执法案卷")
    QUERY = "query", _("属于行政查询事项")
    NOT_HELD = "not_held", _("本机关不掌握相关政府信息")
    TO_BE_MADE = "to_be_made", _("没有现成信息需要另行制作")
    UNCLEAR = "unclear", _("补正后申请内容仍不明确")
    PETITION = "petition", _("信访举报投诉类申请")
    REPEAT = "repeat", _("重复申请")
    PUBLICATION = "publication", _("要求提供公开出版物")
    EXCESSIVE = "excessive", _("无正当理由大量反复申请")
    CONFIRM = "confirm", _("要求确认或重新出具已获取信息")
    NOT_CORRECTED = "not_corrected", _("无正当理由逾期不补正，视为放弃")
    FEE_UNPAID = "fee_unpaid", _("逾期未按收费通知要求缴纳费用，视为放弃")
    OTHER = "other", _("其他")


# Nothing or not all is disclosed, for a reason of its own: the answer must name its article, and reconsideration comes
# before any lawsuit (《行政复议法》第二十三条第一款第四项).
REFUSALS = (
    Outcome.PARTIAL,
    Outcome.STATE_SECRET,
    Outcome.LAW_FORBIDS,
    Outcome.SAFETY,
    Outcome.THIRD_PARTY,
    Outcome.INTERNAL,
    Outcome.PROCESS,
    Outcome.ENFORCEMENT,
    Outcome.QUERY,
)


class Act(models.TextChoices):
    """What can be done with a request; each is a line in its record."""

    SUBMITTED = "submitted", _("提交申请")
    REGISTERED = "registered", _("登记申请")
    RECEIVED = "received", _("确认受理")
    CORRECTION_ASKED = "correction_asked", _("通知补正")
    CORRECTION_LATE = "correction_late", _("补正通知超过期限")
    CORRECTED = "corrected", _("收到补正")
    GIVEN_UP = "given_up", _("逾期不补正")
    REASONS_ASKED = "reasons_asked", _("要求说明理由")
    REASONS_GIVEN = "reasons_given", _("收到理由")
    REASONS_LAPSED = "reasons_lapsed", _("逾期未说明理由")
    DEFERRED = "deferred", _("延迟答复")
    FEE_ASKED = "fee_asked", _("通知缴费")
    FEE_PAID = "fee_paid", _("收到缴费")
    FEE_LAPSED = "fee_lapsed", _("逾期未缴费")
    CONSULTED = "consulted", _("征求意见")
    CONSULTED_BACK = "consulted_back", _("收到意见")
    THIRD_PARTY_TOLD = "third_party_told", _("书面告知第三方")
    EXTENDED = "extended", _("延长答复期限")
    ASSIGNED = "assigned", _("交办")
    DRAFTED = "drafted", _("拟稿")
    TAKEN_BACK = "taken_back", _("收回修改")
    SENT_BACK = "sent_back", _("退回修改")
    ANSWERED = "answered", _("答复")
    DELIVERED = "delivered", _("送达")
    WITHDRAWN = "withdrawn", _("申请人撤回")
    READ_IDENTITY = "read_identity", _("查看申请人信息")
    READ_FILE = "read_file", _("查看答复附件")
    MOVED = "moved", _("日历变化，期限调整")
    DISCLOSED = "disclosed", _("转为主动公开")
    REMINDED = "reminded", _("提醒")
    ESCALATED = "escalated", _("上报")
    MAILED = "mailed", _("邮件告知申请人")
