"""What is said to a register in a soak and what is asked of it: lives of trainees, from cohort to cohort, over HTTP."""

import http.client
import json
import random
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import quote
from uuid import UUID

from scripts.national import Command, Invention, municipalities, say_cohort

WRITERS, ASKERS = 4, 3
COHORT = 8  # trainees
LATE, CORRECTED = 0.2, 0.1  # shares of the facts
ANSWER = 30  # seconds that an answer may take
PATIENCE = 120  # seconds after which a writer gives up a command that it had no answer to
PAUSE = 0.25  # seconds before it tries again
IDLE = 3  # seconds after which a connection is made anew: the server closes those that say nothing for five
CALLS = 100  # over one connection, before the next one, which may be to another worker
RECENT = 200  # trainees, and answers, that are asked about again
LONG_AGO, FAR_AWAY = "1900-01-01", "2100-01-01"
PLURAL = {
    "trainee": "trainees",
    "mandate": "mandates",
    "organisation": "organisations",
    "programme": "programmes",
    "partnership": "partnerships",
}

# -- what is said -----------------------------------------------------------------------------------------------------

GIVEN = ("Anna", "Bram", "Cato", "Daan", "Eva", "Finn", "Guus", "Hanna")
FAMILY = ("de Vries", "Jansen", "Bakker", "Visser", "Smit", "Meijer", "Mulder", "Bos")
DOCUMENT = {"title": "Besluit op bezwaar", "kind": "decision", "issuer": "Gemeente", "issuedOn": "2018-01-15"}
SIXTEEN_WEEKS = timedelta(weeks=16)


def cohort(seed: int, number: int) -> tuple[list[Command], list[str]]:
    """The commands of a programme from its beginning to its end, in order, and the references of its trainees."""
    chance = random.Random(f"soak {seed} {number}")  # noqa: S311  # a sample, not a secret
    invention = Invention(chance, LATE, CORRECTED)
    say_cohort(invention, number, municipalities(), COHORT)
    for known, _, command in list(invention.said):
        _say_more(invention, known, command)
    commands = [command for _, command in invention.in_order()]
    return commands, [each["subject"] for each in commands if each["command"] == "register-trainee"]


def _say_more(invention: Invention, known: date, command: Command) -> None:
    """Adds to a command of the national programme what that leaves out, and what follows from it."""
    chance, subject = invention.chance, command.get("subject")
    soon = known + timedelta(days=chance.randint(1, 60))
    on = date.fromisoformat(command["effectiveOn"]) if "effectiveOn" in command else known

    def say(name: str, after: int, **data: Any) -> None:
        invention.say(name, subject, on + timedelta(days=after), data, soon)

    def about(name: str, **data: Any) -> None:
        invention.say(name, None, None, {"fact": command["commandId"], **data}, soon)

    match command["command"]:
        case "register-trainee":
            born = f"{chance.randint(1985, 1998)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            given, family = chance.choice(GIVEN), chance.choice(FAMILY)
            person = {"givenName": given, "familyName": family, "birthDate": born}
            command["data"]["person"] = {**person, "email": f"{chance.getrandbits(32):x}@example.org"}
            command["note"] = f"Aangemeld door {given} zelf."
            say("record-consent", 1, purpose="publish-political-role", given=chance.random() < 0.7)
            say("attend-development-day", chance.randint(20, 200), kind="training", title="Debatteren")
            if chance.random() < 0.3:
                say("move-residence", chance.randint(30, 300), municipality=chance.choice(municipalities())[0])
        case "start-at-organisation-a" if chance.random() < 0.2:
            say("begin-leave", 100)
            say("end-leave", 130)
        case "change-assignment" if chance.random() < 0.3:
            about("withdraw-fact", reason="clerical-error")
        case "elect-to-council" | "replace-fraction-member" if chance.random() < 0.5:
            until = (on + timedelta(days=90) + SIXTEEN_WEEKS).isoformat()
            invention.say("go-on-temporary-leave", subject, on + timedelta(days=90), {}, soon, until=until)
        case "elect-to-council" | "replace-fraction-member":
            say("resign-from-council", 300, reason="moved")
        case "become-committee-member" if chance.random() < 0.4:
            seat = on + timedelta(days=120)
            data = {"vacatedBy": chance.choice(FAMILY), "acceptedOn": seat.isoformat()}
            until = (seat + SIXTEEN_WEEKS).isoformat()
            invention.say("replace-fraction-member", subject, seat, data, soon, until=until)
        case "become-committee-member" if chance.random() < 0.5:
            say("leave-committee", 200, reason="workload")
        case "record-not-elected":
            say("become-fraction-follower", 3)
        case "publish-other-functions" | "assign-portfolio" if chance.random() < 0.2:
            about("withdraw-fact", reason="wrong-subject")
        case "agree-working-week" if chance.random() < 0.2:
            about("attach-evidence", evidence=DOCUMENT)


# -- what is asked ----------------------------------------------------------------------------------------------------

# Who asks what. All of it is bounded: it grows neither with the log nor with how many trainees there ever were.
ASKED = (
    ("registrar", "/v1/trainees/{trainee}"),
    ("auditor", "/v1/trainees/{trainee}?validOn={day}"),
    ("auditor", "/v1/trainees/{trainee}/timeline"),
    ("auditor", "/v1/trainees/{trainee}/history?withState=true"),
    ("researcher", "/v1/trainees/{trainee}/history"),
    ("auditor", "/v1/mandates/{mandate}/timeline"),
    ("reader", "/v1/organisations/{place}"),
    ("reader", "/v1/programmes/{programme}"),
    ("researcher", "/v1/trainees?limit=20"),
    ("reader", "/v1/whereabouts?programme={programme}&validOn={day}"),
    ("auditor", "/v1/whereabouts?place={place}&validOn={day}&limit=20"),
    ("auditor", "/v1/whereabouts?programme={programme}&validOn={day}&knownAt={instant}"),
    ("researcher", "/v1/whereabouts?trainee={trainee}&from=2016-01-01&to=2024-01-01&knownAt={instant}"),
    ("registrar", "/v1/findings?programme={programme}&limit=50"),
    ("auditor", "/v1/findings?trainee={trainee}&knownAt={instant}"),
    ("auditor", "/v1/knowledge-changes?knownFrom={instant}&subject={trainee}"),
    ("researcher", "/v1/events?limit=50&afterPosition={position}"),
    ("auditor", "/v1/questions/trainee-dossier?trainee={trainee}&knownAt={instant}"),
    ("auditor", "/v1/questions/programme-progress?programme={programme}&validOn={day}"),
    ("researcher", "/v1/questions/mandate-coverage?programme={programme}"),
    ("researcher", "/v1/questions/month-states?programme={programme}"),
    ("researcher", "/v1/questions/rotation-overview?programme={programme}"),
    ("auditor", "/v1/questions/partnership-occupancy?programme={programme}"),
    ("auditor", "/v1/questions/no-political-role?programme={programme}&knownAt={instant}"),
    ("researcher", "/v1/questions/onward-positions?programme={programme}"),
    ("researcher", "/v1/questions/role-transitions?programme={programme}"),
    ("auditor", "/v1/questions/evidence-gaps?trainee={trainee}"),
    ("auditor", "/v1/questions/what-did-we-say?question=who-was-where&trainee={trainee}&knownAt={instant}"),
    ("auditor", "/v1/questions/why?trainee={trainee}&role=placement&validOn={day}"),
    ("privacy-officer", "/v1/questions/who-looked?trainee={trainee}"),
)
# What is answered the same for ever, once it names the position of the log.
PINNED = (
    "/v1/whereabouts?programme={programme}&from=2016-01-01&to=2024-01-01&limit=50",
    "/v1/findings?programme={programme}&from=2016-01-01&to=2024-01-01&limit=50",
)


@dataclass(frozen=True, slots=True)
class Known:
    """A trainee who is on record with a mandate."""

    trainee: str
    mandate: str
    programme: str
    place: str


NOBODY = Known("", "", "ppp", "gm0363")  # where no trainee is on record as yet


def _is_of_all(path: str) -> bool:
    """Whether it can be asked where there is no trainee."""
    return "{trainee}" not in path and "{mandate}" not in path


# -- what came of it --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; the status is 0 where nothing did."""

    status: int
    content: Any
    ended: float

    @property
    def code(self) -> str:
        """The kind of problem that it tells of."""
        told = self.content.get("type", "") if isinstance(self.content, dict) else ""
        return str(told).rpartition(":")[2] or str(self.status)

    @property
    def failed(self) -> bool:
        """Whether the server did not do what it was asked, for a reason of its own."""
        return self.status == 0 or self.status >= 500


@dataclass(slots=True)
class Notes:
    """What all of them noted.

    `acknowledged` has the position of each command, None where it was not told. `failed` has when the server failed to
    answer, and how; `seconds` how long answers took since they were last looked at.
    """

    acknowledged: dict[str, int | None] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[float, str]] = field(default_factory=list)
    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str) -> None:
        """Counts something that was done."""
        with self.lock:
            self.done[what] += 1

    def fault(self, fault: str) -> None:
        """Notes what is wrong."""
        with self.lock:
            self.faults.append(fault)

    def acknowledge(self, command: str, position: int | None) -> None:
        """Notes that a command was recorded, for good."""
        with self.lock:
            if self.acknowledged.get(command) is None:
                self.acknowledged[command] = position


class Desk:
    """A connection to the server, at which somebody asks one thing after another."""

    def __init__(self, port: int, tokens: Mapping[str, str], notes: Notes) -> None:
        self._port = port
        self._tokens = tokens
        self._notes = notes
        self._connection = self._connected()
        self._calls = 0
        self._last = time.monotonic()

    def _connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=ANSWER)

    def close(self) -> None:
        """Closes it."""
        self._connection.close()

    def ask(self, role: str, path: str, content: Any = None, **headers: str) -> Reply:
        """What comes back; what is to be recorded is a command, or several for a batch."""
        if self._calls >= CALLS or time.monotonic() - self._last > IDLE:
            self._connection.close()
            self._calls = 0
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        body = None
        if content is not None:
            lines = content if isinstance(content, list) else [content]
            body = "\n".join(map(json.dumps, lines)).encode()
            sent["Content-Type"] = "application/x-ndjson" if isinstance(content, list) else "application/json"
        began = time.monotonic()
        try:
            method = "GET" if body is None else "POST"
            self._connection.request(method, path, body, {"Authorization": f"Bearer {self._tokens[role]}", **sent})
            response = self._connection.getresponse()
            told = response.read()
            reply = Reply(response.status, _read(told), time.monotonic())
        except (OSError, http.client.HTTPException) as fault:
            self._connection.close()
            reply = Reply(0, {"type": type(fault).__name__}, time.monotonic())
        self._calls += 1
        self._last = reply.ended
        with self._notes.lock:
            self._notes.seconds["answer" if body is None else "command"].append(reply.ended - began)
            if reply.failed:
                kind = path.partition("?")[0].removeprefix("/v1").split("/")[1]
                self._notes.failed.append((reply.ended, f"{reply.status} {reply.code}, {kind}"))
        return reply


def _read(told: bytes) -> Any:
    try:
        return json.loads(told)
    except ValueError:
        return told.decode(errors="replace")


# -- who says and asks it ---------------------------------------------------------------------------------------------


class Load:
    """Writers and askers, each at a steady pace, until they are told to stop."""

    def __init__(self, port: int, tokens: Mapping[str, str], *, rate: float, asks: float, seed: int) -> None:
        self.notes = Notes()
        self._port = port
        self._tokens = tokens
        self._seed = seed
        self._over = threading.Event()
        self._known: deque[Known] = deque(maxlen=RECENT)
        self._answers: deque[tuple[str, str]] = deque(maxlen=RECENT)
        self._began = datetime.now(UTC)
        self._threads = [
            threading.Thread(target=self._guarded, args=(work, nth, pace), daemon=True)
            for work, workers, pace in ((self._write, WRITERS, WRITERS / rate), (self._ask, ASKERS, ASKERS / asks))
            for nth in range(workers)
        ]

    def start(self) -> None:
        """Has them begin."""
        for each in self._threads:
            each.start()

    def stop(self) -> None:
        """Has them finish what they are at."""
        self._over.set()
        for each in self._threads:
            each.join(PATIENCE)
            if each.is_alive():
                self.notes.fault("somebody did not stop")

    def metrics(self) -> str | None:
        """What the server tells of itself in numbers; None where it does not answer."""
        with closing(Desk(self._port, self._tokens, Notes())) as desk:
            reply = desk.ask("auditor", "/metrics")
        return reply.content if reply.status == 200 else None

    def _guarded(self, work: Callable[[int, random.Random, "Pace"], None], nth: int, pace: float) -> None:
        chance = random.Random(f"soak {self._seed} {work.__name__} {nth}")  # noqa: S311  # a sample, not a secret
        try:
            work(nth, chance, Pace(pace, self._over))
        except BaseException as fault:
            self.notes.fault(f"{type(fault).__name__} in the load itself: {fault}")
            raise

    # -- writing ----------------------------------------------------------------------------------------------------

    def _write(self, nth: int, chance: random.Random, pace: "Pace") -> None:
        with closing(self._desk()) as desk, closing(self._desk()) as other:
            self._write_lives(nth, chance, pace, desk, other)

    def _write_lives(self, nth: int, chance: random.Random, pace: "Pace", desk: Desk, other: Desk) -> None:
        for number in count(nth, WRITERS):
            commands, trainees = cohort(self._seed, number)
            said: list[Command] = []
            while commands:
                some = commands[: chance.randint(2, 6)] if chance.random() < 0.1 else commands[:1]
                del commands[: len(some)]
                for _ in some:
                    if not pace.waited():
                        return
                if len(some) == 1 or not self._recorded_together(desk, some):
                    for each in some:
                        self._record(desk, other, each, chance)
                said += some
                if chance.random() < 0.06 and pace.waited():
                    chance.choice(self._oddities)(self, desk, chance.choice(said))
                if chance.random() < 0.01 and pace.waited():
                    self._rule(desk, number, chance)
            if chance.random() < 0.5 and pace.waited():
                self._erase(desk, other, chance.choice(trainees), chance)

    def _desk(self) -> Desk:
        return Desk(self._port, self._tokens, self.notes)

    def _insist(self, desk: Desk, role: str, path: str, content: Any) -> tuple[Reply, bool]:
        """The answer to what must have one, and whether it was in doubt before what had become of it."""
        deadline = time.monotonic() + PATIENCE
        in_doubt = False
        while True:
            reply = desk.ask(role, path, content)
            if not (reply.failed or reply.code == "conflict"):
                return reply, in_doubt
            if time.monotonic() > deadline:
                self.notes.fault(f"no answer in {PATIENCE} s, in the end {reply.code}")
                return reply, in_doubt
            in_doubt = in_doubt or reply.failed
            self.notes.count("tried again")
            time.sleep(PAUSE)

    def _record(self, desk: Desk, other: Desk, command: Command, chance: random.Random) -> None:
        reply, in_doubt = self._insist(desk, "registrar", "/v1/commands", command)
        match reply.status, reply.code:
            case (201, _) | (200, _):
                if reply.content["repeated"] and not in_doubt:
                    self.notes.fault(f"{command['commandId']} was recorded before anybody had asked for it")
                self.notes.acknowledge(command["commandId"], reply.content["position"])
                self.notes.count(f"recorded: {command['command']}")
                self._remember(command)
                if chance.random() < 0.25:
                    self._read_back(other, command, reply.content)
            case (409, "refused") | (400, "unknown-names"):  # it collides with what was corrected, or that was refused
                self.notes.count("refused")
            case _:
                self._unexpected(f"a {command['command']}", reply)

    def _recorded_together(self, desk: Desk, commands: Sequence[Command]) -> bool:
        reply, _ = self._insist(desk, "registrar", "/v1/command-batches", list(commands))
        if reply.status in (200, 201):
            for each in commands:
                self.notes.acknowledge(each["commandId"], None)
                self.notes.count(f"recorded: {each['command']}")
                self._remember(each)
            self.notes.count("batches")
            return True
        if (reply.status, reply.code) not in ((409, "batch-refused"), (400, "batch-refused")):
            self._unexpected("a batch", reply)
        self.notes.count("batches refused")
        return False

    def _remember(self, command: Command) -> None:
        if command["command"] == "open-mandate":
            trainee, place = command["data"]["trainee"], command["data"]["council"]
            programme = f"ppp-{trainee.split('-')[1]}"
            self._known.append(Known(trainee, command["subject"], programme, place))

    def _read_back(self, desk: Desk, command: Command, done: Mapping[str, Any]) -> None:
        """Asks for what was written, as whoever wrote it may; mostly of the other worker."""
        kind, reference, position = done["subject"]["kind"], done["subject"]["reference"], done["position"]
        resource = f"/v1/{PLURAL[kind]}/{reference}"
        if command["command"] == "start-at-organisation-a":
            period = f"from={LONG_AGO}&to={FAR_AWAY}"
            reply = desk.ask("auditor", f"/v1/whereabouts?trainee={reference}&{period}&minPosition={position}")
            found = reply.status == 200 and any(done["eventId"] in each["because"] for each in reply.content["items"])
        elif done["version"] % 2:
            reply = desk.ask("auditor", f"{resource}?minPosition={position}")
            found = reply.status == 200 and reply.content["version"] >= done["version"]
        else:
            reply = desk.ask("auditor", f"{resource}/history?minPosition={position}&limit=1000")
            found = reply.status == 200 and any(each["eventId"] == done["eventId"] for each in reply.content["items"])
        self.notes.count("own writes read")
        if reply.status != 200:
            self._unexpected("what was written", reply)
        elif not found:
            self.notes.fault(f"{command['command']} at {position} is not in an answer that had to wait for it")

    def _rule(self, desk: Desk, number: int, chance: random.Random) -> None:
        reply = desk.ask("auditor", f"/v1/findings?programme=ppp-{number:05}&limit=20")
        if reply.status == 200 and reply.content["items"]:
            finding = chance.choice(reply.content["items"])["id"]
            data = {"finding": finding, "ruling": chance.choice(("upheld", "dismissed")), "reason": "Bekeken."}
            identity = _identity(chance)
            self._record(desk, desk, {"command": "rule-on-finding", "commandId": identity, "data": data}, chance)

    def _erase(self, desk: Desk, other: Desk, trainee: str, chance: random.Random) -> None:
        command = {"command": "erase-personal-data", "commandId": _identity(chance), "subject": trainee}
        reply, _ = self._insist(desk, "privacy-officer", "/v1/commands", {**command, "data": {"ground": "Verzoek"}})
        if reply.status not in (200, 201):
            self._unexpected("an erasure", reply)
            return
        self.notes.acknowledge(command["commandId"], reply.content["position"])
        self.notes.count("recorded: erase-personal-data")
        read = other.ask("auditor", f"/v1/trainees/{trainee}?minPosition={reply.content['position']}")
        if read.status == 200 and read.content["details"] != "erased":
            self.notes.fault(f"{trainee} is shown as {read.content['details']} after the erasure")

    # -- what is refused, or changes nothing ------------------------------------------------------------------------

    def _repeat(self, desk: Desk, command: Command) -> None:
        if command["commandId"] in self.notes.acknowledged:
            self._expect(desk, "a command again", command, 200)

    def _say_otherwise(self, desk: Desk, command: Command) -> None:
        if command["commandId"] in self.notes.acknowledged and command.get("effectiveOn", LONG_AGO) != LONG_AGO:
            self._expect(desk, "another command under its id", {**command, "effectiveOn": LONG_AGO}, 400)

    def _say_nonsense(self, desk: Desk, command: Command) -> None:
        self._expect(desk, "a field that nobody knows", {**command, "gemeente": "Utrecht"}, 400)

    def _have_another_say_it(self, desk: Desk, command: Command) -> None:
        self._expect(desk, "a command of an auditor", command, 403, role="auditor")

    def _register_again(self, desk: Desk, command: Command) -> None:
        identity = _identity(random.Random(command["commandId"]))  # noqa: S311  # no secret
        again = {"command": "register-organisation", "commandId": identity, "subject": "gm0363"}
        data = {"name": "Amsterdam", "kind": "municipality"}
        self._expect(desk, "a municipality twice", {**again, "effectiveOn": LONG_AGO, "data": data}, 409)

    def _try(self, desk: Desk, command: Command) -> None:
        self._expect(desk, "a command that is only tried", command, 200, 409, 400, path="/v1/commands?dryRun=true")

    _oddities = (_repeat, _repeat, _say_otherwise, _say_nonsense, _have_another_say_it, _register_again, _try)

    def _expect(
        self,
        desk: Desk,
        what: str,
        command: Command,
        *statuses: int,
        role: str = "registrar",
        path: str = "/v1/commands",
    ) -> None:
        reply = desk.ask(role, path, command)
        self.notes.count(what)
        if reply.status not in statuses and reply.code != "conflict":
            self._unexpected(what, reply)
        elif reply.status == 200 and "dryRun" not in path:
            position = self.notes.acknowledged[command["commandId"]]
            if not reply.content["repeated"] or reply.content["position"] != (position or reply.content["position"]):
                self.notes.fault(f"{command['commandId']} came to another position when it was repeated")

    def _unexpected(self, what: str, reply: Reply) -> None:
        """Notes an answer that nobody should get; where the server failed that is noted already."""
        if not reply.failed:
            detail = reply.content.get("detail") if isinstance(reply.content, dict) else None
            self.notes.fault(f"{what} is answered with {reply.status} {reply.code}: {detail}")

    # -- asking -----------------------------------------------------------------------------------------------------

    def _ask(self, _: int, chance: random.Random, pace: "Pace") -> None:
        with closing(self._desk()) as desk:
            while pace.waited():
                self._ask_something(desk, chance)

    def _ask_something(self, desk: Desk, chance: random.Random) -> None:
        known = list(self._known)
        about = chance.choice(known) if known else NOBODY
        roll = chance.random()
        if roll < 0.1 and self._answers:
            self._ask_again(desk, *chance.choice(list(self._answers)))
        elif roll < 0.2:
            self._ask_for_ever(desk, chance.choice(PINNED).format(programme=about.programme))
        else:
            role, path = chance.choice(ASKED if known else [each for each in ASKED if _is_of_all(each[1])])
            past = (datetime.now(UTC) - self._began) * chance.random()
            words = {
                "trainee": about.trainee,
                "mandate": about.mandate,
                "programme": about.programme,
                "place": about.place,
                "day": (date(2017, 1, 1) + timedelta(days=chance.randrange(2_500))).isoformat(),
                "instant": quote((self._began + past).isoformat()),
                "position": str(chance.randrange(1 + len(self.notes.acknowledged))),
            }
            reply = desk.ask(role, path.format(**words))
            self.notes.count(f"asked: {path.partition('?')[0]}")
            if reply.status != 200:
                self._unexpected(path, reply)

    def _ask_for_ever(self, desk: Desk, path: str) -> None:
        reply = desk.ask("auditor", path)
        self.notes.count("asked, to be asked again")
        if reply.status == 200:
            pinned = f"{path}&atPosition={reply.content['asOf']['logPosition']}"
            self._answers.append((pinned, reply.content["sha256"]))
        else:
            self._unexpected(path, reply)

    def _ask_again(self, desk: Desk, path: str, digest: str) -> None:
        reply = desk.ask("auditor", path)
        self.notes.count("asked again")
        if reply.status != 200:
            self._unexpected(path, reply)
        elif reply.content["sha256"] != digest:
            self.notes.fault(f"{path} has another answer than before")


class Pace:
    """So many seconds from one to the next; who was kept waiting does not hurry afterwards."""

    def __init__(self, seconds: float, over: threading.Event) -> None:
        self._seconds = seconds
        self._over = over
        self._next = time.monotonic() + seconds * random.random()  # noqa: S311  # so that not all begin at once

    def waited(self) -> bool:
        """Whether to go on, once it is time."""
        self._next = max(self._next, time.monotonic())
        over = self._over.wait(self._next - time.monotonic())
        self._next += self._seconds
        return not over


def _identity(chance: random.Random) -> str:
    """A new command's id."""
    return str(UUID(int=chance.getrandbits(128), version=4))
