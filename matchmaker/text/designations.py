"""What grades of materials and standards by number stand for, in plain English words."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple


class Designation(NamedTuple):
    """A grade or a standard in a text, and the words for what it is."""

    start: int
    end: int
    name: str


_DIGIT = r"(?![\d.])"
_GRADES: Final = (
    # EN 10088 numbers, AISI grades, and the short names of trade.
    (rf"1\.4[0-9]{{3}}{_DIGIT}|(?:AISI\s?)?(?:30[1-9]|31[0-7]|32[19]|4[0-4]0)[LNHTi]{{1,2}}\b",
     "stainless steel"),
    (r"AISI\s?[34][0-4]\d\b|V[24]A\b|17-4\s?PH\b|X\d+Cr\w+", "stainless steel"),
    (rf"1\.2[0-9]{{3}}{_DIGIT}|X\d+CrMoV\S*", "tool steel"),
    (r"S(?:235|275|355|420|460|690|700|960)(?:J[R02]|K2|MC?|N|QL?)?\w{0,2}\b", "structural steel"),
    (rf"1\.[0157][0-9]{{3}}{_DIGIT}|C45E?\b|42CrMo4\b|16MnCr5\b|34CrNiMo6\b", "steel"),
    (r"(?:EN\s?)?AW[- ]?\d{4}\w*|AlSi\w+|AlMg\w+|AlCu\w+|AlZn\w+", "aluminium alloy"),
    (rf"Ti-?6Al-?4V\b|3\.7[0-9]{{3}}{_DIGIT}|TiAl6V4\b", "titanium"),
    (rf"2\.4[0-9]{{3}}{_DIGIT}|Inconel\b|Hastelloy\b|Nimonic\b", "nickel alloy"),
    (r"CuZn\w+|CuSn\w+|CuBe\w+|CuCrZr\b|2\.[01][0-9]{3}(?![\d.])", "copper alloy"),
    (r"PA\s?(?:6|11|12|46|66)(?:[- ]?GF\s?\d+)?\b", "polyamide"),
    (r"(?:PEEK|PTFE|POM|PVDF|PPS|PEI|UHMWPE)(?:[- ]?[A-Z]{1,2}\d*)?\b", "technical plastics"),
)  # fmt: skip
_STANDARDS: Final = {
    "9001": "quality management system",
    "9100": "aerospace quality management",
    "10993": "biocompatibility testing",
    "13485": "medical device quality management",
    "14001": "environmental management system",
    "14040": "life cycle assessment",
    "14044": "life cycle assessment",
    "14064": "carbon footprint",
    "14067": "carbon footprint",
    "14644": "clean room",
    "14971": "medical device risk management",
    "17025": "testing laboratory accreditation",
    "22000": "food safety management",
    "22716": "cosmetics good manufacturing practice",
    "26262": "functional safety",
    "27001": "information security",
    "45001": "occupational safety",
    "50001": "energy management system",
    "60601": "medical electrical equipment",
    "61508": "functional safety",
    "62443": "industrial cybersecurity",
    "16949": "automotive quality management",
}
"""By number; a year or a part behind it changes nothing."""
# Letters of grades carry case: "pa 6" is no polyamide and "s355" a part number as often.
_GRADE: Final = [(re.compile(rf"(?<![\w.-])(?:{told})"), name) for told, name in _GRADES]
_STANDARD: Final = re.compile(
    r"\b(?:(?:DIN|UNI|SN|NF|BS|EN|ISO|IEC|IATF|AS)[\s/-]*)+(?P<number>\d{4,5})(?:[-:]\d+)*\b",
    re.IGNORECASE,
)


def designations(text: str) -> Iterator[Designation]:
    """Give grades and standards of a text with the words for what they are."""
    for pattern, name in _GRADE:
        for match in pattern.finditer(text):
            yield Designation(match.start(), match.end(), name)
    for match in _STANDARD.finditer(text):
        subject = _STANDARDS.get(match["number"])
        if subject is not None:
            yield Designation(match.start(), match.end(), subject)
