"""The friend's machine: laid out, looked at, brought up to date, cleared away."""
