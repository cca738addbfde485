"""A good RSS feed, and what breaks it."""

from tests.feeds.checkers.examples import Broken

GOOD = """\
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:slash="http://purl.org/rss/1.0/modules/slash/"
  xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
  xmlns:wfw="http://wellformedweb.org/CommentAPI/">
<channel>
  <title>Sous le sceau &#x26; ailleurs</title>
  <link>https://journal.example/</link>
  <description>Un journal</description>
  <language>fr</language>
  <copyright>Les auteurs</copyright>
  <managingEditor>ju@journal.example (Ju)</managingEditor>
  <pubDate>Thu, 21 Mar 2013 10:00:00 +0100</pubDate>
  <lastBuildDate>Sat, 23 Mar 2013 08:15:00 GMT</lastBuildDate>
  <generator>Pelican</generator>
  <docs>https://www.rssboard.org/rss-specification</docs>
  <ttl>60</ttl>
  <image>
    <url>https://journal.example/logo.png</url>
    <title>Sous le sceau &#x26; ailleurs</title>
    <link>https://journal.example/</link>
    <width>144</width>
    <height>400</height>
  </image>
  <skipHours><hour>2</hour><hour>3</hour></skipHours>
  <skipDays><day>Sunday</day></skipDays>
  <atom:link rel="self" type="application/rss+xml" href="https://journal.example/r.xml"/>
  <sy:updatePeriod>weekly</sy:updatePeriod>
  <sy:updateFrequency>1</sy:updateFrequency>
  <item>
    <title>A &#x3C; B</title>
    <link>https://journal.example/one/</link>
    <description>&lt;p>Le chapô&lt;/p></description>
    <content:encoded><![CDATA[<p><a href="https://e.example/">ici</a></p>]]></content:encoded>
    <dc:creator>Ju</dc:creator>
    <category domain="https://journal.example/">essais</category>
    <comments>https://journal.example/one/#comments</comments>
    <enclosure url="https://journal.example/o.ogg" length="12" type="audio/ogg"/>
    <guid>https://journal.example/one/</guid>
    <pubDate>Thu, 21 Mar 2013 10:00:00 -0000</pubDate>
    <slash:comments>2</slash:comments>
    <wfw:commentRss>https://journal.example/one/c.xml</wfw:commentRss>
  </item>
  <item>
    <title>Deux</title>
    <author>mael@journal.example (Maël)</author>
    <guid isPermaLink="false">tag:journal.example,2013:two</guid>
    <source url="https://e.example/rss.xml">Ailleurs</source>
  </item>
</channel>
</rss>
"""
_IMAGE = GOOD[GOOD.index("  <image>") : GOOD.index("  <skipHours>")]
_SELF = GOOD[GOOD.index("<atom:link") : GOOD.index("  <sy:updatePeriod")]
_ENCLOSURE = GOOD[GOOD.index("<enclosure") : GOOD.index("    <guid>")]
_ENCODED = GOOD[GOOD.index("<content:encoded>") : GOOD.index("    <dc:creator>")]
_CHANNEL = GOOD[GOOD.index("<channel>") : GOOD.index("</rss>")]
_DESCRIPTION = "<description>&lt;p>Le chapô&lt;/p></description>"
_BUILT = "<lastBuildDate>Sat, 23 Mar 2013 08:15:00 GMT</lastBuildDate>"
_CREATOR = "<dc:creator>Ju</dc:creator>"
_SLASH = "<slash:comments>2</slash:comments>"
_DATE = "Thu, 21 Mar 2013 10:00:00 +0100"
_WFW = "<wfw:commentRss>https://journal.example/one/c.xml</wfw:commentRss>"
_ITEM_LINK = "<link>https://journal.example/one/</link>"

BROKEN = [
    Broken("well-formed", "</rss>", "", "not well-formed"),
    Broken("utf-8", "utf-8", "windows-1252", "'windows-1252'"),
    Broken("no-doctype", "<rss", "<!DOCTYPE rss>\n<rss", "DOCTYPE"),
    Broken("no-control-characters", "Un journal", "Un&#x9F;journal", "U+009F"),
    Broken("namespace-uri", "elements/1.1/", "elements/1.1", "dc must mean"),
    Broken("version", 'version="2.0"', 'version="0.91"', "version is '0.91'"),
    Broken("one-channel", _CHANNEL, _CHANNEL * 2, "2 channels"),
    Broken("one-channel", _CHANNEL, "", "0 channels"),
    Broken("known-elements", "<ttl>60</ttl>", "<TTL>60</TTL>", "no such element"),
    Broken("known-elements", "<ttl>", "<updated>a</updated><ttl>", "in channel"),
    Broken("known-elements", _ITEM_LINK, "<url>a</url>", "item 1/url: RSS has no"),
    Broken("known-attributes", "<link>", '<link href="a">', "no attribute 'href'"),
    Broken("once", "<ttl>60</ttl>", "<ttl>60</ttl><ttl>9</ttl>", "2 ttl elements"),
    Broken("once", _DESCRIPTION, _DESCRIPTION * 2, "item 1: 2 description"),
    Broken("no-children", "Le chapô", "<b>Le chapô</b>", "HTML must be escaped"),
    Broken("no-children", "<title>Deux", "<title>Deux <b/>", "item 2/title: child"),
    Broken("no-stray-text", "<ttl>", "stray <ttl>", "channel: text between"),
    Broken("not-empty", "essais", " ", "item 1/category: empty"),
    Broken("not-empty", ' domain="https://journal.example/"', ' domain=""', "domain"),
    Broken("namespace-on-rss", "<ttl>", '<ttl xmlns:x="urn:x:y">', "declares ['x']"),
    Broken("required", "<description>Un journal</description>", "", "no description"),
    Broken("items-last", "</item>\n</channel>", "</item><ttl>6</ttl></channel>", "ttl"),
    Broken("channel-link", "<link>https:", "<link>//", "link: '////journal"),
    Broken("channel-link", "<link>https:", "<link>htp:", "unexpected scheme 'htp'"),
    Broken("channel-link", "example/</link>", "example/é</link>", "not ASCII"),
    Broken("language", ">fr<", ">français<", "not a language code"),
    Broken("docs", "https://www.rssboard.org/", "", "docs: 'rss-specification'"),
    Broken("docs-value", "https://www.rssboard.org/", "https://e.example/", "instead"),
    Broken("ttl", ">60<", ">60.5<", "number of minutes"),
    Broken("ttl", ">60<", ">0<", "number of minutes"),
    Broken("skip-days", "Sunday", "dimanche", "weekdays"),
    Broken("skip-days", "<day>Sunday</day>", "", "no day"),
    Broken("skip-hours", "<hour>3<", "<hour>24<", "from 0 to 23"),
    Broken("skip-hours", "<hour>3<", "<hour>2<", "different hours"),
    Broken("rating", "<ttl>", "<rating>all</rating><ttl>", "PICS"),
    Broken("cloud", "<ttl>", '<cloud port="0"/><ttl>', "cloud: no domain"),
    Broken("cloud", "<ttl>", '<cloud port="0"/><ttl>', "unknown protocol"),
    Broken("cloud", "<ttl>", '<cloud port="0"/><ttl>', "port '0'"),
    Broken("text-input", "<ttl>", "<textInput/><ttl>", "discouraged"),
    Broken("image-parts", "<url>https://journal.example/logo.png</url>", "", "no url"),
    Broken("image-url", "https://journal.example/logo.png", "/logo.png", "image/url"),
    Broken("image-same", "<image>", "<image><link>a</link>", "image/link: 'a'"),
    Broken("image-same", "Sous le sceau", "Le sceau", "image/title"),
    Broken("image-format", "logo.png", "logo.svg", "GIF, JPEG or PNG"),
    Broken("image-size", "<width>144", "<width>145", "from 1 to 144"),
    Broken("image-size", "<height>400", "<height>401", "from 1 to 400"),
    Broken("item-text", "<title>Deux</title>", "", "item 2: neither"),
    Broken("item-link", _ITEM_LINK, "<link>/one/</link>", "item 1/link"),
    Broken(
        "comments", "https://journal.example/one/#comments", "#c", "item 1/comments"
    ),
    Broken("guid", "<guid>https://journal.example/one/</guid>", "", "item 1: no guid"),
    Broken(
        "guid-unique",
        "tag:journal.example,2013:two",
        "https://journal.example/one/",
        "belongs to another item too",
    ),
    Broken("guid-attribute", '"false"', '"no"', "'true' or 'false'"),
    Broken("guid-permalink", ' isPermaLink="false"', "", "unexpected scheme 'tag'"),
    Broken("guid-permalink", "<guid>https:", "<guid>", "a permalink, but"),
    Broken("one-enclosure", _ENCLOSURE, _ENCLOSURE * 2, "more than one"),
    Broken("enclosure-attributes", ' length="12"', "", "enclosure: no length"),
    Broken("enclosure-empty", 'ogg"/>', 'ogg">a</enclosure>', "has content"),
    Broken("enclosure-url", "https://journal.example/o.ogg", "/o.ogg", "enclosure@url"),
    Broken("enclosure-length", '"12"', '"-12"', "'-12'"),
    Broken("enclosure-type", "audio/ogg", "ogg", "not a MIME type"),
    Broken("source", ' url="https://e.example/rss.xml"', "", "source: no url"),
    Broken("source-url", "https://e.example/rss.xml", "rss.xml", "source@url"),
    Broken("date-form", _DATE, "21 Mar 2013 10:00:00 GMT", "pubDate: "),
    Broken("date-form", _DATE, "Jeu, 21 Mar 2013 10:00:00 GMT", "day or month"),
    Broken("date-form", _DATE, "Thu,  21 Mar 2013 10:00:00 GMT", "is not like"),
    Broken("date-form", _DATE, "2013-03-21T10:00:00Z", "is not like"),
    Broken("date-year", _DATE, "Thu, 21 Mar 13 10:00:00 GMT", "four-digit"),
    Broken("date-zone", _DATE, "Thu, 21 Mar 2013 10:00:00 A", "time zone"),
    Broken("date-calendar", _DATE, "Fri, 29 Feb 2013 10:00:00 GMT", "calendar"),
    Broken("date-weekday", _DATE, "Fri, 21 Mar 2013 10:00:00 GMT", "is a Thu"),
    Broken("build-date", "Sat, 23 Mar", "Wed, 20 Mar", "item 1/pubDate: later"),
    Broken("email", "ju@journal.example (Ju)", "Ju", "no e-mail address"),
    Broken("email", "mael@journal.example (Maël)", "Maël", "see dc:creator"),
    Broken("email-name", "ju@journal.example (Ju)", "ju@journal.example", "not like"),
    Broken("hexadecimal", "A &#x3C; B", "A &lt; B", "item/title: '&lt;'"),
    Broken("hexadecimal", "A &#x3C; B", "A &#38; B", "'&#38;'"),
    Broken("hexadecimal", "A &#x3C; B", "<![CDATA[A & B]]>", "'&'"),
    Broken("hexadecimal", "Un journal", "Un &amp; tout", "channel/description"),
    Broken("plain-text", "A &#x3C; B", "&#x3C;b>A&#x3C;/b>", "'<b>' would be shown"),
    Broken("plain-text", "A &#x3C; B", "A &#x26;amp; B", "'&amp;' would be shown"),
    Broken("html-address", "https://e.example/", "/ici/", "content:encoded: relative"),
    Broken("html-address", "Le chapô", "&lt;img src='a.png'>", "description: relative"),
    Broken("html-address", "Le chapô", "&lt;b style='x:url(a)'>b&lt;/b>", "b style"),
    Broken("html-address", "Le chapô", "&lt;a href=''>b&lt;/a>", "a href=''"),
    Broken("html", "Le chapô", "&lt;em>Le chapô", "item 1/description: not the HTML"),
    Broken("self-link", _SELF, "", "0 atom:link"),
    Broken("self-link", _SELF, _SELF * 2, "2 atom:link"),
    Broken("self-link", "application/rss+xml", "text/xml", "type is 'text/xml'"),
    Broken("atom-link", "https://journal.example/r.xml", "r.xml", "atom:link: href"),
    Broken("atom-link", 'rel="self"', 'rel="selv"', "unknown rel"),
    Broken("core-first", 'rel="self"', 'rel="via"', "RSS has source for it"),
    Broken("core-first", _CREATOR, "<dc:date>2013</dc:date>", "RSS has pubDate for it"),
    Broken("encoded-place", "<ttl>", f"{_ENCODED}<ttl>", "belongs into an item"),
    Broken("encoded-once", _ENCODED, _ENCODED * 2, "more than one content:encoded"),
    Broken("description-first", _DESCRIPTION, "", "no description before"),
    Broken("creator", ">Ju</dc:creator>", "></dc:creator>", "not a name"),
    Broken(
        "creator-or-author",
        "<author>",
        "<dc:creator>M</dc:creator><author>",
        "both dc:creator and author",
    ),
    Broken("slash-comments", _SLASH, "<slash:comments>-1</slash:comments>", "'-1'"),
    Broken("slash-comments", "<ttl>", f"{_SLASH}<ttl>", "belongs into an item"),
    Broken("slash-once", _SLASH, _SLASH * 2, "more than one slash:comments"),
    Broken("slash-dated", _BUILT, "", "no lastBuildDate"),
    Broken("comment-rss", "https://journal.example/one/c.xml", "c.xml", "commentRss: "),
    Broken("comment-rss", _WFW, _WFW * 2, "more than one wfw:commentRss"),
    Broken("syndication", "weekly", "often", "'often' is not allowed"),
    Broken("syndication", "updateFrequency>1<", "updateFrequency>0<", "'0'"),
]
