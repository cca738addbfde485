"""The rules by themselves: what no client of git would send, and what git tells."""

import pytest

from sceau.moderation.hooks.faults import PushRefused
from sceau.moderation.hooks.inbox import Known, judge
from sceau.moderation.hooks.push import Change, push_options, read_changes
from sceau.moderation.hooks.reasons import read_reason
from tests.moderation.hooks.servers import pending

ONE, TWO = "1" * 40, "2" * 40
ZERO = "0" * 40


def known(refs: dict[str, str]) -> Known:
    return Known(refs, {}, lambda id_: (), None, "2026-11-23T15:02:11Z")


@pytest.mark.parametrize(
    ("refs", "change", "words"),
    [
        ({pending(1): TWO}, Change(pending(1), ONE, ""), "not as you fetched it"),
        ({pending(1): TWO}, Change(pending(1), "", ONE), "not as you fetched it"),
        ({}, Change(pending(1), ONE, ""), "not as you fetched it"),
        ({}, Change(pending(1), "", ""), "somebody decided already"),
    ],
    ids=["corrected since", "put back meanwhile", "gone since", "never there"],
)
def test_a_change_of_what_is_not_there_is_not_noted(
    refs: dict[str, str], change: Change, words: str
) -> None:
    judgement = judge([change], "", known(refs))
    assert judgement.decisions == ()
    assert words in judgement.faults[0]
    assert "git fetch --prune" in judgement.faults[0]


def test_with_one_fault_nothing_is_decided() -> None:
    there = {pending(1): ONE}
    good, bad = Change(pending(1), ONE, ""), Change("refs/heads/main", "", ONE)
    assert len(judge([good], "", known(there)).decisions) == 1
    both = judge([good, bad], "", known(there))
    assert (len(both.faults), both.decisions) == (1, ())


def test_a_push_is_read_as_git_writes_it() -> None:
    lines = f"{ZERO} {ONE} refs/heads/main\n{ONE} {ZERO} refs/tags/a b\xe9\n".encode(
        "latin-1"
    )
    assert read_changes(lines) == [
        Change("refs/heads/main", "", ONE),
        Change("refs/tags/a b\udce9", ONE, ""),
    ]
    sha256 = f"{'0' * 64} {'a' * 64} refs/heads/main\n".encode()
    assert read_changes(sha256) == [Change("refs/heads/main", "", "a" * 64)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        f"{ZERO} {ONE}\n".encode(),
        f"{ZERO} {ONE} \n".encode(),
        f"{ZERO} {ONE} refs/x\nrefs/y\n".encode(),
        f"{ZERO[1:]} {ONE} refs/x\n".encode(),
        f"{ZERO} {ONE} refs/x\n{ONE} {ZERO} refs/x\n".encode(),
    ],
)
def test_a_push_that_cannot_be_told_apart_is_refused(data: bytes) -> None:
    with pytest.raises(PushRefused):
        read_changes(data)


def test_a_name_that_is_refused_is_escaped() -> None:
    line = f"{ZERO} {ONE} refs/x\x1b[2J\u202e\n".encode()
    with pytest.raises(PushRefused) as caught:
        read_changes(line + line)
    assert str(caught.value) == "refs/x\\x1b[2J\\u202e: named twice — push it once"


def test_options_are_read_from_the_environment() -> None:
    environ = {
        "GIT_PUSH_OPTION_COUNT": "2",
        "GIT_PUSH_OPTION_0": "reason=spam",
        "GIT_PUSH_OPTION_1": "b",
        "GIT_PUSH_OPTION_2": "c",
    }
    assert push_options(environ) == ["reason=spam", "b"]
    assert push_options({}) == []
    assert push_options({"GIT_PUSH_OPTION_COUNT": "x"}) == []
    assert read_reason([]) == ""
    assert read_reason(["reason=spam"]) == "spam"
