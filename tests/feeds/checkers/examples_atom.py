"""A good Atom feed, and what breaks it."""

from tests.feeds.checkers.examples import Broken

GOOD = """\
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"
      xmlns:thr="http://purl.org/syndication/thread/1.0">
  <id>https://journal.example/</id>
  <title>Sous le sceau</title>
  <updated>2013-03-23T08:15:00+01:00</updated>
  <author>
    <name>Ju</name><uri>https://journal.example/ju/</uri><email>ju@journal.example</email>
  </author>
  <generator uri="https://getpelican.com/" version="4">Pelican</generator>
  <icon>https://journal.example/icon.png</icon>
  <link rel="self" type="application/atom+xml" href="https://journal.example/a.xml"/>
  <link rel="alternate" type="text/html" hreflang="fr" href="https://journal.example/"/>
  <entry>
    <id>https://journal.example/one/</id>
    <title type="html">Un &amp;amp; deux</title>
    <published>2013-03-21T10:00:00Z</published>
    <updated>2013-03-21T10:00:00.25Z</updated>
    <link href="https://journal.example/one/"/>
    <link rel="enclosure" type="audio/ogg" length="12" href="https://journal.example/o"/>
    <link rel="replies" href="https://journal.example/one/c.xml"
          thr:count="2" thr:updated="2013-03-22T10:00:00Z"/>
    <thr:total>2</thr:total>
    <category term="essais" scheme="https://journal.example/tags/"/>
    <summary>Le chapô</summary>
    <content type="html">&lt;p&gt;&lt;img src="https://e.example/a.png"&gt;&lt;/p&gt;</content>
  </entry>
  <entry>
    <id>tag:journal.example,2013:reply</id>
    <title>Une réponse</title>
    <updated>2013-03-22T10:00:00Z</updated>
    <thr:in-reply-to ref="https://journal.example/one/" type="text/html"
      href="https://journal.example/one/" source="https://journal.example/a.xml"/>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
      <a href="https://e.example/">ici</a></div></content>
  </entry>
</feed>
"""
_AUTHOR = GOOD[GOOD.index("  <author>") : GOOD.index("  <generator")]
_FIRST_LINK = '<link href="https://journal.example/one/"/>'
_TOTAL = "<thr:total>2</thr:total>"
_HTML = GOOD[GOOD.index('<content type="html">') : GOOD.index("</entry>")].strip()
_SUMMARY = "<summary>Le chapô</summary>"
_SELF = GOOD[GOOD.index('<link rel="self"') : GOOD.index('  <link rel="alternate"')]
_XHTML = GOOD[GOOD.index('<content type="xhtml">') : GOOD.rindex("  </entry>")]

BROKEN = [
    Broken("well-formed", "</feed>", "", "not well-formed"),
    Broken("well-formed", "Le chapô", "Le&nbsp;chapô", "nbsp"),
    Broken("utf-8", 'encoding="utf-8"', 'encoding="iso-8859-1"', "'iso-8859-1'"),
    Broken("no-doctype", "<feed", "<!DOCTYPE feed>\n<feed", "DOCTYPE"),
    Broken("no-control-characters", "Le chapô", "Le&#x85;chapô", "U+0085"),
    Broken("namespace-uri", "thread/1.0", "thread/1.0/", "thr must mean"),
    Broken("schema", "<icon>", "<nonsense/><icon>", "nonsense"),
    Broken("schema", "</summary>", "</summary><summary>2</summary>", "summary"),
    Broken("schema", "<title>Sous le sceau</title>", "", "Expecting an element"),
    Broken("feed-author", _AUTHOR, "", "feed: no author"),
    Broken("entry-author", _AUTHOR, "", "entry 1: no author"),
    Broken("alternate", _XHTML, "<summary>ici</summary>", "entry 2: neither"),
    Broken("one-alternate", _FIRST_LINK, _FIRST_LINK * 2, "entry 1: several"),
    Broken("self-link", _SELF, "", "0 links with rel='self'"),
    Broken("self-link", _SELF, _SELF * 2, "2 links with rel='self'"),
    Broken(
        "summary",
        f"{_SUMMARY}\n    {_HTML}",
        '<content src="https://journal.example/o" type="audio/ogg"/>',
        "content is elsewhere",
    ),
    Broken(
        "summary",
        f"{_SUMMARY}\n    {_HTML}",
        '<content type="image/png">YWJj</content>',
        "content is Base64",
    ),
    Broken(
        "unique-id",
        "tag:journal.example,2013:reply",
        "https://journal.example/",
        "is the id of something",
    ),
    Broken(
        "versions",
        "<id>tag:journal.example,2013:reply</id>\n    <title>Une réponse</title>\n"
        "    <updated>2013-03-22T10:00:00Z",
        "<id>https://journal.example/one/</id><title>a</title>"
        "<updated>2013-03-21T10:00:00.25Z",
        "entry 2: another entry",
    ),
    Broken("date", "2013-03-21T10:00:00Z", "2013-03-21T10:00:00", "RFC 3339"),
    Broken("date", "2013-03-21T10:00:00Z", "2013-02-29T10:00:00Z", "calendar"),
    Broken("date", "2013-03-21T10:00:00Z", " 2013-03-21T10:00:00Z", "RFC 3339"),
    Broken("date", "08:15:00+01:00", "08:15:00+24:00", "time zone"),
    Broken("escaped", _HTML, "<content><b/>a</content>", "escape the markup"),
    Broken("escaped", _SUMMARY, '<summary type="html"><b/></summary>', "type='html'"),
    Broken("html", "&lt;p&gt;", "&lt;p&gt;&lt;b&gt;", "entry 1/content: not the HTML"),
    Broken("html", "Un &amp;amp; deux", "&lt;p", "entry 1/title: not the HTML"),
    Broken(
        "content-type",
        _HTML,
        '<content type="multipart/a">YQ==</content>',
        "the composite type",
    ),
    Broken(
        "content-type",
        _HTML,
        '<content src="https://e.example/"/>',
        "has no media type",
    ),
    Broken("base64", _HTML, '<content type="image/png">é!</content>', "not Base64"),
    Broken("text", "Une réponse", " ", "entry 2: no text in title"),
    Broken("text", _XHTML, "<link href='https://e.example/'/>", "no text in summary"),
    Broken("not-empty", "<name>Ju</name>", "<name> </name>", "author/name: empty"),
    Broken("email", "ju@journal.example", "ju@journal", "not an e-mail"),
    Broken("category", 'term="essais"', 'term=""', "term is empty"),
    Broken("language", 'xml:lang="fr"', 'xml:lang="français"', "not a language tag"),
    Broken("language", 'hreflang="fr"', 'hreflang="fr_FR"', "'fr_FR'"),
    Broken("id", "tag:journal.example,2013:reply", "reply", "not an absolute"),
    Broken("id", "tag:journal.example,2013:reply", " urn:a:b", "no address may have"),
    Broken("normal-id", "<id>https://journal", "<id>https://Journal", "upper case"),
    Broken(
        "normal-id", "journal.example/one/</id>", "e.example/%c3</id>", "in lower case"
    ),
    Broken(
        "normal-id", "journal.example/one/</id>", "e.example/../a</id>", "dot segments"
    ),
    Broken("normal-id", "journal.example/one/</id>", "e.example</id>", "empty path"),
    Broken("normal-id", "example/one/</id>", "example/e\u0301</id>", "form C"),
    Broken("address", "https://journal.example/icon.png", "/icon.png", "icon: "),
    Broken("address", 'uri="https://getpelican.com/"', 'uri="/p"', "generator: "),
    Broken("address", _FIRST_LINK, '<link href="/one/"/>', "entry 1/link 1: "),
    Broken("address", _FIRST_LINK, '<link href="https:///one/"/>', "no host"),
    Broken("address", _FIRST_LINK, '<link href="https://e.example:x/"/>', "Port"),
    Broken("address", _FIRST_LINK, '<link href="https://e.example/%zz"/>', "escape"),
    Broken(
        "markup-address", 'src="https://e.example/a.png"', 'src="/a.png"', "img src"
    ),
    Broken(
        "markup-address",
        'src="https://e.',
        'srcset="data:,x 1x, b.png 2x" alt="',
        "'b.png'",
    ),
    Broken("markup-address", 'href="https://e.example/">', 'href="#n1">', "a href="),
    Broken("relation", 'rel="self"', 'rel="selv"', "neither registered"),
    Broken("media-type", 'type="text/html" hreflang', 'type="a/b/c" hreflang', "a/b/c"),
    Broken("length", 'length="12"', 'length="1.5"', "number of octets"),
    Broken("enclosure", ' length="12"', "", "without length"),
    Broken("thread-known", _TOTAL, "<thr:sum>2</thr:sum>", "no such element"),
    Broken("thread-known", "thr:count", "thr:number", "no such threading attribute"),
    Broken("thread-place", "<icon>", f"{_TOTAL}<icon>", "belongs into an entry"),
    Broken(
        "reply-ref", ' ref="https://journal.example/one/"', "", "in-reply-to: no ref"
    ),
    Broken("reply-ref", ' ref="https://journal.example/one/"', ' ref="1"', "ref '1'"),
    Broken(
        "reply-href",
        'source="https://journal.example/a.xml"',
        'source="/a"',
        "source '/a'",
    ),
    Broken(
        "reply-href",
        'href="https://journal.example/one/" source',
        'href="tag:journal.example,2013:one" source',
        "unexpected scheme 'tag'",
    ),
    Broken(
        "reply-type",
        'href="https://journal.example/one/" source',
        "source",
        "type without href",
    ),
    Broken("reply-type", '/one/" type="text/html"', '/one/" type="html"', "media type"),
    Broken("total", _TOTAL, "<thr:total>02</thr:total>", "'02' is not a whole"),
    Broken("one-total", _TOTAL, _TOTAL * 2, "more than one thr:total"),
    Broken("replies-link", 'rel="replies"', 'rel="related"', "are for rel='replies'"),
    Broken("replies-count", 'thr:count="2"', 'thr:count="-2"', "'-2'"),
    Broken("replies-updated", 'thr:updated="2013-', 'thr:updated="13-', "RFC 3339"),
]
