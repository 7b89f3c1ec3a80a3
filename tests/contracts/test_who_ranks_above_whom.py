"""Ranking contracts as data: for a need, in every language, one partner stands above another."""

import pytest

from evaluations.languages import need_wordings
from matchmaker.domain import Query
from matchmaker.engine import Matchmaker

CONTRACTS = [
    # need, better, worse
    ("ot-security", "Cybersécurité Grandfey SA", "F.lli Biaschini Frantumazione S.r.l."),
    ("spring-fatigue", "Onnotti Prove Fatica S.r.l.", "F.lli Lagliani Reti Metalliche S.n.c."),
    ("silk-printing", "Stampa Digitale Muraltini S.r.l.", "Lagliani Jacquard S.r.l."),
    ("recycled-polymers", "Ecoplast Cevini S.a.s.", "Pellion Textile Printing SA"),
    ("digital-product-passport", "Passeport Produit Oulevin SA", "Laorchi Stamperia S.r.l."),
]
EVERYONE = 1_000


@pytest.mark.parametrize(("need", "better", "worse"), CONTRACTS)
def test_the_better_partner_stands_above(
    demo: Matchmaker, need: str, better: str, worse: str
) -> None:
    for language, text in need_wordings()[need].items():
        ranked = demo.rank(Query(need=text), k=EVERYONE)
        names = [demo.profile(profile_id).name for profile_id, _ in ranked]
        place = {name: rank for rank, name in enumerate(names, start=1)}
        assert place[better] < place.get(worse, EVERYONE + 1), f"{need} in {language}"
