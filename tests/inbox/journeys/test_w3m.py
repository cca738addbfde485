"""The whole journey in `w3m`, a browser of a terminal, driven by its keys."""

import os
import shutil
from pathlib import Path

import pytest

from tests.inbox.journeys.clones import Preview, environment
from tests.inbox.journeys.readers import ARTICLE, PHONE
from tests.inbox.journeys.terminal import Terminal, running

W3M = shutil.which("w3m")
LEFT_OUT = "w3m is missing: sudo apt-get install --no-install-recommends w3m"

EDITOR = """#!/bin/sh
cat "$HOME/text" > "$1"
"""


@pytest.fixture
def w3m() -> str:
    """The program; without it the test is left out, but with CI=true it fails."""
    if W3M is None:
        if os.environ.get("CI") == "true":
            pytest.fail(LEFT_OUT)
        pytest.skip(LEFT_OUT)
    return W3M


class Reader:
    """Somebody at a terminal, with an editor of their own."""

    def __init__(self, terminal: Terminal, home: Path) -> None:
        self._terminal = terminal
        self._home = home

    def sees(self, *phrases: str, without: str | None = None) -> None:
        """Wait until the page says this, and does not say that any more."""
        self._terminal.wait_for(*phrases, without=without)

    def goes_to(self, word: str) -> None:
        """Search from the top of the page."""
        self._terminal.type(f"g/{word}\r")

    def presses(self, label: str) -> None:
        """Go to a button or link and press ENTER."""
        self.goes_to(label)
        self._terminal.type("\r")

    def signs(self, name: str) -> None:
        """TAB from the label to its field; w3m asks for the text in the last line."""
        self.goes_to("^ *Nom [*]")
        self._terminal.type("\t\r")
        self.sees("TEXT:")
        self._terminal.type(f"{name}\r")
        self.sees(f"[{name}")

    def writes(self, text: str) -> None:
        """ENTER in the text area opens the editor."""
        (self._home / "text").write_text(text, "utf-8")
        self.goes_to("^ *Commentaire [*]")
        self._terminal.type("\t\r")
        self.sees(text.split("\n")[0])


def test_comment_change_confirm_correct_and_withdraw(
    preview: Preview, w3m: str, tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(EDITOR, "utf-8")
    editor.chmod(0o755)
    settings = environment(
        HOME=str(tmp_path), EDITOR=str(editor), LANG="C.UTF-8", LC_ALL="C.UTF-8"
    )
    before = preview.pending()
    command = [w3m, "-o", "ignorecase_search=0", preview.address + ARTICLE]
    with running(command, settings) as terminal:
        reader = Reader(terminal, tmp_path)
        reader.sees("Dossiers ouverts à tous vents")
        reader.goes_to("Laisser un commentaire")
        reader.sees("Votre adresse de messagerie n’est pas demandée.")
        reader.sees("Fax : laissez ce champ vide")
        reader.signs("Une lectrice à vi")
        reader.writes(f"Au {PHONE}.")
        reader.presses("Relire mon commentaire")

        reader.sees(
            "Vérifiez votre commentaire",
            "Rien n’est encore envoyé.",
            f"Votre texte semble contenir un numéro de téléphone : « {PHONE} ».",
            "Laissez ce champ vide",
        )
        assert preview.pending() == before
        reader.writes("Sans numéro.\n\nC'est mieux.")
        reader.presses("Revoir")
        reader.sees("Vérifiez votre commentaire", "C'est mieux.", without=PHONE)
        reader.presses("Confirmer et envoyer")

        reader.sees(
            "Merci ! Votre commentaire est bien arrivé.",
            f"{preview.address}/commenter/suivi/",
            "Gardez ce lien",
        )
        (id_,) = preview.pending().keys() - before.keys()
        assert "Author: Une lectrice à vi" in preview.pending()[id_]
        assert preview.pending()[id_].endswith("\nSans numéro.\n\nC'est mieux.\n")
        reader.presses("Suivre mon commentaire")
        reader.sees("Il attend d’être lu par la modération.", "C'est mieux.")
        reader.presses("Corriger")
        reader.sees("Corriger votre commentaire", "Sans numéro.")
        reader.writes("Bien mieux.")
        reader.presses("Relire mon commentaire")
        reader.sees("Votre correction n’est pas encore envoyée.", "Bien mieux.")
        reader.presses("Confirmer et envoyer")

        reader.sees("Merci ! Votre correction est bien arrivée.")
        assert preview.pending()[id_].endswith("\nBien mieux.\n")
        reader.presses("Suivre mon commentaire")
        reader.sees("Il attend d’être lu", "Bien mieux.")
        reader.presses("Retirer")
        reader.sees("Retirer votre commentaire ?")
        assert id_ in preview.pending()
        reader.presses("Oui, le retirer")

        reader.sees("Votre demande est bien arrivée.")
        assert preview.pending() == before
        assert (id_, "withdrawn") in preview.decisions()
        reader.presses("Suivre ma demande")
        reader.sees("Il est retiré.", without="Bien mieux.")
    assert not (tmp_path / ".w3m" / "cookie").exists()
