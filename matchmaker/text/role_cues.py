"""
The signs by which a statement tells its role, as data: field, kind of profile, and words.

Signs are folded words separated by "|". In a sign `*` stands for any letters, `_` for one word, `#`
for a word with a digit, `…` for up to four words, and a leading `^` for the start of the statement.
"""

from collections.abc import Mapping
from typing import Final

WEIGHTS: Final[Mapping[str, Mapping[str, float]]] = {
    "offers": {"strong": 2.5, "weak": 0.5},
    "seeks": {"strong": 4.75, "weak": 2.0, "against": -5.0},
    "makes": {"strong": 2.5, "weak": 3.5},
    "uses": {"strong": 3.0, "weak": 1.0},
    "holds": {"strong": 6.0, "weak": 2.25, "against": -0.5},
    "suffers": {"strong": 4.6, "weak": 1.25},
    "is": {"strong": 3.25},
    "done": {"strong": 3.5},
}
"""
Tuned on the development half of `evaluations/data/roles`.

The weak signs of what is made are its goods, which tell more than its verbs.
"""

FIELD_PRIORS: Final[Mapping[str, Mapping[str, float]]] = {
    "offer": {"offers": 5.5},
    "need": {"seeks": 4.0},
    "products": {"makes": 1.0},
    "processes": {"uses": 5.0},
    "keywords": {"offers": 4.25},
    "title": {"done": 4.0},
    "text": {"done": 4.0},
    "description": {"offers": 1.5},
}
"""By the field that a statement stands in."""

KIND_PRIORS: Final[Mapping[str, Mapping[str, float]]] = {
    "project": {"done": 5.0},
    "company": {"makes": 1.0},
    "research_group": {"offers": 0.5},
    "lab": {"offers": 0.5},
}
"""By the kind of the profile."""

_IT: Final = {
    "seeks": {
        "strong": """
valutiamo proposte|servono regole|ci vorrebbe|ci farebbe|vorremmo|un tutor|un mentore|cediamo|
in cerca di|cerchiamo|cercasi|cerco|cerchi*|alla ricerca di|alla ricerca d|vorrei|vogliamo|
ci serve|ci servono|ci servirebb*|avremmo bisogno|abbiamo bisogno|avremmo volentieri|
siamo interessat*|interessat* a|stiamo valutando|stiamo cercando|ci piacerebbe|ci basta|benvenut*|
cercano|prossimo passo|mancano … partner|manca … partner|aperti a|aperta a|aperto a|disponibili a|
saremmo|desideriamo|ricerchiamo|ci manca chi|ci mancano|speriamo|sarebbe … utile|gradit*|
azienda capofila|qualcuno che|qualcuno per|puntiamo a|l obiettivo e|da ricercare
""",
        "weak": """
chi|partner|preferiamo|budget|entro tre mesi|entro sei mesi|capofila|?|possiamo mettere
""",
        "against": "da sempre|cerchiamo perdite",
    },
    "suffers": {
        "strong": """
a novanta giorni|fa la muffa|torna indietro|tornano rott*|tornano indietro|rovinano|rovina|
introvabil*|vecchi e|gonfi*|ci porta via|ci mettiamo|fanno la muffa|umid*|si crepano|crepe|rumore|
ladri|furti|multa|multe|vicini si|protest*|a vuoto|fuori quota|cadono|cade|perdere clienti|
non piace|non arriva|se ne vanno|infiltra*|intasa*|usura*|consum* troppo|costa troppo|
costano troppo|slitta*|aspett*|in ritardo|manca personale|manca il|manca la|manca un*|non c e|
piu cara|piu care|rincar*|non riusciamo|non riesc*|non troviamo|non si trova*|non trova*|
non basta|non funziona*|non tien*|non sappiamo|nessuno sa|sempre meno|troppo|troppa|troppi|troppe|
difficil*|fatichiamo|fatica a|si rompe|si rompono|si blocca|reclami|lamentano|ci costa|ci costano|
ci hanno|perdiamo|abbiamo perso|vittim*|attacco informatico|guasti|purtroppo|in pensione|
irrancid*|rimandano|va persa|vanno persi|andato|scappano|scart*|fermi macchina|ferma*|sprechi|
sprechiamo|ritardi|calano|crolla*|dimezza*|nessun ordine|ma nessun*|rifiut*|marcisc*|ammuff*|
si stacca*|si sfald*|perdite|se ne e andato|si perde|si perdono|non sono bastat*|non e bastat*|
resta invendut*|restano|puzza*|lascia aloni|troppo piccol*|troppo lent*|invano|preoccup*|
minaccia*|soffriamo|problem*|non arriva*|mancano|ci rubano|rubat*|bruci*|graffi|bave
""",
        "weak": "ma|oggi|ogni inverno|ogni mese|ore al mese|nessuno",
    },
    "holds": {
        "strong": """
accreditati|certificazione biologica|brc|natrue|iso iec|emas|ce secondo|marcatura ce dal|benefit|
rating|slow food|presidio|notificat*|depositat*|certificat* iso|certificat*|accreditat*|
accreditament*|iscritt* a*|membr* d*|soci* d*|aderent* a*|aderiamo|brevett* depositat*|
brevett* registrat*|titolar* di|premiat*|vincitor*|premio|attestazione|attestato|abilitat*|
qualificat* secondo|riconosciut*|autorizzat*|omologat*|marchio registrato|licenza|
elenco nazionale|elenco|albo|iscrizione|tecnico competente|finalist*|nominat*|medaglia|
soggetto accreditato|qualita certificata|sistema … iso #|certificazione … dal|qualifica*|sigillo|
ordine d*|white list|rating di legalita
""",
        "weak": "iso #|iatf|en #|soa|fsc|bio|ecolabel|dop|marchio|brevett*|label|dal #",
        "against": """
consulen*|formazione|prove|per aziende|offriamo|aiutiamo|progetta*|assistenza
""",
    },
    "is": {
        "strong": """
aperti da|aperto da|ingegneri e|meta dei|porta il nome|vive a|in pensione vive|agronom*|
giornalist*|trilingu*|laboratorio di # persone|siamo dodici|siamo pochi|nella vecchia|nell ex|
enolog*|architett*|medic*|consulente in proprio|dottor*|ricercatric* in|artigian*|bottega|maestr*|
fondat*|nat* nel|nat* come|dal 19# *|^ attiv* da*|^ attiv*|con sede|sede a|siamo in|siamo un*|
azienda di famiglia|impresa di famiglia|familiare|generazione|persone|dipendenti|addetti|
collaboratori|i nostri clienti|clienti … sono|esporta*|export|l ufficio|fatturato|ex|anni in|
anni tra|start up|da sempre|stabiliment*|bilingue|gestito|gestita|stelle|in proprio|laureat*|
ingegnere|chimic*|tossicolog*|valutatric*|vendiamo soprattutto|mercati|lotti da|lotti di|
pezzi per lotto|famiglia|spin off|quota|vent anni|capoluogo|filiale|gruppo di|societa di|
cooperativa|rilevat*|apprendist*|giovane|donne|turni|lavoriamo per|clienti in|contitolar*|
indipendente|un tempo|oggi alla|avvocat*|geolog*|perit*
""",
        "weak": "#|anni|dal #|siamo|clienti|meta|per cento",
    },
    "makes": {
        "strong": """
maglioni|ricami|un app|app per|abbigliamento|t l anno|tonnellate|pacchi batteria|terminali|
produciamo|fabbrichiamo|costruiamo|facciamo|ne facciamo|realizziamo|produzione di|costruzione di|
vendut*|escono|arriva un*|software che|il nostro software|macinat*|prodott* da|confezion*|
vendiamo|linea di prodotti|gamma di|t la settimana|su misura|catalogo|produttor*|marca di|
marchio di|progettiamo e|tessiamo|stampiamo|alleviamo|coltiviamo|imbottigliamo|distilliamo|birra|
vini|vino
""",
        "weak": """
^ sistemi|^ macchine|^ impianti|^ strumenti|^ turbine|^ farine|^ pasta|^ software|^ mobili|
^ sensori|^ componenti|^ molle|^ ingranaggi|^ valvole|^ etichette|^ batterie|^ pannelli|^ porte|
^ finestre|^ abiti|^ tessuti|^ formaggi*|^ stampi|^ attrezzature|^ linee|^ quadri|^ apparecch*|
^ dispositivi|^ sedie|^ scarpe|^ borse|^ imball*|^ pompe|^ motori|^ articoli|^ minuterie|
^ particolari|^ viti|^ … pacchi batteria|^ abbigliamento|^ robot|^ elettronica|^ prodotti|
^ cosmetic*|^ detergenti|^ vernici|^ gioielli|^ orologi|^ parti|^ pezzi|^ tubi|^ cavi|^ lampade|
^ case|^ biciclette|^ occhiali|^ stampati
""",
    },
    "uses": {
        "strong": """
svernano|in arnie|si pianific*|ancora sulla|ancora a|serre|cella climatica|con sputtering|
profilometri*|tribometri|nebbia salina|passa da|passano da|affidiamo|e affidata|sono affidat*|
ci affidiamo|ditte esterne|laboratori esterni|cucito da|furgon*|celle|solare|fotovoltaic*|
disegniamo in|si disegna|kg h|nei nostri vigneti|conserviamo|stanno su|usiamo|utilizziamo|
teniamo … con|scaldiamo con|saldiamo con|lavoriamo con|in reparto|reparto stampa|il reparto|
parco macchine|composto da|compost* da|disponiamo di|dotat* di|attrezzat* con|presse da|torni|
centri di lavoro|gestionale|server|resta in parte|affidat* a|a mano|compriamo|acquistiamo|
viene da|vengono da|arriva da*|arrivano da*|gira su|girano su|fornitori|forno a|caldaia|
con un programma|linea a|due linee|tre linee|megawatt|robot cartesiani|mossi da|alimentat*|
telecamere|si fa con|macchina da|microscop*|laboratorio … con|officina con|essiccator*|
cella frigo|celle frigo|software di|excel
""",
        "weak": "presse|macchine|impianto|robot|forni|banchi",
    },
    "done": {
        "strong": """
ha introdotto|ha portato|ha sviluppato|abbiamo organizzato|abbiamo tenuto|abbiamo contribuito|
vecchi clienti|collaborazioni passate|ha introdotto un|e nato un|nacque|tra il #|dal # al #|
posat* nel|restaur* nel|per lui ha|abbiamo messo|abbiamo automatizzato|dopo il progetto|insieme a|
ci deve|ci devono|tre giornate|partecipammo|partecipiamo|abbiamo partecipato|abbiamo realizzato|
abbiamo sviluppato|abbiamo costruito|abbiamo gia|abbiamo fornito|fornimmo|costruimmo|
abbiamo seguito|ha guidato|ha diretto|ha seguito|progetto di ricerca|progetti di ricerca|
progetto europeo|progetto pilota|nel # _ammo|si e concluso|si e conclus*|conclus*|sperimentazione|
tra il # e il #|referenze|servit*|consegnat*|installat*|restaurat*|ristrutturat*|interreg|
innosuisse|horizon|finanziat*|il pilota con|lo studio con|coordinat*|ultimi progetti|
tra i nostri clienti|tra i clienti|realizzat* per|svilupp* con
""",
        "weak": "nel #|progett*|*immo|*ammo",
    },
    "offers": {
        "strong": """
offriamo|forniamo|aiutiamo|aiuto|assistiamo|affianchiamo|accompagniamo|consulen*|formazione|corsi|
conto terzi|studiamo|ricerca su|ricerche|mettiamo a disposizione|ospitiamo|noleggio|ritiriamo|
conosciamo|lavoriamo su|lavoriamo soltanto|ci occupiamo|progettazione|verniciatura|manutenzione|
riparazion*|analisi|prove|prova|misure|misurazioni|collaudi|verifiche|perizie|servizi|servizio|
trattament*|rivestiment*|lavorazion*|saldatura|tornitura|fresatura|marcatura|stampa|montaggio|
taglio|potatura|trasport*|magazzino|traduzion*|deposito|pagamenti|supporto|assistenza|
laboratorio di|studio di|insegn*|sviluppiamo|simulazion*|audit|rilievi|sopralluog*|preventiv*|
consegna in|indaghiamo|ricerchiamo su|competenze|revamping|caratterizzazione|sviluppo|revision*|
gestion*|per conto|montiamo|installiamo|ripariamo|curiamo|scriviamo|spieg*|accordo|riservatezza|
costo|^ *zione|^ *zioni|^ *aggio|^ *tura|^ *mento|^ *menti|associazione
""",
        "weak": "da voi|vostr*|^ *iamo",
    },
}

_EN: Final = {
    "seeks": {
        "strong": """
we seek|seeking|we look for|looking for|look for|wanted|we want|we would like|would like to|
we need|interested in|open to|welcome|we are hoping|hoping|hope to|could our|in search of|
searching for|someone|somebody|we wish|next step|we d like|should like|are sought|is sought|
we plan to|missing is|what we lack|lacks … partners|still lacks|still lack|
would suit us|would help us|would be welcome|in return|we are considering|we would welcome|
i would|ideally|preferably
""",
        "weak": "who|partners|?|budget|to start within|we prefer|can give|help|a partner",
        "against": "have always",
    },
    "suffers": {
        "strong": """
burglar*|come loose|comes loose|swollen|are old|is old|up in arms|neighbours|humid|damp|warped|
take us so|takes us|takes too|ninety days|are hard to|is hard to|spare parts no longer|mouldy|
goes mouldy|comes back|come back|returned with|broken|half a day|out of tolerance|we pay too|
cost too|wearing out|theft|thefts|fined|no answers|no replies|empty|behind schedule|slow|slows|
crash*|blistering|rotting|rots|turns brown|never where|short of|running out|missing|we miss|
cannot|can t|do not|does not|don t|doesn t|nobody knows|no one knows|too|fewer and fewer|
less and less|hard to find|struggl*|breaks|break|complain*|costs us|cost us|cost weight|we lose|
lost|losses|problem*|hacker*|encrypted|delay*|late|without warning|retire|retires|slip through|
gone elsewhere|drift*|doubled|falling|fell|stolen|drop|dropping|waste|wasted|scrap|stop us|
stops us|leak*|rust*|crack*|fail|fails|failed|downtime|shortage|unfortunately|rejected|returns|
send* … back|gone|goes bad|in vain|mould*|unsold|never arrives|stuck|so long that|
half of the colonies|killed|halved|worry|worries|nobody to|difficult|difficulty|difficulties|
stink*|smell*|warp*|peel*|spoil*|wears out
""",
        "weak": "but|every winter|every month|only|nobody",
    },
    "holds": {
        "strong": """
iso iec|brc|ifs|natrue|notified body|four stars|classified|monitored yearly|inspected yearly|seal|
medal|emas|ecolabel|trademarked|certified|certificate*|accredited|accreditation|licensed|
chartered|member of|members of|winner of|award*|prize|patent*|registered|qualified|approved|
label was|organic label|b corp|gmp to|nominated|shortlisted|authorised|recogni?ed|recognised|
recognized|permit|supervised by|holds|hold a|hold the|we hold|certification|membership|affiliated|
trademark|trade mark|sworn|listed in
""",
        "weak": "iso #|iatf|en #|fsc|organic|halal|kosher|licence|license|gmp|supervised",
        "against": "consult*|training|tests|for companies|we offer|we help|support for",
    },
    "is": {
        "strong": """
retired|living in|agronomist|journalist|trilingual|bilingual|small lab|open from|named after|
old brewery|young firm|young company|she works|he works|typical batches|typical lots|oenologist*|
three people|staff|craft|our technicians|our people|founded|since #|established|family|based in|
we are a|we are an|we are not|employees|people|staff of|generation|our customers|customers are|
of sales|turnover|export*|abroad|spin off|start up|we work for|years in|years of|formerly|former|
used to be|headquartered|batches of|lots of|half of|the rest|independent|owned|located|our team|
team of|is run by|rooms|village|company of|subsidiary|group of|by training|engineer|chemist|
physicist|lawyer|biologist|we have always|lives in|profession
""",
        "weak": "#|years|markets|mostly|in #",
    },
    "makes": {
        "strong": """
luminaires|chips|app|mes|platform|parts|panels|equipment|fire doors|ceramics|labels that|brand|
t a year|tonnes|for robots|we make|we manufacture|manufactures|manufacturer|we produce|produces|
makes|we build|builds|we design and build|our software|our cloud|our product*|our range|range of|
own name|maker of|producer of|we bake|we brew|cut to size|we sell|brand of|never left|are sold|
sold in|we craft|we grow|we weave|leave our|leave the|every … comes from our|technology for
""",
        "weak": """
^ systems|^ machines|^ software|^ windows|^ doors|^ parts|^ springs|^ hydraulic|^ components|
^ sensors|^ labels|^ furniture|^ tools|^ panels|^ wooden|^ pressed|^ packaging|^ lines|
^ equipment|^ devices|^ batteries|^ valves|^ gears|^ … parts|^ … lines|^ … machines|^ … systems|
^ … components|^ … instruments|^ cheese|^ … ceramics|^ mes|^ … bikes|^ … panels|^ … platform|
^ wine|^ clothes|^ shoes|^ bags|^ bikes|^ watches|^ robots|^ lamps|^ cables|^ pumps|^ … devices
""",
    },
    "uses": {
        "strong": """
is done for us|done for us|made for us|still planned|are planned|planned on|are used|is used|
overwinter|hives|goes through|passes through|bar codes|barcodes|designed in|we design in|
outsourc*|subcontract*|climate chamber|greenhouse*|sputter*|kg h|two lines|store in|electricity|
solar|is mounted|call on|rely on|we use|uses|works with|we work with|come from|comes from|
bought from|we buy|kept on|run on|runs on|is partly|by eye|heat comes|our own boiler|presses|
boiler|fermenters|rigs|microscope|machines from|machine park|equipped|by hand|erp|excel|
spreadsheet|servers|suppliers|we heat|we store|stands a|stand a|shop floor|lathes|mills|ovens|
furnaces|presses from|lines for|is done with|are done with|is welded with|we rent|we lease|litres|
extruder
""",
        "weak": "robots|machines|line|program",
    },
    "done": {
        "strong": """
we ran|ran three|we built|we put|was laid|roofed|came out of|was born of|never went into series|
introduced|has introduced|past collaborat*|past work|earlier customers|owes us|thanks to us|
together with the|rolled out|renovated|restored|in # he|in # she|for # years he|automated for|
project|projects|study|studies|eu funded|eu supported|funded|researchers have|scientists have|
researchers are|scientists|researchers|has helped|have helped|was completed|was finished|ended in|
was published|pilot with|took part|taken part|we have already|have renovated|we delivered|
delivered|we supplied|supplied|he led|she led|led the|between # and #|in # we|from # to #|
reference*|past clients|past customers|went from us|we have built|has built|have built|installed|
was stopped|horizon|interreg|consortium|has developed|have developed|has been investigated|
initiative|european
""",
        "weak": "in #|already|has|have",
    },
    "offers": {
        "strong": """
we offer|we provide|we help|i help|we support|we train|i train|we advise|advice|consult*|training|
courses|coaching|we study|we research|research on|research into|we work on|we test|tests|testing|
trials|trial|analysis|analyses|audits|measurement*|monitoring|repair|repairs|maintenance|
machining|turning|milling|welding|coating|moulding|molding|we fill|we pack|contract|service*|
design of|development of|simulation|we host|hire|rental|we repair|we install|assessment*|
inspection*|certification of|planning|we listen|we teach|calibration|lab for|laboratory for|quote|
quotation|confidentiality|visit|open dates|dates|capacity|delivery in|watch|we write|we translate|
we clean|we take|characterisation|characterization|expertise|engineering|translation*|cleaning|
treatment*|processing|finishing|grinding|cutting|bends|we bend|we cut|we weld|^ *ing|^ … ing|
short notice|small runs|i set|i write|we plan|we investigate|we develop
""",
        "weak": "your|^ we|^ i",
    },
}

_DE: Final = {
    "seeks": {
        "strong": """
hatten wir gern|hatten gerne|soll … dazukommen|am besten|wurden wir gern|gern einen|nehmen gerne|
gegen einen|kunstliche intelligenz in der|wir suchen|suchen|suche|gesucht|wir mochten|mochten|
mochte|wir brauchen|brauchen|wir wunschen|interessiert an|kame uns|waren uns|ware uns|ware schon|
fehlen … noch|fehlt … noch|willkommen|offen fur|jemand*|wer|hoffen|wir wollen|wollen wir|
nachster schritt|wir erwagen|bereit zu|wir planen|wir benotigen|benotigt|auf der suche|
gerne hatten|hatten gern|wunschen uns|ziel ist|prufen wir derzeit
""",
        "weak": """
partner|?|richtbudget|beginnen|bevorzugt|idealerweise|kein laser|keine roboter|lose von
""",
        "against": "seit jeher",
    },
    "suffers": {
        "strong": """
kommt … zuruck|kommen … zuruck|geblaht*|wehren sich|larm|feucht|wellen sich|sind alt|ist alt|
einbruche|einbruch|diebstahl|dauert|dauern|verdorben|beschadigt|kaputt|zahlen erst|neunzig tagen|
ersatzteile gibt es nicht|uberlastet|schlecht|schimmelt|vergilbt|bleicht|zu kurz|zu hoch|zu spat|
ungenau|verbogen|verschleiss*|bussen|strafe|gerat ins|stockt|warten wochen|warten monate|keiner|
hinterher|verpufft|verlasst uns|lauft nicht|fallen aus|fallt aus|knapp|fehlteile|zieht luft|
wandern ab|nicht mehr|zu klein|zu gross|zu teuer|zu langsam|zu lange|zu viel|zu viele|zu wenig|
immer weniger|schwer zu|niemand|kaum|finden wir keine|finden keine|schwierig*|problem*|verlieren|
verloren|gekostet|kosten uns|kostet uns|sinkt|sinken|aus dem ruder|hacker|verschlusselt|weg ist|
ist weg|keine bestellungen|aber keine|ausschuss|reklamation*|bricht|brechen|reisst|reissen|klemmt|
rostet|rosten|ausfall|ausfalle|stillstand|leider|pension*|rente|verdirbt|verderben|schimmel*|
beschweren|verspat*|engpass|fehlt|fehlen|verzieh*|undicht*|lost sich|losen sich|bleiben liegen|
bleibt liegen|gestohlen|halbiert|verdoppelt|stinkt|weiss nicht|wissen nicht|gelingt nicht|
reicht nicht|halt nicht|haftet nicht|funktioniert nicht|vergebens|vergeblich|uns die|bedroht|
mangel|arger
""",
        "weak": "aber|seit|jeden winter|jeden monat|nur|heute",
    },
    "holds": {
        "strong": """
*zertifiziert|*anerkannt|*akkreditiert|notifizierte stelle|uberwacht|fachbetrieb|jahrlich|
kontrolliert nach|demeter|knospe|swiss label|eidg|diplomiert*|gutesiegel|zertifiziert*|
akkreditiert*|ausgezeichnet|nominiert|mitglied|mitglieder|anerkannt|bewilligung|konzession*|
patent*|preis|designpreis|innovationspreis|zertifikat*|zulassung|zugelassen|label|zeichen|
eingetragen|lizenz*|vereidigt*|gepruft nach|auszeichnung|gewinner|preistrager|marke … geschutzt|
registriert
""",
        "weak": "iso #|iatf|en #|fsc|bio|gmp|fssc #|sdm",
        "against": """
beratung|schulung*|kurse|prufungen fur|wir bieten|wir helfen|vorbereitung|begleitung
""",
    },
    "is": {
        "strong": """
pensioniert*|lebt in|agronom*|journalist*|dreisprachig|zweisprachig|kleines labor|geoffnet|
tragt den namen|junger betrieb|alte* brauerei|sie arbeitet|er arbeitet|typische lose|onolog*|
handwerksbetrieb|unsere techniker|metallurg*|in der alten|dorf|gegrundet|seit 19# *|seit #|
familienbetrieb|familienunternehmen|mitarbeit*|leute|personen|generation|unsere kunden|export|
kunden sitzen|sitz in|mit sitz|ansassig|umsatz|start up|spin off|eigenvertrieb|teams|wir sind|
jurist*|ingenieur*|chemiker*|physiker*|biolog*|fruher|fruherer|ehemalige*|vorher|jahre|jahren|
seit jeher|betriebsrat|standort|losgrossen|losgrosse|die meisten|halfte|tochter*|gruppe|
verkauft vor allem|arbeitet fur|arbeiten fur|inhabergefuhrt|unabhangig*|kleinbetrieb|im haus der|
lernende|lehrlinge
""",
        "weak": "#|rund|vor allem|markte",
    },
    "makes": {
        "strong": """
dienstplan*|*konfektion|gibt es in|aus unserer|datenplattform|mes und|*planung|app fur|*honig|
*bier|*wurst|*schokolade|tonnen im jahr|rezyklat|stuck|wir fertigen|fertigen|wir bauen|bauen|
wir produzieren|produzieren|wir stellen … her|stellen|herstell*|hersteller|unsere software|
unsere produkte|sortiment|nach mass|wir backen|wir brauen|wir weben|marke fur|eigenmarke|
verkaufen wir|wir verkaufen|serien von|fuhren wir|manufaktur|wir entwickeln und bauen|katalog
""",
        "weak": """
^ *teile|^ *systeme|^ *maschinen|^ *anlagen|^ *gerate|^ *instrumente|^ *elektronik|^ sensoren|
^ etiketten|^ *kosmetik|^ *mobel|^ *werkzeuge|^ *kase|^ *federn|^ *getriebe|^ *ventile|^ *pumpen|
^ *fenster|^ *turen|^ *software|^ *komponenten|^ *apparate|^ *schranke|^ *behalter|^ *gehause|
^ *textilien|^ *stoffe|^ *schuhe|^ *taschen|^ *uhren|^ *leuchten|^ *batterien|^ *akkus|^ *kabel|
^ *roboter|^ *linien|^ *verpackungen|^ geigen|^ schirme|^ *formen|^ *konfektion|^ mes|^ … *lacke|
^ *lacke|^ … *teile|^ … *systeme|^ … *maschinen|^ … *anlagen|^ … *gerate
""",
    },
    "uses": {
        "strong": """
uberwintern|konstruiert wird|greifen wir|fur transporte|lassen wir|wird genaht|nahen lassen|
zugekauft|magnettafel|werden noch|wird noch|geplant wird|strichcode*|gewachshaus*|klimakammer|
strom|solar*|eingelagert|gelagert|holz aus|mehl aus|milch von|in solidworks|kg h|in unseren|
setzen wir|wir verwenden|verwenden|wir nutzen|nutzen|wir heizen|heizen|arbeitet mit|arbeiten mit|
stehen ein*|steht ein*|stehen|beziehen wir|wir beziehen|kaufen wir|wir kaufen|fuhren wir mit|
mit einem programm|von hand|maschinenpark|geschweisst wird|wird mit|werden mit|werden heute|
liegen auf|lauft auf|laufen auf|erp|excel|server|lieferanten|kommt aus|kommen aus|kommt von|
kommen von|ausgerustet|spritzgiessmaschinen|pressen|ofen|trockner|drehmaschinen|frasmaschinen|
warme|in der werkstatt|im betrieb|sind mit|mit robotern|nach auge
""",
        "weak": "roboter|maschinen|linie|halle|anlage",
    },
    "done": {
        "strong": """
haben # wir|entstand|entstanden|bisherige|zusammenarbeit|fuhrte|brachte|brachten|gedeckt|gebaut|
von # bis #|zusammen mit|exporttage|fruhere|fruhere auftraggeber|fruheren auftraggebern|
in serie ging|verdankt|gelungen|stellten wir|halfen wir|machten wir|projekt*|forschungsprojekt*|
pilotversuch|versuch mit|waren wir|bauten wir|lieferten wir|haben wir bereits|wir haben bereits|
auftraggebern zahlen|kunden zahlen|referenz*|zwischen # und #|studie mit|abgeschlossen|endete|
fuhrte er|fuhrte sie|leitete|begleitete|installiert|eingefuhrt|umgesetzt|wir haben … gebaut|
wir haben … entwickelt|wir haben … geliefert|wir haben … renoviert|beteiligt|nahmen wir teil|
nehmen … teil|konsortium|interreg|innosuisse|horizon|verdankt uns|renoviert|saniert|dabei
""",
        "weak": "^ #|2018|2022|bereits|*ten wir|*ten",
    },
    "offers": {
        "strong": """
stehen firmen … offen|auf anfrage|wir bieten|bieten|wir helfen|helfen|wir beraten|beraten|
beratung|schulung*|kurse|kurs|begleitet|begleiten|wir unterstutzen|unterstutzen|wir forschen|
forschen|forscht|forschung|wir untersuchen|untersuchen|wir prufen|prufung|prufungen|messung*|
messungen|gutachten|analyse*|analysen|labor fur|im lohn|lohn*|dienstleistung*|wartung|reparatur*|
montage|planung|entwicklung|simulation*|audit*|konnen sie|wir machen aus|wir spritzen|erklart|
bringen wir dazu|betonprufung|schleifen|drehen|frasen|schweissen|harten|lackieren|beschicht*|
verzinken|zerspanung|freie kapazitat|vertraulichkeit|besuch|muster in|lieferung|termine|miete|
vermieten|wir fullen|fullen|abfullen|wir reparieren|reparieren|wir installieren|abrechnung|
ubersetzung*|transport*|rezepturen|ingenieurburo|buro fur|feste preise|wir schreiben|
wir ubernehmen|ubernehmen|wir studieren|entwickeln wir|wir entwickeln|studien|tests|
charakterisierung|cyber*|netztrennung|coaching|^ *ung|^ *ungen|^ *analyse|^ *prufung|wir entziehen
""",
        "weak": "ihre|ihnen|^ wir",
    },
}

_FR: Final = {
    "seeks": {
        "strong": """
nous cherchons|cherchons|on cherche|on recherche|recherchons|nous recherchons|recherche un*|
recherches|nous souhaitons|souhaitons|nous voudrions|voudrions|nous aimerions|aimerions|
il nous faut|il nous manque|il manque|bienvenu*|interesse* par|ouvert* a|prochaine etape|
quelqu un|nous voulons|voulons|besoin d*|nous envisageons|nous etudions la possibilite|
chef de file|serait bienvenu*|nous esperons|esperons|je voudrais|je souhaite|a la recherche d*|
qui pourrait|qui saurait|serait utile|nous serions|pret* a|en echange|objectif
""",
        "weak": """
qui|partenaire*|?|budget|commencer|de preference|a partager|idealement|sans exclusivite
""",
        "against": "depuis toujours",
    },
    "suffers": {
        "strong": """
buee|deborde|abim*|decolle|decollent|decoller|humide*|gondolent|gondole|trop de temps|
revient avec|reviennent|gonfle*|cambriolage*|vieux|introuvable*|a quatre vingt dix|dependon*|
voisins|bruit|fragile*|lent*|cassent|casse|encras*|s effrite*|s ecaill*|pourrit|rouillent|
manquons|n arrive*|ne repond*|en retard|defaillan*|ralenti*|penalites|amende*|vides|a vide|
coince*|fissur*|debordes|pas de reponse|jamais la|n arrivons pas|ne trouvons pas|ne trouve*|
n arrive* pas|ne tient|ne tiennent|ne savons|personne ne sait|trop|de moins en moins|difficile*|
nous coute|nous coutent|nous a coute|perdons|avons perdu|pertes|piratage|pirates|chiffre nos|
aucune commande|mais aucun*|part ailleurs|nous manque|nous manquent|rebuts|pannes|panne|arrets|
retard*|plaign*|reclamations|cass*|se bloque*|rouill*|fuit|fuient|malheureusement|retraite|
rancis*|moisi*|pourri*|vieillissent mal|baisse*|chute|vole*|gaspill*|invendu*|en vain|refus*|
s use*|se decolle*|se deform*|double|moitie des|disparu|est parti|sont parti*|penurie|inquiet*|
probleme*|pue|sent mauvais|ne suffit|n a pas suffi|derniere minute|pression sur
""",
        "weak": "mais|chaque hiver|chaque mois|personne|aujourd hui",
    },
    "holds": {
        "strong": """
classe quatre|classe trois|epis|procede brevete|organisme notifie|controle chaque annee|medaill*|
emas|demeter|bourgeon|brc|ifs|natrue|iso iec|depose*|certifie*|accredite*|agree*|labellise*|
membre*|laureat*|prix|brevet*|habilite*|label|licence|autorise*|diplome*|reconnu*|nomme*|
finaliste*|inscrit*|assermente*|qualifie*|entreprise du patrimoine vivant|agrement|medaille|
marque deposee|titulaire|homologue*|certification … depuis|norme iso|systeme qualite
""",
        "weak": "iso #|iatf|en #|fsc|bio|gmp|ecolabel|aoc|aop",
        "against": """
conseil|formation*|essais|aide a|nous offrons|accompagn*|dossiers|preparation
""",
    },
    "is": {
        "strong": """
vit a|retraite vit|agronome|journaliste|trilingue|bilingue|porte le nom|petit laboratoire|
ouvert d|jeune entreprise|ancienne brasserie|metallurgiste|artisan*|elle travaille|il travaille|
lots habituels|lots typiques|nos techniciens|oenologue*|maison fondee|fondee*|fonde en|cree*|
entreprise familiale|familiale|familial|collaborateurs|personnes|salaries|employes|generation|
nos clients|base* a|siege|sis* a|chiffre d affaires|export*|start up|spin off|depuis 19# *|
depuis #|le groupe compte|l usine|occupe|partenaire d aucune|independant*|ancien*|chambres|annees|
ans|ingenieur*|chimiste|juriste|avocat*|biologiste|nous sommes|petite equipe|
nous travaillons pour|l essentiel|moitie|filiale|village|lots de|par lot|de formation|
depuis toujours|a l etranger|metier
""",
        "weak": "#|surtout|marches",
    },
    "makes": {
        "strong": """
lames|ciseaux|cloches|statues|raquettes|pompes|terminaux|brodons|texturons|en lots de|machines de|
pieces|application pour|t par an|tonnes|axes|postes de|nous fabriquons|fabriquons|nous produisons|
produisons|nous construisons|construisons|nous concevons|fabricant*|producteur*|fabrique|
notre logiciel|nos produits|gamme d*|sur mesure|marque|nous vendons|catalogue|dessines et|
nous brassons|nous tissons|distillons|elevons|nos ateliers sortent|sortent de nos|fabrication de
""",
        "weak": """
^ rampes|^ nous concevons des|^ axes|^ lames|^ cloches|^ luminaires|^ machines|^ pieces|
^ systemes|^ composants|^ capteurs|^ etiquettes|^ meubles|^ outils|^ batteries|^ chariots|
^ farines|^ parapluies|^ fromages|^ vins|^ montres|^ vetements|^ chaussures|^ sacs|^ fenetres|
^ portes|^ appareils|^ dispositifs|^ instruments|^ pompes|^ vannes|^ moules|^ ressorts|
^ emballages|^ lignes|^ logiciel*|^ robots|^ cables|^ velos|^ produits|^ cosmetiques|^ engrenages|
^ panneaux
""",
    },
    "uses": {
        "strong": """
est confie*|sont confie*|faisons appel|codes barres|passe par|passent par|se font encore|
planifie*|tableau|serre*|chambre climatique|kg h|ligne d extrusion|dessinons sous|stocke*|
electricite|solaire|bois vient|lait vient|ruches|sous traite*|pour la tonte|est cousu*|vignes|
nous utilisons|utilisons|utilise|travaille avec|travaillons avec|vient d*|viennent d*|provien*|
achetons|achete*|tourne* sur|heberge*|parc machines|equip* d*|a la main|a l oeil|serveur*|
fournisseur*|chauff*|microscope|atelier … avec|presses|fours|sechoirs|etuve|erp|excel|chaudiere|
se fait|se font|nos machines|soudons avec|imprimons avec|tour vertical|hivernent|tenons … avec|
dispose d*|disposons d*
""",
        "weak": "robots|machines|ligne|programme",
    },
    "done": {
        "strong": """
posee en|pose en|est de notre main|avons tenu|avons organise|avec la chambre|s est acheve|
collaborations passees|a introduit|de # a #|avons equipe|avons forme|est ne*|sont nes|avons aide|
il a|elle a|grace a nous|anciens clients|projet*|nous avons deja|avons deja|nous avons pris part|
pris part|participe*|avons renove|avons livre|avons construit|avons realise|avons developpe|
l etude avec|s est achevee|essai des|pilote avec|references|parmi nos clients|parmi nos anciens|
entre # et #|nous doit|a dirige|a mene|a conduit|livre*|installe*|restaure*|renove*|interreg|
innosuisse|horizon|consortium|finance*|en # nous|acheve*|termine*
""",
        "weak": "en #|deja|avons",
    },
    "offers": {
        "strong": """
nous modernisons|modernisons|nous mesurons|fuites d eau|nous offrons|offrons|nous proposons|
proposons|nous aidons|aidons|nous formons|formons|conseil*|formation*|cours|accompagn*|
nous etudions|etudions|recherche sur|essais|essai|analyse*|analyses|mesures|controle|audit*|
maintenance|reparation*|usinage|soudage|revetement*|traitement*|sous traitance|faconnier|facon|
service*|etude*|etudes|conception|developpement|laboratoire|montage|demontage|integrateur|
bureau d*|location|nous testons|nous reparons|installation|affaires reglementaires|mise en|visite|
delai*|reponse en|confidentialite|galvanoplastie|sechage|nettoyage|transport*|traduction*|gestion|
simulation*|nous travaillons sur|caracterisation|expertise*|reconception|cellules|petits lots|
nous redigeons|nous installons|coaching|capacite|livraison|devis|expliqu*|^ *age|^ *tion|^ *tions|
^ *ment|prototyp*
""",
        "weak": "vos|votre|^ nous",
    },
}

CUES: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "it": _IT,
    "en": _EN,
    "de": _DE,
    "fr": _FR,
}
"""By language, role, and strength of the signs; "against" lowers the role."""
