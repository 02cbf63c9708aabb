"""What a matrix says in words, the same on paper, in a workbook and on the screen."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from portal.punctuation import in_brackets, labelled, listed

from .matrix import Hand, Holder, Matrix, Place


def post_words(hand: Hand) -> str:
    """党组书记（重要岗位）; without a post, that there is none."""
    if hand.post is None:
        return _("未明确岗位")
    return hand.post.name + (in_brackets(_("重要岗位")) if hand.post.is_key_post else "")


def holder_words(hand: Hand) -> str:
    """现任：周某, of key posts only: who holds another is nobody's business."""
    if hand.post is None or not hand.post.is_key_post:
        return ""
    return labelled(_("现任"), hand.post.person or _("暂缺"))


def figures(numbers: Sequence[int], day: str) -> str:
    """How many powers there were on ``day``, of each of the three functions."""
    decision, execution, supervision = numbers
    return _(
        "截至%(day)s，共%(number)d项职权：决策权%(decision)d项、执行权%(execution)d项、监督权%(supervision)d项。"
    ) % {
        "day": day,
        "number": sum(numbers),
        "decision": decision,
        "execution": execution,
        "supervision": supervision,
    }


def concentration(matrix: Matrix) -> str:
    """Which posts hold all three powers, or that none does."""
    found = matrix.posts_holding_all
    if not found:
        return _("没有一个岗位同时行使决策、执行、监督三种权力。")
    return _("三权集于一身的岗位%(number)d个：%(names)s。") % {
        "number": len(found),
        "names": listed(place_and_post(place, post) for place, post in found),
    }


def place_and_post(place: Place, post: Holder) -> str:
    return f"{post.name}{in_brackets(place.name)}"
