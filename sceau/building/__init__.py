"""One build of the site, as a subprocess whose result is swapped in whole.

`build.build_site` is the door; the other modules are what it is made of.
"""
