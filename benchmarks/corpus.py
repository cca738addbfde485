"""A publication of any size, made from a seed: the same seed gives the same bytes.

It passes the site's own content check and looks like the real one: dates from 2010 to
2026, five categories, forty tags or as many as are asked for, three authors with their
files, and texts with headings, lists, tables, quotes, pictures and links between
articles.
"""

import datetime
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from benchmarks.drawings import png, svg
from benchmarks.prose import Prose, count_words
from sceau.content.frontmatter import Field, serialize_front_matter
from sceau.content.slugs import is_reserved, slugify

FIRST_DAY = datetime.date(2010, 1, 4)
LAST_DAY = datetime.date(2026, 6, 30)
BUILD_DATE = datetime.date(2026, 12, 31)
"""The date to build and check a corpus for: nothing is held back."""

CATEGORIES = ("Sécurité", "Droit", "Données", "Hôpital", "Recherche")
TAGS = (
    "algorithmes",
    "anonymisation",
    "archives",
    "assurance",
    "audit",
    "biobanques",
    "cabinet",
    "carte Vitale",
    "certification",
    "chiffrement",
    "clinique",
    "CNIL",
    "consentement",
    "cookies",
    "désignation",
    "dossier médical",
    "droit d'accès",
    "DMP",
    "employeur",
    "entrepôts",
    "Europe",
    "génétique",
    "hameçonnage",
    "hébergement",
    "imagerie",
    "logiciel libre",
    "messagerie",
    "mineurs",
    "mots de passe",
    "mutuelles",
    "NIR",
    "ordonnances",
    "pharmacie",
    "pseudonymes",
    "rançongiciel",
    "RGPD",
    "sauvegardes",
    "secret médical",
    "téléconsultation",
    "télécopie",
)
"""Those of a corpus that asks for no number of its own."""
TAGS_OF_AN_ARTICLE = 3
AUTHORS = (("camille", "Camille"), ("idris", "Idris"), ("solene", "Solène"))
PICTURES = tuple(f"dessin-{number:02}" for number in range(1, 13))
"""Names below `images/`, without suffix: each is there as SVG and as PNG."""
PAGES = (
    ("a-propos", "À propos"),
    ("nous-ecrire", "Nous écrire"),
    ("vie-privee", "Vie privée"),
    ("accessibilite", "Accessibilité"),
    ("mentions-legales", "Mentions légales"),
)
"""Where the theme's own links lead."""


@dataclass(frozen=True)
class CorpusArticle:
    """What is known of an article before its text is written."""

    slug: str
    title: str
    moment: datetime.datetime
    """The wall clock in Paris, without a zone, as an author writes it."""
    words: int
    """Words of the text, not counting title and lead."""

    @property
    def url(self) -> str:
        """Its address without the first slash, as Pelican has it."""
        return f"{self.moment:%Y}/{self.moment:%m}/{self.slug}/"

    @property
    def path(self) -> str:
        """Its file below `content/`."""
        return f"articles/{self.moment:%Y}/{self.slug}.md"


@dataclass(frozen=True)
class Corpus:
    """A project's folder with `content/` in it, and its articles, oldest first."""

    root: Path
    articles: tuple[CorpusArticle, ...]

    @property
    def content(self) -> Path:
        """What Pelican takes as PATH."""
        return self.root / "content"


def make_corpus(
    folder: Path,
    articles: int = 500,
    seed: int = 1,
    *,
    words: tuple[int, int] = (400, 1200),
    pictured: float = 0.35,
    tags: int = len(TAGS),
) -> Corpus:
    """Write `content/` with that many articles into a folder.

    Every text has a number of words between the two of `words`, both included;
    `pictured` is the share, from 0 to 1, of articles that show a picture on top; each
    article has three of `tags` tags. Raises FileExistsError when the folder has a
    `content/` already, ValueError for a number of tags that `tag_names` refuses.
    """
    names = tag_names(tags)
    content = folder / "content"
    content.mkdir(parents=True)
    plan = tuple(_plan(articles, seed, words))
    for number, article in enumerate(plan):
        _write(content / article.path, _article(plan, number, seed, pictured, names))
    for slug, name in AUTHORS:
        _write(content / "authors" / f"{slug}.md", _author(slug, name, seed))
        _write(content / "images" / "authors" / f"{slug}.svg", svg(_chance(seed, slug)))
    for slug, title in PAGES:
        _write(content / "pages" / f"{slug}.md", _page(title, slug, seed))
    for name in (*PICTURES, "default-card"):
        chance = _chance(seed, name)
        _write(content / "images" / f"{name}.svg", svg(chance))
        (content / "images" / f"{name}.png").write_bytes(png(chance))
    _write(
        content / "redirects.csv",
        "old,new,status\n/ancienne-page/,/a-propos/,301\n/page-retiree/,,410\n",
    )
    return Corpus(folder, plan)


def tag_names(count: int) -> tuple[str, ...]:
    """The first of all tags: `TAGS`, then « archives et assurance » and the like.

    Raises ValueError for fewer than an article has and for more than there are.
    """
    # Neighbours first, then every second one; less than half the way round, so that no
    # pair comes twice.
    pairs = (
        f"{tag} et {other}"
        for step in range(1, (len(TAGS) + 1) // 2)
        for tag, other in zip(TAGS, TAGS[step:] + TAGS[:step], strict=True)
    )
    names = tuple(islice(chain(TAGS, pairs), max(count, 0)))
    if len(names) != count or count < TAGS_OF_AN_ARTICLE:
        raise ValueError(f"{count} tags")
    return names


def _chance(seed: int, *names: object) -> random.Random:
    # Of its own for each file, so that one more word in a text changes no other.
    return random.Random(repr((seed, *names)))  # noqa: S311 - nothing secret here


def _plan(articles: int, seed: int, words: tuple[int, int]) -> Iterator[CorpusArticle]:
    chance = _chance(seed, "plan")
    prose = Prose(chance)
    days = (LAST_DAY - FIRST_DAY).days
    taken: set[str] = set()
    for number in range(articles):
        day = FIRST_DAY + datetime.timedelta(days=number * days // articles)
        # By day: no clock in Paris is ever put forward then.
        clock = datetime.time(chance.randint(7, 21), chance.randint(0, 59))
        title = prose.title()
        while slugify(title) in taken or is_reserved(slugify(title)):
            title = f"{prose.title()} ({number})"
        taken.add(slugify(title))
        yield CorpusArticle(
            slug=slugify(title),
            title=title,
            moment=datetime.datetime.combine(day, clock),
            words=chance.randint(*words),
        )


def _article(
    plan: Sequence[CorpusArticle],
    number: int,
    seed: int,
    pictured: float,
    tags: Sequence[str],
) -> str:
    article = plan[number]
    chance = _chance(seed, "article", number)
    prose = Prose(chance)
    headers = {
        "Title": article.title,
        "Date": f"{article.moment:%Y-%m-%d %H:%M}",
        "Category": chance.choice(CATEGORIES),
        "Tags": ", ".join(chance.sample(tags, TAGS_OF_AN_ARTICLE)),
        "Authors": chance.choice(AUTHORS)[1],
        "Summary": prose.paragraph(25),
    }
    if chance.random() < 0.15:
        later = article.moment + datetime.timedelta(days=chance.randint(2, 60))
        headers["Modified"] = f"{later:%Y-%m-%d %H:%M}"
    if chance.random() < pictured:
        headers["Image"] = f"images/{chance.choice(PICTURES)}.svg"
        headers["Image_alt"] = prose.title()
        headers["Image_caption"] = prose.title()
    if chance.random() < 0.05:
        headers["Comments"] = "closed"
    if article.moment.year < 2020:
        headers["Reads"] = str(chance.randint(20, 20_000))
        headers["Wordpress_id"] = str(number + 1)
    others = [other for other in plan if other is not article]
    return _file(headers, _Body(chance, others).text(article.words))


class _Body:
    """The text of one article, block by block."""

    def __init__(self, chance: random.Random, others: Sequence[CorpusArticle]) -> None:
        self._chance = chance
        self._prose = Prose(chance)
        self._others = others
        self._blocks: list[str] = []

    def text(self, words: int) -> str:
        """A text of exactly that many words."""
        extras = [
            self._bullets, self._numbers, self._table, self._quote, self._picture,
        ]  # fmt: skip
        self._chance.shuffle(extras)
        self._blocks = [self._paragraph()]
        while (left := words - self._words()) > 160:
            section = [f"## {self._prose.title()}", self._paragraph()]
            if self._chance.random() < 0.25:
                section += [f"### {self._prose.title()}"]
            section += [self._paragraph()]
            if extras and left > 260 and self._chance.random() < 0.6:
                section += [extras.pop()()]
            self._blocks += section
        if left > 0:
            self._blocks.append(self._prose.exactly(left))
        return "\n\n".join(self._blocks) + "\n"

    def _words(self) -> int:
        return count_words("\n".join(self._blocks))

    def _paragraph(self) -> str:
        text = self._prose.paragraph(self._chance.randint(35, 70))
        if self._chance.random() < 0.6:
            text += f" Voir {self._external_link()}."
        if self._others and self._chance.random() < 0.3:
            text += f" Nous écrivions : {self._internal_link()}."
        if self._chance.random() < 0.3:
            text += f" *{self._prose.sentence()}*"
        return text

    def _external_link(self) -> str:
        host = slugify(self._prose.label())
        path = slugify(self._prose.title())
        return f"[{self._prose.label()}](https://{host}.example/{path})"

    def _internal_link(self) -> str:
        other = self._chance.choice(self._others)
        address = f"{{filename}}/{other.path}"
        if self._chance.random() < 0.2:
            address = f"/{other.url}"
        return f"[{self._prose.label()}]({address})"

    def _bullets(self) -> str:
        return "\n".join(f"- {self._prose.item()}" for _ in range(4))

    def _numbers(self) -> str:
        return "\n".join(f"{n}. {self._prose.item()}" for n in range(1, 5))

    def _table(self) -> str:
        rows = [[self._prose.label() for _ in range(3)] for _ in range(5)]
        rows.insert(1, ["---"] * 3)
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def _quote(self) -> str:
        return f"> {self._prose.paragraph(20)}"

    def _picture(self) -> str:
        name = self._chance.choice(PICTURES)
        alt, caption = self._prose.label(), self._prose.title()
        return f'![{alt}]({{static}}/images/{name}.svg "{caption}")'


def _author(slug: str, name: str, seed: int) -> str:
    prose = Prose(_chance(seed, "author", slug))
    headers = {
        "Name": name,
        "Role": prose.label(),
        "Picture": f"images/authors/{slug}.svg",
        "Picture_alt": prose.title(),
        "Link": "À propos | /a-propos/",
    }
    return _file(headers, prose.paragraph(60) + "\n")


def _page(title: str, slug: str, seed: int) -> str:
    prose = Prose(_chance(seed, "page", slug))
    body = f"{prose.paragraph(80)}\n\n## {prose.title()}\n\n{prose.paragraph(80)}\n"
    return _file({"Title": title, "Summary": prose.paragraph(15)}, body)


def _file(headers: dict[str, str], body: str) -> str:
    fields = (Field(key, value, 0) for key, value in headers.items())
    return serialize_front_matter(fields, body)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
