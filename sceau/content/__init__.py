"""The author's files: read strictly, checked all together, reported line by line.

Standard library only. `checks.check_tree` is the way in; `scaffold.new_article` starts
an article that passes it.
"""
