"""Tests that give files away and become other users, which only root may."""

import os

import pytest

needs_root = pytest.mark.skipif(
    # Where everything must be there nothing is left out: they run, and say what is
    # missing.
    os.geteuid() != 0 and os.environ.get("CI") != "true",
    reason="only root gives files away and becomes others",
)
