"""What must be mended in a power before it can be submitted for review."""

from django.utils.translation import gettext as _

from .models import Power
from .rules import Limit, legal_basis_problem, limit_problem, promise_problem


def problems(power: Power) -> list[str]:
    """Every fault of the stored draft that forbids submission, in the user's words."""
    statutory = Limit(power.statutory_limit, power.statutory_limit_unit)
    promised = Limit(power.promised_limit, power.promised_limit_unit)
    levels = power.legal_bases.values_list("level", flat=True)
    found = [
        limit_problem(statutory.amount, statutory.unit),
        limit_problem(promised.amount, promised.unit),
        promise_problem(statutory, promised),
        legal_basis_problem(power.power_type, levels),
    ]
    if power.charges_fee and not power.fee_basis:
        found.append(_("收费事项须填写收费依据。"))
    return [problem for problem in found if problem]
