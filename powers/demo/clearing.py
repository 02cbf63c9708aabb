"""The demonstration bureau's clearing desk: scanned, one overlap in discussion, one settled."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.publishing.models.review import acting_earlier

from ..clearing import scanning, services
from ..clearing.rules import Resolution
from ..models import ClearingCase, ClearingScan
from . import bureau

# Two sections claim one power; the register's own remark says so.
DISPUTED = ("KJ-QT-07", "KJ-QT-08")
# One code for two powers: the register's mistake, corrected since.
ONE_CODE = ("KJ-QT-11", "KJ-QT-12")
REQUEST = "请两科室说明职责来源和近三年办理情况，由办公室提请局长办公会研究。"
VIEWS = (
    (
        bureau.EDITOR,
        "KJJ-GXCY",
        "我科负责高新技术企业和科技型中小企业的培育，企业申报材料一直由我科初审，建议由我科承担。（张敏科长书面意见，代为录入）",
        Resolution.GIVEN,
    ),
    (
        bureau.HEAD,
        "KJJ-JHCG",
        "创新基金项目列入科技计划管理，立项、验收都在我科，建议合并为一项由我科承担，企业培育意见由高新技术与产业化科会签。",
        Resolution.MERGED,
    ),
)
KEPT = "编码重复是原表笔误，已更正为KJ-QT-12。两项的对象、依据和科室都不同，不属于职能交叉。"


def clear(cast: dict[str, User], say: Callable[[str], Any]) -> None:
    """Scan the bureau's register, ask both sections about the disputed power, and settle what was only a misprint."""
    office = cast[bureau.OFFICE]
    root = Organisation.objects.get(code=bureau.BUREAU[0])
    with acting_earlier(timedelta(days=3)):
        scan = scanning.begin(root, office, in_background=False)
        scanning.run(scan.pk, scan.attempt)
        scan.refresh_from_db()
        if scan.state != ClearingScan.State.DONE:
            raise RuntimeError(scan.error)
        services.decide(_case(ONE_CODE), office, Resolution.KEPT, KEPT)
    disputed = _case(DISPUTED)
    with acting_earlier(timedelta(days=2)):
        home = Organisation.objects.get(code="KJJ-BGS")
        services.assign(disputed, office, home, office, 10, note=REQUEST)
    with acting_earlier(timedelta(days=1)):
        for name, code, view, proposal in VIEWS:
            section = Organisation.objects.get(code=code)
            services.say(disputed, cast[name], view, section=section, proposal=proposal)
    say(f"清权确权：疑似交叉 {scan.counts['overlaps']}，要素缺漏 {scan.counts['gaps']}")


def _case(codes: tuple[str, str]) -> ClearingCase:
    return ClearingCase.objects.get(first__code=codes[0], second__code=codes[1])
