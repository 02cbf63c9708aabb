"""The flowchart editor's pages, under /office/powers/<pk>/flowchart/."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView

from portal.inputs import plain_text, whole_number
from portal.office.views import OfficeView
from portal.organisations.selectors import may
from portal.publishing.actions import Submit
from portal.publishing.actions.base import what_happened
from portal.publishing.errors import AlreadyDecided, NotPermitted, PublishingError, WrongState
from portal.publishing.models import State
from portal.publishing.selectors import may_read

from ...checks import problems
from ...models import Power
from ..chart import in_words
from ..flow import MOST_STEPS, MOST_WAYS
from . import rows as table
from . import screen, services, sources
from .changes import changed
from .draft import Draft
from .texts import texts

SPARE_ROWS = 3
LONGEST_REASON = 90  # what fits into the history beside the name of the act


class FlowchartView(OfficeView):
    """Every page of the editor: 404 for whoever may not read the power. ``may_edit`` says who gets boxes."""

    kwargs: dict[str, Any]

    def may_enter(self) -> bool:
        if not may_read(self.request.user, self.power):  # type: ignore[arg-type]
            raise Http404
        return True

    @cached_property
    def power(self) -> Power:
        power = Power.objects.select_related("organisation", "parent").filter(pk=self.kwargs["pk"]).first()
        if power is None:
            raise Http404
        return power

    @cached_property
    def may_write(self) -> bool:
        return may(self.request.user, "edit_content", self.power.organisation)

    @property
    def may_edit(self) -> bool:
        return self.may_write and self.power.is_editable

    @property
    def power_url(self) -> str:
        return reverse("admin:powers_power_change", args=[self.power.pk])

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [
            (_("职权目录"), reverse("admin:powers_power_changelist")),
            (self.power.full_name, self.power_url),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(power=self.power, power_url=self.power_url, **kwargs)


class EditorView(FlowchartView, TemplateView):
    """The table and the chart. Whoever may not change the power now sees the chart and its steps in words."""

    title = gettext_lazy("流程图")

    def get_title(self) -> Any:
        return _("绘制流程图") if self.may_edit else _("流程图")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        source = plain_text(request.GET.get("from"))
        if not self.may_edit:
            return self.read_only()
        if source:
            draft, said = sources.filled(self.power, request.user, source)
            return self.shown(draft, said=said, is_unsaved=source != sources.BLANK)
        draft = Draft.stored(self.power)
        return self.shown(draft) if draft.rows else redirect("flowcharts:start", self.power.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_write:
            raise PermissionDenied
        draft = Draft.sent(self.power, request.POST)
        act = request.POST.get("do", "")
        if act.startswith("lane"):
            draft.lanes = _moved(draft.ordered_lanes, act) if act != "lanes:auto" else []
            draft = Draft(self.power, draft.rows, draft.lanes)
        elif act:
            draft = Draft(self.power, changed(draft.rows, act), draft.lanes)
        if act:
            return self.shown(draft, is_unsaved=True)
        return self.saved(draft)

    def saved(self, draft: Draft) -> HttpResponse:
        """Save what was sent; or show it again with what is wrong with it."""
        if problem := draft.check():
            return self.shown(draft, problem=_("没有保存：%s") % problem, is_unsaved=True)
        is_changed = draft.is_changed
        if is_changed or not self.power.is_editable:  # which is then said
            try:
                services.save(
                    draft,
                    self.request.user,  # type: ignore[arg-type]
                    reason=self.reason,
                    expected_revision=whole_number(self.request.POST.get("revision")) or 0,
                )
            except NotPermitted as error:
                raise PermissionDenied from error
            except (AlreadyDecided, WrongState):
                self.power.refresh_from_db()
                return self.shown(draft, problem=self._who_was_faster(), is_unsaved=True)
            except PublishingError as error:
                return self.shown(draft, problem=str(error), is_unsaved=True)
        self.power.refresh_from_db()
        if is_changed:
            self._say_saved()
        else:
            messages.info(self.request, _("没有改动，不需要保存。"))
        return redirect(self.power_url if "_return" in self.request.POST else self.request.path)

    def _who_was_faster(self) -> str:
        return _("没有保存：%s您填写的内容仍在下面，请先复制，再重新打开本页修改。") % what_happened(
            self.power,
            self.request.user,  # type: ignore[arg-type]
        )

    def _say_saved(self) -> None:
        power, name = self.power, self.power.full_name
        if power.state not in (State.DRAFT, State.RETURNED):
            messages.success(self.request, _("已保存“%s”的流程图。") % name)
            return
        said = _("已保存“%s”的流程图，还没有提交审核。") % name
        if problems(power) or Submit(power, self.request.user).why_not():  # type: ignore[arg-type]
            messages.success(self.request, said)
            return
        address = reverse("review:act", args=["power", power.pk, "submit"])
        link = format_html(
            '<span class="office-said">{} <a href="{}">{}</a></span>', said, address, _("提交审核")
        )
        messages.success(self.request, link)

    @property
    def reason(self) -> str:
        return plain_text(self.request.POST.get("change_reason"))[:LONGEST_REASON]

    def shown(
        self, draft: Draft, *, problem: str = "", said: sources.Said | None = None, is_unsaved: bool = False
    ) -> HttpResponse:
        """The editor with the draft's rows. ``problem`` is what keeps them from being saved."""
        rows_and_spare = table.with_spare(draft.rows, SPARE_ROWS)
        return self.render(
            "powers/office/flowchart/edit.html",
            rows=screen.on_screen(draft, rows_and_spare[len(draft.rows) :]),
            model_row=screen.model_row(),
            suggestions=draft.people.suggestions(),
            chart=draft.chart,
            problem=problem,
            said=said,
            is_unsaved=is_unsaved,
            is_new=not draft.stored_keys,
            replaced=_replaced(draft, said),
            # What was typed is saved only over what was on the screen when it was typed.
            revision=self.request.POST.get("revision") or self.power.revision,
            reason=self.reason,
            texts=texts(),
            most_rows=MOST_STEPS,
            most_ways=MOST_WAYS,
            **screen.faults_context(draft),
            **screen.lanes_context(draft),
        )

    def read_only(self) -> HttpResponse:
        draft = Draft.stored(self.power)
        return self.render(
            "powers/office/flowchart/show.html",
            chart=draft.chart,
            steps=in_words(draft.flow),
            is_locked=self.may_write and not self.power.is_editable,
            **screen.faults_context(draft),
        )

    def render(self, template: str, **context: Any) -> HttpResponse:
        self.template_name = template
        return self.render_to_response(self.get_context_data(**context))


def _replaced(draft: Draft, said: sources.Said | None) -> int:
    """How many saved steps go when this table is saved in their place; none where it was made from them."""
    is_from_elsewhere = said is not None or not any(row.token in draft.stored_keys for row in draft.rows)
    return len(draft.stored_keys) if is_from_elsewhere else 0


def _moved(lanes: list[str], act: str) -> list[str]:
    """The lanes after ``laneleft:2`` or ``laneright:0``."""
    name, _mark, number = act.partition(":")
    at = whole_number(number)
    if at is None or at >= len(lanes):
        return lanes
    found = list(lanes)
    found.insert(max(0, at - 1) if name == "laneleft" else at + 1, found.pop(at))
    return found


class PreviewView(FlowchartView, View):
    """What was typed so far as a chart, with its faults; nothing is saved."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_write:
            raise PermissionDenied
        return JsonResponse(screen.preview(Draft.sent(self.power, request.POST)))


class StartView(FlowchartView, TemplateView):
    """What a flowchart may begin with: a template, another power's, an earlier version, the steps written in words."""

    template_name = "powers/office/flowchart/start.html"

    def may_enter(self) -> bool:
        return super().may_enter() and self.may_edit

    def get_title(self) -> Any:
        return _("从哪里开始")

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        way = super().get_breadcrumbs()
        if self.power.steps.exists():
            way.append((_("绘制流程图"), reverse("flowcharts:edit", args=[self.power.pk])))
        return way

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = plain_text(self.request.GET.get("q"))[:100]
        return super().get_context_data(
            edit_url=reverse("flowcharts:edit", args=[self.power.pk]),
            has_steps=self.power.steps.exists(),
            starters=sources.starters_for(self.power),
            written=sources.written_steps(self.power),
            versions=sources.earlier_versions(self.power),
            words=words,
            found=sources.search(self.request.user, self.power, words),
            **kwargs,
        )
