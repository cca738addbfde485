"""Whatever page a reader meets, it leads back to the article and to their text."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sceau.inbox.receipts import Receipt
from tests.inbox.abuse.wire import URLENCODED, client_of, form_body, services_of
from tests.inbox.desk import id_of
from tests.inbox.running import ARTICLE, CLOSED, FIELDS, KNOWN, Home, make_home

BACK = ">Retour à l’article</a>"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    few = {"SCEAU_INBOX_POSTS_BURST": "2", "SCEAU_INBOX_POSTS_PER_HOUR": "1"}
    return make_home(tmp_path, **few)


def post(client: FlaskClient, path: str, fields: dict[str, str]) -> TestResponse:
    return client.post(path, data=form_body(fields), content_type=URLENCODED)


def test_who_is_told_to_wait_sends_the_same_text_again(home: Home) -> None:
    client = client_of(home)
    sent = FIELDS | {"reply_to": KNOWN}
    for _ in range(2):
        assert post(client, "/commenter/apercu", sent).status_code == 200
    for path in ("/commenter/apercu", "/commenter/envoyer"):
        answer = post(client, path, sent)
        assert answer.status_code == 429
        assert 'action="/commenter/apercu"' in answer.text
        assert f'name="article" value="{ARTICLE}"' in answer.text
        assert f'name="reply_to" value="{KNOWN}"' in answer.text
        assert BACK in answer.text


def test_a_refused_report_leads_back_and_is_not_made_a_comment(home: Home) -> None:
    client = client_of(home)
    report = {"article": ARTICLE, "comment": KNOWN, "reason": "spam", "words": "Non."}
    answer = client.post(
        "/commenter/signaler",
        data=form_body(report),
        content_type=URLENCODED,
        headers={"Origin": "https://ailleurs.example"},
    )
    assert answer.status_code == 403
    assert "Non." in answer.text
    assert "<form" not in answer.text
    assert BACK in answer.text


def test_what_arrived_damaged_can_be_sent_again(home: Home) -> None:
    data = form_body(FIELDS) + b"&body=encore"
    answer = client_of(home).post(
        "/commenter/apercu", data=data, content_type=URLENCODED
    )
    assert answer.status_code == 400
    assert f'name="article" value="{ARTICLE}"' in answer.text
    assert BACK in answer.text


@pytest.mark.parametrize(
    "address",
    [
        f"/commenter/nouveau?article={CLOSED}",
        f"/commenter/nouveau?article={ARTICLE}&reply_to={id_of(9)}",
        f"/commenter/signaler?article={ARTICLE}&commentaire={id_of(9)}",
    ],
)
def test_where_nothing_can_be_done_the_article_is_one_step_away(
    home: Home, address: str
) -> None:
    assert BACK in client_of(home).get(address).text
    unknown = address.replace(ARTICLE, "inconnu").replace(CLOSED, "inconnu")
    assert BACK not in client_of(home).get(unknown).text


@pytest.mark.parametrize("kind", ["commentaire", "correction", "retrait"])
def test_thanks_lead_back(home: Home, kind: str) -> None:
    text = services_of(home).receipts.sign(Receipt("comment", id_of(1), ARTICLE))
    page = client_of(home).get(f"/commenter/merci?suivi={text}&quoi={kind}").text
    assert BACK in page


def test_thanks_for_a_report_lead_back(home: Home) -> None:
    text = services_of(home).receipts.sign(Receipt("report", id_of(1), ARTICLE))
    assert BACK in client_of(home).get(f"/commenter/merci?suivi={text}").text


def test_who_wants_the_history_cleared_has_the_number_to_name(home: Home) -> None:
    services = services_of(home)
    id_ = id_of(3)
    (home.inbox / "ledger.jsonl").write_text(
        f'{{"id": "{id_}", "date": "2026-11-23T12:00:00Z", "decision": "removed",'
        ' "reason": ""}\n'
    )
    text = services.receipts.sign(Receipt("comment", id_, ARTICLE))
    page = client_of(home).get(f"/commenter/suivi/{text}").text
    assert f"<code>{id_}</code>" in page
    assert "peut encore contenir son texte" in page
