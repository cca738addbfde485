"""The development server behind `make serve`: build, watch, serve as nginx would.

`server.serve` is the door for a terminal, `app.create_app` the one for tests.
"""
