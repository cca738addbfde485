"""What is handed over as a key: one good public one, or a word about what it is."""

import subprocess
from pathlib import Path

import pytest

from sceau.moderators.errors import ModeratorsError
from sceau.moderators.keys import KINDS, PublicKey, examine, handed_over, parse_key
from tests.moderators.keys import make_key, public_line

HAND_OVER = "hand over the one line of the file that ends in .pub"
MAKE_ONE = "make a key with: ssh-keygen -t ed25519"
SK_KEY = (
    "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIJbZtVdfBsD"
    "BYj8Mn0b7pvJkvvTnGTvuFDi6HHhGYXGbAAAABHNzaDo="
)


def refusal(text: str) -> str:
    with pytest.raises(ModeratorsError) as caught:
        examine(parse_key(text))
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "options",
    [
        ("-t", "ed25519"),
        ("-t", "ecdsa", "-b", "256"),
        ("-t", "ecdsa", "-b", "384"),
        ("-t", "ecdsa", "-b", "521"),
        ("-t", "rsa", "-b", "3072"),
    ],
    ids=" ".join,
)
def test_good_keys(options: tuple[str, ...]) -> None:
    line = public_line(0, *options)
    key = parse_key(line)
    examine(key)
    assert key.kind in KINDS
    assert f"{key.kind} {key.data} eve@home\n" == line


def test_a_key_of_a_security_token() -> None:
    examine(parse_key(SK_KEY))


def test_the_fingerprint_is_that_of_ssh_keygen() -> None:
    line = public_line()
    shown = subprocess.run(
        ["ssh-keygen", "-l", "-f", "-"], input=line, capture_output=True, text=True
    ).stdout
    assert parse_key(line).fingerprint == shown.split(" ")[1]


@pytest.mark.parametrize(
    "line", ["\ufeff{}", "\n{}\n\n", "  {}", "{}\r\n", "{} more words é\x1b[2J"]
)
def test_what_stands_around_a_key_is_left_out(tmp_path: Path, line: str) -> None:
    plain = public_line().removesuffix(" eve@home\n")
    path = tmp_path / "eve.pub"
    path.write_bytes(line.format(plain).encode())
    key = parse_key(handed_over(str(path)))
    assert f"{key.kind} {key.data}" == plain


def test_a_short_rsa_key() -> None:
    line = public_line(0, "-t", "rsa", "-b", "2048")
    assert refusal(line) == f"an RSA key of 2048 bits, fewer than 3072; {MAKE_ONE}"


def test_a_private_key_is_refused_aloud(tmp_path: Path) -> None:
    public = make_key(tmp_path, "eve")
    text = handed_over(public.removesuffix(".pub"))
    said = refusal(text)
    assert said.startswith("THIS IS A PRIVATE KEY. ")
    assert "must throw it away" in said
    body = text.splitlines()[1]
    assert body not in said


def test_a_certificate(tmp_path: Path) -> None:
    public = make_key(tmp_path, "eve")
    make_key(tmp_path, "authority")
    words = ["ssh-keygen", "-q", "-s", "authority", "-I", "eve", "-n", "git", public]
    subprocess.run(words, cwd=tmp_path, check=True)
    text = (tmp_path / "eve-cert.pub").read_text()
    assert refusal(text) == f"a certificate, not a key; {HAND_OVER}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", f"0 lines, and a key is one; {HAND_OVER}"),
        ("{0}{0}", f"2 lines, and a key is one; {HAND_OVER}"),
        ("ssh-dss AAAAB3NzaC1kc3MAAACB eve",
         f"a DSA key, which ssh itself no longer takes; {MAKE_ONE}"),
        ("no-pty {0}", f'options stand before the key: "no-pty"; {HAND_OVER}'),
        ('command="sh -c \'x\'" {0}',
         f'options stand before the key: "command="sh"; {HAND_OVER}'),
        ("hello world", f'"hello" is no kind of key that is taken; {MAKE_ONE}'),
        ("ssh-ed25519", f"no key stands after ssh-ed25519; {HAND_OVER}"),
        ("ssh-ed25519 !!!!", f"no key stands after ssh-ed25519; {HAND_OVER}"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5A",
         f"the key after ssh-ed25519 is cut; {HAND_OVER}"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA",
         f"ssh-keygen takes it for no key; {HAND_OVER}"),
    ],
)  # fmt: skip
def test_what_is_no_key(text: str, said: str) -> None:
    assert refusal(text.format(public_line())) == said


def test_a_key_of_another_kind_than_it_says() -> None:
    data = parse_key(public_line(0, "-t", "rsa", "-b", "3072")).data
    assert "ssh-keygen" in refusal(f"ssh-ed25519 {data}")
    data = parse_key(public_line()).data
    assert "ssh-keygen" in refusal(f"ssh-rsa {data}")


def test_base64_in_another_spelling_is_the_same_key() -> None:
    # The last character of SK_KEY's group of four has bits that nobody reads.
    assert parse_key(SK_KEY.replace("zaDo=", "zaDp=")) == parse_key(SK_KEY)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("nowhere.pub", "neither a key nor a file that can be read (No such file"),
        ("with\0zero", "neither a key nor a file that can be read (no path)"),
    ],
)
def test_neither_key_nor_file(given: str, said: str) -> None:
    with pytest.raises(ModeratorsError) as caught:
        handed_over(given)
    assert said in str(caught.value)


def test_a_long_file_is_not_read_whole(tmp_path: Path) -> None:
    (tmp_path / "film").write_bytes(b"x" * 100_000)
    with pytest.raises(ModeratorsError, match="too long"):
        handed_over(str(tmp_path / "film"))


def test_without_ssh_keygen_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    key = PublicKey("ssh-ed25519", "AAAA")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(
        ModeratorsError, match=r"^ssh-keygen: No such file.*install ssh$"
    ):
        examine(key)
