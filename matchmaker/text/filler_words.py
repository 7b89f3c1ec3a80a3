"""
The commonest words without a topic: numbers, calendar, amounts, and verbs that fit any sentence.

Folded base forms, or forms as written where the base form has another sense. They are no terms
alone, so that nobody is found by them, and stay what they are inside phrases ("conto terzi").
Words with a technical sense of their own (press, form, cast, drive, light) are left out.
"""

from typing import Final

_IT: Final = """
uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici
sedici diciassette diciotto diciannove venti trenta quaranta cinquanta sessanta settanta ottanta
novanta cento duecento trecento cinquecento mille duemila tremila cinquemila diecimila milione
milioni miliardo miliardi primo prima primi prime secondo seconda secondi terzo terza terzi terze
quarto quarta quinto quinta sesto sesta settimo ottavo nono decimo ultimo ultima ultimi ultime
ventina trentina decina decine centinaio centinaia migliaio migliaia dozzina paio meta doppio
triplo volta volte gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre
novembre dicembre lunedi martedi mercoledi giovedi venerdi sabato domenica giorno giorni giornata
giornate settimana settimane mese mesi mensile annuale annuo secolo ora ore oggi ieri domani
stamattina mattina pomeriggio sera notte estate inverno primavera autunno presto tardi subito
spesso sempre mai ancora finora ormai intanto andare venire arrivare portare prendere dare mettere
tenere lasciare trovare vedere guardare sapere conoscere capire pensare credere dire parlare
chiedere chiamare sentire stare restare rimanere diventare sembrare parere succedere accadere
capitare cominciare iniziare finire continuare smettere riuscire provarci bastare servire
occorrere volere dovere potere piacere preferire sperare aspettare attendere tornare uscire
entrare partire passare girare cambiare aiutare usare utilizzare fare farci avere essere nuovo
nuova nuovi nuove vecchio vecchia vecchi grande grandi piccolo piccola piccoli piccole buono buona
buoni buone bene meglio migliore migliori male peggio bello bella brutto giusto giusta vero vera
certo certa sicuro facile facili difficile difficili semplice semplici possibile possibili
necessario importante importanti interessante particolare diverso diversa diversi diverse stesso
stessa vario varie vari intero pieno solito normale attuale attuali recente recenti futuro
prossimo prossima corrente breve lungo lunga corto alto basso poco poca pochi poche tanto tanta
tanti tante troppo troppi troppe abbastanza parecchi almeno circa quasi solo soltanto proprio
davvero inoltre insieme ovvero cosa cose modo modi caso casi tipo tipi parte esempio punto resto
fatto genere maniera motivo ragione idea aspetto situazione qualcuno qualcosa nessuno niente nulla
ognuno chiunque conto conti gente persona persone vicino vicini lontano dentro fuori davanti
dietro accanto qui qua li dappertutto
"""
_EN: Final = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
hundreds thousand thousands million millions billion first second third fourth fifth sixth seventh
eighth ninth tenth last dozen dozens half double twice couple several various january february
march april may june july august september october november december monday tuesday wednesday
thursday friday saturday sunday day days daily week weeks weekly weekend month months monthly year
years yearly annual annually hour hours minute minutes today yesterday tomorrow tonight morning
afternoon evening night summer winter spring autumn fall soon late later early always never often
sometimes usually still yet already ago now get gets got getting give gives gave given giving take
takes took taken taking make makes made making put puts putting keep keeps kept keeping come comes
came coming go goes went gone going bring brings brought carry carries carried carrying let lets
see sees saw seen seeing know knows knew known think thinks thought say says said tell tells told
ask asks asked call calls called find finds found feel seem seems become becomes became happen
happens happened begin begins began start starts started stop stops end ends ended stay stays
remain remains leave leaves left turn turns use uses used using show shows shown try tries tried
mean means meant want wants like likes pass passes passed manage manages managed allow allows
allowed enable enables follow follows followed include includes included including provide
provides provided offer offers offered hope hopes wait waits waiting stand stands sit sits live
lives lived talk talks speak speaks learn learns send sends buy buys bought pay pays paid spend
spends lose loses lost win wins won belong belongs concern concerns depend depends new newer
newest old older oldest big bigger large larger small smaller little less least great greater good
better best bad worse worst nice fine right wrong true sure certain easy easier easily hard harder
difficult simple simply possible necessary important interesting interested different same other
others another special specific particular general usual normal common current recent next
previous following short shorter long longer high higher low lower full whole main major own able
available ready close near nearby far away around along across together apart maybe perhaps really
quite rather almost nearly about enough much many lot lots bit too well even just only also
especially particularly mainly mostly currently thing things way ways case cases kind kinds type
types sort part example point side place rest fact reason idea question someone somebody something
anyone anybody anything everyone everybody everything nobody nothing none people person ones
please thank thanks
"""
_DE: Final = """
null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn
sechzehn siebzehn achtzehn neunzehn zwanzig dreissig vierzig funfzig sechzig siebzig achtzig
neunzig hundert zweihundert dreihundert funfhundert tausend zweitausend dreitausend funftausend
zehntausend million millionen milliarde milliarden erste erster ersten erstes zweite zweiter
zweiten zweites dritte dritter dritten drittes vierte vierten funfte funften sechste siebte achte
neunte zehnte letzte letzten letzter dutzend halb halfte doppelt paar mal einmal zweimal dreimal
januar februar marz april mai juni juli august september oktober november dezember montag dienstag
mittwoch donnerstag freitag samstag sonntag tag tage tagen taglich woche wochen wochentlich monat
monate monaten monatlich jahr jahre jahren jahrlich stunde stunden minute minuten heute gestern
morgen abend nacht sommer winter fruhling herbst bald spat spater fruh fruher immer nie niemals
oft manchmal meist meistens bereits schon jetzt gehen geht ging kommen kommt kam bringen bringt
brachte nehmen nimmt nahm geben gibt gab machen macht gemacht tun tut legen stellen stellt setzen
setzt lassen lasst liess finden findet gefunden sehen sieht gesehen wissen weiss kennen kennt
denken denkt glauben meinen meint sagen sagt sprechen spricht fragen fragt rufen heissen heisst
bleiben bleibt werden scheinen scheint passieren passiert beginnen beginnt anfangen aufhoren enden
halten halt kriegen bekommen bekommt erhalten haben sein konnen mussen sollen wollen durfen mogen
helfen hilft hoffen warten wartet suchen brauchen nutzen verwenden ermoglichen erlauben gehoren
zeigen zeigt versuchen schaffen laufen lauft fahren fahrt liegen liegt stehen steht sitzen leben
lebt neu neue neuen neuer neues neueste alt alte alten alter altes gross grosse grossen grosser
grosses klein kleine kleinen kleiner kleines gut gute guten guter gutes besser beste besten
schlecht schlechte schone richtig falsch wahr sicher klar leicht leichter einfach einfache
einfacher schwer schwierig moglich moglichst notig wichtig wichtige interessant verschieden
verschiedene gleich gleiche anderer ander besonder besondere besonders speziell allgemein ublich
normal aktuell aktuelle jetzig nachst nachste nachsten vorig kurz kurze kurzer lang lange langer
hoch hohe hoher niedrig voll ganz ganze eigen eigene eigenen fahig bereit nah nahe weit weg
zusammen gemeinsam vielleicht wirklich ziemlich fast etwa rund circa genug wenig wenige weniger
viel viele meiste sehr auch sogar nur gern gerne eher mindestens hochstens insgesamt ding dinge
art weise fall falle beispiel teil punkt seite rest grund idee frage stuck jemand etwas niemand
nichts alles leute person personen mensch menschen uberall irgendwo hier dort drinnen draussen
bitte danke pass
"""
_FR: Final = """
zero deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt
trente quarante cinquante soixante cent cents mille million millions milliard milliards premier
premiere premiers premieres second seconde deuxieme troisieme quatrieme cinquieme sixieme septieme
huitieme neuvieme dixieme dernier derniere derniers dernieres dizaine dizaines vingtaine trentaine
centaine centaines millier milliers douzaine moitie double fois janvier fevrier mars avril mai
juin juillet aout septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi samedi
dimanche jour jours journee journees quotidien semaine semaines hebdomadaire mois mensuel annee
annees an ans annuel heure heures minute minutes aujourd hui hier demain matin soir nuit ete hiver
printemps automne bientot tard tot toujours jamais souvent parfois encore deja maintenant aller va
vont venir vient viennent arriver arrive apporter amener porter prendre prend donner donne mettre
met tenir tient laisser laisse trouver trouve voir voit regarder savoir sait connaitre comprendre
penser croire dire dit parler parle demander demande appeler sentir rester reste devenir sembler
paraitre passer passe commencer commence finir continuer arreter reussir suffire suffit falloir
vouloir devoir pouvoir plaire preferer esperer attendre revenir sortir entrer partir tourner
changer change aider utiliser faire fait avoir etre permettre permet montrer essayer chercher
rechercher souhaiter nouveau nouvel nouvelle nouveaux nouvelles vieux vieille ancien grand grande
grands grandes gros grosse petit petite petits petites bon bonne bons bonnes bien mieux meilleur
meilleure mal mauvais pire beau belle vrai juste sur certain certaine certains facile faciles
facilement difficile difficiles simple simples simplement possible possibles necessaire important
importante interessant particulier particuliere different differente differents differentes meme
memes divers entier plein habituel normal actuel actuelle recent recente futur prochain prochaine
court courte long longue haut haute bas basse peu beaucoup trop assez plusieurs moins plus environ
presque seulement surtout notamment vraiment ensemble chose choses facon maniere cas type types
sorte genre partie exemple point cote raison idee question quelqu un quelque quelques chacun
personne personnes gens rien tout pres proche loin dedans dehors devant derriere ici partout merci
svp
"""

FILLERS: Final = {
    "it": frozenset(_IT.split()),
    "en": frozenset(_EN.split()),
    "de": frozenset(_DE.split()),
    "fr": frozenset(_FR.split()),
}
"""By language, folded."""
