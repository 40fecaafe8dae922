"""Lets others' tools read our exports: pm4py the event logs, prov the provenance, EveryPolitician's reader the Popolo.

    .venv/bin/python -m scripts.peers_of_standards [--with DIR]

They get an environment of their own: DIR, made on first use (default: a temporary one, which needs a package index).
pm4py is under the AGPL: it runs in a process of its own, and nothing of it comes into ours. What they find in the
files of the demo register, in full and under pseudonyms, is held against what the register answers.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from api.demo import SCENARIO
from api.formats import FORMATS
from api.register import Register
from api.settings import Settings
from api.standards import Retelling, retell
from application.access import Identity
from application.importing import import_whole, numbered
from domain.fact import Actor
from domain.reference import Kind, Subject
from projections.questions import QUESTIONS
from scripts.peers_environment import environment

PEERS = ("pm4py>=2.7", "prov>=2", "everypolitician-popolo==0.0.11", "rocrate>=0.13")
READER = Identity("peers", "auditor", "peers")
TRAINEE = Subject(Kind.TRAINEE, "t-ppp00003")
SEEDS = ("seed-scenario", "seed-sequel")
PROJECTS = ("full", "project")
LOGS = ("recorded", "effective")

THEIRS = """
import json, os, sys, warnings
from datetime import date
from pathlib import Path
warnings.simplefilter("ignore")
import pm4py, rocrate
from pm4py.objects.ocel.validation import ocel20_rel_validation
from popolo_data.importer import Popolo
from prov.model import ProvDocument
from rocrate.rocrate import ROCrate

folder, days = Path(sys.argv[1]), json.loads(sys.argv[2])

def log(path):
    read = pm4py.read_ocel2_json if path.suffix == ".json" else pm4py.read_ocel2_sqlite
    found = read(str(path))
    graph = pm4py.discover_ocdfg(found)["edges"]["event_couples"]
    return {
        "events": [[each["ocel:eid"], each["ocel:activity"], each["ocel:timestamp"].isoformat()]
                   for each in found.events.to_dict("records")],
        "objects": sorted(map(list, zip(found.objects["ocel:oid"], found.objects["ocel:type"]))),
        "relations": sorted(map(list, zip(
            found.relations["ocel:eid"], found.relations["ocel:oid"], found.relations["ocel:qualifier"]))),
        "between objects": sorted(map(list, zip(
            found.o2o["ocel:oid"], found.o2o["ocel:oid_2"], found.o2o["ocel:qualifier"]))),
        "graph": {type_: {" > ".join(edge): len(couples) for edge, couples in edges.items()}
                  for type_, edges in graph.items()},
        "unsatisfied": ocel20_rel_validation.apply(str(path))[1] if path.suffix == ".sqlite" else [],
    }

def provenance(path):
    warnings.simplefilter("error")
    document = ProvDocument.deserialize(str(path))
    counts = {}
    for record in document.get_records():
        name = type(record).__name__.removeprefix("Prov")
        counts[name] = counts.get(name, 0) + 1
    same = ProvDocument.deserialize(content=document.serialize()) == document
    warnings.simplefilter("ignore")
    return {"counts": counts, "same again": same}

def memberships(path):
    found = Popolo.from_filename(str(path))
    return {day: sorted([each.person.id, each.role, each.organization.id] for each in found.memberships
                        if each.organization_id is not None and each.current_at(date.fromisoformat(day)))
            for day in days}

def crate(path):
    found = ROCrate(path)
    context = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"
    terms = json.loads(context.read_text())["@context"]
    used = {name for each in json.loads((path / "ro-crate-metadata.json").read_text())["@graph"] for name in each}
    return {"parts": sorted(each.id for each in found.data_entities), "name": found.name,
            "unknown terms": sorted(name for name in used if not name.startswith("@") and name not in terms)}

result = {}
for project in sorted(os.listdir(folder)):
    made = folder / project
    result[project] = {
        "logs": {name: log(made / "ocel" / name) for name in os.listdir(made / "ocel") if "crate" not in name},
        "provenance": provenance(made / "prov" / "prov.json"),
        "memberships": memberships(made / "popolo" / "popolo.json"),
        "crates": {each.name: crate(each) for each in sorted(made.iterdir())},
    }
Path(sys.argv[3]).write_text(json.dumps(result))
"""


def a_demo(folder: Path) -> Register:
    """The register of the demo with its sequel."""
    register = Register(Settings(folder, folder / "log.db", None), make=True)
    for name in SEEDS:
        content = (SCENARIO / f"{name}.ndjson").read_bytes()
        import_whole(register.recorder, numbered(content), Actor("peers", "registrar"), historic=True)
    register.catch_up()
    return register


def write(register: Register, folder: Path) -> None:
    """Every format, in full and for a project."""
    for project in PROJECTS:
        (folder / project).mkdir(parents=True)
        for name, form in FORMATS.items():
            subject = TRAINEE if form.of_a_subject else None
            asked = Retelling(form, {}, None if project == "full" else "peers", subject, release=True)
            retell(register, READER, asked, folder / project / name)


def days_of_change(register: Register) -> list[str]:
    """The first and last day of each period, and the day after."""
    rows = register.ask(QUESTIONS["who-was-where"], {"from": "1500-01-01", "to": "3000-01-01"}).items
    first = {date.fromisoformat(row["valid"]["from"]) for row in rows}
    after = {date.fromisoformat(row["valid"]["to"]) for row in rows if row["valid"]["to"]}
    return sorted(each.isoformat() for each in first | after | {day - timedelta(days=1) for day in after})


def theirs(python: Path, folder: Path, days: list[str]) -> Any:
    """What the peers read."""
    with tempfile.NamedTemporaryFile(suffix=".json") as result:
        arguments = [str(python), "-c", THEIRS, str(folder), json.dumps(days), result.name]
        subprocess.run(arguments, stdout=subprocess.DEVNULL, check=True)  # noqa: S603  # of an environment that we made
        return json.loads(Path(result.name).read_text(encoding="utf-8"))


# -- what differs ---------------------------------------------------------------------------------------------------


def differences(register: Register, folder: Path, found: Mapping[str, Any]) -> Iterator[str]:
    """In what they read otherwise than we wrote or answer, in words."""
    for project in PROJECTS:
        made, read = folder / project, found[project]
        for name in LOGS:
            written = json.loads((made / "ocel" / f"{name}.json").read_text(encoding="utf-8"))
            for suffix in ("json", "sqlite"):
                for fault in faults_of_log(written, read["logs"][f"{name}.{suffix}"]):
                    yield f"{project}/{name}.{suffix}: {fault}"
        yield from (f"{project}/prov: {each}" for each in faults_of_provenance(made, read["provenance"]))
        for name, crate in read["crates"].items():
            parts = sorted(each.name for each in (made / name).iterdir() if each.name != "ro-crate-metadata.json")
            if crate["parts"] != parts or crate["name"] != FORMATS[name].title.en or crate["unknown terms"]:
                yield f"{project}/{name}: another crate, {crate}"
    for day, members in found["full"]["memberships"].items():
        if members != where_on(register, day):
            yield f"other memberships on {day}"


def faults_of_log(written: Mapping[str, Any], read: Mapping[str, Any]) -> Iterator[str]:
    """What pm4py has otherwise than the JSON file says."""
    events = [[each["id"], each["type"], each["time"]] for each in written["events"]]
    if [[*each[:2], as_time(each[2])] for each in read["events"]] != events:
        yield "other events, or in another order"
    ours = {
        "objects": sorted([each["id"], each["type"]] for each in written["objects"]),
        "relations": related(written["events"]),
        "between objects": related(written["objects"]),
        "graph": graph_of(written),
        "unsatisfied": [],
    }
    yield from (f"other {name}" for name, each in ours.items() if read[name] != each)


def related(things: list[dict[str, Any]]) -> list[list[str]]:
    return sorted([each["id"], to["objectId"], to["qualifier"]] for each in things for to in each["relationships"])


def graph_of(written: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """The directly-follows graph of each type of object: how often which event follows which, for one object."""
    types = {each["id"]: each["type"] for each in written["objects"]}
    lives: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for each in written["events"]:
        for to in dict.fromkeys(to["objectId"] for to in each["relationships"]):
            lives[to].append((each["id"], each["type"]))
    couples: dict[str, set[tuple[tuple[str, str], tuple[str, str]]]] = defaultdict(set)
    for to, life in lives.items():
        couples[types[to]] |= set(pairwise(life))
    return {
        type_: dict(Counter(f"{one[1]} > {other[1]}" for one, other in found))
        for type_, found in couples.items()
        if found
    }


def as_time(at: str) -> str:
    """An instant as we write it."""
    whole = at.removesuffix("+00:00")
    return f"{whole}Z" if "." in whole else f"{whole}.000000Z"


KINDS = {
    "entity": "Entity",
    "activity": "Activity",
    "agent": "Agent",
    "used": "Usage",
    "wasGeneratedBy": "Generation",
    "wasInvalidatedBy": "Invalidation",
    "wasDerivedFrom": "Derivation",
    "wasAttributedTo": "Attribution",
    "wasAssociatedWith": "Association",
}


def faults_of_provenance(made: Path, read: Mapping[str, Any]) -> Iterator[str]:
    """What prov has otherwise than the file says."""
    written = json.loads((made / "prov" / "prov.json").read_text(encoding="utf-8"))
    counts = {KINDS[kind]: len(records) for kind, records in written.items() if kind != "prefix"}
    if counts != read["counts"]:
        yield f"{read['counts']}, and there are {counts}"
    if not read["same again"]:
        yield "it is another once it was written and read again"


def where_on(register: Register, day: str) -> list[list[str]]:
    """Who was where on a day, as the register answers."""
    rows = register.ask(QUESTIONS["who-was-where"], {"validOn": day}).items
    return sorted([row["trainee"], row["role"], row["place"]["reference"]] for row in rows if row["place"])


def main() -> int:
    """0 where all agree, 1 where something differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--with", type=Path, dest="folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, a_demo(Path(made) / "state") as register:
        exports, days = Path(made) / "exports", days_of_change(register)
        write(register, exports)
        found = theirs(environment(given.folder or Path(made) / "venv", PEERS), exports, days)
        faults = list(differences(register, exports, found))
    read = found["full"]
    events = sum(len(each["events"]) for each in read["logs"].values())
    edges = sum(len(each) for graph in read["logs"].values() for each in graph["graph"].values())
    records = sum(read["provenance"]["counts"].values())
    counted = (
        f"{events} events, {edges} edges of graphs, {records} records of provenance, memberships on {len(days)} days"
    )
    sys.stdout.write("\n".join([*faults, f"{counted}, {len(faults)} differences"]) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
