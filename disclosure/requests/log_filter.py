"""Tokens in the addresses of requests open letters for an hour: they don't belong in a log."""

import logging
import re

_TOKEN = re.compile(r"(/disclosure/request/(?:receipt/)?)(?!apply/|follow/|receipt/)[^/\s?#]+")


def without_tokens(text: str) -> str:
    """``text`` with the tokens in it masked."""
    return _TOKEN.sub(r"\1…", text)


class WithoutTokens(logging.Filter):
    """Masks them in a record's text and in what is filled into it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_tokens(record.msg) if isinstance(record.msg, str) else record.msg
        if isinstance(record.args, tuple):
            record.args = tuple(without_tokens(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True
