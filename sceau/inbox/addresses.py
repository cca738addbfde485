"""What each address below /commenter/ does. GET changes nothing."""

import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Response, g, request

from sceau.inbox import following, intake
from sceau.inbox.answers import (
    comment_fields,
    page_answer,
    shown_comment,
    target,
    typed_fields,
)
from sceau.inbox.clients import truncated_client
from sceau.inbox.http_rules import read_form, same_site
from sceau.inbox.manifest import ListedArticle
from sceau.inbox.pages import PREFIX, Pages
from sceau.inbox.problems import Problem
from sceau.inbox.rate import RateLimiter
from sceau.inbox.receipts import Receipt
from sceau.inbox.services import Services
from sceau.inbox.tokens import TokenRefused
from sceau.inbox.views import Fields, Sent, Tracking


class Addresses:
    """One method for each address."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self._pages = pages

    def new(self) -> Response:
        """The form on a page of its own, to answer a comment."""
        article = intake.require_article(
            self._services, request.args.get("article", "")
        )
        self._about(article)
        today = datetime.fromtimestamp(self._services.clock(), UTC).date()
        if not article.takes_comments(today):
            raise Problem("article-closed")
        reply_to = request.args.get("reply_to", "")
        if reply_to and reply_to not in article.comments:
            raise Problem("unknown-reply")
        return page_answer(self._pages.form(target(article), Fields(reply_to=reply_to)))

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
        article = intake.site(self._services).article(receipt.article)
        return page_answer(
            self._pages.thanks(
                f"{self._base()}{PREFIX}suivi/{text}",
                kind=kind,
                target=target(article) if article else None,
                command=self._command(receipt) if kind != "withdrawal" else "",
            )
        )

    def track(self, receipt: str) -> Response:
        """What became of a comment."""
        followed = following.follow(self._services, receipt)
        comment = followed.found.comment
        article = followed.article
        waits = followed.found.state == "waiting"
        return page_answer(
            self._pages.tracking(
                Tracking(
                    state=followed.found.state,
                    receipt=receipt,
                    target=target(article) if article else None,
                    url=followed.url,
                    comment=shown_comment(comment) if comment else None,
                    fields=comment_fields(comment) if comment else None,
                    number=followed.receipt.id,
                    command=self._command(followed.receipt) if waits else "",
                )
            )
        )

    def correct(self, receipt: str) -> Response:
        """The form with the text that waits."""
        followed = following.follow(self._services, receipt)
        comment = followed.found.comment
        self._about(followed.article)
        if comment is None or followed.article is None:
            raise Problem("already-decided")
        article = target(followed.article)
        return page_answer(
            self._pages.form(article, comment_fields(comment), receipt=receipt)
        )

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
            return page_answer(
                self._pages.withdraw(receipt, target(article) if article else None)
            )
        self._form(self._services.posts)
        following.withdraw(self._services, receipt)
        return self._thank(followed.receipt, "retrait")

    def report(self) -> Response:
        """Say that something is wrong with a published comment."""
        services = self._services
        if request.method != "POST":
            comment_id = request.args.get("commentaire", "")
            slug = request.args.get("article", "")
            self._about(intake.site(services).article(slug))
            article = following.require_reportable(services, slug, comment_id)
            return page_answer(self._pages.report_form(target(article), comment_id))
        form = self._form(services.reports)
        try:
            receipt = following.report(services, form)
        except Problem as problem:
            if problem.status != 422:
                raise
            article = intake.require_article(services, form.get("article", ""))
            page = self._pages.report_form(
                target(article),
                form.get("comment", ""),
                reason=form.get("reason", ""),
                words=form.get("words", ""),
                problem=problem.reason,
            )
            return page_answer(page, problem.status)
        return self._thank(receipt, "signalement")

    def remember(self, form: Mapping[str, str]) -> Fields:
        """Whatever goes wrong from here on, the reader gets this back."""
        g.typed = fields = typed_fields(form)
        g.receipt = form.get("receipt", "")
        # While the site is not built, nobody knows the article.
        with contextlib.suppress(Problem):
            self._about(intake.site(self._services).article(form.get("article", "")))
        return fields

    def _about(self, article: ListedArticle | None) -> None:
        """A page that says what went wrong leads back to this article."""
        g.target = target(article) if article else None

    def _form(self, limiter: RateLimiter) -> Mapping[str, str]:
        """The fields of a POST that may change something."""
        form = read_form(request.environ)
        fields = self.remember(form)
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
            target(article),
            intake.fields_of(form),
            problem=problem.reason,
            receipt=receipt,
        )
        return page_answer(page, problem.status)

    def _preview(
        self,
        seen: intake.Previewed,
        form: Mapping[str, str],
        *,
        problem: str | None = None,
        token: str = "",
    ) -> Response:
        page = self._pages.preview(
            target(seen.article),
            comment_fields(seen.comment),
            shown_comment(seen.comment),
            token=token or seen.token,
            hints=seen.hints,
            receipt=form.get("receipt", ""),
            problem=problem,
        )
        return page_answer(page, 422 if problem else 200)

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
        headers = {"Location": f"{PREFIX}merci?{query}"}
        return Response("", 303, headers, content_type="text/plain")

    def _command(self, receipt: Receipt) -> str:
        command = self._services.approve_command
        return command.format(id=receipt.id) if receipt.kind == "comment" else ""
