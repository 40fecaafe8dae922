"""The one catalogue of messages: every sentence that people read, in Dutch and in English, by its code."""

import os
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from api.texts.imports import IMPORTS, OUTSIDE
from api.texts.persons import PERSONS
from api.texts.proofs import PROOFS
from api.texts.research import RESEARCH
from api.texts.standards import STANDARDS
from application.care import Damage
from application.problem import Invalid, Problem
from domain.refusal import Refused
from domain.text import Text

LANGUAGES = ("nl", "en")

PROBLEMS: Mapping[str, Text] = {
    **OUTSIDE,
    "missing": Text("ontbreekt", "is missing"),
    "unknown-field": Text("is geen veld van deze opdracht", "is not a field of this command"),
    "unknown-command": Text(
        "is geen opdracht die wij kennen; «wiewaar import --help» zegt waar de lijst staat",
        "is not a command that we know; «wiewaar import --help» says where the list is",
    ),
    "not-a-text": Text("moet een tekst zijn", "must be a text"),
    "empty-text": Text("mag niet leeg zijn", "must not be empty"),
    "too-long": Text("is langer dan {longest} tekens", "is longer than {longest} characters"),
    "unprintable": Text("bevat een stuurteken of een gebroken teken", "holds a control character or a broken one"),
    "not-a-date": Text("moet een datum zijn, geschreven als JJJJ-MM-DD", "must be a date, written as YYYY-MM-DD"),
    "no-such-day": Text("is een dag die niet bestaat", "is a day that does not exist"),
    "out-of-range": Text("moet liggen van {least} tot en met {most}", "must lie from {least} to {most}"),
    "not-an-instant": Text(
        "moet een tijdstip zijn met zijn tijdzone, als 2019-02-01T09:00:00Z",
        "must be an instant with its offset, as 2019-02-01T09:00:00Z",
    ),
    "not-a-uuid": Text(
        "moet een UUID zijn, als 0190d6a2-5c1e-7cc3-98c4-dc0c0c07398f",
        "must be a UUID, as 0190d6a2-5c1e-7cc3-98c4-dc0c0c07398f",
    ),
    "not-a-reference": Text(
        "moet een verwijzing zijn: kleine letters, cijfers en enkele streepjes, hoogstens 64 tekens",
        "must be a reference: lower-case letters, digits and single hyphens, at most 64 characters",
    ),
    "not-a-sha256": Text(
        "moet een SHA-256 zijn: 64 hexadecimale tekens", "must be a SHA-256 digest: 64 hexadecimal characters"
    ),
    "not-a-whole-number": Text("moet een geheel getal zijn", "must be a whole number"),
    "not-a-number": Text("moet een getal zijn", "must be a number"),
    "too-precise": Text("mag hoogstens {decimals} decimalen hebben", "must have at most {decimals} decimals"),
    "not-a-boolean": Text("moet true of false zijn", "must be true or false"),
    "not-a-list": Text("moet een lijst zijn", "must be a list"),
    "not-an-object": Text("moet een JSON-object zijn", "must be a JSON object"),
    "not-one-of": Text("moet een van deze zijn: {choices}", "must be one of: {choices}"),
    "too-few": Text("moet er minstens {least} hebben", "must have at least {least}"),
    "period-reversed": Text("moet later eindigen dan het begint", "must end later than it begins"),
    "organisation-or-kind": Text(
        "moet óf een organisatie óf een soort noemen", "must name either an organisation or a kind"
    ),
    "unknown-event": Text(
        "is geen gebeurtenis die wij kennen, als ElectedToCouncil", "is not an event that we know, as ElectedToCouncil"
    ),
    "line-too-long": Text("de regel is langer dan {longest} bytes", "the line is longer than {longest} bytes"),
    "byte-order-mark": Text(
        "de regel begint met een byte order mark; bewaar het bestand als UTF-8 zonder BOM",
        "the line begins with a byte order mark; save the file as UTF-8 without BOM",
    ),
    "not-utf-8": Text(
        "byte {byte} van de regel is geen UTF-8; bewaar het bestand als UTF-8",
        "byte {byte} of the line is not UTF-8; save the file as UTF-8",
    ),
    "nul-byte": Text("de regel bevat een NUL-byte", "the line holds a NUL byte"),
    "not-json": Text("is geen JSON (bij teken {column})", "is not JSON (at character {column})"),
    "too-deep": Text("is te diep genest", "is nested too deeply"),
    "duplicate-name": Text("noemt het veld «{name}» twee keer", "names the field «{name}» twice"),
    "no-such-number": Text("bevat een getal dat JSON niet kent: {number}", "holds a number unknown to JSON: {number}"),
    "historic-only": Text(
        "mag alleen met «wiewaar import --historic»", "is only allowed with «wiewaar import --historic»"
    ),
    "not-only-imports": Text(
        "kan niet meer: in dit register is al anders dan met --historic vastgelegd",
        "is not possible any more: this register holds what was recorded otherwise than with --historic",
    ),
    "decreasing": Text(
        "ligt vóór {last}, toen het vorige werd vastgelegd", "is before {last}, when the one before was recorded"
    ),
    "in-the-future": Text("ligt in de toekomst", "is in the future"),
    "same-id-other-body": Text(
        "is al vastgelegd, met een andere inhoud; geef een nieuwe opdracht een nieuw commandId",
        "was recorded before with another body; give a new command a new commandId",
    ),
    "another-subject": Text("gaat over {subject}", "is about {subject}"),
    "not-valid": Text("heeft een waarde die hier niet kan", "has a value that is not possible here"),
    "unknown-fact": Text("noemt een feit dat niet is vastgelegd: {id}", "names a fact that is not on record: {id}"),
    "unknown-finding": Text("noemt een bevinding die er niet is: {id}", "names a finding that is not there: {id}"),
    "unknown-reference": Text(
        "verwijst naar {kind} {reference}, die niet is vastgelegd", "refers to {kind} {reference}, not on record"
    ),
    "not-a-party": Text("verwijst naar {reference}, dat geen partij is", "refers to {reference}, which is not a party"),
}

REFUSALS: Mapping[str, Text] = {
    "exists-already": Text("deze verwijzing is al vastgelegd", "this reference is on record already"),
    "not-on-record": Text("{subject} is niet vastgelegd", "{subject} is not on record"),
    "fact-withdrawn": Text("dat feit is ingetrokken", "that fact was withdrawn"),
    "not-a-fact": Text(
        "dat is geen feit dat te corrigeren, in te trekken of vast te stellen is; leg het opnieuw vast",
        "that is no fact that can be corrected, withdrawn or established; record it anew",
    ),
    "another-must-confirm": Text(
        "de voorwaarden van het programma willen dat een ander dan wie het vastlegde dit bevestigt",
        "the programme's terms want another than the one who recorded this to confirm it",
    ),
    "established-already": Text("dat feit staat al vast", "that fact is established already"),
    "opening-needed": Text(
        "hiermee begint de geschiedenis, en er staan nog andere feiten; trek die eerst in",
        "the history begins with this, and other facts still stand; withdraw those first",
    ),
    "opening-not-first": Text(
        "niets gaat vooraf aan het feit waarmee de geschiedenis begint",
        "nothing is effective before the fact that the history begins with",
    ),
    "until-not-allowed": Text("{event} kan geen einddag (until) hebben", "{event} can't have an end (until)"),
    "possibly-not-before": Text(
        "possibly.from is niet eerder dan de dag van ingang (effectiveOn), die de eerste zekere dag is",
        "possibly.from is not before the effective day (effectiveOn), which is the first certain one",
    ),
    "possibly-not-after": Text(
        "possibly.to is niet later dan de einddag (until), die de eerste dag is waarop het niet meer zeker is",
        "possibly.to is not after the end (until), which is the first day on which it is not certain any more",
    ),
    "until-not-after": Text(
        "de einddag (until) {until} is niet later dan de begindag",
        "the end (until) {until} is not later than the beginning",
    ),
    "until-required": Text("een tijdelijk verlof heeft een einddag (until)", "a temporary leave has an end (until)"),
    "after-the-end": Text("dit is na het einde", "this is after the end"),
    "two-ends": Text("er is al een einde vastgelegd", "an end is on record already"),
    "merged-into-itself": Text(
        "een organisatie kan niet in zichzelf opgaan", "an organisation can't merge into itself"
    ),
    "not-in-joint-body": Text("nam niet deel aan {joint_body}", "did not take part in {joint_body}"),
    "not-a-partner": Text("{organisation} was toen geen partner", "{organisation} was no partner then"),
    "partner-already": Text("{organisation} was al partner", "{organisation} was a partner already"),
    "not-offered": Text(
        "{organisation} bood toen geen plaats aan in periode {period}",
        "{organisation} offered no place in period {period} then",
    ),
    "second-a": Text(
        "is al bij organisatie A begonnen; een overstap binnen A is transfer-placement, een fout correct-fact",
        "has started at organisation A already; use transfer-placement for a move within A, correct-fact for a mistake",
    ),
    "second-b": Text(
        "is al naar organisatie B gegaan; een overstap binnen B is transfer-placement, een fout correct-fact",
        "has rotated to organisation B already; use transfer-placement for a move within B, correct-fact for a mistake",
    ),
    "b-before-a": Text(
        "gaat pas naar organisatie B na een begin bij organisatie A",
        "rotates to organisation B only after starting at organisation A",
    ),
    "no-placement": Text("was toen nergens geplaatst", "was not placed anywhere then"),
    "no-leave": Text("was toen niet met verlof", "was not on leave then"),
    "seat-held": Text("er wordt al een zetel bezet", "a seat is held already"),
    "no-seat": Text("bezette toen geen zetel", "held no seat then"),
    "no-temporary-leave": Text("was toen niet met tijdelijk verlof", "was not on temporary leave then"),
    "elected-and-not": Text(
        "op die dag zowel gekozen als niet gekozen kan niet", "can't be elected and not elected on the same day"
    ),
    "not-a-member": Text("was toen van geen commissie lid", "was not a member of any committee then"),
    "not-a-member-of": Text("was toen geen lid van commissie {name}", "was not a member of committee {name} then"),
    "not-following": Text("was toen geen fractievolger", "was not a fraction follower then"),
    "not-assigned": Text("was toen geen woordvoerder {name}", "was not spokesperson on {name} then"),
    "erased": Text(
        "de persoonsgegevens van {subject} zijn gewist; er kunnen geen nieuwe bij",
        "the personal details of {subject} were erased; no new ones can be recorded",
    ),
    "erased-already": Text("de persoonsgegevens zijn al gewist", "the personal details were erased already"),
}

DAMAGE: Mapping[str, Text] = {
    "damaged-file": Text("{path} is beschadigd: {reason}", "{path} is damaged: {reason}"),
    "guard-missing": Text(
        "de bewaker {name}, die het logboek tegen wijziging beschermt, ontbreekt",
        "the guard {name}, which keeps the log from being changed, is missing",
    ),
    "positions-missing": Text(
        "in het logboek ontbreken de plaatsen {from} tot en met {to}", "positions {from} to {to} are missing in the log"
    ),
    "not-readable": Text(
        "gebeurtenis {id} op plaats {position} is niet te lezen", "event {id} at position {position} can't be read"
    ),
    "columns-differ": Text(
        "bij gebeurtenis {id} op plaats {position} zeggen de kolommen iets anders dan wat is bewaard",
        "at event {id} at position {position} the columns say something else than what was stored",
    ),
    "not-canonical": Text(
        "gebeurtenis {id} op plaats {position} staat er niet zoals zij werd geschreven",
        "event {id} at position {position} is not as it was written",
    ),
    "recorded-before": Text(
        "gebeurtenis {id} op plaats {position} is eerder vastgelegd dan de vorige",
        "event {id} at position {position} was recorded before the one before it",
    ),
    "import-after-others": Text(
        "gebeurtenis {id} op plaats {position} is ingevoerd nadat er al anders was vastgelegd",
        "event {id} at position {position} was imported after others had been recorded",
    ),
    "versions-missing": Text(
        "in de reeks van {subject} ontbreekt er een vóór gebeurtenis {id} op plaats {position}",
        "in the stream of {subject} one is missing before event {id} at position {position}",
    ),
    "link-broken": Text(
        "gebeurtenis {id} op plaats {position} sluit niet aan op de vorige van {subject}: die is veranderd",
        "event {id} at position {position} does not link to the one before it of {subject}: that was altered",
    ),
    "name-unknown": Text(
        "gebeurtenis {id} op plaats {position} heeft een naam die deze versie niet kent: {name}",
        "event {id} at position {position} has a name that this version does not know: {name}",
    ),
    "not-possible": Text(
        "gebeurtenis {id} op plaats {position} kan niet na wat ervóór staat ({reason})",
        "event {id} at position {position} is not possible after what stands before it ({reason})",
    ),
    "tree-differs": Text(
        "gebeurtenis {id} op plaats {position} is niet die waarover de boom van het logboek groeide",
        "event {id} at position {position} is not the one over which the tree of the log grew",
    ),
    "log-shortened": Text(
        "het logboek heeft {head} gebeurtenissen en een controlepunt telde er {size}: het is ingekort of teruggezet",
        "the log has {head} events, while a checkpoint counted {size}: it was cut or rolled back",
    ),
    "log-rewritten": Text(
        "de eerste {size} gebeurtenissen zijn niet die van het controlepunt: dit is een andere geschiedenis",
        "the first {size} events are not those of the checkpoint: this is another history",
    ),
    "another-log": Text(
        "het controlepunt is van een ander logboek: {origin}", "the checkpoint is of another log: {origin}"
    ),
    "wrong-signature": Text(
        "het controlepunt is niet door dit logboek ondertekend", "the checkpoint was not signed by this log"
    ),
    "not-a-checkpoint": Text("dit is geen controlepunt", "this is no checkpoint"),
    "seal-broken": Text(
        "een verzegeld gegeven van gebeurtenis {id} op plaats {position} gaat niet open: sleutel kwijt, of geknoei",
        "a sealed detail of event {id} at position {position} does not open: its key is lost, or it was tampered with",
    ),
}

TEXTS: Mapping[str, Text] = {
    **IMPORTS,
    **PERSONS,
    **PROOFS,
    **RESEARCH,
    **STANDARDS,
    # errors of a whole call
    "conflict": Text(
        "Er werd telkens tegelijk iets anders vastgelegd. Wat al was vastgelegd blijft staan, en niets is half"
        " vastgelegd; herhaal de opdracht.",
        "Others recorded at the same moment, each time. What was recorded before stands, and nothing is half recorded;"
        " repeat the call.",
    ),
    "store-failed": Text(
        "Het register kon niet worden gelezen of beschreven ({reason}). Wat was vastgelegd is bewaard en niets is half"
        " vastgelegd. Kijk of de schijf vol is, of de bestanden te lezen en te schrijven zijn, en of een ander ze"
        " bezet houdt; herhaal de opdracht daarna.",
        "The register could not be read or written ({reason}). What was recorded is kept and nothing is half recorded."
        " See whether the disk is full, whether the files may be read and written, and whether another process keeps"
        " them busy; then repeat the call.",
    ),
    "newer-schema": Text(
        "Dit register is van een nieuwere wiewaar (schema {found}, deze kent {known}). Gebruik die versie.",
        "This register was made by a newer wiewaar (schema {found}; this one knows {known}). Use that version.",
    ),
    "wrong-master-key": Text(
        "De hoofdsleutel past niet bij dit register: de sleutels in de kluis gaan er niet mee open."
        " Zet WIEWAAR_MASTER_KEY of het bestand master.key terug; geef na «wiewaar vault rotate» de nieuwe sleutel en"
        " start opnieuw.",
        "The master key is not the one of this register: it does not open the keys in the vault."
        " Put back WIEWAAR_MASTER_KEY or the file master.key; after «wiewaar vault rotate» give the new key and start"
        " again.",
    ),
    "bad-master-key": Text(
        "{where} is geen hoofdsleutel: het moet base64 zijn van 32 bytes.",
        "{where} is no master key: it must be base64 of 32 bytes.",
    ),
    "lost-master-key": Text(
        "Dit register heeft sleutels in zijn kluis, maar {path} is er niet. Zet dat bestand terug, of geef"
        " WIEWAAR_MASTER_KEY; een nieuwe sleutel zou niets openen.",
        "This register has keys in its vault, but {path} is not there. Put that file back, or give"
        " WIEWAAR_MASTER_KEY; a new key would open nothing.",
    ),
    "no-register": Text(
        "In {path} is geen register. Maak er een met «wiewaar init», bekijk het voorbeeld met «wiewaar demo»,"
        " of wijs een ander aan met WIEWAAR_STATE_DIR.",
        "There is no register in {path}. Make one with «wiewaar init», see the example with «wiewaar demo»,"
        " or point to another with WIEWAAR_STATE_DIR.",
    ),
    "unusable-folder": Text("De map {path} is niet te gebruiken: {reason}.", "Can't use the folder {path}: {reason}."),
    "bad-setting": Text(
        "{name} heeft een waarde die niet kan: «{value}».", "{name} has a value that is not possible: «{value}»."
    ),
    "bad-issuer": Text(
        "WIEWAAR_OIDC_ISSUER moet met https:// beginnen (of http:// op deze machine zelf), en WIEWAAR_OIDC_AUDIENCE mag"
        " dan niet ontbreken.",
        "WIEWAAR_OIDC_ISSUER must begin with https:// (or http:// on this machine itself), and WIEWAAR_OIDC_AUDIENCE"
        " may not be missing then.",
    ),
    "bad-event-source": Text(
        "WIEWAAR_EVENT_SOURCE moet een URN zijn die met urn:nld: begint.",
        "WIEWAAR_EVENT_SOURCE must be a URN that begins with urn:nld:.",
    ),
    "unknown-database": Text(
        "WIEWAAR_DATABASE_URL begint met «{scheme}»; deze versie bewaart het register in SQLite"
        " (sqlite:////pad/naar/log.db).",
        "WIEWAAR_DATABASE_URL begins with «{scheme}»; this version keeps the register in SQLite"
        " (sqlite:////path/to/log.db).",
    ),
    "not-a-demo": Text(
        "In {path} is een register waarin ook iets anders dan het voorbeeld staat; de demo laat dat ongemoeid."
        " Wijs een lege map aan met WIEWAAR_STATE_DIR.",
        "There is a register in {path} that holds more than the example; the demo leaves it alone."
        " Point to an empty folder with WIEWAAR_STATE_DIR.",
    ),
    "unreadable-file": Text("Kan {path} niet lezen: {reason}.", "Can't read {path}: {reason}."),
    "empty-file": Text("In {path} staat geen opdracht.", "There is no command in {path}."),
    "continue-needs-file": Text(
        "--continue schrijft de geweigerde regels naast het bestand; met standaardinvoer (-) kan dat niet.",
        "--continue writes the refused lines beside the file, which can't be done with standard input (-).",
    ),
    "faulty": Text(
        "Het leesmodel {name} is gestopt bij plaats {position} van het logboek ({fault})."
        " Het logboek is heel; na een nieuwere versie gaat «wiewaar project» verder.",
        "The read model {name} stopped at position {position} of the log ({fault})."
        " The log is intact; with a newer version «wiewaar project» goes on.",
    ),
    "not-understood": Text(
        "Het logboek bevat een gebeurtenis (plaats {position}) die deze versie niet begrijpt: ze is door een nieuwere"
        " versie vastgelegd, of beschadigd. Er is niets veranderd.",
        "The log holds an event (position {position}) that this version does not understand: a newer version recorded"
        " it, or it was damaged. Nothing was changed.",
    ),
    "behind": Text(
        "De leesmodellen zijn bij plaats {reached}, het antwoord heeft {needed} nodig. Draai «wiewaar project».",
        "The read models are at position {reached}, the answer needs {needed}. Run «wiewaar project».",
    ),
    "overtaken": Text(
        "Een ander proces begon later aan dezelfde herbouw; die gaat door, deze stopt.",
        "Another process began the same rebuild later; that one goes on, this one stops.",
    ),
    "unknown-projection": Text(
        "{name} is geen leesmodel; er zijn: {names}.", "{name} is no read model; there are: {names}."
    ),
    "unknown-subject": Text("{subject} is niet vastgelegd.", "{subject} is not on record."),
    "which-subject": Text(
        "{subject} is de verwijzing van meer dan één: noem {choices}.",
        "{subject} is the reference of more than one: say {choices}.",
    ),
    "expires-in-the-past": Text(
        "--expires ligt in het verleden; er is niets uitgegeven.", "--expires is in the past; nothing was issued."
    ),
    "no-such-token": Text(
        "Er is geen toegangssleutel {number} die nog in te trekken is; «wiewaar token list» noemt ze alle.",
        "There is no access token {number} that can still be revoked; «wiewaar token list» lists them.",
    ),
    "unknown-question": Text(
        "{name} is geen vraag die wij kennen; «wiewaar ask» noemt ze alle.",
        "{name} is no question that we know; «wiewaar ask» lists them.",
    ),
    "unreadable-detail": Text(
        "Een verzegeld gegeven van gebeurtenis {event} gaat niet open: de sleutel is een andere, of er is aan"
        " geknoeid. Dit is geen wissing.",
        "A sealed detail of event {event} does not open: the key is another one, or it was tampered with."
        " This is no erasure.",
    ),
    "port-taken": Text(
        "Poort {port} is bezet. Geef een andere met --port.", "Port {port} is taken. Give another with --port."
    ),
    "bad-address": Text("Op adres {host} kan niet worden geluisterd: {reason}.", "Can't listen on {host}: {reason}."),
    "not-served": Text(
        "De dienst is uit zichzelf gestopt; de regels hierboven zeggen waarom.",
        "The service stopped by itself; the lines above say why.",
    ),
    "unexpected": Text(
        "Er ging iets mis dat niet mis had mogen gaan ({fault}). Er is niets half vastgelegd. Met WIEWAAR_DEBUG=1"
        " is te zien waar.",
        "Something went wrong that should not have ({fault}). Nothing was half recorded. WIEWAAR_DEBUG=1 shows where.",
    ),
    "broken-database": Text(
        "{path} is niet te gebruiken als database: {reason}.", "Can't use {path} as a database: {reason}."
    ),
    "interrupted": Text("Afgebroken; er is niets half vastgelegd.", "Interrupted; nothing was half recorded."),
    # questions asked badly
    "unknown-parameter": Text("is geen parameter van deze vraag", "is not a parameter of this question"),
    "knownAt-or-atPosition": Text("kan niet samen met knownAt", "can't go together with knownAt"),
    "no-such-position": Text("moet een plaats zijn van 0 tot en met {head}", "must be a position from 0 to {head}"),
    "not-a-count": Text("moet een geheel getal zijn, 0 of meer", "must be a whole number, 0 or more"),
    "not-a-flag": Text("moet true of false zijn", "must be true or false"),
    "not-political-roles": Text(
        "moet politieke rollen noemen, met komma's ertussen, als councillor,committee-member",
        "must name political roles with commas between them, as councillor,committee-member",
    ),
    "day-or-period": Text("kan niet samen met from of to", "can't go together with from or to"),
    "sha256-or-uri": Text(
        "ontbreekt: noem het document met sha256 of uri", "is missing: name the document by sha256 or uri"
    ),
    "given-twice": Text("is twee keer gegeven", "is given twice"),
    # requests over HTTP that can't be answered
    "bad-parameters": Text("De vraag kan zo niet worden gesteld.", "The question can't be asked so."),
    "bad-command": Text("De opdracht is niet goed gevormd.", "The command is not well-formed."),
    "unknown-names": Text("De opdracht noemt wat niet is vastgelegd.", "The command names what is not on record."),
    "refused": Text("Niet vastgelegd: {reason}.", "Not recorded: {reason}."),
    "outdated": Text(
        "Het onderwerp is intussen bij versie {found}; lees het opnieuw.",
        "The subject is at version {found} by now; read it again.",
    ),
    "not-your-role": Text("De rol {role} mag dit niet.", "The role {role} may not do this."),
    "no-token": Text(
        "Hiervoor is een toegangssleutel nodig: Authorization: Bearer … («wiewaar token issue»).",
        "This needs an access token: Authorization: Bearer … («wiewaar token issue»).",
    ),
    "bad-token": Text(
        "De toegangssleutel geldt niet (meer).", "The access token does not hold, or does not hold any more."
    ),
    "no-role": Text(
        "De toegangssleutel noemt geen rol van dit register.", "The access token names no role of this register."
    ),
    "issuer-out-of-reach": Text(
        "De uitgever van de toegangssleutel is niet te bereiken; probeer het straks weer.",
        "The issuer of the access token can't be reached; try again later.",
    ),
    "too-many-attempts": Text(
        "Te veel mislukte pogingen; wacht even.", "Too many attempts have failed; wait a moment."
    ),
    "too-many-requests": Text("Er wordt te vaak gevraagd; wacht even.", "There are too many requests; wait a moment."),
    "body-too-long": Text("De inhoud is langer dan {longest} bytes.", "The body is longer than {longest} bytes."),
    "body-too-slow": Text(
        "De inhoud was er niet binnen {seconds} seconden.", "The body did not arrive within {seconds} seconds."
    ),
    "no-http": Text("Dit is geen verzoek in HTTP.", "This is no request in HTTP."),
    "no-such-path": Text("Er is niets op {path}.", "There is nothing at {path}."),
    "no-such-method": Text(
        "{method} kan hier niet; wel: {allowed}.", "{method} is not possible here; these are: {allowed}."
    ),
    "failed": Text(
        "Er ging iets mis dat niet mis had mogen gaan; wie de dienst beheert vindt het onder {request}.",
        "Something went wrong that should not have; whoever runs the service finds it as {request}.",
    ),
    "bad-limit": Text("moet een getal zijn van 1 tot en met {most}", "must be a number from 1 to {most}"),
    "beside-cursor": Text(
        "kan niet naast een cursor: die weet al wat werd gevraagd",
        "can't stand beside a cursor: that knows what was asked",
    ),
    "bad-cursor": Text("is geen cursor die wij gaven", "is no cursor that we gave"),
    "readers-read-now": Text(
        "De rol reader ziet wat nu geldt, niet wat eerder bekend was.",
        "The role reader sees what is so now, not what was known before.",
    ),
    "not-public": Text("Voor de rol reader is «{name}» niet openbaar.", "To the role reader “{name}” is not public."),
    "empty-batch": Text("Er staat geen opdracht in.", "There is no command in it."),
    "batch-too-long": Text("Hoogstens {most} regels in één keer.", "At most {most} lines at a time."),
    "batch-refused": Text(
        "Niets vastgelegd: {refused} van de {lines} regels zijn geweigerd.",
        "Nothing was recorded: {refused} of the {lines} lines were refused.",
    ),
    "unknown-command-id": Text("Er is geen opdracht {id} vastgelegd.", "No command {id} is on record."),
    "unknown-event-id": Text("Er is geen gebeurtenis {id} vastgelegd.", "No event {id} is on record."),
    "bad-form": Text("Het formulier is niet te lezen.", "The form can't be read."),
    "forged": Text(
        "Dit formulier kwam niet van een bladzijde van ons, of de sessie is voorbij; open de bladzijde opnieuw.",
        "This form did not come from a page of ours, or the session is over; open the page again.",
    ),
    "bad-if-match": Text('If-Match moet een versie noemen, als "3".', 'If-Match must name a version, as "3".'),
    # pages
    "page-skip": Text("Naar de inhoud", "To the content"),
    "page-nav": Text("Hoofdmenu", "Main menu"),
    "page-sign-in": Text("Aanmelden", "Sign in"),
    "page-sign-out": Text("Afmelden", "Sign out"),
    "page-sign-in-elsewhere": Text("Aanmelden bij uw organisatie", "Sign in at your organisation"),
    "page-sign-in-or": Text("Of met een toegangssleutel van dit register:", "Or with a token of this register:"),
    "not-signed-in-there": Text(
        "Het aanmelden bij uw organisatie is niet gelukt, of duurde te lang. Probeer het opnieuw.",
        "Signing in at your organisation did not work out, or took too long. Try again.",
    ),
    "page-sign-in-how": Text(
        "Met een toegangssleutel: «wiewaar token issue» maakt er een.",
        "With an access token: «wiewaar token issue» makes one.",
    ),
    "page-token": Text("Toegangssleutel", "Access token"),
    "page-wrong": Text("Dat ging niet", "That did not work"),
    "page-back": Text("Terug naar het begin", "Back to the start"),
    "page-request": Text("Nummer van dit verzoek:", "The id of this request:"),
    "page-do-mend": Text("Ga terug en verbeter wat hierboven staat.", "Go back and mend what is named above."),
    "page-do-role": Text(
        "Meld u af en weer aan met een toegangssleutel van een rol die het mag, of vraag het wie de sleutels uitgeeft.",
        "Sign out and in again with the access token of a role that may, or ask whoever issues the tokens.",
    ),
    "page-do-reopen": Text(
        "Er is niets vastgelegd. Ga terug, laad de bladzijde opnieuw en vul het formulier nog eens in.",
        "Nothing was recorded. Go back, load the page again and fill in the form once more.",
    ),
    "page-do-elsewhere": Text(
        "Kijk of het adres klopt, of zoek verder vanaf het begin.",
        "See whether the address is right, or go on from the start.",
    ),
    "page-do-later": Text(
        "Wacht enkele seconden en laad de bladzijde opnieuw.", "Wait a few seconds and load the page again."
    ),
    "page-do-compare": Text(
        "Er is niets vastgelegd. Ga terug, laad de bladzijde opnieuw en kijk wat er nu op staat.",
        "Nothing was recorded. Go back, load the page again and look at what is on record now.",
    ),
    "page-do-smaller": Text(
        "Er is niets vastgelegd. Deel het in kleinere delen en lever die na elkaar in.",
        "Nothing was recorded. Divide it into smaller parts and hand those in one after another.",
    ),
    "page-do-report": Text(
        "Probeer het opnieuw. Gaat het weer mis, geef dan het nummer van dit verzoek aan wie de dienst beheert.",
        "Try again. If it fails once more, give the id of this request to whoever runs the service.",
    ),
    "page-footer": Text(
        "wiewaar, een register dat zegt wie waar was en sinds wanneer we dat weten.",
        "wiewaar, a register that says who was where and since when we know it.",
    ),
    "link-spent": Text(
        "Deze aanmeldlink is al gebruikt of verlopen.", "This sign-in link was used already, or has lapsed."
    ),
    "menu-board": Text("Overzicht", "Board"),
    "menu-who-was-where": Text("Wie was waar", "Who was where"),
    "menu-findings": Text("Bevindingen", "Findings"),
    "menu-changes": Text("Wat veranderde", "What changed"),
    "menu-questions": Text("Vragen", "Questions"),
    "menu-rules": Text("Regels", "Rules"),
    "menu-record": Text("Vastleggen", "Record"),
    "menu-system": Text("Systeem", "System"),
    # the board, the dossier and the steps of a history
    "board-no-programme": Text("Er is nog geen programma vastgelegd.", "No programme is on record yet."),
    "board-programme": Text("Programma", "Programme"),
    "board-partnership": Text("Partnership", "Partnership"),
    "board-place": Text("Organisatie of raad", "Organisation or council"),
    "board-party": Text("Partij", "Party"),
    "board-role": Text("Rol", "Role"),
    "board-judgement": Text("Bevinding", "Finding"),
    "board-all": Text("alle", "all"),
    "board-known-at": Text("Zoals bekend op", "As known at"),
    "board-known-help": Text(
        "Een dag (JJJJ-MM-DD, dan geldt het einde ervan) of een ogenblik; leeg is nu.",
        "A day (YYYY-MM-DD, which stands for its end) or an instant; empty is now.",
    ),
    "board-show": Text("Tonen", "Show"),
    "board-steps": Text("Ogenblikken waarop de kennis veranderde", "Instants at which knowledge changed"),
    "board-step": Text("kennis {number} van {of}", "knowledge {number} of {of}"),
    "board-now": Text("zoals nu bekend", "as known now"),
    "board-count": Text("{shown} van {everybody} trainees", "{shown} of {everybody} trainees"),
    "board-nobody": Text(
        "Niemand voldoet hieraan op dit ogenblik van kennis.", "Nobody matches this at this moment of knowledge."
    ),
    "board-pages": Text("Bladzijden", "Pages"),
    "board-page": Text("bladzijde {number} van {of}", "page {number} of {of}"),
    "board-previous": Text("vorige", "previous"),
    "board-next": Text("volgende", "next"),
    "board-table": Text("Hetzelfde als tabel", "The same as a table"),
    "board-caption": Text(
        "Dezelfde trainees als in het plaatje, in dezelfde volgorde.", "The same trainees as in the picture, in order."
    ),
    "board-trainee": Text("trainee", "trainee"),
    "board-legend-count": Text(
        "een getal achter een teken: zo veel bevindingen in dat tijdvak", "a number after a mark: so many findings then"
    ),
    "dossier-lanes": Text("Lagen door de tijd", "Lanes through time"),
    "dossier-clocks": Text("Twee klokken", "Two clocks"),
    "dossier-clocks-says": Text(
        "Opzij: wanneer het zo was. Omhoog: sinds wanneer het register het wist. Gevuld is de huidige kennis,"
        " gearceerd wat werd vervangen. Het kruis staat op {day}, zoals bekend op {known}.",
        "To the right: when it was so. Upwards: since when the register knew. Filled is what is known now, hatched"
        " what was superseded. The cross-hair stands at {day}, as known on {known}.",
    ),
    "dossier-valid-on": Text("Geldig op", "Valid on"),
    "dossier-lane": Text("Laag", "Lane"),
    "dossier-versions": Text("Versies van {lane}", "Versions of {lane}"),
    "dossier-known-from": Text("bekend vanaf", "known from"),
    "dossier-known-since": Text("bekend sinds {from_}", "known since {from_}"),
    "dossier-known-between": Text("bekend van {from_} tot {to}", "known from {from_} until {to}"),
    "dossier-current": Text("huidig", "current"),
    "dossier-superseded": Text("vervangen", "superseded"),
    "dossier-state": Text("stand", "state"),
    "dossier-event": Text("gebeurtenis", "event"),
    "dossier-no-findings": Text("Geen bevindingen.", "No findings."),
    "dossier-citation": Text("vindplaats", "citation"),
    "dossier-why": Text("waarom", "why"),
    "dossier-evidence": Text("Feiten en bewijs", "Facts and evidence"),
    "dossier-document": Text("stukken", "documents"),
    "dossier-no-document": Text("geen stuk", "no document"),
    "dossier-development": Text("Ontwikkeldagen", "Development days"),
    "dossier-no-development": Text("Geen ontwikkeldagen vastgelegd.", "No development days on record."),
    "dossier-mandates": Text("Mandaten", "Mandates"),
    "dossier-no-mandates": Text("Geen mandaten vastgelegd.", "No mandates on record."),
    "dossier-gaps": Text("Gaten en overlap", "Gaps and overlaps"),
    "dossier-no-gaps": Text("Geen gaten en geen overlap.", "No gaps and no overlaps."),
    "dossier-who-looked": Text("Wie las deze persoonsgegevens?", "Who read these personal details?"),
    "dossier-history": Text("Geschiedenis, stap voor stap", "History, step by step"),
    "dossier-days": Text("{days} dagen", "{days} days"),
    "dossier-whereabouts": Text("Wie was hier", "Who was here"),
    "history-title": Text("Geschiedenis van {subject}", "History of {subject}"),
    "history-says": Text(
        "Elke gebeurtenis in volgorde van vastlegging. Kies er een om te zien wat hij veranderde.",
        "Every event in the order of recording. Choose one to see what it changed.",
    ),
    "history-step": Text("gebeurtenis {number} van {of}", "event {number} of {of}"),
    "history-steps": Text("Door de geschiedenis stappen", "Step through the history"),
    "history-all": Text("alle gebeurtenissen", "all events"),
    "history-keys": Text(
        "De pijltjestoetsen naar links en rechts stappen ook.", "The left and right arrow keys step too."
    ),
    "history-envelope": Text("De vastlegging", "The recording"),
    "history-recorded-by": Text("vastgelegd door", "recorded by"),
    "history-periods": Text(
        "perioden: {opened} geopend, {closed} gesloten", "periods: {opened} opened, {closed} closed"
    ),
    "history-position": Text("plaats in het logboek", "position in the log"),
    "history-note": Text("aantekening", "note"),
    "history-erased": Text("gewist", "erased"),
    "history-state": Text("De stand ervoor en erna", "The state before and after"),
    "history-before": Text("Ervoor", "Before"),
    "history-after": Text("Erna", "After"),
    "history-difference": Text("verschil", "difference"),
    "history-opened": Text("+ geopend", "+ opened"),
    "history-closed": Text("− gesloten", "− closed"),
    "history-same": Text("= gelijk", "= the same"),
    "history-answers": Text("Wat het aan de antwoorden veranderde", "What it changed in the answers"),
    "history-no-findings": Text(
        "Geen bevinding kwam erbij, en geen verviel.", "No finding was opened, and none was closed."
    ),
    "history-nothing": Text("De gebeurtenis veranderde geen rij.", "The event changed no row."),
    "home-title": Text("Wie was waar?", "Who was where?"),
    "home-lead": Text(
        "In welke rol, in elke periode, en sinds wanneer weten we dat.",
        "In which role, in each period, and since when did we know.",
    ),
    "home-day": Text("Op welke dag?", "On which day?"),
    "home-ask": Text("Vraag", "Ask"),
    "home-log": Text(
        "In het register staan {events} gebeurtenissen; de laatste is vastgelegd op {last}.",
        "The register holds {events} events; the last was recorded on {last}.",
    ),
    "home-empty": Text("Er is nog niets vastgelegd.", "Nothing is on record yet."),
    "menu-board-says": Text(
        "Alle trainees van een programma door de tijd: werk, politiek en wat opvalt.",
        "All trainees of a programme through time: work, politics and what stands out.",
    ),
    "menu-who-was-where-says": Text(
        "Op een dag of in een periode, zoals bekend op elk ogenblik.",
        "On a day or in a period, as known at any moment.",
    ),
    "menu-findings-says": Text(
        "Wat de regels vinden, met waarom en wat erover is geoordeeld.",
        "What the rules find, with why and what was ruled on it.",
    ),
    "menu-changes-says": Text(
        "Wat het register tussen twee ogenblikken anders ging weten.",
        "What the register came to know differently between two moments.",
    ),
    "menu-questions-says": Text("Alle vragen van audit en onderzoek.", "All questions of audit and research."),
    "menu-rules-says": Text(
        "De wet en de voorwaarden, per tekst met datum en vindplaats.",
        "Law and terms, each text with its dates and where it stands.",
    ),
    "menu-record-says": Text("Feiten vastleggen, verbeteren en intrekken.", "Record facts, correct and withdraw them."),
    "menu-system-says": Text("Leesmodellen, toegang en toestand.", "Read models, access and condition."),
    # the pages that ask and answer
    "field-required": Text("verplicht", "required"),
    "field-any": Text("(geen keuze)", "(no choice)"),
    "field-choose": Text("kies…", "choose…"),
    "field-wrong": Text("Dit veld {fault}.", "This field {fault}."),
    "field-known-at": Text("Zoals bekend op", "As known at"),
    "field-moment": Text(
        "een dag (2018-12-01) of een tijdstip (2018-12-01T09:00:00Z)",
        "a day (2018-12-01) or an instant (2018-12-01T09:00:00Z)",
    ),
    "form-wrong": Text("Zo kan het niet worden gevraagd:", "It can't be asked like this:"),
    "form-more": Text("Nog {count} velden", "{count} more fields"),
    "form-ask": Text("Vraag het register", "Ask the register"),
    "form-show": Text("Toon", "Show"),
    "form-clear": Text("Wis alle velden", "Clear all fields"),
    "form-example": Text("Voorbeeld", "Example"),
    "answer": Text("Antwoord", "Answer"),
    "answer-not-yet": Text("Vul in wat verplicht is.", "Fill in what is required."),
    "answer-empty": Text("Hierop weet het register geen antwoord.", "The register knows no answer to this."),
    "answer-part": Text("hier {first} tot en met {last}", "here {first} to {last}"),
    "answer-why": Text("waarom", "why"),
    "answer-events": Text("gebeurtenissen", "events"),
    "answer-next": Text("Volgende bladzijde", "Next page"),
    "answer-as": Text("Alles als {form}", "All of it as {form}"),
    "answer-known": Text("Volgens het register", "According to the register"),
    "answer-rules": Text("Versie van de regels", "Version of the rules"),
    "picture-label": Text("Het antwoord als beeld", "The answer as a picture"),
    "picture-note-lanes": Text(
        "Gearceerd: verwacht. Een balk tot de rand: loopt nog. Alles wat hier getekend is staat ook in de tabel.",
        "Hatched: expected. A bar up to the edge: goes on. All that is drawn here is in the table too.",
    ),
    "picture-note-places": Text(
        "Gearceerd: verwacht. Gestreepte rand (∅): leeg. Rood (!): geen plaats voor wie er is. De rijen staan in"
        " de tabel.",
        "Hatched: expected. Dashed edge (∅): empty. Red (!): no place for who is there. The rows are in the table.",
    ),
    "picture-note-steps": Text(
        "Gestreept: nog door niemand waargenomen. Elke trede is een rij van de tabel.",
        "Dashed: observed by nobody yet. Each step is a row of the table.",
    ),
    "picture-note-matrix": Text(
        "Hoe groter het vlak, hoe vaker die overgang. De aantallen staan ook in de tabel.",
        "The larger the square, the more often that transition. The numbers are in the table too.",
    ),
    "picture-note-curve": Text(
        "Elk punt is een rij «curve» van de tabel; het lichte vlak is het betrouwbaarheidsinterval van 95 %.",
        "Each point is a row «curve» of the table; the light area is the confidence interval of 95 %.",
    ),
    "picture-steps": Text("Aantal trainees in de loop van de tijd", "Number of trainees over time"),
    "picture-curve": Text("Wat er na zoveel dagen nog over is", "What is left after so many days"),
    "picture-days": Text("dagen", "days"),
    "picture-median": Text("mediaan {days} d · {followed} gevolgd", "median {days} d · {followed} followed"),
    "picture-matrix": Text("Van welke rol naar welke, en hoe vaak", "From which role to which, and how often"),
    "picture-matrix-to": Text("naar →", "to →"),
    "questions-lead": Text(
        "Elke vraag kan ook worden gesteld zoals het antwoord op een eerder moment luidde.",
        "Each question can also be asked for the answer as it was at an earlier moment.",
    ),
    "questions-group-s": Text("Stand: wie, waar, wat", "State: who, where, what"),
    "questions-group-k": Text("Kennis: wat wisten wij wanneer", "Knowledge: what did we know when"),
    "questions-group-c": Text("Toetsing: wat klopt er niet", "Checking: what is not right"),
    "questions-group-p": Text("Programma: bezetting en voortgang", "Programme: coverage and progress"),
    "questions-group-r": Text("Onderzoek: duur, verloop en overgangen", "Research: durations, flows and transitions"),
    "findings-ruled": Text("De uitspraak is vastgelegd.", "The ruling is on record."),
    "findings-ruling": Text("Uitspraak", "Ruling"),
    "findings-unruled": Text("nog geen uitspraak", "not ruled on yet"),
    "findings-ruled-already": Text("met uitspraak", "ruled on"),
    "findings-avoided": Text("Ook wat vermeden is", "Also what was avoided"),
    "findings-counts": Text("Hoeveel, naar regel en oordeel", "How many, by rule and judgement"),
    "findings-counts-caption": Text(
        "Elk getal toont die bevindingen hieronder.", "Each number shows those findings below."
    ),
    "findings-rule": Text("Regel", "Rule"),
    "findings-pages": Text("Bladzijden van de bevindingen", "Pages of the findings"),
    "findings-number": Text("Bevindingen: {count}", "Findings: {count}"),
    "findings-all-rules": Text("Toon weer alle regels en oordelen", "Show all rules and judgements again"),
    "findings-none": Text("Hier is niets gevonden.", "Nothing was found here."),
    "findings-expected": Text("rust op een verwachting", "rests on an expectation"),
    "findings-because": Text("Waarom ({count})", "Why ({count})"),
    "findings-any-day": Text("leeg: alle dagen", "empty: any day"),
    "findings-ruling-event": Text("vastgelegd {day}", "recorded {day}"),
    "findings-rule-on": Text("Doe uitspraak", "Rule on this"),
    "findings-rule-again": Text("Doe opnieuw uitspraak", "Rule on this again"),
    "findings-reason": Text("Reden", "Reason"),
    "findings-reason-help": Text(
        "Zonder namen of andere gegevens van personen.", "Without names or other details of persons."
    ),
    "findings-keep": Text("Leg de uitspraak vast", "Record the ruling"),
    "rules-lead": Text(
        "Wat de wet en de voorwaarden van een programma vragen. Het register weigert niets wat kan; het meldt wat in"
        " strijd is.",
        "What the law and the terms of a programme ask. The register refuses nothing that is possible; it reports what"
        " breaks a rule.",
    ),
    "rules-of-gemeentewet": Text("Gemeentewet", "Municipalities Act (Gemeentewet)"),
    "rules-of-kieswet": Text("Kieswet", "Elections Act (Kieswet)"),
    "rules-of-terms": Text("Voorwaarden van het programma", "Terms of the programme"),
    "rules-of-record": Text("Zorg voor het register zelf", "Care of the record itself"),
    "rules-caption": Text("{count} regels", "{count} rules"),
    "rules-says": Text("Wat zij zegt", "What it says"),
    "rules-stands": Text("Waar het staat", "Where it stands"),
    "rule-texts": Text("Teksten", "Texts"),
    "rule-always": Text("Geldt zonder begindag", "In force without a first day"),
    "rule-since": Text("Geldt sinds {day}", "In force since {day}"),
    "rule-until": Text("Gold tot {day}", "Was in force until {day}"),
    "rule-text-of": Text("in de tekst van {day}", "in its text of {day}"),
    "rule-of-terms": Text(
        "Volgt uit de voorwaarden van elk programma, die zelf zijn vastgelegd.",
        "Follows from the terms of each programme, which are on record themselves.",
    ),
    "rule-of-record": Text(
        "Een eis die het register aan zichzelf stelt.", "A demand that the register makes of itself."
    ),
    "rule-found": Text("Wat nu gevonden is", "What is found now"),
    "rule-doc": Text("Hoe zij wordt toegepast", "How it is applied"),
    "rule-doc-language": Text(
        "De toelichting is in het Engels; wat uit de wet is aangehaald in het Nederlands.",
        "The explanation is in English; what is quoted from the law in Dutch.",
    ),
    "changes-title": Text("Wat veranderde er in wat wij weten", "What changed in what we know"),
    "changes-known-from": Text("Eerst: zoals bekend op", "Before: as known at"),
    "changes-known-to": Text("Daarna: zoals bekend op", "After: as known at"),
    "changes-passing": Text("Ook wat tussentijds kwam en weer verdween", "Also what came and went in between"),
    "changes-compare": Text("Vergelijk", "Compare"),
    "changes-latest": Text("Wat het laatst is vastgelegd", "What was recorded last"),
    "changes-number": Text("Verschillen: {count}", "Differences: {count}"),
    "changes-step": Text("Stap door de tijdstippen van vastlegging", "Step through the moments of recording"),
    "changes-before": Text("Eerst:", "Before:"),
    "changes-after": Text("Daarna:", "After:"),
    "changes-before-at": Text("eerst, zoals bekend {moment}", "before, as known {moment}"),
    "changes-after-at": Text("daarna, zoals bekend {moment}", "after, as known {moment}"),
    "changes-previous": Text("Vorige vastlegging", "Recording before it"),
    "changes-next": Text("Volgende vastlegging", "Recording after it"),
    "changes-no-more": Text("geen meer", "no more"),
    "changes-caption": Text("Wat het register daarna anders weet.", "What the register knows differently afterwards."),
    "changes-what": Text("wat", "what"),
    "changes-about": Text("over", "about"),
    "changes-because": Text("door", "because of"),
    "changes-transient": Text("kwam en verdween", "came and went"),
    "changes-nothing": Text("niets", "nothing"),
    "changes-none": Text("Tussen deze tijdstippen veranderde er niets.", "Nothing changed between these moments."),
    "role-registrar": Text("registrator", "registrar"),
    "role-auditor": Text("auditor", "auditor"),
    "role-researcher": Text("onderzoeker", "researcher"),
    "role-reader": Text("lezer", "reader"),
    "role-privacy-officer": Text("privacyfunctionaris", "privacy officer"),
    "role-administrator": Text("beheerder", "administrator"),
    # pages of recording
    "record-how": Text(
        "Kies wat er gebeurde. U ziet eerst wat het zou veranderen; pas daarna legt u het vast.",
        "Choose what happened. You first see what it would change; only then do you record it.",
    ),
    "record-facts": Text("Feiten verbeteren of intrekken", "Correct or withdraw facts"),
    "record-file": Text("Een bestand vastleggen", "Record a file"),
    "record-optional": Text("mag leeg blijven", "may be left empty"),
    "record-reference": Text(
        "De verwijzing; typ een deel van de naam en kies.", "The reference; type a part of the name and choose."
    ),
    "record-or-word": Text("Of het woord «{word}».", "Or the word «{word}»."),
    "record-look-up": Text("Verwijzing opzoeken", "Look up a reference"),
    "record-lines": Text("Eén per regel.", "One a line."),
    "record-json": Text("Geschreven als JSON, als in README.md.", "Written as JSON, as in README.md."),
    "record-about": Text("Over: {what}, {whom}, vanaf {day}.", "About: {what}, {whom}, from {day}."),
    "record-all-facts": Text("Alle feiten hiervan", "All facts of this one"),
    "record-which-fact": Text(
        "Kies eerst om welk feit het gaat, of vul zijn nummer in.", "First choose which fact it is, or fill in its id."
    ),
    "record-not-yet": Text(
        "Zo kan dit niet worden vastgelegd. Wat eraan mankeert, staat hier en bij de velden.",
        "It can't be recorded so. What is wrong with it stands here and beside the fields.",
    ),
    "record-collides": Text("Het feit dat in de weg staat", "The fact that stands in the way"),
    "record-document": Text("Het document zelf", "The document itself"),
    "record-document-help": Text(
        "PDF, PNG, JPEG of platte tekst, hoogstens 10 MB; de SHA-256 wordt ingevuld.",
        "PDF, PNG, JPEG or plain text, at most 10 MB; its SHA-256 is filled in.",
    ),
    "record-preview": Text("Voorvertoning", "Preview"),
    "record-cancel": Text("Toch niet", "Cancel"),
    "record-periods": Text("Perioden", "Periods"),
    "record-periods-help": Text("Wat er in de lagen verandert.", "What changes in the lanes."),
    "record-change": Text("Verandering", "Change"),
    "record-lane": Text("Laag", "Lane"),
    "record-what": Text("Wat", "What"),
    "record-period": Text("Periode", "Period"),
    "record-certainty": Text("Zekerheid", "Certainty"),
    "record-opens": Text("komt erbij", "opens"),
    "record-closes": Text("vervalt", "closes"),
    "record-no-periods": Text("Geen periode verandert.", "No period changes."),
    "record-finding-opens": Text("Opent de bevinding", "Opens the finding"),
    "record-finding-closes": Text("Sluit de bevinding", "Closes the finding"),
    "record-no-findings": Text("Geen bevinding verandert.", "No finding changes."),
    "record-would": Text("Dit zou vastleggen: «{what}», {whom}", "This would record: “{what}”, {whom}"),
    "record-did": Text("Vastgelegd: «{what}», {whom}", "Recorded: “{what}”, {whom}"),
    "record-from": Text("vanaf {day}", "from {day}"),
    "record-until": Text("tot {day}", "until {day}"),
    "record-nothing-yet": Text("Er is nog niets vastgelegd.", "Nothing is recorded yet."),
    "record-record": Text("Vastleggen", "Record"),
    "record-change-first": Text("Eerst wijzigen", "Change it first"),
    "record-filled-in": Text("Wat is ingevuld", "What was filled in"),
    "record-field": Text("Veld", "Field"),
    "record-value": Text("Waarde", "Value"),
    "record-done": Text("Vastgelegd", "Recorded"),
    "record-position": Text("Plaats {position} in het logboek.", "Position {position} in the log."),
    "record-next": Text("Nog iets vastleggen", "Record something else"),
    "record-correct": Text("Verbeteren", "Correct"),
    "record-withdraw": Text("Intrekken", "Withdraw"),
    "record-establish": Text("Vaststellen", "Establish"),
    "record-attach": Text("Bewijs toevoegen", "Attach evidence"),
    "record-whose": Text("Verwijzing van wie of wat", "Reference of whom or what"),
    "record-show": Text("Tonen", "Show"),
    "record-not-found": Text("Er is niets gevonden.", "Nothing was found."),
    "record-facts-help": Text("De feiten die gelden, op volgorde van ingang.", "The facts that stand, in order."),
    "record-fact": Text("Feit", "Fact"),
    "record-evidence": Text("Bewijs", "Evidence"),
    "record-this": Text("dit feit", "this fact"),
    "record-kind": Text("Soort", "Kind"),
    "record-called": Text("Naam of verwijzing", "Name or reference"),
    "record-name": Text("Naam", "Name"),
    "record-its-reference": Text("Verwijzing", "Reference"),
    "record-first-few": Text("De eerste twaalf die zo heten.", "The first twelve that are called so."),
    "record-file-how": Text(
        "Opdrachten als NDJSON, één per regel, hoogstens {most} regels en 20 MB. Probeer het bestand eerst.",
        "Commands as NDJSON, one a line, at most {most} lines and 20 MB. Try the file first.",
    ),
    "record-file-which": Text("Het bestand", "The file"),
    "record-file-refused": Text("Als er regels worden geweigerd", "Where lines are refused"),
    "record-file-whole": Text("niets vastleggen", "record nothing"),
    "record-file-good": Text("de goede regels toch vastleggen", "record the good lines all the same"),
    "record-file-try": Text("Proberen", "Try"),
    "record-file-at-once": Text("Meteen vastleggen", "Record at once"),
    "record-file-again": Text(
        "Kies het bestand opnieuw: wat is geprobeerd wacht een uur, en alleen in deze sessie.",
        "Choose the file again: what was tried waits for an hour, and in this session alone.",
    ),
    "record-file-erases": Text(
        "Er staat een wissing in; die doet alleen de privacyfunctionaris, met een formulier.",
        "There is an erasure in it; only the privacy officer makes one, with a form.",
    ),
    "record-file-failed": Text(
        "Er ging iets mis; er is niets half vastgelegd. Probeer het opnieuw.",
        "Something went wrong; nothing is half recorded. Try again.",
    ),
    "record-job": Text("Vastleggen van een bestand", "Recording a file"),
    "record-job-try": Text("Proberen van een bestand", "Trying a file"),
    "record-job-running": Text("{done} van de {lines} regels gelezen.", "{done} of the {lines} lines read."),
    "record-job-look": Text("Kijken hoever het is", "See how far it is"),
    "record-job-would": Text(
        "{recorded} zouden worden vastgelegd, {repeated} zijn al bekend, {refused} geweigerd. Er is niets vastgelegd.",
        "{recorded} would be recorded, {repeated} are known already, {refused} refused. Nothing was recorded.",
    ),
    "record-job-did": Text(
        "{recorded} vastgelegd, {repeated} al bekend, {refused} geweigerd.",
        "{recorded} recorded, {repeated} known already, {refused} refused.",
    ),
    "record-job-refused": Text("Geweigerde regels", "Refused lines"),
    "record-job-faults": Text("Wat aan elke regel mankeert.", "What is wrong with each line."),
    "record-job-line": Text("Regel", "Line"),
    "record-job-why": Text("Waarom", "Why"),
    "record-job-made": Text("Nieuwe verwijzingen", "New references"),
    # documents
    "document-empty": Text("Het document is leeg.", "The document is empty."),
    "document-too-long": Text("Het document is groter dan 10 MB.", "The document is larger than 10 MB."),
    "document-of-another-type": Text(
        "Dit is geen PDF, PNG, JPEG of platte tekst.", "This is no PDF, PNG, JPEG or plain text."
    ),
    "no-such-document": Text(
        "Dit document is hier niet bewaard, of het is niet meer zoals het werd bewaard.",
        "This document is not kept here, or it is not as it was kept.",
    ),
    # pages of the system
    "system-check": Text("Controleer het logboek", "Check the log"),
    "system-check-again": Text("Nog eens controleren", "Check again"),
    "system-integrity": Text("Is het logboek zoals het werd geschreven?", "Is the log as it was written?"),
    "system-whole": Text(
        "Het logboek is volledig en ongewijzigd: {events} gebeurtenissen gelezen.",
        "The log is complete and unaltered: {events} events read.",
    ),
    "system-damaged": Text(
        "Het logboek is niet in orde. Gelezen gebeurtenissen: {events}; fouten: {faults}.",
        "The log is not in order. Events read: {events}; faults: {faults}.",
    ),
    "system-damage": Text("Schade", "Damage"),
    "system-tokens": Text("Toegangssleutels", "Access tokens"),
    "system-read-models": Text("Leesmodellen", "Read models"),
    "system-read-models-help": Text(
        "Hoever elk leesmodel het logboek heeft verwerkt.", "How far each read model has taken in the log."
    ),
    "system-log": Text("Het logboek staat op plaats {position}.", "The log is at position {position}."),
    "system-last": Text("Het laatste werd vastgelegd op {at}.", "The last was recorded on {at}."),
    "system-sizes": Text("Grootte", "Size"),
    "system-sizes-help": Text(
        "De bestanden van het register, schema {schema}.", "The register's files, schema {schema}."
    ),
    "system-file": Text("Bestand", "File"),
    "system-recordings": Text("Laatst vastgelegd", "Recorded last"),
    "system-recordings-help": Text("De laatste twintig, zonder inhoud.", "The last twenty, without content."),
    "system-about": Text("Over", "About"),
    "system-token-new": Text("Een sleutel uitgeven", "Issue a token"),
    "system-token-issued": Text(
        "Bewaar deze sleutel: hij wordt dit ene keer getoond.", "Keep this token: it is shown this once."
    ),
    "system-token-holder": Text("Houder", "Holder"),
    "system-token-role": Text("Rol", "Role"),
    "system-token-until": Text("Geldig tot en met", "Holds to the end of"),
    "system-token-issue": Text("Uitgeven", "Issue"),
    "system-token-needs": Text("Een sleutel heeft een houder en een rol.", "A token has a holder and a role."),
    "system-tokens-issued": Text("Uitgegeven sleutels", "Issued tokens"),
    "system-tokens-help": Text(
        "Alle sleutels die ooit zijn uitgegeven, zonder de sleutels zelf.",
        "Every token that was ever issued, but not the tokens themselves.",
    ),
    "system-number": Text("Nr.", "No."),
    "system-token-by": Text("Uitgegeven door", "Issued by"),
    "system-token-standing": Text("Toestand", "Standing"),
    "system-token-end": Text("Intrekken", "End"),
    "system-token-revoke": Text("Intrekken", "Revoke"),
    "sign-in-link": Text(
        "Aanmelden, één keer en binnen een uur: {address}", "Sign in, once and within an hour: {address}"
    ),
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
    # erasing, telling a person what is held, and keys
    "help-erase": Text(
        "Wist de persoonsgegevens van een trainee: de sleutel wordt vernietigd, kopieën worden weggehaald, en een"
        " kwitantie zegt wat. Nog eens gegeven maakt het af wat afbrak, en geeft dezelfde kwitantie.",
        "Erases the personal details of a trainee: the key is destroyed, copies are cleared, and a receipt says what."
        " Given again it completes what broke off, and gives the same receipt.",
    ),
    "option-ground": Text("waarom, als de grond van AVG art. 17 (verplicht)", "why, as the ground of GDPR art. 17"),
    "erased-receipt": Text(
        "De persoonsgegevens van {trainee} zijn gewist op {day} (plaats {position} van het logboek):",
        "The personal details of {trainee} were erased on {day} (position {position} of the log):",
    ),
    "erased-key": Text("de sleutel is vernietigd", "the key is destroyed"),
    "erased-details": Text(
        "verzegelde gegevens in logboek en leesmodellen die niemand meer kan openen: {count}",
        "sealed details in the log and the read models that nobody can open any more: {count}",
    ),
    "erased-waiting": Text(
        "bestanden die nog wachtten om te worden vastgelegd en weg zijn: {count}",
        "files that waited to be recorded and are gone: {count}",
    ),
    "erased-document": Text("bewijsstuk verwijderd: {digest}", "document removed: {digest}"),
    "kept-document": Text(
        "bewijsstuk blijft, want ook genoemd bij {subjects}: {digest}",
        "document stays, for it is named with {subjects} too: {digest}",
    ),
    "erased-not-reached": Text(
        "niet in bereik: kopieën van «wiewaar backup» (een terugzetting brengt niets terug), en bestanden die anderen"
        " meenamen",
        "out of reach: copies made with «wiewaar backup» (restoring one brings nothing back), and files that others"
        " took along",
    ),
    "help-subject-access": Text(
        "Schrijft alles wat over een trainee is vastgelegd in DIR: een bestand om te lezen en een voor programma's"
        " (AVG art. 15 en 20). Dat het is gelezen wordt bewaard.",
        "Writes all that is held on a trainee into DIR: one file to read and one for programs (GDPR art. 15 and 20)."
        " That it was read is kept.",
    ),
    "access-written": Text("Geschreven: {path}", "Written: {path}"),
    "help-vault": Text("De kluis met de sleutels van personen.", "The vault with the keys of persons."),
    "help-rotate": Text(
        "Verpakt alle sleutels met een nieuwe hoofdsleutel; het logboek verandert niet. De nieuwe komt uit"
        " WIEWAAR_NEW_MASTER_KEY, of wordt gemaakt waar de hoofdsleutel in een bestand staat.",
        "Wraps all keys with a new master key; the log does not change. The new one comes from WIEWAAR_NEW_MASTER_KEY,"
        " or is made where the master key is in a file.",
    ),
    "rotated": Text(
        "Sleutels die met de nieuwe hoofdsleutel zijn verpakt: {count}.",
        "Keys that are wrapped with the new master key: {count}.",
    ),
    "rotated-already": Text(
        "De kluis gaat al met deze sleutel open; er is niets veranderd.",
        "The vault opens with this key already; nothing was changed.",
    ),
    "rotated-file": Text(
        "De nieuwe hoofdsleutel staat in {path}; bewaar er elders een kopie van, en bewaar de oude zolang er kopieën"
        " van het register zijn van vóór nu. Wat draait leest het bestand zelf opnieuw.",
        "The new master key is in {path}; keep a copy of it elsewhere, and keep the old one as long as there are copies"
        " of the register from before now. What is running reads the file anew by itself.",
    ),
    "rotated-setting": Text(
        "Zet nu WIEWAAR_MASTER_KEY op de nieuwe sleutel, haal WIEWAAR_NEW_MASTER_KEY weg, en start alles opnieuw wat op"
        " dit register draait; wat beide al had gaat zolang door. Bewaar de oude zolang er kopieën van het register"
        " zijn van vóór nu.",
        "Set WIEWAAR_MASTER_KEY to the new key now, take WIEWAAR_NEW_MASTER_KEY away, and start again all that runs on"
        " this register; what had both already goes on meanwhile. Keep the old one as long as there are copies of the"
        " register from before now.",
    ),
    "access-title": Text("Wat er over {trainee} is vastgelegd", "What is held on {trainee}"),
    "access-made": Text(
        "Gemaakt op {at}, tot en met plaats {position} van het logboek.",
        "Made on {at}, up to position {position} of the log.",
    ),
    "access-was-erased": Text(
        "De persoonsgegevens zijn gewist op {at}. Grond: {ground}. Wat verzegeld was kan niemand meer lezen.",
        "The personal details were erased on {at}. Ground: {ground}. What was sealed nobody can read any more.",
    ),
    "access-why": Text(
        "Dit register houdt bij wie in het traineeship waar was, in welke rol en sinds wanneer dat bekend is, om te"
        " kunnen verantwoorden dat werk en politiek ambt samengaan zoals de wet en de voorwaarden willen.",
        "This register keeps who was where in the traineeship, in which role and since when that is known, to account"
        " for work and political office going together as the law and the terms want.",
    ),
    "access-retention": Text(
        "Volgens de voorwaarden van het programma worden persoonsgegevens {months} maanden na het traineeship gewist.",
        "By the programme's terms personal details are erased {months} months after the traineeship.",
    ),
    "access-no-retention": Text(
        "De voorwaarden van het programma noemen geen bewaartermijn.", "The programme's terms name no retention period."
    ),
    "access-rights": Text(
        "U kunt vragen om verbetering, om wissing, en om beperking van het gebruik, en bezwaar maken; ook kunt u een"
        " klacht indienen bij de Autoriteit Persoonsgegevens.",
        "You can ask for correction, for erasure and for restriction of use, and object; you can also complain to the"
        " Dutch Data Protection Authority (Autoriteit Persoonsgegevens).",
    ),
    "access-details": Text("Persoonsgegevens", "Personal details"),
    "access-details-says": Text("Verzegeld bewaard; zoals ze nu luiden.", "Kept sealed; as they read now."),
    "access-where": Text("Waar u was", "Where you were"),
    "access-where-says": Text(
        "Elke plaatsing en politieke rol, met de periode.", "Every placement and political role, with its period."
    ),
    "access-events": Text("Wat is vastgelegd", "What was recorded"),
    "access-events-says": Text(
        "Elke gebeurtenis over u en uw politieke mandaten, in volgorde van vastleggen, met de notities.",
        "Every event about you and your political mandates, in order of recording, with the notes.",
    ),
    "access-recorded": Text("vastgelegd", "recorded"),
    "access-event": Text("gebeurtenis", "event"),
    "access-data": Text("inhoud", "content"),
    "access-note": Text("notitie", "note"),
    "access-findings": Text("Bevindingen", "Findings"),
    "access-findings-says": Text(
        "Waar iemand naar moet kijken volgens de wet of de voorwaarden.",
        "What somebody should look at by the law or the terms.",
    ),
    "access-documents": Text("Bewijsstukken", "Documents"),
    "access-documents-says": Text(
        "De documenten waarop dit rust; van een bewaard stuk kunt u een kopie vragen.",
        "The documents on which this rests; of one that is kept you can ask for a copy.",
    ),
    "access-kept": Text("bewaard", "kept"),
    "access-kept-here": Text("in dit register", "in this register"),
    "access-kept-elsewhere": Text("niet in dit register", "not in this register"),
    "access-consents": Text("Toestemmingen", "Consents"),
    "access-consents-says": Text("Die u gaf of weigerde.", "That you gave or withheld."),
    "access-looks": Text("Wie uw gegevens las", "Who read your details"),
    "access-looks-says": Text("Ook dit overzicht staat erin.", "This overview is among them."),
    "access-erased": Text("(gewist)", "(erased)"),
    "access-not-recorded": Text("(niet vastgelegd)", "(not recorded)"),
    "access-of-another": Text(
        "(gegeven van een ander persoon, niet getoond)", "(a detail of another person, not shown)"
    ),
    "access-nothing": Text("Niets.", "Nothing."),
    "not-erased": Text("{trainee} is niet gewist.", "{trainee} was not erased."),
    "backup-not-empty": Text(
        "{path} is niet leeg; geef een nieuwe of lege map.", "{path} is not empty; give a new or empty folder."
    ),
    "backup-failed": Text("De kopie naar {path} is mislukt: {reason}.", "The copy to {path} failed: {reason}."),
    "backup-damaged": Text(
        "{path} is niet meer zoals het werd gekopieerd; er is niets teruggezet.",
        "{path} is not as it was copied; nothing was put back.",
    ),
    "restore-failed": Text(
        "Uit {path} kon niets worden teruggezet: {reason}.", "Nothing could be put back from {path}: {reason}."
    ),
    "register-in-the-way": Text(
        "In {path} is al een register; zet terug in een lege map (WIEWAAR_STATE_DIR).",
        "There is a register in {path} already; restore into an empty folder (WIEWAAR_STATE_DIR).",
    ),
    "help-serve": Text(
        "Biedt de API en de webpagina's aan, tot SIGTERM of Ctrl-C: dan wordt afgemaakt wat al gevraagd was.",
        "Serves the API and the web pages, until SIGTERM or Ctrl-C: then what was asked before is finished.",
    ),
    "option-historic": Text(
        "de regels mogen recordedAt en recordedBy dragen (alleen in een register waarin niets anders is vastgelegd)",
        "lines may carry recordedAt and recordedBy (only in a register into which nothing else was recorded)",
    ),
    "option-dry-run": Text("alleen proberen, niets vastleggen", "only try, record nothing"),
    "option-continue": Text(
        "de goede regels vastleggen; de geweigerde komen met hun fouten in BESTAND.refused.ndjson",
        "record the good lines; the refused ones go with their errors into FILE.refused.ndjson",
    ),
    "option-as": Text("wie dit vastlegt (standaard de naam van het account)", "who records (default: the account)"),
    "option-as-reader": Text(
        "wie dit leest, voor wie namen ziet (standaard de naam van het account)",
        "who reads this, kept where names are shown (default: the account)",
    ),
    "help-token": Text(
        "Geeft toegangssleutels voor de webdienst uit, noemt ze of trekt ze in.",
        "Issues access tokens for the web service, lists or revokes them.",
    ),
    "help-issue": Text(
        "Geeft een toegangssleutel uit. Die staat eenmalig op de laatste regel; bewaard wordt alleen zijn SHA-256.",
        "Issues an access token. It stands on the last line, this once; only its SHA-256 is kept.",
    ),
    "help-list": Text(
        "Noemt alle toegangssleutels die ooit zijn uitgegeven, zonder de sleutels zelf.",
        "Lists every access token that was ever issued, but not the tokens themselves.",
    ),
    "help-revoke": Text("Trekt een toegangssleutel in.", "Revokes an access token."),
    "option-role": Text("wat de houder mag", "what its holder may do"),
    "option-subject": Text("wie de houder is", "who its holder is"),
    "option-expires": Text(
        "geldig tot en met deze dag, of tot dit ogenblik (RFC 3339); anders tot hij wordt ingetrokken",
        "holds to the end of this day, or until this instant (RFC 3339); else until it is revoked",
    ),
    "option-format": Text("de vorm van het antwoord", "the form of the answer"),
    "option-sequel": Text("ook het verzonnen vervolg", "the invented sequel too"),
    "option-no-serve": Text("geen webpagina's opdienen", "do not serve web pages"),
    "option-host": Text("adres om op te luisteren", "address to listen on"),
    "option-port": Text("poort om op te luisteren", "port to listen on"),
    "option-workers": Text(
        "aantal processen die samen op die poort luisteren", "number of processes that listen on that port together"
    ),
    "option-rebuild": Text(
        "opnieuw bouwen, alle of de genoemde (NAAM…)", "rebuild, all of them or the named ones (NAME…)"
    ),
    "option-follow": Text("blijven volgen tot Ctrl-C", "keep following until Ctrl-C"),
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

COLUMNS: Mapping[str, Text] = {
    "name": Text("naam", "name"),
    "role": Text("rol", "role"),
    "place": Text("waar", "where"),
    "function": Text("als", "as"),
    "valid": Text("periode", "period"),
    "certainty": Text("zekerheid", "certainty"),
    "item": Text("soort", "kind"),
    "lane": Text("laag", "lane"),
    "what": Text("wat", "what"),
}

WORDS: Mapping[str, Text] = {
    "placement": Text("plaatsing", "placement"),
    "candidate": Text("kandidaat", "candidate"),
    "candidacy": Text("kandidatuur", "candidacy"),
    "committee-member": Text("commissielid", "committee member"),
    "committee-membership": Text("commissielidmaatschap", "committee membership"),
    "fraction-follower": Text("fractievolger", "fraction follower"),
    "councillor": Text("raadslid", "councillor"),
    "council-seat": Text("raadszetel", "council seat"),
    "temporary-leave": Text("raadslid met verlof", "councillor on leave"),
    "spokesperson": Text("woordvoerder", "spokesperson"),
    "portfolio": Text("woordvoerderschap", "portfolio"),
    "partnership": Text("partnership", "partnership"),
    "working-week": Text("werkweek", "working week"),
    "residence": Text("woonplaats", "residence"),
    "leave": Text("verlof", "leave"),
    "onward-position": Text("vervolgbaan", "onward position"),
    "registration": Text("inschrijving", "registration"),
    "traineeship": Text("traineeship", "traineeship"),
    "mandate": Text("mandaat", "mandate"),
    "fraction": Text("fractie", "fraction"),
    "period": Text("periode", "period"),
    "gap": Text("gat", "gap"),
    "overlap": Text("overlap", "overlap"),
    "not-observed": Text("niet waargenomen", "not observed"),
    "political-role": Text("politieke rol", "political role"),
    "expected": Text("verwacht", "expected"),
    "established": Text("staat vast", "established"),
    "possible": Text("mogelijk", "possible"),
    "name": Text("naam", "name"),
    "kind": Text("soort", "kind"),
    "joint-body": Text("gemeenschappelijke regeling", "joint body"),
    "formation": Text("vorming", "formation"),
    "partner": Text("partner", "partner"),
    "place": Text("plaats", "place"),
    "terms": Text("voorwaarden", "terms"),
}

KINDS: Mapping[str, Text] = {
    "organisation": Text("organisatie", "organisation"),
    "programme": Text("programma", "programme"),
    "partnership": Text("partnership", "partnership"),
    "trainee": Text("trainee", "trainee"),
    "mandate": Text("mandaat", "mandate"),
}

MONTHS = {
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def language_of(environment: Mapping[str, str] | None = None) -> str:
    """The language that LC_ALL, LC_MESSAGES or LANG asks for: Dutch, else English."""
    environment = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "nl" if value.lower().startswith("nl") else "en"
    return "en"


class Speech:
    """The messages in one language."""

    def __init__(self, language: str, words: Mapping[str, Text] = MappingProxyType({})) -> None:
        self.language = language
        self._words = words

    def with_words(self, words: Mapping[str, Text]) -> "Speech":
        """The same language with more words."""
        return Speech(self.language, words)

    def say(self, code: str, **words: object) -> str:
        """A text of the catalogue with its words filled in."""
        return self._in(TEXTS[code]).format(**words)

    def word(self, code: str) -> str:
        """A word of the vocabulary, or the code itself where it is no such word."""
        found = self._words.get(code) or WORDS.get(code)
        return code if found is None else self._in(found)

    def column(self, code: str) -> str:
        """The heading of a column."""
        return self._in(COLUMNS[code]) if code in COLUMNS else code

    def day(self, day: date | str) -> str:
        """A civil day for people: 29 mrt 2018, 29 Mar 2018."""
        found = date.fromisoformat(day) if isinstance(day, str) else day
        return f"{found.day} {MONTHS[self.language][found.month - 1]} {found.year}"

    def number(self, number: float) -> str:
        """A number for people: 1,234.5 in English, 1.234,5 in Dutch."""
        text = f"{number:,}"
        return text.translate(str.maketrans(",.", ".,")) if self.language == "nl" else text

    def moment(self, moment: datetime) -> str:
        """An instant for people, in Dutch civil time."""
        return f"{self.day(moment.date())} {moment:%H:%M}"

    def fault(self, code: str) -> str:
        """What is wrong with a parameter, by its code; for those whose sentence needs no words."""
        return self._in(TEXTS.get(code) or PROBLEMS[code])

    def problem(self, problem: Problem) -> str:
        """A fault and where it is."""
        details = {name: self._in(KINDS[each]) if name == "kind" else each for name, each in problem.details.items()}
        sentence = self._in(PROBLEMS[problem.code]).format(**details)
        return f"{problem.pointer}: {sentence}" if problem.pointer else sentence

    def refusal(self, refused: Refused) -> str:
        """A refusal, with the fact it collides with and the day."""
        sentence = self._in(REFUSALS[refused.code]).format(**refused.details)
        if refused.collides_with is not None:
            day = "?" if refused.on is None else self.day(refused.on)
            return f"{sentence}; {self.say('collides', event=refused.event, fact=refused.collides_with, day=day)}"
        return sentence if refused.on is None else f"{sentence}; {self.say('on-day', day=self.day(refused.on))}"

    def damage(self, damage: Damage) -> str:
        """What is wrong in the register, and where."""
        return self._in(DAMAGE[damage.code]).format(**damage.details)

    def why_not(self, reason: Invalid | Refused) -> str:
        """All that is wrong with a command, in one paragraph."""
        if isinstance(reason, Refused):
            return self.refusal(reason)
        return "; ".join(self.problem(each) for each in reason.problems)

    def _in(self, text: Text) -> str:
        return text.in_(self.language)
