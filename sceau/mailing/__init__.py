"""Mails of the programs: composed elsewhere, kept in a queue here, sent once.

    a program ──post──► queue/new ──sceau mail send──► the server of [moderation]

Without `[mail] queue` they go to the server at once.
"""
