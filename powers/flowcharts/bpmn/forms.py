"""The form for a BPMN file."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .reading import read
from .report import MOST_BYTES, Reading, WrongFile


class BpmnForm(forms.Form):
    """One file, which is read when it is checked: ``reading`` is what came of it, once the form is valid.

    ``present`` are the power's steps now: one that the file has too keeps its post and its organisation.
    """

    file = forms.FileField(
        label=gettext_lazy("BPMN文件"),
        help_text=gettext_lazy("其他建模工具保存的 BPMN 2.0 文件（.bpmn 或 .xml），不超过2 MB。"),
        error_messages={
            "required": gettext_lazy("请选择要读取的BPMN文件。"),
            "empty": gettext_lazy("文件是空的，没有可以读取的内容。"),
        },
    )
    reading: Reading

    def __init__(self, *args: Any, present: Iterable[dict[str, Any]] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.present = list(present)
        self.fields["file"].widget.attrs["accept"] = ".bpmn,.xml"

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过2 MB，无法读取。"))
        try:
            self.reading = read(file.read(), self.present)
        except WrongFile as error:
            raise forms.ValidationError(str(error)) from error
        return file
