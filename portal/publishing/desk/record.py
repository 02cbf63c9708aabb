"""One record on the desk: what changed, where it stands, and what may be done with it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from portal.office.views import OfficeView
from portal.organisations.selectors import may
from portal.punctuation import listed

from .. import diff
from ..actions import Erase
from ..errors import PublishingError
from ..kinds import get_kind
from ..ledger.public import approvals
from ..ledger.read import payload_of
from ..models import Audience, Publication, State
from ..models.publishable import BEFORE_PUBLICATION
from ..notices import mark_read, review_url
from ..returned import is_unmended, since_return
from ..rounds import secrecy_record
from ..rules import light
from ..selectors import (
    current_stage,
    holders,
    is_last_approval,
    last_public,
    log_of,
    may_read,
    publications_of,
    readers_of,
)
from ..services import forget_presence, note_presence
from .forms import ActForm, EraseForm
from .offers import APPROVE, BY_NAME, offers
from .words import handed_on

# Nobody was asked for an approval yet, or it doesn't matter any more.
NOT_SUBMITTED = (State.DRAFT, State.ARCHIVED)


class RecordView(OfficeView, TemplateView):
    """The page of one record. Everybody who may read the draft sees it; each sees his own buttons."""

    template_name = "publishing/desk/record.html"

    def may_enter(self) -> bool:
        try:
            self.kind = get_kind(self.kwargs["kind"])
        except KeyError:
            raise Http404 from None
        self.record = self.kind.records().filter(pk=self.kwargs["pk"]).first()
        if self.record is None or not may_read(self.request.user, self.record):
            raise Http404
        return True

    def get_title(self) -> Any:
        return self.kind.title(self.record)

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [(_("审核办理"), reverse("review:queue"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        note_presence(self.record, request.user)
        mark_read(request.user, review_url(self.record))
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, kind, user = self.record, self.kind, self.request.user
        publications = list(publications_of(record)[:20])
        last = last_public(record)
        public = last.version if last.version and last.version.pk == record.publication_id else None
        published = (payload_of(last.version) or {}).get("content") if last.version else None
        content = kind.snapshot(record)
        may_edit = may(user, "edit_content", record.organisation)
        offered = offers(record, user)
        public_by = kind.public_by(record) if record.state in BEFORE_PUBLICATION else None
        return super().get_context_data(
            kind=kind,
            record=record,
            stage=current_stage(record),
            light=light(record.due_on, timezone.localdate()),
            public_by=public_by,
            public_light=light(public_by, timezone.localdate()),
            holders=holders([record], kind)[record.pk],
            readers=readers_of(record, except_user=user),
            public=public,
            ended=last.ended,
            compared=published is not None,
            changes=diff.changes(kind, published, content),
            picture=kind.picture(record, content),
            since_return=since_return(record, kind, content),
            problems=kind.problems(record),
            cautions=kind.cautions(record) if record.state in BEFORE_PUBLICATION else [],
            offers=offered,
            publishes=bool(offered.decisions) and is_last_approval(record, kind),
            secrecy=secrecy_record(record, record.version_no) if record.state not in NOT_SUBMITTED else None,
            form=kwargs.pop("form", None)
            or ActForm(act=APPROVE, record=record, initial={"revision": record.revision}),
            log=list(log_of(record).order_by("-pk")[:50]),
            publications=publications,
            edit_url=kind.edit_url(record) if may_edit else "",
            office_links=kind.office_links(record, user),
            approval_sheet_url=kind.approval_sheet_url(record, record.version_no)
            if record.state not in NOT_SUBMITTED
            else "",
            draft_print_url=kind.draft_print_url(record) if record.state in BEFORE_PUBLICATION else "",
            public_url=kind.public_url(record) if public and public.audience == "society" else "",
            may_erase=bool(publications) and may(user, "approve_publication", record.organisation),
            **kwargs,
        )


class ActView(RecordView):
    """Do one act. Deciding comes straight from the record's page; everything else asks for confirmation first."""

    template_name = "publishing/desk/act.html"

    def may_enter(self) -> bool:
        self.act = BY_NAME.get(self.kwargs["act"])
        if self.act is None:
            raise Http404
        return super().may_enter()

    @property
    def is_decision(self) -> bool:
        """Deciding happens on the record's own page, not on one that asks for confirmation."""
        return self.act.is_decision

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        way = super().get_breadcrumbs()
        return way if self.is_decision else [*way, (self.kind.title(self.record), review_url(self.record))]

    def get_title(self) -> Any:
        return super().get_title() if self.is_decision else self.act.label

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if why_not := self.act.action(self.record, request.user).why_not():
            messages.error(request, str(why_not))
            return redirect(review_url(self.record))
        return (
            redirect(review_url(self.record)) if self.is_decision else super().get(request, *args, **kwargs)
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or ActForm(
            act=self.act, record=self.record, initial={"revision": self.record.revision}
        )
        unmended = self.act.name == "submit" and is_unmended(self.record, self.kind)
        return super().get_context_data(act=self.act, form=form, unmended=unmended, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ActForm(request.POST, act=self.act, record=self.record)
        if form.is_valid():
            try:
                self.act.action(
                    self.record,
                    request.user,
                    note=form.opinion(self.record, self.act),
                    expected_revision=form.cleaned_data["revision"],
                ).run()
            except PublishingError as error:
                form.add_error(None, str(error))
            else:
                self.tell_done()
                return redirect(reverse("review:queue") if self.is_decision else review_url(self.record))
        if self.is_decision:
            self.template_name = RecordView.template_name
        form.point_at_fault()
        return self.render_to_response(self.get_context_data(form=form))

    def tell_done(self) -> None:
        """Say what was done; of what has become public by it, that it has, and where."""
        title = self.kind.title(self.record)
        self.record.refresh_from_db()
        done = self.act.done % title
        if self.act is APPROVE and self.record.state == State.PUBLISHED:
            done = self._published(title)
        elif self.act is APPROVE and self.record.state == State.SCHEDULED:
            at = timezone.localtime(self.record.scheduled_for).strftime("%Y-%m-%d %H:%M")
            done = _("已同意“%(title)s”，将于%(at)s发布。") % {"title": title, "at": at}
        elif self.act.name in ("approve", "submit"):
            done = handed_on(self.record, done)
        messages.success(self.request, done)

    def _published(self, title: str) -> str:
        if self.record.publication.audience == Audience.INTERNAL:
            return _("已同意“%s”（内部，不公开）。") % title
        if (
            self.record.publication.audience != Audience.SOCIETY
        ):  # whoever decides needn't be among the readers
            return _("已同意并发布“%s”。") % title
        return format_html(
            '<span class="office-said">{} <a href="{}">{}</a></span>',
            _("已同意并发布“%s”。") % title,
            self.kind.public_url(self.record),
            _("查看公开页面"),
        )


class EraseView(RecordView):
    """Erase the content of public versions on the order of the law."""

    template_name = "publishing/desk/erase.html"
    title = gettext_lazy("依法删除公开内容")

    def may_enter(self) -> bool:
        return super().may_enter() and may(
            self.request.user, "approve_publication", self.record.organisation_id
        )

    def get_title(self) -> Any:
        return self.title

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [*super().get_breadcrumbs(), (self.kind.title(self.record), review_url(self.record))]

    def erasable(self) -> list[Publication]:
        """Versions and withdrawals with content left, except the version that is public now."""
        return [
            publication
            for publication in publications_of(self.record).exclude(action=Publication.Action.ERASED)
            if publication.pk != self.record.publication_id and not publication.snapshot.is_erased
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = self.erasable()
        form = kwargs.pop("form", None) or EraseForm(
            versions=versions, initial={"revision": self.record.revision}
        )
        return super().get_context_data(versions=versions, form=form, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = EraseForm(request.POST, versions=self.erasable())
        if form.is_valid():
            try:
                Erase(
                    self.record,
                    request.user,
                    sequences=form.cleaned_data["sequences"],
                    note=form.cleaned_data["note"],
                    expected_revision=form.cleaned_data["revision"],
                ).run()
            except PublishingError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("已删除所选版本的内容，并在公开台账中记录。"))
                return redirect(review_url(self.record))
        return self.render_to_response(self.get_context_data(form=form))


class VersionView(RecordView):
    """One public version as the ledger holds it, beside the one before it."""

    template_name = "publishing/desk/version.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_title(self) -> Any:
        return _("公开台账第%s条") % self.kwargs["sequence"]

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [*super().get_breadcrumbs(), (self.kind.title(self.record), review_url(self.record))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = publications_of(self.record)
        entry = entries.filter(sequence=self.kwargs["sequence"]).first()
        if entry is None:
            raise Http404
        payload = payload_of(entry)
        before = entries.filter(action=Publication.Action.PUBLISHED, sequence__lt=entry.sequence).first()
        earlier = payload_of(before) if before else None
        changes = []
        approval_sheet_url = ""
        if payload and entry.action == Publication.Action.PUBLISHED:
            approval_sheet_url = self.kind.approval_sheet_url(self.record, entry.version_no)
        if payload and payload["content"]:
            changes = diff.changes(self.kind, (earlier or {}).get("content"), payload["content"])
        return OfficeView.get_context_data(
            self,
            record=self.record,
            entry=entry,
            payload=payload,
            approvals=approvals(payload) if payload else [],
            secrecy=secrecy_record(self.record, entry.version_no)
            if payload and entry.action == Publication.Action.PUBLISHED
            else None,
            before=before,
            changes=changes,
            approval_sheet_url=approval_sheet_url,
            **kwargs,
        )


class PresenceView(RecordView, View):
    """The heartbeat of an open page; answers with who else has it open. ``left``: it was closed."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "left" in request.POST:
            forget_presence(self.record, request.user)
            return HttpResponse(status=204)
        note_presence(self.record, request.user)
        others = readers_of(self.record, except_user=request.user)
        text = _("%s正在查看") % listed(others) if others else ""
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
