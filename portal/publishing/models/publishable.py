"""The ability of a draft row to be reviewed and published: inherit ``Publishable``."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, FSMModelMixin, transition

from portal.organisations.models import Organisation

from .audience import Audience
from .publication import Publication


class State(models.TextChoices):
    """Where the *draft* stands; what the public sees is ``Publishable.publication``, whatever the state."""

    DRAFT = "draft", _("草稿")
    SECTION_REVIEW = "section_review", _("科室审核")
    SECRECY_REVIEW = "secrecy_review", _("保密审查")
    OFFICE_REVIEW = "office_review", _("办公室审核")
    LEADER_APPROVAL = "leader_approval", _("领导审批")
    SCHEDULED = "scheduled", _("已批准，待发布")
    PUBLISHED = "published", _("已发布")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")
    ARCHIVED = "archived", _("已归档")


EDITABLE_STATES = (State.DRAFT, State.RETURNED, State.PUBLISHED, State.WITHDRAWN)
# In which order, and which of them a kind passes, ``publishing.stages`` says.
REVIEW_STATES = frozenset(
    {State.SECTION_REVIEW, State.SECRECY_REVIEW, State.OFFICE_REVIEW, State.LEADER_APPROVAL}
)
OUT_OF_USE_STATES = (State.WITHDRAWN, State.ARCHIVED)
# In which the draft says something that isn't public yet.
BEFORE_PUBLICATION = (State.DRAFT, State.RETURNED, *sorted(REVIEW_STATES), State.SCHEDULED)


class Publishable(FSMModelMixin, models.Model):
    """A draft row that can become public through review. Only ``publishing.actions`` move its state."""

    # Set before a save, read by django-simple-history: who changed the record, and why.
    _history_user: Any
    _change_reason: str

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("责任单位（科室）")
    )
    audience = models.CharField(_("公开范围"), max_length=12, choices=Audience, default=Audience.SOCIETY)
    audience_organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name=_("特定对象：机构")
    )
    audience_users = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("特定对象：人员")
    )

    state = FSMField(_("状态"), default=State.DRAFT, choices=State, protected=True, db_index=True)
    state_since = models.DateTimeField(_("进入状态时间"), default=timezone.now, editable=False)
    state_note = models.TextField(_("退回或撤回理由"), blank=True, editable=False)
    due_on = models.DateField(_("办理期限"), null=True, blank=True, editable=False)
    version_no = models.PositiveIntegerField(_("版本"), default=1, editable=False)
    # Raised by every edit and every decision: a form or a reviewer that read an older one is refused.
    revision = models.PositiveIntegerField(default=0, editable=False)
    scheduled_for = models.DateTimeField(_("定时发布"), null=True, blank=True)
    expires_on = models.DateTimeField(_("有效期至"), null=True, blank=True)
    # Of a version that corrects what was public: it becomes the reason of its entry in the ledger, and is emptied then.
    correction_note = models.TextField(
        _("更正说明"),
        max_length=1000,
        blank=True,
        help_text=_("已公开的内容有错误时填写：错在哪里，正确的是什么。发布后向公众公开。一般更新不填。"),
    )
    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    # Until when the public version was approved. A newer draft's ``expires_on`` may differ: nobody approved that yet.
    public_until = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        abstract = True

    @property
    def is_public(self) -> bool:
        """Whether some version of it is published now (to whatever audience)."""
        return self.publication_id is not None

    @property
    def was_public(self) -> bool:
        """Whether a version of it is public, or was: then the next one may correct it. Of what staff can edit."""
        return self.is_public or self.version_no > 1 or self.state == State.WITHDRAWN

    @property
    def is_editable(self) -> bool:
        """Whether staff may change it now; under review it is locked until decided or recalled."""
        return self.state in EDITABLE_STATES

    @property
    def state_label(self) -> str:
        """The state in words: what is for nobody outside is settled, but not published."""
        if self.state == State.PUBLISHED and self.audience == Audience.INTERNAL:
            return str(_("已审定（内部）"))
        return self.get_state_display()  # type: ignore[attr-defined]

    # The state machine (DESIGN §4). Each is called by one action only, which checks who may do it.
    @transition(
        state,
        source=[State.DRAFT, State.RETURNED, *REVIEW_STATES],
        target=RETURN_VALUE(*REVIEW_STATES),
    )
    def to_stage(self, stage: State) -> State:
        return stage

    @transition(state, source=[*REVIEW_STATES], target=State.SCHEDULED)
    def to_scheduled(self) -> None: ...

    @transition(state, source=[*REVIEW_STATES, State.SCHEDULED], target=State.PUBLISHED)
    def to_published(self) -> None: ...

    @transition(state, source=[*REVIEW_STATES, State.SCHEDULED], target=State.RETURNED)
    def to_returned(self) -> None: ...

    @transition(state, source=[*REVIEW_STATES, State.SCHEDULED], target=State.DRAFT)
    def to_recalled(self) -> None: ...

    @transition(state, source=[State.PUBLISHED, State.WITHDRAWN], target=State.DRAFT)
    def to_revised(self) -> None: ...

    @transition(state, source=[State.DRAFT, State.RETURNED], target=State.PUBLISHED)
    def to_discarded(self) -> None: ...

    @transition(state, source=State.PUBLISHED, target=State.WITHDRAWN)
    def to_withdrawn(self) -> None: ...

    @transition(state, source=[State.DRAFT, State.RETURNED, State.WITHDRAWN], target=State.ARCHIVED)
    def to_archived(self) -> None: ...

    @transition(state, source=State.ARCHIVED, target=State.DRAFT)
    def to_unarchived(self) -> None: ...
