"""Where a profile is: a municipality by language, and a point and a street in it."""

from random import Random

from fragments import Fragments, Row


def draw_place(fragments: Fragments, language: str, rng: Random) -> dict[str, str]:
    """Draw a municipality; the language of a firm leans to one side of the border."""
    lean = {
        "it": {"IT": 1.0, "CH070": 0.42},
        "de": {"CH056": 1.6, "CH070": 0.4},
        "fr": {"CH070": 1.0, "ITC42": 0.35},
        "en": {"IT": 0.6, "CH070": 1.0},
    }[language]
    weights = [
        float(place["weight"]) * lean.get(place["nuts"], lean.get(place["country"], 0.0))
        for place in fragments.places
    ]
    return dict(rng.choices(fragments.places, weights=weights)[0])


def located(place: dict[str, str], language: str, fragments: Fragments, rng: Random) -> Row:
    """Give the columns of a place, a few hundred metres around the municipality's centre."""
    german = place["nuts"] == "CH056" and language == "de"
    street = rng.choice(fragments.names["streets_de" if german else "streets_it"])
    return {
        **{name: place[name] for name in ("country", "nuts", "city", "postcode")},
        "address": f"{street} {rng.randint(1, 140)}",
        "latitude": f"{float(place['latitude']) + rng.uniform(-0.006, 0.006):.4f}",
        "longitude": f"{float(place['longitude']) + rng.uniform(-0.008, 0.008):.4f}",
    }
