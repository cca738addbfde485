"""The certificate: certbot gets it, and renews it by its own timer."""

from collections.abc import Mapping
from dataclasses import dataclass

from sceau.configuration import ServerSettings
from sceau.machine.steps import Say, SetupError, Step, run


@dataclass(frozen=True)
class Certificate(Step):
    """One for the domain and its other names."""

    server: ServerSettings

    def changes(self) -> list[str]:
        """See Step."""
        if not self.server.tls or self.server.certificate.exists():
            return []
        return [f"{self.server.certificate}: missing"]

    def apply(self, say: Say) -> None:
        """See Step."""
        if not is_from_certbot(self.server):
            raise SetupError(
                f"{self.server.certificate} is missing; put the certificate there, or"
                " remove certificate and certificate_key from sceau.toml, and certbot"
                " gets one"
            )
        names = (self.server.domain, *self.server.other_names)
        say(f"asking for a certificate for {', '.join(names)} …")
        try:
            run(
                [
                    *("certbot", "certonly", "--non-interactive", "--agree-tos"),
                    # No address of the friend is given away for a reminder that
                    # `sceau status` gives too.
                    "--register-unsafely-without-email",
                    *("--webroot", "--webroot-path", str(self.server.acme_folder)),
                    *("--cert-name", self.server.domain),
                    *("--deploy-hook", "systemctl reload nginx.service"),
                    *(word for name in names for word in ("--domain", name)),
                ]
            )
        except SetupError as error:
            raise SetupError(
                f"{error}\nThe site answers without https meanwhile. Does the domain"
                " lead to this machine, and is port 80 open? Then run deploy/setup"
                " again; --no-tls does without."
            ) from None


def is_from_certbot(server: ServerSettings) -> bool:
    """Whether the certificate is one that certbot keeps."""
    return "letsencrypt" in server.certificate.parts


def certbot_package(server: ServerSettings) -> Mapping[str, str]:
    """What must be installed for it."""
    return {"certbot": "certbot"} if server.tls and is_from_certbot(server) else {}
