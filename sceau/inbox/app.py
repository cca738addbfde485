"""The web process: addresses below /commenter/, and nothing of its own behind them.

No session, no cookie, no request to anyone. GET changes nothing.
"""

import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from sceau.comments.model import Comment
from sceau.comments.rendering import render_comment
from sceau.inbox import following, intake
from sceau.inbox.clients import truncated_client
from sceau.inbox.git import GitError
from sceau.inbox.http_rules import STRICT_HEADERS, Refused, read_form, same_site
from sceau.inbox.keys import KeyFileError
from sceau.inbox.manifest import ListedArticle
from sceau.inbox.pages import Pages
from sceau.inbox.problems import Problem
from sceau.inbox.rate import RateLimiter
from sceau.inbox.receipts import Receipt
from sceau.inbox.services import Services, ShellFile
from sceau.inbox.tokens import TokenRefused
from sceau.inbox.views import Fields, Sent, ShownComment, Target, Tracking

SITE_TIME = ZoneInfo("Europe/Paris")
PREFIX = "/commenter"


def create_app(services: Services, *, say: Callable[[str], None] = print) -> Flask:
    """The WSGI program. Does nothing before the first request."""
    app = Flask("sceau.inbox", static_folder=None, template_folder=None)
    # Otherwise « /commenter//nouveau » would be redirected to whatever Host says.
    app.url_map.merge_slashes = False
    pages = Pages(ShellFile(services.settings.page_shell))
    inbox = _Inbox(services, pages)
    for rule, methods, view in (
        ("/nouveau", ("GET",), inbox.new),
        ("/apercu", ("POST",), inbox.preview),
        ("/envoyer", ("POST",), inbox.send),
        ("/merci", ("GET",), inbox.thanks),
        ("/suivi/<receipt>", ("GET",), inbox.track),
        ("/suivi/<receipt>/corriger", ("GET",), inbox.correct),
        ("/suivi/<receipt>/exporter", ("GET",), inbox.export),
        ("/suivi/<receipt>/retirer", ("GET", "POST"), inbox.withdraw),
        ("/signaler", ("GET", "POST"), inbox.report),
    ):
        app.add_url_rule(PREFIX + rule, view.__name__, view, methods=list(methods))

    @app.errorhandler(Problem)
    def explain(problem: Problem) -> Response:
        return _problem_page(pages, problem)

    @app.errorhandler(Refused)
    def refuse(refused: Refused) -> Response:
        reasons = {405: "method-not-allowed", 413: "too-large"}
        reason = reasons.get(refused.status, "bad-request")
        fields = _typed(refused.salvaged) if refused.salvaged else None
        return _problem_page(pages, Problem(reason, fields, status=refused.status))

    @app.errorhandler(HTTPException)
    def missing(error: HTTPException) -> Response:
        if isinstance(error, MethodNotAllowed):
            response = _problem_page(pages, Problem("method-not-allowed"))
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
            return response
        reason = "not-found" if isinstance(error, NotFound) else "bad-request"
        return _problem_page(pages, Problem(reason))

    @app.errorhandler(GitError)
    @app.errorhandler(KeyFileError)
    def not_ready(error: Exception) -> Response:
        say(f"inbox: {error}")
        return _problem_page(pages, Problem("not-ready", retry_after=60))

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        # Only where and what kind: the message of an exception may hold a text.
        last = traceback.extract_tb(error.__traceback__)[-1]
        say(f"inbox: {type(error).__name__} in {last.name}, line {last.lineno}")
        return _problem_page(pages, Problem("not-ready", status=500))

    @app.after_request
    def strict(response: Response) -> Response:
        response.headers.extend(STRICT_HEADERS)
        return response

    return app


class _Inbox:
    """One method for each address."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self._pages = pages

    def new(self) -> Response:
        """The form on a page of its own, to answer a comment."""
        article = intake.require_article(
            self._services, request.args.get("article", "")
        )
        today = datetime.fromtimestamp(self._services.clock(), UTC).date()
        if not article.takes_comments(today):
            raise Problem("article-closed")
        reply_to = request.args.get("reply_to", "")
        if reply_to and reply_to not in article.comments:
            raise Problem("unknown-reply")
        return _page(self._pages.form(_target(article), Fields(reply_to=reply_to)))

    def preview(self) -> Response:
        """What the comment will look like, and the way to confirm it."""
        form = self._form(self._services.posts)
        try:
            seen = intake.preview(self._services, form)
        except Problem as problem:
            return self._again(problem, form)
        return self._preview(seen, form)

    def send(self) -> Response:
        """Keep a confirmed comment."""
        form = self._form(self._services.posts)
        try:
            receipt = intake.confirm(self._services, form)
        except TokenRefused as refused:
            return self._preview_again(refused, form)
        except Problem as problem:
            return self._again(problem, form)
        kind = "correction" if form.get("receipt") else "commentaire"
        return self._thank(receipt, kind)

    def thanks(self) -> Response:
        """The receipt, shown once; a plain page that may be read again."""
        text = request.args.get("suivi", "")
        receipt = intake.require_receipt(self._services, text)
        kinds: dict[str, Sent] = {
            "correction": "correction",
            "retrait": "withdrawal",
            "signalement": "report",
        }
        kind: Sent = kinds.get(request.args.get("quoi", ""), "comment")
        return _page(
            self._pages.thanks(
                f"{self._base()}{PREFIX}/suivi/{text}",
                kind=kind,
                command=self._command(receipt) if kind != "withdrawal" else "",
            )
        )

    def track(self, receipt: str) -> Response:
        """What became of a comment."""
        followed = following.follow(self._services, receipt)
        comment = followed.found.comment
        article = followed.article
        waits = followed.found.state == "waiting"
        return _page(
            self._pages.tracking(
                Tracking(
                    state=followed.found.state,
                    receipt=receipt,
                    target=_target(article) if article else None,
                    url=followed.url,
                    comment=_shown(comment) if comment else None,
                    fields=_fields(comment) if comment else None,
                    command=self._command(followed.receipt) if waits else "",
                )
            )
        )

    def correct(self, receipt: str) -> Response:
        """The form with the text that waits."""
        followed = following.follow(self._services, receipt)
        comment = followed.found.comment
        if comment is None or followed.article is None:
            raise Problem("already-decided")
        target = _target(followed.article)
        return _page(self._pages.form(target, _fields(comment), receipt=receipt))

    def export(self, receipt: str) -> Response:
        """All that is kept, as a file."""
        followed = following.follow(self._services, receipt)
        name = f"commentaire-{followed.receipt.id}.json"
        return Response(
            following.exported(followed),
            content_type="application/json; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def withdraw(self, receipt: str) -> Response:
        """Ask once more, then take the comment back."""
        followed = following.follow(self._services, receipt)
        if followed.receipt.kind != "comment":
            raise Problem("receipt-invalid")
        if request.method == "GET" or request.method == "HEAD":
            article = followed.article
            return _page(
                self._pages.withdraw(receipt, _target(article) if article else None)
            )
        self._form(self._services.posts)
        following.withdraw(self._services, receipt)
        return self._thank(followed.receipt, "retrait")

    def report(self) -> Response:
        """Say that something is wrong with a published comment."""
        services = self._services
        if request.method != "POST":
            comment_id = request.args.get("commentaire", "")
            article = following.require_reportable(
                services, request.args.get("article", ""), comment_id
            )
            return _page(self._pages.report_form(_target(article), comment_id))
        form = self._form(services.reports)
        try:
            receipt = following.report(services, form)
        except Problem as problem:
            if problem.status != 422:
                raise
            article = intake.require_article(services, form.get("article", ""))
            page = self._pages.report_form(
                _target(article),
                form.get("comment", ""),
                reason=form.get("reason", ""),
                words=form.get("words", ""),
                problem=problem.reason,
            )
            return _page(page, problem.status)
        return self._thank(receipt, "signalement")

    def _form(self, limiter: RateLimiter) -> Mapping[str, str]:
        """The fields of a POST that may change something."""
        form = read_form(request.environ)
        # Whatever goes wrong from here on, the reader gets this back.
        g.typed = fields = _typed(form)
        if not same_site(request.environ, self._origin()):
            raise Problem("cross-site", fields)
        client = truncated_client(
            request.environ,
            self._services.proxies,
            unix_socket=self._services.unix_socket,
        )
        if not limiter.allow(client):
            raise Problem("too-many", fields, retry_after=limiter.retry_after(client))
        return form

    def _base(self) -> str:
        """The site's own address; at home the one that the browser asked."""
        at_home = bool(self._services.approve_command)
        return request.host_url.rstrip("/") if at_home else self._origin()

    def _origin(self) -> str:
        return intake.site(self._services).site_url

    def _again(self, problem: Problem, form: Mapping[str, str]) -> Response:
        """The form with what is wrong in it, or the page of the problem."""
        if problem.status != 422:
            raise problem
        article = intake.site(self._services).article(form.get("article", ""))
        receipt = form.get("receipt", "")
        if receipt:
            held = intake.require_receipt(self._services, receipt)
            article = intake.require_article(self._services, held.article)
        if article is None:
            raise problem
        page = self._pages.form(
            _target(article),
            intake.fields_of(form),
            problem=problem.reason,
            receipt=receipt,
        )
        return _page(page, problem.status)

    def _preview(
        self,
        seen: intake.Previewed,
        form: Mapping[str, str],
        *,
        problem: str | None = None,
        token: str = "",
    ) -> Response:
        page = self._pages.preview(
            _target(seen.article),
            _fields(seen.comment),
            _shown(seen.comment),
            token=token or seen.token,
            hints=seen.hints,
            receipt=form.get("receipt", ""),
            problem=problem,
        )
        return _page(page, 422 if problem else 200)

    def _preview_again(
        self, refused: TokenRefused, form: Mapping[str, str]
    ) -> Response:
        """Show the preview anew; a token that only is too young may be sent again."""
        try:
            seen = intake.preview(self._services, form)
        except Problem as problem:
            return self._again(problem, form)
        same = form.get("token", "") if refused.reason == "token-too-young" else ""
        return self._preview(seen, form, problem=refused.reason, token=same)

    def _thank(self, receipt: Receipt, kind: str) -> Response:
        text = self._services.receipts.sign(receipt)
        query = urlencode({"suivi": text, "quoi": kind})
        headers = {"Location": f"{PREFIX}/merci?{query}"}
        return Response("", 303, headers, content_type="text/plain")

    def _command(self, receipt: Receipt) -> str:
        command = self._services.approve_command
        return command.format(id=receipt.id) if receipt.kind == "comment" else ""


def _page(html: str, status: int = 200) -> Response:
    return Response(html, status, content_type="text/html; charset=utf-8")


def _problem_page(pages: Pages, problem: Problem) -> Response:
    options: dict[str, Any] = {}
    if problem.reason == "too-many":
        options["minutes"] = max(1, -(-problem.retry_after // 60))
    fields = problem.fields or g.get("typed")
    html = pages.message(problem.reason, fields=fields, **options)
    response = _page(html, problem.status)
    if problem.retry_after:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _typed(form: Mapping[str, str]) -> Fields:
    """What the reader wrote; of a report, that is its words."""
    fields = intake.fields_of(form)
    return fields if fields.body else replace(fields, body=form.get("words", ""))


def _target(article: ListedArticle) -> Target:
    return Target(slug=article.slug, title=article.title, url=article.url)


def _fields(comment: Comment) -> Fields:
    return Fields(
        author=comment.author, body=comment.body, reply_to=comment.reply_to or ""
    )


def _shown(comment: Comment) -> ShownComment:
    return ShownComment(
        author=comment.author,
        date=comment.date.astimezone(SITE_TIME),
        html=render_comment(comment.body),
    )
