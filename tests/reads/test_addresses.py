"""Addresses are cut off as the standard library would, but for local ones."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.reads.addresses import LOCAL, truncated
from tests.reads.reference import LOCAL as LOCAL_NETWORKS


def expected(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return LOCAL
    address = getattr(address, "ipv4_mapped", None) or address
    if any(address in network for network in LOCAL_NETWORKS):
        return LOCAL
    if address.version == 4:
        return f"{address}".rpartition(".")[0]
    return str(ipaddress.ip_network((address, 48), strict=False))


@given(
    st.ip_addresses().map(str)
    | st.ip_addresses(v=4).map(lambda address: f"::ffff:{address}")
    | st.sampled_from(LOCAL_NETWORKS).map(lambda network: f"{network.network_address}")
    | st.text("0123456789.:af", max_size=16)
)
def test_as_the_standard_library_has_it(text: str) -> None:
    assert truncated(text) == expected(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "unix:",
        "-",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.04",
        "1.2.3.٤",
        " 1.2.3.4",
    ],
)
def test_what_is_no_address_is_local(text: str) -> None:
    assert truncated(text) == LOCAL
