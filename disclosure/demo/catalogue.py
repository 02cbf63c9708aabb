"""The demonstration bureau's two catalogues: brought in by the import desk, and taken through review."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings

from portal.accounts.models import User
from portal.importing.services import import_file
from portal.organisations.models import Organisation
from portal.publishing.actions import Approve, Return, Submit, editing
from portal.publishing.models.review import acting_earlier
from portal.publishing.notices import without_notices
from powers.demo import bureau
from powers.demo.loading import WAITED

from ..models import CatalogueItem

REGISTER = "党务公开目录.xlsx"
FIXTURES = Path(settings.BASE_DIR) / "fixtures" / "demo"

# How far the items have come; whatever is not named here is published in its first version.
DRAFTS = ("ZW-07-02",)
AT_SECTION_REVIEW = ("ZW-06-02",)
AT_OFFICE_REVIEW = ("DW-08-03",)
AT_LEADER = ("DW-06-04",)
RETURNED = "ZW-05-02"
RETURN_REASON = "决算由本级人民代表大会常务委员会批准，请写明起算事项是“批准”，并补充公开依据。"
# Legal bases that the register leaves out, as the office looked them up: 《政府信息公开条例》第二十条 lists 15 kinds.
BASES = {
    "ZW-01-01": "《中华人民共和国政府信息公开条例》第二十条第（二）项",
    "ZW-02-01": "《中华人民共和国政府信息公开条例》第二十条第（一）项",
    "ZW-03-01": "《中华人民共和国政府信息公开条例》第二十条第（三）项",
    "ZW-04-03": "《中华人民共和国政府信息公开条例》第二十条第（六）项\n《中华人民共和国行政处罚法》第四十八条",
    "ZW-05-01": "《中华人民共和国政府信息公开条例》第二十条第（七）项\n《中华人民共和国预算法》第十四条",
    "ZW-05-04": "《中华人民共和国政府信息公开条例》第二十条第（九）项",
    "ZW-05-05": "《中华人民共和国政府信息公开条例》第二十条第（八）项",
    "ZW-08-03": "《中华人民共和国政府信息公开条例》第四十九条、第五十条",
    "DW-03-01": "《党政领导干部选拔任用工作条例》",
    "DW-04-02": "《中国共产党发展党员工作细则》",
    "DW-04-03": "《关于中国共产党党费收缴、使用和管理的规定》",
}


def tell(root: Organisation, cast: dict[str, User], say: Callable[[str], Any]) -> list[Any]:
    """Import both catalogues, complete them, and take each item as far as the story says."""
    editor = cast[bureau.EDITOR]
    files = []
    with acting_earlier(WAITED):
        for target in ("party_catalogue", "government_catalogue"):
            job = import_file(FIXTURES / REGISTER, target, root, editor)
            files.append(job.file)
            say(f"{job.original_name} ({job.mapping['sheet']}): {job.counts['created']}")
        for item in CatalogueItem.objects.filter(code__in=BASES):
            with editing(item, editor, reason="补充公开依据") as row:
                row.legal_basis = BASES[row.code]
    _review(editor, tuple(cast[name] for name in (bureau.HEAD, bureau.OFFICE, bureau.LEADER)), cast)
    return files


def _review(editor: User, chain: tuple[User, ...], cast: dict[str, User]) -> None:
    stops = dict.fromkeys(AT_SECTION_REVIEW, 0)
    stops |= dict.fromkeys(AT_OFFICE_REVIEW, 1)
    stops |= dict.fromkeys(AT_LEADER, 2)
    stops |= {RETURNED: 1}
    for item in CatalogueItem.objects.select_related("organisation", "category", "unit"):
        if item.code in DRAFTS:
            continue
        is_settled = item.code not in stops  # nobody is told of what was settled long ago
        with acting_earlier(WAITED), without_notices() if is_settled else nullcontext():
            Submit(item, editor).run()
            for person in chain[: stops.get(item.code, 3)]:
                Approve(item, person).run()
    returned = CatalogueItem.objects.get(code=RETURNED)
    Return(returned, cast[bureau.OFFICE], note=RETURN_REASON).run()
