"""What the command line says of itself, and reports when it is done."""

from collections.abc import Mapping

from domain.text import Text

COMMAND_LINE: Mapping[str, Text] = {
    # usage of the command line
    "usage": Text("Gebruik: ", "Usage: "),
    "options": Text("Opties", "Options"),
    "commands": Text("Opdrachten", "Commands"),
    "see-help": Text("Zie «{path} --help».", "See «{path} --help»."),
    "no-such-option": Text("De optie {name} is er niet.", "There is no option {name}."),
    "no-such-command": Text("De opdracht «{name}» is er niet.", "There is no command «{name}»."),
    "missing-parameter": Text("{name} ontbreekt.", "{name} is missing."),
    "bad-parameter": Text("{name}: {message}.", "{name}: {message}."),
    "bad-usage": Text("Zo kan het niet.", "It can't be called so."),
    "needs-value": Text("De optie {name} heeft een waarde nodig.", "The option {name} needs a value."),
    "extra-arguments": Text("Dit is te veel: {names}.", "This is too much: {names}."),
    "not-a-choice": Text("{value} kan niet, kies uit {choices}", "{value} is not one of {choices}"),
    "not-a-number-of-workers": Text("moet een getal zijn van 1 tot en met 64", "must be a number from 1 to 64"),
    "not-a-port": Text("moet een getal zijn van 1 tot en met 65535", "must be a number from 1 to 65535"),
    "options-metavar": Text("[OPTIES]", "[OPTIONS]"),
    "commands-metavar": Text("OPDRACHT [ARGUMENT…]", "COMMAND [ARGUMENT…]"),
    "default": Text("{help} [standaard: {default}]", "{help} [default: {default}]"),
    "help-option": Text("Toont deze uitleg.", "Shows this explanation."),
    "example": Text("Voorbeeld: {example}", "Example: {example}"),
    # help of the command line
    "help": Text(
        "Wie was waar, in welke rol, wanneer, en sinds wanneer weten we dat?",
        "Who was where, in which role, when, and since when did we know?",
    ),
    "lang-help": Text(
        "taal van de teksten: nl of en (standaard volgens LANG)", "language of texts: nl or en (by LANG)"
    ),
    "help-demo": Text(
        "Laat het voorbeeld zien: de documenten over PPP- en wijktrainees, als register.",
        "Shows the example: the documents on PPP and wijk trainees, as a register.",
    ),
    "help-init": Text("Maakt het register, of brengt het bij.", "Makes the register, or brings it up to date."),
    "help-import": Text(
        "Legt de opdrachten in bestanden vast: NDJSON, één opdracht per regel, ook gzip; - is standaardinvoer."
        " Alles of niets per bestand. De opdrachten en hun velden staan in README.md, evenals"
        " mappings voor bestanden van anderen (--format).",
        "Records the commands in files: NDJSON, one command a line, gzip too; - is standard input."
        " All or nothing by file. The commands and their fields, and mappings for files of others (--format), are in"
        " README.md.",
    ),
    "help-ask": Text(
        "Beantwoordt een vraag; zonder vraag noemt het ze alle.", "Answers a question; without one it lists them."
    ),
    "help-history": Text(
        "Toont elke gebeurtenis van iemand of iets, met wat elk veranderde; van een trainee ook die van de mandaten.",
        "Shows every event of a subject, with what each changed; of a trainee those of its mandates too.",
    ),
    "help-project": Text(
        "Brengt de leesmodellen bij, of bouwt ze opnieuw naast de oude.",
        "Brings the read models up to date, or rebuilds them beside the old ones.",
    ),
    "help-status": Text("Toont hoe het register ervoor staat.", "Shows how the register is."),
    "help-check": Text(
        "Kijkt of alles is zoals het werd geschreven: logboek, sleutels, en de leesmodellen tegen een herhaling.",
        "Looks whether all is as it was written: log, keys, and the read models against a replay.",
    ),
    "help-backup": Text(
        "Kopieert logboek, kluis en toegangsgegevens naar een lege map, ook terwijl er wordt vastgelegd;"
        " de hoofdsleutel gaat niet mee.",
        "Copies log, vault and access records into an empty folder, also while others record;"
        " the master key does not go along.",
    ),
    "help-restore": Text(
        "Zet zo'n kopie terug waar geen register is, en bouwt de leesmodellen.",
        "Puts such a copy back where there is no register, and builds the read models.",
    ),
    "option-key": Text("de hoofdsleutel die bij de kopie hoort", "the master key that belongs to the copy"),
    "nothing-wrong": Text(
        "Alles klopt: {position} gebeurtenissen, en de leesmodellen zeggen hetzelfde als een herhaling.",
        "All is well: {position} events, and the read models say the same as a replay.",
    ),
    "compare-what": Text(
        "--compare zegt wat een herbouw verandert: geef ook --rebuild.",
        "--compare says what a rebuild changes: give --rebuild too.",
    ),
    "compared": Text(
        "{name}: {rows} rijen vergeleken, {count} verschillen.", "{name}: {rows} rows compared, {count} differ."
    ),
    "compared-same-version": Text(
        "Dezelfde versie maakte beide: de oude rijen waren niet wat uit het logboek volgt.",
        "The same version made both: the old rows were not what follows from the log.",
    ),
    "compared-other-version": Text(
        "De oude rijen zijn van een andere versie van het leesmodel.",
        "The old rows are another version's of the read model.",
    ),
    "compared-differs": Text(
        "  anders: {row.kind}:{row.subject}, {row.lane}, sinds plaats {row.position}: {fields}; volgt uit",
        "  differs: {row.kind}:{row.subject}, {row.lane}, since position {row.position}: {fields}; follows from",
    ),
    "compared-missing": Text(
        "  ontbrak: {row.kind}:{row.subject}, {row.lane}, sinds plaats {row.position}; volgt uit",
        "  was missing: {row.kind}:{row.subject}, {row.lane}, since position {row.position}; follows from",
    ),
    "compared-surplus": Text(
        "  volgt nergens uit: {row.kind}:{row.subject}, {row.lane}, sinds plaats {row.position}; noemde",
        "  follows from nothing: {row.kind}:{row.subject}, {row.lane}, since position {row.position}; named",
    ),
    "row-differs": Text(
        "het leesmodel zegt van {row.kind}:{row.subject} ({row.lane}, sinds plaats {row.position}) iets anders dan het"
        " logboek; «wiewaar project --rebuild» herstelt dat",
        "the read model says of {row.kind}:{row.subject} ({row.lane}, since position {row.position}) something else"
        " than the log; «wiewaar project --rebuild» mends it",
    ),
    "row-missing": Text(
        "in het leesmodel ontbreekt een rij van {row.kind}:{row.subject} ({row.lane}, sinds plaats {row.position});"
        " «wiewaar project --rebuild» herstelt dat",
        "the read model lacks a row of {row.kind}:{row.subject} ({row.lane}, since position {row.position});"
        " «wiewaar project --rebuild» mends it",
    ),
    "more-damage": Text("… en nog {count}.", "… and {count} more."),
    "backed-up": Text(
        "Logboek, kluis en toegangsgegevens tot plaats {position} staan in {path}.",
        "Log, vault and access records up to position {position} are in {path}.",
    ),
    "key-apart": Text(
        "De hoofdsleutel {path} is niet meegegaan; bewaar die op een andere plaats.",
        "The master key {path} did not go along; keep it in another place.",
    ),
    "restored": Text(
        "Het register is terug in {path}, tot plaats {position}.",
        "The register is back in {path}, up to position {position}.",
    ),
    "restore-needs-key": Text(
        "Er is geen hoofdsleutel; geef het bestand met --key, of WIEWAAR_MASTER_KEY. Er is niets gedaan.",
        "There is no master key; give its file with --key, or WIEWAAR_MASTER_KEY. Nothing was done.",
    ),
    "came-back": Text(
        "Wat na de wissing van {trainee} was teruggekomen is opnieuw weg: de sleutel, en zo veel bewijsstukken:"
        " {documents}.",
        "What had come back after the erasure of {trainee} is gone again: the key, and so many documents: {documents}.",
    ),
    "no-new-master-key": Text(
        "De hoofdsleutel staat in WIEWAAR_MASTER_KEY; geef de nieuwe in WIEWAAR_NEW_MASTER_KEY (base64 van 32 bytes).",
        "The master key is in WIEWAAR_MASTER_KEY; give the new one in WIEWAAR_NEW_MASTER_KEY (base64 of 32 bytes).",
    ),
    "damaged-key": Text(
        "De sleutel van reeks {stream} in de kluis is beschadigd; er is niets veranderd. «wiewaar check» noemt wat er"
        " niet meer opengaat.",
        "The key of stream {stream} in the vault is damaged; nothing was changed. «wiewaar check» names what does not"
        " open any more.",
    ),
    "erasure-incomplete": Text(
        "De wissing van {trainee} is vastgelegd, maar nog niet alles is weg ({reason}). Zij wordt afgemaakt als het"
        " register weer wordt geopend, of met nog eens «wiewaar erase».",
        "The erasure of {trainee} is on record, but not everything is gone yet ({reason}). It is completed when the"
        " register is opened again, or with «wiewaar erase» once more.",
    ),
    "retention-due": Text(
        "{trainee}: persoonsgegevens te wissen sinds {day}", "{trainee}: personal details due to be erased since {day}"
    ),
    # reports
    "line": Text("regel {number}", "line {number}"),
    "collides": Text("botst met {event} {fact} op {day}", "collides with {event} {fact} on {day}"),
    "on-day": Text("op {day}", "on {day}"),
    "more-faults": Text("… en nog {count}", "… and {count} more"),
    "more-refused": Text("… en nog {count} geweigerde regels.", "… and {count} more refused lines."),
    "imported": Text(
        "{path}: {recorded} vastgelegd, {repeated} al bekend, {refused} geweigerd.",
        "{path}: {recorded} recorded, {repeated} known already, {refused} refused.",
    ),
    "would-import": Text(
        "{path}: {recorded} zouden worden vastgelegd, {repeated} zijn al bekend, {refused} geweigerd."
        " Er is niets vastgelegd.",
        "{path}: {recorded} would be recorded, {repeated} known already, {refused} refused. Nothing was recorded.",
    ),
    "findings-foreseen": Text(
        "Bevindingen: {opened} zouden erbij komen, {closed} zouden vervallen.",
        "Findings: {opened} would open, {closed} would close.",
    ),
    "more-findings": Text("… en nog {count}", "… and {count} more"),
    "nothing-imported": Text(
        "{path}: niets vastgelegd, want {refused} van de {lines} regels zijn geweigerd."
        " Met --continue worden de goede regels toch vastgelegd.",
        "{path}: nothing recorded, for {refused} of the {lines} lines were refused."
        " With --continue the good lines are recorded all the same.",
    ),
    "refused-in": Text("De geweigerde regels staan in {path}.", "The refused lines are in {path}."),
    "refused-no-more": Text(
        "Geen regel is nog geweigerd; {path} is verwijderd.", "No line is refused any more; {path} was removed."
    ),
    "reading": Text("lezen", "reading"),
    "projecting": Text("leesmodellen", "read models"),
    "made": Text("Het register is klaar in {path}.", "The register is ready in {path}."),
    "keep-key": Text(
        "Bewaar een afschrift van {path} op een andere plaats: zonder die sleutel is geen naam meer te lezen.",
        "Keep a copy of {path} somewhere else: without that key no name can be read again.",
    ),
    "first-token": Text(
        "De eerste toegangssleutel, van beheerder {subject}. Bewaar hem: hij wordt dit ene keer getoond.",
        "The first access token, of administrator {subject}. Keep it: it is shown this once.",
    ),
    "token-issued": Text(
        "Een toegangssleutel voor {subject} als {role}. Bewaar hem: hij wordt dit ene keer getoond.",
        "An access token for {subject} as {role}. Keep it: it is shown this once.",
    ),
    "token-line": Text(
        "{number}  {role}  {subject}  uitgegeven {at} door {by}", "{number}  {role}  {subject}  issued {at} by {by}"
    ),
    "token-holds": Text("geldt", "holds"),
    "token-holds-until": Text("geldt tot {at}", "holds until {at}"),
    "token-expired-at": Text("verlopen {at}", "expired {at}"),
    "token-revoked-at": Text("ingetrokken {at}", "revoked {at}"),
    "no-tokens": Text("Er is nooit een toegangssleutel uitgegeven.", "No access token was ever issued."),
    "token-revoked": Text("Toegangssleutel {number} geldt niet meer.", "Access token {number} does not hold any more."),
    "up-to-date": Text("{name}: plaats {position}.", "{name}: position {position}."),
    "lost": Text(
        "De databank is niet te bereiken ({fault}); dat wordt steeds opnieuw geprobeerd.",
        "The database can't be reached ({fault}); that is tried again and again.",
    ),
    "rebuilt": Text("{name}: opnieuw gebouwd tot plaats {position}.", "{name}: rebuilt up to position {position}."),
    "rows": Text("{count} rijen", "{count} rows"),
    "row": Text("1 rij", "1 row"),
    "as-of": Text(
        "geldig op {valid} · bekend {known} · plaats {position} van het logboek",
        "valid on {valid} · known {known} · position {position} of the log",
    ),
    "as-of-period": Text(
        "bekend {known} · plaats {position} van het logboek", "known {known} · position {position} of the log"
    ),
    "nothing-known": Text("niets bekend", "nothing known"),
    "log-position": Text("plaats in het logboek", "log position"),
    "size": Text("grootte", "size"),
    "lag": Text("achter", "lag"),
    "fault": Text("storing", "fault"),
    "no-fault": Text("geen", "none"),
    "demo-title": Text(
        "Wie waar? Trainees en hun politieke rollen", "Who was where? Trainees and their political roles"
    ),
    "demo-known": Text("zoals bekend op {day} (plaats {position})", "as known on {day} (position {position})"),
    "legend": Text(
        "█ staat vast  ░ verwacht   A, B waar geplaatst\n"
        "r raadslid  v met verlof  c commissielid  f fractievolger  k kandidaat",
        "█ established  ░ expected   A, B where placed\n"
        "r councillor  v on leave  c committee member  f fraction follower  k candidate",
    ),
    "work": Text("werk", "work"),
    "politics": Text("politiek", "politics"),
    "demo-period": Text("Periode {label}: {period}", "Period {label}: {period}"),
    "demo-findings": Text("Overtredingen die de regels vinden", "Violations that the rules find"),
    "demo-more-findings": Text(
        "Daarnaast: {rest}.\nAlle bevindingen: wiewaar ask open-findings --from 2017-01-01",
        "Besides: {rest}.\nAll findings: wiewaar ask open-findings --from 2017-01-01",
    ),
    "demo-ask": Text("Vraag verder, bijvoorbeeld:", "Ask on, for example:"),
    "demo-sequel-note": Text(
        "Het vervolg is verzonnen, alleen ter illustratie.", "The sequel is invented, for illustration only."
    ),
    "serving": Text("Te zien op {address}   (Ctrl-C stopt)", "To be seen at {address}   (Ctrl-C stops)"),
    "from": Text("vanaf {day}", "from {day}"),
    "recorded-on": Text("vastgelegd", "recorded"),
    "effective-on": Text("geldt vanaf", "effective"),
    "by": Text("door", "by"),
    "sealed": Text("verzegeld", "sealed"),
}
