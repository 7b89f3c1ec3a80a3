"""What a text excludes, and what only looks like it."""

import pytest

from matchmaker.text import TextAnalyser
from matchmaker.text.negation import exclusions

EXCLUDED = [
    ("it", "non saldatura laser ma TIG", ["saldatura laser"]),
    ("it", "Cerchiamo saldatura TIG, non laser.", ["laser"]),
    ("it", "Serve incollaggio invece di saldatura per telai in alluminio.", ["saldatura"]),
    ("it", "Vogliamo incollare al posto di saldare.", ["saldare"]),
    ("it", "Niente robot che girano: ci basta un programma di magazzino.", ["robot"]),
    (
        "it",
        "Plastica riciclata da post consumo, non bioplastiche: quelle le abbiamo già provate.",
        ["bioplastiche"],
    ),
    (
        "it",
        "non cerchiamo fornitori di bioplastica ma un laboratorio che provi come si degrada",
        ["fornitori di bioplastica"],
    ),
    (
        "it",
        "cerchiamo il laboratorio per le prove biologiche, non un consulente MDR.",
        ["un consulente MDR"],
    ),
    ("it", "le prove di durata non servono, le abbiamo già", ["le prove di durata"]),
    (
        "it",
        "Trattamenti senza cromatura, zincatura o nichelatura.",
        ["cromatura, zincatura o nichelatura"],
    ),
    ("it", "Tutte le lavorazioni tranne la verniciatura.", ["la verniciatura"]),
    ("it", "Non facciamo zincatura.", ["zincatura"]),
    ("it", "Piuttosto che il laser preferiamo il plasma.", ["il laser"]),
    ("it", "Né saldatura né incollaggio: rivetti.", ["saldatura né incollaggio"]),
    ("it", "Non siamo una fonderia.", ["una fonderia"]),
    ("it", "Laser escluso.", ["Laser"]),
    ("en", "Not laser welding but TIG.", ["laser welding"]),
    ("en", "We seek TIG welding, not laser welding.", ["laser welding"]),
    ("en", "We look for adhesives instead of welding for aluminium frames.", ["welding"]),
    ("en", "Adhesive rather than rivets.", ["rivets"]),
    (
        "en",
        "Instead of an MDR consultant we need the lab that runs the biological tests.",
        ["an MDR consultant"],
    ),
    ("en", "No driverless trucks, please; just stock software.", ["driverless trucks"]),
    ("en", "We don't need bioplastic, we have plenty; we need it tested.", ["bioplastic"]),
    (
        "en",
        "Rethink the pack, not the packing line; we are not buying a machine.",
        ["the packing line", "a machine"],
    ),
    ("en", "We do no plating.", ["plating"]),
    ("en", "We do not offer plating or anodising.", ["plating or anodising"]),
    ("en", "Everything except painting.", ["painting"]),
    ("en", "Neither plating nor painting.", ["plating nor painting"]),
    (
        "en",
        "Two thousand conical springs made to drawing. Not a test house; testing is done.",
        ["a test house"],
    ),
    ("en", "We would rather glue the parts than weld them.", ["weld them"]),
    ("en", "Laser welding is not needed.", ["Laser welding"]),
    ("en", "not with a drone", ["with a drone"]),
    ("en", "We are not a foundry.", ["a foundry"]),
    ("de", "Keine Batterien, nur Brennstoffzellen", ["Batterien"]),
    ("de", "nicht Laserschweissen, sondern WIG", ["Laserschweissen"]),
    (
        "de",
        "Wir suchen keinen Lieferanten von Biokunststoff, sondern jemanden, der prüft.",
        ["Lieferanten von Biokunststoff"],
    ),
    ("de", "Kleben statt Schweissen für Rahmen.", ["Schweissen"]),
    (
        "de",
        "Ohne neue Verpackungslinie: nur die Verpackung selbst soll leichter werden.",
        ["neue Verpackungslinie"],
    ),
    ("de", "Weder Galvanik noch Lackieren.", ["Galvanik noch Lackieren"]),
    ("de", "Wir bieten keine Galvanik.", ["Galvanik"]),
    ("de", "Laserschweissen wollen wir nicht.", ["Laserschweissen"]),
    ("de", "Weg von Zinkdruckguss hin zu Kunststoff.", ["Zinkdruckguss"]),
    ("de", "Bitte nicht mit Drohnen.", ["mit Drohnen"]),
    ("de", "Biokunststoff nein: der ist uns zerbrochen.", ["Biokunststoff"]),
    (
        "de",
        "Kegelfedern nach Zeichnung, bitte ohne Prüfberichte: geprüft haben wir selbst.",
        ["Prüfberichte", "geprüft"],
    ),
    ("fr", "pas de soudage laser mais du TIG", ["de soudage laser"]),
    ("fr", "Nous cherchons du collage plutôt que du soudage.", ["du soudage"]),
    ("fr", "Collage au lieu de soudage pour châssis.", ["soudage"]),
    ("fr", "Nous ne faisons pas de galvanisation.", ["de galvanisation"]),
    ("fr", "nous n'achèterons pas de machine", ["de machine"]),
    (
        "fr",
        "Non pas un fournisseur de bioplastique, mais un labo.",
        ["un fournisseur de bioplastique"],
    ),
    (
        "fr",
        "Du plastique recyclé, et non du biosourcé compostable, que nous avons essayé.",
        ["du biosourcé compostable"],
    ),
    (
        "fr",
        "Surtout pas de chariots autonomes: un simple logiciel de stock.",
        ["de chariots autonomes"],
    ),
    ("fr", "Pas de conseil MDR: le dossier, nous l'écrivons.", ["de conseil MDR"]),
    (
        "fr",
        "Deux mille ressorts coniques à fabriquer sur plan, pas d'essais: ils sont faits.",
        ["d'essais"],
    ),
    ("fr", "Tout sauf la peinture.", ["la peinture"]),
    ("fr", "Ni galvanisation ni peinture.", ["galvanisation ni peinture"]),
    ("fr", "Aucun laser, un plasma.", ["laser"]),
    ("fr", "Repenser l'emballage sans toucher à la ligne.", ["toucher à la ligne"]),
    (
        "it",
        "Cerchiamo un fornitore, non un consulente, per la nostra linea di colla.",
        ["un consulente"],
    ),
    ("it", "Vogliamo sostituire il laser senza spendere troppo.", ["spendere troppo"]),
    ("it", "Non ci interessa la stampa 3D, ma la fusione.", ["la stampa 3D"]),
    ("it", "No stampa 3D, solo fusione.", ["stampa 3D"]),
    ("it", "Cerchiamo corsi di tedesco, mai online.", ["online"]),
    ("it", "Il problema non è la saldatura ma la verniciatura.", ["la saldatura"]),
    ("it", "Non serve il laser.", ["il laser"]),
    ("it", "Non vogliamo usare il laser ma il plasma.", ["il laser"]),
    ("it", "Senza saldare.", ["saldare"]),
    ("it", "Attivi nel settore da 30 anni, senza mai cambiare sede.", ["mai cambiare sede"]),
    ("en", "Cleaning without water jets.", ["water jets"]),
    ("en", "Never laser, always plasma.", ["laser"]),
    ("en", "We are not looking for a consultant but for a supplier.", ["for a consultant"]),
    ("en", "Don't send us laser companies.", ["us laser companies"]),
    ("en", "No X-ray, please.", ["X-ray"]),
    ("en", "Not interested in 3D printing.", ["interested in 3D printing"]),
    ("en", "Cutting by water jet as opposed to laser.", ["laser"]),
    ("en", "Wood, except for oak.", ["oak"]),
    ("de", "Wir brauchen kein Laserschweissen, wir brauchen WIG.", ["Laserschweissen"]),
    ("de", "Drohnen kommen nicht in Frage.", ["Drohnen"]),
    ("de", "Uns fehlt ein Partner, nicht Geld.", ["Geld"]),
    ("de", "Wir machen alles ausser Verzinken.", ["Verzinken"]),
    ("de", "Lieber Kleben als Schweissen.", ["Schweissen"]),
    ("de", "Kein 3D-Druck, sondern Guss.", ["3D-Druck"]),
    ("de", "Wir wollen nicht schweissen, sondern kleben.", ["schweissen"]),
    ("de", "Wir sind keine Giesserei.", ["Giesserei"]),
    ("de", "Anstelle von Schrauben möchten wir kleben.", ["Schrauben"]),
    ("fr", "Nous ne cherchons pas un consultant mais un fournisseur.", ["un consultant"]),
    ("fr", "Le laser ne nous intéresse pas, le plasma oui.", ["Le laser"]),
    ("fr", "Nous ne sommes pas une fonderie.", ["une fonderie"]),
    ("fr", "Ce n'est pas le soudage mais la peinture qui pose problème.", ["le soudage"]),
    ("fr", "Jamais de laser.", ["de laser"]),
    ("fr", "Soudage TIG, pas laser.", ["laser"]),
    ("fr", "Sans laser ni plasma.", ["laser ni plasma"]),
    ("fr", "Nous ne voulons plus de pièces chromées.", ["de pièces chromées"]),
    ("de", "Wir trocknen fremdes Holz und sägen selbst nicht.", ["sägen"]),
    # What is dismissed stands before the turn, alone or after a contrast.
    ("it", "Vogliamo la nitrurazione ma il PVD non ci interessa.", ["il PVD"]),
    ("it", "La saldatura laser non fa per noi, meglio TIG.", ["La saldatura laser"]),
    ("it", "Di robot non abbiamo bisogno, serve un corso.", ["Di robot"]),
    ("it", "Il fascicolo lo scriviamo noi, ci manca il laboratorio.", ["Il fascicolo"]),
    ("it", "Preferiamo la saldatura TIG alla saldatura laser.", ["saldatura laser"]),
    ("it", "Lasciate perdere il laser, serve TIG.", ["il laser"]),
    ("it", "Plastica in nessun caso.", ["Plastica"]),
    ("en", "Laser welding is not an option: TIG.", ["Laser welding"]),
    ("en", "The file we write ourselves.", ["The file"]),
    ("en", "Laser welding, no thanks; TIG.", ["Laser welding"]),
    ("en", "No need for laser welding, just TIG.", ["laser welding"]),
    ("en", "Leave the turbines alone: get the trout past.", ["the turbines"]),
    ("en", "Cardboard yes, plastic no.", ["plastic"]),
    ("en", "Forget laser welding, we need TIG.", ["laser welding"]),
    ("de", "Anstatt Laserschweissen lieber WIG.", ["Laserschweissen"]),
    ("de", "Die Akte schreiben wir selbst, es fehlt das Labor.", ["Die Akte"]),
    ("de", "Bloss kein Laserschweissen, bitte WIG.", ["Laserschweissen"]),
    ("de", "Auf Laserschweissen verzichten wir, WIG suchen wir.", ["Auf Laserschweissen"]),
    ("de", "Lassen wir das Laserschweissen weg.", ["wir das Laserschweissen"]),
    ("de", "Karton gerne, Plastik auf keinen Fall.", ["Plastik"]),
    ("fr", "Pas de soudage laser, juste du TIG.", ["de soudage laser"]),
    ("fr", "Le soudage laser, non merci; du TIG.", ["Le soudage laser"]),
    ("fr", "TIG oui, laser non.", ["laser"]),
    ("fr", "Nous préférons le TIG au soudage laser.", ["soudage laser"]),
    ("fr", "Il ne s'agit pas de soudage mais de collage.", ["de soudage"]),
    ("fr", "Oubliez le soudage laser, il nous faut du TIG.", ["le soudage laser"]),
]

NOTHING_EXCLUDED = [
    ("it", "La vernice non tiene sull'alluminio."),
    ("it", "Non troviamo saldatori."),
    ("it", "Non solo saldatura ma anche piegatura."),
    ("it", "Saldatura senza problemi di deformazione."),
    ("it", "Controlli non distruttivi su getti."),
    ("it", "Lega senza piombo per saldatura."),
    ("it", "Lavoriamo il tessuto non tessuto."),
    ("it", "Pezzi senza bave dopo la fresatura."),
    ("it", "La macchina non funziona più."),
    ("it", "Non abbiamo un reparto di verniciatura."),
    ("it", "Un primo tentativo interno, l'anno scorso, non è bastato."),
    ("en", "The parts do not hold."),
    ("en", "We cannot find welders."),
    ("en", "We have no welders."),
    ("en", "There is no supplier of springs near us."),
    ("en", "Not only milling but also turning."),
    ("en", "No problem with titanium."),
    ("en", "Why not laser welding?"),
    ("en", "Non-destructive testing of castings."),
    ("en", "Lead-free solder for electronics."),
    ("en", "Solder without lead."),
    ("en", "Machining without burrs."),
    ("en", "A first attempt of our own was not enough."),
    ("en", "The coating does not stick to the steel."),
    ("de", "Es funktioniert nicht."),
    ("de", "Der Lack haftet nicht auf dem Aluminium."),
    ("de", "Wir finden keine Schweisser."),
    ("de", "Wir haben keine Prüfanlage."),
    ("de", "Nicht nur Fräsen, sondern auch Drehen."),
    ("de", "Zerstörungsfreie Prüfung, bleifreies Lot."),
    ("de", "Montage ohne Werkzeug."),
    ("de", "Nicht zuletzt bieten wir Montage."),
    ("de", "Teile ohne Grat nach dem Fräsen."),
    ("fr", "Nous ne trouvons pas de soudeurs."),
    ("fr", "La peinture ne tient pas sur l'aluminium."),
    ("fr", "Pas seulement le fraisage mais aussi le tournage."),
    ("fr", "Capteurs sans fil pour machines."),
    ("fr", "Un premier essai interne n'a pas suffi."),
    ("it", "I pezzi non si incollano."),
    ("it", "Nessuno ci aiuta con la certificazione."),
    ("it", "Non riusciamo a saldare l'alluminio."),
    ("it", "Non fresiamo, torniamo."),
    ("it", "L'olio non deve entrare nel cuscinetto."),
    ("en", "We can't get the glue to stick."),
    ("en", "The machine won't start."),
    ("en", "It is not rust, it is wear."),
    ("en", "We need a supplier who is not in China."),
    ("en", "Nobody can repair it."),
    ("en", "Our staff does not speak German."),
    ("de", "Die Maschine läuft nicht rund."),
    ("de", "Die Naht ist nicht dicht."),
    ("de", "Es kommt keine Luft rein."),
    ("de", "Wir können nicht schweissen."),
    ("fr", "On trouve pas de soudeurs."),
    ("fr", "Le moteur ne démarre pas."),
    ("fr", "Nous n'avons pas d'atelier de peinture."),
    ("fr", "Il n'y a aucun fournisseur près de chez nous."),
    ("fr", "La colle ne prend pas."),
    ("it", "Preferiremmo un fornitore vicino alla nostra sede."),
    ("it", "Ci serve capire quali componenti sorvegliare e quali no."),
    ("it", "La macchina che abbiamo costruito noi vibra."),
    ("en", "We prefer to work with a partner in Ticino."),
    ("en", "The machine that we built ourselves vibrates."),
    ("de", "Die Maschine, die wir selbst gebaut haben, vibriert."),
    ("fr", "Nous préférons une entreprise proche."),
    ("en", ""),
    ("", "12 345"),
]


def excluded(analyser: TextAnalyser, text: str, language: str) -> list[str]:
    found = exclusions(text, analyser.words(text, language), language)
    return [text[each.start : each.end] for each in found]


@pytest.mark.parametrize(("language", "text", "spans"), EXCLUDED)
def test_what_is_not_wanted_or_not_done_is_excluded(
    analyser: TextAnalyser, language: str, text: str, spans: list[str]
) -> None:
    assert excluded(analyser, text, language) == spans


@pytest.mark.parametrize(("language", "text"), NOTHING_EXCLUDED)
def test_complaints_properties_and_turns_of_phrase_exclude_nothing(
    analyser: TextAnalyser, language: str, text: str
) -> None:
    assert excluded(analyser, text, language) == []


def test_an_exclusion_begins_at_the_word_that_excludes(analyser: TextAnalyser) -> None:
    text = "TIG welding, not laser welding."
    (found,) = exclusions(text, analyser.words(text, "en"), "en")
    assert text[found.cue : found.end] == "not laser welding"


def test_without_a_language_all_four_are_tried(analyser: TextAnalyser) -> None:
    assert excluded(analyser, "ohne Laser", "") == ["Laser"]


def test_spans_lie_in_order_apart_and_inside_the_text(analyser: TextAnalyser) -> None:
    for language, text, _ in EXCLUDED:
        found = exclusions(text, analyser.words(text, language), language)
        ends = [0, *(place for each in found for place in (each.start, each.end)), len(text)]
        assert ends == sorted(ends)
