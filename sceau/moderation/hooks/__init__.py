"""What git asks before a push comes in: `pre-receive` of `inbox.git` and of the site.

Both look at all of a push, say all its faults at once, and let in all of it or nothing.
The rules are pure; `running` is the shell around them.
"""
