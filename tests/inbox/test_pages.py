"""The pages that readers of the inbox see: whole, French, kind, and safe."""

import datetime
import re
import shutil
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import get_args
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from sceau.comments.rendering import render_comment
from sceau.comments.store import CommentStore
from sceau.inbox.pages import Pages
from sceau.inbox.personal_data import Hint
from sceau.inbox.personal_data import Kind as HintKind
from sceau.inbox.tokens import Reason as TokenReason
from sceau.inbox.views import Fields, Sent, ShownComment, State, Target, Tracking
from sceau.inbox.wording import HINTS, MAY_BE_SENT_AGAIN, PROBLEMS, REPORT_REASONS
from tests.browser.conftest import served
from tests.browser.visits import SCHEMES, WIDTHS, visiting
from tests.comments.attacks import ATTACKS
from tests.comments.test_hostile import bare, violations
from tests.sites import FIXTURE

NNBSP, NBSP = "\u202f", "\u00a0"
PARIS = ZoneInfo("Europe/Paris")
SHELL = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title><!--sceau:title--></title></head>
<body><main id="page-content"><!--sceau:main--></main></body></html>
"""
PAGES = Pages(lambda: SHELL)

TARGET = Target(slug="ton-dossier", title="Ton dossier & toi", url="/2013/03/dossier/")
BODY = "Bonjour,\n\nJ’ai vu la *même* chose :\nhttps://cnil.fr/"
FIELDS = Fields(author="Une lectrice", body=BODY)
SHOWN = ShownComment(
    author="Une lectrice",
    date=datetime.datetime(2026, 1, 1, 9, 30, tzinfo=PARIS),
    html=render_comment(BODY),
)
RECEIPT = "WyJjIl0.abc_DEF-ghi"
LINK = f"https://souslesceau.example/commenter/suivi/{RECEIPT}"
COMMENT_ID = "01KG0000000000000000000000"
HINT = Hint("phone", "06 12 34 56 78")
STATES: tuple[State, ...] = get_args(State)
FORM_PROBLEMS = (
    *("author-empty", "author-too-long", "author-reserved"),
    *("body-empty", "body-too-long", "unknown-reply"),
)
TOKEN_PROBLEMS: tuple[str, ...] = get_args(TokenReason)
REPORT_PROBLEMS = ("reason-missing", "report-empty", "report-too-long")
MESSAGES = (
    *("article-unknown", "article-closed", "too-many", "queue-full", "spool-failed"),
    *("not-ready", "bad-request", "too-large", "method-not-allowed", "cross-site"),
    *("not-found", "receipt-invalid", "receipt-ended", "already-decided"),
)


def preview(**values: object) -> str:
    settings: dict[str, object] = {"token": "abc.DEF", **values}
    return PAGES.preview(TARGET, FIELDS, SHOWN, **settings)  # type: ignore[arg-type]


def tracked(state: State, **values: object) -> str:
    settings: dict[str, object] = {"target": TARGET, **values}
    return PAGES.tracking(
        Tracking(state=state, receipt=RECEIPT, **settings)  # type: ignore[arg-type]
    )


def refused(kind: str, fields: Fields = FIELDS, receipt: str = "") -> str:
    return PAGES.message(
        kind, fields=fields, target=TARGET, is_comment=True, receipt=receipt
    )


def every_page() -> Iterator[tuple[str, str]]:
    """A name and the page, for every page and every state of it."""
    replying = replace(FIELDS, reply_to=COMMENT_ID)
    yield "form", PAGES.form(TARGET, Fields())
    yield "form, reply", PAGES.form(TARGET, replying)
    yield "form, correction", PAGES.form(TARGET, FIELDS, receipt=RECEIPT)
    for problem in FORM_PROBLEMS:
        yield f"form, {problem}", PAGES.form(TARGET, replying, problem=problem)
    yield "preview", preview()
    yield "preview, hints", preview(hints=tuple(Hint(k, "x") for k in HINTS))
    yield "preview, correction", preview(receipt=RECEIPT)
    yield "preview, reply", PAGES.preview(TARGET, replying, SHOWN, token="t")  # noqa: S106
    for problem in TOKEN_PROBLEMS:
        yield f"preview, {problem}", preview(problem=problem)
    for kind in get_args(Sent):
        yield f"thanks, {kind}", PAGES.thanks(LINK, kind=kind, target=TARGET)
    yield "thanks, article gone", PAGES.thanks(LINK, kind="comment")
    yield (
        "thanks, at home",
        PAGES.thanks(LINK, kind="comment", target=TARGET, command="sceau x"),
    )
    for state in STATES:
        yield f"tracking, {state}", tracked(state)
        yield (
            f"tracking, {state}, all",
            tracked(
                state,
                comment=SHOWN,
                fields=FIELDS,
                url="/x/#comment-1",
                number=COMMENT_ID,
                command="x",
            ),
        )
    yield "tracking, article gone", tracked("published", target=None)
    yield "withdraw", PAGES.withdraw(RECEIPT, TARGET)
    yield "withdraw, article gone", PAGES.withdraw(RECEIPT, None)
    yield "report", PAGES.report_form(TARGET, COMMENT_ID)
    for problem in REPORT_PROBLEMS:
        page = PAGES.report_form(
            TARGET, COMMENT_ID, reason="spam", words="x", problem=problem
        )
        yield f"report, {problem}", page
    for kind in MESSAGES:
        yield f"message, {kind}", PAGES.message(kind)
        yield f"message, {kind}, text", PAGES.message(kind, fields=FIELDS, minutes=3)
        yield f"message, {kind}, comment", refused(kind)


EVERY_PAGE = dict(every_page())
each_page = pytest.mark.parametrize("name", EVERY_PAGE)


def parsed(html: str) -> Element:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html)
    assert parser.errors == []
    return tree


def text_of(element: Element | None) -> str:
    assert element is not None
    return "".join(element.itertext()).strip()


def words_of(html: str) -> str:
    """The page's text with plain spaces, as a text browser would show it."""
    return " ".join("".join(parsed(html).find("body").itertext()).split())  # type: ignore[union-attr]


def form_to(page: Element, action: str) -> Element:
    return next(f for f in page.iter("form") if f.get("action") == action)


def values(form: Element) -> dict[str, str]:
    """What a browser would send, as far as it was filled in by us."""
    fields = {
        element.get("name", ""): element.get("value", "")
        for element in form.iter("input")
        if element.get("type") != "radio" or element.get("checked") is not None
    }
    return fields | {e.get("name", ""): e.text or "" for e in form.iter("textarea")}


def links(page: Element) -> list[str]:
    return [a.get("href", "") for a in page.iter("a")]


# --- every page -----------------------------------------------------------------------


@each_page
def test_a_page_is_valid_and_well_built(name: str) -> None:
    page = parsed(EVERY_PAGE[name])
    ids = Counter(e.get("id") for e in page.iter() if e.get("id"))
    assert [id_ for id_, count in ids.items() if count > 1] == []
    levels = [int(e.tag[1]) for e in page.iter() if re.fullmatch("h[1-6]", str(e.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    for element in page.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            for target in (element.get(attribute) or "").split():
                assert target in ids, (attribute, target)
        assert element.get("role") != "alert"
        assert element.get("style") is None
        assert element.tag != "script"
        if element.tag == "a" and element.get("href", "").startswith("#"):
            assert element.get("href", "")[1:] in ids


@each_page
def test_every_field_has_a_label_and_every_button_a_text(name: str) -> None:
    page = parsed(EVERY_PAGE[name])
    labelled = {label.get("for") for label in page.iter("label") if text_of(label)}
    for element in page.iter():
        visible = element.tag == "textarea" or (
            element.tag == "input" and element.get("type") != "hidden"
        )
        if visible:
            assert element.get("id") in labelled
    for button in page.iter("button"):
        assert button.get("type") == "submit"
        assert text_of(button)


@each_page
def test_nothing_is_asked_of_another_host(name: str) -> None:
    page = parsed(EVERY_PAGE[name])
    assert not [e for e in page.iter() if e.get("src") or e.tag == "link"]
    for form in page.iter("form"):
        assert form.get("method") == "post"
        assert form.get("accept-charset") == "utf-8"
        assert form.get("action", "").startswith("/commenter/")


@each_page
def test_the_text_is_french_as_the_site_sets_it(name: str) -> None:
    html = EVERY_PAGE[name]
    text = "".join(parsed(html).itertext())
    for element in parsed(html).iter("div"):
        # What readers write stays as it was typed.
        if "comment__body" in (element.get("class") or ""):
            text = text.replace("".join(element.itertext()), "")
    text = text.replace(BODY, "")
    assert not re.search(r" [;:!?»]|« |'|\.\.\.", text), "spaces and apostrophes"
    assert not re.search(r"\b(the|your|comment is|you)\b", text, re.IGNORECASE)
    assert f"« {NNBSP}" not in text


@each_page
def test_no_identifier_leaks_to_what_is_read(name: str) -> None:
    identifiers = {*PROBLEMS, *REPORT_REASONS, *STATES} - {"spam", "other", "insult"}
    text = words_of(EVERY_PAGE[name])
    for identifier in identifiers:
        if "-" in identifier:
            assert identifier not in text


def test_the_shell_surrounds_every_page_and_the_title_is_escaped() -> None:
    html = PAGES.form(TARGET, FIELDS)
    assert html.startswith(SHELL.partition("<!--sceau:title-->")[0])
    assert html.endswith("</main></body></html>\n")
    assert "<title>Laisser un commentaire – Ton dossier &amp; toi</title>" in html


def test_the_shell_is_asked_for_every_page() -> None:
    shells = iter(["<title><!--sceau:title--></title>A<!--sceau:main-->", "B"])
    pages = Pages(lambda: next(shells))
    assert pages.message("not-found").startswith("<title>Cette page n’est pas ici")
    # A broken build does not swallow a reader's words.
    assert BODY.split("\n")[0] in pages.message("not-ready", fields=FIELDS)


# --- the form -------------------------------------------------------------------------


def test_the_form_sends_what_the_articles_own_form_sends() -> None:
    page = parsed(PAGES.form(TARGET, replace(FIELDS, reply_to=COMMENT_ID)))
    sent = values(form_to(page, "/commenter/apercu"))
    assert sent == {
        "article": "ton-dossier",
        "reply_to": COMMENT_ID,
        "author": "Une lectrice",
        "body": BODY,
        "fax": "",
    }


def test_a_correction_carries_its_receipt() -> None:
    page = parsed(PAGES.form(TARGET, FIELDS, receipt=RECEIPT))
    assert values(form_to(page, "/commenter/apercu"))["receipt"] == RECEIPT
    assert text_of(page.find(".//h1")) == "Corriger votre commentaire"
    assert f"/commenter/suivi/{RECEIPT}" in links(page)


def test_a_reply_leads_back_to_what_it_answers() -> None:
    page = parsed(PAGES.form(TARGET, Fields(reply_to=COMMENT_ID)))
    assert text_of(page.find(".//h1")) == "Répondre à un commentaire"
    (link,) = (a for a in page.iter("a") if "#comment-" in a.get("href", ""))
    assert link.get("href") == f"{TARGET.url}#comment-{COMMENT_ID}"
    assert text_of(link) == "Relire le commentaire"
    assert "#comment-" not in "".join(links(parsed(PAGES.form(TARGET, Fields()))))


def test_a_text_that_begins_with_a_blank_line_keeps_it() -> None:
    body = "\n\nun"
    page = parsed(PAGES.form(TARGET, Fields(body=body)))
    assert values(form_to(page, "/commenter/apercu"))["body"] == body


@pytest.mark.parametrize("name", [n for n in EVERY_PAGE if "fax" in EVERY_PAGE[n]])
def test_the_trap_is_out_of_the_way_and_says_what_it_is(name: str) -> None:
    page = parsed(EVERY_PAGE[name])
    (fax,) = page.iterfind(".//input[@name='fax']")
    assert fax.get("tabindex") == "-1"
    assert fax.get("autocomplete") == "off"
    assert fax.get("value") is None
    hidden = page.find(".//p[@aria-hidden='true']")
    assert hidden is not None
    assert fax in list(hidden)
    assert "visually-hidden" in hidden.get("class", "")
    assert text_of(hidden.find("label")) == "Laissez ce champ vide"


@pytest.mark.parametrize("problem", FORM_PROBLEMS)
def test_a_problem_is_told_first_and_at_its_field(problem: str) -> None:
    page = parsed(PAGES.form(TARGET, replace(FIELDS, reply_to="x"), problem=problem))
    assert page.findtext("head/title", "").startswith(f"Erreur{NBSP}: ")
    (box,) = page.iterfind(".//div[@role='group']")
    assert box.get("class") == "notice form__problem"
    assert text_of(box.find("h2"))
    invalid = page.findall(".//*[@aria-invalid='true']")
    field = PROBLEMS[problem].field
    assert [element.get("name") for element in invalid] == ([field] if field else [])
    for element in invalid:
        first = (element.get("aria-describedby") or "").split()[0]
        reason = text_of(page.find(f".//*[@id='{first}']"))
        link = box.find(".//a")
        assert link is not None
        assert link.get("href") == f"#{element.get('id')}"
        assert text_of(link) == reason


def test_an_unknown_reply_becomes_a_comment_when_sent_again() -> None:
    fields = replace(FIELDS, reply_to=COMMENT_ID)
    page = parsed(PAGES.form(TARGET, fields, problem="unknown-reply"))
    assert values(form_to(page, "/commenter/apercu"))["reply_to"] == ""
    assert text_of(page.find(".//h1")) == "Laisser un commentaire"


# --- the preview ----------------------------------------------------------------------


def test_the_preview_confirms_what_it_shows() -> None:
    page = parsed(preview(receipt=RECEIPT))
    confirm = form_to(page, "/commenter/envoyer")
    assert values(confirm) == {
        "article": "ton-dossier",
        "reply_to": "",
        "author": "Une lectrice",
        "body": BODY,
        "token": "abc.DEF",
        "receipt": RECEIPT,
    }
    assert {e.get("type") for e in confirm.iter("input")} == {"hidden"}
    assert [text_of(b) for b in confirm.iter("button")] == ["Confirmer et envoyer"]
    assert confirm.find(".//div[@class='comment comment--shown']") is not None


def test_the_preview_has_one_primary_button_and_another_to_change() -> None:
    page = parsed(preview())
    primary = [
        text_of(b)
        for b in page.iter("button")
        if "button--primary" in b.get("class", "")
    ]
    assert primary == ["Confirmer et envoyer"]
    forms = [form.get("action") for form in page.iter("form")]
    assert forms == ["/commenter/envoyer", "/commenter/apercu"]
    change = form_to(page, "/commenter/apercu")
    assert values(change)["body"] == BODY
    assert [text_of(b) for b in change.iter("button")] == ["Revoir l’aperçu"]
    assert "token" not in values(change)


@pytest.mark.parametrize("kind", get_args(HintKind))
def test_a_hint_quotes_the_text_and_asks_gently(kind: HintKind) -> None:
    text = words_of(preview(hints=(Hint(kind, "<i>06 12"),)))
    assert re.search(r"Votre texte semble (contenir|parler)", text)
    assert "<i>06 12" in text
    assert "tout le monde pourra le lire." in text
    assert text_of(parsed(preview(hints=(HINT,))).find(".//div[@role='group']/p")) == (
        f"Votre texte semble contenir un numéro de téléphone{NBSP}:"
        f" «{NNBSP}06 12 34 56 78{NNBSP}»."
    )


def test_without_hints_nothing_is_asked() -> None:
    assert "semble" not in words_of(preview())


def test_the_rules_are_three_lines() -> None:
    items = parsed(preview()).findall(".//form/div/ul/li")
    assert len(items) == 3


def _shown_on_page(output: Path, comment_id: str) -> Element:
    page = (output / "2013/03/ton-dossier/index.html").read_text("utf-8")
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    item = tree.find(f".//li[@id='comment-{comment_id}']/article")
    assert item is not None
    return item


def _markup(element: Element | None) -> str:
    assert element is not None
    return ElementTree.tostring(element, encoding="unicode").strip()


def test_the_preview_shows_the_comment_as_the_page_does(fixture_site: Path) -> None:
    comments, problems = CommentStore(FIXTURE / "comments").load_all()
    assert problems == []
    compared = [c for c in comments if c.article == "ton-dossier" and not c.role]
    assert len(compared) >= 2
    for comment in compared:
        shown = ShownComment(
            author=comment.author,
            date=comment.date.astimezone(PARIS),
            html=render_comment(comment.body),
        )
        html = PAGES.preview(TARGET, FIELDS, shown, token="t")  # noqa: S106
        ours = parsed(html).find(".//div[@class='comment comment--shown']/article")
        assert ours is not None
        theirs = _shown_on_page(fixture_site, comment.id)
        svg = ".//{http://www.w3.org/2000/svg}svg"
        assert _markup(ours.find(svg)) == _markup(theirs.find(svg))
        assert text_of(ours.find(".//p[@class='comment__author']")) == comment.author
        author = theirs.find(".//*[@class='p-name']")
        assert text_of(author) == comment.author
        ours_time, theirs_time = ours.find(".//time"), theirs.find(".//time")
        assert ours_time is not None
        assert theirs_time is not None
        assert text_of(ours_time) == text_of(theirs_time)
        assert ours_time.get("datetime") == theirs_time.get("datetime")
        ours_body = ours.find("div")
        theirs_body = theirs.find("div")
        assert ours_body is not None
        assert theirs_body is not None
        theirs_body.set("class", theirs_body.get("class", "").replace(" e-content", ""))
        assert _markup(ours_body) == _markup(theirs_body)


# --- receipts -------------------------------------------------------------------------


def test_thanks_give_the_link_to_copy_and_to_follow() -> None:
    page = parsed(PAGES.thanks(LINK, kind="comment"))
    assert [text_of(code) for code in page.iter("code")] == [LINK]
    assert LINK in links(page)
    text = "".join(page.itertext())
    assert (
        f"Gardez ce lien{NBSP}: il est le seul moyen de suivre, corriger ou retirer"
        " votre commentaire. Nous ne l’avons pas et ne pourrons pas le refaire." in text
    )


@pytest.mark.parametrize("kind", get_args(Sent))
def test_thanks_lead_back_to_the_article(kind: Sent) -> None:
    page = parsed(PAGES.thanks(LINK, kind=kind, target=TARGET))
    assert page.findtext("head/title", "").endswith(" – Ton dossier & toi")
    back = [text_of(a) for a in page.iter("a") if a.get("href") == TARGET.url]
    assert back == ["Ton dossier & toi", "Retour à l’article"]


@pytest.mark.parametrize(
    ("kind", "button", "said"),
    [
        ("comment", "Suivre mon commentaire", "suivre, corriger ou retirer"),
        ("correction", "Suivre mon commentaire", "là où mène votre premier lien"),
        ("withdrawal", "Suivre ma demande", "Il montre où en est votre demande."),
        ("report", "Suivre mon signalement", "moyen de suivre votre signalement"),
    ],
)
def test_the_words_beside_the_link_are_those_of_what_was_sent(
    kind: Sent, button: str, said: str
) -> None:
    html = PAGES.thanks(LINK, kind=kind, target=TARGET)
    (link,) = (a for a in parsed(html).iter("a") if a.get("href") == LINK)
    assert text_of(link) == button
    text = words_of(html)
    assert said in text
    assert ("corriger" in text) == (kind in ("comment", "correction"))


def test_each_thanks_says_what_it_is_for() -> None:
    headings = {
        text_of(parsed(PAGES.thanks(LINK, kind=kind)).find(".//h1"))
        for kind in get_args(Sent)
    }
    assert len(headings) == len(get_args(Sent))


def test_a_newcomer_sees_the_command() -> None:
    command = "sceau moderate approve 01KG & <x>"
    for html in (
        PAGES.thanks(LINK, kind="comment", command=command),
        tracked("waiting", command=command),
    ):
        assert text_of(parsed(html).find(".//pre/code")) == command
    assert "<pre>" not in PAGES.thanks(LINK, kind="comment")


def test_each_state_has_a_sentence_of_its_own() -> None:
    sentences = {
        text_of(parsed(tracked(state)).find(".//div[@class='article__lead']/p"))
        for state in STATES
    }
    assert len(sentences) == len(STATES)


@pytest.mark.parametrize(
    ("state", "can"),
    [
        ("waiting", {"corriger", "retirer", "exporter"}),
        ("accepted", {"corriger", "retirer", "exporter"}),
        ("published", {"retirer", "exporter"}),
        ("withdrawn", {"exporter"}),
        ("removed", {"exporter"}),
        ("removal-asked", {"exporter"}),
        ("not-kept", {"exporter"}),
        ("unknown", {"exporter"}),
    ],
)
def test_each_state_offers_what_can_be_done(state: State, can: set[str]) -> None:
    page = parsed(tracked(state, comment=SHOWN, fields=FIELDS))
    base = f"/commenter/suivi/{RECEIPT}/"
    assert {link.removeprefix(base) for link in links(page) if base in link} == can
    without = parsed(tracked(state))
    offered = {link.removeprefix(base) for link in links(without) if base in link}
    assert offered == can & {"retirer"}


def test_a_published_comment_is_linked_and_a_report_cannot_be_withdrawn() -> None:
    url = "/2013/03/dossier/#comment-1"
    assert url in links(parsed(tracked("published", url=url)))
    assert "/retirer" not in tracked("report-received")
    assert text_of(parsed(tracked("report-done")).find(".//h1")) == "Votre signalement"


def test_what_was_on_the_site_is_not_said_to_be_erased() -> None:
    html = tracked("removed", number=COMMENT_ID)
    text = words_of(html)
    assert "L’historique des fichiers du site peut encore contenir son texte." in text
    assert "effacé" not in text
    assert "disparaît de notre serveur" not in text
    assert "plus rien à faire" not in text
    page = parsed(html)
    assert "/nous-ecrire/" in links(page)
    assert [text_of(code) for code in page.iter("code")] == [COMMENT_ID]
    assert "/retirer" not in html


@pytest.mark.parametrize("state", ["withdrawn", "not-kept"])
def test_what_never_was_on_the_site_goes_with_the_nightly_clean_up(
    state: State,
) -> None:
    text = words_of(tracked(state))
    assert "son texte disparaît de notre serveur au nettoyage de la nuit" in text


@pytest.mark.parametrize("state", STATES)
def test_the_address_is_to_be_kept_as_long_as_it_is_of_use(state: State) -> None:
    ended = state in ("withdrawn", "removed", "not-kept", "report-done")
    page = parsed(tracked(state))
    hints = [text_of(p) for p in page.iterfind(".//p[@class='keep hint']")]
    assert len(hints) == (0 if ended else 1)
    assert all(hint.startswith("Gardez l’adresse de cette page") for hint in hints)


def test_withdrawing_is_asked_once_more() -> None:
    page = parsed(PAGES.withdraw(RECEIPT, TARGET))
    assert form_to(page, f"/commenter/suivi/{RECEIPT}/retirer") is not None
    assert f"/commenter/suivi/{RECEIPT}" in links(page)


# --- reports --------------------------------------------------------------------------


def test_a_report_names_its_comment_and_offers_reasons_in_french() -> None:
    page = parsed(
        PAGES.report_form(TARGET, COMMENT_ID, reason="insult", words="C’est bas.")
    )
    form = form_to(page, "/commenter/signaler")
    assert values(form) == {
        "article": "ton-dossier",
        "comment": COMMENT_ID,
        "reason": "insult",
        "words": "C’est bas.",
        "fax": "",
    }
    radios = [e for e in form.iter("input") if e.get("type") == "radio"]
    assert [e.get("value") for e in radios] == list(REPORT_REASONS)
    texts = {text_of(form.find(f".//label[@for='{e.get('id')}']")) for e in radios}
    assert len(texts) == len(REPORT_REASONS)
    assert not texts & {*REPORT_REASONS, *REPORT_REASONS.values()}
    assert f"{TARGET.url}#comment-{COMMENT_ID}" in links(page)


@pytest.mark.parametrize("problem", [*REPORT_PROBLEMS, "body-too-long", "too-many"])
def test_a_report_explains_its_problem(problem: str) -> None:
    page = parsed(PAGES.report_form(TARGET, COMMENT_ID, problem=problem))
    assert page.findtext("head/title", "").startswith(f"Erreur{NBSP}: ")
    assert page.find(".//div[@role='group']/h2") is not None
    assert "5\u202f000" not in "".join(page.itertext())


# --- messages -------------------------------------------------------------------------


def test_every_reason_has_words_of_its_own() -> None:
    expected = {*FORM_PROBLEMS, *TOKEN_PROBLEMS, *REPORT_PROBLEMS, *MESSAGES}
    assert set(PROBLEMS) == expected
    said = {}
    for kind in PROBLEMS:
        page = parsed(PAGES.message(kind))
        heading = text_of(page.find(".//h1"))
        lead = text_of(page.find(".//div[@class='article__lead']/p"))
        # Translated: not the English of the code.
        assert heading != PROBLEMS[kind].heading
        assert lead != PROBLEMS[kind].text
        said[heading, lead] = kind
    assert len(said) == len(PROBLEMS)


def test_a_message_gives_the_text_back_to_copy() -> None:
    page = parsed(PAGES.message("spool-failed", fields=FIELDS))
    (area,) = page.iter("textarea")
    assert area.text == BODY
    assert area.get("readonly") is not None
    assert area.get("name") is None, "there is nothing to send"
    assert "Une lectrice" in "".join(page.itertext())
    assert list(parsed(PAGES.message("spool-failed")).iter("textarea")) == []


@pytest.mark.parametrize("kind", sorted(MAY_BE_SENT_AGAIN))
def test_a_comment_can_be_sent_again_from_the_message(kind: str) -> None:
    html = refused(kind, replace(FIELDS, reply_to=COMMENT_ID), RECEIPT)
    page = parsed(html)
    assert values(form_to(page, "/commenter/apercu")) == {
        "article": "ton-dossier",
        "reply_to": COMMENT_ID,
        "author": "Une lectrice",
        "body": BODY,
        "receipt": RECEIPT,
        "fax": "",
    }
    assert TARGET.url in links(page)
    assert "receipt" not in values(form_to(parsed(refused(kind)), "/commenter/apercu"))


@pytest.mark.parametrize("kind", sorted(set(MESSAGES) - MAY_BE_SENT_AGAIN))
def test_what_would_be_refused_again_is_only_given_back(kind: str) -> None:
    page = parsed(refused(kind))
    assert list(page.iter("form")) == []
    (area,) = page.iter("textarea")
    assert area.text == BODY
    assert TARGET.url in links(page), "and the way back to the article is known"


def test_words_of_a_report_are_only_given_back() -> None:
    page = parsed(PAGES.message("too-many", fields=Fields(body=BODY), target=TARGET))
    assert list(page.iter("form")) == []
    assert TARGET.url in links(page)


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, None), (1, "1 minute."), (5, "5 minutes.")]
)
def test_a_hurried_reader_learns_how_long_to_wait(
    minutes: int, said: str | None
) -> None:
    text = words_of(PAGES.message("too-many", minutes=minutes))
    assert ("Réessayez dans" in text) == (said is not None)
    assert said is None or f"Réessayez dans {said}" in text


def test_an_unknown_reason_is_a_fault_of_ours() -> None:
    with pytest.raises(Exception, match="no such reason"):
        PAGES.message("no such reason")


# --- hostile readers ------------------------------------------------------------------

Render = Callable[[str], str]
HOSTILE: dict[str, Render] = {
    "form": lambda text: PAGES.form(
        replace(TARGET, title=text),
        Fields(author=text, body=text, reply_to=text),
        receipt=text,
    ),
    "preview": lambda text: PAGES.preview(
        replace(TARGET, title=text),
        Fields(author=text, body=text, reply_to=text),
        replace(SHOWN, author=text, html="<p>x</p>"),
        token=text,
        hints=(Hint("email", text),),
        receipt=text,
    ),
    "tracking": lambda text: tracked(
        "waiting",
        target=replace(TARGET, title=text),
        comment=replace(SHOWN, author=text, html="<p>x</p>"),
        fields=Fields(author=text, body=text),
        command=text,
    ),
    "report": lambda text: PAGES.report_form(
        replace(TARGET, title=text), text, reason=text, words=text
    ),
    "message": lambda text: PAGES.message(
        "too-many", fields=Fields(author=text, body=text)
    ),
    "message, to send again": lambda text: refused(
        "too-many", Fields(author=text, body=text, reply_to=text), text
    ),
}


def _shape(page: Element) -> list[tuple[object, list[str]]]:
    return [(element.tag, sorted(map(str, element.attrib))) for element in page.iter()]


@pytest.mark.parametrize("render", HOSTILE.values(), ids=HOSTILE)
def test_what_readers_type_stays_text(render: Render) -> None:
    harmless = _shape(html5lib.parse(render("Eve"), namespaceHTMLElements=False))
    for attack in ATTACKS:
        page = html5lib.parse(render(bare(attack.text)), namespaceHTMLElements=False)
        assert _shape(page)[: len(harmless)] == harmless, attack
        assert len(_shape(page)) == len(harmless), attack


@pytest.mark.parametrize("page", ["preview", "tracking"])
def test_a_body_on_a_page_holds_nothing_but_what_is_allowed(page: str) -> None:
    for attack in ATTACKS:
        shown = replace(SHOWN, html=render_comment(attack.text))
        html = (
            PAGES.preview(TARGET, FIELDS, shown, token="t")  # noqa: S106
            if page == "preview"
            else tracked("waiting", comment=shown)
        )
        match = re.search(
            r'<div class="comment__body prose">(.*?)</div>', html, re.DOTALL
        )
        assert match is not None
        assert violations(match[1]) == [], attack


def test_a_text_is_never_taken_for_a_slot_of_the_shell() -> None:
    text = "<!--sceau:title--><!--sceau:main-->"
    shown = replace(SHOWN, author=text, html=render_comment(text))
    html = PAGES.preview(
        replace(TARGET, title=text), Fields(body=text), shown, token=""
    )
    assert "<!--" not in html
    assert html.count("<h1") == 1


# --- in a browser ---------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_and_nothing_sticks_out(
    browser: Browser, real_site: Path, tmp_path: Path, scheme: str
) -> None:
    var = real_site.parent / "var"
    pages = Pages(lambda: (var / "page_shell.html").read_text("utf-8"))
    long = Fields(author="W" * 60, body="x" * 300)
    shown = ShownComment(
        author=long.author, date=SHOWN.date, html=render_comment(long.body)
    )
    told = {
        "form": pages.form(TARGET, FIELDS, problem="author-reserved"),
        "preview": pages.preview(TARGET, long, shown, token="t", hints=(HINT,)),  # noqa: S106
        "thanks": pages.thanks(LINK + "x" * 150, kind="comment", command="sceau " * 30),
        "tracking": pages.tracking(
            Tracking(
                state="waiting",
                receipt=RECEIPT,
                target=TARGET,
                comment=shown,
                fields=long,
            )
        ),
        "withdraw": pages.withdraw(RECEIPT, TARGET),
        "report": pages.report_form(TARGET, COMMENT_ID, problem="reason-missing"),
        "message": pages.message("too-many", fields=long, minutes=2),
    }
    for name, html in told.items():
        parsed(html)
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(html, "utf-8")
    shutil.copytree(real_site / "theme", tmp_path / "theme")
    for file in ("sceau.svg", "favicon.ico", "site.webmanifest"):
        shutil.copy(real_site / file, tmp_path)
    with served(tmp_path, var) as address:
        for name in told:
            with visiting(browser, scheme=scheme, scripts=True) as visit:
                visit.page.goto(f"{address}/{name}/")
                visit.page.evaluate("document.fonts.ready")
                for width in (320, *WIDTHS):
                    visit.page.set_viewport_size({"width": width, "height": 900})
                    excess = visit.page.evaluate(
                        "document.documentElement.scrollWidth - window.innerWidth"
                    )
                    assert excess <= 0, (name, width, excess)
                options = {"rules": {"target-size": {"enabled": True}}}
                results = Axe().run(visit.page, options=options)
                assert results.violations_count == 0, (name, results.generate_report())
                assert visit.console == []
                assert visit.foreign_requests(address) == []
                assert visit.page.context.cookies() == []
