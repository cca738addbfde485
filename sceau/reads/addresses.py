"""What is left of a reader's address: IPv4 to /24, IPv6 to /48; Tor has none."""

import functools
import ipaddress

LOCAL = "local"
"""Where all come from whose own address the server cannot see.

An onion service gets its visitors from this machine, over a unix socket or loopback;
so does whatever stands behind a proxy that hands no address on.
"""
_OCTETS = {f"{octet}": octet for octet in range(256)}
_LOCAL_IPV6 = tuple(
    ipaddress.IPv6Network(text) for text in ("::/127", "fc00::/7", "fe80::/10")
)


def truncated(address: str) -> str:
    """The network of an address, `203.0.113` or `2001:db8:1::/48`, or `LOCAL`.

    The same whether the server had truncated it before or not. What is no address at
    all, such as `unix:`, is `LOCAL` too.
    """
    try:
        network, _, last = address.rpartition(".")
        first, second, third = network.split(".")
        # Each is looked up, for 07 and ٧ are numbers too.
        numbers = _OCTETS[first], _OCTETS[second], _OCTETS[third], _OCTETS[last]
    except (KeyError, ValueError):
        return _truncated_ipv6(address)
    return LOCAL if _is_local(*numbers[:2]) else network


@functools.lru_cache(maxsize=4096)
def _truncated_ipv6(address: str) -> str:
    try:
        # fe80::1%eth0
        parsed = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return LOCAL
    if parsed.ipv4_mapped:
        # ::ffff:203.0.113.7 is how a socket for both families writes 203.0.113.7.
        return truncated(str(parsed.ipv4_mapped))
    if any(parsed in network for network in _LOCAL_IPV6):
        return LOCAL
    return str(ipaddress.IPv6Network((parsed, 48), strict=False))


def _is_local(first: int, second: int) -> bool:
    """Whether an IPv4 address belongs to no reader: 0/8, 10/8, 127/8, 169.254/16,
    172.16/12, 192.168/16."""
    if first in {0, 10, 127}:
        return True
    if first == 172:
        return 16 <= second < 32
    return (first, second) in {(169, 254), (192, 168)}
