"""What `main` of the site has: published comments, and what became of articles."""

import re
from dataclasses import dataclass

from sceau.comments.fileformat import decode_comment, parse_comment
from sceau.comments.model import Comment, is_article_slug
from sceau.moderation.git import Git

_COMMENT = re.compile(r"100644 blob ([0-9a-f]+)\tcomments/([^/]+)/([^/]+)\.md")
_ARTICLE = re.compile(r"content/articles/(?:[^/]+/)*([^/]+)\.md")
_META = re.compile(r"[^:]*:content/articles/(?:[^/]+/)*([^/]+)\.md:(\w+): *(.*)")


@dataclass(frozen=True, slots=True)
class Published:
    """One comment file on `main`."""

    article: str
    blob: str

    def path(self, id_: str) -> str:
        """Where it stands."""
        return f"comments/{self.article}/{id_}.md"

    def load(self, git: Git, id_: str) -> Comment:
        """The comment. Raises GitFailed, and CommentFileError for a damaged one."""
        data = git.read("cat-file", "blob", self.blob)
        return parse_comment(decode_comment(data), id=id_, article=self.article)


@dataclass(frozen=True, slots=True)
class Site:
    """A commit of the site, as far as moderators need it."""

    commit: str
    comments: dict[str, Published]
    """By id."""
    articles: frozenset[str]
    aliases: dict[str, str]
    """Former slugs to slugs."""
    closed: frozenset[str]
    """Articles that say `Comments: closed`."""

    def told(self, article: str) -> str:
        """What a moderator should know of an article, or an empty string."""
        if article in self.aliases:
            return f"the article is called {self.aliases[article]} now"
        if article not in self.articles:
            return "the article is gone"
        return "its thread is closed" if article in self.closed else ""

    def gone(self, article: str) -> bool:
        """Whether a comment on it would be on no page."""
        return article not in self.articles and article not in self.aliases


def read_site(git: Git, commit: str) -> Site:
    """The site at a commit. Raises GitFailed."""
    listed = git.run(
        *("ls-tree", "-r", "-z", commit, "--", "comments/", "content/articles/")
    ).split("\0")
    comments = {}
    articles = set()
    for line in listed:
        match = _COMMENT.fullmatch(line)
        if match:
            comments[match[3]] = Published(match[2], match[1])
        elif article := _ARTICLE.fullmatch(line.partition("\t")[2]):
            articles.add(article[1])
    aliases, closed = _metadata(git, commit)
    return Site(commit, comments, frozenset(articles), aliases, closed)


def replies_to(git: Git, site: Site, id_: str) -> set[str]:
    """Ids of the comments that answer one. Raises GitFailed."""
    words = ("grep", "-l", "-z", f"^Reply-To: {id_}$", site.commit, "--", "comments/")
    if not git.ok(*words):
        return set()
    names = git.run(*words).split("\0")
    ids = {name.rpartition("/")[2].removesuffix(".md") for name in names if name}
    # The line may stand in a text as well.
    known = {found: site.comments[found] for found in ids if found in site.comments}
    return {f for f, there in known.items() if there.load(git, f).reply_to == id_}


def _metadata(git: Git, commit: str) -> tuple[dict[str, str], frozenset[str]]:
    aliases: dict[str, str] = {}
    closed = set()
    # It exits with 1 where nothing is found.
    pattern = "^(Aliases|Comments):"
    arguments = ("grep", "-I", "-E", pattern, commit, "--", "content/articles/")
    found = git.run(*arguments) if git.ok("grep", "-q", *arguments[1:]) else ""
    for line in found.splitlines():
        match = _META.fullmatch(line)
        if match is None:
            continue
        article, key, value = match.groups()
        if key == "Aliases":
            names = (name.strip() for name in value.split(","))
            aliases |= {name: article for name in names if is_article_slug(name)}
        elif value.strip() == "closed":
            closed.add(article)
    return aliases, frozenset(closed)
