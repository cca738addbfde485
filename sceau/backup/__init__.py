"""Backup and restore: all that a machine needs to show the same site again.

    sources ──► collecting ──► age ──► store ──(rsync)──► target
    target  ──► reading ──► layout ──► where sceau.toml says, or a scratch folder

A backup is a list of objects, each sealed by itself with the program `age` and named by
a keyed digest, so that neither contents nor names tell anything and what did not
change is not written again. The list comes last: without it there is no backup, with
it everything is there.

A text that a moderator rejects must not live on in old backups. So what may still be
rejected (waiting comments, the spool, mail) is one object each, and every run first
removes those whose source is gone; older backups then lack them and say « decided
since ». When the site's history was rewritten, older backups go altogether.
"""
