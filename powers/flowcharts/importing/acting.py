"""Who acts at the steps of a table: the words of its cells, found in the structure."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.importing.cells import clean_text, is_nothing
from portal.punctuation import in_brackets, labelled, listed

from ...models.flowchart import LONGEST_NAME
from ..actors import MARK, Actor, Actors, tidy
from .flows import FlowRows, StepRow

_LISTED = 20


class Acting:
    """Puts lane, post and organisation on each step, and remembers whom it didn't find."""

    def __init__(self, actors: Actors):
        self._actors = actors
        self._doubts: dict[str, str] = {}
        self._outside: dict[str, None] = {}
        self._steps: Counter[str] = Counter()

    def settle(self, flow: FlowRows) -> None:
        """Find out who acts at each step of a flow whose power is known."""
        assert flow.power is not None
        for row in flow.steps:
            self._settle(row, flow.power.organisation_id)

    def _settle(self, row: StepRow, home: int) -> None:
        values = row.draft.values
        section = row.draft.cells.get("section", "")
        if "actor" not in values and is_nothing(section):
            return
        text = values.get("actor", "")
        if not is_nothing(section) and MARK not in tidy(text):
            text = MARK.join(filter(None, (clean_text(section), text)))
        found = self._actors.find(text, home) if text else Actor("")
        if len(found.text) > LONGEST_NAME:  # section and post may each fit into their cells
            text = _("%(label)s有%(length)s字，超过了%(limit)s字的上限")
            told = {"label": _("办理岗位"), "length": len(found.text), "limit": LONGEST_NAME}
            row.draft.refusals.append(text % told)
            return
        stored = row.stored
        acting = found
        if stored and stored["actor"] in (values.get("actor"), text, found.text):
            before = Actor(stored["actor"], stored["post_id"], stored["organisation_id"])
            acting = found.since(before)
            if acting.is_known and acting is not before:
                row.draft.warnings.append(
                    labelled(_("办理岗位"), _("“%(name)s”现已对应到机构与岗位") % {"name": found.text})
                )
        values["actor"], values["post_id"] = acting.text, acting.post_id
        values["organisation_id"] = acting.organisation_id
        self._remember(row, found)

    def _remember(self, row: StepRow, found: Actor) -> None:
        if not found.text:
            return
        self._steps[found.text] += 1
        if found.doubt:
            if found.text not in self._doubts:  # said once for each, on the first step
                row.draft.warnings.append(labelled(_("办理岗位"), found.doubt))
            self._doubts.setdefault(found.text, found.doubt)
        elif not found.is_known:
            self._outside[found.text] = None

    def notes(self) -> list[str]:
        """What is to be said of the file as a whole."""
        notes = []
        if self._doubts:
            text = _(
                "有%(number)d个办理岗位在“机构与岗位”中没有找到，按文字导入：%(names)s。建好岗位后再导入一次即可对应。"
            )
            notes.append(text % {"number": len(self._doubts), "names": self._listed(list(self._doubts))})
        if self._outside:
            text = _("下列办理人不对应任何机构或岗位，只记文字（申请人等单位以外的人本来如此）：%(names)s。")
            notes.append(text % {"names": self._listed(list(self._outside))})
        return notes

    def _listed(self, names: list[str]) -> str:
        texts = []
        for name in names[:_LISTED]:
            number = self._steps[name]
            steps = ngettext("%(number)d个步骤", "%(number)d个步骤", number) % {"number": number}
            texts.append(f"{name}{in_brackets(steps)}")
        more = len(names) - _LISTED
        return listed(texts) + (_("等%(number)d个") % {"number": len(names)} if more > 0 else "")
