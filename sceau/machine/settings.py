"""The friend's settings, with the places of the machine."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sceau.configuration import (
    Configuration,
    ConfigurationError,
    Fault,
    load_configuration,
)
from sceau.configuration.source import VARIABLE, Unreadable, find_source
from sceau.machine.layout import Layout
from sceau.machine.services import other_default_server
from sceau.machine.steps import SetupError

# Whoever has a certificate from elsewhere names it.
_CHOSEN = frozenset({"certificate", "certificate_key"})


@dataclass(frozen=True)
class Machine:
    """Settings and the variables that hold its places."""

    settings: Configuration
    variables: Mapping[str, str]


def machine_settings(layout: Layout, project: Path, *, tls: bool = True) -> Machine:
    """Read `sceau.toml` of a layout.

    Raises ConfigurationError, with all faults, and SetupError where there is no file.
    """
    if not layout.settings.exists():
        raise SetupError(
            f"{layout.settings} is missing. Begin with the one that lies here:\n"
            f"install -D -m 640 {project}/deploy/sceau.toml {layout.settings}\n"
            "then write your domain into it, and run this again."
        )
    named = {VARIABLE: str(layout.settings)}
    first = load_configuration(project, named)
    written = _written(project, named)
    variables = dict(layout.variables(first))
    faults = []
    if ("server", "domain") not in written:
        # A site under the example's name would be nobody's, and its certificate too.
        place = find_source(project, named).place("server")
        advice = 'write it, as in domain = "exemple.fr"'
        faults.append(Fault(place, "[server] domain", "is missing", advice))
    for name in list(variables):
        table, _, key = name.removeprefix("SCEAU_").lower().partition("_")
        if (table, key) not in written:
            continue
        if key in _CHOSEN:
            del variables[name]
            continue
        place = find_source(project, named).place(table, key)
        reason = f"on this machine it is {variables[name]}"
        faults.append(Fault(place, f"[{table}] {key}", reason, "remove the line"))
    if faults:
        raise ConfigurationError(faults)
    if ("publishing", "site_url") not in written:
        # One place for the domain; links name https even where it is only tried out.
        server = first.server
        port = "" if server.https_port == 443 else f":{server.https_port}"
        variables["SCEAU_PUBLISHING_SITE_URL"] = f"https://{server.domain}{port}"
    if not tls:
        variables["SCEAU_SERVER_TLS"] = "false"
    if ("server", "catch_all") not in written:
        alone = not other_default_server(layout.at("/etc/nginx"))
        variables["SCEAU_SERVER_CATCH_ALL"] = str(alone).lower()
    return Machine(load_configuration(project, {**named, **variables}), variables)


def _written(project: Path, named: Mapping[str, str]) -> set[tuple[str, str]]:
    try:
        text = find_source(project, named).text
    except Unreadable as error:
        raise ConfigurationError([error.fault]) from None
    return {
        (table, key)
        for table, values in tomllib.loads(text).items()
        if isinstance(values, dict)
        for key in values
    }
