"""What readers do in a browser, page by page.

Each journey is a generator that stops at every page on its way and says where it is, so
that whoever drives it can look at the page:

    for stop in comment_to_withdrawal(page, preview):
        look(page, stop)
"""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.inbox.journeys.clones import Preview

SLUG = "dossiers-ouverts-a-tous-vents"
ARTICLE = f"/2013/03/{SLUG}/"
TITLE = "Dossiers ouverts à tous vents"
ANSWERED = "0186DXD9SG9J4VQ0GQ45GGT1WF"
"""A published comment of the article."""
PHONE = "06 12 34 56 78"

BY_READERS_ONLY = """
() => document.querySelectorAll('form').forEach(form => {
  form.noValidate = true;
  form.querySelectorAll('[maxlength]').forEach(f => f.removeAttribute('maxlength'));
})
"""
"""Leaves it to the server to check the fields, as old and text browsers do."""


def name(page: Page, text: str) -> None:
    """Type the name."""
    page.get_by_role("textbox", name="Nom", exact=True).fill(text)


def text(page: Page, text: str) -> None:
    """Type the comment."""
    page.get_by_role("textbox", name="Commentaire", exact=True).fill(text)


def press(page: Page, label: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=label, exact=True).click()


def follow(page: Page, label: str) -> None:
    """Follow a link of the page's own text."""
    page.get_by_role("main").get_by_role("link", name=label, exact=True).click()


def heading(page: Page, expected: str) -> None:
    """Require that this page is open."""
    expect(page.locator("h1")).to_have_text(expected)


def says(page: Page, *phrases: str) -> None:
    """Require that the page says these things."""
    for phrase in phrases:
        expect(page.get_by_role("main")).to_contain_text(phrase)


def comment_to_withdrawal(page: Page, preview: Preview) -> Iterator[str]:
    """Comment, preview, change, confirm, follow, correct, withdraw."""
    before = preview.pending()
    page.goto(preview.address + ARTICLE)
    name(page, "Une lectrice de Lyon")
    text(page, f"Appelez-moi au {PHONE}, c’est *urgent*.")
    press(page, "Relire mon commentaire")
    heading(page, "Vérifiez votre commentaire")
    says(
        page,
        "Rien n’est encore envoyé.",
        f"Votre texte semble contenir un numéro de téléphone : « {PHONE} ».",
    )
    expect(page.locator(".preview em")).to_have_text("urgent")
    assert preview.pending() == before
    yield "preview with a hint"

    text(page, "C’est *urgent*, et j’attends.\n\n> Une citation")
    press(page, "Revoir l’aperçu")
    heading(page, "Vérifiez votre commentaire")
    expect(page.get_by_role("main")).not_to_contain_text("téléphone")
    expect(page.locator(".preview blockquote")).to_have_text("Une citation")
    yield "preview of the changed text"

    press(page, "Confirmer et envoyer")
    heading(page, "Merci ! Votre commentaire est bien arrivé.")
    (id_,) = preview.pending().keys() - before.keys()
    kept = preview.pending()[id_]
    assert "j’attends" in kept
    assert PHONE not in kept
    receipt = page.locator(".receipt").inner_text()
    assert receipt.startswith(f"{preview.address}/commenter/suivi/")
    yield "thanks"

    # Written down and typed in again, as from a note.
    page.goto(receipt)
    heading(page, "Votre commentaire")
    says(page, "Il attend d’être lu par la modération.", "j’attends")
    yield "tracking of what waits"

    follow(page, "Corriger")
    heading(page, "Corriger votre commentaire")
    expect(page.locator("#comment-body")).to_have_value(
        "C’est *urgent*, et j’attends.\n\n> Une citation"
    )
    yield "form of a correction"

    text(page, "J’ai attendu.")
    press(page, "Relire mon commentaire")
    heading(page, "Vérifiez votre commentaire")
    says(page, "Votre correction n’est pas encore envoyée.", "J’ai attendu.")
    yield "preview of a correction"

    press(page, "Confirmer et envoyer")
    heading(page, "Merci ! Votre correction est bien arrivée.")
    assert page.locator(".receipt").inner_text() == receipt
    assert preview.pending().keys() - before.keys() == {id_}
    assert "J’ai attendu." in preview.pending()[id_]
    yield "thanks for a correction"

    follow(page, "Suivre mon commentaire")
    says(page, "J’ai attendu.")
    follow(page, "Retirer")
    heading(page, "Retirer votre commentaire ?")
    assert id_ in preview.pending()
    yield "asking before a withdrawal"

    press(page, "Oui, le retirer")
    heading(page, "Votre demande est bien arrivée.")
    assert preview.pending() == before
    assert (id_, "withdrawn") in preview.decisions()
    yield "thanks for a withdrawal"

    page.goto(receipt)
    heading(page, "Votre commentaire")
    says(page, "Il est retiré.")
    expect(page.get_by_role("main")).not_to_contain_text("attendu")
    yield "tracking of what was withdrawn"


def reply(page: Page, preview: Preview) -> Iterator[str]:
    """Answer a published comment, then take it back."""
    before = preview.pending()
    page.goto(preview.address + ARTICLE)
    comment = page.locator(f"#comment-{ANSWERED} > article")
    comment.get_by_role("link", name="Répondre").click()
    heading(page, "Répondre à un commentaire")
    yield "form of a reply"

    name(page, "Un interne")
    text(page, "Je réponds à cela.")
    press(page, "Relire mon commentaire")
    heading(page, "Vérifiez votre commentaire")
    says(page, "Voici votre réponse telle qu’elle paraîtra")
    yield "preview of a reply"

    press(page, "Confirmer et envoyer")
    heading(page, "Merci ! Votre commentaire est bien arrivé.")
    (id_,) = preview.pending().keys() - before.keys()
    assert ANSWERED in preview.pending()[id_]
    yield "thanks for a reply"

    follow(page, "Suivre mon commentaire")
    follow(page, "Retirer")
    press(page, "Oui, le retirer")
    heading(page, "Votre demande est bien arrivée.")
    assert preview.pending() == before


def report(page: Page, preview: Preview) -> Iterator[str]:
    """Say what is wrong with a published comment, at first without enough words."""
    page.goto(preview.address + ARTICLE)
    comment = page.locator(f"#comment-{ANSWERED} > article")
    comment.get_by_role("link", name="Signaler").click()
    before = preview.reports()
    heading(page, "Signaler un commentaire")
    yield "form of a report"

    page.evaluate(BY_READERS_ONLY)
    page.get_by_role("textbox", name="En quelques mots").fill("Il ment.")
    press(page, "Envoyer le signalement")
    problem(page, "Il manque la raison", "report-reason-1")
    expect(page.locator("#report-words")).to_have_value("Il ment.")
    yield "report without a reason"

    page.evaluate(BY_READERS_ONLY)
    page.get_by_role("radio", name="Autre chose").check()
    page.get_by_role("textbox", name="En quelques mots").fill("")
    press(page, "Envoyer le signalement")
    problem(page, "Il manque quelques mots", "report-words")
    expect(page.get_by_role("radio", name="Autre chose")).to_be_checked()
    yield "report without words"

    page.get_by_role("textbox", name="En quelques mots").fill("Il *ment* sur moi.")
    press(page, "Envoyer le signalement")
    heading(page, "Merci ! Votre signalement est bien arrivé.")
    (id_,) = preview.reports().keys() - before.keys()
    kept = preview.reports()[id_]
    assert ANSWERED in kept
    assert "Il *ment* sur moi." in kept
    yield "thanks for a report"

    follow(page, "Suivre mon signalement")
    heading(page, "Votre signalement")
    says(page, "Il est bien arrivé")
    yield "tracking of a report"


def mistakes(page: Page, preview: Preview) -> Iterator[str]:
    """Everything that a form may be refused for; nothing typed is ever lost."""
    before = preview.pending()
    page.goto(preview.address + ARTICLE)
    for author, body, title, field in (
        ("Une lectrice", "  \n ", "Il manque le texte", "comment-body"),
        ("Une lectrice", "long " * 1001, "Le texte est trop long", "comment-body"),
        ("  ", "Un texte gardé.", "Il manque un nom", "comment-author"),
        ("N" * 61, "Un texte gardé.", "Le nom est trop long", "comment-author"),
        ("ju", "Un texte gardé.", "Ce nom est le nôtre", "comment-author"),
    ):
        # The first time in the article's own form, then in the one that came back.
        page.evaluate(BY_READERS_ONLY)
        name(page, author)
        text(page, body)
        press(page, "Relire mon commentaire")
        problem(page, title, field)
        heading(page, "Laisser un commentaire")
        expect(page.locator("#comment-author")).to_have_value(author)
        expect(page.locator("#comment-body")).to_have_value(body)
        yield title

    page.goto(preview.address + ARTICLE)
    name(page, "Une lectrice")
    text(page, "Un texte écrit\n\ntrop tard.")
    with preview.closed(SLUG):
        press(page, "Relire mon commentaire")
        heading(page, "Le fil est fermé")
        expect(page.get_by_role("textbox", name="Votre texte")).to_have_value(
            "Un texte écrit\n\ntrop tard."
        )
        says(page, "Votre texte n’est pas perdu", "Une lectrice")
        yield "closed thread"

    page.goto(f"{preview.address}/commenter/suivi/coupé")
    heading(page, "Ce lien ne mène nulle part")
    yield "receipt cut short"
    assert preview.pending() == before


def problem(page: Page, title: str, field: str) -> None:
    """Require that a problem is named first and leads to its field, which says why."""
    expect(page).to_have_title(f"Erreur : {page.locator('h1').inner_text()} – {TITLE}")
    box = page.get_by_role("group", name=title)
    box.get_by_role("link").click()
    focused = page.locator(":focus")
    expect(focused).to_have_id(field)
    says_why = page.locator(".field__problem")
    expect(says_why).to_have_text(box.get_by_role("link").inner_text())
    described = focused if field != "report-reason-1" else page.locator("fieldset")
    ids = described.get_attribute("aria-describedby") or ""
    assert says_why.get_attribute("id") in ids.split()


JOURNEYS = (comment_to_withdrawal, reply, report, mistakes)
