"""What moderators, and the repositories they push to, do with comments."""
