"""What has no counterpart in a flowchart here, in the words of whoever uploaded the file."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.punctuation import in_brackets, listed

from .report import Remark

MOST_NAMES = 5
CALLED: dict[str, Promise] = {
    "startEvent": gettext_lazy("开始事件"),
    "endEvent": gettext_lazy("结束事件"),
    "task": gettext_lazy("任务"),
    "userTask": gettext_lazy("用户任务"),
    "manualTask": gettext_lazy("人工任务"),
    "serviceTask": gettext_lazy("服务任务"),
    "sendTask": gettext_lazy("发送任务"),
    "receiveTask": gettext_lazy("接收任务"),
    "scriptTask": gettext_lazy("脚本任务"),
    "businessRuleTask": gettext_lazy("业务规则任务"),
    "callActivity": gettext_lazy("调用活动"),
    "subProcess": gettext_lazy("子流程"),
    "adHocSubProcess": gettext_lazy("临时子流程"),
    "transaction": gettext_lazy("事务子流程"),
    "exclusiveGateway": gettext_lazy("排他网关"),
    "parallelGateway": gettext_lazy("并行网关"),
    "inclusiveGateway": gettext_lazy("包容网关"),
    "complexGateway": gettext_lazy("复杂网关"),
    "eventBasedGateway": gettext_lazy("事件网关"),
    "intermediateCatchEvent": gettext_lazy("中间捕获事件"),
    "intermediateThrowEvent": gettext_lazy("中间抛出事件"),
    "boundaryEvent": gettext_lazy("边界事件"),
    "implicitThrowEvent": gettext_lazy("中间抛出事件"),
    "callChoreography": gettext_lazy("编排活动"),
    "choreographyTask": gettext_lazy("编排活动"),
    "subChoreography": gettext_lazy("编排活动"),
    "event": gettext_lazy("事件"),
    "sequenceFlow": gettext_lazy("顺序流"),
    "messageFlow": gettext_lazy("消息流"),
    "participant": gettext_lazy("泳池"),
    "process": gettext_lazy("流程"),
    "lane": gettext_lazy("泳道"),
    "dataObjectReference": gettext_lazy("数据对象"),
    "dataObject": gettext_lazy("数据对象"),
    "dataStoreReference": gettext_lazy("数据存储"),
    "textAnnotation": gettext_lazy("文本注释"),
    "group": gettext_lazy("分组"),
}


def called(tag: str, name: str, identifier: str) -> str:
    """How an element is spoken of: by its name, or else by what it is and its id."""
    if name:
        return shortened(name)
    kind = str(CALLED.get(tag, tag))
    return kind + in_brackets(shortened(identifier)) if identifier else kind


def shortened(text: str, most: int = 30) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


class Remarks:
    """Remarks as they come up; the same one about several elements is said once."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, bool], dict[str, None]] = {}

    def taken(self, element: str, text: str) -> None:
        """``element`` is in the steps, as something else."""
        self._add(element, text, False)

    def left_out(self, element: str, text: str) -> None:
        """``element`` isn't in the steps."""
        self._add(element, text, True)

    def _add(self, element: str, text: str, is_left_out: bool) -> None:
        self._of.setdefault((text, is_left_out), {})[element] = None

    def all(self) -> list[Remark]:
        """What was taken in another way, then what was left out."""
        ordered = sorted(self._of.items(), key=lambda entry: entry[0][1])
        return [
            Remark(_names(list(elements)), text, is_left_out) for (text, is_left_out), elements in ordered
        ]


def _names(elements: list[str]) -> str:
    if len(elements) <= MOST_NAMES:
        return listed(elements)
    more = len(elements) - MOST_NAMES
    names = listed(elements[:MOST_NAMES])
    return ngettext("%(names)s等另外%(number)d个", "%(names)s等另外%(number)d个", more) % {
        "names": names,
        "number": more,
    }


def without_name(tag: str) -> str:
    """What a step is called that has no name in the file."""
    if tag == "startEvent":
        return _("开始")
    if tag == "endEvent":
        return _("结束")
    return _("判断") if tag.endswith("Gateway") else _("未命名步骤")
