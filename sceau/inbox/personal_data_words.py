"""The words by which `persons` knows a person and `health_data` a state of health.

French first, the basics in English. Everything is in small letters without accents, as
the text is folded before anything is looked for; `œ` stays. Lists are deliberately
short: what is missing gives no warning, and a moderator reads every comment anyway.
"""

from collections.abc import Iterable


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words("M MM Mr Mme Mmes Mlle Mrs Ms Miss Monsieur Madame")
"""With their capitals: « m » alone is a metre."""

# Who speaks about health because it is their work. What is said of them is hardly
# ever their own state of health.
PROFESSIONS = _words(
    """
    dr docteur docteure pr professeur professeure doctor professor psychiatre
    psychologue psychanalyste medecin chirurgien chirurgienne cancerologue oncologue
    neurologue cardiologue diabetologue gynecologue generaliste addictologue
    infectiologue virologue pediatre infirmier infirmiere pharmacien pharmacienne
    sage-femme ministre depute deputee senateur senatrice avocat avocate journaliste
    chercheur chercheuse auteur autrice ecrivain sociologue philosophe historien
    historienne directeur directrice president presidente biologiste epidemiologiste
    statisticien statisticienne juriste
    """
)

RELATIONS = _words(
    """
    voisin voisine voisins voisines ami amie amis amies copain copine collegue
    collegues cousin cousine cousins oncle tante frere sœur soeur freres pere mere
    papa maman fils fille filles mari femme epoux epouse compagnon compagne conjoint
    conjointe fiance fiancee beau-frere belle-sœur belle-soeur beau-pere belle-mere
    beau-fils belle-fille grand-pere grand-mere petit-fils petite-fille neveu niece
    parrain marraine filleul filleule bebe enfant enfants patient patiente patients
    client cliente eleve etudiant etudiante chef patron patronne employe employee
    facteur factrice boulanger boulangere instituteur institutrice maitresse prof
    secretaire gardien gardienne concierge locataire proprietaire proche petit
    petite jeune ex neighbour neighbor friend colleague uncle aunt brother sister
    father mother daughter husband wife boss
    """
)
DETERMINERS = _words(
    """
    mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs le la les l un
    une ce cet cette au du my his her our your their the
    """
)
POSSESSIVES = DETERMINERS - _words("le la les l un une ce cet cette au du the")
PARTICLES = _words("de du des d le la les van von den der el al ben bin da")

# A name behind one of these is the name of a thing: « rue Jean Jaurès », « loi Veil ».
THINGS = _words(
    """
    rue avenue boulevard place square impasse quai allee cours pont port gare
    station hopital hopitaux chu chru ch clinique centre institut lycee college
    ecole universite faculte fondation association ligue prix loi lois arret affaire
    rapport saint sainte st amendement plan decret musee maison pavillon batiment
    salle service serment methode syndrome maladie score echelle comite mission
    commission hospital street road university foundation institute
    """
)
WORKS = _words(
    """
    livre article film etude these roman tribune conference travaux theorie rapport
    ouvrage blog podcast discours serie texte book paper talk
    """
)
"""« le livre de Jeanne Martin »: she wrote it."""

# Whoever is greeted, or quoted, is not whom the sentence tells about.
GREETINGS = _words(
    """
    merci bonjour bonsoir cher chere chers cheres salut bravo selon apres dixit dear
    thanks thank hello hi
    """
)
MAKING = ("ecrit", "sign", "publi", "cit", "dirig", "redig", "film", "propos")
"""Beginnings of participles before « par Jeanne Martin »."""
SPEECH = _words(
    """
    dit disait ecrit ecrivait explique expliquait rappelle rappelait raconte
    racontait montre demontre defend precise estime propose note souligne affirme
    repond publie etudie dirige conclut ajoute enseigne denonce plaide evoque
    travaille said says writes wrote explains argues
    """
)
SPOKEN = _words(
    """
    dit ecrit explique rappele raconte montre demontre defendu precise estime
    propose note souligne affirme repondu publie etudie dirige conclu ajoute
    decouvert invente travaille soigne milite vote parle fonde isole
    """
)
"""After « a », « avait »."""
PRONOUNS = _words("m t s l n me te se ne nous vous lui y en qui")
"""Between a person and the verb."""
SELF = _words("suis moi appelle soussigne soussignee i'm am")
"""« Moi, Jeanne Martin, … »"""

# Nobody, or nobody any more: proverbial and fictional persons, and single letters of
# which textbooks are full.
NOBODY = _words(
    """
    x y z n untel unetelle machin bidule chose tout-le-monde toutlemonde
    dupond lambda michu bovary homais knock purgon diafoirus argan jekyll house
    watson folamour jivago mabuse petiot seguin jourdain
    """
)
# Their health is in history books and in judgments; `first_last`, folded.
HISTORY = _words(
    """
    francois_mitterrand georges_pompidou simone_veil marie_curie pierre_curie
    louis_pasteur claude_bernard jean_moulin victor_hugo marcel_proust
    gilles_tourette vincent_lambert vincent_humbert chantal_sebire alan_turing
    steve_jobs freddie_mercury sigmund_freud alois_alzheimer james_parkinson
    jean-martin_charcot rosalind_franklin henrietta_lacks michel_foucault
    florence_nightingale claude_gubler guy_moquet charles_gaulle albert_camus
    simone_beauvoir franklin_roosevelt john_kennedy vincent_gogh
    """
)
# Written with a capital, and nobody's name.
NOT_NAMES = _words(
    """
    france europe paris lyon marseille limoges grenoble lille nantes bordeaux rennes
    toulouse nice strasbourg bretagne jura belgique suisse afrique amerique google
    apple microsoft amazon facebook meta twitter doctolib ameli internet android
    windows linux debian ubuntu alexa siri chatgpt sante securite sociale assurance
    maladie espace dossier medical medecin hopital ministere ministre etat
    republique president presidente maire juge directeur directrice docteur
    professeur cnil rgpd insee conseil cour cassation union europeenne commission
    agence haute autorite sida vih cancer alzheimer parkinson charcot crohn lyme
    covid noel dieu ordre journal officiel code penal public publique national
    nationale vitale analytics il elle je tu on nous vous ils elles le la les un une
    des mais et ou or donc car ni si quand comme pour avec sans dans sur sous chez
    par de du au aux en ce cette ces mon ma mes son sa ses notre nos votre vos leur
    leurs que qui quoi dont mr mme mlle monsieur madame he she it they the and but
    when i we you
    """
)

# Common among people who live in France, wherever their parents come from.
FIRST_NAMES = _words(
    """
    abdel abdou abdoulaye achille adam adama adele adeline adrien adrienne agathe
    agnes ahmed aicha aida aime aimee alain alban albane albert alberto alessandro
    alex alexandra alexandre alexia alexis ali alice alicia alina aline alison alix
    alphonse amandine amar amel amelie amin amina aminata amine amir ana anais
    anastasia andre andrea andree andrew ange angela angele angelique anissa anita
    ann anna anne annette annick annie anouk antoine antoinette antonia antonin
    antonio anton ariane arlette armand armelle arnaud arthur assia astrid aude
    audrey auguste aurelie aurelien aurore awa axel axelle ayoub aziz baptiste
    barbara bart basile bastien beatrice ben benedicte benjamin benoit bernadette
    bernard bertrand bilal blanche boris boubacar brahim brice brigitte bruno
    camille candice capucine carine carl carla carlos carmen carole caroline
    catherine cecile cecilia cedric celestin celia celine chantal charles charlie
    charlotte cheikh chloe christelle christian christiane christina christine
    christophe claire clara clarisse claude claudia claudie claudine clea clemence
    clement clementine cleo colette coline corentin corinne coralie cynthia cyril
    cyrille damien dan daniel daniela daniele danielle daphne daouda david deborah
    delphine denis denise diane didier diego dimitri djamel djibril dominique dorian
    doris dorothee driss dylan edgar edith edmond edouard edward elena eleonore
    eliane elias elif elina elisa elisabeth elise elizabeth ella elliot elodie
    eloise elsa emile emilie emilien emily emma emmanuel emmanuelle enzo eric erica
    erik erika ernest erwan estelle esteban esther ethan etienne eugene eugenie eva
    evan eve evelyne fabien fabienne fabio fabrice fadila faiza fanny farah farid
    farida fatima fatiha fatma fatou fatoumata faustine felicie felix ferdinand
    fernand fernanda fernando firmin flavie flavien flora florence florent florian
    francesca francesco francine francis francisco franck francois francoise frank
    fred frederic frederique gabin gabriel gabriela gabrielle gaelle gaetan gaspard
    gaston genevieve geoffrey george georges georgette gerald geraldine gerard
    germain germaine ghislaine gilbert gilberte gilles gina ginette giovanni gisele
    giulia grace gregoire gregory guillaume gustave guy gwenaelle habib hakim hamid
    hamza hanna hannah hans harry hasan hassan hector heidi helena helene helmut
    henri henriette henry herve hicham hippolyte honore hortense hubert hugo hugues
    husein hussein ibrahim ibrahima ida idir idriss ignace igor ilan ilyes imane
    ines ingrid irene iris isaac isabel isabella isabelle ismael issa ivan jack
    jacob jacqueline jacques jade jakub jalil jamal james jamila jan jana jane
    janine jasmine jason jean jeanine jeanne jeannine jennifer jeremie jeremy jerome
    jessica jim jimmy joachim joan joana joanna joao joaquim jocelyne joel joelle
    joey johan johanna john jonas jonathan jordan jorge jose josef joseph josephine
    josette joshua josiane josue judith jules julia julian juliana julie julien
    juliette julio justin justine kader kadiatou kamel kamila karen karim karima
    karin karine karl kate katia kelly kemal kenza kevin khadija khaled khalid kim
    klara klaus konrad laetitia laila lamine lara laszlo laura laure laureen
    laurence laurent laurine lea leila lena leo leon leonard leonie leopold leslie
    leyla lia liam lila lilian liliane lilou lina linda line linh lisa lise lison
    livia loan loic lola lorena lorenzo lou louane louis louisa louise louka luc
    luca lucas lucia lucie lucien lucienne lucile ludivine ludovic luigi luis luisa
    luna lydia lydie lyna madeleine mae maelle maelys magali mahmoud maissa malek
    malik malika mamadou manel manon manuel manuela marc marceau marcel marcelle
    marco margaux margot marguerite maria mariam mariama marianne marie marielle
    marin marina mario marion marius mark marta martha marthe martin martine mary
    marwa maryam maryse mateo mathias mathieu mathilde mathis mathurin matteo
    matthias matthieu maud maurice maurine max maxence maxime maya medhi mehdi
    mehmet melanie melina melissa melodie mercedes meriem merwan michael michaela
    michal michel michele micheline michelle miguel mila milan milena mina miriam
    mireille mohamed mohammed mohand moise monica monique morgan morgane mouloud
    mouna mourad moussa muriel mustafa mustapha myriam nabil nada nadege nadia
    nadine naima nancy nasser natacha natalia natasha nathalie nathan nelly nicholas
    nicolas nicole nina nino noa noah noe noel noelle noemie nolan nora norbert nour
    noura octave odette odile olga olivia olivier omar ophelie oscar osman oumar
    oumou ousmane owen pablo paola paolo pascal pascale patrice patricia patrick
    paul paula paulette pauline paulo pavel pedro penelope perrine peter petra
    philippe pierre pierrette pierrick piotr priscilla prosper quentin rachel rachid
    rachida raphael raphaelle raoul raul raymond raymonde rebecca regine regis remi
    remy renaud rene renee reynald ricardo richard rita robert roberto robin roger
    roland rolande romain romane romeo romuald rosa rosalie rose roselyne roxane
    ruben rudy sabine sabrina sacha safia said salah salif salim salima salma salome
    salvatore sam samia samir samira samuel sandra sandrine sara sarah saskia
    sebastien selim selma serge sergio servane severine simon simone sofia sofiane
    solange solene soline sonia sophia sophie soraya souad soumaya stanislas stefan
    stella stephane stephanie steve steven suzanne suzette svetlana sven swann
    sybille sylvain sylvaine sylvestre sylviane sylvie tania tanguy tarek tatiana
    teo teresa thea theo theodore theophile therese thi thibault thibaut thierry
    thomas tiago tim timeo timothee tina tom tomas tony tristan ulysse ursula
    valentin valentine valerie vanessa vera veronique vicente victoire victor
    victoria vincent violette virginie viviane vladimir walid wanda wassim wei wendy
    werner wilfried william xavier yacine yael yan yanis yann yannick yasin yasmina
    yasmine yassine yohan yolande youcef youssef youssouf yves yvette yvon yvonne
    zakaria zeynep zineb zoe zohra
    """
)

# Endings of hosts that people spell out; any ending will do after a real @ and dot.
TOP_LEVELS = sorted(
    _words(
        "fr com org net eu be ch ca de lu mc re pm "
        "uk io co info biz name pro coop example"
    )
)
# `seal@2x.png`, `wg-quick@wg0.service`
NOT_TOP_LEVELS = _words(
    """
    png jpg jpeg gif svg webp avif js css html htm json service timer socket mount
    target slice conf
    """
)

# Patterns for folded text; what a word begins with, unless it ends with \b.
HEALTH = (
    # cancers
    r"cancer(?!olog|igen)",
    *("tumeur", "tumou?r", "leucemi", "leuka?emia", "lymphom", "melanom", "sarcom"),
    *("metasta", "carcinom", "chimio", "chemo", "radiotherap", "hormonotherap"),
    *("mastectom", "mammograph", "biopsi", "coloscop", "brca"),
    # infections
    *(r"vih\b", r"hiv\b", r"sida\b", "sidee", "seropositi", "tritherapi", "hepatit"),
    *("syphili", "gonorr", "chlamydi", "herpes", "papilloma", "tuberculos", "covid"),
    *("septicemi", "meningit", r"zona\b", "paludism", r"positi(?:f|ve) (?:au|a la)\b"),
    # mind
    *("depressi", "depressed", "antidepress", "bipolai?r", "schizo", "psychos(?!o)"),
    *(
        "psychoti",
        "psychiatri(?!st)",
        "neurolepti",
        "anxiolyti",
        "burn-?out",
        "anorexi",
    ),
    *("boulimi", "suicid", "autis[mt]", "trisomi", "paranoi", "mental illness"),
    *("eating disorder", "electrochoc", r"tdah\b"),
    r"(?:voit|voyait|vu|chez|par) (?:un|une|le|la|son|sa|des) psychiatre",
    # dependence
    *("alcooli", "alcoholi", "toxicoman", "overdose", "heroinoman", "desintoxi"),
    *("methadon", "subutex", "addict(?!olog)", r"rehab\b"),
    # nerves, heart, metabolism
    *("alzheimer", "parkinson", "sclerose", "epilep", "demen(?:ce|tia)", "parapleg"),
    *("tetrapleg", "hemipleg", "infarctus", "heart attack", "dialys", "diabet"),
    *("insuffisance (?:cardiaque|renale|respiratoire)", "insuline", "insulin"),
    *("obes(?:e|ite)", "asthm", "mucovisc", "drepanocyt", "hemophil", "myopath"),
    *("cirrhos", "hypertension arterielle", "pacemaker", "cardiopath", "anevrism"),
    *(r"lupus\b", r"crohn\b", "endometrios", "fibromyalg", "psoriasis", "glaucom"),
    # birth
    *("grossesse", "pregnan", "avort", "abortion", r"ivg\b", "fausses? couche"),
    *("miscarriage", "sterilit", "infertil", "menopaus", "hysterectom", "vasectom"),
    r"(?:est|etait|serait|soit|tombee|retombee|semble) enceinte",
    r"enceinte de (?:[^\W\d_]+|\d+) (?:mois|semaines)",
    # care
    *("hospitalis", "hospitaliz", "soins palliatifs", r"coma\b", "reanimation"),
    r"greffee? (?:du|de la|des|d') ?(?:cœur|coeur|foie|rein|poumon|moelle)",
    *("transplant", "ablation", "handicape", "invalidite", "arrets? maladie"),
    r"oper(?:e|ee) (?:du|de la|des|d')",
    *("xanax", "lexomil", "prozac", "ritalin", "morphin", "viagra", "levothyrox"),
    r"(?:est|etait|serait|tombee?|gravement|tres) malade\b",
    r"(?<!assurance )(?<!assurance-)maladies? (?!professionnel)",
    *("is very ill", "mentally ill", "terminally ill", "had surgery"),
)
# In small letters some of these are ordinary words.
HEALTH_IN_CAPITALS = ("AVC", "IST", "MST", "ALD", "PMA", "FIV", "SEP", "TOC", "AIDS")


def by_first_letter(words: Iterable[str], *, whole: bool = False) -> str:
    """An alternation of patterns that looks at each first letter once.

    Python's `re` tries a hundred words one after the other at every place. What begins
    with no plain letter is tried first. `whole` words stand behind no letter or digit.
    """
    groups: dict[str, list[str]] = {}
    for word in words:
        plain = word[0].isalpha()
        groups.setdefault(word[0] if plain else "", []).append(word[plain:])
    before = r"(?<!\w{})" if whole else ""
    return "|".join(
        f"{letter}{before.format(letter)}(?:{'|'.join(rest)})"
        for letter, rest in sorted(groups.items())
    )
