"""Which acts the desk offers to one person on one record, and in which words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User

from ..actions import Action, Approve, Archive, Discard, Recall, Return, Submit, Unarchive, Withdraw
from ..errors import FourEyes, PublishingError
from ..models import Publishable


@dataclass(frozen=True)
class Act:
    """One act as the desk shows it. ``note_label`` is empty where no words are asked for."""

    name: str
    action: type[Action]
    label: Any
    explanation: Any
    done: Any
    note_label: Any = ""

    @property
    def needs_reason(self) -> bool:
        return self.action.needs_reason

    @property
    def is_decision(self) -> bool:
        """Whether it is a reviewer's, at a stage of review."""
        return self.action.is_review


APPROVE = Act(
    "approve", Approve, _("同意"), _("同意后进入下一环节；领导审批同意即发布。"), _("已同意“%s”。"), _("意见")
)
RETURN = Act(
    "return", Return, _("退回"), _("退回给编制人修改，理由会发给他。"), _("已退回“%s”。"), _("退回理由")
)
OTHER_ACTS = (
    Act(
        "submit",
        Submit,
        _("提交审核"),
        _("提交后进入审核，审核期间不能修改；需要修改时可以收回。"),
        _("已提交“%s”。"),
    ),
    Act("recall", Recall, _("收回"), _("收回后恢复为草稿，可以继续修改，再重新提交。"), _("已收回“%s”。")),
    Act(
        "discard",
        Discard,
        _("放弃修改"),
        _("放弃上次发布以来的全部修改，草稿恢复为正在公开的内容。放弃的内容仍可在修改历史中查到。"),
        _("已放弃对“%s”的修改。"),
    ),
    Act(
        "withdraw",
        Withdraw,
        _("撤回公开"),
        _(
            "撤回后，该事项不再列入目录和搜索，页面只写明撤回的时间和理由。以前公开过的版本仍在公开台账和历次版本中可查，不能抹去；须依法删除内容的，撤回后另行办理。"
        ),
        _("已撤回“%s”。"),
        _("撤回理由（向公众公开）"),
    ),
    Act(
        "archive",
        Archive,
        _("归档"),
        _("不再使用的事项归档后不出现在日常列表中，可以随时恢复。"),
        _("已归档“%s”。"),
    ),
    Act("unarchive", Unarchive, _("恢复"), _("恢复为草稿。"), _("已恢复“%s”。")),
)
BY_NAME = {act.name: act for act in (APPROVE, RETURN, *OTHER_ACTS)}


@dataclass(frozen=True)
class Offers:
    """``decisions``: approve and return, if it is this person's turn. ``others``: whatever else he may do.

    ``barred`` says why somebody whose office it would be may not decide (four eyes).
    """

    decisions: tuple[Act, ...]
    others: tuple[Act, ...]
    barred: str = ""


def offers(record: Publishable, user: User) -> Offers:
    """What ``user`` may do with ``record`` now."""
    why_not = APPROVE.action(record, user).why_not()
    return Offers(
        decisions=() if why_not else (APPROVE, RETURN),
        others=tuple(act for act in OTHER_ACTS if _is_possible(act, record, user)),
        barred=str(why_not) if isinstance(why_not, FourEyes) else "",
    )


def _is_possible(act: Act, record: Publishable, user: User) -> bool:
    why_not: PublishingError | None = act.action(record, user).why_not()
    return why_not is None
