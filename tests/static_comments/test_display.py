"""From comments to what a page shows."""

import datetime
from zoneinfo import ZoneInfo

from plugins.static_comments.display import anchored, displayed, numbered
from sceau.comments.grouping import grouped, without_bare_places
from sceau.comments.model import Comment
from sceau.comments.rendering import render_comment
from sceau.comments.threads import build_threads

PARIS = ZoneInfo("Europe/Paris")


def _id(number: int) -> str:
    return f"01J9Z3K8QK7N3B5X2M4R6T{number:04d}"


def _comment(number: int, reply_to: int | None = None, **fields: str) -> Comment:
    return Comment(
        id=_id(number),
        article=fields.pop("article", "ton-dossier"),
        author=fields.pop("author", f"Auteur {number}"),
        date=datetime.datetime(2013, 3, 31, 22, number, tzinfo=datetime.UTC),
        body=fields.pop("body", f"Texte *{number}*."),
        reply_to=None if reply_to is None else _id(reply_to),
        **fields,  # type: ignore[arg-type]
    )


def test_a_thread_is_shown_with_numbers_in_the_order_of_arrival() -> None:
    comments = [_comment(3, 1), _comment(1), _comment(2), _comment(4, 3)]
    shown = displayed(
        build_threads(comments).threads,
        numbered(comments),
        anchored(comments),
        zone=PARIS,
        render=render_comment,
    )
    assert [(entry.number, len(entry.replies)) for entry in shown] == [(1, 1), (2, 0)]
    reply = shown[0].replies[0]
    assert (reply.number, reply.author) == (3, "Auteur 3")
    assert reply.html == "<p>Texte <em>3</em>.</p>\n"
    assert reply.replies[0].number == 4
    # 22:03 in Greenwich is the first of April in Paris.
    assert reply.date.isoformat() == "2013-04-01T00:03:00+02:00"


def test_what_answers_the_third_level_is_flat_and_says_whom() -> None:
    comments = [_comment(1), *(_comment(n, n - 1) for n in range(2, 6))]
    shown = displayed(
        build_threads(comments).threads,
        numbered(comments),
        anchored(comments),
        zone=PARIS,
        render=render_comment,
    )
    third = shown[0].replies[0].replies
    assert [entry.number for entry in third] == [3, 4, 5]
    named = [entry.in_reply_to and entry.in_reply_to.author for entry in third]
    assert named == [None, "Auteur 3", "Auteur 4"]


def test_the_publication_and_imports_are_told_apart() -> None:
    comments = [
        _comment(1, role="author", author="Ju"),
        _comment(2, origin="wordpress:123", website="https://blog.example/"),
    ]
    voice, imported = displayed(
        build_threads(comments).threads,
        numbered(comments),
        anchored(comments),
        zone=PARIS,
        render=render_comment,
    )
    assert voice.is_author
    assert voice.old_anchors == ()
    assert not imported.is_author
    assert imported.old_anchors == ("comment-123",)
    assert imported.website == "https://blog.example/"


def test_threads_move_along_with_their_article() -> None:
    comments = [
        _comment(1, article="ancien-nom"),
        _comment(2),
        _comment(3, article="x"),
    ]
    by_slug, orphans = grouped(
        comments, {"ton-dossier": "ton-dossier", "ancien-nom": "ton-dossier"}
    )
    assert {slug: [c.id for c in found] for slug, found in by_slug.items()} == {
        "ton-dossier": [_id(1), _id(2)]
    }
    assert [comment.article for comment in orphans] == ["x"]


def test_an_old_anchor_claimed_twice_stays_with_the_older_comment() -> None:
    comments = [
        _comment(2, origin="wordpress:123"),
        _comment(1, origin="wordpress:123"),
        _comment(3, origin="wordpress:124"),
    ]
    assert anchored(comments) == {_id(1): ("comment-123",), _id(3): ("comment-124",)}


def test_an_unsafe_website_is_no_link() -> None:
    for website in (
        "https://good.fr@evil.fr/",
        "http://[::1",
        "http://a.fr\\@evil.fr/",
    ):
        comments = [_comment(1, website=website)]
        (shown,) = displayed(
            build_threads(comments).threads,
            numbered(comments),
            anchored(comments),
            zone=PARIS,
            render=render_comment,
        )
        assert shown.website is None


def _place(number: int, reply_to: int | None = None) -> Comment:
    return _comment(number, reply_to, author="-", body="-", moderation="removed")


def test_a_removed_comment_shows_only_where_replies_hang_on_it() -> None:
    comments = [
        *(_place(1), _place(2, 1), _comment(3, 2)),
        *(_comment(4), _place(5, 4), _place(6, 5)),
    ]
    shown = displayed(
        build_threads(without_bare_places(comments)).threads,
        numbered(comments),
        anchored(comments),
        zone=PARIS,
        render=render_comment,
    )
    assert [(entry.number, entry.removed) for entry in shown] == [(1, True), (4, False)]
    assert [(r.number, r.removed) for r in shown[0].replies] == [(2, True)]
    assert [r.number for r in shown[0].replies[0].replies] == [3]
    assert shown[1].replies == ()


def test_a_circle_of_removed_comments_ends() -> None:
    assert without_bare_places([_place(1, 2), _place(2, 1)]) == []
    answered = [_place(1, 2), _place(2, 1), _comment(3, 1)]
    assert without_bare_places(answered) == answered


def test_an_edited_comment_says_so() -> None:
    comments = [_comment(1, moderation="edited"), _comment(2)]
    shown = displayed(
        build_threads(comments).threads,
        numbered(comments),
        anchored(comments),
        zone=PARIS,
        render=render_comment,
    )
    assert [entry.edited for entry in shown] == [True, False]
