"""What the preview points out, and what it has no business pointing out."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.comments.store import CommentStore
from sceau.inbox.personal_data import Hint, hints
from tests.sites import ROOT
from tests.timing import assert_linear


def kinds(text: str) -> list[str]:
    return [hint.kind for hint in hints(text)]


NUMBERS = [
    # A fictitious number: its commune does not exist.
    ("1 84 12 76 451 089 46", "1 84 12 76 451 089 46"),
    ("Mon numéro : 184127645108946.", "184127645108946"),
    ("1.84.12.76.451.089.46", "1.84.12.76.451.089.46"),
    ("1-84-12-76-451-089-46", "1-84-12-76-451-089-46"),
    ("1 84 12 76 451 089/46", "1 84 12 76 451 089/46"),
    ("1 84 12 76 451 089 clé 46", "1 84 12 76 451 089 clé 46"),
    ("1\xa084\u202f12\xa076\u202f451\xa0089\xa046",) * 2,
    ("2 65 07 2A 004 113 58", "2 65 07 2A 004 113 58"),
    ("2 65 07 2b 004 113 85", "2 65 07 2b 004 113 85"),
    ("26507 2B 004 113", "26507 2B 004 113"),
    ("sans la clé 1 84 12 76 451 089", "1 84 12 76 451 089"),
    ("sans la clé 1841276451089", "1841276451089"),
    # A key mistyped, or a house number behind.
    ("1 84 12 76 451 089 12", "1 84 12 76 451 089"),
]


@pytest.mark.parametrize(("text", "excerpt"), NUMBERS)
def test_a_social_security_number(text: str, excerpt: str) -> None:
    assert hints(text) == (Hint("nir", excerpt),)


PHONES = [
    ("Appelez le 06 12 34 56 78 après 18 h.", "06 12 34 56 78"),
    ("0612345678", "0612345678"),
    ("tél:06.12.34.56.78", "06.12.34.56.78"),
    ("06-12-34-56-78", "06-12-34-56-78"),
    ("06‑12‑34‑56‑78", "06‑12‑34‑56‑78"),
    ("06/12/34/56/78", "06/12/34/56/78"),
    ("06\xa012\xa034\xa056\xa078", "06\xa012\xa034\xa056\xa078"),
    ("06\u202f12\xa034 56 78", "06\u202f12\xa034 56 78"),
    ("0612 345 678", "0612 345 678"),
    ("01 4234 5678", "01 4234 5678"),
    ("０６ １２ ３４ ５６ ７８",) * 2,
    ("+33 6 12 34 56 78", "+33 6 12 34 56 78"),
    ("+33612345678", "+33612345678"),
    ("(+33) 6.12.34.56.78", "+33) 6.12.34.56.78"),
    ("+33 (0)6 12 34 56 78", "+33 (0)6 12 34 56 78"),
    ("0033 6 12 34 56 78", "0033 6 12 34 56 78"),
    ("0033612345678", "0033612345678"),
    ("+32 470 12 34 56", "+32 470 12 34 56"),
    ("+41 44 668 18 00", "+41 44 668 18 00"),
    ("+34 612 345 678", "+34 612 345 678"),
    ("+1 (202) 555-0143", "+1 (202) 555-0143"),
    ("0041 44 668 18 00", "0041 44 668 18 00"),
    ("0262 12 34 56", "0262 12 34 56"),
    ("Du 01 02 2013 06 12 34 56 78", "06 12 34 56 78"),
]


@pytest.mark.parametrize(("text", "excerpt"), PHONES)
def test_a_phone_number(text: str, excerpt: str) -> None:
    assert hints(text) == (Hint("phone", excerpt),)


MAILS = [
    ("Écrivez à jeanne.martin@example.org, merci", "jeanne.martin@example.org"),
    ("<j-m+lettre@sub.example.co.uk>", "j-m+lettre@sub.example.co.uk"),
    ("jeanne@example.org.", "jeanne@example.org"),
    ("mailto:jeanne@example.org", "jeanne@example.org"),
    ("hélène@éxample.fr", "hélène@éxample.fr"),
    ("nom (at) domaine.fr", "nom (at) domaine.fr"),
    ("nom(at)domaine(point)fr", "nom(at)domaine(point)fr"),
    ("nom [arobase] domaine point fr", "nom [arobase] domaine point fr"),
    ("nom arobase domaine point fr", "nom arobase domaine point fr"),
    ("NOM [AT] domaine [DOT] COM", "NOM [AT] domaine [DOT] COM"),
    ("name at domain dot com", "name at domain dot com"),
    ("nom @ domaine.fr", "nom @ domaine.fr"),
    ("nom@domaine point fr", "nom@domaine point fr"),
    ("nom＠domaine.fr", "nom＠domaine.fr"),
]


@pytest.mark.parametrize(("text", "excerpt"), MAILS)
def test_an_e_mail_address(text: str, excerpt: str) -> None:
    assert hints(text) == (Hint("email", excerpt),)


ILL = [
    ("Ma voisine Claire a un cancer.", "voisine Claire a un cancer"),
    ("mon voisin Pierre est séropositif", "voisin Pierre est séropositif"),
    ("M.Dupont est diabétique", "M.Dupont est diabétique"),
    ("M. Dupont est suivi en psychiatrie", "M. Dupont est suivi en psychiatrie"),
    ("On dit que Mme D. sort d'une cure de désintoxication.", None),
    ("Docteur X a dit que Jeanne Martin a le VIH", "Jeanne Martin a le VIH"),
    ("Le diabète de Jeanne MARTIN est connu de tous", "diabète de Jeanne MARTIN"),
    ("MARTIN Jeanne, IVG le 3 mars", "MARTIN Jeanne, IVG"),
    ("J'ai vu le dossier psychiatrique de Paul d'Armagnac", None),
    ("Claire, ma voisine, a fait une dépression l'an dernier", None),
    ("Ma voisine du dessus, Claire, fait de la chimio", None),
    ("Son fils Lucas est autiste", "fils Lucas est autiste"),
    ("La petite Léa a une leucémie", "petite Léa a une leucémie"),
    ("Madame de La Tour, schizophrène depuis vingt ans", None),
    ("Mlle Nguyen a fait une fausse couche", "Mlle Nguyen a fait une fausse couche"),
    ("Aïcha Benali était enceinte quand elle a démissionné", None),
    ("Fatou Diallo a été hospitalisée à Tours", "Fatou Diallo a été hospitalisée"),
    ("Zoltan Kodály a un cancer", "Zoltan Kodály a un cancer"),
    ("Nguyen Van Tuan souffre de la maladie de Parkinson", None),
    ("Le Dr Martin est atteint d'un cancer", "Dr Martin est atteint d'un cancer"),
    ("Mme Roux m'a dit que son cancer revenait", None),
    ("Jean-Pierre L. est sous antidépresseurs", None),
    ("Le sida de mon collègue Marc n'est un secret pour personne", None),
    ("Ma collègue Samira prend du Xanax", "collègue Samira prend du Xanax"),
    ("Monsieur Le Goff a fait un AVC", "Monsieur Le Goff a fait un AVC"),
    ("L'infirmière a parlé de l'avortement de Sophie Bernard", None),
    ("My neighbour John has HIV", "neighbour John has HIV"),
    ("Mary Smith is pregnant, everybody knows", "Mary Smith is pregnant"),
    ("Mrs Jones had an abortion", "Mrs Jones had an abortion"),
    ("La maladie de Jeanne Martin a été lue par trois services", None),
    ("J'ai un cancer, et ma voisine Claire est alcoolique", None),
]


@pytest.mark.parametrize(("text", "excerpt"), ILL)
def test_health_data_about_somebody(text: str, excerpt: str | None) -> None:
    assert kinds(text) == ["health"]
    if excerpt is not None:
        assert hints(text) == (Hint("health", excerpt),)


QUIET = [
    # Numbers that are nobody's.
    "En 2013, 800 000 euros, puis 1 200 000 000 en 2014.",
    "La base compte 1 234 567 890 123 lignes et +12 345 678 dossiers.",
    "+1 000 000 000 euros",
    "Le 01/02/2013 10:30, le 06.12.2013 10:30 et le 2013-06-12 10 30",
    "01/02/13 10.30",
    "Un délai de 10 ans (article L. 1110-4, R. 4127-4 et 226-13).",
    "Vu dans l'ULID 01DMP8Y5NGZWKDJH7CCA250KCR, pas dans 01234567890123456789.",
    "https://example.org/0612345678/1841276451089?t=1 et cnil.fr/0612345678",
    "www.example.org/1.84.12.76.451.089.46",
    "https://example.org/?mail=x@y.fr",
    "SIRET 732 829 320 00074, FINESS 750712184, RPPS 10001234567",
    "IBAN FR76 3000 6000 0112 3456 7890 189",
    "IMEI 184127645108999",
    "ISBN 0306406152 et ISBN 978-2-07-036822-8",
    "Le 3114, le 114, le 34 22, le 15 et le 0 800 130 000",
    "0800130000 et +33 800 130 000",
    "C++ 12345678, 2+12345678 et 3.0612345678",
    "192.168.100.200 et 2001:db8::1",
    "Un condensat : 9f86d081884c7d659a2feaa0c55ad015",
    # @ that is no address.
    "Merci @ju et @ju@mastodon.social",
    "Bravo @cnil.fr",
    "git@github.com:sceau/sceau.git, root@localhost et seal@2x.png",
    "wg-quick@wg0.service, pip install x@1.2.3",
    "Look at example.com, le signe arobase suffit.",
    # The publication's own words.
    "Le secret médical couvre tout ce que le médecin a vu, entendu ou compris.",
    "Le Dr Knock n'aurait pas parlé du cancer autrement.",
    "La dépression, le VIH et l'IVG sont les données les plus sensibles.",
    "Les patients Alzheimer du CHU de Limoges, et leur dossier médical",
    "L'Assurance Maladie sait qui a un cancer.",
    "La loi Simone Veil a dépénalisé l'avortement.",
    "À l'hôpital Georges Pompidou, un service de psychiatrie",
    "L'institut Gustave Roussy soigne le cancer.",
    "La maladie d'Alzheimer et la maladie de Charcot ne se cachent pas.",
    "Le cancer de François Mitterrand et le livre du docteur Gubler",
    "Selon Jeanne Martin, le VIH n'est plus ce qu'il était.",
    "Le livre de Jeanne Martin sur la dépression est remarquable.",
    "Jeanne Martin, psychiatre à Lyon, parle de schizophrénie.",
    "Merci Mme Martin pour cet article sur le cancer.",
    "Mme Martin a écrit sur l'autisme.",
    "Le Dr Martin soigne des cancers.",
    "Madame Michu a une grossesse, et le voisin le sait.",
    "M. Dupont est passé hier. Le cancer est une affaire publique.",
    "Merci !\nJeanne Martin\n\nLe cancer recule.",
    "L'enceinte connectée de ma voisine a entendu son médecin.",
    "Risques psychosociaux : Mme Martin, greffe du tribunal, m'a répondu.",
    "Mon ami Google sait que vous avez un cancer.",
    "Il considérait M. Dupont avec l'aisance d'un habitué.",
    # One's own.
    "Mon cancer a été lu par trois services.",
    "J'ai un diabète et je suis suivi pour une dépression depuis 2013.",
    "Moi, Jeanne Martin, j'ai eu un cancer.",
    "Mme Roux a écouté mon cancer sans un mot.",
    "Je suis enceinte, et mon employeur l'a su par ma mutuelle.",
    # Nobody who could be told from others.
    "Mon voisin a un cancer.",
    "Une patiente de quarante ans, VIH, trois cents cas en France",
    "Claire a un cancer.",
    "Le patient X a une hépatite.",
    "",
    "🙂",
]


@pytest.mark.parametrize("text", QUIET)
def test_nothing_to_point_out(text: str) -> None:
    assert hints(text) == ()


def test_one_of_each_in_a_fixed_order() -> None:
    text = (
        "M. Dupont a un cancer, M. Durand aussi. a@b.fr, c@d.fr, 06 12 34 56 78, "
        "07 12 34 56 78, 1 84 12 76 451 089 46"
    )
    assert hints(text) == (
        Hint("nir", "1 84 12 76 451 089 46"),
        Hint("phone", "06 12 34 56 78"),
        Hint("email", "a@b.fr"),
        Hint("health", "M. Dupont a un cancer"),
    )


def test_a_sentence_that_never_ends_is_about_many_things() -> None:
    assert kinds("M. Dupont " + "et puis " * 40 + "le cancer") == []


def test_published_comments_give_no_hint() -> None:
    comments, faults = CommentStore(ROOT / "comments").load_all()
    assert comments and not faults
    assert {
        comment.id: hints(comment.body) for comment in comments if hints(comment.body)
    } == {}


@pytest.mark.parametrize(
    "path", sorted((ROOT / "content").rglob("*.md")), ids=lambda path: path.stem
)
def test_articles_and_pages_give_no_hint(path: Path) -> None:
    # An article guesses a number on purpose, in a script; nobody has it.
    guessed = (Hint("nir", "2840376999045"),)
    expected = guessed if path.stem == "pseudonyme-n-est-pas-anonyme" else ()
    for paragraph in path.read_text("utf-8").split("\n\n"):
        assert hints(paragraph) in ((), expected)


@given(
    st.text(
        st.sampled_from("M. Dupont Claire a un cancer 0612@point.fr\xa0é\n"),
        max_size=300,
    )
)
def test_excerpts_stand_in_the_text(text: str) -> None:
    for hint in hints(text):
        assert hint.excerpt in text
        assert hint.excerpt


@given(st.text(max_size=300))
def test_any_text_will_do(text: str) -> None:
    assert all(hint.excerpt in text for hint in hints(text))


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a ",
        "a.",
        "a@",
        "a@b.",
        "a at b ",
        "a arobase b point ",
        "0",
        "0 ",
        "06 12 34 ",
        "+3",
        "1 84 12 76 451 ",
        "1841276451089",
        "M. ",
        "Jeanne ",
        "Jeanne Martin ",
        "Jeanne Martin cancer ",
        "cancer ",
        "mon voisin du ",
        "mon cancer ",
        "j'ai un un un ",
        "Dr de la ",
        "de ",
        "A.",
        "l'",
        "http://a.fr ",
        "a.b-",
        "www.",
        "(at) ",
        "\0",
        "Claire, ma ",
        "rue de ",
        "J. ",
    ],
)
def test_linear(unit: str) -> None:
    assert_linear(hints, unit)
