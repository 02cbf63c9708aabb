"""How many prints one visitor may start.

Kept in the cache of each web process, so nothing of who printed what is stored; with two processes somebody may start
twice as many. What has been made or is being made is free.
"""

from ipaddress import IPv6Address, ip_address

from django.core.cache import cache

STARTS = 6
SECONDS = 60


def may_start(address: str) -> bool:
    """Whether a visitor from ``address`` may start one more print now; counts it if so. Unknown ("") always may."""
    if not address:
        return True
    key = f"print-starts:{_network(address)}"
    cache.add(key, 0, SECONDS)
    try:
        return cache.incr(key) <= STARTS
    except ValueError:  # the minute ended between the two
        return True


def _network(address: str) -> str:
    """What one visitor can't change at will: of an IPv6 address the first half."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    return str(IPv6Address(int(parsed) >> 64 << 64)) if parsed.version == 6 else str(parsed)
