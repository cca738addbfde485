"""Every row of the attack table in every field, up to the bytes that git gets."""

import html
import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from urllib.parse import quote_from_bytes

import html5lib
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sceau.comments.fileformat import parse_comment
from sceau.comments.text_cleaning import clean_line, clean_text
from sceau.inbox.packs import AUTHOR, MESSAGES
from tests.comments.attacks import ATTACKS, CLASSES, Attack
from tests.comments.test_hostile import violations
from tests.inbox.abuse.wire import URLENCODED, client_of, form_body, snapshot
from tests.inbox.running import ARTICLE, FIELDS, KNOWN, Home, make_home

REPORT = {"article": ARTICLE, "comment": KNOWN, "reason": "other", "words": "Voyez."}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    # In the table stand numbers and addresses by the hundred: none is a limit here.
    return make_home(tmp_path_factory.mktemp("inbox"))


@pytest.fixture(scope="module")
def client(home: Home) -> Iterator[FlaskClient]:
    made = client_of(home)
    # Known before the first snapshot: one of those pages is of a report that was kept.
    harmless_pairs(made)
    home.commit()
    yield made


def post(client: FlaskClient, path: str, fields: dict[str, str]) -> TestResponse:
    return client.post(path, data=form_body(fields), content_type=URLENCODED)


def readable(text: str) -> bool:
    """Whether strict UTF-8 without NUL can hold it."""
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


# --- what a page may hold -------------------------------------------------------------

_OURS = re.compile(r"[/#](?!/)|https://souslesceau\.example/commenter/")
_BODY = re.compile(r'<div class="comment__body prose">(.*?)</div>\n', re.S)


def comment_html(page: str) -> str:
    """The comment on a preview."""
    (found,) = _BODY.findall(page)
    return str(found)


def pairs(page: str) -> set[tuple[str, str]]:
    """(element, attribute) of everything on a page but in the comment itself."""
    root = html5lib.parse(_BODY.sub("", page), namespaceHTMLElements=False)
    found = set()
    for element in root.iter():
        tag = str(element.tag)
        found |= {(tag, str(name)) for name in ("", *element.attrib)}
        for name in ("href", "src", "action"):
            address = element.attrib.get(name, "/")
            assert _OURS.match(address), address
    return found


@cache
def harmless_pairs(client: FlaskClient) -> set[tuple[str, str]]:
    """Of pages whose reader means no harm, and warnings of every kind among them."""
    body = (
        "Ma voisine Marie Durand a le sida : 06 12 34 56 78, a@b.fr, 185057800608436."
    )
    found: set[tuple[str, str]] = set()
    for change in ({}, {"body": body}, {"author": ""}, {"body": ""}, {"article": "x"}):
        found |= pairs(post(client, "/commenter/apercu", FIELDS | change).text)
    fields = hidden(post(client, "/commenter/apercu", FIELDS | {"fax": "x"}).text)
    sent = post(client, "/commenter/envoyer", fields)
    found |= pairs(client.get(sent.headers["Location"]).text)
    found |= pairs(post(client, "/commenter/envoyer", FIELDS).text)
    for change in ({}, {"reason": ""}, {"words": ""}, {"article": "x"}):
        found |= pairs(post(client, "/commenter/signaler", REPORT | change).text or " ")
    return found | pairs(client.get("/commenter/suivi/x").text)


def assert_harmless(client: FlaskClient, answer: TestResponse, attack: Attack) -> None:
    page = answer.text
    assert answer.status_code < 500, attack
    if page:
        assert pairs(page) <= harmless_pairs(client), attack
        for body in _BODY.findall(page):
            assert violations(body) == [], attack
    assert answer.headers.get("Location", "/commenter/").startswith("/commenter/")


# --- in the fields of a comment -------------------------------------------------------


def hidden(page: str) -> dict[str, str]:
    form = page.partition('action="/commenter/envoyer"')[2].partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found}


def confirmed(client: FlaskClient, attack: Attack, name: str) -> dict[str, str] | None:
    """The fields that the preview showed and that were then confirmed."""
    clean = clean_line if name == "author" else clean_text
    seen = post(client, "/commenter/apercu", FIELDS | {name: attack.text})
    assert_harmless(client, seen, attack)
    if not readable(attack.text):
        assert seen.status_code == 400, attack
        return None
    if seen.status_code != 200:
        # Too long for a name, or nothing that anybody would see.
        cleaned = clean(attack.text)
        assert seen.status_code == 422, attack
        assert not cleaned or (name == "author" and len(cleaned) > 60), attack
        return None
    fields = hidden(seen.text)
    assert fields[name] == clean(attack.text)
    sent = post(client, "/commenter/envoyer", fields)
    assert sent.status_code == 303, attack
    assert_harmless(client, client.get(sent.headers["Location"]), attack)
    receipt = sent.headers["Location"].partition("suivi=")[2].partition("&")[0]
    for action in ("", "/corriger"):
        shown = client.get(f"/commenter/suivi/{receipt}{action}")
        assert shown.status_code == 200
        if not action:
            assert comment_html(shown.text) == comment_html(seen.text)
    exported = json.loads(client.get(f"/commenter/suivi/{receipt}/exporter").data)
    assert (exported["author"], exported["text"]) == (fields["author"], fields["body"])
    return fields | {"id": exported["id"]}


@pytest.mark.parametrize("name", ["author", "body"])
def test_what_is_taken_reaches_git_as_the_preview_showed_it(
    home: Home, client: FlaskClient, name: str
) -> None:
    all_sent = [confirmed(client, attack, name) for attack in ATTACKS]
    sent = [fields for fields in all_sent if fields is not None]
    assert len(sent) > len(ATTACKS) / 2
    said = home.commit()
    # The committer says how many, and nothing else.
    assert re.fullmatch(r"inbox: \d+ from the spool\n", said)
    assert home.spooled == []
    commits = _commits(home)
    for fields in sent:
        commit = commits[f"refs/pending/{fields['id']}"]
        comment = parse_comment(commit["file"])
        assert (comment.author, comment.body) == (fields["author"], fields["body"])
        assert comment.reply_to is None
        assert (comment.role, comment.origin, comment.website) == (None, None, None)
        assert commit["path"] == f"comments/{ARTICLE}/{fields['id']}.md"
        assert commit["authors"] == f"{AUTHOR}|{AUTHOR}"
        assert commit["message"] == MESSAGES["pending"]
        assert commit["parents"] == ""
    home.git("fsck", "--strict", "--no-dangling")


def _commits(home: Home) -> dict[str, dict[str, str]]:
    """{ref: what its commit holds}, of all that waits."""
    form = "%(refname)%00%(authorname) <%(authoremail:trim)>|%(committername) "
    form += "<%(committeremail:trim)>%00%(contents)%00%(parent)%01"
    listed = home.git("for-each-ref", f"--format={form}", "refs/pending")
    found = {}
    pending = home.git("for-each-ref", "--format=%(refname)", "refs/pending").split()
    files = _files(home, pending)
    for record in listed.split("\x01")[:-1]:
        ref, authors, message, parents = record.lstrip("\n").split("\0")
        path, text = files[ref]
        found[ref] = {
            "authors": authors,
            "message": message.strip(),
            "parents": parents,
            "path": path,
            "file": text,
        }
    return found


def _files(home: Home, refs: list[str]) -> dict[str, tuple[str, str]]:
    """{ref: (path, text)} of the one file of each."""
    if not refs:
        return {}
    form = "--format=%(objectname) %(refname)"
    listed = home.git("for-each-ref", form, refs[0].rpartition("/")[0]).split()
    commits = dict(zip(listed[::2], listed[1::2], strict=True))
    lines = subprocess.run(
        [
            *("git", "--git-dir", home.repository),
            *("diff-tree", "--stdin", "-r", "--root", "--name-only"),
        ],
        input="".join(f"{commit}\n" for commit in commits),
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split()
    # More than one file of a commit would not come out even.
    paths = dict(zip(lines[::2], lines[1::2], strict=True))
    found = {ref: (paths[commit], "") for commit, ref in commits.items()}
    blobs = [f"{ref}:{path}" for ref, (path, _) in found.items()]
    texts = _blobs(home, blobs)
    return {
        ref: (path, text)
        for (ref, (path, _)), text in zip(found.items(), texts, strict=True)
    }


def _blobs(home: Home, names: list[str]) -> list[str]:

    out = subprocess.run(
        ["git", "--git-dir", home.repository, "cat-file", "--batch"],
        input="".join(f"{name}\n" for name in names).encode(),
        capture_output=True,
        check=True,
    ).stdout
    texts = []
    while out:
        header, _, rest = out.partition(b"\n")
        size = int(header.split()[2])
        texts.append(rest[:size].decode("utf-8"))
        out = rest[size + 1 :]
    return texts


@pytest.mark.parametrize("name", ["reply_to", "article", "token", "receipt", "fax"])
@pytest.mark.parametrize("path", ["/commenter/apercu", "/commenter/envoyer"])
def test_in_a_field_that_is_ours(
    home: Home, client: FlaskClient, name: str, path: str
) -> None:
    fields = FIELDS
    if path == "/commenter/envoyer":
        fields = FIELDS | hidden(post(client, "/commenter/apercu", FIELDS).text)
    if (name, path) == ("article", "/commenter/envoyer"):
        # There only the token's counts.
        fields = fields | {"token": ""}
    home.commit()
    before = snapshot(home.inbox)
    for attack in ATTACKS:
        answer = post(client, path, fields | {name: attack.text})
        assert_harmless(client, answer, attack)
    if (name, path) != ("receipt", "/commenter/envoyer"):
        assert snapshot(home.inbox) == before
    else:
        # For a new comment, it only says whom to thank for what.
        assert len(home.spooled) == 1
        home.commit()


def test_as_a_name_of_a_field(home: Home, client: FlaskClient) -> None:
    before = snapshot(home.inbox)
    for attack in ATTACKS:
        name = quote_from_bytes(attack.text.encode("utf-8", "surrogatepass"), safe="")
        raw = form_body(FIELDS) + f"&{name}=x".encode()
        answer = client.post("/commenter/apercu", data=raw, content_type=URLENCODED)
        assert_harmless(client, answer, attack)
    assert snapshot(home.inbox) == before


# --- in a report ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["reason", "comment", "article"])
def test_in_a_report_where_only_ours_is_taken(
    home: Home, client: FlaskClient, name: str
) -> None:
    before = snapshot(home.inbox)
    for attack in ATTACKS:
        answer = post(client, "/commenter/signaler", REPORT | {name: attack.text})
        assert answer.status_code in (400, 404, 422), attack
        assert_harmless(client, answer, attack)
    assert snapshot(home.inbox) == before


def test_in_the_words_of_a_report(home: Home, client: FlaskClient) -> None:
    expected = {REPORT["words"]}
    post(client, "/commenter/signaler", REPORT)
    for attack in ATTACKS:
        answer = post(client, "/commenter/signaler", REPORT | {"words": attack.text})
        assert_harmless(client, answer, attack)
        if answer.status_code == 303:
            expected.add(clean_text(attack.text))
        else:
            words = clean_text(attack.text)
            assert not readable(attack.text) or len(words) > 1000 or not words, attack
    home.commit()
    refs = home.git("for-each-ref", "--format=%(refname)", "refs/reports").split()
    reports = [json.loads(text) for _, text in _files(home, refs).values()]
    assert {report["words"] for report in reports} == expected
    keys = {"article", "comment", "reason", "words", "received"}
    assert all(report.keys() == keys for report in reports)


# --- in an address --------------------------------------------------------------------


@pytest.mark.parametrize("cls", CLASSES)
def test_in_an_address(home: Home, client: FlaskClient, cls: str) -> None:
    before = snapshot(home.inbox)
    for attack in ATTACKS:
        if attack.cls != cls:
            continue
        text = quote_from_bytes(attack.text.encode("utf-8", "surrogatepass"), safe="")
        for address in (
            f"/commenter/nouveau?article={text}",
            f"/commenter/nouveau?article={ARTICLE}&reply_to={text}",
            f"/commenter/merci?suivi={text}&quoi={text}",
            f"/commenter/suivi/{text}",
            f"/commenter/suivi/{text}/retirer",
            f"/commenter/signaler?article={ARTICLE}&commentaire={text}",
        ):
            answer = client.get(address)
            assert answer.status_code in (404, 422), address
            assert_harmless(client, answer, attack)
    assert snapshot(home.inbox) == before
