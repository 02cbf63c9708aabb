"""What changed between two versions, in the words of Chinese amendments: 将“甲”修改为“乙”, 增加“甲”, 删去“甲”.

Texts are compared clause by clause: single characters, as the screens colour them, can't be read on paper.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.publishing.diff import Change
from portal.punctuation import clauses, labelled

MOST_PLACES, LONGEST = 6, 60
_CLAUSE = re.compile(r"[^，。；\n]+[，。；\n]*|[，。；\n]+")
_MARKS = "，。；\n"
# A list of one row has no numbers: they would make its only row differ as soon as there is another.
_NUMBER = re.compile(r"^\d+\. ", re.MULTILINE)


def amended(changes: Sequence[Change]) -> list[str]:
    """A sentence or two for each of ``changes``."""
    return [
        _("%(amended)s。") % {"amended": labelled(_label(change, part), amendment(part.before, part.after))}
        for change in changes
        for part in change.parts or [change]
    ]


def _label(change: Change, part: Change) -> str:
    return (
        change.label if part is change else _("%(field)s%(row)s") % {"field": change.label, "row": part.label}
    )


def amendment(before: str, after: str) -> str:
    """What leads from one text to the other; one that wasn't there, or isn't any more, as a whole."""
    if not before:
        return _("增加“%s”") % _short(_NUMBER.sub("", after))
    if not after:
        return _("删去“%s”") % _short(_NUMBER.sub("", before))
    places = list(_places(*(_CLAUSE.findall(_NUMBER.sub("", text)) for text in (before, after))))
    if not places:
        return _("仅标点或排列有改动")
    told = clauses(places[:MOST_PLACES])
    if (more := len(places) - MOST_PLACES) > 0:
        told = clauses([told, ngettext("另有%(more)d处改动", "另有%(more)d处改动", more) % {"more": more}])
    return told


def _places(before: list[str], after: list[str]) -> Iterator[str]:
    """The places where the clauses differ; marks at their ends alone make no difference."""
    words = [[clause.rstrip(_MARKS) for clause in text] for text in (before, after)]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *words, autojunk=False).get_opcodes():
        old, new = _short("".join(before[i1:i2])), _short("".join(after[j1:j2]))
        if tag == "replace":
            yield _("将“%(old)s”修改为“%(new)s”") % {"old": old, "new": new}
        elif tag == "delete":
            yield _("删去“%s”") % old
        elif tag == "insert":
            yield _("增加“%s”") % new


def _short(text: str) -> str:
    """``text`` in one line, its middle left out where it is long."""
    line = "；".join(row.strip(_MARKS) for row in text.splitlines() if row.strip(_MARKS))
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 18]}……{line[-16:]}"
