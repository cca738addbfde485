"""Budget: requests a second of nginx with the project's whole configuration.

Beside an nginx with the same TLS and the same logging and nothing else, over the same
files: no headers, no maps of old addresses, no limits, no types of its own. wrk keeps
its connections open; the two are asked in turns, and the median of the turns' ratios
counts.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks.budgets import BenchmarkError, Outcome, Result
from sceau.configuration import ServerSettings
from sceau.serving.redirect_map import redirect_maps
from sceau.serving.redirects import read_redirects
from sceau.serving.rendering import REDIRECTS_FILE, SITE_FILE, TEMPLATES, render
from tests.nginx import NGINX, frame, nginx_with
from tests.serving.running import make_certificate
from tests.sites import ROOT

NAME = "nginx_rate"
LIMIT = 0.8
ROUNDS = 9
SECONDS = 1
CONNECTIONS = 32
OLD_ADDRESSES = 2000
"""As many as an old blog has; half of them with a query."""

# What is asked: (name, address, headers)
PAGE = "/2013/03/ton-dossier/"
QUESTIONS = (
    ("a page", PAGE, ()),
    ("a page, compressed", PAGE, ("Accept-Encoding: gzip",)),
    ("the seal", "/sceau.svg", ()),
)
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Pair:
    """Requests a second, of one turn."""

    plain: float
    whole: float

    @property
    def ratio(self) -> float:
        return self.whole / self.plain


def measure(folder: Path, *, say: Say) -> Outcome:
    """Run both servers and ask them in turns."""
    wrk = shutil.which("wrk")
    if NGINX is None or wrk is None:
        raise BenchmarkError("nginx or wrk is missing: sudo apt-get install wrk")
    results, notes = [], []
    with ExitStack() as stack:
        public = make_release(folder)
        whole = stack.enter_context(whole_nginx(folder, folder / "whole"))
        plain = stack.enter_context(plain_nginx(public, folder, folder / "plain"))
        for what, address, headers in QUESTIONS:
            pairs = []
            for _ in range(ROUNDS):
                pair = Pair(
                    rate(wrk, plain + address, headers),
                    rate(wrk, whole + address, headers),
                )
                say(f"{what}: plain {pair.plain:,.0f}/s, whole {pair.whole:,.0f}/s")
                pairs.append(pair)
            ratio = median(pair.ratio for pair in pairs)
            results.append(Result(NAME, what, ratio, LIMIT, rule="at least"))
            notes.append(
                f"{what}: plain {median(p.plain for p in pairs):,.0f}/s, whole "
                f"{median(p.whole for p in pairs):,.0f}/s; ratios from "
                f"{min(p.ratio for p in pairs):.2f} to "
                f"{max(p.ratio for p in pairs):.2f}"
            )
    return Outcome(tuple(results), tuple(notes))


def rate(wrk: str, url: str, headers: tuple[str, ...]) -> float:
    """Requests a second, all of them answered well."""
    sent = [
        part for header in (*headers, f"User-Agent: {AGENT}") for part in ("-H", header)
    ]
    done = subprocess.run(
        [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *sent, url],
        capture_output=True,
        text=True,
        check=True,
    )
    return requests_per_second(done.stdout)


def requests_per_second(report: str) -> float:
    """The number in what wrk says. Raises BenchmarkError if any answer was bad."""
    if "Non-2xx" in report or "Socket errors" in report:
        raise BenchmarkError(f"wrk met errors:\n{report}")
    match = re.search(r"^Requests/sec: *([0-9.]+)$", report, re.MULTILINE)
    if match is None:
        raise BenchmarkError(f"wrk said no rate:\n{report}")
    return float(match[1])


def make_release(folder: Path) -> Path:
    """A release with a page of the real size; returns its document root."""
    release = folder / "releases" / "1"
    page = release / "public" / PAGE.strip("/") / "index.html"
    page.parent.mkdir(parents=True)
    text = "<!DOCTYPE html><html lang=fr><title>Ton dossier</title>"
    page.write_text(text + "<p>Un texte de l’article.\n" * 400, "utf-8")
    subprocess.run(["gzip", "-9", "-k", "-n", page], check=True)
    shutil.copy(ROOT / "theme/static/img/seal.svg", release / "public" / "sceau.svg")
    (folder / "releases" / "current").symlink_to("1")
    make_certificate(folder, ("localhost",))
    return folder / "releases" / "current" / "public"


def settings(folder: Path, logs: Path) -> ServerSettings:
    return ServerSettings(
        listen=("127.0.0.1",),
        certificate=folder / "certificate.pem",
        certificate_key=folder / "key.pem",
        acme_folder=folder / "acme",
        nginx_folder=logs,
        inbox_socket=f"unix:{folder / 'inbox.sock'}",
        logs=logs,
    )


@contextmanager
def whole_nginx(
    release: Path, folder: Path, *, name: str = "127.0.0.1"
) -> Iterator[str]:
    """`name` is the domain: wrk asks for what it finds in the address."""
    folder.mkdir()
    entries = [[f"/?p={n}", f"/{n}/", 301] for n in range(OLD_ADDRESSES // 2)]
    entries += [[f"/old/{n}/", f"/{n}/", 301] for n in range(OLD_ADDRESSES // 2)]
    text, _ = redirect_maps(read_redirects(json.dumps(entries)))
    (folder / REDIRECTS_FILE).write_bytes(text)

    def write(ports: tuple[int, ...]) -> str:
        chosen = replace(
            settings(release, folder),
            domain=name,
            http_port=ports[0],
            https_port=ports[1],
        )
        site = render(chosen, release / "releases", ROOT / TEMPLATES)
        (folder / SITE_FILE).write_text(site, "utf-8")
        return frame(folder, [f'include "{folder / SITE_FILE}";'])

    with nginx_with(folder, write, 2) as ports:
        yield f"https://127.0.0.1:{ports[1]}"


@contextmanager
def plain_nginx(public: Path, release: Path, folder: Path) -> Iterator[str]:
    """The same TLS and the same log, from the same templates."""
    folder.mkdir()
    tls, log, readers = (
        (ROOT / TEMPLATES / name).read_text("utf-8")
        for name in ("tls.conf.j2", "reads-http.conf.j2", "readers-http.conf.j2")
    )

    def write(ports: tuple[int, ...]) -> str:
        return frame(
            folder,
            [
                *("include /etc/nginx/mime.types;", "sendfile on;", "tcp_nopush on;"),
                # In the whole configuration it says which lines are the inbox's.
                'map $uri $sceau_inbox { default ""; }',
                *(readers, log, "server {"),
                f"listen 127.0.0.1:{ports[0]} ssl http2;",
                tls,
                f'ssl_certificate "{release / "certificate.pem"}";',
                f'ssl_certificate_key "{release / "key.pem"}";',
                f'root "{public}";',
                "gzip_static on;",
                f'access_log "{folder / "reads.log"}" sceau_reads if=$sceau_counted;',
                "}",
            ],
        )

    with nginx_with(folder, write) as ports:
        yield f"https://127.0.0.1:{ports[0]}"
