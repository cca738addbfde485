"""Budget: what an article of 800 words weighs and asks of a browser."""

from collections.abc import Callable
from pathlib import Path

from benchmarks.budgets import BenchmarkError, Outcome, Result
from benchmarks.corpus import BUILD_DATE, make_corpus
from benchmarks.page_weight import PageWeight, weigh
from benchmarks.pelican_runs import SITE_SETTINGS, require_pages, run_pelican

NAME = "article_weight"
WORDS = 800
ARTICLES = 40
"""Enough that every article has neighbours and related ones, as in real life."""
BYTES = 12 * 1024
"""12,288: with headers it fits the first ten packets, sent before any answer."""
BLOCKING = 1
"""The style sheet."""


def measure(folder: Path, *, say: Callable[[str], None] = lambda line: None) -> Outcome:
    """Build articles of exactly 800 words, each with a picture; weigh all of them."""
    corpus = make_corpus(
        folder / "project", ARTICLES, words=(WORDS, WORDS), pictured=1.0
    )
    addresses = [article.url for article in corpus.articles]
    output = folder / "output"
    say(f"building {ARTICLES} articles of {WORDS} words")
    run_pelican(
        corpus.content,
        output,
        SITE_SETTINGS,
        var=folder / "var",
        # The real address is longer than that of this machine, and is in each page.
        env={
            "BUILD_DATE": BUILD_DATE.isoformat(),
            "SITEURL": "https://souslesceau.example",
        },
        # The budget is that of the article; a thread weighs what readers write.
        extra_args=["-e", 'COMMENTS_ENDPOINT=""'],
    )
    require_pages(output, addresses, SITE_SETTINGS)
    return outcome([weigh_page(output, address) for address in addresses])


def weigh_page(output: Path, address: str) -> PageWeight:
    """Weigh one page of a built site, such as `2013/03/slug/`."""

    def read(asset: str) -> bytes:
        # Another host has no file here: no page of the site may ask one.
        if not asset.startswith("/") or asset.startswith("//"):
            raise BenchmarkError(f"/{address} links the style sheet {asset}")
        return (output / asset.lstrip("/")).read_bytes()

    return weigh((output / address / "index.html").read_bytes(), read)


def outcome(pages: list[PageWeight]) -> Outcome:
    """The heaviest page is judged, and of scripts and requests the most."""
    heaviest = max(pages, key=lambda page: page.total)
    lightest = min(page.total for page in pages)
    scripts = max(page.scripts for page in pages)
    blocking = max(page.blocking for page in pages)
    weights = (
        f"of {len(pages)} articles of {WORDS} words the heaviest has {heaviest.html}"
        f" bytes of HTML and {heaviest.css} of CSS after gzip -9;"
        f" the lightest has {lightest} in all"
    )
    data = (
        f"{heaviest.data_blocks} data blocks (JSON-LD) do not count as scripts:"
        " a browser does not run them"
    )
    return Outcome(
        (
            Result(NAME, "heaviest HTML and CSS", heaviest.total, BYTES, "bytes"),
            Result(NAME, "scripts that run", scripts, 0, rule="exactly"),
            Result(NAME, "requests that block", blocking, BLOCKING, rule="exactly"),
        ),
        (weights, data),
    )
