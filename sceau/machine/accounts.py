"""The Unix users of the machine; each may write what is its own, and nothing else."""

from dataclasses import dataclass

ROOT = "root"
GIT, WEB, COMMITTER = "sceau-git", "sceau-web", "sceau-commit"
BUILDER, MAILER, COUNTER = "sceau-build", "sceau-mail", "sceau-reads"
KEEPER = "sceau-backup"
NGINX = "www-data"

SETTINGS_GROUP = "sceau"
"""May read sceau.toml."""
SPOOL_GROUP = "sceau-spool"
"""May write the spool: the web process puts in, the committer takes out."""
INBOX_GROUP = "sceau-inbox"
"""May look into the inbox's folder."""
REFS_GROUP = "sceau-refs"
"""May write inbox.git: the committer, and pushes of moderators."""
SITE_GROUP = "sceau-site"
"""May read site.git."""
QUEUE_GROUP = "sceau-queue"
"""May put a mail into the queue."""
NUMBERS_GROUP = "sceau-numbers"
"""May leave numbers for the next build."""


@dataclass(frozen=True)
class Account:
    """A user with a group of the same name."""

    name: str
    groups: tuple[str, ...]
    login_shell: str = "/usr/sbin/nologin"


ACCOUNTS = (
    # sshd runs the one command of a key by the user's shell.
    Account(GIT, (INBOX_GROUP, REFS_GROUP), login_shell="/bin/sh"),
    Account(WEB, (SPOOL_GROUP, INBOX_GROUP)),
    Account(
        COMMITTER,
        (SPOOL_GROUP, INBOX_GROUP, REFS_GROUP, NUMBERS_GROUP, QUEUE_GROUP),
    ),
    Account(BUILDER, (SITE_GROUP, QUEUE_GROUP)),
    Account(MAILER, (INBOX_GROUP, QUEUE_GROUP)),
    Account(COUNTER, (NUMBERS_GROUP,)),
    # It reads all the rest by a right of its unit, which git does not ask about.
    Account(KEEPER, (INBOX_GROUP, SITE_GROUP)),
)
GROUPS = (
    *(SETTINGS_GROUP, SPOOL_GROUP, INBOX_GROUP, REFS_GROUP),
    *(SITE_GROUP, QUEUE_GROUP, NUMBERS_GROUP),
)
