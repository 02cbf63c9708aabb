"""The print desk: choose, print, and the prints made lately."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from portal.office.views import OfficeView
from portal.organisations.selectors import held_permissions

from . import registry
from .choosing import asked_of, inline, size_of
from .preview import preview
from .registry import NothingToPrint, TooLarge
from .services import NotAllowed, NotNow, recent_jobs, request_print


def may_print_somewhere(request: HttpRequest) -> bool:
    return "print_catalogue" in held_permissions(request.user)


class PrintDeskView(OfficeView):
    """Common to the desk's pages: for those who hold 打印目录 somewhere."""

    request: HttpRequest

    def may_enter(self) -> bool:
        return may_print_somewhere(self.request)


class PrintDesk(PrintDeskView, TemplateView):
    """打印目录: the form, and the prints made lately."""

    template_name = "printing/office/desk.html"
    title = gettext_lazy("打印目录")

    @property
    def document(self) -> registry.PrintableDocument:
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        return registry.chosen(asked.get("document"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document = self.document
        form = kwargs.pop("form", None) or document.form(asked_of(self.request.GET), user=self.request.user)
        jobs = recent_jobs(self.request.user)  # type: ignore[arg-type]
        return super().get_context_data(
            document=document, documents=registry.with_form(), form=form, jobs=jobs, **kwargs
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """The print; with ``preview`` its first pages; the form again while something is looked for."""
        document = self.document
        form: Any = document.form(request.POST, user=request.user)  # type: ignore[arg-type]
        if form.is_looking:
            return self._again(form, number=size_of(document, form))
        if not form.is_valid():
            return self._again(form, status=400)
        try:
            if "preview" in request.POST:
                shown = preview(document, form.parameters(), request.user)  # type: ignore[arg-type]
                return self._again(form, number=shown.total, pages=inline(shown.pages))
            job = request_print(document, form.parameters(), request.user)  # type: ignore[arg-type]
        except NotAllowed as error:
            raise PermissionDenied from error
        except (NothingToPrint, TooLarge) as error:
            return self._again(form, error=str(error))  # an answer to a right question, as for citizens
        except NotNow as error:
            return self._again(form, status=error.status, error=str(error))
        return redirect("printing:file" if job.has_file else "printing:job", job.uuid)

    def _again(self, form: Any, *, status: int = 200, **shown: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, **shown), status=status)
