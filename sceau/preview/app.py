"""The preview server as a WSGI program: which part answers which address."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from sceau.preview.answers import HTML, SiteAnswer
from sceau.preview.content_types import content_type
from sceau.preview.errors_page import ERRORS_ADDRESS, errors_page
from sceau.preview.headers import NEVER_STORED, security_headers
from sceau.preview.pages import (
    STYLESHEET,
    STYLESHEET_ADDRESS,
    inbox_missing_page,
    method_page,
    not_found_page,
)
from sceau.preview.redirects import RedirectFile
from sceau.preview.reload import (
    EVENT_STREAM,
    EVENTS_ADDRESS,
    RELOAD_SCRIPT,
    SCRIPT_ADDRESS,
    event_stream,
    inject,
)
from sceau.preview.site import PreviewSite

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OWN_FOLDER = "/_preview/"
INBOX = "/commenter"


def create_app(site: PreviewSite) -> "WSGIApplication":
    """The WSGI program for a site. Does nothing before the first request."""
    redirects = RedirectFile(site.var / "redirects.json", site.say)

    def app(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        request = Request(environ)
        if request.path == INBOX or request.path.startswith(f"{INBOX}/"):
            if site.inbox is not None:
                # It sees the whole path, as it does behind nginx, and sends its own
                # headers.
                return site.inbox(environ, start_response)
            response = _plain_page(inbox_missing_page(), 503)
        elif request.method not in ("GET", "HEAD"):
            response = _plain_page(method_page(), 405)
            response.headers["Allow"] = "GET, HEAD"
        elif request.path.startswith(OWN_FOLDER):
            response = _own_answer(site, request.path)
        else:
            response = SiteAnswer(site, redirects, request).response()
        response.headers.update(
            security_headers(request.path, response.mimetype or "", preview=site.live)
        )
        return response(environ, start_response)

    return app


def _plain_page(html: str, status: int) -> Response:
    """An answer to something that is not reading a page: nothing reloads it."""
    headers = {"Cache-Control": NEVER_STORED}
    return Response(html, status, headers, content_type=HTML)


def _own_answer(site: PreviewSite, path: str) -> Response:
    """The server's own addresses, under /_preview/."""
    if path == EVENTS_ADDRESS:
        response = Response(event_stream(site), content_type=EVENT_STREAM)
    elif path == SCRIPT_ADDRESS:
        response = Response(RELOAD_SCRIPT, content_type=content_type(path))
    elif path == STYLESHEET_ADDRESS:
        response = Response(STYLESHEET, content_type=content_type(path))
    else:
        status = site.status
        known = path == ERRORS_ADDRESS
        html = (
            errors_page(status.outcome, site.source_lines)
            if known
            else not_found_page()
        )
        body = inject(html.encode(), status.number)
        response = Response(body, 200 if known else 404, content_type=HTML)
    response.headers["Cache-Control"] = NEVER_STORED
    return response
