"""Readers who comment, correct and withdraw while processes are killed under them."""

import http.client
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sceau.inbox.keys import KeyFile
from sceau.inbox.receipts import ReceiptSigner
from sceau.inbox.tokens import TokenSigner
from tests.inbox.running import Answer, Home, Web, receipt_of

_DAY = 86400.0
_THINKING = 0.01


@dataclass
class Story:
    """One comment, as its reader knows it."""

    id: str
    texts: set[str | None]
    """What may wait for the moderator in the end; None is nothing. One entry, once
    everything that was done about it has been acknowledged."""
    receipt: str = ""
    over: bool = False


class Cut(Exception):
    """No answer: the web process was killed."""


class CurrentWeb:
    """The web process that runs now; readers wait here while there is none."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._web: Web | None = None

    def set(self, web: Web | None) -> None:
        with self._changed:
            self._web = web
            self._changed.notify_all()

    def wait(self, stop: threading.Event) -> Web | None:
        with self._changed:
            while self._web is None and not stop.is_set():
                self._changed.wait(0.1)
            return self._web


@dataclass
class Reader:
    """Posts until told to stop; `stories` and `surprises` are read afterwards."""

    home: Home
    number: int
    random: random.Random
    current: CurrentWeb
    stop: threading.Event
    stories: list[Story] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    acknowledged: int = 0
    cut: int = 0
    written: int = 0

    def __post_init__(self) -> None:
        keys = KeyFile(self.home.inbox / "secret").values
        self._tokens = TokenSigner(keys, min_seconds=0, max_seconds=_DAY)
        self._receipts = ReceiptSigner(keys)

    def run(self) -> None:
        """What the reader's thread does."""
        while not self.stop.is_set():
            known = [s for s in self.stories if s.receipt and not s.over]
            wish = self.random.random()
            try:
                if known and wish < 0.15:
                    self._withdraw(self.random.choice(known))
                elif known and wish < 0.4:
                    # Corrected soon and late: in the spool, or long in git.
                    self._correct(self.random.choice([*known[-3:], *known]))
                else:
                    self._comment()
            except Cut:
                self.cut += 1
            self.stop.wait(self.random.uniform(0, _THINKING))

    def _comment(self) -> None:
        text = self._text()
        preview = self._ask(lambda web: web.preview(body=text))
        if not self._expected(preview, 200):
            return
        fields = preview.hidden("/commenter/envoyer")
        token = self._tokens.read(fields["token"], now=time.time())
        story = Story(token.id, {None, text})
        self.stories.append(story)
        answer = self._insist(lambda web: web.confirm(preview))
        if self._expected(answer, 303):
            story.receipt = receipt_of(answer)
            story.texts = {text}
            if self._receipts.read(story.receipt).id != story.id:
                self.surprises.append("a receipt for another comment")

    def _correct(self, story: Story) -> None:
        text = self._text()
        preview = self._ask(lambda w: w.preview(body=text, receipt=story.receipt))
        if not self._expected(preview, 200):
            return
        story.texts.add(text)
        answer = self._insist(lambda web: web.confirm(preview))
        if self._expected(answer, 303):
            story.texts = {text}

    def _withdraw(self, story: Story) -> None:
        story.texts.add(None)
        # Whatever happens, nothing is asked of it afterwards.
        story.over = True
        answer = self._insist(
            lambda web: web.post(f"/commenter/suivi/{story.receipt}/retirer", {})
        )
        if self._expected(answer, 303):
            story.texts = {None}

    def _insist(self, send: Callable[[Web], Answer]) -> Answer:
        """Send again when no answer came, mostly: some readers go away."""
        while True:
            try:
                return self._ask(send)
            except Cut:
                if self.stop.is_set() or self.random.random() < 0.3:
                    raise
                self.cut += 1

    def _ask(self, send: Callable[[Web], Answer]) -> Answer:
        web = self.current.wait(self.stop)
        if web is None:
            raise Cut
        try:
            return send(web)
        except (OSError, http.client.HTTPException):
            raise Cut from None

    def _expected(self, answer: Answer, status: int) -> bool:
        if answer.status == status:
            self.acknowledged += status == 303
            return True
        self.surprises.append(f"{answer.status} and not {status}: {answer.text[:500]}")
        return False

    def _text(self) -> str:
        self.written += 1
        start = f"Lectrice {self.number}, message {self.written}."
        return start + " Été" * self.random.choice((0, 1, 50, 1000))
