"""What is said of erasing, of telling a person what is held, and of the keys."""

from collections.abc import Mapping

from domain.text import Text

FORGETTING: Mapping[str, Text] = {
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
    "option-compare": Text(
        "zeg ook welke rijen de herbouw verandert en waaruit zij volgen; eindigt met 1 als er een is",
        "say too which rows the rebuild changes and from what they follow; ends with 1 if there is one",
    ),
    "option-follow": Text("blijven volgen tot Ctrl-C", "keep following until Ctrl-C"),
}
