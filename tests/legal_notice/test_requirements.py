"""What must be filled in before the site may go on line."""

import pytest

from plugins.legal_notice.requirements import missing

WHOLE = {"publisher": "Ju, Lyon", "director": "Ju", "host": "Un hébergeur, Lyon"}
URL = "https://journal.fr"
MAIL = "ju@journal.fr"


def test_nothing_is_missing() -> None:
    assert missing(WHOLE, URL, MAIL) == []


@pytest.mark.parametrize("key", ["publisher", "director", "host"])
@pytest.mark.parametrize("value", ["", "  ", "\n", None])
def test_each_part_of_the_notice(key: str, value: str | None) -> None:
    notice = {**WHOLE, key: value} if value is not None else {**WHOLE}
    if value is None:
        del notice[key]

    (sentence,) = missing(notice, URL, MAIL)

    assert sentence.startswith(f"pelicanconf.py: LEGAL_NOTICE['{key}'] is empty. Write")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://journal.fr",
        "journal.fr",
        "https://souslesceau.example",
        "https://souslesceau.example/blog",
        "https://souslesceau.example:8443",
        "https://SOUSLESCEAU.EXAMPLE",
        "http://127.0.0.1:8000",
    ],
)
def test_the_site_needs_its_real_address(url: str) -> None:
    (sentence,) = missing(WHOLE, url, MAIL)

    assert sentence.startswith(f"publishconf.py: SITEURL is '{url}'. Write")


@pytest.mark.parametrize("url", ["https://example.fr", "https://a.example.org/blog"])
def test_only_the_reserved_top_level_domain_is_refused(url: str) -> None:
    assert missing(WHOLE, url, MAIL) == []


def test_someone_must_read_the_mail() -> None:
    (sentence,) = missing(WHOLE, URL, "redaction@souslesceau.example")

    assert sentence.startswith("pelicanconf.py: CONTACT_EMAIL is 'redaction@")


def test_everything_is_said_at_once_in_one_order() -> None:
    sentences = missing({}, "", "a@b.example")

    named = [sentence.split(" is ")[0] for sentence in sentences]
    assert named == [
        "pelicanconf.py: LEGAL_NOTICE['publisher']",
        "pelicanconf.py: LEGAL_NOTICE['director']",
        "pelicanconf.py: LEGAL_NOTICE['host']",
        "publishconf.py: SITEURL",
        "pelicanconf.py: CONTACT_EMAIL",
    ]
