"""What happens between a finished text and the site on line."""
