"""核验文件: what can be said of a printed file that somebody was handed."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from portal.office.views import OfficeView

from .verifying import verify

# Below what the web server takes (deploy/nginx.conf), so that it is said in words.
MOST_MEGABYTES = 45


class VerifyForm(forms.Form):
    """The file in question."""

    file = forms.FileField(
        label=gettext_lazy("PDF 文件"),
        help_text=gettext_lazy("文件只用来核验，看完就丢弃，平台不保存。"),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": gettext_lazy("请选择要核验的文件。"),
            "empty": gettext_lazy("文件是空的，没有内容可以核验。"),
        },
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_MEGABYTES * 1_000_000:
            raise forms.ValidationError(
                _("文件超过%(number)dMB，请系统管理员在服务器上用 verify_print 命令核验。")
                % {"number": MOST_MEGABYTES}
            )
        return file


class VerifyPage(OfficeView, TemplateView):
    """For everybody who may sign in: whoever holds the file has its content already. Nothing is kept."""

    template_name = "printing/office/verify.html"
    title = gettext_lazy("核验文件")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"form": VerifyForm(), **kwargs})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = VerifyForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        file = form.cleaned_data["file"]
        return self.render_to_response(
            self.get_context_data(verification=verify(file.file), file_name=file.name)
        )
