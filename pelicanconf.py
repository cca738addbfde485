"""The site's settings for writing at home.

`publishconf.py` says what differs when publishing. Every setting that is the
project's own (not Pelican's) is explained where it stands.
"""

import datetime
import os
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent
# Plugins are named by their dotted name and never searched for: a search by last
# name would take the data folder `comments/` for a plugin.
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

# --- the publication ---------------------------------------------------------------
SITENAME = "Sous le sceau"
SITESUBTITLE = "Journal de la confidentialité en santé"
SITE_DESCRIPTION = (
    "Un petit journal indépendant sur le secret médical, les données de santé et ceux "
    "qui les gardent. Sans publicité, sans traceur, sans script."
)
SITEURL = os.environ.get("SITEURL", "http://127.0.0.1:8000")
TIMEZONE = "Europe/Paris"
DEFAULT_LANG = "fr"

# The one clock of the build: a date. The day's in Paris, or set by hand
# (`BUILD_DATE=2026-01-31 make html`). The same date and files give the same bytes.
BUILD_DATE = datetime.date.fromisoformat(
    os.environ.get("BUILD_DATE")
    or datetime.datetime.now(ZoneInfo(TIMEZONE)).date().isoformat()
)

# What the law wants to read on « Mentions légales ». `make publish` refuses while one
# of them is empty: fill them in before the site leaves home.
LEGAL_NOTICE = {
    "publisher": "",  # the person or association that publishes, with its address
    "director": "",  # « directeur de la publication »: a natural person
    "host": "",  # who hosts the server: name, address, telephone
}
CONTACT_EMAIL = "redaction@souslesceau.example"

# RFC 9116 wants a date after which the file must not be trusted. It is written here
# (never computed), so that the same content gives the same bytes; the build warns
# from 30 days before.
SECURITY_TXT_EXPIRES = "2027-10-31T00:00:00Z"

# --- where things are --------------------------------------------------------------
PATH = str(ROOT / "content")
OUTPUT_PATH = str(ROOT / "output")
THEME = str(ROOT / "theme")
VAR_PATH = os.environ.get("VAR_PATH", str(ROOT / "var"))
ARTICLE_PATHS = ["articles"]
PAGE_PATHS = ["pages"]
STATIC_PATHS = ["images"]
# The theme's files are bundled, fingerprinted and written by plugins/assets.
THEME_STATIC_PATHS: list[str] = []
THEME_STATIC_DIR = "theme"
# The second is for feeds opened in a browser, which see nothing else of the theme.
STYLE_SHEETS = ["css/style.css", "css/feed.css"]
# Files of the theme that live at a fixed address. The seal is served `no-cache`.
FIXED_ASSETS = {
    "img/favicon.ico": "favicon.ico",
    "img/seal.svg": "sceau.svg",
    "css/feed.css": "feed.css",
}
IGNORE_FILES = [".*", "*~", "#*#", "*.swp"]
DELETE_OUTPUT_DIRECTORY = True
CACHE_CONTENT = False
LOAD_CONTENT_CACHE = False

# --- addresses (as the old blog's) -------------------------------------------------
RELATIVE_URLS = False
SLUGIFY_SOURCE = "basename"
ARTICLE_URL = ARTICLE_LANG_URL = "{date:%Y}/{date:%m}/{slug}/"
ARTICLE_SAVE_AS = ARTICLE_LANG_SAVE_AS = ARTICLE_URL + "index.html"
DRAFT_URL = DRAFT_LANG_URL = "drafts/{slug}/"
DRAFT_SAVE_AS = DRAFT_LANG_SAVE_AS = DRAFT_URL + "index.html"
PAGE_URL = PAGE_LANG_URL = "{slug}/"
PAGE_SAVE_AS = PAGE_LANG_SAVE_AS = PAGE_URL + "index.html"
DRAFT_PAGE_URL = DRAFT_PAGE_LANG_URL = "drafts/{slug}/"
DRAFT_PAGE_SAVE_AS = DRAFT_PAGE_LANG_SAVE_AS = DRAFT_PAGE_URL + "index.html"
CATEGORY_URL = "category/{slug}/"
CATEGORY_SAVE_AS = CATEGORY_URL + "index.html"
TAG_URL = "tag/{slug}/"
TAG_SAVE_AS = TAG_URL + "index.html"
AUTHOR_URL = "author/{slug}/"
AUTHOR_SAVE_AS = AUTHOR_URL + "index.html"
YEAR_ARCHIVE_URL = "{date:%Y}/"
YEAR_ARCHIVE_SAVE_AS = YEAR_ARCHIVE_URL + "index.html"
MONTH_ARCHIVE_URL = "{date:%Y}/{date:%m}/"
MONTH_ARCHIVE_SAVE_AS = MONTH_ARCHIVE_URL + "index.html"
DIRECT_TEMPLATES = [
    "index",
    "archives",
    "categories",
    "tags",
    "authors",
    "not_found",
    "gone",
    # The web server's own answers, in the site's look.
    "too_large",
    "too_many",
    "unavailable",
    "unknown_server",
]
INDEX_URL = ""
INDEX_SAVE_AS = "index.html"
ARCHIVES_URL = "archives/"
ARCHIVES_SAVE_AS = "archives/index.html"
CATEGORIES_URL = "category/"
CATEGORIES_SAVE_AS = "category/index.html"
TAGS_URL = "tag/"
TAGS_SAVE_AS = "tag/index.html"
AUTHORS_URL = "author/"
AUTHORS_SAVE_AS = "author/index.html"
NOT_FOUND_URL = NOT_FOUND_SAVE_AS = "404.html"
GONE_URL = GONE_SAVE_AS = "410.html"
TOO_LARGE_URL = TOO_LARGE_SAVE_AS = "413.html"
TOO_MANY_URL = TOO_MANY_SAVE_AS = "429.html"
UNAVAILABLE_URL = UNAVAILABLE_SAVE_AS = "502.html"
UNKNOWN_SERVER_URL = UNKNOWN_SERVER_SAVE_AS = "partager/mastodon/400.html"
# Pelican's default writes page 2 of tag `hadopi` where tag `hadopi2` lives.
PAGINATION_PATTERNS = (
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)
DEFAULT_PAGINATION = 10
PAGINATED_TEMPLATES = {
    "index": 11,
    "category": None,
    "tag": None,
    "author": None,
    "period_archives": 50,
}

# --- reading and order -------------------------------------------------------------
USE_FOLDER_AS_CATEGORY = False
DEFAULT_METADATA: dict[str, str] = {}
FORMATTED_FIELDS = ["summary", "image_caption"]
# Articles after BUILD_DATE are held back by plugins/content_check, which knows the
# build's one clock; Pelican would ask the machine's.
WITH_FUTURE_DATES = True
DEFAULT_DATE_FORMAT = "%Y-%m-%d"  # pages format dates through Babel, see theme_i18n


def _newest_first(article):  # type: ignore[no-untyped-def]
    """Order by date, newest first; by slug where two share the minute."""
    return (-article.date.timestamp(), article.slug)


ARTICLE_ORDER_BY = _newest_first
PAGE_ORDER_BY = "slug"

# --- feeds (plugins/feeds; Pelican's own stay off) -----------------------------------
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
# How many articles or comments a feed holds.
FEED_MAX_ITEMS = 20
# Minutes after which a feed reader may ask again.
FEED_TTL = 60
FEED_RIGHTS = "© Sous le sceau et les auteurs"
# The page that explains feeds; its template lists them.
FEEDS_PAGE = "/flux/"

# --- the theme ---------------------------------------------------------------------
JINJA_ENVIRONMENT = {
    "autoescape": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
}
TEMPLATE_EXTENSIONS = [".html"]
# Marks a string for the catalogues of theme/translations; templates translate it.
N_ = str
NAVIGATION = (
    (N_("Articles"), "/archives/"),
    (N_("Topics"), "/category/"),
    (N_("Authors"), "/author/"),
    (N_("About"), "/a-propos/"),
)
FOOTER_PAGES = (
    (N_("About"), "/a-propos/"),
    (N_("Write to us"), "/nous-ecrire/"),
    (N_("Feeds"), FEEDS_PAGE),
    (N_("Privacy"), "/vie-privee/"),
    (N_("Accessibility"), "/accessibilite/"),
    (N_("Legal notice"), "/mentions-legales/"),
)
# In the footer too, once `sceau moderate stats --json` has written its numbers; where,
# if not to transparency.json below VAR_PATH.
TRANSPARENCY_PAGE = (N_("Transparency"), "/transparence/")
TRANSPARENCY_PATH = os.environ.get("TRANSPARENCY_PATH", "")
# The table of contents shows from this many words and headings on.
TOC_MIN_WORDS = 900
TOC_MIN_HEADINGS = 3
RELATED_ARTICLES = 3
# Which share links show, in this order; plugins/share_links/targets.py knows more.
SHARE_TARGETS = (
    "mastodon",
    "bluesky",
    "facebook",
    "x",
    "linkedin",
    "whatsapp",
    "email",
)
# Drafts have an address and a list on the home page while writing, none when published.
SHOW_DRAFTS = True
# `make publish` refuses an empty LEGAL_NOTICE; writing at home does not.
REQUIRE_LEGAL_NOTICE = False

# --- comments ------------------------------------------------------------------------
# Approved comments: data only, outside PATH, read by sceau.comments and nobody else.
COMMENTS_PATH = str(ROOT / "comments")
# Where the form leads; without it no page has a form. The inbox answers there.
COMMENTS_ENDPOINT = "/commenter/"
# A thread closes this many days after its article's date; None: never.
COMMENTS_CLOSE_AFTER_DAYS: int | None = None
# How many stand on the home page.
LATEST_COMMENTS = 5

# --- reads ----------------------------------------------------------------------------
# What `sceau reads export` wrote, if not to reads.json below VAR_PATH.
READS_PATH = os.environ.get("READS_PATH", "")
# Fewer reads than this are not shown: they would say more of readers than of articles.
READS_SHOWN_FROM = 10
# How many of the most read stand on the home page.
MOST_READ = 5

# Pelican calls the receivers of a signal in this order, and some rely on it: checks
# come first, typography before what counts words, the manifest last.
PLUGINS = [
    "plugins.content_check.plugin",
    "plugins.addresses.plugin",
    "plugins.theme_i18n.plugin",
    "plugins.assets.plugin",
    "plugins.markdown_reader.plugin",
    "plugins.typography.plugin",
    "plugins.authors.plugin",
    "plugins.pictures.plugin",
    "plugins.reading_aids.plugin",
    "plugins.article_navigation.plugin",
    "plugins.share_links.plugin",
    "plugins.static_comments.plugin",
    "plugins.read_counter.plugin",
    "plugins.structured_data.plugin",
    "plugins.feeds.plugin",
    "plugins.transparency.plugin",
    "plugins.site_files.plugin",
    "plugins.legal_notice.plugin",
    "plugins.site_manifest.plugin",
]
