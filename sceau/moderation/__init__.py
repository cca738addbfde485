"""What moderators read and send: safe on any terminal, and free of readers' data."""
