"""All tables of `sceau.toml`."""

from dataclasses import dataclass
from typing import get_type_hints

from sceau.configuration.backup import BackupSettings
from sceau.configuration.inbox import InboxSettings
from sceau.configuration.mail import MailSettings
from sceau.configuration.moderation import ModerationSettings
from sceau.configuration.moderators import ModeratorsSettings
from sceau.configuration.publishing import PublishingSettings
from sceau.configuration.reads import ReadsSettings
from sceau.configuration.server import ServerSettings
from sceau.configuration.settings import Table


@dataclass(frozen=True)
class Configuration:
    """The whole file: one field for each table, of the same name."""

    inbox: InboxSettings
    moderation: ModerationSettings
    mail: MailSettings
    moderators: ModeratorsSettings
    publishing: PublishingSettings
    server: ServerSettings
    reads: ReadsSettings
    backup: BackupSettings


def tables() -> dict[str, type[Table]]:
    """The tables by name, in the order of the file."""
    return get_type_hints(Configuration)
