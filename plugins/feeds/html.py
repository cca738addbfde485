"""The HTML inside feeds: absolute addresses, and nothing that acts or follows.

An article is trusted on its own pages, whose policy lets nothing run. In a feed reader
no policy protects, so only what text needs is let through.
"""

import re
from html import unescape
from urllib.parse import unquote_plus, urljoin, urlsplit

import nh3

from plugins.feeds.items import clean

_TEXT = """
    a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div
    dl dt em figcaption figure h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q rp rt ruby
    s samp section small span strong sub summary sup table tbody td tfoot th thead time
    tr u ul var wbr
"""
_MEDIA = "audio img picture source track video"
_MATHEMATICS = """
    math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot
    mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover
    none semantics
"""
# Their text means nothing outside of them, so it goes as well.
_WITH_CONTENT = """
    annotation annotation-xml applet button canvas datalist dialog embed form frame
    frameset iframe input map noembed noframes noscript object optgroup option script
    select style svg template textarea title
"""
_ATTRIBUTES = {
    "*": {"dir", "id", "lang", "title"},
    "a": {"href", "hreflang", "rel"},
    "audio": {"controls", "src"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "img": {"alt", "height", "sizes", "src", "srcset", "width"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "math": {"display"},
    "mfrac": {"linethickness"},
    "mi": {"mathvariant"},
    "mo": {"fence", "form", "largeop", "lspace", "rspace", "separator", "stretchy"},
    "mspace": {"depth", "height", "width"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mtd": {"columnspan", "rowspan"},
    "munder": {"accentunder"},
    "munderover": {"accent", "accentunder"},
    "mover": {"accent"},
    "ol": {"reversed", "start", "type"},
    "q": {"cite"},
    "source": {"media", "sizes", "src", "srcset", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"abbr", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"kind", "label", "src", "srclang"},
    "video": {"controls", "height", "poster", "src", "width"},
}
_LINKS = {"href", "cite"}
_FILES = {"src", "poster"}
# What mailing and advertising tools hang on addresses to know who came from where.
_TRACKING = re.compile(
    r"(?:utm|mtm|pk|piwik|matomo|hsa|_hs|at|xt)_\w+|xtor|fbclid|gad_source|_gl|srsltid|wt_mc|gclid|gclsrc|dclid|gbraid"
    r"|wbraid|msclkid|yclid|ttclid|twclid|igshid|igsh|li_fat_id|mc_[ce]id|mkt_tok|_hsenc"
    r"|_hsmi|vero_id|oly_enc_id|oly_anon_id|s_cid|wickedid|ml_subscriber(?:_hash)?|rb_clickid",
    re.IGNORECASE,
)
EXCERPT_LENGTH = 300
"""Characters."""
_TAG = re.compile(r"<[^>]*+>")
# Where text ends without a space before the next begins.
_END_OF_BLOCK = re.compile(
    r"</(?:p|li|dt|dd|div|h[2-6]|td|th|caption|figcaption|summary|pre)>|<[bh]r>"
)
# No-break spaces are kept, so not `\s`; a single space needs no change.
_WHITE = re.compile(r"[\t\n][ \t\n]*|[ \t\n]{2,}")
# Of a srcset: an address up to a space, then perhaps a width or density.
_ADDRESS = re.compile(r"[\s,]*+(\S++)")
_SIZE = re.compile(r"([^,]*+),?")
_SCHEMES = ("http", "https", "mailto", "tel")
_STRIPPED = "".join(map(chr, range(0x21)))


class FeedHtml:
    """Makes HTML for the feeds of the site at `site_url`, which has no final slash.

    One object for a whole build, because a cleaner is dear to make; not for threads.
    """

    def __init__(self, site_url: str) -> None:
        self._site_url = site_url
        self._page_url = ""
        self._cleaner = nh3.Cleaner(
            tags={*_TEXT.split(), *_MEDIA.split(), *_MATHEMATICS.split()},
            clean_content_tags=set(_WITH_CONTENT.split()),
            attributes=_ATTRIBUTES,
            attribute_filter=self._kept,
            url_schemes=set(_SCHEMES),
            url_relative="pass_through",
            link_rel=None,
        )

    def of(self, html: str, page_url: str) -> str:
        """HTML for a feed, from the HTML of the page at `page_url`.

        Addresses are resolved against it, `#note` included; pictures and films of
        other hosts lose their address, because loading them would tell that host who
        reads. Always well-formed: it was parsed as HTML 5.
        """
        self._page_url = page_url
        # Half a surrogate pair, which no parser takes, goes before; control characters
        # go after, since taking one away could make a tag of what was none.
        whole = html.encode(errors="ignore").decode()
        return clean(self._cleaner.clean(whole)).strip()

    def _kept(self, _tag: str, name: str, value: str) -> str | None:
        if name in _LINKS:
            return _followable(_joined(self._page_url, value))
        if name in _FILES:
            return _own(_joined(self._page_url, value), self._site_url)
        if name == "srcset":
            return _srcset(value, self._page_url, self._site_url)
        return value


def excerpt(html: str) -> str:
    """The beginning of a text as plain text, cut between words."""
    spaced = _END_OF_BLOCK.sub(" ", html)
    text = _WHITE.sub(" ", unescape(_TAG.sub("", spaced))).strip()
    if len(text) <= EXCERPT_LENGTH:
        return text
    return text[:EXCERPT_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def without_tracking(address: str) -> str:
    """The address without the parameters that tell where a reader comes from.

    All others stay byte for byte: what an old server takes for Latin-1 or for a flag
    is not for us to spell anew.
    """
    before, hash_, fragment = address.partition("#")
    path, mark, query = before.partition("?")
    parts = query.split("&")
    wanted = [part for part in parts if not _TRACKING.fullmatch(_name(part))]
    if len(wanted) == len(parts):
        return address
    return path + (mark if wanted else "") + "&".join(wanted) + hash_ + fragment


def _name(parameter: str) -> str:
    return unquote_plus(parameter.partition("=")[0])


def _joined(page_url: str, address: str) -> str:
    """The whole address, or an empty string for what is none, such as `//[`."""
    # As browsers do; other white space is a part of the address.
    address = address.strip(_STRIPPED)
    if address.startswith(("https://", "http://")):
        return address
    try:
        return urljoin(page_url, address)
    except ValueError:
        return ""


def _followable(address: str) -> str | None:
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return None
    return without_tracking(address) if scheme in _SCHEMES else None


def _own(address: str, site_url: str) -> str | None:
    return address if address.startswith(f"{site_url}/") else None


def _srcset(value: str, page_url: str, site_url: str) -> str | None:
    """The candidates that are ours, as HTML 5 finds them; in linear time."""
    candidates = []
    position = 0
    while found := _ADDRESS.match(value, position):
        position = found.end()
        size = ""
        # A comma that ends an address ends its candidate.
        if not found[1].endswith(","):
            rest = _SIZE.match(value, position)
            if rest:
                size, position = rest[1].strip(), rest.end()
        address = _own(_joined(page_url, found[1].rstrip(",")), site_url)
        if address:
            candidates.append(f"{address} {size}".strip())
    return ", ".join(candidates) or None
