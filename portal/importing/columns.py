"""How a catalogue describes its columns, and how headers are matched to them.

To let another catalogue be imported: write an ``ImportTarget`` (``targets.py``) with its ``Column`` list and register it
in the app's ``AppConfig.ready()``. Nothing in ``portal.importing`` needs to change.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from portal.language import office_language
from portal.phones import phone_problem, tidy
from portal.punctuation import labelled, listed

from .cells import clean_text, code_key, header_key, is_nothing

Values = dict[str, Any]


@dataclass
class Parsed:
    """What a cell means: the values of one field or several, and what must be said about them."""

    values: Values = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Column:
    """One column of a catalogue.

    ``parse`` turns a cell's text into values; ``render`` writes a record's values back as that text (in the preview
    and in the export). A cell that reads as ``render`` would write it changes nothing, whatever ``parse`` makes of it.
    """

    key: str
    label: Any
    parse: Callable[[str], Parsed]
    render: Callable[[Values], str]
    synonyms: Sequence[str] = ()
    # Headers that mean this column only if no other column of the file means it better.
    weak_synonyms: Sequence[str] = ()
    required: bool = False
    # An empty cell takes the value of the row above, with a warning (a type written once for a group of rows).
    fill_down: bool = False
    # So many rows do so that one note on the file says it, instead of a warning on each row.
    fill_down_is_usual: bool = False
    # An empty cell leaves the record's value alone instead of emptying it.
    keep_when_empty: bool = False
    is_exported: bool = True
    # Fields that the column has a say in beside those that ``parse`` returns.
    affects: Sequence[str] = ()
    # Not written to the record by itself: the import desk or the target works with the cell's text.
    is_reference: bool = False

    def headers(self) -> set[str]:
        """Every header that means this column: its label as offices write it, and as the reader's screen shows it."""
        with office_language():
            label = str(self.label)
        return {header_key(text) for text in (label, str(self.label), *self.synonyms)}

    def weak_headers(self) -> set[str]:
        return {header_key(text) for text in self.weak_synonyms}


def text_column(
    key: str, label: Any, *synonyms: str, max_length: int | None = None, **options: Any
) -> Column:
    """Plain words, kept as written."""

    def parse(text: str) -> Parsed:
        value = "" if is_nothing(text) else clean_text(text)
        return _checked(key, label, value, max_length)

    return Column(key, label, parse, lambda values: values.get(key) or "", synonyms, **options)


def code_column(
    key: str, label: Any, *synonyms: str, max_length: int | None = None, **options: Any
) -> Column:
    """A code: full-width characters made narrow, letters capital, spaces removed."""

    def parse(text: str) -> Parsed:
        value = "" if is_nothing(text) else code_key(text)
        return _checked(key, label, value, max_length)

    return Column(key, label, parse, lambda values: values.get(key) or "", synonyms, **options)


def phone_column(
    key: str, label: Any, *synonyms: str, max_length: int | None = None, **options: Any
) -> Column:
    """A telephone number, or several. Other words are taken over as they are, with a warning."""

    def parse(text: str) -> Parsed:
        value = "" if is_nothing(text) else tidy(text)
        parsed = _checked(key, label, value, max_length)
        if parsed.values and (problem := phone_problem(value)):
            parsed.warnings.append(labelled(label, problem))
        return parsed

    return Column(key, label, parse, lambda values: values.get(key) or "", synonyms, **options)


def choice_column(
    key: str,
    label: Any,
    choices: Any,
    words: dict[str, str],
    *synonyms: str,
    default: str = "",
    **options: Any,
) -> Column:
    """One of a fixed vocabulary. ``words``: how offices write each choice, beside its own label."""
    known = {header_key(str(text)): value for value, text in choices.choices}
    known |= {header_key(word): value for word, value in words.items()}

    def parse(text: str) -> Parsed:
        if is_nothing(text):
            return Parsed({key: default})
        value = known.get(header_key(text))
        if value is None:
            return Parsed(
                refusals=[
                    _("%(label)s“%(text)s”无法识别，可填：%(choices)s")
                    % {
                        "label": label,
                        "text": shorten(text),
                        "choices": listed(text for _value, text in choices.choices),
                    }
                ]
            )
        return Parsed({key: value})

    def render(values: Values) -> str:
        value = values.get(key)
        return str(choices(value).label) if value else ""

    return Column(key, label, parse, render, synonyms, **options)


def reference_column(key: str, label: Any, *synonyms: str, render=None, **options: Any) -> Column:
    """A column whose text the import desk or the target looks up: 科室, 岗位, 主项 …"""
    return Column(
        key,
        label,
        lambda text: Parsed(),
        render or (lambda values: values.get(key) or ""),
        synonyms,
        is_reference=True,
        **options,
    )


def shorten(text: str, length: int = 30) -> str:
    """A cell's text short enough for a message."""
    text = text.replace("\n", " ")
    return text if len(text) <= length else f"{text[:length]}…"


def _checked(key: str, label: Any, value: str, max_length: int | None) -> Parsed:
    if max_length is not None and len(value) > max_length:
        return Parsed(
            refusals=[
                _("%(label)s有%(length)s字，超过了%(limit)s字的上限")
                % {"label": label, "length": len(value), "limit": max_length}
            ]
        )
    return Parsed({key: value})


def matcher(columns: Sequence[Column]) -> Callable[[list[list[str]]], dict[int, str]]:
    """A function that says which column of a file means which of ``columns``, by the header paths.

    The whole path counts most (职权名称/主项), then the lowest header, then a path whose parts run together
    (办理时限/法定 → 办理时限法定). Each field is given to one column only, the first that says it.
    """
    strong = {name: column.key for column in columns for name in column.headers()}
    weak = {name: column.key for column in columns for name in column.weak_headers()}

    def match(paths: list[list[str]]) -> dict[int, str]:
        mapping: dict[int, str] = {}
        for known in (strong, weak):
            for read in (_whole, _lowest):
                for index, path in enumerate(paths):
                    key = known.get(read(path)) if path and index not in mapping else None
                    if key and key not in mapping.values():
                        mapping[index] = key
        return mapping

    return match


def _whole(path: list[str]) -> str:
    return "".join(header_key(part) for part in path)


def _lowest(path: list[str]) -> str:
    return header_key(path[-1])
