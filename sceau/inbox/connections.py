"""What waitress does below the inbox, made to follow the inbox's own rules.

waitress answers by itself to what it cannot read, in English and without our headers;
takes bodies in chunks, which have no length; and keeps what is too large in memory.
"""

from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.receiver import FixedStreamReceiver
from waitress.task import ErrorTask
from waitress.utilities import BadRequest

from sceau.inbox.http_rules import MAX_BODY, STRICT_HEADERS
from sceau.inbox.pages import Pages

_LAST_WORDS = (
    '<!DOCTYPE html>\n<html lang="fr"><meta charset="utf-8"><title>Erreur</title>'
    "<main><p>Quelque chose a échoué de notre côté. Réessayez dans quelques minutes."
    "</p></main></html>\n"
)


class _LengthRequired(BadRequest):
    code = 411
    reason = "Length Required"


class _Nowhere(OverflowableBuffer):
    """Takes any number of bytes and keeps none."""

    def append(self, s: bytes) -> None:
        """Forget them."""


class _Parser(HTTPRequestParser):
    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError:
            # Half an IPv6 address, a length of thousands of digits: waitress would log
            # the client's address and answer nothing.
            raise ParsingError("unreadable") from None
        if self.content_length > MAX_BODY:
            # Read to its end, so that the client hears the 413; kept nowhere.
            self.body_rcv = FixedStreamReceiver(self.content_length, _Nowhere(1))

    def received(self, data: bytes) -> int:
        consumed = super().received(data)
        if self.chunked and not self.error:
            self.error = _LengthRequired("")
            self.completed = True
        return consumed


def channel_class(pages: Pages) -> type[HTTPChannel]:
    """Connections whose errors are pages of the site."""

    class ErrorPage(ErrorTask):
        def execute(self) -> None:
            error = self.request.error  # type: ignore[attr-defined]
            kind = "too-large" if error.code == 413 else "bad-request"
            html = _LAST_WORDS if error.code == 500 else pages.message(kind)
            body = html.encode()
            self.status = f"{error.code} {error.reason}"
            self.response_headers = [
                ("Content-Type", "text/html; charset=utf-8"),
                *STRICT_HEADERS,
            ]
            self.set_close_on_finish()
            self.content_length = len(body)
            self.write(body)

    class Channel(HTTPChannel):
        parser_class = _Parser
        error_task_class = ErrorPage

    return Channel
