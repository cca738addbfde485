"""The table `[mail]`: the queue in which mails wait for the server that takes them."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sceau.configuration.moderation import mail_addresses
from sceau.configuration.settings import Table, setting


@dataclass(frozen=True)
class MailSettings(Table):
    """What whoever enqueues and whoever sends need to know.

    From `load_configuration`, paths are absolute and everything is checked.
    """

    about: ClassVar[str] = (
        "Mail: the queue in which mails wait until the server of [moderation] takes "
        "them, so that none is lost while it is down."
    )

    # RUF009 fears defaults that instances share; a path never changes.
    queue: Path | None = setting(  # noqa: RUF009
        None,
        "The folder of the queue, which `sceau mail send` empties. Those who put mails "
        "into it need to write into its folders tmp and new only. Empty: mails are "
        "sent at once, or not at all.",
    )
    notices_to: tuple[str, ...] = setting(
        (),
        "Addresses of whoever keeps the machine, who is told when a service fails.",
        check=mail_addresses,
    )
    max_waiting: int = setting(
        200,
        "How many mails may wait; more are refused, because something is wrong then.",
        between=(1, 100_000),
    )
    max_per_hour: int = setting(
        60, "How many mails are sent within an hour at most.", between=(1, 10_000)
    )
    give_up_days: int = setting(
        5,
        "Days after which a mail that the server never took is put aside; and for so "
        "long a mail that was sent is known, so that it is not sent again.",
        between=(1, 365),
    )
