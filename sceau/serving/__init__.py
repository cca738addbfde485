"""How the web server answers: nginx's configuration, made from `sceau.toml`.

Pure, but for `commands`. The preview is the specification: types, policies and old
addresses are asked of `sceau.preview`, never written a second time.
"""
