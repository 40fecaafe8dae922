"""What is said of checkpoints, proofs and audit bundles."""

from collections.abc import Mapping

from domain.text import Text

PROOFS: Mapping[str, Text] = {
    # what stands in the way
    "bad-log-key": Text(
        "De sleutel waarmee het logboek tekent ({where}) is niet te lezen. Zet de goede terug uit uw bewaarplaats.",
        "The key with which the log signs ({where}) can't be read. Put the right one back from where you keep it safe.",
    ),
    "lost-log-key": Text(
        "De sleutel waarmee het logboek tekent ({path}) is er niet meer, terwijl er al controlepunten zijn uitgegeven."
        " Zet hem terug. Is hij voorgoed weg, roep dan «wiewaar log key --lost» aan en geef de nieuwe openbare sleutel"
        " zelf aan wie controleert.",
        "The key with which the log signs ({path}) is gone, while checkpoints have been issued. Put it back. If it is"
        " lost for good, call «wiewaar log key --lost» and hand the new public key to those who verify yourself.",
    ),
    "another-origin": Text(
        "De sleutel in {where} is van een logboek met de naam {origin}; WIEWAAR_LOG_ORIGIN zegt iets anders. Een"
        " logboek houdt zijn naam: haal de instelling weg of zet de goede sleutel terug.",
        "The key in {where} is of a log named {origin}; WIEWAAR_LOG_ORIGIN says otherwise. A log keeps its name: take"
        " the setting away or put the right key back.",
    ),
    "log-key-is-given": Text(
        "De sleutel van het logboek komt uit WIEWAAR_LOG_KEY en kan zo niet worden vervangen. Zet hem in het bestand"
        " log.key in de map van het register, haal de instelling weg en roep dit opnieuw aan.",
        "The log's key comes from WIEWAAR_LOG_KEY and can't be replaced so. Put it into the file log.key in the"
        " register's folder, take the setting away and call this again.",
    ),
    "log-key-is-there": Text(
        "De sleutel van het logboek is er nog ({path}): wissel hem met «wiewaar log key --rotate».",
        "The log's key is still there ({path}): change it with «wiewaar log key --rotate».",
    ),
    "damaged-tree": Text(
        "De boom over het logboek is beschadigd. Roep «wiewaar check» aan, en zet een kopie terug («wiewaar restore»).",
        "The tree over the log is damaged. Call «wiewaar check», and put a copy back («wiewaar restore»).",
    ),
    "bundle-failed": Text(
        "De bundel {path} kon niet worden geschreven: {reason}.", "The bundle {path} could not be written: {reason}."
    ),
    "bundle-of-nothing": Text(
        "Er was toen nog niets vastgelegd: een lege bundel toont niets aan.",
        "Nothing was on record then: an empty bundle shows nothing.",
    ),
    "no-verifier": Text(
        "Het bestand scripts/verify_bundle.py ontbreekt in deze installatie.",
        "The file scripts/verify_bundle.py is missing in this installation.",
    ),
    "no-such-row": Text(
        "Het antwoord heeft {count} rijen; rij {row} is er niet.", "The answer has {count} rows; there is no row {row}."
    ),
    "row-of-no-event": Text(
        "Deze rij noemt geen gebeurtenissen (zij telt of vat samen). Vraag het bewijs van de rijen waar zij uit volgt.",
        "This row names no events (it counts or sums up). Ask for the receipt of the rows that it follows from.",
    ),
    "another-history": Text(
        "Er wordt niets ondertekend of bewezen: {reason}. Waarschuw de beheerder.",
        "Nothing is signed or proven: {reason}. Tell the administrator.",
    ),
    "no-such-event": Text(
        "Gebeurtenis {id} is er niet; geef een plaats in het logboek of het id van een gebeurtenis.",
        "There is no event {id}; give a position in the log or the id of an event.",
    ),
    # what was done
    "log-key-line": Text("sinds {since}: {key}", "since {since}: {key}"),
    "log-key-told": Text(
        "Geef de onderste regel aan wie controleert, langs een andere weg dan dit register.",
        "Hand the last line to those who verify, by another way than this register.",
    ),
    "log-key-rotated": Text(
        "Het logboek tekent nu met een nieuwe sleutel; het controlepunt van de wisseling noemt hem, en beide tekenden.",
        "The log signs with a new key now; the checkpoint of that moment names it, and both signed.",
    ),
    "bundled": Text(
        "{path}: {events} gebeurtenissen, tegen het controlepunt van {size}. Controleer met «wiewaar audit verify"
        " {path}», of zonder wiewaar met verify_bundle.py uit de bundel.",
        "{path}: {events} events, against the checkpoint of {size}. Verify with «wiewaar audit verify {path}», or"
        " without wiewaar by verify_bundle.py from the bundle.",
    ),
    "keep-log-key": Text(
        "De sleutel waarmee het logboek tekent staat in {path}: bewaar ook daarvan een kopie op een andere plaats.",
        "The key with which the log signs is in {path}: keep a copy of that one, too, in another place.",
    ),
    "log-key-apart": Text(
        "De sleutel waarmee het logboek tekent ({path}) is niet meegegaan; bewaar die op een andere plaats.",
        "The key with which the log signs ({path}) did not go along; keep it in another place.",
    ),
    # help
    "help-log": Text(
        "De sleutel, de controlepunten en de bewijzen van het logboek.", "The log's key, checkpoints and proofs."
    ),
    "help-key": Text(
        "Toont de openbare sleutels waarmee het logboek tekende, de huidige het laatst, of wisselt naar een nieuwe.",
        "Shows the public keys with which the log signed, the present one last, or changes to a new one.",
    ),
    "help-checkpoint": Text(
        "Geeft een ondertekend controlepunt van het logboek uit zoals het nu is. Bewaar het elders: ermee is later"
        " te zien of het logboek alleen gegroeid is.",
        "Issues a signed checkpoint of the log as it is now. Keep it elsewhere: it will show later whether the log has"
        " only grown.",
    ),
    "help-proof": Text(
        "Bewijst dat een gebeurtenis (haar plaats of id) in het logboek staat, als C2SP tlog-proof.",
        "Proves that an event (its position or id) is in the log, as a C2SP tlog-proof.",
    ),
    "help-audit": Text("Bundels voor wie controleert.", "Bundles for auditors."),
    "help-bundle": Text(
        "Maakt één bestand waarmee zonder dit register is na te gaan wat er is vastgelegd: van het hele logboek, of van"
        " één onderwerp en wat ernaar verwijst.",
        "Makes one file by which what was recorded can be verified without this register: of the whole log, or of one"
        " subject and what refers to it.",
    ),
    "help-receipt": Text(
        "Maakt één bestand met een rij van een antwoord, de gebeurtenissen waaruit zij volgt, en hun bewijzen.",
        "Makes one file with a row of an answer, the events from which it follows, and their proofs.",
    ),
    "help-verify": Text(
        "Controleert een bundel of bewijsbestand, ook zonder register; dezelfde controles als verify_bundle.py.",
        "Verifies a bundle or a receipt, also without a register; the same checks as verify_bundle.py.",
    ),
    "option-output": Text("het bestand dat wordt geschreven", "the file that is written"),
    "option-of-subject": Text(
        "alleen van dit onderwerp, met alles wat ernaar verwijst", "of this subject only, with all that refers to it"
    ),
    "option-rotate": Text(
        "wissel naar een nieuwe sleutel; de oude tekent de wisseling mee",
        "change to a new key; the old one signs the change too",
    ),
    "option-lost": Text(
        "begin met een nieuwe sleutel omdat de oude voorgoed weg is",
        "begin with a new key because the old one is lost for good",
    ),
    "option-log-key": Text(
        "de sleutel waarmee het logboek tekent, zoals die apart is bewaard",
        "the key with which the log signs, as it was kept apart",
    ),
    "option-since": Text(
        "toon ook dat het logboek alleen groeide sinds dit bewaarde controlepunt (een bestand); mag vaker",
        "show also that the log has only grown since this checkpoint that was kept (a file); may be repeated",
    ),
    "option-row": Text("de hoeveelste rij, vanaf 1", "which row, from 1"),
    "option-given": Text(
        "een parameter van de vraag, als naam=waarde; mag vaker", "a parameter of the question, as name=value; repeat"
    ),
    "option-checkpoint": Text(
        "een controlepunt dat u eerder bewaarde: toont dat het logboek sindsdien alleen groeide; mag vaker",
        "a checkpoint that you kept: shows that the log has only grown since; may be repeated",
    ),
    "option-verifier-key": Text(
        "de openbare sleutel die u vertrouwt, of een bestand ermee; mag vaker",
        "the public key that you trust, or a file with it; may be repeated",
    ),
    "option-check-checkpoint": Text(
        "houd het logboek ook tegen dit bewaarde controlepunt (een bestand)",
        "hold the log also against this checkpoint that you kept (a file)",
    ),
    # the report in a bundle
    "report-title": Text("Controlerapport", "Audit report"),
    "report-of-whole": Text("het hele logboek", "the whole log"),
    "report-row": Text("één rij van een antwoord", "one row of an answer"),
    "report-what": Text("Wat dit is", "What this is"),
    "report-verify": Text("Zo controleert u het", "How to verify it"),
    "report-verify-text": Text(
        "Pak de bundel niet uit, maar haal er verify_bundle.py uit (of gebruik er een die u al vertrouwt) en roep aan:",
        "Leave the bundle packed, take verify_bundle.py out of it (or use one that you trust already), and call:",
    ),
    "report-key-text": Text(
        "De sleutel hierboven kwam met de bundel mee: hij hoort gelijk te zijn aan die u langs een andere weg kreeg.",
        "The key above came with the bundle: it should equal the one that you were handed by another way.",
    ),
    "report-timeline": Text("Wie waar was", "Who was where"),
    "report-findings": Text("Bevindingen", "Findings"),
    "report-none": Text("Geen.", "None."),
    "report-first": Text(
        "Getekend zijn de eerste {count} van {all}; de bundel bevat alle rijen.",
        "Drawn are the first {count} of {all}; the bundle holds all rows.",
    ),
    "report-events": Text("gebeurtenissen", "events"),
    "report-checkpoint": Text("Controlepunt", "Checkpoint"),
    "report-subject": Text("onderwerp", "subject"),
    "report-known": Text("zoals bekend op", "as known at"),
    "report-made": Text("gemaakt op", "made at"),
    "report-expected": Text("verwacht", "expected"),
    "report-pseudonyms": Text(
        "Namen en andere persoonsgegevens zijn verzegeld; dit rapport noemt verwijzingen van het register.",
        "Names and other personal details are sealed; this report uses the register's references.",
    ),
    "report-role": Text("rol", "role"),
    "report-place": Text("plaats", "place"),
    "report-period": Text("periode", "period"),
    "report-rule": Text("regel", "rule"),
    "report-about": Text("over", "about"),
    "report-sentence": Text("bevinding", "finding"),
    # the pages
    "menu-proofs": Text("Bewijzen", "Proofs"),
    "menu-proofs-says": Text(
        "Controlepunten, sleutels en bundels om mee te nemen.", "Checkpoints, keys and bundles to take along."
    ),
    "no-such-checkpoint": Text("Zo'n controlepunt is er niet uitgegeven.", "No such checkpoint was issued."),
    "proofs-title": Text("Hoe het logboek zichzelf bewijst", "How the log proves itself"),
    "proofs-lead": Text(
        "Elk controlepunt legt met een handtekening vast hoeveel gebeurtenissen er zijn en welke. Wie er een bewaart,"
        " kan later nagaan dat daarvóór niets is veranderd of weggelaten.",
        "Each checkpoint says by a signature how many events there are, and which. Whoever keeps one can tell later"
        " that nothing before it was changed or left out.",
    ),
    "proofs-checkpoints": Text("Controlepunten", "Checkpoints"),
    "proofs-checkpoints-help": Text(
        "Bewaar een controlepunt buiten dit register: pas dan valt het op als iemand het hele logboek herschrijft.",
        "Keep a checkpoint outside of this register: only then it shows if somebody rewrites the whole log.",
    ),
    "proofs-issue": Text("Geef nu een controlepunt uit", "Issue a checkpoint now"),
    "proofs-issued": Text(
        "Het nieuwste controlepunt omvat {size} gebeurtenissen.", "The newest checkpoint covers {size} events."
    ),
    "proofs-since": Text(
        "Sinds het laatste controlepunt vastgelegd: {count}.", "Recorded since the last checkpoint: {count}."
    ),
    "proofs-up-to-date": Text(
        "Sinds het laatste controlepunt is niets vastgelegd.", "Nothing was recorded since the last checkpoint."
    ),
    "proofs-newest": Text("Het nieuwste controlepunt", "The newest checkpoint"),
    "proofs-download": Text("Bewaar dit controlepunt", "Save this checkpoint"),
    "proofs-download-short": Text("Bewaar", "Save"),
    "proofs-last": Text("De laatste twintig, het nieuwste eerst.", "The last twenty, the newest first."),
    "proofs-none": Text("Er is nog geen controlepunt uitgegeven.", "No checkpoint was issued yet."),
    "proofs-size": Text("Gebeurtenissen", "Events"),
    "proofs-made-at": Text("Uitgegeven op", "Issued at"),
    "proofs-origin": Text("Logboek", "Log"),
    "proofs-root": Text("Wortel van de boom", "Root of the tree"),
    "proofs-file": Text("Bestand", "File"),
    "proofs-key": Text("Openbare sleutel", "Public key"),
    "proofs-key-help": Text(
        "Met deze sleutel tekent het logboek. Vergelijk hem met wat u langs een andere weg kreeg: een sleutel die"
        " alleen hier staat bewijst niets.",
        "With this key the log signs. Compare it with what you were handed by another way: a key that stands here only"
        " proves nothing.",
    ),
    "proofs-earlier-keys": Text("Eerdere sleutels", "Earlier keys"),
    "proofs-since-when": Text("sinds {since}", "since {since}"),
    "proofs-kept": Text("Sinds een controlepunt dat u bewaarde", "Since a checkpoint that you kept"),
    "proofs-kept-label": Text("Een controlepunt dat u bewaarde", "A checkpoint that you kept"),
    "proofs-kept-help": Text(
        "De hele tekst, met de regels van de handtekening.", "The whole text, with the lines of the signature."
    ),
    "proofs-hold-against": Text("Houd het logboek ertegen", "Hold the log against it"),
    "proofs-held-against": Text(
        "Het begint met precies wat het controlepunt omvat dat u opgaf.",
        "It begins with just what the checkpoint covers that you gave.",
    ),
    "proofs-not-held": Text(
        "Het logboek kon niet worden vergeleken met wat u opgaf: {reason}.",
        "The log could not be held against what you gave: {reason}.",
    ),
    "proofs-bundle": Text("Een bundel om mee te nemen", "A bundle to take along"),
    "proofs-bundle-help": Text(
        "Eén bestand waarmee u zonder dit register nagaat wat er is vastgelegd. Laat beide velden leeg voor het hele"
        " logboek zoals het nu is. Namen van personen staan er niet in.",
        "One file by which you verify without this register what was recorded. Leave both fields empty for the whole"
        " log as it is now. No names of persons are in it.",
    ),
    "proofs-subject": Text("Alleen over (verwijzing)", "Only on (a reference)"),
    "proofs-bundle-download": Text("Download de bundel", "Download the bundle"),
    "proofs-bundle-of": Text("Download de bundel voor controle", "Download the audit bundle"),
    "proofs-of-event": Text("Bewijs dat zij in het logboek staat", "Proof that it is in the log"),
    "proofs-of-event-short": Text("bewijs", "proof"),
    "proofs-receipt": Text("bewijs", "receipt"),
    "proofs-verify": Text("Zo controleert u een bundel", "How to verify a bundle"),
    "proofs-verify-take": Text(
        "Pak de bundel niet uit, maar haal er verify_bundle.py uit; beter nog is er een die u al vertrouwt. Het is"
        " één leesbaar bestand dat alleen Python 3.11 of later nodig heeft.",
        "Leave the bundle packed and take verify_bundle.py out of it; better still is one that you trust already. It is"
        " a single file to read through that needs Python 3.11 or later and nothing else.",
    ),
    "proofs-verify-call": Text(
        "Roep aan, met de sleutel die u langs een andere weg kreeg:", "Call, with the key that you were handed:"
    ),
    "proofs-verify-kept": Text(
        "En tegen een controlepunt dat u eerder bewaarde:", "And against a checkpoint that you kept:"
    ),
    "proofs-verify-file": Text("BUNDEL.zip", "BUNDLE.zip"),
    "proofs-verify-checkpoint": Text("BEWAARD.txt", "KEPT.txt"),
}
