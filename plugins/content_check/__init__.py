"""Check the author's files before a build; hold back articles that are not due."""
