"""How often each article was read, on its page and on the home page."""
