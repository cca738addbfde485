import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.content.masking import mask
from tests.timing import assert_linear

# In these texts X is hidden and V is visible.
CASES = {
    "fence": "V\n\n```\nX\n```\nV",
    "fence with a language": "```python\nX\n```\nV",
    "tildes around backquotes": "~~~\n```\nX\n~~~\nV",
    "fence that is never closed": "```\nV\n",
    "fence closed by another length": "````\nV\n```\n",
    "fence that is not at the margin": "V\n\n ```\nV\n\nV",
    "indented code": "V\n\n    X\n\n    X\nV",
    "indented code at the start": "    X",
    "code behind a tab": "V\n\n\tX",
    "indented line of a paragraph": "V\n    V",
    "code right below a heading": "## V\n    X",
    "text of a list": "- V\n\n    V\n\nV\n\n    X",
    "text of a nested list": "- V\n\n    1. V\n\n        V\n\n            X",
    "code in a list": "- V\n\n        X",
    "text of a footnote": "[^1]: V\n\n    V",
    "text of a definition": "V\n:   V\n\n    V",
    "code span": "V `X` V",
    "span of two backquotes": "V ``X ` X`` V",
    "span over two lines": "V `X\nX` V",
    "backquotes of another length": "V ``V` V",
    "span that ends in another paragraph": "V `V\n\nV` V",
    "span that ends in another item": "- V `V\n- V` V",
    "escaped backquote": r"V \`V` V",
    "comment": "V <!-- X --> V",
    "comment over paragraphs": "<!-- X\n\nX\n--> V\n\nV",
    "comment inside a paragraph": "V <!-- X\nX --> V",
    "comment that is never closed": "<!-- V\n\n<!-- V",
    "comment in a code span": "V `<!--` V --> V",
    "code in an HTML block": "<figure>\n\n    V `V`\n\n</figure>\n\n    X",
    "comment in an HTML block": "<div>\n<!-- X -->\nV\n</div>\n",
    "nested HTML block": "<div>\n<div>\n</div>\n\n    V\n</div>\n\n    X",
    "HTML block that is never closed": "<div>\n\n    V",
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_code_and_comments_are_hidden_and_nothing_else(text: str) -> None:
    masked = mask(text)
    assert "X" not in masked
    assert masked.count("V") == text.count("V")


# fmt: off
_PIECES = st.sampled_from([
    "`", "``", "```\n", "~~~\n", "    ", "\n", "\n\n", "- ", "<!--", "-->", "<div>",
    "</div>", "\\", "a", "é", "\t", "\r", "\u2028", "[^1]: ", "# ", "> ",
])
_REPEATED = [
    "`", "`a``b```c", "- `\n", "<!--", "<!--\n", "<div\n", "<div>\n", "    \n", "\n",
    "```\n", "~~~\n```\n", "\\", "# ", "* \n\n    ",
]
# fmt: on


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_lines_and_offsets_stay_the_same(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    for before, after in zip(text, masked, strict=True):
        assert after == before or (after == " " and before != "\n")


@pytest.mark.parametrize("piece", _REPEATED)
def test_hostile_texts_take_linear_time(piece: str) -> None:
    assert_linear(mask, piece)
