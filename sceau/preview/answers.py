"""Answers for the site proper: its files, its old addresses, its broken articles."""

from collections.abc import Callable
from email.utils import formatdate
from urllib.parse import quote

from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import generate_etag
from werkzeug.wrappers import Request, Response

from sceau.preview import mastodon
from sceau.preview.addresses import resolve
from sceau.preview.content_types import depends_on_accept, negotiated_type
from sceau.preview.errors_page import article_page, banner, errors_page, problems_at
from sceau.preview.files import StoredFile
from sceau.preview.headers import REVALIDATE, cache_control
from sceau.preview.pages import gone_page, not_found_page, unknown_server_page
from sceau.preview.redirects import RedirectFile
from sceau.preview.reload import inject
from sceau.preview.site import BuildStatus, PreviewSite

HTML = "text/html; charset=utf-8"


class SiteAnswer:
    """One answer, made for one GET or HEAD request."""

    def __init__(
        self, site: PreviewSite, redirects: RedirectFile, request: Request
    ) -> None:
        self._site = site
        self._redirects = redirects
        self._request = request
        # Asked once: a build that ends meanwhile must not give half an answer.
        self._status: BuildStatus = site.status

    def response(self) -> Response:
        """The answer, without the headers that every answer carries."""
        path = self._request.path
        broken = self._broken_page(path)
        if broken is not None:
            return self._own_page(broken, 500)
        if path == mastodon.ADDRESS:
            return self._mastodon()
        query = self._request.query_string.decode("latin-1")
        redirect = self._redirects.find(path, query)
        if redirect is not None:
            if redirect.location is None:
                return self._error_file(410, "410.html", gone_page)
            return _redirect(redirect.status, redirect.location)
        resolution = resolve(path, self._site.files.lookup)
        if resolution.status == 301:
            location = quote(resolution.location)
            return _redirect(301, f"{location}?{query}" if query else location)
        file = self._site.files.read(resolution.file) if resolution.file else None
        if file is None:
            return self._error_file(404, "404.html", not_found_page)
        return self._file(resolution.file, file)

    def _broken_page(self, path: str) -> str | None:
        """The page that stands for what could not be built, if this is such a path."""
        site, outcome = self._site, self._status.outcome
        if not site.files.exists():
            return errors_page(outcome, site.source_lines)
        if outcome is None or outcome.ok:
            return None
        problems = problems_at(path, outcome.problems)
        return article_page(problems, site.source_lines) if problems else None

    def _mastodon(self) -> Response:
        answer = mastodon.answer(self._request)
        if answer.status == 303:
            return _redirect(303, answer.location)
        return self._own_page(unknown_server_page(answer.back), answer.status)

    def _error_file(
        self, status: int, name: str, otherwise: Callable[[], str]
    ) -> Response:
        """The theme's page for a status, or ours."""
        file = self._site.files.read(name)
        if file is None:
            return self._own_page(otherwise(), status)
        return _page(self._dressed(file.body), status)

    def _dressed(self, page: bytes) -> bytes:
        return dressed(page, self._status) if self._site.live else page

    def _own_page(self, html: str, status: int) -> Response:
        page = html.encode()
        if self._site.live:
            page = inject(page, self._status.number)
        return _page(page, status)

    def _file(self, path: str, file: StoredFile) -> Response:
        """200, 206, 304, 412 or 416 for a file."""
        kind = negotiated_type(path, self._request.headers.get("Accept", ""))
        body, modified = file.body, file.mtime_ns / 1e9
        etag = f"{file.mtime_ns:x}-{len(body):x}"
        if kind == HTML and self._site.live:
            body = self._dressed(body)
            # What was put in changes with each build, the file perhaps not.
            etag = generate_etag(body)
            modified = max(modified, self._status.since)
        response = Response(body, content_type=kind)
        response.set_etag(etag)
        response.headers["Last-Modified"] = formatdate(modified, usegmt=True)
        response.headers["Cache-Control"] = cache_control(path)
        if depends_on_accept(path):
            response.headers["Vary"] = "Accept"
        try:
            response.make_conditional(
                self._request, accept_ranges=True, complete_length=len(body)
            )
        except RequestedRangeNotSatisfiable:
            whole = {"Content-Range": f"bytes */{len(body)}"}
            return Response(status=416, headers=whole, content_type="text/plain")
        # The server dates every answer itself.
        response.headers.pop("Date", None)
        return response


def dressed(page: bytes, status: BuildStatus) -> bytes:
    """A page of the site with the reload script, and the banner after a failure."""
    failed = status.outcome if status.failed else None
    return inject(page, status.number, banner(failed) if failed else "")


def _page(body: bytes, status: int) -> Response:
    """A page that is no file's own answer, and so never conditional."""
    headers = {"Cache-Control": REVALIDATE}
    return Response(body, status, headers, content_type=HTML)


def _redirect(status: int, location: str) -> Response:
    headers = {"Location": location, "Cache-Control": REVALIDATE}
    return Response(status=status, headers=headers, content_type="text/plain")
