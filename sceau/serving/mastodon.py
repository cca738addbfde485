"""What `sceau.preview.mastodon` understands, as regular expressions for nginx. Pure.

nginx sees what a reader typed as the browser encoded it, and can neither decode it nor
turn accents into `xn--…`: a name with accents must be written in that form. Everything
else is as in the preview, and tests compare the two.
"""

import re
from collections.abc import Iterable

from sceau.preview.mastodon import FORM, LABEL, RESERVED, TOP_LABEL

_BLANKS = r"(?:\+|%20|%C2%A0|%E2%80%AF)*"
_AT, _SLASH, _COLON = "(?:@|%40)", "(?:/|%2F)", "(?::|%3A)"
# Neither @ nor / nor :, no blank and no control character.
_USER = r"(?:[a-z0-9*._~-]|%(?!40|2F|3A|20|7F|[01])[0-9A-F]{2})+"
_RESERVED = "|".join(sorted(RESERVED))
_HOST = (
    rf"(?=[a-z0-9.-]{{4,253}}(?![a-z0-9.-]))(?:{LABEL.pattern}\.)+"
    rf"(?!(?:{_RESERVED})(?![a-z0-9-]))(?:{TOP_LABEL.pattern})"
)

# In any case. Python wants (?P<…>), which nginx's library knows as well.
SERVER = (
    rf"^{_BLANKS}(?:https{_COLON}{_SLASH}{{2}})?"
    rf"(?P<sceau_server>{_HOST}){_SLASH}?{_BLANKS}$"
)
HANDLE = rf"^{_BLANKS}{_AT}{_USER}{_AT}(?P<sceau_handle>{_HOST}){_BLANKS}$"
TEXT = r"^(?P<sceau_text>[A-Za-z0-9%+._~!*'(),;:@/?=-]*)$"
"""Encoded by the browser already; whatever it says, it stays behind `?text=`."""


def own_click(hosts: Iterable[str]) -> str:
    """For « Sec-Fetch-Site Referer »: a click on one of our own forms.

    Every current browser says where a click came from; a text browser may say nothing.
    """
    names = "|".join(re.escape(host) for host in hosts)
    return rf"^(?:same-origin)? (?:$|https?://(?i:{names}){FORM})"
