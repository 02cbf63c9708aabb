"""The fixed vocabularies of the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PowerType(models.TextChoices):
    """职权类别: the national ten types in their official order, public service, and the seed's own two.

    Source: guidance on power lists of local government departments (2015); the plan, 四（一）1.
    """

    LICENSING = "licensing", _("行政许可")
    PUNISHMENT = "punishment", _("行政处罚")
    COERCION = "coercion", _("行政强制")
    LEVY = "levy", _("行政征收")
    PAYMENT = "payment", _("行政给付")
    INSPECTION = "inspection", _("行政检查")
    CONFIRMATION = "confirmation", _("行政确认")
    REWARD = "reward", _("行政奖励")
    ADJUDICATION = "adjudication", _("行政裁决")
    OTHER = "other", _("其他行政权力")
    PUBLIC_SERVICE = "public_service", _("公共服务")
    PARTY = "party", _("党务权力")
    INTERNAL = "internal", _("内部管理")


# The letters that stand for a type in a generated code, as the sample registers write them (KJ-CF-01).
TYPE_LETTERS = {
    PowerType.LICENSING: "XK",
    PowerType.PUNISHMENT: "CF",
    PowerType.COERCION: "QZ",
    PowerType.LEVY: "ZS",
    PowerType.PAYMENT: "GF",
    PowerType.INSPECTION: "JC",
    PowerType.CONFIRMATION: "QR",
    PowerType.REWARD: "JL",
    PowerType.ADJUDICATION: "CJ",
    PowerType.OTHER: "QT",
    PowerType.PUBLIC_SERVICE: "FW",
    PowerType.PARTY: "DW",
    PowerType.INTERNAL: "NB",
}


class PowerFunction(models.TextChoices):
    """权力属性: the three functions that must check each other (the plan, 三（二）)."""

    DECISION = "decision", _("决策权")
    EXECUTION = "execution", _("执行权")
    SUPERVISION = "supervision", _("监督权")


class StepKind(models.TextChoices):
    """What happens at a step of a flowchart (步骤类型)."""

    START = "start", _("开始")
    TASK = "task", _("办理")
    DECISION = "decision", _("判断")
    DOCUMENT = "document", pgettext_lazy("step", "文书")
    END = "end", _("结束")


class StepFunction(models.TextChoices):
    """Which of the three functions a step exercises; where it isn't said, a decision decides and the rest executes."""

    DECISION = "decision", _("决策")
    EXECUTION = "execution", _("执行")
    SUPERVISION = "supervision", _("监督")


class InternalDomain(models.TextChoices):
    """What an internal power is over: 人、财、物."""

    PEOPLE = "people", _("人事")
    MONEY = "money", _("财务")
    THINGS = "things", _("物资")


class LimitUnit(models.TextChoices):
    """The unit of a time limit. ``NONE``: the law sets no limit."""

    WORKING_DAYS = "working_days", _("个工作日")
    DAYS = "days", _("日")
    MONTHS = "months", _("个月")
    IMMEDIATE = "immediate", _("即时办结")
    NONE = "none", _("无规定")


class LawLevel(models.TextChoices):
    """效力级别, high to low; the Party's own rules after the state's."""

    CONSTITUTION = "constitution", _("宪法")
    LAW = "law", _("法律")
    ADMINISTRATIVE_REGULATION = "administrative_regulation", _("行政法规")
    LOCAL_REGULATION = "local_regulation", _("地方性法规")
    DEPARTMENT_RULE = "department_rule", _("部门规章")
    LOCAL_RULE = "local_rule", _("地方政府规章")
    NORMATIVE_DOCUMENT = "normative_document", _("规范性文件")
    PARTY_CONSTITUTION = "party_constitution", _("党章")
    PARTY_RULE = "party_rule", _("党内法规")
    INTERNAL_RULE = "internal_rule", _("单位内部制度")
    UNKNOWN = "unknown", _("待核定")
