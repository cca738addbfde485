"""Whatever a push holds, its sender's terminal is told about it in harmless lines."""

import unicodedata
from pathlib import Path

import pytest

from sceau.comments.model import is_article_slug
from sceau.moderation.hooks.running import Kind, run_pre_receive
from tests.comments.attacks import ATTACKS
from tests.inbox.desk import id_of, text_of
from tests.moderation.hooks.servers import Servers, pending, place

KINDS: tuple[Kind, ...] = ("inbox", "site")
UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def assert_harmless(said: str) -> None:
    """No character that a terminal might obey, but the ends of git's own lines."""
    for line in said.split("\n"):
        found = {char for char in line if unicodedata.category(char) in UNPRINTABLE}
        assert not found, ascii(line)


def name_of(text: str) -> str:
    """A text as a file's name, so far as git takes it for one."""
    return text.replace("/", "⁄").replace("\0", "").strip(".")[:60] or "x"


@pytest.mark.parametrize("into", ["site", "inbox"])
def test_every_attack_as_a_header(servers: Servers, into: str) -> None:
    texts = [attack.text for attack in ATTACKS]
    files = {place(n): f"{text}\n\nx\n" for n, text in enumerate(texts)}
    if into == "site":
        push = servers.publish(files)
    else:
        refspecs = []
        for number, text in enumerate(texts[::8]):
            servers.note(number, "rejected")
            commit = servers.commit({place(number): f"{text}\n\nx\n"})
            refspecs.append(f"{commit}:{pending(number)}")
        push = servers.push("inbox", *refspecs)
    assert not push.ok
    assert_harmless(push.said)
    assert len(push.faults) == len(texts if into == "site" else texts[::8])


def test_every_attack_as_a_value(servers: Servers) -> None:
    files = {}
    for number, attack in enumerate(ATTACKS):
        line = attack.text.replace("\n", " ")
        for place_, header in enumerate(("Date", "Reply-To", "Website", "Role")):
            text = text_of("x").replace("\n\n", f"\n{header}: {line}\n\n", 1)
            files[place(number * 4 + place_)] = text
    push = servers.publish(files)
    assert not push.ok
    assert_harmless(push.said)
    # A web address may be strange, and is one all the same.
    assert len(push.faults) > 3 * len(ATTACKS) - 1


def test_every_attack_as_a_text_is_a_comment_or_a_harmless_fault(
    servers: Servers,
) -> None:
    files = {
        place(n): text_of("x").removesuffix("x\n") + f"{attack.text}\n"
        for n, attack in enumerate(ATTACKS)
    }
    push = servers.publish(files)
    assert not push.ok, "some hold control characters, which no comment has"
    assert_harmless(push.said)
    faulty = {line.partition(":")[0] for line in push.faults}
    good = {path: text for path, text in files.items() if path not in faulty}
    assert len(good) > len(ATTACKS) / 2
    assert servers.publish(good).ok


def test_every_attack_as_a_name(servers: Servers) -> None:
    names = {name_of(attack.text) for attack in ATTACKS}
    names = {name for name in names if not is_article_slug(name)}
    files = {place(1, name): text_of("x") for name in names}
    files |= {f"comments/ton-dossier/{name}": text_of("x") for name in names}
    push = servers.publish(files)
    assert not push.ok
    assert_harmless(push.said)


def test_every_attack_as_a_reference(servers: Servers) -> None:
    """Told to the hook as git tells it: git's own client would not send them."""
    environ = {"PATH": "/usr/bin:/bin", "GIT_DIR": str(servers.inbox)}
    for attack in ATTACKS:
        for kind in KINDS:
            for start in ("", "refs/pending/", "refs/heads/"):
                said: list[str] = []
                ref = start + attack.text
                stdin = f"{'0' * 40} {'1' * 40} {ref}\n".encode("utf-8", "replace")
                code = run_pre_receive(kind, stdin, environ, said.append)
                assert code == 1 or kind == "site"
                assert_harmless("\n".join(said))
    assert servers.refs() == {}


def test_every_attack_as_a_push_option(servers: Servers) -> None:
    servers.wait(1)
    options = [
        f"--push-option={text}"
        for text in (
            attack.text.encode("utf-8", "replace").decode() for attack in ATTACKS
        )
        if "\n" not in text and "\0" not in text
    ]
    push = servers.push("inbox", *options, f":{pending(1)}")
    assert not push.ok
    assert_harmless(push.said)
    assert pending(1) in servers.refs()


@pytest.mark.parametrize(
    "name", ["a\nremote: ok", "a\x1b[2J", "a\u202egpj", "a\u2028b", "a\udce9", "a\rb"]
)
def test_a_path_that_would_write_on_the_terminal(servers: Servers, name: str) -> None:
    push = servers.publish({f"comments/{name}/{id_of(1)}.md": text_of("x")})
    (said,) = push.faults
    assert_harmless(push.said)
    assert said.startswith("comments/a\\")
    assert "not a comment" in said


def test_a_commit_of_the_inbox_with_such_a_path(servers: Servers) -> None:
    servers.note(1, "rejected")
    name = f"comments/\x1b[31m\u202e\n/{id_of(1)}.md"
    push = servers.push("inbox", f"{servers.commit({name: 'x'})}:{pending(1)}")
    assert_harmless(push.said)
    assert len(push.faults) == 1


def test_a_fault_of_the_program_shows_nobodys_words(
    servers: Servers, tmp_path: Path
) -> None:
    said: list[str] = []
    environ = {"PATH": str(tmp_path), "GIT_DIR": str(servers.site)}
    stdin = f"{'0' * 40} {'1' * 40} refs/heads/main\n".encode()
    assert run_pre_receive("site", stdin, environ, said.append) == 1
    assert_harmless("\n".join(said))
    assert "tell whoever keeps the server" in said[1]
