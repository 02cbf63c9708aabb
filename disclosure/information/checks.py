"""What must be mended in a disclosure before it can be submitted for review, and before it can be published."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.organisations.selectors import at_and_above
from portal.publishing.problems import Problem, common_problems
from portal.punctuation import listed
from portal.richtext.texts import text_of

from ..models import Disclosure, DisclosureTask, PublishedItem
from .naming import unnamed_powers
from .personal import personal_data_in
from .readers import Readers
from .rules import is_wider


def problems(disclosure: Disclosure) -> list[Problem]:
    """Every fault of the stored draft that forbids submission, and publication too."""
    return [*_in_its_text(disclosure), *_under_its_item(disclosure), *common_problems(disclosure)]


def _in_its_text(disclosure: Disclosure) -> Iterator[Problem]:
    if not disclosure.body.strip() and not disclosure.files.exists():
        yield Problem(_("请填写正文，或者上传附件。"), "body")
    if disclosure.formed_on > timezone.localdate():
        yield Problem(_("形成日期在今天之后，请核对。"), "formed_on")


def _under_its_item(disclosure: Disclosure) -> Iterator[Problem]:
    item = disclosure.item
    if not item.is_public:
        yield Problem(_("目录事项“%s”尚未发布，请先发布目录。") % item.title, "item")
        return
    public = PublishedItem.objects.get(pk=item.pk)
    if not Readers.of(disclosure).are_among(Readers.of(public)):
        yield Problem(
            _("公开范围超出了目录事项规定的“%s”，请缩小范围，或者先修订目录。")
            % public.get_audience_display(),
            "audience",
        )
    if item.unit_id not in {node.pk for node in at_and_above(disclosure.organisation_id)}:
        yield Problem(_("责任科室不在目录事项所属的单位内，请重新选择。"), "organisation")
    if item.unit_id != disclosure.unit_id:
        yield Problem(
            _("公开单位不是目录事项现在所属的单位：请修改草稿并保存，公开单位随目录事项更新。"), "item"
        )
    task = disclosure.task
    if task is not None and task.item_id != item.pk:
        yield Problem(_("公开任务不属于这个目录事项，请重新选择。"), "task")


def cautions(disclosure: Disclosure) -> list[str]:
    """What is unusual: who submits and who decides should look at it."""
    found = []
    task = disclosure.task
    if task is None and disclosure.item.limit:
        found.append(_("没有对应的公开任务：这次公开不计入及时性。"))
    if task is not None and task.state == DisclosureTask.State.OPEN:
        if task.is_late:
            found.append(_("已超过公开期限%s。") % f"{task.due_on:%Y-%m-%d}")
        elif disclosure.scheduled_for and timezone.localdate(disclosure.scheduled_for) > task.due_on:
            found.append(_("定时发布的时间晚于公开期限%s。") % f"{task.due_on:%Y-%m-%d}")
        item = disclosure.item
        if item.publication is not None and is_wider(item.publication.audience, than=disclosure.audience):
            found.append(
                _("公开范围比目录事项规定的“%s”窄：发布以后，公开任务仍然没有完成。")
                % item.publication.get_audience_display()
            )
    found.extend(_of_its_words(disclosure))
    if not disclosure.subject_words:
        found.append(_("没有填写主题词。"))
    for power in unnamed_powers(disclosure):
        found.append(
            _("相关职权“%s”没有公开，或者不对这条信息的全部读者公开：页面上不列出。") % power.full_name
        )
    return found


def _of_its_words(disclosure: Disclosure) -> Iterator[str]:
    """What the words themselves give away; files aren't read, their names are."""
    body, files = text_of(disclosure.body), [file.name for file in disclosure.files.all()]
    if found := personal_data_in("\n".join([disclosure.title, body, *files])):
        yield _(
            "文中疑似有%s：属于个人隐私的不得公开，请核对并隐去（《政府信息公开条例》第十五条）。"
        ) % listed(found)
    if "附件" in body and not files:
        yield _("正文提到附件，但没有上传附件。")
