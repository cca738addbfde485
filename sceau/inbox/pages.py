"""Every page of the inbox: values in, a whole page out, in the site's shell.

    pages = Pages(shell)
    pages.thanks("https://souslesceau.example/commenter/suivi/…", kind="comment")

Nothing a reader sent is trusted: templates escape everything but the comment's own
HTML, which comes from the one sanitizer, and its drawn seal. The pages need no script,
no style sheet and no cookie.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from gettext import NullTranslations
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sceau.comments.avatars import avatar
from sceau.comments.submission import MAX_AUTHOR_LENGTH, MAX_BODY_LENGTH
from sceau.inbox.early_translation import translating
from sceau.inbox.personal_data import Hint
from sceau.inbox.views import (
    MAX_REPORT_LENGTH,
    Fields,
    Sent,
    ShownComment,
    Target,
    Tracking,
)
from sceau.inbox.wording import HINTS, MAY_BE_SENT_AGAIN, PROBLEMS, REPORT_REASONS
from sceau.translation.catalogs import load_catalogs
from sceau.translation.formats import long_date

LANGUAGE: Final = "fr"
"""The site's; that of the article does not matter."""
PREFIX: Final = "/commenter/"
TRANSLATIONS: Final = Path(__file__).parent / "translations"
TITLE_SLOT: Final = "<!--sceau:title-->"
MAIN_SLOT: Final = "<!--sceau:main-->"


class Pages:
    """Every method returns a whole page.

    `shell` gives the text of `page_shell.html`, with its two slots, and is asked for
    every page. `catalogs` are those of `TRANSLATIONS`, if no others are given.
    """

    def __init__(
        self,
        shell: Callable[[], str],
        catalogs: Mapping[str, NullTranslations] | None = None,
    ) -> None:
        self._shell = shell
        self._environment = _environment(
            (catalogs or load_catalogs(TRANSLATIONS))[LANGUAGE]
        )

    def form(
        self,
        target: Target,
        fields: Fields,
        *,
        problem: str | None = None,
        receipt: str = "",
    ) -> str:
        """The form for a comment, an answer, or (with a receipt) a correction."""
        if problem == "unknown-reply":
            # Sent again, it is a comment of its own.
            fields = replace(fields, reply_to="")
        return self._page(
            "form.html", target=target, fields=fields, receipt=receipt, problem=problem
        )

    def preview(
        self,
        target: Target,
        fields: Fields,
        comment: ShownComment,
        *,
        token: str,
        hints: tuple[Hint, ...] = (),
        receipt: str = "",
        problem: str | None = None,
    ) -> str:
        """The comment as it will look, to confirm or to change."""
        return self._page(
            "preview.html",
            target=target,
            fields=fields,
            comment=comment,
            token=token,
            hints=hints,
            receipt=receipt,
            problem=problem,
        )

    def thanks(
        self,
        receipt_url: str,
        *,
        kind: Sent,
        target: Target | None = None,
        command: str = "",
    ) -> str:
        """`receipt_url` in full, to copy; `command` approves it in a preview.

        Without `target` the article is gone.
        """
        return self._page(
            "thanks.html",
            receipt_url=receipt_url,
            kind=kind,
            target=target,
            command=command,
        )

    def tracking(self, tracking: Tracking) -> str:
        """What became of it, and what can be done now."""
        return self._page("tracking.html", tracking=tracking)

    def withdraw(self, receipt: str, target: Target | None) -> str:
        """Asks once more."""
        return self._page("withdraw.html", receipt=receipt, target=target)

    def report_form(
        self,
        target: Target,
        comment_id: str,
        *,
        reasons: tuple[str, ...] = tuple(REPORT_REASONS),
        reason: str = "",
        words: str = "",
        problem: str | None = None,
    ) -> str:
        """The form that says what is wrong with a published comment."""
        if problem == "body-too-long":
            # The words of a report are held to a limit of their own.
            problem = "report-too-long"
        return self._page(
            "report.html",
            target=target,
            comment_id=comment_id,
            reasons=reasons,
            reason=reason,
            words=words,
            problem=problem,
        )

    def message(
        self,
        kind: str,
        *,
        fields: Fields | None = None,
        minutes: int = 0,
        target: Target | None = None,
        is_comment: bool = False,
        receipt: str = "",
    ) -> str:
        """Why it did not work; the reader's text comes back with it.

        `minutes` says when to try again, for « too-many » and « queue-full ». Fields
        of a comment (with a receipt: of a correction) may be sent again from here, if
        that may help and the article is known.
        """
        again = is_comment and target is not None and kind in MAY_BE_SENT_AGAIN
        return self._page(
            "message.html",
            kind=kind,
            fields=fields or Fields(),
            minutes=minutes,
            target=target,
            again=again,
            receipt=receipt,
        )

    def _page(self, name: str, **values: Any) -> str:
        template = self._environment.get_template(name)
        head, _, tail = self._shell().partition(MAIN_SLOT)
        # The shell is cut before anything is put into it, so that no text of a reader
        # is ever taken for a slot.
        module: Any = template.make_module(values)
        # Not `split()`, which would take the no-break spaces for spaces.
        title = re.sub(r"[ \t\r\n]+", " ", str(module.title)).strip()
        return head.replace(TITLE_SLOT, title) + str(module) + tail


def _environment(catalog: NullTranslations) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # Part of Jinja's extension, which its types do not know.
    install: Any = environment.install_gettext_translations  # type: ignore[attr-defined]
    install(catalog, newstyle=True)
    environment.code_generator_class = translating(catalog.gettext)
    environment.filters["long_date"] = _long_date
    environment.filters["avatar"] = _avatar
    environment.filters["sanitized"] = _sanitized
    environment.globals.update(
        prefix=PREFIX,
        problems=PROBLEMS,
        report_reasons=REPORT_REASONS,
        hint_texts=HINTS,
        most_author=MAX_AUTHOR_LENGTH,
        most_body=MAX_BODY_LENGTH,
        most_words=MAX_REPORT_LENGTH,
    )
    return environment


def _long_date(day: date) -> str:
    return long_date(day, LANGUAGE)


def _avatar(name: str) -> Markup:
    return Markup(avatar(name))  # noqa: S704  made of digits only


def _sanitized(comment: ShownComment) -> Markup:
    """The one HTML of a reader's making on these pages."""
    return Markup(comment.html)  # noqa: S704  from the one sanitizer
