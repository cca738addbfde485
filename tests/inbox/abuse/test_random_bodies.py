"""Ten thousand random bodies: one whole spool file after 303, and nothing else ever."""

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from sceau.comments.fileformat import parse_comment
from sceau.inbox.spool import Entry, Spool
from tests.inbox.abuse.test_attacks import hidden
from tests.inbox.abuse.wire import FULL, URLENCODED, client_of, form_body
from tests.inbox.running import ARTICLE, FIELDS, KNOWN, Home, make_home

EXAMPLES = 5_000 if FULL else 500
"""For each of two properties; the second sends most to both addresses."""
PATHS = ("/commenter/apercu", "/commenter/envoyer")
RANDOM = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not FULL,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


class Inbox:
    """One home and its web program."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.client: FlaskClient = client_of(home)
        self.spool = Spool(home.inbox / "spool")

    def post(self, path: str, body: bytes) -> TestResponse:
        return self.client.post(path, data=body, content_type=URLENCODED)

    def taken(self) -> list[Entry]:
        """Whole entries of the spool, which is then empty."""
        entries = []
        for name, entry in self.spool.entries():
            assert isinstance(entry, Entry), name
            entries.append(entry)
        # Also what has no name of the spool's would be found.
        assert len(self.home.spooled) == len(entries)
        assert list((self.home.inbox / "spool" / "tmp").iterdir()) == []
        self.spool.remove(self.home.spooled)
        return entries


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Inbox:
    return Inbox(make_home(tmp_path_factory.mktemp("inbox")))


def assert_one_or_nothing(
    inbox: Inbox, path: str, answer: TestResponse, *, trapped: bool = False
) -> None:
    entries = inbox.taken()
    if answer.status_code == 303:
        assert path == "/commenter/envoyer"
        assert len(entries) == (0 if trapped else 1)
        for entry in entries:
            comment = parse_comment(entry.text)
            assert comment.author
            assert comment.body
            assert entry.article == ARTICLE
    else:
        assert entries == []
        previewed = answer.status_code == 200 and path == "/commenter/apercu"
        assert previewed or 400 <= answer.status_code < 500, answer.status


# --- bytes ----------------------------------------------------------------------------

_NAMES = ["article", "reply_to", "author", "body", "fax", "token", "receipt", "", "x"]
_PIECES = st.sampled_from(
    [b"&", b"=", b"%", b"%00", b"%ff", b"%C3%A9", b"+", b";", b"\r\n", b"\xc3", b"\0"]
) | st.sampled_from([f"{name}=".encode() for name in _NAMES])
RAW = st.one_of(
    st.binary(max_size=300),
    st.lists(_PIECES | st.binary(max_size=8), max_size=40).map(b"".join),
    st.lists(_PIECES | st.binary(max_size=8), max_size=12).map(
        lambda parts: form_body(FIELDS) + b"&" + b"".join(parts)
    ),
)


@RANDOM
@given(raw=RAW)
def test_random_bytes(inbox: Inbox, raw: bytes) -> None:
    for path in PATHS:
        assert_one_or_nothing(inbox, path, inbox.post(path, raw))


# --- fields ---------------------------------------------------------------------------

_TEXT = st.text(max_size=80) | st.sampled_from(
    ["", " ", "\u200b", "é" * 61, "x" * 5001, "Maël", "\r\n\r\n", "Status: x\n\ny"]
)
_FORM = st.fixed_dictionaries(
    {
        "article": st.sampled_from([ARTICLE] * 8 + ["ancien-nom", "ferme", "x", ""]),
        "reply_to": st.sampled_from(["", "", "", KNOWN, "x"]),
        "author": st.just("Une lectrice") | _TEXT,
        "body": st.just("Un texte.") | _TEXT,
        "fax": st.sampled_from([""] * 6 + ["x"]),
    }
)
_CHANGE = st.dictionaries(
    st.sampled_from(["author", "body", "reply_to", "article", "token", "fax"]),
    _TEXT,
    max_size=1,
)


@RANDOM
@given(form=_FORM, change=_CHANGE)
def test_random_fields_in_both_steps(
    inbox: Inbox, form: dict[str, str], change: dict[str, str]
) -> None:
    seen = inbox.post(PATHS[0], form_body(form))
    assert_one_or_nothing(inbox, PATHS[0], seen)
    fields = hidden(seen.text) if seen.status_code == 200 else form
    sent = inbox.post(PATHS[1], form_body(fields | change))
    trapped = bool(form["fax"] or change.get("fax"))
    assert_one_or_nothing(inbox, PATHS[1], sent, trapped=trapped)
    if seen.status_code == 200 and not change:
        assert sent.status_code == 303


def test_the_properties_see_what_is_kept(inbox: Inbox) -> None:
    """Or they would hold of an inbox that never takes anything, too."""
    seen = inbox.post(PATHS[0], form_body(FIELDS))
    sent = inbox.post(PATHS[1], form_body(hidden(seen.text)))
    assert sent.status_code == 303
    (entry,) = inbox.taken()
    assert parse_comment(entry.text).body == FIELDS["body"]
