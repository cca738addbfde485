"""Answers of the web process: pages, and what they are filled with."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, g, request

from sceau.comments.model import Comment
from sceau.comments.rendering import render_comment
from sceau.inbox import intake
from sceau.inbox.manifest import ListedArticle
from sceau.inbox.pages import PREFIX, Pages
from sceau.inbox.problems import Problem
from sceau.inbox.views import Fields, ShownComment, Target

SITE_TIME = ZoneInfo("Europe/Paris")
_COMMENTS = (f"{PREFIX}apercu", f"{PREFIX}envoyer")
"""Where what is sent is a comment."""


def page_answer(html: str, status: int = 200) -> Response:
    """A page of the site."""
    return Response(html, status, content_type="text/html; charset=utf-8")


def problem_answer(pages: Pages, problem: Problem) -> Response:
    """Why it did not work, with what the reader wrote."""
    options: dict[str, Any] = {}
    if problem.reason == "too-many":
        options["minutes"] = max(1, -(-problem.retry_after // 60))
    html = pages.message(
        problem.reason,
        fields=problem.fields or g.get("typed"),
        target=g.get("target"),
        is_comment=request.path in _COMMENTS,
        receipt=g.get("receipt", ""),
        **options,
    )
    response = page_answer(html, problem.status)
    if problem.retry_after:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def typed_fields(form: Mapping[str, str]) -> Fields:
    """What the reader wrote; of a report, that is its words."""
    fields = intake.fields_of(form)
    return fields if fields.body else replace(fields, body=form.get("words", ""))


def target(article: ListedArticle) -> Target:
    """What a form belongs to."""
    return Target(slug=article.slug, title=article.title, url=article.url)


def comment_fields(comment: Comment) -> Fields:
    """A comment as the form that would make it."""
    return Fields(
        author=comment.author, body=comment.body, reply_to=comment.reply_to or ""
    )


def shown_comment(comment: Comment) -> ShownComment:
    """A comment as it looks, or will look, on the site."""
    return ShownComment(
        author=comment.author,
        date=comment.date.astimezone(SITE_TIME),
        html=render_comment(comment.body),
    )
