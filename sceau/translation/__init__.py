"""Message catalogues, dates and numbers in the language of a reader."""
