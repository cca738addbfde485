"""What the loader refuses, where it says so, and what it says to do."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sceau.configuration import ConfigurationError, load_configuration
from tests.configuration.written import faults, load

LISTED = "`python -m sceau.configuration` lists those there are"
TOML_ADVICE = 'write each key as name = value, with text between "…"'

# (what stands below [inbox], the fault from the key on)
KEYS = [
    # names
    ("limt = 3", f"limt: unknown key; remove it; {LISTED}"),
    ("max_link = 3", "max_link: unknown key; did you mean max_links?"),
    ("Threads = 3", "Threads: unknown key; did you mean threads?"),
    ("max-pending = 3", "max-pending: unknown key; did you mean max_pending?"),
    ('about = "x"', f"about: unknown key; remove it; {LISTED}"),
    # types
    (
        'threads = "8"',
        "threads: must be a whole number, not text; write it as in threads = 8",
    ),
    (
        "threads = 8.0",
        (
            "threads: must be a whole number, not a number with a point; "
            "write it as in threads = 8"
        ),
    ),
    (
        "threads = true",
        (
            "threads: must be a whole number, not true or false; "
            "write it as in threads = 8"
        ),
    ),
    (
        "threads = 2026-01-31",
        (
            "threads: must be a whole number, not a date or a time; "
            "write it as in threads = 8"
        ),
    ),
    (
        "threads.many = 8",
        "threads: must be a whole number, not a table; write it as in threads = 8",
    ),
    (
        "commit_seconds = false",
        (
            "commit_seconds: must be a number, not true or false; "
            "write it as in commit_seconds = 1.0"
        ),
    ),
    (
        "bind = 8001",
        (
            "bind: must be text, not a whole number; "
            'write it as in bind = "127.0.0.1:8001"'
        ),
    ),
    (
        'folder = ["var"]',
        'folder: must be a path, not a list; write it as in folder = "var/inbox"',
    ),
    (
        'spam_words = "casino"',
        (
            "spam_words: must be a list of texts, not text; "
            'write it as in spam_words = ["one", "two"]'
        ),
    ),
    (
        'expected_scripts = ["Latin", 3]',
        (
            "expected_scripts: must be a list of texts, not a list that holds "
            'a whole number; write it as in expected_scripts = ["Latin"]'
        ),
    ),
    # paths
    (
        'folder = " "',
        'folder: must be a path, not nothing; write it as in folder = "var/inbox"',
    ),
    (
        'folder = "~/inbox"',
        (
            "folder: must be a path, not one that begins with ~, which only a shell "
            'knows; write it as in folder = "var/inbox"'
        ),
    ),
    (
        'folder = "a\\u0000b"',
        (
            "folder: must be a path, not one with control characters; "
            'write it as in folder = "var/inbox"'
        ),
    ),
    # ranges
    ("threads = 0", "threads: out of range; write a number from 1 to 64"),
    ("threads = 65", "threads: out of range; write a number from 1 to 64"),
    ("max_links = -1", "max_links: out of range; write a number from 0 to 1000"),
    (
        f"max_links = 0x{'f' * 5000}",
        "max_links: out of range; write a number from 0 to 1000",
    ),
    (
        "commit_seconds = nan",
        "commit_seconds: out of range; write a number from 0.01 to 3600",
    ),
    (
        "commit_seconds = inf",
        "commit_seconds: out of range; write a number from 0.01 to 3600",
    ),
    (
        f"commit_seconds = 0x{'f' * 5000}",
        "commit_seconds: out of range; write a number from 0.01 to 3600",
    ),
    # values
    (
        'trusted_proxies = ["10.0.0.0/8", "::1", "proxy"]',
        (
            'trusted_proxies: "10.0.0.0/8", "proxy" are no IP addresses; '
            "write single addresses, as in 127.0.0.1 or ::1"
        ),
    ),
    (
        'trusted_proxies = [""]',
        (
            'trusted_proxies: "" is no IP address; '
            "write single addresses, as in 127.0.0.1 or ::1"
        ),
    ),
    (
        'spam_words = ["casino", " "]',
        (
            "spam_words: one of the words is empty and would be found in every text; "
            "remove it"
        ),
    ),
    (
        'expected_scripts = ["latin"]',
        (
            'expected_scripts: "latin" is no script\'s name; '
            "write Unicode's, as in Latin, Greek or Arabic"
        ),
    ),
    (
        'bind = "127.0.0.1"',
        (
            'bind: "127.0.0.1" lacks host or port; '
            "write host:port, [IPv6]:port or unix:/path"
        ),
    ),
    # values that do not go together
    (
        "connections = 7",
        "connections: 7 is less than threads (8); raise connections or lower threads",
    ),
    (
        "max_pending = 99",
        (
            "max_pending_per_article: 100 is more than max_pending (99); "
            "lower max_pending_per_article or raise max_pending"
        ),
    ),
]


@pytest.mark.parametrize(("line", "fault"), KEYS, ids=[key[0][:40] for key in KEYS])
def test_a_bad_key_is_named_with_its_line(
    tmp_path: Path, line: str, fault: str
) -> None:
    text = f"# The inbox\n[inbox]\n{line}\n"
    assert faults(tmp_path, text) == [f"sceau.toml:3: [inbox] {fault}"]


def test_token_ages_leave_time_to_confirm(tmp_path: Path) -> None:
    text = "[inbox]\ntoken_min_seconds = 3600\ntoken_max_hours = 1"
    assert faults(tmp_path, text) == [
        (
            "sceau.toml:2: [inbox] token_min_seconds: 3600 seconds are no less than "
            "token_max_hours (1); lower token_min_seconds or raise token_max_hours"
        )
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[inbx]\nlimit = 3", "1: [inbx]: unknown table; did you mean [inbox]?"),
        ("\n[weather]", f"2: [weather]: unknown table; remove it; {LISTED}"),
        ("[[inbox]]", "1: inbox: must be a table; write [inbox] on a line of its own"),
        ("inbox = 3", "1: inbox: must be a table; write [inbox] on a line of its own"),
        ("threads = 3", "1: threads: outside its table; write it below [inbox]"),
        ("colour = 3", f"1: colour: unknown key; remove it; {LISTED}"),
        ("[inbox.more]", f"1: [inbox] more: unknown key; remove it; {LISTED}"),
        ("[inbox.threads]\na = 1", ("1: [inbox] threads: must be a whole number, "
         "not a table; write it as in threads = 8")),
        # What would spoil a terminal or a log is escaped.
        (
            '[inbox]\n"a\\n\\u202e\\u001b" = 3',
            f"2: [inbox] a\\n\\u202e\\x1b: unknown key; remove it; {LISTED}",
        ),
        # TOML itself
        (
            "[inbox]\nbind = 127.0.0.1:8001",
            ("2: no TOML: Expected newline or end of document after a statement "
            f"(column 13); {TOML_ADVICE}"),
        ),
        (
            "[inbox]\nthreads = 3\nthreads = 4\n",
            f"3: no TOML: Cannot overwrite a value (column 12); {TOML_ADVICE}",
        ),
        (
            '[inbox]\nspam_words = [\n"casino",\n\n',
            f"3: no TOML: Invalid value (at the end of the file); {TOML_ADVICE}",
        ),
    ],
)  # fmt: skip
def test_a_bad_file_is_named_with_its_line(
    tmp_path: Path, text: str, fault: str
) -> None:
    assert faults(tmp_path, text) == [f"sceau.toml:{fault}"]


@pytest.mark.parametrize("value", ["[" * 20_000, "9" * 5_000])
def test_what_tomllib_gives_up_on_is_a_fault(tmp_path: Path, value: str) -> None:
    (fault,) = faults(tmp_path, f"[inbox]\nthreads = {value}")
    assert fault.startswith("sceau.toml: no TOML: ")


def test_deeply_dotted_keys_are_a_fault(tmp_path: Path) -> None:
    deep = ".".join("a" * 5_000)
    assert faults(tmp_path, f"[inbox]\n{deep} = 1\n[{deep}]") == [
        f"sceau.toml:2: [inbox] a: unknown key; remove it; {LISTED}",
        f"sceau.toml:3: [a]: unknown table; remove it; {LISTED}",
    ]


def test_a_file_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    fault = "sceau.toml:2: not UTF-8; save the file as UTF-8"
    assert faults(tmp_path, "[inbox]\n# été".encode("latin-1")) == [fault]
    assert faults(tmp_path, b"\xef\xbb\xbf[inbox]\n\xe9") == [fault]
    (fault,) = faults(tmp_path, "[inbox]".encode("utf-16"))
    assert fault == "sceau.toml:1: not UTF-8; save the file as UTF-8"


def said(error: int) -> str:
    return f"cannot be read ({os.strerror(error)})"


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (Path.mkdir, errno.EISDIR),
        (lambda path: path.symlink_to("nowhere"), errno.ENOENT),
        (lambda path: path.symlink_to(path.name), errno.ELOOP),
    ],
    ids=["folder", "dangling link", "circle"],
)
def test_a_file_that_is_there_must_be_readable(
    tmp_path: Path, make: Callable[[Path], object], error: int
) -> None:
    make(tmp_path / "sceau.toml")
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(tmp_path, {})
    assert str(caught.value) == (
        f"sceau.toml: {said(error)}; make it a file that this program may read"
    )


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    named = f"{tmp_path}/own.toml"
    assert faults(tmp_path, "", {"SCEAU_CONFIG": named}) == [
        (
            f"{named}: {said(errno.ENOENT)}; make it a file that this program may "
            "read, or mend SCEAU_CONFIG"
        )
    ]
    assert faults(tmp_path, "", {"SCEAU_CONFIG": " "}) == [
        "$SCEAU_CONFIG: empty; name a file or unset the variable"
    ]
    (fault,) = faults(tmp_path, "", {"SCEAU_CONFIG": "a\0b"})
    assert fault.startswith("a\\x00b: cannot be read (no path); ")


@pytest.mark.parametrize(
    ("variable", "value", "fault"),
    [
        ("THRAEDS", "8", "unknown variable; did you mean SCEAU_INBOX_THREADS?"),
        ("XYZQ", "8", f"unknown variable; unset it; {LISTED}"),
        ("", "8", f"unknown variable; unset it; {LISTED}"),
        ("threads", "8", "unknown variable; did you mean SCEAU_INBOX_THREADS?"),
        ("THREADS", "", ("must be a whole number, not nothing; "
         "write it as in SCEAU_INBOX_THREADS=8")),
        ("THREADS", "1_0", ("must be a whole number, not this text; "
         "write it as in SCEAU_INBOX_THREADS=8")),
        ("THREADS", "٨", ("must be a whole number, not this text; "
         "write it as in SCEAU_INBOX_THREADS=8")),
        ("THREADS", "9" * 5000, ("must be a whole number, not this text; "
         "write it as in SCEAU_INBOX_THREADS=8")),
        ("THREADS", "65", "out of range; write a number from 1 to 64"),
        ("COMMIT_SECONDS", "nan", ("must be a number, not this text; "
         "write it as in SCEAU_INBOX_COMMIT_SECONDS=1.0")),
        ("FOLDER", "", ("must be a path, not nothing; "
         "write it as in SCEAU_INBOX_FOLDER=var/inbox")),
        ("BIND", "", ('"" lacks host or port; '
         "write host:port, [IPv6]:port or unix:/path")),
        ("BIND", "unix:/\udce9", ("must be text, not bytes that are no UTF-8; "
         "write it as in SCEAU_INBOX_BIND=127.0.0.1:8001")),
        ("SPAM_WORDS", "\udce9", ("must be a list of texts, not bytes that are no "
         "UTF-8; write it as in SCEAU_INBOX_SPAM_WORDS=one,two")),
        ("SPAM_WORDS", "casino,", ("one of the words is empty and would be found in "
         "every text; remove it")),
        ("CONNECTIONS", "7", ("[inbox] connections: 7 is less than threads (8); "
         "raise connections or lower threads")),
    ],
)  # fmt: skip
def test_a_bad_variable_is_named(
    tmp_path: Path, variable: str, value: str, fault: str
) -> None:
    name = f"SCEAU_INBOX_{variable}"
    assert faults(tmp_path, "", {name: value}) == [f"${name}: {fault}"]


def test_all_faults_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """\
colour = "blue"
[inbox]
threads = 99                # out of range …
spam_words = [
    "threads = 1",          # … text that looks like a key …
    "[inbox]",
]
max_pending = 5
thread = 4
bind = ":80"
[inbx]
"""
    environ = {"SCEAU_INBOX_THREADS": "many", "SCEAU_INBOX_CONNECTIONS": "1"}
    # Nothing is said of connections and threads, which is not known.
    assert faults(tmp_path, text, environ) == [
        f"sceau.toml:1: colour: unknown key; remove it; {LISTED}",
        "sceau.toml:3: [inbox] threads: out of range; write a number from 1 to 64",
        (
            "sceau.toml:8: [inbox] max_pending_per_article: 100 is more than "
            "max_pending (5); lower max_pending_per_article or raise max_pending"
        ),
        "sceau.toml:9: [inbox] thread: unknown key; did you mean threads?",
        (
            'sceau.toml:10: [inbox] bind: ":80" lacks host or port; '
            "write host:port, [IPv6]:port or unix:/path"
        ),
        "sceau.toml:11: [inbx]: unknown table; did you mean [inbox]?",
        (
            "$SCEAU_INBOX_THREADS: must be a whole number, not this text; "
            "write it as in SCEAU_INBOX_THREADS=8"
        ),
    ]


def test_contradictions_are_left_alone_where_the_file_is_unreadable(
    tmp_path: Path,
) -> None:
    # 7 connections may well go together with the threads that the file wants.
    (fault,) = faults(tmp_path, "[inbox", {"SCEAU_INBOX_CONNECTIONS": "7"})
    assert fault.startswith("sceau.toml:1: ")


@pytest.mark.parametrize("text", ["[inbox", b"\xff"], ids=["no TOML", "not UTF-8"])
def test_an_unreadable_file_hides_no_fault_of_the_environment(
    tmp_path: Path, text: str | bytes
) -> None:
    found = faults(tmp_path, text, {"SCEAU_INBOX_THREADS": "0"})
    assert len(found) == 2
    assert found[0].startswith("sceau.toml:1: ")
    assert found[1].startswith("$SCEAU_INBOX_THREADS: ")


def test_the_value_of_an_unknown_key_is_never_repeated(tmp_path: Path) -> None:
    text = '[inbox]\nsecret_key = "correct horse"'
    environ = {"SCEAU_INBOX_SECRET_KEY": "correct horse"}
    found = faults(tmp_path, text, environ)
    assert len(found) == 2
    assert not any("horse" in fault for fault in found)


@given(
    st.one_of(st.binary(), st.text("[]{}\"'#.=,\n\r inbox1\\\ufeff").map(str.encode))
)
@example(b"[inbox]\r\nthreads = '''\r\n'''\r\n")
@settings(deadline=None)
def test_any_file_is_understood_or_refused_on_lines_that_exist(
    folder: Path, content: bytes
) -> None:
    lines = content.count(b"\n") + 1
    try:
        load(folder, content)
    except ConfigurationError as error:
        assert error.faults
        assert len(str(error).split("\n")) == len(error.faults)
        for fault in error.faults:
            assert fault.place.line is not None
            assert 1 <= fault.place.line <= lines
            assert fault.advice
