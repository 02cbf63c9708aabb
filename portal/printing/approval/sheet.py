"""The approval sheet of one version of a record of any kind: an app says what stands in its upper half.

It says what the workflow recorded and nothing else: a stage that hasn't decided has room to be signed by hand. So has
the secrecy review (《政府信息公开条例》第十七条 asks for it) of a version that didn't pass that stage in the portal.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.publishing import diff
from portal.publishing.ledger.read import payload_of
from portal.publishing.models import Audience, Publication
from portal.publishing.selectors import unit_of
from portal.punctuation import labelled, listed

from ..documents import EMPTY, Field, Form, LedgerMark, Line, numbered
from ..numerals import plain_date
from ..record import RecordDocument
from ..typesetting import paragraphs
from .amending import amended
from .asked import Asked, day_of, moment_in_words
from .opinions import opinions, remarks

MOST_CHANGES = 40


class ApprovalSheet(RecordDocument):
    """Parameters: the record's key under the name ``parameter``, ``version`` (its number).

    ``said_above``: keys of the content that the form's other fields say, or that nobody needs to be told of a first version.
    """

    said_above: frozenset[str]

    def heads(self, asked: Asked) -> Iterator[Field]:
        """What the version is of, above its number and how it is disclosed."""
        raise NotImplementedError

    def way(self, asked: Asked) -> str:
        """公开形式: how it is disclosed; unless the kind says more, how the portal itself discloses it."""
        match asked.audience:
            case Audience.SOCIETY:
                return _("平台网站公开")
            case Audience.INTERNAL:
                return _("不公开")
        return _("登录平台查阅")

    def times(self, asked: Asked) -> Iterator[Field]:
        """When it is disclosed, and until when."""
        yield field(_("公开时间"), time_of(asked))
        yield field(_("公开期限"), until_of(asked))

    def first_content(self, asked: Asked) -> tuple[Line, ...]:
        """What a first version holds beside the form's other fields."""
        found = diff.changes(asked.kind, None, asked.content)
        labels = [change.label for change in found if change.path not in self.said_above]
        return (Line(_("全部公开内容，除上列各项外，还有：%s。") % listed(labels)),)

    def annex(self, asked: Asked) -> str:
        """The text (HTML) that stands behind the form, for it has no room there; empty: none."""
        return ""

    def title(self, parameters: dict[str, Any]) -> str:
        with translation.override("zh-hans"):
            told = {"title": self.kind().title(self.there(parameters)), "version": parameters["version"]}
            return _("%(title)s（第%(version)d版）公开审批表") % told

    def build(self, parameters: dict[str, Any]) -> Form:
        with translation.override("zh-hans"):
            form = self._form(Asked.by(self.kind(), self.there(parameters), parameters["version"]))
            state = hashlib.sha256(repr(form).encode()).hexdigest()
            return replace(form, state=state, foot=(*form.foot, _made_now()))

    def _form(self, asked: Asked) -> Form:
        record, submitted, kind = asked.record, asked.round.submitted, asked.kind
        is_public = asked.publication is not None
        return Form(
            title=str(self.label),
            name=kind.published_title(asked.content) if is_public else kind.title(record),
            sponsor=unit_of(record.organisation).name,
            filed_by=section_of(asked),
            filed_on=day_of(submitted.at) if submitted else None,
            fields=tuple(self._fields(asked)),
            opinions=tuple(opinions(asked)),
            remarks=tuple(remarks(asked)),
            ledger=_ledger_mark(asked.publication),
            version=_("第%d版") % asked.number,
            foot=(_("办理状态：%s") % asked.state,),
            annex=self.annex(asked),
            portal_name=settings.SITE_NAME,
        )

    def _fields(self, asked: Asked) -> Iterator[Field]:
        yield from self.heads(asked)
        yield field(_("版本"), _("第%d版") % asked.number)
        yield field(_("办理类型"), _occasion(asked))
        yield field(_("公开范围"), _audience(asked))
        yield field(_("公开形式"), self.way(asked))
        yield from self.times(asked)
        yield Field(_("变动内容") if asked.before else _("公开内容"), self._changes(asked))

    def _changes(self, asked: Asked) -> tuple[Line, ...]:
        """What changed against the version before; of a first one what it holds."""
        before = asked.before
        if before is None:
            return self.first_content(asked)
        payload = payload_of(before)
        if payload is None:
            return (Line(_("第%d版的内容已依法删除，不能列出变动。") % before.version_no),)
        lead = Line(
            _("与第%(number)d版（%(day)s）相比：")
            % {"number": before.version_no, "day": plain_date(day_of(before.published_at))}
        )
        told = amended(diff.changes(asked.kind, payload["content"], asked.content))
        correction = asked.correction and labelled(_("更正说明"), asked.correction)
        leads = [Line(text) for text in paragraphs(correction)]
        if not told:
            return (*leads, lead, Line(_("内容没有变动。")))
        if (more := len(told) - MOST_CHANGES) > 0:
            told = [*told[:MOST_CHANGES], _("另有%d项变动，见平台“审核办理”中本事项的对比。") % more]
        return (*leads, lead, *numbered(told))


def field(heading: str, text: str, *, is_wide: bool = False) -> Field:
    """One field of a form; a dash where there is nothing."""
    return Field(heading, (Line(text or EMPTY),), is_wide=is_wide)


def section_of(asked: Asked) -> str:
    """The responsible section."""
    path = asked.content["organisation_path"]
    return path[-1]["name"] if path else ""


def time_of(asked: Asked) -> str:
    """When the portal disclosed it, or will."""
    if asked.is_internal:
        return EMPTY
    if asked.publication:
        return moment_in_words(asked.publication.published_at)
    hour = asked.record.scheduled_for
    return _("%s定时公开") % moment_in_words(hour) if hour else _("审批同意后即时公开")


def until_of(asked: Asked) -> str:
    """Until when it is disclosed."""
    if asked.is_internal:
        return EMPTY
    until = asked.content["expires_on"]
    return _("至%s") % moment_in_words(datetime.fromisoformat(until)) if until else _("长期公开")


def _occasion(asked: Asked) -> str:
    if asked.before is None:
        return _("首次审定") if asked.is_internal else _("首次公开")
    if asked.earlier[0].action != Publication.Action.PUBLISHED:
        return _("停止公开后重新公开")
    return _("更正已公开的内容") if asked.correction else _("变更已公开的内容")


def _audience(asked: Asked) -> str:
    label = str(Audience(asked.audience).label)
    named = [
        row["name"] for key in ("audience_organisations", "audience_users") for row in asked.content[key]
    ]
    return labelled(label, listed(named)) if named else label


def _ledger_mark(publication: Publication | None) -> LedgerMark:
    if publication is None:
        return LedgerMark()
    return LedgerMark(
        sequence=publication.sequence,
        entry_hash=publication.entry_hash,
        recorded_on=day_of(publication.published_at),
        url=settings.PORTAL_URL + reverse("ledger:entry", args=[publication.sequence]),
    )


def _made_now() -> str:
    """Not part of the form's state: one that was made before is handed out again as long as it says the same."""
    return _("本表由系统于%s生成，空白处由有关人员手工填写、签名。") % moment_in_words(timezone.now())
