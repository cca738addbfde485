"""The few pages that are the preview server's own: their frame and stylesheet.

Plain HTML made by hand, because these pages must work when the theme does not.
Everything that is not markup goes through `escape` on its way in.
"""

from html import escape

STYLESHEET_ADDRESS = "/_preview/preview.css"
STYLESHEET_LINK = f'<link rel="stylesheet" href="{STYLESHEET_ADDRESS}">'

# Every selector begins with .preview-: the banner stands on the theme's own pages.
STYLESHEET = """\
.preview-page {
  color-scheme: light dark;
  --text: #1d1b19;
  --ground: #fffdf9;
  --quiet: #5c5650;
  --alert: #9b1c1c;
  --panel: #f3eee6;
  --marked: #ffe9a8;
  --link: #0b4f8a;
  margin: 0;
  background: var(--ground);
  color: var(--text);
  font: 1.0625rem/1.6 system-ui, sans-serif;
}
@media (prefers-color-scheme: dark) {
  .preview-page {
    --text: #ece7e0;
    --ground: #191715;
    --quiet: #b3aca4;
    --alert: #ff9c8f;
    --panel: #26231f;
    --marked: #5a4708;
    --link: #8ec5ff;
  }
}
.preview-page main {
  max-width: 50rem;
  margin: 0 auto;
  padding: 2rem 1.25rem 4rem;
}
.preview-page h1 {
  color: var(--alert);
  font-size: 1.75rem;
  line-height: 1.25;
}
.preview-page .preview-calm { color: inherit; }
.preview-page h2 { font-size: 1.2rem; margin-top: 2.5rem; overflow-wrap: anywhere; }
.preview-page a { color: var(--link); }
.preview-page .preview-quiet { color: var(--quiet); }
.preview-page pre {
  padding: 0.75rem 1rem;
  overflow-x: auto;
  background: var(--panel);
  font: 0.9rem/1.5 ui-monospace, monospace;
}
.preview-page mark { background: var(--marked); color: inherit; }
.preview-banner {
  position: fixed;
  inset: auto 0 0;
  z-index: 2147483647;
  margin: 0;
  padding: 0.6rem 1rem;
  background: #9b1c1c;
  color: #fff;
  font: 1rem/1.4 system-ui, sans-serif;
  text-align: center;
}
.preview-banner a, .preview-banner a:visited { color: #fff; }
.preview-banner a:focus-visible { outline: 3px solid #fff; outline-offset: 2px; }
@media print { .preview-banner { display: none; } }
"""


def page(title: str, main: str, *, calm: bool = False) -> str:
    """A whole page. `title` is text, `main` is HTML; `calm` means nothing is wrong."""
    heading = ' class="preview-calm"' if calm else ""
    return (
        '<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n{STYLESHEET_LINK}\n</head>\n"
        f'<body class="preview-page">\n<main>\n<h1{heading}>{escape(title)}</h1>\n'
        f"{main}\n</main>\n</body>\n</html>\n"
    )


def paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def link(address: str, text: str) -> str:
    return f'<p><a href="{escape(address)}">{escape(text)}</a></p>'


def not_found_page() -> str:
    """When the theme has no 404.html."""
    return page("Page introuvable", link("/", "Aller à l’accueil"), calm=True)


def gone_page() -> str:
    """When the theme has no 410.html."""
    return page("Cette page n’existe plus", link("/", "Aller à l’accueil"), calm=True)


def method_page() -> str:
    text = "Cette adresse ne fait que se lire."
    return page("Méthode refusée", paragraph(text), calm=True)


def inbox_missing_page() -> str:
    return page(
        "Commentaires indisponibles",
        paragraph("La boîte aux commentaires n’est pas encore installée.")
        + link("/", "Aller à l’accueil"),
        calm=True,
    )


def unknown_server_page(back: str) -> str:
    """The reader typed something that is not the name of a Mastodon server."""
    example = "mastodon.social"
    return page(
        "Ce serveur n’est pas reconnu",
        paragraph(
            "Nous n’avons pas reconnu le nom de votre serveur Mastodon. "
            f"Écrivez-le comme ceci\u202f: {example}, ou bien votre identifiant "
            f"complet\u202f: @vous@{example}."
        )
        + link(back, "Revenir en arrière et corriger"),
        calm=True,
    )
