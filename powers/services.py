"""What changes drafts of powers, beside the review actions."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.language import office_language
from portal.organisations.models import Organisation
from portal.organisations.selectors import subtree_filter
from portal.publishing.actions import editing, log_creation
from portal.publishing.selectors import unit_of
from portal.trees.locks import tree_write

from .models import Power, PowerType
from .models.choices import TYPE_LETTERS
from .rules import generate_code


def create_power(power: Power, user: User, *, reason: str = "") -> Power:
    """Save a new draft written by ``user``; a code is generated where none was typed.

    Raises ``NotPermitted`` unless he may edit in the power's organisation.
    """
    # Whoever writes powers holds this lock: nobody takes the code between here and the end of the transaction.
    with tree_write(Power):
        if not power.code:
            power.code = free_code(power.organisation, power.power_type)
        log_creation(power, user, reason=reason)
    return power


def sub_items_elsewhere(main: Power, organisation: Organisation) -> QuerySet[Power]:
    """The sub-items of ``main`` that don't belong to ``organisation`` yet."""
    return main.children.exclude(organisation=organisation).order_by("position", "pk")


def move_sub_items(main: Power, user: User) -> list[Power]:
    """Take the sub-items of a main item along into its section, each as an edit of ``user``; returns them.

    Their posts stay behind with the old section. Raises ``WrongState`` or ``NotPermitted`` for one that can't come.
    """
    with office_language():
        reason = _("随主项“%s”调整责任科室") % main.name
    moved = []
    with tree_write(Power):
        for power in sub_items_elsewhere(main, main.organisation):
            with editing(power, user, reason=reason) as row:
                row.organisation = main.organisation
                row.post = None
            moved.append(row)
    return moved


def free_code(organisation: Organisation, power_type: str) -> str:
    """The next free code of a power of that type in that organisation: 单位代码—类别字母—序号.

    A bureau that already numbers its powers by another prefix keeps it: the newest code there decides.
    """
    letters = TYPE_LETTERS[PowerType(power_type)]
    unit = unit_of(organisation)
    own = Power.objects.filter(subtree_filter([unit], "organisation__"), code__contains=f"-{letters}-")
    latest = own.order_by("-pk").values_list("code", flat=True).first()
    prefix = latest.rsplit(f"-{letters}-", 1)[0] if latest else unit.code
    taken = Power.objects.filter(code__startswith=f"{prefix}-{letters}-").values_list("code", flat=True)
    return generate_code(prefix, letters, taken)
