"""The command line of `sceau nginx`; nothing but parsing."""

import argparse

EXAMPLES = (
    "sceau nginx render",
    "sceau nginx render --into /etc/nginx/sceau",
    "sceau nginx redirects redirects.json --into /etc/nginx/sceau/redirects.conf",
    "sceau nginx redirects redirects.json --into redirects.conf --nginx nginx",
)


def add_actions(nginx: argparse.ArgumentParser) -> None:
    """Add the actions to the parser of `sceau nginx`."""
    actions = nginx.add_subparsers(dest="action", required=True, metavar="ACTION")
    render = actions.add_parser(
        "render", help="the site's configuration, for `http { include …; }`"
    )
    render.add_argument(
        "--into", metavar="DIR", help="write site.conf and logrotate.conf there"
    )
    redirects = actions.add_parser(
        "redirects", help="nginx's maps of a release's redirects.json"
    )
    redirects.add_argument("file", metavar="REDIRECTS.json")
    redirects.add_argument(
        "--into", metavar="FILE", help="write them there instead of printing them"
    )
    redirects.add_argument(
        "--nginx",
        metavar="COMMAND",
        default="",
        help="with --into: ask this nginx whether it takes them, and let it load them;"
        " what it does not take is put back",
    )
    load = actions.add_parser(
        "load", help="let nginx load what `redirects --into` wrote, if it takes it"
    )
    load.add_argument("file", metavar="FILE", help="what --into named")
    load.add_argument("--nginx", metavar="COMMAND", default="nginx")
