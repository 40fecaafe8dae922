"""The one catalogue of messages: every sentence that people read, in Dutch and in English, by its code."""

import os
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from application.care import Damage
from application.problem import Invalid, Problem
from domain.refusal import Refused
from domain.text import Text

LANGUAGES = ("nl", "en")

PROBLEMS: Mapping[str, Text] = {
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
    "seal-broken": Text(
        "een verzegeld gegeven van gebeurtenis {id} op plaats {position} gaat niet open: sleutel kwijt, of geknoei",
        "a sealed detail of event {id} at position {position} does not open: its key is lost, or it was tampered with",
    ),
}

TEXTS: Mapping[str, Text] = {
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
        " Zet WIEWAAR_MASTER_KEY of het bestand master.key terug.",
        "The master key is not the one of this register: it does not open the keys in the vault."
        " Put back WIEWAAR_MASTER_KEY or the file master.key.",
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
    "refused-file-failed": Text(
        "De geweigerde regels konden niet naar {path} worden geschreven: {reason}.",
        "The refused lines could not be written to {path}: {reason}.",
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
    "page-sign-in-how": Text(
        "Met een toegangssleutel: «wiewaar token issue» maakt er een.",
        "With an access token: «wiewaar token issue» makes one.",
    ),
    "page-token": Text("Toegangssleutel", "Access token"),
    "page-wrong": Text("Dat ging niet", "That did not work"),
    "page-back": Text("Terug naar het begin", "Back to the start"),
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
    "role-registrar": Text("registrator", "registrar"),
    "role-auditor": Text("auditor", "auditor"),
    "role-researcher": Text("onderzoeker", "researcher"),
    "role-reader": Text("lezer", "reader"),
    "role-privacy-officer": Text("privacyfunctionaris", "privacy officer"),
    "role-administrator": Text("beheerder", "administrator"),
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
        " Alles of niets per bestand. De opdrachten en hun velden staan in README.md.",
        "Records the commands in files: NDJSON, one command a line, gzip too; - is standard input."
        " All or nothing by file. The commands and their fields are in README.md.",
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
        "De sleutel van reeks {stream} was na de wissing teruggekomen en is opnieuw vernietigd.",
        "The key of stream {stream} had come back after the erasure and was destroyed again.",
    ),
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
    "healthy": Text("Het register is bereikbaar.", "The register can be reached."),
    "health-title": Text("wiewaar: hoe het register ervoor staat", "wiewaar: how the register is"),
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
