"""Who sends a request, as coarsely as counting allows. Pure, on a WSGI environ.

Several requests of one client must be told from those of many; nobody needs to know
which client it is. So only a truncated address ever leaves this module:

    203.0.113.77         -> 203.0.113.0/24
    2001:db8:1:2::77     -> 2001:db8:1::/48
    ::ffff:203.0.113.77  -> 203.0.113.0/24
"""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address
from wsgiref.types import WSGIEnvironment

IPAddress = IPv4Address | IPv6Address

UNKNOWN = "unknown"


def truncated_client(
    environ: WSGIEnvironment, trusted: Collection[IPAddress], *, unix_socket: bool
) -> str:
    """The client's network, or « unknown ».

    `X-Forwarded-For` is believed only if the peer is one of `trusted`, or if the
    connection came over a unix socket, which nobody but the proxy may open; and of it
    only the last hop, the one that the proxy saw itself: all before it is hearsay. If
    that is no address, the peer counts, which then is the proxy: all who come that way
    share one allowance rather than having none.
    """
    peer = _address(environ.get("REMOTE_ADDR", ""))
    if unix_socket or peer in {_plain(address) for address in trusted}:
        last_hop = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2]
        return _truncated(_address(last_hop.strip(" \t")) or peer)
    return _truncated(peer)


def _address(text: str) -> IPAddress | None:
    try:
        return _plain(ip_address(text))
    except ValueError:
        return None


def _plain(address: IPAddress) -> IPAddress:
    """An IPv4 address wherever IPv6 only wraps one, and no zone (`fe80::1%eth0`)."""
    if isinstance(address, IPv4Address):
        return address
    # 6to4 writes a whole IPv4 address into the first 48 bits.
    return address.ipv4_mapped or address.sixtofour or IPv6Address(int(address))


def _truncated(address: IPAddress | None) -> str:
    if address is None:
        return UNKNOWN
    kept = 24 if address.version == 4 else 48
    rest = address.max_prefixlen - kept
    return f"{type(address)(int(address) >> rest << rest)}/{kept}"
