"""
Read files that were made to do harm: each is read or refused, within 5 s and 256 MB.

    python -m evaluations.hostile_files --files 1000 --out evaluations/results/hostile_files.json

Kinds of harm are crossed with formats; each file is drawn anew from the seed and read in a process
of its own, as an import reads it. Fine are a reading and an error that says what is wrong; anything
else that is raised, a longer time and a larger memory are faults, listed with how to make the file.
"""

import io
import json
import random
import resource
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
import xlsxwriter

from evaluations.report import provenance, write_result
from matchmaker.domain import Kind
from matchmaker.errors import MatchmakerError
from matchmaker.services.drafting import draft_profile
from matchmaker.sources.mapping import read_mapping
from matchmaker.sources.tabular import read_table

LIMIT_S = 5.0
"""Of processor time, which a busy machine hardly lengthens."""
PATIENCE_S = 60.0
"""After which reading counts as hung."""
LIMIT_MB = 256.0
HEADER = "id;nome;paese;addetti;descrizione;sito\n"
Draw = random.Random
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOMB_BYTES = 300_000_000
"""Unpacked, of one part; packed it has some 300 KB."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How reading one file ended."""

    ended: str
    """`read`, `refused`, or the name of what was raised."""
    seconds: float
    peak_mb: float


def _text(draw: Draw) -> str:
    return "".join(
        draw.choice('ab;,"\n\r\t|=\x00\x0bé\u2028🙂1') for _ in range(draw.randint(1, 400))
    )


def _closed(draw: Draw) -> bytes:
    depth = draw.randint(500, 100_000)
    return b"[" * depth + b"]" * depth


def _csv(body: str) -> bytes:
    return (HEADER + body).encode()


CSV: Mapping[str, Callable[[Draw], bytes]] = {
    "one line of megabytes": lambda d: _csv("x" * d.randint(10**6, 8 * 10**6)),
    "many columns": lambda d: (";".join(f"c{i}" for i in range(d.randint(5000, 60_000)))).encode(),
    "quotes that never close": lambda d: _csv('a;"b\n' * d.randint(100, 60_000)),
    "only quotes": lambda d: b'"' * d.randint(10**5, 3 * 10**6),
    "only separators": lambda d: _csv(";" * d.randint(10**5, 3 * 10**6)),
    "blank lines": lambda d: _csv("\n" * d.randint(10**5, 4 * 10**6)),
    "ends of three kinds": lambda d: _csv("a;A\r\rb;B\n\rc;C\r\n" * d.randint(1, 2000)),
    "random bytes": lambda d: d.randbytes(d.randint(1, 300_000)),
    "half UTF-16": lambda d: HEADER.encode("utf-16")[: d.randint(3, 60)],
    "UTF-16 without a mark": lambda d: (HEADER + "a;A\n" * d.randint(1, 500)).encode("utf-16-le"),
    "UTF-32": lambda d: (HEADER + "a;A\n" * d.randint(1, 500)).encode("utf-32"),
    "encoded often": lambda d: _encoded_often(HEADER + "a;Società è più;IT\n", d.randint(2, 5)),
    "NULs": lambda d: HEADER.encode() + b"\x00" * d.randint(1, 10**6),
    "one name for all": lambda d: (";".join(["nome"] * d.randint(2, 5000)) + "\na").encode(),
    "sep of something else": lambda d: f"sep={d.choice('abé0')}\n{HEADER}a;A".encode(),
    "formulas": lambda d: _csv("=cmd|' /C calc'!A0;@SUM(1);+1;-1;\t=1\n" * d.randint(1, 500)),
    "numbers beyond any": lambda d: _csv(f"a;A;IT;{'9' * d.randint(20, 200_000)};;\n"),
    "dots that look like a pattern": lambda d: _csv(f"a;A;IT;{'1.' * d.randint(100, 60_000)}x;;\n"),
    "mails that look like a pattern": lambda d: (
        "id;nome;email\na;A;" + "a@" * d.randint(100, 60_000) + "\n"
    ).encode(),
    "sites in one cell": lambda d: _csv("a;A;IT;1;;" + "http://a.it " * d.randint(100, 60_000)),
    "marks of direction": lambda d: _csv("a;\u202e\u2066\u200f" * d.randint(1, 3000)),
    "combining letters": lambda d: _csv("a;" + "e\u0301\u0323" * d.randint(100, 300_000)),
    "one id for all rows": lambda d: _csv("a;A;IT;1;x;\n" * d.randint(1000, 50_000)),
    "odd letters": lambda d: (HEADER + _text(d)).encode(errors="replace"),
}

NO_PROFILE: tuple[Any, ...] = (
    1,
    None,
    True,
    "x",
    [],
    {},
    ["A"],
    [1],
    [{}],
    [[]],
    {"latitude": "x"},
)

JSON: Mapping[str, Callable[[Draw], bytes]] = {
    "deeply nested lists": lambda d: b"[" * d.randint(1000, 10**6),
    "deeply nested objects": lambda d: b'{"a":' * d.randint(1000, 500_000),
    "closed and deep": _closed,
    "a number of a million digits": lambda d: (
        b'[{"id":"a","name":"A","headcount":' + b"9" * d.randint(10**4, 10**6) + b"}]"
    ),
    "NaN and infinity": lambda _: (
        b'[{"id":"a","name":"A","headcount":NaN},{"id":"b","name":Infinity}]'
    ),
    "one key again and again": lambda d: (
        b"[{" + b'"id":"a",' * d.randint(10, 50_000) + b'"name":"A"}]'
    ),
    "half a surrogate": lambda _: b'[{"id":"a","name":"\\ud800"}]',
    "cut off": lambda d: b'[{"id":"a","name":"Saldatura srl"}]'[: d.randint(1, 34)],
    "no objects": lambda d: json.dumps(d.choice(NO_PROFILE)).encode(),
    "wrong kinds of values": lambda d: json.dumps(
        [{name: d.choice(NO_PROFILE) for name in ("id", "name", "needs", "place")}]
    ).encode(),
    "many keys": lambda d: json.dumps(
        [{f"k{i}": i for i in range(d.randint(10, 60_000))}]
    ).encode(),
    "another encoding": lambda d: '[{"id":"a","name":"Società"}]'.encode(
        d.choice(["utf-16", "cp1252", "utf-32", "utf-7"])
    ),
}

ODD_VALUES = ("1", "-1", "1e9", "[]", "{}", "true", "1979-05-27", '""', '"x"', "[[[]]]", "9" * 20)

TOML: Mapping[str, Callable[[Draw], bytes]] = {
    "wrong kinds of values": lambda d: (
        f"table = {d.choice(ODD_VALUES)}\nheader_row = {d.choice(ODD_VALUES)}".encode()
    ),
    "no columns": lambda d: f"[columns]\nname = {d.choice(ODD_VALUES)}".encode(),
    "deep": lambda d: b"a = " + b"[" * d.randint(100, 100_000),
    "dotted": lambda d: b".".join([b"a"] * d.randint(100, 20_000)) + b" = 1",
    "no TOML": lambda d: d.randbytes(d.randint(1, 5000)),
    "unknown names": lambda d: "".join(f"x{i} = 1\n" for i in range(d.randint(1, 20_000))).encode(),
}

PAGE: Mapping[str, Callable[[Draw], bytes]] = {
    "deep elements": lambda d: b"<div>" * d.randint(1000, 200_000) + b"Offriamo saldatura",
    "an attribute of megabytes": lambda d: (
        b'<p class="' + b"x" * d.randint(10**6, 5 * 10**6) + b'">Offriamo'
    ),
    "many links": lambda d: (
        b"<a href=javascript:alert(1)>Offriamo saldatura</a>" * d.randint(1000, 20_000)
    ),
    "entities": lambda d: b"<p>" + b"&amp;&lt;&#x110000;&#0;" * d.randint(100, 50_000),
    "no end of a comment": lambda d: b"<p>Offriamo</p><!-- " + b"-" * d.randint(10, 10**6),
    "random bytes": lambda d: d.randbytes(d.randint(1, 200_000)),
    "one long sentence": lambda d: b"<p>" + b"offriamo saldatura e " * d.randint(1000, 60_000),
}


def _encoded_often(text: str, times: int) -> bytes:
    data = text.encode()
    for _ in range(times):
        data = data.decode("cp1252", errors="replace").encode()
    return data


def _workbook(draw: Draw) -> dict[str, bytes]:
    """The parts of a small sound workbook, to be spoiled."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Dati")
        sheet.write_row(0, 0, ["id", "nome", "paese", "addetti"])
        for row in range(1, draw.randint(2, 30)):
            sheet.write_row(row, 0, [f"a{row}", f"Ditta {row}", "IT", row])
    with zipfile.ZipFile(made) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


MANY_TEXTS = f'<sst xmlns="{MAIN}">{"<si><t>a</t></si>" * 2_000_000}</sst>'.encode()


def _with_parts(draw: Draw, parts: Mapping[str, bytes]) -> bytes:
    return _zipped({**_workbook(draw), **parts})


def _with_sheet(draw: Draw, rows: str) -> bytes:
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return _with_parts(draw, {SHEET: sheet.encode()})


def _odd_cell(draw: Draw, *, place: bool) -> str:
    row = draw.choice([1048576, 2**31, -1, 0]) if place else 1
    cell = draw.choice(["XFD1048576", "ZZZZZ9", "A0", "1A", ""]) if place else "A1"
    kind = draw.choice(["d", "e", "b", "s", "zz", "n"])
    value = draw.choice(["x", "1e999", "-1", "", "2026-99-99", "9" * 400])
    return f'<row r="{row}"><c r="{cell}" t="{kind}"><v>{value}</v></c></row>'


def _laughing(draw: Draw) -> bytes:
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, draw.randint(5, 12))
    )
    sheet = f'<!DOCTYPE x [{entities}]><worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="str"><v>&a4;</v></c></row></sheetData></worksheet>'  # fmt: skip  # noqa: E501
    return _with_parts(draw, {SHEET: sheet.encode()})


def _spoiled(draw: Draw) -> bytes:
    data = bytearray(_with_parts(draw, {}))
    for _ in range(draw.randint(1, 60)):
        data[draw.randrange(len(data))] = draw.randrange(256)
    return bytes(data)


def _lacking(draw: Draw) -> bytes:
    parts = _workbook(draw)
    del parts[draw.choice(list(parts))]
    return _zipped(parts)


def _mangled(draw: Draw) -> bytes:
    parts = _workbook(draw)
    name = draw.choice(list(parts))
    cut = draw.randint(0, len(parts[name]))
    return _zipped(parts | {name: parts[name][:cut] + draw.randbytes(draw.randint(0, 40))})


XLSX: Mapping[str, Callable[[Draw], bytes]] = {
    "a bomb": lambda d: _with_sheet(d, " " * BOMB_BYTES),
    "a bomb of rows": lambda d: _with_sheet(d, '<row r="1"><c r="A1"/></row>' * 5_000_000),
    "shared texts of megabytes": lambda d: _with_parts(d, {"xl/sharedStrings.xml": MANY_TEXTS}),
    "entities": _laughing,
    "cells far away": lambda d: _with_sheet(d, _odd_cell(d, place=True)),
    "values of no kind": lambda d: _with_sheet(d, _odd_cell(d, place=False)),
    "bytes changed": _spoiled,
    "a part missing": _lacking,
    "a part mangled": _mangled,
    "cut off": lambda d: (whole := _with_parts(d, {}))[: d.randint(0, len(whole))],
    "names that lead out": lambda d: _with_parts(d, {"../../../tmp/x": b"x", "/etc/x": b"x"}),
    "no workbook": lambda d: _zipped({"a.txt": d.randbytes(100)}),
    "the format before": lambda d: (
        bytes.fromhex("d0cf11e0a1b11ae1") + d.randbytes(d.randint(0, 99))
    ),
    "many sheets": lambda d: _with_parts(
        d, {f"xl/worksheets/sheet{i}.xml": b"<x/>" for i in range(2, d.randint(3, 3000))}
    ),
}

KINDS = {"csv": CSV, "tsv": CSV, "json": JSON, "jsonl": JSON, "xlsx": XLSX, "toml": TOML,
         "html": PAGE}  # fmt: skip


def read(path: Path) -> str:
    """Read a file as its ending says; gives how that ended."""
    try:
        if path.suffix == ".toml":
            read_mapping(path)
        elif path.suffix == ".html":
            draft_profile(path, id_="a", kind=Kind.COMPANY)
        else:
            read_table(path)
    except MatchmakerError:
        return "refused"
    except Exception as error:
        # Whatever else is raised is what this looks for; it is listed as a fault.
        return f"{type(error).__name__}: {error}"[:300]
    return "read"


def _apart(path: Path, answer: Connection) -> None:
    ended = read(path)
    used = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(each.ru_utime + each.ru_stime for each in used)
    peak = max(each.ru_maxrss for each in used) / 1024
    answer.send(Outcome(ended, round(seconds, 3), round(peak, 1)))


def outcome_of(path: Path) -> Outcome:
    """Read a file in a process of its own, which is ended when it takes far too long."""
    context = get_context("fork")
    mine, theirs = context.Pipe()
    process = context.Process(target=_apart, args=(path, theirs))
    process.start()
    theirs.close()
    if mine.poll(PATIENCE_S):
        try:
            outcome: Outcome = mine.recv()
        except EOFError:
            outcome = Outcome("died", 0, 0)
    else:
        process.kill()
        outcome = Outcome("hung", PATIENCE_S, 0)
    process.join()
    return outcome


def run(n_files: int, seed: int, folder: Path) -> dict[str, object]:
    """Make and read so many files; gives how they ended, and the faults."""
    recipes = [
        (ending, kind, make) for ending, kinds in KINDS.items() for kind, make in kinds.items()
    ]
    ended: Counter[str] = Counter()
    faults, slowest, largest = [], 0.0, 0.0
    for i in range(n_files):
        ending, kind, make = recipes[i % len(recipes)]
        path = folder / f"file.{ending}"
        path.write_bytes(make(Draw(f"{seed} {i}")))
        outcome = outcome_of(path)
        slowest, largest = max(slowest, outcome.seconds), max(largest, outcome.peak_mb)
        fine = outcome.ended in {"read", "refused"}
        ended[outcome.ended if fine else "raised"] += 1
        if not fine or outcome.seconds > LIMIT_S or outcome.peak_mb > LIMIT_MB:
            told = {"file": i, "ending": ending, "kind": kind, "bytes": path.stat().st_size}
            faults.append(told | asdict(outcome))
    return {"n_files": n_files, "seed": seed, "n_kinds": len(recipes), "ended": dict(ended),
            "slowest_s": slowest, "largest_mb": largest, "n_faults": len(faults),
            "faults": faults}  # fmt: skip


def main(
    out: Annotated[Path, typer.Option(help="Where to write the outcome.")],
    files: Annotated[int, typer.Option(help="How many.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of their contents.")] = 0,
) -> None:
    """Read so many hostile files, and write how each kind ended."""
    with TemporaryDirectory() as folder:
        result = run(files, seed, Path(folder)) | provenance(None, ())
    write_result(out, result)
    typer.echo(f"{result['ended']}; {result['n_faults']} faults")
    if result["n_faults"]:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
