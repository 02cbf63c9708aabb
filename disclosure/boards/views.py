"""Postings in the back office: the list, adding one from a task, a disclosure or an item, and one with its history."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from portal.attachments.responses import attachment_response
from portal.inputs import plain_text, whole_number
from portal.office.views import OfficeView
from portal.organisations.models import Organisation
from portal.organisations.selectors import held_permissions, may
from portal.publishing.errors import PublishingError

from ..choices import Catalogue, LimitKind
from ..models import Posting, PostingPhoto
from ..models.posting import FORMS
from . import selectors, services
from .beginning import answered, begun
from .checks import bulletin_url, why_impossible
from .errors import Refused
from .forms import PostingForm, ReasonForm

PAGE_SIZE = 50
TO_CHOOSE = 20


class PostingsView(OfficeView, TemplateView):
    """All postings of the sections that one may see, the newest first."""

    template_name = "disclosure/office/postings/list.html"
    title = gettext_lazy("张贴与会议公开")

    def may_enter(self) -> bool:
        return "view_content" in held_permissions(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        rows = selectors.postings_of(self.request.user)  # type: ignore[arg-type]
        places = rows.order_by().values("organisation")
        wish = {
            "form": query.get("form", ""),
            "catalogue": query.get("catalogue", ""),
            "section": whole_number(query.get("section")) or "",
            "state": query.get("state", ""),
            "q": plain_text(query.get("q")),
        }
        if wish["form"] in dict(FORMS):
            rows = rows.filter(form=wish["form"])
        if wish["catalogue"] in Catalogue.values:
            rows = rows.filter(item__catalogue=wish["catalogue"])
        if wish["section"]:
            rows = rows.filter(organisation=wish["section"])
        if wish["state"] in Posting.State.values:
            rows = rows.filter(state=wish["state"])
        if wish["q"]:
            rows = rows.filter(selectors.named(wish["q"]))
        page = Paginator(rows, PAGE_SIZE).get_page(query.get("page"))
        return super().get_context_data(
            page=page,
            wish=wish,
            forms=FORMS,
            states=Posting.State.choices,
            catalogues=Catalogue.choices,
            sections=Organisation.objects.filter(pk__in=places).order_by("tree_id", "lft")[:200],
            may_write="edit_content" in held_permissions(self.request.user),
            **kwargs,
        )


class ChooseView(OfficeView, TemplateView):
    """What was posted: something published, or something that never goes online."""

    template_name = "disclosure/office/postings/choose.html"
    title = gettext_lazy("登记张贴或会议公开")

    def may_enter(self) -> bool:
        return "edit_content" in held_permissions(self.request.user)

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [(_("张贴与会议公开"), reverse("disclosure-postings:list"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        wanted = plain_text(self.request.GET.get("q"))
        disclosures = selectors.postable(user).order_by("-formed_on", "-pk")
        if wanted:
            disclosures = disclosures.filter(title__icontains=wanted)
        items = selectors.offline_items(user)
        return super().get_context_data(
            q=wanted,
            disclosures=disclosures[:TO_CHOOSE],
            tasks=selectors.open_tasks_of(items)[:TO_CHOOSE],
            items=[item for item in items if item.limit_kind in ("", LimitKind.AFTER_EVENT)],
            **kwargs,
        )


class AddView(OfficeView, TemplateView):
    """Record a posting: of a disclosure (``?disclosure=``), for a task (``?task=``) or under an item (``?item=``)."""

    template_name = "disclosure/office/postings/form.html"
    title = gettext_lazy("登记张贴或会议公开")

    def may_enter(self) -> bool:
        return "edit_content" in held_permissions(self.request.user)

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [(_("张贴与会议公开"), reverse("disclosure-postings:list"))]

    @cached_property
    def posting(self) -> Posting:
        found = begun(self.request.user, self.request.GET)  # type: ignore[arg-type]
        if found is None:
            raise Http404
        return found

    @property
    def asks_event(self) -> bool:
        item = self.posting.item
        return (
            self.posting.disclosure is None
            and self.posting.task is None
            and item.limit_kind == LimitKind.AFTER_EVENT
        )

    def form(self, data: Any = None, files: Any = None) -> PostingForm:
        return PostingForm(
            data, files, instance=self.posting, editor=self.request.user, asks_event=self.asks_event
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not ({"disclosure", "task", "item"} & set(request.GET)):
            return redirect("disclosure-postings:choose")
        if task := answered(self.posting):
            return redirect(f"{reverse('disclosure-postings:add')}?task={task.pk}")
        if reason := why_impossible(self.posting):
            messages.error(request, reason)
            return redirect("disclosure-postings:choose")
        return self.render_to_response(self.get_context_data(form=self.form(), posting=self.posting))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if form.is_valid():
            try:
                posting = services.record(
                    form.instance,
                    request.user,  # type: ignore[arg-type]
                    photos=form.cleaned_data["photos"],
                    event_on=form.cleaned_data.get("event_on"),
                )
            except Refused as refused:
                form.refuse(refused.faults)
            except PublishingError as error:
                form.add_error(None, str(error))
            else:
                if posting is not form.instance:
                    messages.warning(request, _("这份表单已经登记过，没有重复登记。"))
                elif posting.is_counted:
                    messages.success(request, _("已登记，公开任务完成。"))
                else:
                    messages.success(request, _("已登记。"))
                return redirect("disclosure-postings:posting", posting.pk)
        context = self.get_context_data(form=form, posting=self.posting)
        return self.render_to_response(context, status=422)


class OnePostingView(OfficeView):
    """Common to the pages of one posting."""

    request: HttpRequest
    kwargs: dict[str, Any]

    def may_enter(self) -> bool:
        found = selectors.postings_of(self.request.user).filter(pk=self.kwargs["pk"]).first()  # type: ignore[arg-type]
        if found is None:
            raise Http404
        self.posting = found
        return True

    @property
    def may_write(self) -> bool:
        return self.posting.is_valid and may(self.request.user, "edit_content", self.posting.organisation)

    @property
    def may_reopen(self) -> bool:
        """The office decides that what the record goes by was wrong."""
        return (
            not self.posting.is_valid
            and self.posting.is_counted
            and may(self.request.user, "review_office", self.posting.organisation)
        )

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [(_("张贴与会议公开"), reverse("disclosure-postings:list"))]

    def get_title(self) -> Any:
        return self.posting.shown_title


class PostingView(OnePostingView, TemplateView):
    """One posting: where and when, its photos, and what was corrected."""

    template_name = "disclosure/office/postings/posting.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        posting: Any = self.posting
        kwargs.setdefault("void_form", ReasonForm(prefix="void"))
        kwargs.setdefault("reopen_form", ReasonForm(prefix="reopen"))
        return super().get_context_data(
            posting=posting,
            photos=posting.photos.all(),
            changes=selectors.changes_of(posting),
            bulletin_url=bulletin_url(posting.disclosure, self.request.user) if posting.disclosure else "",
            may_write=self.may_write,
            may_reopen=self.may_reopen,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make it void, or open its task again: by the button that was pressed."""
        is_void = "void" in request.POST
        name = "void" if is_void else "reopen"
        form = ReasonForm(request.POST, prefix=name)
        if not form.is_valid():
            context = self.get_context_data(**{f"{name}_form": form})
            return self.render_to_response(context, status=422)
        user: Any = request.user
        try:
            if is_void:
                services.make_void(self.posting, user, form.cleaned_data["reason"])
                messages.success(request, _("已作废，理由记入修改历史。"))
            elif services.reopen_task(self.posting, user, form.cleaned_data["reason"]):
                messages.success(request, _("公开任务已重新打开，理由记入及时性记录。"))
            else:
                messages.success(request, _("公开任务改按其余最早的一次公开计算，已记入及时性记录。"))
        except (Refused, PublishingError) as error:
            messages.error(request, str(error))
        return redirect("disclosure-postings:posting", self.posting.pk)


class CorrectView(OnePostingView, TemplateView):
    """Correct a posting; what it was stays in its history."""

    template_name = "disclosure/office/postings/form.html"

    def may_enter(self) -> bool:
        return super().may_enter() and self.may_write

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        here = reverse("disclosure-postings:posting", args=[self.posting.pk])
        return [*super().get_breadcrumbs(), (self.posting.shown_title, here)]

    def get_title(self) -> Any:
        return _("更正")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PostingForm(instance=self.posting, editor=request.user)
        return self.render_to_response(self.get_context_data(form=form, posting=self.posting))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PostingForm(request.POST, request.FILES, instance=self.posting, editor=request.user)
        if form.is_valid():
            cleaned = form.cleaned_data
            try:
                services.correct(
                    form.instance,
                    request.user,  # type: ignore[arg-type]
                    photos=cleaned["photos"],
                    reason=cleaned["reason"],
                    seen=cleaned["seen_revision"] or 0,
                )
            except Refused as refused:
                form.refuse(refused.faults)
            except PublishingError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("已更正，原来的内容留在修改历史里。"))
                return redirect("disclosure-postings:posting", self.posting.pk)
        context = self.get_context_data(form=form, posting=self.posting)
        return self.render_to_response(context, status=422)


class PhotoView(OnePostingView, View):
    """A photo, for whoever may read the posting; one that was removed too, for the history shows it."""

    def get(self, request: HttpRequest, pk: int, photo: int) -> HttpResponse:
        found = PostingPhoto.everything.filter(posting=self.posting, pk=photo).first()
        if found is None:
            raise Http404
        return attachment_response(request, found.facts, is_public=False, show=True)
