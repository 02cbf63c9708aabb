"""Telling by its header which catalogue a file is for."""

from .analysis import missing_columns
from .columns import matcher
from .reading import Header, Source, find_header
from .targets import ImportTarget, all_targets

# So many more columns must have a meaning in the other catalogue if the chosen one could do with the file as well.
_CLEARLY_MORE = 3


def another_target(source: Source, chosen: ImportTarget, header: Header | None) -> ImportTarget | None:
    """The catalogue that the file is probably for, where that isn't the chosen one.

    Only one that has all its required columns in the file; ``header`` is what the chosen one found. Two catalogues with
    the same columns are told apart by the name of the sheet.
    """
    if header and (named := _by_sheet(header.sheet)) and chosen.sheet_words and named is not chosen:
        return named
    known = len(header.mapping) if header else 0
    is_complete = header is not None and not missing_columns(chosen, set(header.mapping.values()))
    best, most = None, known + _CLEARLY_MORE - 1 if is_complete else 0
    for target in all_targets():
        if target is chosen:
            continue
        found = find_header(source, matcher(target.columns), target.sheet_words)
        if found is None or missing_columns(target, set(found.mapping.values())):
            continue
        if len(found.mapping) > most:
            best, most = target, len(found.mapping)
    return best


def _by_sheet(name: str) -> ImportTarget | None:
    """The catalogue that a sheet is named after."""
    return next(
        (target for target in all_targets() if any(word in name for word in target.sheet_words)), None
    )
