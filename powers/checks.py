"""What must be mended in a power before it can be submitted for review, and before it can be published."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.publishing.models import Audience, State

from .main_items import MainItem, Scope, public_main_item
from .models import Power, PublishedPower
from .rules import Limit, legal_basis_problem, level_problem, limit_problem, promise_problem
from .selectors import is_public

# From here on the next step is publication: a main item that is on its way as well must have arrived by then.
_TO_BE_PUBLISHED = (State.LEADER_APPROVAL, State.SCHEDULED, State.PUBLISHED)


def problems(power: Power) -> list[str]:
    """Every fault of the stored draft that forbids submission, and publication too, in the user's words."""
    found = [*_in_its_fields(power), *_in_its_place(power), *_in_its_readers(power), *_in_its_times(power)]
    if power.parent is not None:
        found += _beside_its_main_item(power, power.parent)
    else:
        found += _beside_its_sub_items(power)
    return found


def _in_its_fields(power: Power) -> Iterator[str]:
    statutory = Limit(power.statutory_limit, power.statutory_limit_unit)
    promised = Limit(power.promised_limit, power.promised_limit_unit)
    levels = power.legal_bases.values_list("level", flat=True)
    found = [
        limit_problem(statutory.amount, statutory.unit),
        limit_problem(promised.amount, promised.unit),
        promise_problem(statutory, promised),
        legal_basis_problem(power.power_type, levels),
    ]
    yield from filter(None, found)
    if power.charges_fee and not power.fee_basis:
        yield _("收费事项须填写收费依据。")


def _in_its_place(power: Power) -> Iterator[str]:
    if not power.organisation.is_active:
        yield _("“%s”已停用，请改选责任单位。") % power.organisation
    if power.post is not None and power.post.organisation_id != power.organisation_id:
        yield _("所选岗位不属于“%s”。") % power.organisation


def _in_its_readers(power: Power) -> Iterator[str]:
    if power.audience != Audience.SPECIFIED:
        return
    if not (power.audience_organisations.exists() or power.audience_users.exists()):
        yield _("向特定对象公开时，请至少选择一个机构或人员。")


def _in_its_times(power: Power) -> Iterator[str]:
    until, start = power.expires_on, power.scheduled_for
    if until is None:
        return
    if until <= timezone.now():
        yield _("有效期已过，请改为以后的时间，或者留空。")
    elif start is not None and until <= start:
        yield _("有效期须晚于定时发布的时间。")


def _beside_its_main_item(power: Power, parent: Power) -> Iterator[str]:
    if problem := level_problem(parent.parent_id is not None, power.children.exists()):
        yield problem
    if parent.organisation_id != power.organisation_id:
        yield _("主项与子项须属于同一科室。")
    own, main = Scope.of_draft(power), public_main_item(power)
    if power.state in _TO_BE_PUBLISHED and main is None:
        yield _("主项“%s”尚未公开，请先审批、发布主项。") % parent.name
    elif not _may_be_read_with(own, main, parent, is_last_call=power.state in _TO_BE_PUBLISHED):
        yield _(
            "公开范围超出主项“%(name)s”的公开范围，主项名称会随子项公开：请先扩大主项的公开范围，或者缩小本子项的。"
        ) % {"name": parent.name}


def _may_be_read_with(own: Scope, main: MainItem | None, parent: Power, *, is_last_call: bool) -> bool:
    """Whether all readers of a sub-item may read its main item; what is on its way counts until the last call."""
    if main is not None and main.scope.holds(own):
        return True
    return not is_last_call and Scope.of_draft(parent).holds(own)


def _beside_its_sub_items(power: Power) -> Iterator[str]:
    own = Scope.of_draft(power)
    for row in PublishedPower.objects.filter(is_public(), parent_id=power.pk).order_by("code"):
        if not own.holds(Scope.of_content(row.audience, row.organisation_id, row.content)):
            yield _("已公开的子项“%s”的公开范围超出本主项的公开范围，请先缩小子项的公开范围。") % row.sub_name
