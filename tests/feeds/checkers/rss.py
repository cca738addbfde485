"""RSS 2.0: the specification and the Advisory Board's best practices profile.

https://www.rssboard.org/rss-specification and https://www.rssboard.org/rss-profile.
Both musts and shoulds are rules here: a feed of ours has no reason to break any.
"""

from tests.feeds.checkers.rss_channel import CHANNEL_RULES
from tests.feeds.checkers.rss_item import ITEM_RULES
from tests.feeds.checkers.rss_namespaces import NAMESPACE_RULES
from tests.feeds.checkers.rss_values import VALUE_RULES
from tests.feeds.checkers.rule import faults_of
from tests.feeds.checkers.xml_source import XML_RULES, read

RULES = (
    *XML_RULES,
    *CHANNEL_RULES,
    *ITEM_RULES,
    *VALUE_RULES,
    *NAMESPACE_RULES,
)


def check_rss(data: bytes) -> list[str]:
    """Every fault of an RSS document; none means that it is valid."""
    source = read(data)
    if source.root is None:
        return faults_of(XML_RULES, source)
    return faults_of(RULES, source)
