"""How often one visitor may do what costs something.

Kept in the cache of each web process, so nothing of who did what is stored; with two processes somebody may do it twice
as often.
"""

from ipaddress import IPv6Address, ip_address

from django.core.cache import cache


def may(what: str, address: str, *, times: int, seconds: int) -> bool:
    """Whether a visitor from ``address`` may do ``what`` once more; counts it if so. Unknown ("") always may."""
    if not address:
        return True
    key = f"visitor:{what}:{_network(address)}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= times
    except ValueError:  # the time ended between the two
        return True


def _network(address: str) -> str:
    """What one visitor can't change at will: of an IPv6 address the first half."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    return str(IPv6Address(int(parsed) >> 64 << 64)) if parsed.version == 6 else str(parsed)
