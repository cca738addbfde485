"""The web process: addresses below /commenter/, and nothing of its own behind them.

No session, no cookie, no request to anyone. GET changes nothing.
"""

import traceback
from collections.abc import Callable

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from sceau.inbox.addresses import Addresses
from sceau.inbox.answers import problem_answer
from sceau.inbox.git import GitError
from sceau.inbox.http_rules import STRICT_HEADERS, Refused
from sceau.inbox.keys import KeyFileError
from sceau.inbox.pages import PREFIX, Pages
from sceau.inbox.problems import Problem
from sceau.inbox.services import Services, ShellFile


def create_app(services: Services, *, say: Callable[[str], None] = print) -> Flask:
    """The WSGI program. Does nothing before the first request."""
    app = Flask("sceau.inbox", static_folder=None, template_folder=None)
    # Otherwise « /commenter//nouveau » would be redirected to whatever Host says.
    app.url_map.merge_slashes = False
    pages = Pages(ShellFile(services.settings.page_shell))
    inbox = Addresses(services, pages)
    for rule, methods, view in (
        ("nouveau", ("GET",), inbox.new),
        ("apercu", ("POST",), inbox.preview),
        ("envoyer", ("POST",), inbox.send),
        ("merci", ("GET",), inbox.thanks),
        ("suivi/<receipt>", ("GET",), inbox.track),
        ("suivi/<receipt>/corriger", ("GET",), inbox.correct),
        ("suivi/<receipt>/exporter", ("GET",), inbox.export),
        ("suivi/<receipt>/retirer", ("GET", "POST"), inbox.withdraw),
        ("signaler", ("GET", "POST"), inbox.report),
    ):
        app.add_url_rule(PREFIX + rule, view.__name__, view, methods=list(methods))

    @app.errorhandler(Problem)
    def explain(problem: Problem) -> Response:
        return problem_answer(pages, problem)

    @app.errorhandler(Refused)
    def refuse(refused: Refused) -> Response:
        reasons = {405: "method-not-allowed", 413: "too-large"}
        reason = reasons.get(refused.status, "bad-request")
        fields = inbox.remember(refused.salvaged) if refused.salvaged else None
        return problem_answer(pages, Problem(reason, fields, status=refused.status))

    @app.errorhandler(HTTPException)
    def missing(error: HTTPException) -> Response:
        if isinstance(error, MethodNotAllowed):
            response = problem_answer(pages, Problem("method-not-allowed"))
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
            return response
        reason = "not-found" if isinstance(error, NotFound) else "bad-request"
        return problem_answer(pages, Problem(reason))

    @app.errorhandler(GitError)
    @app.errorhandler(KeyFileError)
    def not_ready(error: Exception) -> Response:
        say(f"inbox: {error}")
        return problem_answer(pages, Problem("not-ready", retry_after=60))

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        # Only where and what kind: the message of an exception may hold a text.
        last = traceback.extract_tb(error.__traceback__)[-1]
        say(f"inbox: {type(error).__name__} in {last.name}, line {last.lineno}")
        return problem_answer(pages, Problem("not-ready", status=500))

    @app.after_request
    def strict(response: Response) -> Response:
        response.headers.extend(STRICT_HEADERS)
        return response

    return app
