"""A page with the numbers of moderation, if there are any."""
