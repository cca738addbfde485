"""What can go wrong outside the counter; each says where and what to do."""


class ReadsError(Exception):
    """Anything about the counted reads that the program can explain."""


class LogError(ReadsError):
    """A log cannot be read, or not to its end; what came before is counted."""


class LedgerError(ReadsError):
    """The ledger, or a file beside it, cannot be read or written.

    Nothing was changed since the last transaction that came to its end.
    """


class SiteError(ReadsError):
    """`site.json` is missing or is not what the build writes."""
