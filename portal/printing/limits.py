"""How many prints one visitor may start. What has been made or is being made is free."""

from portal.accounts import visitors

STARTS = 6
SECONDS = 60


def may_start(address: str) -> bool:
    """Whether a visitor from ``address`` may start one more print now; counts it if so. Unknown ("") always may."""
    return visitors.may("print", address, times=STARTS, seconds=SECONDS)
