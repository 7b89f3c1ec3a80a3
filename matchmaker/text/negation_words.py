"""The words by which four languages exclude, and those that only look like it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Words = frozenset[str]
Sequences = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NegationWords:
    """What opens, ends and forbids an exclusion in one language; folded, words apart."""

    prepositions: Sequences
    """Open a scope whatever the sentence: without, instead of."""
    determiners: Words
    """Open one unless the sentence complains of a lack: no, keine."""
    adverbs: Words
    """Exclude at the head of a part of the sentence only: never."""
    negators: Words
    """Negate a verb or a thing: not, non."""
    pairs: Sequences
    """The first word announces, the second opens: rather Y than X."""
    idioms: Sequences
    """Begin with one of the words above and exclude nothing."""
    wanted: Words
    """Verbs, by base form or as written, whose negation excludes their object."""
    lacked: Words
    """Words of a sentence that complains: what it negates is missing or fails."""
    copulas: Words
    articles: Words
    clitics: Words
    """Stand between a negator and what it negates."""
    auxiliaries: Words
    unneeded: Words
    """After a negator they exclude what stands before them: "X is not needed"."""
    enclosures: Sequences
    """Exclude what stands between their two words: leave X out."""
    after: Sequences
    """Exclude what stands before them: "laser excluded"."""
    harms: Words
    """What nobody wants: to be without it is no exclusion."""
    properties: Words
    """Substances and means whose absence is a property that is sought."""
    stops: Words
    """End a scope: prepositions of purpose and means, contrasts, subjects."""
    alternatives: Words
    """Continue a list of excluded things, and so its commas: or, nor."""
    additions: Words
    """Continue it where little follows: and."""
    contrasts: Words
    """Part what is wanted from what is not: but."""


def _words(text: str) -> Words:
    return frozenset(text.split())


def _sequences(text: str) -> Sequences:
    return frozenset(tuple(line.split()) for line in text.strip().split(","))


_IT = NegationWords(
    prepositions=_sequences(
        """
senza, niente, invece di, invece del, invece della, invece dello, invece dei, invece delle, invece
degli, invece che, invece dell, al posto di, al posto del, al posto della, al posto dello, al
posto dei, al posto delle, al posto degli, al posto dell, anziche, piuttosto che, tranne, eccetto,
salvo, fuorche, ad eccezione di, escluso, esclusa, esclusi, escluse, né, ad esclusione di, a
parte, basta con, lontano da, in luogo di, in luogo del, in luogo della, fatta eccezione per,
eccezion fatta per, al di fuori di, al di fuori del, al di fuori della, all infuori di, ad
eccezione del, ad eccezione della, ad eccezione dei, ad eccezione delle, ad esclusione del, ad
esclusione della, lasciate perdere, lasciamo perdere, lascia perdere, lasciate stare, lasciamo
stare, lasciare stare, escludendo, tralasciando, senza bisogno di, nessun bisogno di, facciamo a
meno di, facciamo a meno del, facciamo a meno della, in nessun caso, non abbiamo bisogno di, non
ho bisogno di, non c e bisogno di, senza passare per, senza passare da, nessun interesse per
"""
    ),
    determiners=_words("nessun nessuna"),
    adverbs=_words("mai"),
    negators=_words("non no"),
    pairs=_sequences(
        """
piuttosto che, meglio che, preferire al, preferire alla, preferire allo, preferire all, preferire
ai, preferire agli, preferire alle, preferire rispetto
"""
    ),
    idioms=_sequences(
        """
non solo, non soltanto, non solamente, non appena, non ultimo, non ultima, non meno, non piu, non
ancora, non sempre, non tutti, non tutte, non troppo, non molto, non oltre, non tessuto, non
tessuti, non profit, non stop, non male, non vedenti, non food, non lontano, non ferrosi, non
ferrose, non conforme, non conformi, non conformita, non distruttivo, non distruttivi, non
distruttiva, non distruttive, non e che, non invasivo, non invasiva, non invasivi, non lineare,
non lineari, non abbastanza, non so, non a caso, non per niente, perche no, senza dubbio, senza
problemi, senza problema, senza impegno, senza fili, senza filo, senza fine, senza sosta, senza
successo, senza contare, senza contatto, senza piombo, senza che, senza risultato, senza soluzione
di continuita, senza testa, niente male, niente da fare, niente di, salvo che, a parte questo, a
parte cio, no profit, no code, no limits, mai visto, vicino al, vicino alla, vicino all, vicino
alle, vicino ai, vicina al, vicina alla, fino al, fino alla, davanti al, davanti alla, accanto al,
accanto alla, oltre al, oltre alla, attorno al, attorno alla, intorno al, adatto al, adatto alla,
adatti al, grazie al, grazie alla, in base al, in base alla, non pericolosi, non pericolosa, non
idonei, non idoneo, non presidiato, non previsti, non previsto, non previste, non autorizzati, non
autorizzato
"""
    ),
    wanted=_words(
        """
volere cercare servire offrire fare produrre trattare accettare interessare usare utilizzare
comprare acquistare vendere fornire desiderare eseguire occuparsi occupare lavorare vogliamo
voglio vorremmo vorrei cerchiamo cerco cerca cercano serve servono facciamo fa fate offriamo offre
usiamo prevedere svolgere effettuare costruire realizzare occorrere parlare intendere gestire
proporre acquisire spedire toccare cambiare modificare
"""
    ),
    lacked=_words(
        """
trovare trova trovano troviamo avere abbiamo ho ha riuscire riesce riescono riusciamo esserci
manca mancano esiste esistono bastare basta bastano arriva arrivano conosciamo sappiamo
"""
    ),
    copulas=_words("è sono siamo era erano sia"),
    articles=_words("un uno una il lo la i gli le l dei delle degli del della di solo"),
    clitics=_words("ci ce c ne lo la li le si mi vi gia piu"),
    auxiliaries=_words(
        """
è sono siamo ha hanno abbiamo ho puo possono possiamo deve devono dobbiamo
"""
    ),
    enclosures=_sequences("lasciare stare, lasciare perdere, lasciare parte, mettere parte"),
    unneeded=_words(
        """
serve servono servirebbe occorre occorrono interessa interessano necessario necessaria necessari
necessarie richiesto richiesta richiesti richieste vogliamo voglio vorremmo usiamo cerchiamo
facciamo
"""
    ),
    after=_sequences(
        """
escluso, esclusa, esclusi, escluse, non se ne parla, ce l abbiamo, ce li abbiamo, ce le abbiamo,
ce lo abbiamo, li abbiamo gia, le abbiamo gia, l abbiamo gia, non fa per noi, non fanno per noi,
non ci interessa, non ci interessano, non mi interessa, non interessa, non interessano, no grazie,
lo escludiamo, la escludiamo, li escludiamo, le escludiamo, non abbiamo bisogno, non ho bisogno,
non c e bisogno, fuori discussione, in nessun caso, assolutamente no, ne abbiamo gia, ne abbiamo
abbastanza, lo _ noi, la _ noi, li _ noi, le _ noi, l _ noi, ce n e gia
"""
    ),
    harms=_words(
        """
problema difetto errore scarto bava cricca crepa perdita ritardo danno graffio poro porosita
residuo interruzione fermo fermata spreco rischio deformazione macchia bolla sorpresa incidente
tempo vibrazione rumore odore attesa limite vincolo perdere rovinare danneggiare compromettere
esporre arrotondare costo aumentare peggiorare ripresa rottura contaminazione fretta esperienza
preavviso impegno obbligo risposta lasciare alterare ridurre rallentare
"""
    ),
    properties=_words(
        """
piombo solvente solventi glutine lattosio cromo nichel olio pfas bpa ftalati conservanti
conservante silicone siliconi zucchero zuccheri sale alcol fosfati additivi additivo cloro
formaldeide lattice antibiotici pesticidi plastificanti alogeni codice contatto utensili attrezzi
conducente operatore presidio carta manutenzione lubrificante
"""
    ),
    stops=_words(
        """
per con che perche ma bensi pero quindi cosi mentre dove quando se anzi solo soltanto noi poiche
dato grazie tramite entro oggi vorremmo vogliamo cerchiamo preferiamo serve servono deve devono va
vanno piuttosto meglio invece
"""
    ),
    alternatives=_words("o od oppure né"),
    additions=_words("e ed"),
    contrasts=_words("ma pero bensi invece mentre"),
)

_EN = NegationWords(
    prepositions=_sequences(
        """
without, instead of, rather than, except, except for, excluding, other than, neither, apart from,
in place of, away from, as opposed to, in lieu of, nor, anything but, no need for, no need of, no
use for, no interest in, forget, forget about, leave out, leaving out, leave aside, leaving aside,
setting aside, skip the, in preference to, with the exception of, to the exclusion of, without
going through, but not, under no circumstances, by no means, on no account
"""
    ),
    determiners=_words("no"),
    adverbs=_words("never"),
    negators=_words("not cannot t"),
    pairs=_sequences("rather than, sooner than, better than, prefer over"),
    idioms=_sequences(
        """
not only, not just, not merely, not least, not yet, not sure, not enough, not always, not all, not
every, not least, not so, not more, not less, not too, not very, not even, not to mention, not for
profit, not working, not available, not possible, not bad, not because, not until, not
necessarily, not clear, not at all, not known, not quite, not far, not if, not when, not able, not
being, not having, not knowing, not satisfied, not happy, not good, not ok, no problem, no
problems, no doubt, no longer, no more, no matter, no one, no idea, no code, no less, no later, no
way, no fewer, no such, no time, no experience, no wonder, no luck, no good, no success, without
problem, without problems, without doubt, without delay, without success, without fail, without
notice, without compromise, without compromising, without interruption, without limits, rather
than later, other than that, apart from that, never mind, never before, never ending, why not, if
not, whether or not, or not, no touch
"""
    ),
    wanted=_words(
        """
want need seek look like wish require use offer make do accept buy supply sell provide produce
manufacture consider think interest interested looking seeking buying purchase take deal work mean
handle build perform plan intend ask after run carry serve propose send touch change replace
"""
    ),
    lacked=_words(
        """
have has had find finds found get gets getting there exist exists exits know knows lack lacks
comes enters leaks passes escapes holds works remains finding gives
"""
    ),
    copulas=_words("is are was were am re be"),
    articles=_words("a an the any about for another after just"),
    clitics=_words("really actually just even currently ourselves also simply yet ever"),
    auxiliaries=_words(
        """
do does did don doesn didn can could couldn will would won wouldn has have had hasn haven should
shouldn must mustn may might shall isn aren wasn weren is are was were am re be ca
"""
    ),
    enclosures=_sequences("leave alone, leave out, leave aside, rule out, count out, keep out"),
    unneeded=_words(
        """
needed wanted required necessary welcome desired allowed accepted option asked
"""
    ),
    after=_sequences(
        """
excluded, is out of the question, ruled out, we already have, we have already, is out, are out,
is off the table, are off the table, is not for us, are not for us, isn t for us, aren t for us,
is not an option, isn t an option, is no option, is not what we _, isn t what we _, does not
interest us, doesn t interest us, do not interest us, don t interest us, no thanks, no thank you,
we _ ourselves, is not the point, is not the issue, is taken care of
"""
    ),
    harms=_words(
        """
problem defect error scrap burr crack loss delay damage scratch pore porosity residue interruption
downtime waste risk deformation distortion stain bubble surprise accident vibration noise smell
waiting limit losing damaging spoiling compromising exposing rounding ruining harming cost raising
increasing leaving leak breakage contamination stopping success experience warning obligation
objection obligation answer reply lose damage spoil compromise expose leave heat heating slowing
"""
    ),
    properties=_words(
        """
lead solvent gluten lactose chromium chrome nickel oil pfas bpa phthalate preservative silicone
sugar salt alcohol phosphate additive chlorine formaldehyde latex antibiotic pesticide plasticiser
plasticizer halogen code contact tool driver operator paper maintenance lubricant wire cable
"""
    ),
    stops=_words(
        """
for with by that which who because since so as but just only while where when if we i they it you
he she to need want look seek please than therefore our instead preferably
"""
    ),
    alternatives=_words("or nor"),
    additions=_words("and"),
    contrasts=_words("but while whereas"),
)

_DE = NegationWords(
    prepositions=_sequences(
        """
ohne, statt, anstatt, anstelle, anstelle von, an stelle von, ausser, weg von, weder, ausgenommen,
abgesehen von, exklusive, noch weniger, weg vom, weg von der, mit ausnahme von, mit ausnahme des,
mit ausnahme der, unter verzicht auf, im verzicht auf, verzicht auf, abgesehen vom, anstelle der,
anstelle des, anstelle eines, anstelle einer, vergessen sie, vergesst, wir verzichten auf,  auf
keinen fall, in keinem fall, nichts mit, ausgenommen das, ausgenommen die, mit ausschluss von,
unter ausschluss von
"""
    ),
    determiners=_words("kein keine keinen keiner keinem keines keinerlei"),
    adverbs=_words("nie niemals"),
    negators=_words("nicht"),
    pairs=_sequences("lieber als, eher als, besser als, bevorzugen gegenuber"),
    idioms=_sequences(
        """
nicht nur, nicht zuletzt, nicht mehr, nicht genug, nicht immer, nicht alle, nicht so, nicht sehr,
nicht allein, nicht einmal, nicht ganz, nicht weniger, nicht klar, nicht sicher, nicht moglich,
nicht dicht, nicht weit, nicht langer, nicht wahr, nicht selten, nicht selbst, nicht metalle,
nicht rostend, nicht rostende, nicht rostendem, nicht gewebte, nicht erst, ohne weiteres, ohne
probleme, ohne problem, ohne zweifel, ohne werkzeug, ohne umwege, ohne erfolg, ohne dass, ohne
ende, ohne pause, ohne kontakt, ohne beruhrung, ausser betrieb, ausser haus, ausser dass, ausser
gefecht, statt zu, kein problem, keine probleme, kein zweifel, keine ahnung, keine sorge, keine
frage, kein wunder, keine zeit, kein erfolg, keine erfahrung, warum nicht, keiner weiss, wenn
nicht, oder nicht, ob nicht, weg vom fenster, nicht genugend, nicht ausreichend, nicht gut, nicht
richtig, nicht funktioniert
"""
    ),
    wanted=_words(
        """
wollen wunschen suchen brauchen benotigen mogen mochten machen anbieten bieten liefern herstellen
produzieren verwenden einsetzen nutzen kaufen verkaufen verarbeiten durchfuhren fuhren
interessieren meinen sollen wollen will wir_wollen mochte mochten sucht suche gesucht braucht
brauche soll sollen darf durfen bitte fertigen bauen kaufen beziehen denken geht planen andern
anfassen beruhren
"""
    ),
    lacked=_words(
        """
finden findet gefunden haben habe hat hatten gibt geben bekommen bekommt kennen kennt fehlt fehlen
funktioniert halt halten gelingt reicht reichen wissen weiss schaffen kommt dringt eindringt
entsteht entstehen bleibt bleiben da vorhanden verfugbar kriegen erhalten sich
"""
    ),
    copulas=_words("ist sind war waren"),
    articles=_words("ein eine einen einem einer der die das den dem um auf"),
    clitics=_words("auch unbedingt wirklich etwa gerade bloss ja bitte nur lieber"),
    auxiliaries=_words(
        """
ist sind war waren hat haben wird werden kann konnen muss mussen konnte konnten hatte durfte
"""
    ),
    enclosures=_sequences("lassen weg, lassen beiseite, lassen aussen"),
    unneeded=_words(
        """
notig gefragt erwunscht gewunscht gewollt gebraucht erforderlich verlangt gesucht notwendig frage
"""
    ),
    after=_sequences(
        """
ausgeschlossen, ausgenommen, nein, andern wir nichts, haben wir schon, haben wir bereits, kommt
nicht in frage, kommen nicht in frage, interessiert uns nicht, interessieren uns nicht,
interessiert nicht, nein danke, ist kein thema, sind kein thema, ist keine option, sind keine
option, scheidet aus, scheiden aus, _ wir selbst, _ wir selber, liegt uns nichts, wollen wir
nichts wissen, ist nichts fur uns, sind nichts fur uns, verzichten wir, auf keinen fall,
haben wir genug, haben wir schon genug, gibt es genug, ist erledigt, sind
erledigt, ist schon da, sind schon da, ist vorhanden
"""
    ),
    harms=_words(
        """
problem fehler ausschuss grat riss verlust verzogerung schaden kratzer pore porositat ruckstand
unterbruch unterbrechung stillstand abfall risiko verzug verformung fleck blase uberraschung
unfall vibration larm geruch wartezeit verlieren beschadigen preisgabe kosten mehrkosten erfolg
antwort bruch grate risse defekt ausfall kontamination erfahrung gefahrden verandern
"""
    ),
    properties=_words(
        """
blei losungsmittel gluten laktose chrom nickel ol pfas bpa weichmacher konservierungsstoff
konservierungsmittel silikon zucker salz alkohol phosphat zusatzstoff chlor formaldehyd latex
antibiotikum pestizid halogen code kontakt werkzeug fahrer bediener papier wartung schmiermittel
draht kabel
"""
    ),
    stops=_words(
        """
fur mit weil damit sondern aber nur bloss lediglich wir ich sie es hin dass ob wenn durch sucht
suchen brauchen brauche wollen mochten soll sollen bitte denn als lieber eher besser stattdessen
"""
    ),
    alternatives=_words("oder noch"),
    additions=_words("und sowie"),
    contrasts=_words("aber sondern doch wahrend"),
)

_FR = NegationWords(
    prepositions=_sequences(
        """
sans, sauf, hormis, hors, excepte, au lieu de, au lieu des, au lieu du, au lieu d, plutot que,
plutot qu, a la place de, a la place des, a la place du, a la place d, a l exception de, a l
exclusion de, ni, en dehors de, en dehors du, en dehors des, a l exception du, a l exception des,
a l exception d, a l exclusion du, a l exclusion des, a l exclusion d, exception faite de,
exception faite du, exception faite des, abstraction faite de, mis a part, mise a part, oubliez,
oublions, oublier, laissez de cote, laissons de cote, laissez tomber, laissons tomber, sans passer
par, sans recourir a, sans recourir au, mais non, mais pas, en aucun cas, nous nous passons de,
nous nous passons du, on se passe de, on se passe du
"""
    ),
    determiners=_words("aucun aucune"),
    adverbs=_words("jamais"),
    negators=_words("pas non plus"),
    pairs=_sequences(
        """
plutot que, plutot qu, mieux que, preferer a, preferer au, preferer aux, preference a, preference au
"""
    ),
    idioms=_sequences(
        """
pas seulement, pas uniquement, pas encore, pas toujours, pas assez, pas tous, pas toutes, pas
trop, pas tres, pas mal, pas moins, pas plus, pas a pas, pas que, pas qu, pas possible, pas si,
pas de probleme, pas de problemes, pas de doute, pas de souci, pas de temps, pas de chance, pas de
vis, pas forcement, pas sur, pas loin, pas cher, pas chere, non seulement, non plus, non tisse,
non tisses, non destructif, non destructifs, non destructive, non conforme, non conformes, non
lucratif, non ferreux, non lineaire, non invasif, non dangereux, sans doute, sans probleme, sans
problemes, sans fil, sans fin, sans cesse, sans contact, sans succes, sans que, sans engagement,
sans plomb, sans arret, sans compter, sans resultat, hors service, hors sol, hors ligne, hors
serie, hors taxes, hors normes, hors norme, hors cadre, hors site, hors gel, sauf que, sauf
erreur, pourquoi pas, ou non, ou pas, si non, jusqu a, jusqu au, jusqu aux, grace a, grace au,
face a, face au, quant a, quant au, pres a, conforme a, conforme aux, aucun doute, aucun probleme,
aucune idee, jamais vu
"""
    ),
    wanted=_words(
        """
vouloir chercher rechercher souhaiter desirer offrir proposer envoyer faire produire fabriquer
accepter interesser utiliser acheter vendre fournir traiter voulons veux veut voulez cherchons
cherche recherchons faisons fait fais offrons proposons souhaitons faut devoir falloir construire
achetons acheterons effectuer realiser livrer travailler demander demandons penser besoin
utilisons voudrions aimerions souhaiterions acheterons parler parlons parle occuper toucher
changer modifier agir agit
"""
    ),
    lacked=_words(
        """
trouver trouve trouvons trouvent avoir avons ai a ont reussir arriver arrive arrivons y existe
existent manque manquent suffit suffisent connaissons savons tient tiennent obtenons
"""
    ),
    copulas=_words("est sommes sont suis etait"),
    articles=_words("un une le la les l du des de d"),
    clitics=_words("vraiment surtout"),
    auxiliaries=_words(
        """
est sont sommes a ont avons ai peut peuvent pouvons doit doivent devons
"""
    ),
    enclosures=_sequences("laisser cote, laisser tranquille, laisser tranquilles, mettre cote"),
    unneeded=_words(
        """
necessaire necessaires interesse interessent requis requise demande demandes utile utiles voulons
cherchons besoin interesser interessent
"""
    ),
    after=_sequences(
        """
exclu, exclue, exclus, exclues, hors de question, nous l avons deja, nous les avons deja, on l a
deja, on les a deja, non merci, ne nous interesse pas, ne nous interessent pas, n est pas pour
nous, ne sont pas pour nous, n est pas une option, n est pas ce qu _, nous n en voulons pas, on n
en veut pas, en aucun cas, nous en avons deja, nous en avons assez, on en a deja, on s en passe,
nous nous en passons, nous le _ nous memes, nous la _ nous memes, nous les _ nous memes, nous l _
nous memes, nous nous en chargeons, nous nous en occupons, on s en occupe
"""
    ),
    harms=_words(
        """
probleme defaut erreur rebut bavure fissure perte retard dommage rayure pore porosite residu
interruption arret dechet risque deformation tache bulle surprise accident vibration bruit odeur
attente limite perdre abimer endommager compromettre exposer cout augmenter casse gaspillage
succes reponse engagement preavis objection contamination experience laisser arrondir alterer
"""
    ),
    properties=_words(
        """
plomb solvant gluten lactose chrome nickel huile pfas bpa phtalate conservateur silicone sucre sel
alcool phosphate additif chlore formaldehyde latex antibiotique pesticide plastifiant halogene
code contact outil conducteur operateur papier entretien lubrifiant
"""
    ),
    stops=_words(
        """
pour avec qui car parce mais seulement uniquement nous on je il ils afin dont ou_ puis par juste
simplement cherchons voulons faut donc si quand plutot preferons
"""
    ),
    alternatives=_words("ou ni"),
    additions=_words("et"),
    contrasts=_words("mais tandis alors"),
)

NEGATION: Final[Mapping[str, NegationWords]] = {"it": _IT, "en": _EN, "de": _DE, "fr": _FR}
