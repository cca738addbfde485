"""A good JSON Feed, and what breaks it."""

from tests.feeds.checkers.examples import Broken

GOOD = """\
{
 "version": "https://jsonfeed.org/version/1.1",
 "title": "Sous le sceau",
 "home_page_url": "https://journal.example/",
 "feed_url": "https://journal.example/feed.json",
 "next_url": "https://journal.example/feed2.json",
 "icon": "https://journal.example/icon.png",
 "language": "fr",
 "expired": false,
 "authors": [{"name": "Ju", "url": "https://journal.example/ju/"}],
 "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
 "_sceau": {"about": "https://journal.example/about/"},
 "items": [
  {
   "id": "https://journal.example/one/",
   "url": "https://journal.example/one/",
   "title": "A < B",
   "summary": "Le chapô",
   "content_html": "<p><a href=\\"https://e.example/\\">ici</a></p>",
   "date_published": "2013-03-21T10:00:00+01:00",
   "date_modified": "2013-03-23T08:15:00Z",
   "tags": ["essais"],
   "attachments": [
    {
     "url": "https://journal.example/o.ogg",
     "mime_type": "audio/ogg",
     "size_in_bytes": 12,
     "duration_in_seconds": 1.5
    }
   ]
  },
  {"id": "two", "url": "https://journal.example/two/", "content_text": "Deux"}
 ]
}
"""
_ONE_URL = '"url": "https://journal.example/one/",'
_VERSION = "https://jsonfeed.org/version/1.1"

BROKEN = [
    Broken("json", '"items": [', '"items": ', "not JSON"),
    Broken("json", "1.5", "NaN", "NaN is not JSON"),
    Broken("object", GOOD, "[]", "not an object"),
    Broken("no-bom", "{\n", "\ufeff{\n", "byte order mark"),
    Broken("no-repeated-keys", _ONE_URL, _ONE_URL * 2, "'url' stands twice"),
    Broken("no-null", '"Le chapô"', "null", "feed.items[1].summary: null"),
    Broken("no-control-characters", "Le chapô", "Le\\u0000", "U+0000"),
    Broken("objects", '"items": [', '"items": [3,', "item 1: not an object"),
    Broken("objects", '[{"type"', '["a", {"type"', "hub 1: not an object"),
    Broken("known-keys", '"icon"', '"logo"', "feed has no key 'logo'"),
    Broken("known-keys", '"summary"', '"description"', "item has no key"),
    Broken("extensions", '"_sceau"', '"_1"', "extension '_1'"),
    Broken("extensions", '"about"', '"a.b"', "['a.b']"),
    Broken("types", '"Sous le sceau"', "3", "title is 3, not a string"),
    Broken("types", '"items": [', '"items": "", "_x": [', "not an array"),
    Broken("types", "false", '"no"', "not a boolean"),
    Broken("types", '"id": "two"', '"id": 2', "item 2: id is 2"),
    Broken("required", '"title": "Sous le sceau",', "", "feed: no title"),
    Broken("required", '"id": "two", ', "", "item 2: no id"),
    Broken("required", '"type": "WebSub", ', "", "hub 1: no type"),
    Broken("required", '"mime_type": "audio/ogg",', "", "attachment 1: no mime_type"),
    Broken("version", _VERSION, f"{_VERSION}/", "version is"),
    Broken("public", '"feed_url"', '"_feed_url"', "no feed_url"),
    Broken("next-url", "feed2.json", "feed.json", "round in circles"),
    Broken("address", "https://journal.example/icon.png", "/icon.png", "icon '/icon"),
    Broken("address", "https://journal.example/ju/", "ju", "author 1: url 'ju'"),
    Broken("address", "https://journal.example/o.ogg", "o.ogg", "item 1/attachment 1"),
    Broken("no-author", '"icon"', '"author": {"name": "Ju"}, "icon"', "deprecated"),
    Broken(
        "author",
        '{"name": "Ju", "url": "https://journal.example/ju/"}',
        "{}",
        "author 1: neither",
    ),
    Broken("language", '"fr"', '"fr_FR"', "not a language tag"),
    Broken("unique-id", '"two"', '"https://journal.example/one/"', "another item"),
    Broken("permalink", _ONE_URL, "", "item 1: no url"),
    Broken("content", ', "content_text": "Deux"', "", "item 2: neither"),
    Broken("date", "2013-03-23T08:15:00Z", "2013-03-23", "date_modified '2013"),
    Broken("date", "21T10:00:00+01:00", "21t10:00:00z", "date_published '2013"),
    Broken("tags", '["essais"]', "[1]", "tag 1"),
    Broken("plain-text", "Le chapô", "<p>Le chapô</p>", "summary has '<p>'"),
    Broken("html", "</a>", "", "not the HTML"),
    Broken("html-address", "https://e.example/", "//e.example/", "a href='//"),
    Broken("media-type", "audio/ogg", "ogg", "not a MIME type"),
    Broken("size", ": 12", ": 1.2", "size_in_bytes is 1.2"),
    Broken("size", ": 12", ": true", "size_in_bytes is True"),
    Broken("duration", "1.5", '"1:30"', "not a number"),
]
