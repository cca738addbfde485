"""`sceau moderate review`: one waiting comment after another, as `git add -p` does it.

Decisions are made at once and carried out together, with one push, at the end or on
demand; until then each can be taken back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sceau.moderation.hooks.reasons import COMMENT_REASONS
from sceau.moderation.queue import Pending

PROMPT = "Approve this comment [y,n,e,s,o,u,p,q,?]? "
HELP = """\
y - approve
n - reject, then say why
e - edit, then look at it again
s - skip: it goes on waiting
o - open the article in the browser
u - take the last decision back that was not carried out yet
p - carry out now what was decided, then go on
q - carry out what was decided, and stop
Ctrl-C - stop, and carry nothing out
? - this help"""
REASONS = "Why? " + ", ".join(
    f"{number} {reason}" for number, reason in enumerate(COMMENT_REASONS, 1)
)

Decision = str
"""`approve`, or a reason for rejecting."""


@dataclass
class Actions:
    """What review does to the world; each is asked with what it needs."""

    ask: Callable[[str], str]
    """A prompt to an answer; EOFError at the end of input."""
    say: Callable[[str], None]
    show: Callable[[Pending], None]
    edit: Callable[[Pending], Pending]
    """The comment as it is now, edited or not."""
    browse: Callable[[Pending], None]
    carry_out: Callable[[Sequence[tuple[Pending, Decision]]], bool]
    """Approve and reject; whether all went well."""


@dataclass
class _Review:
    actions: Actions
    left: list[Pending]
    """The next one is the last."""
    decided: list[tuple[Pending, Decision]] = field(default_factory=list)
    well: bool = True

    def carry_out(self) -> None:
        if self.decided:
            done, self.decided = self.decided, []
            self.well = self.actions.carry_out(done) and self.well


def review(waiting: Sequence[Pending], actions: Actions) -> bool:
    """Go through what waits; returns whether all that was decided went well.

    KeyboardInterrupt passes through, and nothing undone has been done.
    """
    state = _Review(actions, list(reversed(waiting)))
    while state.left:
        one = state.left.pop()
        actions.show(one)
        if not _decide(one, state):
            break
    state.carry_out()
    return state.well


def _decide(one: Pending, state: _Review) -> bool:
    """Ask until something becomes of a comment; False to stop."""
    actions = state.actions
    while True:
        try:
            answer = actions.ask(PROMPT).strip().lower()[:1]
        except EOFError:
            return False
        if answer == "q":
            return False
        if answer == "s":
            return True
        if answer == "y" and one.comment is None:
            actions.say("It is damaged and cannot be published.")
        elif answer == "y":
            state.decided.append((one, "approve"))
            return True
        elif answer == "n":
            reason = _reason(actions)
            if reason:
                state.decided.append((one, reason))
                return True
        elif answer == "e":
            one = actions.edit(one)
            actions.show(one)
        elif answer == "o":
            actions.browse(one)
        elif answer == "u":
            if state.decided:
                # The one before comes again, then this one.
                state.left += [one, state.decided.pop()[0]]
                return True
            actions.say("Nothing is left to take back; sceau moderate undo may do it.")
        elif answer == "p":
            state.carry_out()
        else:
            actions.say(HELP)


def _reason(actions: Actions) -> str:
    """One of the reasons, or nothing for another key."""
    actions.say(REASONS)
    try:
        answer = actions.ask("Number, or nothing to go back: ").strip()
    except EOFError:
        return ""
    known = {str(number): reason for number, reason in enumerate(COMMENT_REASONS, 1)}
    return known.get(answer, answer if answer in COMMENT_REASONS else "")
