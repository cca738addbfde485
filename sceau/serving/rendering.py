"""From settings to the text of site.conf, by the templates in deploy/nginx. Pure, but
for reading the templates."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from sceau.configuration import ServerSettings, TcpAddress, parse_bind
from sceau.preview.mastodon import ADDRESS
from sceau.preview.redirects import MOVED
from sceau.serving import content_types, headers, mastodon
from sceau.serving.redirect_map import MAP_BUCKET
from sceau.serving.spelling import expression, quoted

TEMPLATES = Path("deploy/nginx")
"""Below the project's folder."""
SITE_FILE = "site.conf"
REDIRECTS_FILE = "redirects.conf"
ROTATION_FILE = "logrotate.conf"
READS_LOG = "reads.log"
# Bytes: the inbox's own limit, and more than that.
INBOX_BODY = 96 * 1024
INBOX_BUFFER = 128 * 1024
UNKNOWN_SERVER_PAGE = "/partager/mastodon/400.html"
"""The build makes it, like 404.html, 410.html, 413.html, 429.html and 502.html."""


def render(settings: ServerSettings, releases: Path, templates: Path) -> str:
    """The configuration of the site, for `http { include …; }`.

    Paths are absolute; the site is what stands in `releases`, in current/public.
    Raises `Unspeakable` for values that nginx cannot be told of.
    """
    own_hosts = [name for name in (authority(settings), settings.onion_name) if name]
    return _template(templates, SITE_FILE).render(
        server=settings,
        root=releases / "current" / "public",
        redirects=settings.nginx_folder / REDIRECTS_FILE,
        reads_log=settings.logs / READS_LOG,
        moved=MOVED,
        map_bucket=MAP_BUCKET,
        addresses=[_bracketed(address) for address in settings.listen],
        inbox_body=INBOX_BODY,
        inbox_buffer=INBOX_BUFFER,
        inbox_hidden=headers.said_here(),
        inbox=_upstream(settings.inbox_socket),
        onion_listen=_upstream(settings.onion_socket) if settings.onion_socket else "",
        authority=authority(settings),
        mastodon={
            "address": ADDRESS,
            "page": UNKNOWN_SERVER_PAGE,
            "own_click": mastodon.own_click(own_hosts),
            "server": mastodon.SERVER,
            "handle": mastodon.HANDLE,
            "text": mastodon.TEXT,
        },
        policies=headers.Policies(),
        fixed_headers=headers.fixed_headers(),
        transport_security=headers.TRANSPORT_SECURITY,
        types=content_types.extensions_by_type(),
        default_type=content_types.DEFAULT,
        charset_types=content_types.types_with_charset(),
        pictures=content_types.picture_extensions(),
    )


def render_rotation(
    settings: ServerSettings, templates: Path, *, nginx_pid: str = "/run/nginx.pid"
) -> str:
    """The configuration of logrotate for the counting log. Raises `Unspeakable`."""
    return _template(templates, ROTATION_FILE).render(
        reads_log=settings.logs / READS_LOG, nginx_pid=nginx_pid
    )


def _template(templates: Path, name: str) -> Template:
    # Not HTML: what needs it goes through `quoted`.
    environment = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701
    )
    environment.filters |= {"quoted": quoted, "regex": expression}
    return environment.get_template(f"{name}.j2")


def authority(settings: ServerSettings) -> str:
    """The host of the site's address, with its port unless it is the usual one."""
    port, usual = (
        (settings.https_port, 443) if settings.tls else (settings.http_port, 80)
    )
    return settings.domain if port == usual else f"{settings.domain}:{port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _upstream(bind: str) -> str:
    """An address of `sceau.toml` as nginx writes it."""
    address = parse_bind(bind)
    if isinstance(address, TcpAddress):
        return f"{_bracketed(address.host)}:{address.port}"
    return f"unix:{address.path}"
