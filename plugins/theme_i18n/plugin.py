"""Strings, dates and numbers of the theme in the language of the page.

The language is that of the article or page being rendered (`Lang: en` in its
metadata), otherwise the site's. It is looked up at every call, because one Jinja
environment renders the pages of all languages.
"""

import datetime
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from pelican import signals

from sceau.translation.catalogs import load_catalogs
from sceau.translation.formats import long_date, month_and_year, number


def page_language(context: Context) -> str:
    """The language code of the page being rendered, such as `fr`."""
    content = context.get("article") or context.get("page")
    return str(getattr(content, "lang", None) or context["DEFAULT_LANG"])


@lru_cache(maxsize=4)
def _catalogs(folder: Path, _stamp: float) -> dict[str, NullTranslations]:
    return load_catalogs(folder)


def install(generator: Any) -> None:
    """Give the generator's Jinja environment its gettext functions and filters."""
    folder = Path(generator.theme) / "translations"
    stamp = max((p.stat().st_mtime for p in folder.glob("*/*/*.po")), default=0.0)
    catalogs = _catalogs(folder, stamp)
    fallback = NullTranslations()

    def catalog(context: Context) -> NullTranslations:
        return catalogs.get(page_language(context), fallback)

    # A page asks for some forty messages, most without anything to fill in.
    ready: dict[tuple[str, str], Markup] = {}

    # `%(name)s` in a message is filled in here, escaped where autoescape is on, as
    # Jinja's own newstyle functions do.
    @pass_context
    def gettext(context: Context, message: str, **variables: Any) -> str:
        if variables or not context.eval_ctx.autoescape:
            return _fill(context, catalog(context).gettext(message), variables)
        key = (page_language(context), message)
        if key not in ready:
            ready[key] = Markup(_fill(context, catalog(context).gettext(message), {}))  # noqa: S704
        return ready[key]

    @pass_context
    def ngettext(
        context: Context, singular: str, plural: str, num: int, **variables: Any
    ) -> str:
        variables.setdefault("num", num)
        text = catalog(context).ngettext(singular, plural, num)
        return _fill(context, text, variables)

    @pass_context
    def pgettext(context: Context, about: str, message: str, **variables: Any) -> str:
        return _fill(context, catalog(context).pgettext(about, message), variables)

    environment = generator.env
    environment.globals.update(
        gettext=gettext, ngettext=ngettext, pgettext=pgettext, _=gettext
    )
    environment.newstyle_gettext = True
    environment.globals["page_language"] = pass_context(page_language)
    environment.filters.update(
        long_date=_long_date, month_and_year=_month_and_year, number=_number
    )


def _fill(context: Context, text: str, variables: dict[str, Any]) -> str:
    if context.eval_ctx.autoescape:
        text = Markup(text)  # noqa: S704  our own catalogue; the values are escaped
    return text % variables


@pass_context
def _long_date(context: Context, day: datetime.date) -> str:
    return long_date(day, page_language(context))


@pass_context
def _month_and_year(context: Context, day: datetime.date) -> str:
    return month_and_year(day, page_language(context))


@pass_context
def _number(context: Context, value: int) -> str:
    return number(value, page_language(context))


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(install)
