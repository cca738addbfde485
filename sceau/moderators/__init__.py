"""Who may reach the two repositories over ssh, and with which key.

    sceau moderators add ──► authorized_keys ──► sshd ──► sceau ssh-gate NAME ──► git

A key opens git on site.git and inbox.git, and nothing else: no shell, no other path, no
forwarding. What may be pushed there, the hooks decide.
"""
