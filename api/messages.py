"""The one catalogue of messages: every sentence that people read, in Dutch and in English, by its code."""

import os
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from api.texts.command_line import COMMAND_LINE
from api.texts.forgetting import FORGETTING
from api.texts.imports import IMPORTS, OUTSIDE
from api.texts.pages import PAGES
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
    **COMMAND_LINE,
    **FORGETTING,
    **PAGES,
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
        "{name} begint met «{scheme}»; het register wordt bewaard in SQLite (sqlite:////pad/naar/log.db) of PostgreSQL"
        " (postgresql+psycopg://gebruiker:wachtwoord@host/database).",
        "{name} begins with «{scheme}»; the register is kept in SQLite (sqlite:////path/to/log.db) or PostgreSQL"
        " (postgresql+psycopg://user:password@host/database).",
    ),
    "bad-database": Text(
        "{name} is geen adres van een PostgreSQL-database; verwacht wordt"
        " postgresql+psycopg://gebruiker:wachtwoord@host:5432/database, met bijzondere tekens als %40 geschreven.",
        "{name} is no address of a PostgreSQL database; expected is"
        " postgresql+psycopg://user:password@host:5432/database, with special characters written as %40.",
    ),
    "beside-nothing": Text(
        "{name} hoort bij een register in PostgreSQL; geef ook WIEWAAR_DATABASE_URL, het adres daarvan.",
        "{name} goes with a register in PostgreSQL; give WIEWAAR_DATABASE_URL too, the address of that.",
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
    "rebuilding": Text(
        "Een ander proces bouwt het leesmodel {name} al opnieuw; dit begon er niet aan.",
        "Another process is rebuilding the read model {name} already; this one did not begin.",
    ),
    "superseded": Text(
        "Een nieuwere versie van wiewaar heeft het leesmodel {name} gemaakt; start dit proces opnieuw, met die versie.",
        "A newer version of wiewaar has made the read model {name}; start this process anew, with that version.",
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
