"""What was erased by law must not come back from a file that was made before (DESIGN §4)."""

from django.utils.translation import gettext_lazy

from portal.publishing.models import Publication

from .models import PrintRun

ERASED_SINCE = gettext_lazy("这份文件中可能有依法删除了的内容，不再提供。请重新打印。")


def newest_erasure() -> int:
    """The number of the newest entry of the ledger by which content was erased by law; 0 while there is none."""
    erasures = Publication.objects.filter(action=Publication.Action.ERASED).order_by("-sequence")
    return erasures.values_list("sequence", flat=True).first() or 0


def may_hand_out(run: PrintRun) -> bool:
    """Whether nothing was erased by law since the print's content, its title too, was about to be read."""
    return run.erasure == newest_erasure()
