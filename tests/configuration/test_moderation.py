"""The table `[moderation]`: what it takes, what it refuses, and what it says to do."""

from pathlib import Path

import pytest

from sceau.configuration import ModerationSettings
from tests.configuration.written import faults, load

WHOLE = """[moderation]
smtp_host = "mail.example.fr"
smtp_port = 465
smtp_security = "tls"
smtp_user = "sceau@example.fr"
smtp_password_file = "/etc/sceau/mail"
digest_from = "sceau@example.fr"
digest_to = ["ju@example.fr", "a.b+c@mail-1.example.fr"]
reply_as = "La rédaction"
"""


def test_what_the_file_says_comes_out(tmp_path: Path) -> None:
    assert load(tmp_path, WHOLE).moderation == ModerationSettings(
        smtp_host="mail.example.fr",
        smtp_port=465,
        smtp_security="tls",
        smtp_user="sceau@example.fr",
        smtp_password_file=Path("/etc/sceau/mail"),
        digest_from="sceau@example.fr",
        digest_to=("ju@example.fr", "a.b+c@mail-1.example.fr"),
        reply_as="La rédaction",
    )


def test_mail_is_off_until_somebody_says_otherwise(tmp_path: Path) -> None:
    settings = load(tmp_path).moderation
    assert settings.smtp_host == ""
    assert settings.digest_to == ()
    assert settings.smtp_password_file == tmp_path / "var/smtp_password"


def test_the_environment_sets_lists_too(tmp_path: Path) -> None:
    environ = {"SCEAU_MODERATION_DIGEST_TO": "a@example.fr,b@example.fr"}
    settings = load(tmp_path, "", environ).moderation
    assert settings.digest_to == ("a@example.fr", "b@example.fr")


ADDRESS = "write it without a name, as in ju@example.fr"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('smtp_host = "a b"', ('smtp_host: "a b" is no host\'s name and no address; '
         "write it as in mail.example.fr, or nothing")),
        ('smtp_host = "127.0.0.256"', ('smtp_host: "127.0.0.256" is no host\'s name '
         "and no address; write it as in mail.example.fr, or nothing")),
        ('smtp_host = "mail:587"', ('smtp_host: "mail:587" is no host\'s name and no '
         "address; write it as in mail.example.fr, or nothing")),
        ("smtp_port = 0", "smtp_port: out of range; write a number from 1 to 65535"),
        ('smtp_security = "ssl"', ('smtp_security: "ssl" is not known; '
         "write one of starttls, tls, none")),
        ('smtp_user = "é"', ('smtp_user: "é" has characters that no mail server\'s '
         "user has; write it in ASCII, or nothing")),
        ('smtp_user = "a\\nb"', ('smtp_user: "a\\nb" has characters that no mail '
         "server's user has; write it in ASCII, or nothing")),
        ('digest_from = "Ju <ju@example.fr>"',
         f'digest_from: "Ju <ju@example.fr>" is no mail address; {ADDRESS}'),
        ('digest_from = "ju@a.fr\\r\\nBcc: x@b.fr"',
         f'digest_from: "ju@a.fr\\r\\nBcc: x@b.fr" is no mail address; {ADDRESS}'),
        ('digest_to = ["ju@example.fr", "ju"]',
         f'digest_to: "ju" is no mail address; {ADDRESS}'),
        ('digest_to = [""]', f'digest_to: "" is no mail address; {ADDRESS}'),
        ('digest_to = ["a..b@example.fr"]',
         f'digest_to: "a..b@example.fr" is no mail address; {ADDRESS}'),
        ('reply_as = " "', ('reply_as: " " is empty or has blanks around it; '
         "write the name as it shall stand above a reply")),
        ('reply_as = "a\\u202eb"', ('reply_as: "a\\u202eb" has characters that do not '
         "show; write the name without them")),
        (f'reply_as = "{"a" * 61}"',
         f'reply_as: "{"a" * 59}…" has 61 characters; shorten it to 60'),
    ],
)  # fmt: skip
def test_a_bad_value_is_named_with_what_to_do(
    tmp_path: Path, line: str, fault: str
) -> None:
    assert faults(tmp_path, f"[moderation]\n{line}") == [
        f"sceau.toml:2: [moderation] {fault}"
    ]


def test_a_server_needs_a_sender_and_somebody_to_write_to(tmp_path: Path) -> None:
    assert faults(tmp_path, '[moderation]\nsmtp_host = "localhost"') == [
        (
            "sceau.toml:2: [moderation] smtp_host: there is a server but no sender; "
            "write digest_from, or empty smtp_host"
        ),
        (
            "sceau.toml:2: [moderation] smtp_host: there is a server but nobody to "
            "write to; write digest_to, or empty smtp_host"
        ),
    ]


def test_a_password_never_travels_in_clear(tmp_path: Path) -> None:
    text = '[moderation]\nsmtp_user = "ju"\nsmtp_security = "none"'
    assert faults(tmp_path, text) == [
        (
            "sceau.toml:2: [moderation] smtp_user: the password would travel for "
            "everybody to read; set smtp_security to starttls or tls, or empty "
            "smtp_user"
        )
    ]


def test_an_accent_apart_from_its_letter_is_joined(tmp_path: Path) -> None:
    text = '[moderation]\nreply_as = "La re\u0301daction"'
    assert load(tmp_path, text).moderation.reply_as == "La rédaction"
