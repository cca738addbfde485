"""The canary: what must leave no trace is planted, and then looked for everywhere."""

import http.client
import re
from contextlib import suppress
from pathlib import Path

from tests.inbox.abuse.test_http import REPORT
from tests.inbox.abuse.wire import (
    everything,
    exchange,
    git_objects,
    logged,
    logged_web,
    loose_objects,
    post_bytes,
    request_bytes,
)
from tests.inbox.running import ARTICLE, Home, Web, make_home, receipt_of, wait_until

NAME = "Canari Zéphyrine"
TEXT = "Le serin chantonne au fond de la mine."
CORRECTED = "Le serin chantonne encore, mais plus bas."
WORDS = "Ce bouvreuil-là est de trop."
# Nobody else has these: documentation networks, and words of no language.
ADDRESSES = ("203.0.113.187", "198.51.100.23", "2001:db8:c0de:cafe::b1d")
TRUNCATED = ("203.0.113.0", "198.51.100.0", "2001:db8:c0de::")
PERSONAL = {
    "User-Agent": "Kanarien/7.31 (Voliere)",
    "Referer": "https://referent.invalid/cage-dorée?x=qolibri".encode().decode(
        "latin-1"
    ),
    "Cookie": "session=keks-qwertz-4711; sid=bisquit",
    "Accept-Language": "gsw-CH,zz-ZZ;q=0.31",
    "X-Real-IP": "203.0.113.199",
    "From": "oiseau@volant.invalid",
    "Authorization": "Basic cGlhZjpwaW91",
}
NEVER = (
    *ADDRESSES,
    *TRUNCATED,
    *("Kanarien", "Voliere", "referent.invalid", "qolibri", "keks-qwertz", "bisquit"),
    *("gsw-CH", "203.0.113.199", "volant.invalid", "cGlhZjpwaW91", "127.0.0.1"),
)
READERS = (NAME, "Zéphyrine", TEXT, CORRECTED, "serin", "chantonne", WORDS, "bouvreuil")


class Reader:
    """Somebody behind the proxy, whose browser says all it can."""

    def __init__(self, web: Web, address: str) -> None:
        self.web = web
        self.headers = PERSONAL | {"X-Forwarded-For": f"192.0.2.99, {address}"}

    def get(self, path: str) -> int:
        return self.web.get(path, **self.headers).status

    def comment(self, body: str = TEXT, **more: str) -> str:
        fields = {"article": ARTICLE, "author": NAME, "body": body} | more
        seen = self.web.post("/commenter/apercu", fields, **self.headers)
        token = seen.hidden("/commenter/envoyer")
        sent = self.web.post("/commenter/envoyer", token, **self.headers)
        return receipt_of(sent)

    def everything_else(self, receipt: str) -> set[int]:
        """All that can go wrong, or is only looked at; the statuses."""
        fields = {"article": ARTICLE, "author": NAME, "body": TEXT}
        tracked = f"/commenter/suivi/{receipt}"
        statuses = {
            self.get(path)
            for path in (
                *(f"/commenter/nouveau?article={ARTICLE}", "/commenter/rien", "/"),
                *(tracked, f"{tracked}/corriger", f"{tracked}/exporter"),
                *(f"{tracked}/retirer", f"{tracked}x"),
                *(f"/commenter/merci?suivi={receipt}", "/commenter/merci?suivi=serin"),
            )
        }
        for path, changed, headers in (
            ("/commenter/apercu", {"author": ""}, {}),
            ("/commenter/apercu", {"body": TEXT * 200}, {}),
            ("/commenter/apercu", {"body": TEXT * 4000}, {}),
            ("/commenter/apercu", {"article": "inconnu"}, {}),
            ("/commenter/apercu", {"receipt": f"{receipt}x"}, {}),
            ("/commenter/apercu", {}, {"Origin": "https://referent.invalid"}),
            ("/commenter/apercu", {}, {"Content-Type": "text/serin"}),
            ("/commenter/envoyer", {"token": "serin"}, {}),
            ("/commenter/envoyer", {"fax": NAME}, {}),
            ("/commenter/signaler", REPORT | {"words": WORDS, "reason": ""}, {}),
        ):
            answer = self.web.post(path, fields | changed, **(self.headers | headers))
            statuses.add(answer.status)
        raw = post_bytes("/commenter/apercu", fields, **self.headers)
        head, _, body = raw.partition(b"\r\n\r\n")
        for broken in (
            raw + b"%ff",
            head.replace(b"POST", b"serin") + b"\r\n\r\n",
            head.replace(b"Content-Length: ", b"Content-Length: 99999") + b"\r\n\r\n",
            re.sub(rb"Length: \d+", b"Length: " + b"9" * 5000, head) + b"\r\n\r\n",
            head.replace(b"/commenter/apercu", b"http://[serin") + b"\r\n\r\n" + body,
            head.replace(b"Host", b"Bouvreuil\nHost") + b"\r\n\r\n",
            head + b"\r\nTransfer-Encoding: serin\r\n\r\n" + body,
            request_bytes("GET", "/" + "serin" * 9000, self.headers),
        ):
            with suppress(OSError):
                exchange(self.web.port, broken)
        # Somebody who leaves before the answer comes.
        with suppress(OSError, http.client.HTTPException):
            exchange(self.web.port, raw[:-10], half_close=True)
        return statuses


def found(where: dict[str, bytes], words: tuple[str, ...]) -> dict[str, list[str]]:
    """{word: places} of the words that are there, in whatever case or encoding."""
    haystack = {place: data.lower() for place, data in where.items()}
    result = {
        word: [
            place
            for place, data in haystack.items()
            for form in (
                word.lower().encode(),
                word.lower().encode("unicode_escape"),
                word.lower().encode("utf-16-le"),
            )
            if form in data
        ]
        for word in words
    }
    return {word: places for word, places in result.items() if places}


def said(log: Path) -> bytes:
    """All that a process said, but for the line that names its own address."""
    return re.sub(rb"inbox: listening on 127\.0\.0\.1:\d+\n", b"", log.read_bytes())


def packed(address: str) -> bytes:
    return bytes(int(part) for part in address.split("."))


def test_the_canary(tmp_path: Path) -> None:
    home = make_home(
        tmp_path / "inbox",
        SCEAU_INBOX_TRUSTED_PROXIES="127.0.0.1",
        SCEAU_INBOX_POSTS_BURST="400",
        SCEAU_INBOX_POSTS_PER_HOUR="30",
        SCEAU_INBOX_SPAM_WORDS="serin,bouvreuil",
    )
    web_log, committer_log = tmp_path / "web.log", tmp_path / "committer.log"
    with logged(home, committer_log, "commit"), logged_web(home, web_log) as (web, _):
        kept: list[str] = []
        for address in ADDRESSES:
            reader = Reader(web, address)
            receipt = reader.comment()
            corrected = reader.comment(CORRECTED, receipt=receipt)
            assert corrected == receipt
            kept.append(receipt)
            statuses = reader.everything_else(receipt)
            report = web.post(
                "/commenter/signaler", REPORT | {"words": WORDS}, **reader.headers
            )
            statuses.add(report.status)
            assert statuses >= {200, 303, 403, 404, 413, 415, 422}
        wait_until(lambda: not home.spooled and _is_quiet(home))
        # A flood, until one is told to wait.
        flooded = Reader(web, ADDRESSES[0])
        answers = {
            web.post("/commenter/apercu", {"body": TEXT}, **flooded.headers).status
            for _ in range(500)
        }
        assert 429 in answers
        reader = Reader(web, ADDRESSES[1])
        # Our own faults: without repository, with a spool that takes nothing.
        home.repository.rename(home.root / "away.git")
        kept.append(reader.comment())
        reader.everything_else(kept[0])
        wait_until(lambda: b"no repository" in committer_log.read_bytes())
        (home.root / "away.git").rename(home.repository)
        (home.inbox / "spool" / "tmp").rename(home.root / "tmp")
        (home.inbox / "spool" / "tmp").write_text("")
        reader.everything_else(kept[0])
        (home.inbox / "spool" / "tmp").unlink()
        (home.root / "tmp").rename(home.inbox / "spool" / "tmp")
        wait_until(lambda: not home.spooled and _is_quiet(home), seconds=60)
        assert len(home.pending()) == len(kept)

        where = everything(home)
        loose = loose_objects(home)
        where |= {f"loose {number}": data for number, data in enumerate(loose)}
        logs = {path.name: said(path) for path in (web_log, committer_log)}
        assert found(where | logs, NEVER) == {}
        for address in ADDRESSES[:2]:
            # Nor as four bytes: in a name, a digest would not hold them by chance.
            assert not any(packed(address) in data for data in logs.values())
        # Names and texts stand in git, as what waits, and nowhere else.
        readable = found(where, READERS)
        assert set(readable) >= {NAME, CORRECTED, WORDS}
        allowed = re.compile(r"git objects|loose \d+|inbox\.git/objects/.*")
        for word, places in readable.items():
            assert all(allowed.fullmatch(place) for place in places), (word, places)
        assert found(logs, READERS) == {}
        for receipt in kept:
            assert found(logs | where, (receipt, receipt.rpartition(".")[2])) == {}

        # Taken back: nothing of it is left once git has cleaned up.
        for receipt in kept:
            path = f"/commenter/suivi/{receipt}/retirer"
            assert web.post(path, {}, **reader.headers).status == 303
        wait_until(lambda: home.git("for-each-ref", "refs/pending") == "")
        wait_until(lambda: _is_quiet(home))
        reports = home.git("for-each-ref", "--format=%(refname)", "refs/reports")
        for ref in reports.split():
            home.git("update-ref", "-d", ref)
        home.git("gc", "--quiet", "--prune=now")
    assert found(everything(home) | git_objects(home), READERS + NEVER) == {}
    logs = {path.name: said(path) for path in (web_log, committer_log)}
    assert found(logs, READERS + NEVER) == {}


def _is_quiet(home: Home) -> bool:
    """Whether the committer has said how many wait since the last of them came."""
    pending = home.git("for-each-ref", "--format=x", "refs/pending").split()
    summary = home.inbox / "pending.json"
    with suppress(OSError):
        return f'"total": {len(pending)},' in summary.read_text("utf-8")
    return False


def test_the_search_finds_what_is_there() -> None:
    for word in NEVER + READERS:
        for form in (word, word.lower(), word.encode("unicode_escape").decode()):
            assert set(found({"x": f"...{form}...".encode()}, (word,))) == {word}
        assert found({"x": b"..."}, (word,)) == {}
