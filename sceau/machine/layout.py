"""Where everything is on a server, below a root that is / except for trying out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sceau.configuration import Configuration
from sceau.configuration.source import VARIABLE
from sceau.machine.accounts import GIT, KEEPER

# Paths stand in units, in a shell script and in nginx's configuration.
_SPEAKABLE = re.compile(r"[A-Za-z0-9/._+-]+")


class LayoutError(Exception):
    """Nothing can be laid out there; the text says why and what to do."""


@dataclass(frozen=True)
class Layout:
    """The places. Each is documented in docs/friend.md where a person needs it."""

    root: Path = Path("/")

    def __post_init__(self) -> None:
        if not self.root.is_absolute() or not _SPEAKABLE.fullmatch(str(self.root)):
            raise LayoutError(
                f"{self.root}: name an absolute folder with none but plain letters,"
                " digits and . _ + - in its path"
            )

    def at(self, path: str) -> Path:
        """A path of a server, below the root."""
        return self.root / path.removeprefix("/")

    @property
    def is_machine(self) -> bool:
        """Whether this is a machine, with users and services, and no folder."""
        return self.root == Path("/")

    @property
    def settings(self) -> Path:
        """`sceau.toml`, the one file that the friend edits."""
        return self.at("/etc/sceau/sceau.toml")

    @property
    def environment(self) -> Path:
        """These places, for units and the command `sceau`."""
        return self.at("/etc/sceau/machine.env")

    @property
    def smtp_password(self) -> Path:
        """Where the mail server's password is read from."""
        return self.at("/etc/sceau/smtp_password")

    @property
    def program(self) -> Path:
        """The command `sceau`."""
        return self.at("/usr/local/bin/sceau")

    @property
    def code(self) -> Path:
        """`versions/`, and `current`, which points at one."""
        return self.at("/usr/local/lib/sceau")

    @property
    def state(self) -> Path:
        """Everything that is not made anew."""
        return self.at("/var/lib/sceau")

    @property
    def loaded_units(self) -> Path:
        """A note of what the running services have loaded."""
        return self.state / "loaded-units"

    @property
    def loaded_socket(self) -> Path:
        """A note of how systemd listens for the inbox."""
        return self.state / "loaded-socket"

    @property
    def loaded_nginx(self) -> Path:
        """A note of what nginx has loaded."""
        return self.state / "loaded-nginx"

    @property
    def site_repository(self) -> Path:
        """What authors and moderators push to."""
        return self.state / "repositories" / "site.git"

    @property
    def inbox(self) -> Path:
        """The spool, inbox.git and its ledger."""
        return self.state / "inbox"

    @property
    def keys(self) -> Path:
        """The web process's own folder: the signing keys."""
        return self.state / "keys"

    @property
    def requests(self) -> Path:
        """Where a push asks for a build."""
        return self.state / "requests"

    @property
    def build(self) -> Path:
        """The builder's clone, environments and outcomes."""
        return self.state / "build"

    @property
    def releases(self) -> Path:
        """What the web server shows."""
        return self.state / "releases"

    @property
    def numbers(self) -> Path:
        """What others count and the build shows."""
        return self.state / "numbers"

    @property
    def reads(self) -> Path:
        """The ledger of reads."""
        return self.state / "reads"

    @property
    def mail(self) -> Path:
        """Mails that wait."""
        return self.state / "mail"

    @property
    def backup(self) -> Path:
        """What backups need to know; the backups themselves are elsewhere."""
        return self.state / "backup"

    @property
    def git_home(self) -> Path:
        """Of the user whom authors and moderators log in as."""
        return self.state / "git"

    @property
    def homes(self) -> Mapping[str, Path]:
        """Of the users who have one, because ssh looks there for their keys."""
        return {GIT: self.git_home, KEEPER: self.backup}

    @property
    def authorized_keys(self) -> Path:
        """Their ssh keys."""
        return self.git_home / ".ssh" / "authorized_keys"

    @property
    def acme(self) -> Path:
        """Where certbot proves that the domain is ours."""
        return self.state / "acme"

    @property
    def logs(self) -> Path:
        """The counting log."""
        return self.at("/var/log/sceau")

    @property
    def nginx(self) -> Path:
        """The site's configuration."""
        return self.at("/etc/nginx/sceau")

    @property
    def nginx_include(self) -> Path:
        """The one line by which nginx finds it; before all other sites."""
        return self.at("/etc/nginx/conf.d/00-sceau.conf")

    @property
    def units(self) -> Path:
        """Of systemd."""
        return self.at("/etc/systemd/system")

    @property
    def socket(self) -> Path:
        """Where nginx reaches the inbox."""
        return self.at("/run/sceau/inbox.sock")

    def variables(self, settings: Configuration) -> Mapping[str, str]:
        """The places as settings: they win over what a file says."""
        live = self.at(f"/etc/letsencrypt/live/{settings.server.domain}")
        current = self.releases / "current"
        return {
            "SCEAU_BACKUP_FOLDER": f"{self.backup}",
            "SCEAU_INBOX_BIND": f"unix:{self.socket}",
            "SCEAU_INBOX_FOLDER": f"{self.inbox}",
            "SCEAU_INBOX_PAGE_SHELL": f"{current}/page_shell.html",
            "SCEAU_INBOX_SITE_MANIFEST": f"{current}/site.json",
            "SCEAU_MAIL_QUEUE": f"{self.mail}",
            "SCEAU_MODERATION_SMTP_PASSWORD_FILE": f"{self.smtp_password}",
            "SCEAU_MODERATORS_AUTHORIZED_KEYS": f"{self.authorized_keys}",
            "SCEAU_MODERATORS_PROGRAM": f"{self.program}",
            "SCEAU_PUBLISHING_FOLDER": f"{self.build}",
            "SCEAU_PUBLISHING_NUMBERS": f"{self.numbers}",
            "SCEAU_PUBLISHING_RELEASES": f"{self.releases}",
            "SCEAU_PUBLISHING_REPOSITORY": f"{self.site_repository}",
            "SCEAU_PUBLISHING_REQUESTS": f"{self.requests}",
            "SCEAU_READS_EXPORT": f"{self.numbers}/reads.json",
            "SCEAU_READS_FOLDER": f"{self.reads}",
            "SCEAU_READS_LOGS": f"{self.logs}/reads.log*",
            "SCEAU_READS_SITE_MANIFEST": f"{current}/site.json",
            "SCEAU_SERVER_ACME_FOLDER": f"{self.acme}",
            "SCEAU_SERVER_CERTIFICATE": f"{live}/fullchain.pem",
            "SCEAU_SERVER_CERTIFICATE_KEY": f"{live}/privkey.pem",
            "SCEAU_SERVER_INBOX_SOCKET": f"unix:{self.socket}",
            "SCEAU_SERVER_LOGS": f"{self.logs}",
            "SCEAU_SERVER_NGINX_FOLDER": f"{self.nginx}",
        }


def is_machines(environ: Mapping[str, str]) -> bool:
    """Whether a program was started with the settings of a machine, as by its command
    `sceau`, and not with those of a clone or of a layout in a folder."""
    return environ.get(VARIABLE) == str(Layout().settings)
