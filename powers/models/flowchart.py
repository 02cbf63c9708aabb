"""The steps of a power's flowchart (流程图), each with the transitions that lead on from it."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from portal.organisations.models import Organisation, Post
from portal.punctuation import listed

from .choices import StepFunction, StepKind
from .parts import Part
from .power import Power

# Characters, whatever a step comes from: the editor's table, a file, a BPMN diagram.
LONGEST_NAME, LONGEST_TEXT, LONGEST_LABEL = 100, 300, 50


def new_key() -> str:
    """A key for a step: it stays with the step through every later version, whatever number the step has by then."""
    return secrets.token_hex(4)


class TransitionsField(models.JSONField):
    """Where a step leads: a list of ``{"to": key of a step of the same power, "label": text}``, in their order."""

    def in_words(self, value: list[dict[str, str]]) -> str:
        """As the history shows it: 符合→填写立案审批表."""
        keys = [way["to"] for way in value]
        lines = Step.history.filter(key__in=keys).order_by("history_date", "history_id")
        names = dict(lines.values_list("key", "name")) if keys else {}
        return listed(f"{way['label']}→{names.get(way['to'], '?')}" for way in value)


class Step(Part):
    """One step (步骤) of a power's flowchart: who acts, on what condition, to what standard (the plan, 四（一）2).

    Its number is its place in the order, counted from 1. ``actor`` names its lane; ``post``, or ``organisation`` where
    a whole section acts, is whom the name means in the structure, and both are empty for people outside (申请人).
    """

    power = models.ForeignKey(Power, on_delete=models.CASCADE, related_name="steps")
    # By it alone the history finds what a step was called.
    key = models.CharField(max_length=12, default=new_key, editable=False, db_index=True)
    kind = models.CharField(_("步骤类型"), max_length=10, choices=StepKind, default=StepKind.TASK)
    name = models.CharField(_("步骤名称"), max_length=LONGEST_NAME)
    actor = models.CharField(_("办理岗位"), max_length=LONGEST_NAME)
    post = models.ForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    function = models.CharField(_("权力属性"), max_length=12, choices=StepFunction, blank=True)
    condition = models.CharField(_("条件"), max_length=LONGEST_TEXT, blank=True)
    requirement = models.CharField(_("要求"), max_length=LONGEST_TEXT, blank=True)
    documents = models.CharField(_("文书"), max_length=LONGEST_TEXT, blank=True)
    limit = models.PositiveSmallIntegerField(_("时限（工作日）"), null=True, blank=True)
    transitions = TransitionsField(_("下一步"), default=list, blank=True)
    history = HistoricalRecords()

    class Meta(Part.Meta):
        verbose_name = _("流程步骤")
        verbose_name_plural = _("流程步骤")
        constraints = [models.UniqueConstraint(fields=["power", "key"], name="one_step_a_key")]

    def __str__(self) -> str:
        return self.name


STEP_COLUMNS = (
    "key",
    "kind",
    "name",
    "actor",
    "post_id",
    "organisation_id",
    "function",
    "condition",
    "requirement",
    "documents",
    "limit",
    "transitions",
)
