"""Which comments belong to which article, and which of them show. Pure."""

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


def without_bare_places(comments: Iterable[Comment]) -> list[Comment]:
    """Without the removed comments on which nothing hangs, in the same order.

    A removed comment keeps its place for its replies; when they are gone too, nothing
    of it needs to be shown.
    """
    found = list(comments)
    removed = {comment.id: comment for comment in found if comment.removed}
    needed: set[str] = set()
    for comment in found:
        at = None if comment.removed else comment.reply_to
        while at in removed and at not in needed:
            needed.add(at)
            at = removed[at].reply_to
    return [c for c in found if not c.removed or c.id in needed]
