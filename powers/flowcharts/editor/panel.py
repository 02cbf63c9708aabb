"""The flowchart on the form of its power: how it stands, the small chart, the way into the editor."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...models import Power
from ..checks import Fault
from . import screen
from .draft import Draft


@dataclass(frozen=True)
class Panel:
    """What the panel shows. ``way``: what the link into the editor says; empty where there is nothing to see."""

    count: str
    summary: str
    faults: list[Fault]
    chart: SafeString
    way: str


def panel(power: Power, may_edit: bool) -> Panel:
    draft = Draft.stored(power)
    number = len(draft.flow.nodes)
    if not number:
        return Panel(_("还没有流程图。"), "", [], draft.chart, _("绘制流程图") if may_edit else "")
    count = ngettext("%(number)d个步骤", "%(number)d个步骤", number) % {"number": number}
    way = _("修改流程图") if may_edit else _("查看流程图")
    return Panel(count, screen.summary(draft), draft.faults, draft.chart, way)


class ShowsFlowchart:
    """Mix into the admin of powers, before ``ModelAdmin``."""

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Power | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        if obj is not None:
            may_edit = obj.is_editable and self.has_change_permission(request, obj)  # type: ignore[attr-defined]
            context["flowchart"] = panel(obj, may_edit)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)  # type: ignore[misc]
