"""The approval sheet of one version of a power: what is to be disclosed, and what each stage of review said of it.

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
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.printing.documents import EMPTY, Field, Form, LedgerMark, Line, Opinion, numbered
from portal.printing.numerals import plain_date
from portal.printing.registry import PrintableDocument, Version
from portal.printing.typesetting import paragraphs
from portal.publishing import diff
from portal.publishing.kinds import Content
from portal.publishing.ledger.read import payload_of
from portal.publishing.models import Audience, Publication, ReviewEntry, State
from portal.publishing.models.publication import GENESIS_HASH
from portal.publishing.selectors import may_read, unit_of
from portal.punctuation import labelled, listed

from ..kind import PowerKind
from .amending import amended
from .asked import Asked, day_of, moment_in_words, person_in_words, power_of, powers_of

MOST_CHANGES = 40
# What the form's other fields say already, and what nobody needs to be told of a first version.
_SAID_ABOVE = {
    "code", "name", "parent", "power_type", "organisation_path", "post", "audience", "audience_organisations",
    "audience_users", "expires_on", "position", "lanes",
}  # fmt: skip


class ApprovalSheet(PrintableDocument):
    """职权公开审批表. Parameters: ``power`` (its key), ``version`` (its number). For those who may read the draft."""

    code = "approval-sheet"
    label = gettext_lazy("职权公开审批表")
    has_form = False

    def may_print(self, parameters: dict[str, Any], user: User | None) -> bool:
        power = powers_of(parameters).first()
        return user is not None and power is not None and may_read(user, power)

    def version(self, parameters: dict[str, Any]) -> Version:
        form = self.build(parameters)
        return Version(form.ledger.sequence, form.ledger.entry_hash or GENESIS_HASH, form.state)

    def size(self, parameters: dict[str, Any]) -> int:
        return 1

    def title(self, parameters: dict[str, Any]) -> str:
        with translation.override("zh-hans"):
            told = {"power": power_of(parameters).full_name, "version": parameters["version"]}
            return _("%(power)s（第%(version)d版）公开审批表") % told

    def build(self, parameters: dict[str, Any]) -> Form:
        with translation.override("zh-hans"):
            form = _form(Asked.by(parameters))
            state = hashlib.sha256(repr(form).encode()).hexdigest()
            return replace(form, state=state, foot=(*form.foot, _made_now()))


def _made_now() -> str:
    """Not part of the form's state: one that was made before is handed out again as long as it says the same."""
    return _("本表由系统于%s生成，空白处由有关人员手工填写、签名。") % moment_in_words(timezone.now())


def _form(asked: Asked) -> Form:
    power, submitted = asked.power, asked.round.submitted
    kind = PowerKind()
    is_public = asked.publication is not None
    return Form(
        title=_("职权公开审批表"),
        name=kind.published_title(power, asked.content) if is_public else kind.title(power),
        sponsor=unit_of(power.organisation).name,
        filed_by=_section(asked.content),
        filed_on=day_of(submitted.at) if submitted else None,
        fields=tuple(_fields(asked)),
        opinions=tuple(_opinions(asked)),
        remarks=tuple(_remarks(asked)),
        ledger=_ledger_mark(asked.publication),
        version=_("第%d版") % asked.number,
        foot=(_("办理状态：%s") % asked.state,),
        portal_name=settings.SITE_NAME,
    )


def _ledger_mark(publication: Publication | None) -> LedgerMark:
    if publication is None:
        return LedgerMark()
    return LedgerMark(
        sequence=publication.sequence,
        entry_hash=publication.entry_hash,
        recorded_on=day_of(publication.published_at),
        url=settings.PORTAL_URL + reverse("ledger:entry", args=[publication.sequence]),
    )


def _section(content: Content) -> str:
    path = content["organisation_path"]
    return path[-1]["name"] if path else ""


# What is to be disclosed


def _fields(asked: Asked) -> Iterator[Field]:
    kind, content = PowerKind(), asked.content
    main, name = content["parent"], content["name"]
    yield Field(_("职权名称"), (Line(f"{main['name']}——{name}" if main else name),), is_wide=True)
    yield _field(_("职权编码"), content["code"])
    yield _field(_("职权类别"), kind.display("power_type", content["power_type"]))
    yield _field(_("责任科室"), _section(content))
    yield _field(_("责任岗位"), kind.in_words("post", content) or "")
    yield _field(_("版本"), _("第%d版") % asked.number)
    yield _field(_("办理类型"), _occasion(asked))
    yield _field(_("公开范围"), _audience(asked))
    yield _field(_("公开形式"), _way(asked))
    yield _field(_("公开时间"), _time(asked))
    yield _field(_("公开期限"), _until(asked))
    yield Field(_("变动内容") if asked.before else _("公开内容"), _changes(asked))


def _field(heading: str, text: str) -> Field:
    return Field(heading, (Line(text or EMPTY),))


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


def _way(asked: Asked) -> str:
    """How the portal itself discloses it."""
    match asked.audience:
        case Audience.SOCIETY:
            return _("平台网站公开")
        case Audience.INTERNAL:
            return _("不公开")
    return _("登录平台查阅")


def _time(asked: Asked) -> str:
    if asked.is_internal:
        return EMPTY
    if asked.publication:
        return moment_in_words(asked.publication.published_at)
    hour = asked.power.scheduled_for
    return _("%s定时公开") % moment_in_words(hour) if hour else _("审批同意后即时公开")


def _until(asked: Asked) -> str:
    if asked.is_internal:
        return EMPTY
    until = asked.content["expires_on"]
    return _("至%s") % moment_in_words(datetime.fromisoformat(until)) if until else _("长期公开")


def _changes(asked: Asked) -> tuple[Line, ...]:
    """What changed against the version before; of a first one what it holds."""
    kind, before = PowerKind(), asked.before
    if before is None:
        found = diff.changes(kind, None, asked.content)
        labels = [change.label for change in found if change.path not in _SAID_ABOVE]
        return (Line(_("全部公开内容，除上列各项外，还有：%s。") % listed(labels)),)
    payload = payload_of(before)
    if payload is None:
        return (Line(_("第%d版的内容已依法删除，不能列出变动。") % before.version_no),)
    lead = Line(
        _("与第%(number)d版（%(day)s）相比：")
        % {"number": before.version_no, "day": plain_date(day_of(before.published_at))}
    )
    told = amended(diff.changes(kind, payload["content"], asked.content))
    leads = [
        Line(text) for text in paragraphs(asked.correction and labelled(_("更正说明"), asked.correction))
    ]
    if not told:
        return (*leads, lead, Line(_("内容没有变动。")))
    if (more := len(told) - MOST_CHANGES) > 0:
        told = [*told[:MOST_CHANGES], _("另有%d项变动，见平台“审核办理”中本事项的对比。") % more]
    return (*leads, lead, *numbered(told))


# What was said of it


def _opinions(asked: Asked) -> Iterator[Opinion]:
    """The stages in their order; a secrecy review outside the portal is signed by hand before the leader decides."""
    forms = {
        State.SECTION_REVIEW: Opinion(_("科室负责人\n审核意见"), _("审核人")),
        State.SECRECY_REVIEW: Opinion(
            _("保密审查\n意见"),
            _("审查人"),
            (
                Line(_("□ 不涉及国家秘密、商业秘密和个人隐私，可按上列范围公开")),
                Line(_("□ 含有不宜公开的内容，处理意见：")),
            ),
        ),
        State.OFFICE_REVIEW: Opinion(_("办公室（政务\n公开机构）\n审核意见"), _("审核人"), is_sealed=True),
        State.LEADER_APPROVAL: Opinion(_("单位领导\n审批意见"), _("审批人"), is_sealed=True),
    }
    yield _drafting(asked)
    for state in asked.stages:
        if state == State.LEADER_APPROVAL and State.SECRECY_REVIEW not in asked.stages:
            yield forms[State.SECRECY_REVIEW]
        yield _stage(asked, state, forms[state])


def _drafting(asked: Asked) -> Opinion:
    heading, signer = _("拟稿"), _("拟稿人")
    submitted = asked.round.submitted
    if submitted is None:
        return Opinion(heading, signer)
    writers = dict.fromkeys(person_in_words(entry) for entry in asked.round.edits)
    lines = [_("%s提交审核。") % moment_in_words(submitted.at)]
    if writers and list(writers) != [person_in_words(submitted)]:
        lines.insert(0, _("编写：%s。") % listed(writers))
    return Opinion(heading, signer, tuple(map(Line, lines)), asked.signature(submitted), day_of(submitted.at))


def _stage(asked: Asked, state: State, empty: Opinion) -> Opinion:
    """``empty`` filled in with what was decided at that stage, if anything was."""
    entry = asked.round.decisions.get(state)
    if entry is None:
        return empty
    label = str(entry.get_action_display())
    if entry.action == ReviewEntry.Action.RETURNED:
        lines = [_("退回。理由：%s") % entry.note]
    elif entry.note.startswith(label):
        lines = [entry.note]
    else:
        lines = [_("%s。") % label, entry.note]
    texts = [text for line in lines for text in paragraphs(line)]
    return replace(
        empty, lines=tuple(map(Line, texts)), name=asked.signature(entry), signed_on=day_of(entry.at)
    )


def _remarks(asked: Asked) -> Iterator[Line]:
    """What happened to the version beside its newest round."""
    for entry in asked.round.setbacks:
        told = {
            "at": moment_in_words(entry.at),
            "by": person_in_words(entry),
            "stage": entry.stage_label,
            "action": entry.get_action_display(),
        }
        text = _("%(at)s，%(by)s在“%(stage)s”环节%(action)s") % told
        yield Line(_("%s。") % (labelled(text, entry.note) if entry.note else text).rstrip("。"))
    if ending := asked.ending:
        told = {
            "at": moment_in_words(ending.published_at),
            "action": ending.get_action_display(),
            "number": ending.sequence,
        }
        text = _("%(at)s%(action)s，停止公开（公开台账第%(number)d号）") % told
        reason = ending.snapshot.reason
        yield Line(_("%s。") % (labelled(text, reason) if reason else text).rstrip("。"))
