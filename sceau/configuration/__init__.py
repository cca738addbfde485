"""`sceau.toml`: what every `sceau` program needs to know, read strictly.

Standard library only. `load_configuration` is the way in. A new table is a dataclass
beside `inbox.InboxSettings` and one line in `tables.Configuration`; then
`python -m sceau.configuration > sceau.toml` writes the file with it.
"""

from sceau.configuration.addresses import TcpAddress, UnixAddress, parse_bind
from sceau.configuration.backup import BackupSettings
from sceau.configuration.describing import describe
from sceau.configuration.errors import ConfigurationError, Fault, RefusedValue
from sceau.configuration.inbox import InboxSettings
from sceau.configuration.loading import configuration_of, load_configuration
from sceau.configuration.mail import MailSettings
from sceau.configuration.moderation import ModerationSettings
from sceau.configuration.moderators import ModeratorsSettings
from sceau.configuration.publishing import PublishingSettings
from sceau.configuration.reads import ReadsSettings
from sceau.configuration.server import ServerSettings
from sceau.configuration.source import Source
from sceau.configuration.tables import Configuration

__all__ = [
    "BackupSettings",
    "Configuration",
    "ConfigurationError",
    "Fault",
    "InboxSettings",
    "MailSettings",
    "ModerationSettings",
    "ModeratorsSettings",
    "PublishingSettings",
    "ReadsSettings",
    "RefusedValue",
    "ServerSettings",
    "Source",
    "TcpAddress",
    "UnixAddress",
    "configuration_of",
    "describe",
    "load_configuration",
    "parse_bind",
]
