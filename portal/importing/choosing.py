"""What the user corrects of what was found in a file: which catalogue it is for, where its header is, what columns mean."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from . import services
from .errors import ImportProblem
from .forms import ColumnsForm, HeaderForm
from .targets import all_targets, get_target
from .views import JobView, next_page


class PickTarget(JobView, TemplateView):
    """Asking whether the file is what the user said that it is, where its header says something else."""

    template_name = "importing/target.html"
    title = gettext_lazy("这是什么表？")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = self.job
        suggested = job.options.get("suggested_target") or job.target
        others = [target for target in all_targets() if target.code not in (suggested, job.target)]
        return super().get_context_data(
            job=job, chosen=get_target(job.target), suggested=get_target(suggested), others=others, **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        job, code = self.job, request.POST.get("target", "")
        if code not in {target.code for target in all_targets()}:
            return self.render_to_response(self.get_context_data(), status=422)
        try:
            services.choose_target(job, code)
            return redirect(next_page(job))
        except ImportProblem as problem:
            return self._with(problem)

    def _with(self, problem: ImportProblem) -> HttpResponse | HttpResponseRedirect:
        return self.render_to_response(self.get_context_data(problem=str(problem)), status=422)


class PickHeader(JobView, TemplateView):
    """Pointing at the header: sheet, first row, number of rows."""

    template_name = "importing/header.html"
    title = gettext_lazy("指定表头")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = self.job
        names = job.mapping.get("sheets", [""])
        shown = self.request.GET.get("sheet", job.mapping.get("sheet", ""))
        shown = shown if shown in names else names[0]
        kwargs.setdefault("form", HeaderForm(job, shown))
        try:
            sample = services.sample(job, shown)
        except ImportProblem as problem:
            kwargs["problem"], sample = str(problem), []
        width = max((len(row) for row in sample), default=0)
        first, depth = job.mapping.get("first_row", 0), job.mapping.get("depth", 1)
        is_known = not job.error and shown == job.mapping.get("sheet")
        rows = [
            {
                "number": index + 1,
                "cells": [*row, *[""] * (width - len(row))],
                "is_header": is_known and first <= index < first + depth,
            }
            for index, row in enumerate(sample)
        ]
        return super().get_context_data(job=job, sample=rows, shown_sheet=shown, sheets=names, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = HeaderForm(self.job, None, request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                services.choose_header(self.job, data["sheet"], data["first_row"] - 1, data["depth"])
                return redirect("importing:columns", pk=self.job.pk)
            except ImportProblem as problem:
                form.add_error(None, str(problem))
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PickColumns(JobView, TemplateView):
    """Correcting which column means what; then the file is checked anew."""

    template_name = "importing/columns.html"
    title = gettext_lazy("列对应与选项")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = self.job
        kwargs.setdefault("form", ColumnsForm(job, get_target(job.target)))
        columns = kwargs["form"].column_rows(services.example_row(job))
        return super().get_context_data(job=job, columns=columns, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        job = self.job
        form = ColumnsForm(job, get_target(job.target), request.POST)
        if form.is_valid():
            try:
                services.choose_columns(job, form.columns(), form.place())
                services.start_analysis(job)
                return redirect(job)
            except ImportProblem as problem:
                form.add_error(None, str(problem))
        return self.render_to_response(self.get_context_data(form=form), status=422)
