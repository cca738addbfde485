"""From lines of the web server's log to counted reads; no reader is ever tracked.

`access_log`, `bots`, `readers`, `addresses` and `counting` are pure; `log_files`,
`keys` and `ledger` do the reading and keeping, `ingest` joins them.
"""
