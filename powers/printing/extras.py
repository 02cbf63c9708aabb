"""What a catalogue has beside its records, as it is asked for: the usual answer, and for a few picked powers a shorter one.

Three powers are a sheet of paper: cover, notes, contents and statistics would be four pages more.
"""

from django.utils.translation import gettext_lazy as _

from .choice import BY_CODE, BY_PINYIN, CONTENTS, COVER, FULL, STATISTICS

# What the boxes ask about.
BOXES = (COVER, CONTENTS, STATISTICS)
# What each answer to the question about indexes means. A concise catalogue is thin and in order anyway.
USUAL, BOTH, NONE = "", "both", "none"
INDEXES = {
    USUAL: _("全本附拼音、编码两种索引，简本和挑选的几项不附"),
    BOTH: _("附两种索引"),
    BY_PINYIN: _("只附按拼音的索引"),
    BY_CODE: _("只附按编码的索引"),
    NONE: _("不附索引"),
}
# So many powers picked by hand are more than a few.
MANY = 10


def proposed_boxes(*, is_few: bool) -> list[str]:
    """The boxes that are ticked until somebody wants it otherwise."""
    return [] if is_few else list(BOXES)


def indexes_for(answer: str, form: str, *, is_few: bool) -> tuple[str, ...]:
    """The parts that the answer about indexes means."""
    if answer == USUAL:
        answer = BOTH if form == FULL and not is_few else NONE
    return {BOTH: (BY_PINYIN, BY_CODE), NONE: ()}.get(answer, (answer,))
