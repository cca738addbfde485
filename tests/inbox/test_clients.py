from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.inbox.clients import truncated_client

PROXY = ip_address("192.0.2.1")
READER = "203.0.113.77"


def client(
    peer: str | None,
    forwarded: str | None = None,
    *,
    trusted: tuple[str, ...] = (str(PROXY),),
    unix_socket: bool = False,
) -> str:
    environ = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}
    return truncated_client(
        {name: value for name, value in environ.items() if value is not None},
        [ip_address(address) for address in trusted],
        unix_socket=unix_socket,
    )


@pytest.mark.parametrize(
    ("address", "truncated"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("203.0.113.0", "203.0.113.0/24"),
        ("127.0.0.1", "127.0.0.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("2001:DB8:1::", "2001:db8:1::/48"),
        ("::1", "::/48"),
        # IPv4 wrapped in IPv6; the second way would show it whole in its first 48 bits.
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("::ffff:cb00:714d", "203.0.113.0/24"),
        ("2002:cb00:714d::1", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
    ],
)
def test_an_address_is_truncated_wherever_it_comes_from(
    address: str, truncated: str
) -> None:
    assert client(address) == truncated
    assert client(str(PROXY), address) == truncated
    assert client("localhost", address, unix_socket=True) == truncated


@pytest.mark.parametrize(
    "no_address",
    [
        "",
        "unknown",
        "localhost",
        "unix:",
        "203.0.113.77:4711",
        "[2001:db8::1]",
        "203.0.113.077",
        "203.0.113",
        "٢٠٣.0.113.77",
        "203.0.113.77/32",
        "1" * 5_000,
        "203.0.113.77\n",
    ],
)
def test_what_is_no_address_counts_for_nothing(no_address: str) -> None:
    assert client(no_address) == "unknown"
    assert client(no_address, unix_socket=True) == "unknown"
    assert client(str(PROXY), no_address) == "192.0.2.0/24"
    assert client("", no_address, unix_socket=True) == "unknown"
    # Least of all for another hop than the last.
    assert client(str(PROXY), f"{READER}, {no_address}") == "192.0.2.0/24"


def test_without_anything_the_client_is_unknown() -> None:
    assert client(None) == "unknown"
    assert client(None, unix_socket=True) == "unknown"


def test_a_stranger_cannot_speak_for_another() -> None:
    assert client("198.51.100.9", READER) == "198.51.100.0/24"
    assert client("198.51.100.9", READER, trusted=()) == "198.51.100.0/24"
    assert client("", READER, trusted=()) == "unknown"
    assert client(None, READER) == "unknown"


@pytest.mark.parametrize(
    "forwarded",
    [READER, f"198.51.100.9, {READER}", f"<script>,,{READER}", f"x,\t{READER} "],
)
def test_only_the_hop_that_the_proxy_saw_is_believed(forwarded: str) -> None:
    assert client(str(PROXY), forwarded) == "203.0.113.0/24"
    assert client("", forwarded, unix_socket=True) == "203.0.113.0/24"


@pytest.mark.parametrize(
    ("peer", "trusted"),
    [
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("192.0.2.1", "::ffff:192.0.2.1"),
        ("::1", "::1"),
        ("0:0:0:0:0:0:0:1", "::1"),
    ],
)
def test_a_proxy_is_known_in_every_notation(peer: str, trusted: str) -> None:
    assert client(peer, READER, trusted=(trusted,)) == "203.0.113.0/24"


@given(address=st.ip_addresses(v=4) | st.ip_addresses(v=6))
def test_only_a_network_ever_comes_out(address: IPv4Address | IPv6Address) -> None:
    network = ip_network(client(str(address)))
    assert network.prefixlen == (24 if network.version == 4 else 48)
    assert network.network_address in network
    # All who share the network are one client.
    assert client(str(network.network_address)) == str(network)


@given(peer=st.text(), forwarded=st.text(), unix_socket=st.booleans())
def test_no_header_raises(peer: str, forwarded: str, unix_socket: bool) -> None:
    found = client(peer, forwarded, unix_socket=unix_socket)
    assert found == "unknown" or ip_network(found)
