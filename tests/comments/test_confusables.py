import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.comments.confusables import could_be_taken_for, skeleton
from sceau.comments.confusables_data import CONFUSABLES
from tests.comments.confusables_source import table_from, written

AUTHORS = ("Ju", "Maël", "Un œil")


@pytest.mark.parametrize(
    ("name", "author"),
    [
        *(
            (name, "Ju")
            for name in ("Ju", "ju", "JU", "jU", "ju.", "« Ju »", "@Ju", "J-u")
        ),
        *((name, "Ju") for name in ("J u", "J\u00a0u", "J.U.", "J\u200bu", "Ju\u202e")),
        *((name, "Ju") for name in ("Jú", "Jü", "J\u0301u", "Ĵu", "Ju\u0336", "Ju ✓")),
        # Cyrillic, Greek, Armenian, Cherokee.
        *((name, "Ju") for name in ("ЈU", "ЈՍ", "Jυ", "Јυ", "ϳυ", "Jս", "ᎫU", "јu")),
        # Full width, mathematical, circled, squared, superscript, small capitals.
        *((name, "Ju") for name in ("Ｊｕ", "𝐉𝐮", "𝕵𝖚", "Ⓙⓤ", "🄹🅄", "🅹🆄", "ʲᵘ", "ᴊᴜ")),
        *((name, "Ju") for name in ("🇯 🇺", "ȷu", "Jµ", "J∪", "J⋃")),
        *((name, "Maël") for name in ("Maël", "MAEL", "mael", "Mаёl", "Ма\u0308еl")),
        *((name, "Maël") for name in ("Mae1", "Mae|", "MaëI", "M4ël", "rnael", "мael")),
        *(
            (name, "Maël")
            for name in ("Μαεl", "Ｍａëｌ", "Mæl", "Maëł", "Ｍaёӏ", "ᴍᴀᴇʟ")
        ),
        *((name, "Un œil") for name in ("Un œil", "unoeil", "Un 0eil", "UN ŒIL")),
    ],
)
def test_names_that_could_be_taken_for_an_author_s(name: str, author: str) -> None:
    assert could_be_taken_for(name, AUTHORS) == author


@pytest.mark.parametrize(
    "name",
    [
        *("Julie", "Jules", "Juju", "Jo", "J", "U", "Lu", "Iu", "Ju Li", "Uj", "Jv"),
        *("Maëlle", "Manuel", "Mal", "Noël", "Un", "œil", "日本", "!!!", "🙂", "—"),
        *("Une lectrice de Lyon", "Иван", "Zoé", "د. سارة"),
    ],
)
def test_names_that_could_not(name: str) -> None:
    assert could_be_taken_for(name, AUTHORS) is None


@pytest.mark.parametrize(
    ("name", "author"), [("Вера", "ВЕРА"), ("Bepa", "Вера"), ("Υπατία", "υπατια")]
)
def test_authors_in_other_alphabets(name: str, author: str) -> None:
    assert could_be_taken_for(name, [author]) == author


@pytest.mark.parametrize(("name", "author"), [("!", "!"), ("🙂", "🙂")])
def test_a_name_of_signs_resembles_itself(name: str, author: str) -> None:
    assert could_be_taken_for(name, [author]) == author


@pytest.mark.parametrize(("name", "author"), [("!", "?"), ("🙂", "!"), ("", "!")])
def test_and_no_other_name_of_signs(name: str, author: str) -> None:
    assert could_be_taken_for(name, [author]) is None


def test_skeletons() -> None:
    assert skeleton("Ј. U") == "ju"
    assert skeleton("Maël") == "rnael"
    assert skeleton("« ! »") == ""


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.sampled_from(AUTHORS))
def test_any_name_has_an_answer(name: str, author: str) -> None:
    assert could_be_taken_for(name, []) is None
    assert could_be_taken_for(name, [name]) == name
    assert could_be_taken_for(f"{author}{' .' * len(name)}", AUTHORS) == author


def test_the_table_is_the_one_that_was_generated() -> None:
    digest = hashlib.sha256(CONFUSABLES.encode()).hexdigest()
    assert digest == "78c3475143b7fe6019d9721cae74fed9b115e1ff22da6688717ac6e3c6e7bda4"
    entries = [line.split(" ") for line in CONFUSABLES.splitlines()]
    codes = [int(code, 16) for _, *codes in entries for code in codes]
    assert (len(codes), len(set(codes)), len(entries)) == (979, 979, 149)
    assert len(CONFUSABLES) < 60_000


# Lines as Unicode writes them, one for each rule of the generator.
SAMPLE = """\ufeff# confusables.txt
05AD ;\t0596 ;\tMA\t# ( ֭ → ֖ ) a Hebrew accent: no letter

0408 ;\t004A ;\tMA\t# ( Ј → J ) CYRILLIC CAPITAL LETTER JE → LATIN CAPITAL LETTER J
0432 ;\t0299 ;\tMA\t# ( в → ʙ ) CYRILLIC SMALL LETTER VE → LATIN SMALL CAPITAL B
0142 ;\t006C 0338 ;\tMA\t# ( ł → l̸ ) LATIN SMALL LETTER L WITH STROKE → l, overlay
0153 ;\t006F 0065 ;\tMA\t# ( œ → oe ) LATIN SMALL LIGATURE OE → o, e
FF2A ;\t004A ;\tMA\t# ( Ｊ → J ) decomposed already
0049 ;\t006C ;\tMA\t# ( I → l ) ASCII, which the skeleton compares by itself
2223 ;\t01C0 ;\tMA\t# ( ∣ → ǀ ) its look-alike is not of the three scripts
"""


def test_the_generator_keeps_what_looks_like_letters() -> None:
    table = table_from(SAMPLE)
    assert "Ј" in table["j"]
    assert "ᴊ" in table["j"]
    assert "🅹" in table["j"]
    assert "в" in table["b"]
    assert "ł" in table["l"]
    assert table["oe"] == ["œ"]
    kept = {source for sources in table.values() for source in sources}
    assert kept.isdisjoint("\u05adＪI")
    lines = written(table).splitlines()
    assert "oe 153" in lines
    assert all(len(line) <= 88 for line in lines)
    in_module = set(CONFUSABLES.split())
    assert kept <= {
        chr(int(c, 16)) for c in in_module if c.strip("0123456789abcdef") == ""
    }
