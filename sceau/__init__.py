"""What lives outside the build as well; nothing here imports Pelican."""
