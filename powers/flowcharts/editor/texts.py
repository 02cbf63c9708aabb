"""What the editor's scripts say, in the language of whoever reads them."""

from django.utils.translation import gettext as _

from portal.punctuation import clauses

from ..flow import MOST_STEPS


def texts() -> dict[str, str]:
    """Name → text; ``{0}`` and ``{1}`` are filled in by the scripts."""
    return {
        "step": _("第{0}步"),
        "newStep": _("新步骤"),
        "choose": _("请选择"),
        "next": _("下一行"),
        "nextStep": _("下一行：{0}"),
        "added": _("已在{0}下面加一步"),
        "addedFirst": _("已加一步"),
        "removed": _("已删除{0}，可撤销"),
        "removedTarget": _("已删除{0}，有{1}个分支原来通往它，请重新选择；可撤销"),
        "moved": _("已移到第{0}行"),
        "copied": _("已复制{0}"),
        "branched": _("已加一个分支"),
        "unbranched": _("已去掉一个分支"),
        "undone": _("已撤销"),
        "redone": _("已恢复"),
        "nothingToUndo": _("没有可撤销的操作"),
        "full": _("一张流程图最多%(most)d个步骤。") % {"most": MOST_STEPS},
        "between": clauses(["", ""]),
        "failed": _("预览没有更新：网络不通或者登录已过期。您填写的内容还在。"),
        "error": _("须改正"),
        "warning": _("提醒"),
    }
