"""A draft's flowchart to and from other modelling tools, beside the editor under /office/powers/<pk>/flowchart/."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from portal.punctuation import labelled

from ..editor import sources
from ..editor.draft import Draft
from ..editor.views import EditorView, FlowchartView
from ..views import BPMN_TYPE, as_file, file_name
from .forms import BpmnForm
from .report import Reading
from .writing import write


class DownloadView(FlowchartView, View):
    """The flowchart as it was saved last, for whoever may read the power."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        steps = Draft.stored(self.power).stored_steps
        if not steps:
            raise Http404(_("还没有流程图。"))
        name = self.power.full_name
        file = write({"name": name, "steps": steps, "lanes": self.power.lanes})
        return as_file(file, BPMN_TYPE, file_name(name, "bpmn"), is_kept=True)


class UploadView(EditorView):
    """A BPMN file into the editor's table; nothing is saved before the clerk saves it."""

    is_read = False

    def get_title(self) -> Any:
        return super().get_title() if self.is_read else _("读取BPMN文件")

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [*super().get_breadcrumbs(), (_("流程图"), reverse("flowcharts:edit", args=[self.power.pk]))]

    def may_enter(self) -> bool:
        return super().may_enter() and self.may_edit

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._asked(BpmnForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_edit:
            raise PermissionDenied
        form = BpmnForm(request.POST, request.FILES, present=Draft.stored(self.power).stored_steps)
        if not form.is_valid():
            return self._asked(form)
        self.is_read, reading = True, form.reading
        draft = sources.of_content(self.power, reading.steps, reading.lanes)
        return self.shown(draft, said=_said(reading, form.cleaned_data["file"].name), is_unsaved=True)

    def _asked(self, form: BpmnForm) -> HttpResponse:
        return self.render(
            "powers/office/flowchart/bpmn.html", form=form, has_steps=self.power.steps.exists()
        )


def _said(reading: Reading, file: str) -> sources.Said:
    """What the clerk is told above the table: how much was read, and what has no counterpart."""
    number = len(reading.steps)
    title = ngettext(
        "已从“%(file)s”读取%(number)d个步骤，尚未保存。",
        "已从“%(file)s”读取%(number)d个步骤，尚未保存。",
        number,
    ) % {"file": file, "number": number}
    remarks = [labelled(remark.element, remark.text) for remark in reading.remarks]
    return sources.Said(title, (*(remarks or [_("文件的内容全部读取了。")]), _("请核对岗位和时限。")))
