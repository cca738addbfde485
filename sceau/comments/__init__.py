"""Comments: the model, its files, its threads, and what a visitor may send.

Standard library only, except for `rendering`. `store.CommentStore` is the one reader
and writer of comment files; `submission.make_comment` the one way in for a visitor.
"""
