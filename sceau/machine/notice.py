"""The mail to whoever keeps the machine: a service of it failed."""

import datetime
import os
import re
import socket
import sys
from argparse import Namespace
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from sceau.configuration import ConfigurationError, load_configuration
from sceau.mailing.errors import MailError
from sceau.mailing.posting import post

_UNIT = re.compile(r"sceau-[a-z-]{1,40}")


def compose(unit: str, host: str, now: datetime.datetime, sender: str) -> EmailMessage:
    """The mail. One an hour for each service: a later one of the hour is the same."""
    message = EmailMessage(SMTP)
    message["From"] = sender
    message["Subject"] = f"{unit} a échoué sur {host}"
    message["Date"] = format_datetime(now.astimezone(datetime.UTC))
    message["Auto-Submitted"] = "auto-generated"
    hour = now.astimezone(datetime.UTC).strftime("%Y%m%d%H")
    domain = sender.rpartition("@")[2] or "sceau.invalid"
    message["Message-ID"] = f"<failure.{unit}.{hour}@{domain}>"
    message["Content-Language"] = "fr"
    message.set_content(
        f"Le service {unit} de {host} a échoué.\n\n"
        "Pour savoir ce qu’il faut faire, sur le serveur :\n\n"
        f"    sudo sceau status\n    sudo journalctl -u {unit} -n 50\n\n"
        "Rien de ce que lecteurs et auteurs ont envoyé n’est perdu.\n",
        charset="utf-8",
        cte="quoted-printable",
    )
    return message


def run_notice(arguments: Namespace, project: Path) -> int:
    """Put it into the queue; returns the exit code."""
    unit = arguments.unit
    if not _UNIT.fullmatch(unit):
        print("no service of ours", file=sys.stderr)
        return 2
    try:
        settings = load_configuration(project, os.environ)
        recipients = settings.mail.notices_to
        if not recipients:
            print("[mail] notices_to is empty: nobody is told", file=sys.stderr)
            return 0
        sender = settings.moderation.digest_from
        now = datetime.datetime.now(datetime.UTC)
        message = compose(unit, socket.gethostname(), now, sender)
        message["To"] = ", ".join(recipients)
        post(message, recipients, sender, settings)
    except (ConfigurationError, MailError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
