"""French words for generated texts: enough of them that gzip has something to do."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Nouns take -s in the plural (-x after -au), adjectives -e in the feminine.
MASCULINE = _words("""
    accès abonné accord acte adhérent agent algorithme annuaire antécédent
    appareil archiviste argument arrêt article assuré assureur avenant avis avocat
    barrage bâtiment bilan boîtier bordereau brancardier brouillon budget cabinet
    cachet cahier capteur carnet cas centre certificat chantier chercheur
    chiffrement choix citoyen classeur clavier clinicien code colloque comité
    commerce compte concours conseiller consentement contrat contrôle correctif
    correspondant couloir courrier courtier coût décret défaut délai délégué
    département dépistage député détail diagnostic directeur dispositif docteur
    document dossier droit échange écran effacement effectif élu employeur
    enregistrement entrepôt essai établissement état examen exemple expert facteur
    fichier financement formulaire fournisseur guichet handicap hébergeur
    identifiant implant incident index industriel infirmier interne inventaire
    juge jugement laboratoire lecteur lit logiciel lot malade mandat mécanisme
    médecin médicament message métier ministre modèle motif moyen mutualiste
    nombre nom numéro objet opérateur ordinateur ordre organisme papier parcours
    passage patient paragraphe pharmacien plateau pouvoir prestataire principe
    procédé procès prélèvement programme projet protocole pseudonyme public
    quartier questionnaire rapport recours refus régime registre règlement relevé
    remboursement remède rendement renseignement répertoire réseau résultat retard
    risque salarié sceau scrutin secret secteur secrétaire seigneur sens service
    seuil signalement site soignant souvenir statut stockage suivi support
    symptôme système témoin terminal texte tiers titulaire traceur traitement
    transfert trimestre usager usage vaccin verrou vestiaire visiteur vol volet
""")

FEMININE = _words("""
    adresse affaire agence alerte allergie ambulance amende analyse annexe annonce
    antenne archive armoire assistante assurance astreinte attaque autorisation
    autorité balance barrière base blouse boîte brèche caisse campagne carte
    cartographie case centrale certification chambre charge charte circulaire
    clause clé clinique collecte commande commission complémentaire comptabilité
    condition confiance confidence confidentialité consigne consultation
    contrainte convention copie cotisation couche couverture crainte croyance date
    décision déclaration délibération demande démarche dépêche dérogation dette
    direction discipline discussion disposition distance doctrine donnée durée
    échéance école écriture élection empreinte enquête entente entreprise
    enveloppe épidémie erreur étape étiquette étude évaluation exception excuse
    exigence expérience expertise facture faille famille fenêtre feuille fiche
    filiale fonction force formation formule fraude frontière garantie garde
    gestion greffe grille habitude heure imprimante infirmière information
    infrastructure injonction instance intention interface journée jurisprudence
    laborantine lecture lettre liasse liberté ligne liste loi machine maladie
    maternité mémoire mention mesure méthode migration mission montre mutuelle
    négligence norme note notice notification obligation officine opération
    ordonnance organisation page panne parole passerelle patiente pathologie
    pension permanence pharmacie pièce plainte plateforme police porte précaution
    preuve prescription procédure profession promesse protection prothèse prudence
    question radiographie raison réclamation recherche réforme règle réponse
    requête réserve responsabilité ressource révision salle sanction sauvegarde
    science secrétaire sécurité séance serrure signature société somme source
    souche stratégie structure surveillance tablette tâche télécopie tendance
    thérapie trace transparence tutelle urgence valeur vérification version
    victime vigilance ville visite vitre zone
""")

ADJECTIVES = _words("""
    absent accordé affiché agréé ancré annoncé appliqué arrêté attendu avancé
    banal bloqué cerné certain certifié chargé chiffré clair concerné conservé
    constant contenté contraint courant décidé dédié défini délicat demandé
    dépassé détaillé discret distant élevé employé endormi enregistré étendu
    évident exact exigé fermé fini froid garanti gradué grand haut hébergé imposé
    imprévu inattendu indépendant inscrit insuffisant intéressant isolé joint lent
    limité lointain lourd manquant masqué menacé méfiant mesuré motivé noté obligé
    obscur opposé ouvert partagé patient perdu permanent petit posé précédent
    présent prétendu prévu privé prochain profond promis protégé prudent publié
    rangé récent réduit refusé relié rempli renforcé répandu réservé restreint
    retardé revendu risqué scellé séparé serré signalé signé simplifié solidaire
    soumis suffisant suivant surveillé suspendu tardif transmis urgent usé utilisé
    vacant validé vérifié violent voisin volé
""")

# Third person singular.
VERBS = _words("""
    accepte accompagne accorde adresse affiche aggrave aide ajoute alerte alimente
    annonce applique apporte approuve archive arrache assure attaque autorise
    avertit bloque bouscule brouille cache cède certifie charge chiffre cite
    classe coche collecte compare complète concerne confirme connaît conserve
    consulte contient contourne contredit contrôle copie corrige couvre craint
    croise débloque déclare découvre défend dément demande dénonce dépasse déplace
    désigne détruit devance devine divulgue donne double écarte éclaire écoute
    efface égare emporte encadre engage enregistre entend entoure envoie épargne
    éprouve établit étend évite exige expire explique expose ferme fixe fouille
    fournit franchit garantit garde héberge identifie ignore imite impose imprime
    inquiète inscrit interroge inventorie isole justifie laisse limite livre
    masque mélange menace mentionne mesure modifie montre néglige nomme note
    numérote oblige obtient occupe ordonne oublie ouvre paie parcourt partage perd
    permet possède précède préfère prend prépare présente prévient produit promet
    propose protège prouve publie range rappelle rassure reçoit réclame recommande
    recopie recoupe redoute réduit refuse regarde relie remplace remplit rend
    renforce renvoie répare reprend réserve résume retarde retient retire retrouve
    révèle sauve scelle sépare signale signe simplifie soulage soupçonne soutient
    suppose surveille suspend tolère touche trahit traite transmet trouve utilise
    vaut vend verrouille vérifie viole vise voit
""")

ADVERBS = _words("""
    ailleurs ainsi alors après assez aujourd'hui aussitôt autrefois bientôt
    cependant certes contrairement davantage déjà demain depuis désormais
    discrètement donc enfin ensuite entièrement exactement franchement
    généralement gratuitement hier jamais lentement longtemps maintenant
    mieux notamment ouvertement parfois partout plutôt pourtant précisément
    presque probablement prudemment quelquefois rarement souvent surtout toujours
    toutefois tranquillement trop vite volontairement
""")

# Towns that « à » goes with.
PLACES = _words("""
    Amiens Angers Arras Avignon Bayonne Besançon Bordeaux Brest Caen Cahors
    Chartres Colmar Dijon Épinal Évreux Foix Grenoble Guéret Laval Lille Limoges
    Lorient Lyon Mâcon Marseille Metz Montpellier Nantes Nevers Nice Nîmes Niort
    Orléans Paris Pau Poitiers Quimper Reims Rennes Roanne Rodez Rouen Saumur
    Sedan Strasbourg Tarbes Toulon Toulouse Tours Troyes Tulle Valence Vannes
    Verdun Vesoul Vichy
""")

PREPOSITIONS = _words("""
    dans pour par sur contre avec sans devant derrière selon malgré
""")
LINKING_WORDS = (
    "parce que",
    "puisque",
    "alors que",
    "tandis que",
    "pendant que",
    "dès que",
    "tant que",
    "lorsque",
    "quand",
    "comme si",
    "même si",
    "sauf si",
)
