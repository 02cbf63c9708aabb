"""What each stage of review said of a version, and what else happened to it: the lower half of an approval sheet."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from portal.publishing.models import ReviewEntry, State
from portal.publishing.stages import BY_STATE
from portal.punctuation import labelled, listed

from ..documents import Line, Opinion
from ..typesetting import paragraphs
from .asked import Asked, day_of, moment_in_words, person_in_words


def opinions(asked: Asked) -> Iterator[Opinion]:
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
    elif entry.note.startswith(label) or BY_STATE[state].demands_ground:  # a ground ends with the conclusion
        lines = [entry.note]
    else:
        lines = [_("%s。") % label, entry.note]
    texts = [text for line in lines for text in paragraphs(line)]
    return replace(
        empty, lines=tuple(map(Line, texts)), name=asked.signature(entry), signed_on=day_of(entry.at)
    )


def remarks(asked: Asked) -> Iterator[Line]:
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
