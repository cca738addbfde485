"""Which comments belong to which article, former names included. Pure."""

from collections.abc import Iterable, Mapping

from sceau.comments.model import Comment


def grouped(
    comments: Iterable[Comment], slug_of: Mapping[str, str]
) -> tuple[dict[str, list[Comment]], list[Comment]]:
    """Comments by the slug of their article, and those whose article does not exist.

    `slug_of` maps slugs and former slugs to slugs: threads move along with an article.
    """
    found: dict[str, list[Comment]] = {}
    orphans = []
    for comment in comments:
        slug = slug_of.get(comment.article)
        if slug is None:
            orphans.append(comment)
        else:
            found.setdefault(slug, []).append(comment)
    return found, orphans
