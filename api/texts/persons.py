"""What the pages for the privacy officer say of persons: erasure, its receipts, and what is held."""

from collections.abc import Mapping

from domain.text import Text

PERSONS: Mapping[str, Text] = {
    "menu-persons": Text("Persoonsgegevens", "Personal details"),
    "menu-persons-says": Text(
        "Wissen, inzage geven en zien wie er keek.", "Erase, tell a person what is held, and see who looked."
    ),
    "persons-lead": Text(
        "Namen, geboortedatum, e-mailadres en aantekeningen zijn voor elke trainee apart verzegeld. Wissen vernietigt"
        " de sleutel: daarna kan niemand ze meer lezen.",
        "Names, birth date, e-mail address and notes are sealed for each trainee apart. To erase destroys the key:"
        " after it nobody can read them any more.",
    ),
    "persons-find": Text("Verwijzing van een trainee", "Reference of a trainee"),
    "persons-open": Text("Openen", "Open"),
    "persons-no-reference": Text("Dat is geen verwijzing.", "That is no reference."),
    "persons-due": Text("Bewaartermijn voorbij", "Retention period over"),
    "persons-due-help": Text(
        "Volgens de voorwaarden van het programma, met een einde dat vaststaat. Er wordt niets vanzelf gewist.",
        "By the terms of the programme, for an end that is established. Nothing is erased by itself.",
    ),
    "persons-none-due": Text("Van niemand.", "Nobody's."),
    "persons-trainee": Text("Trainee", "Trainee"),
    "persons-programme": Text("Programma", "Programme"),
    "persons-ended": Text("Einde traineeship", "End of traineeship"),
    "persons-months": Text("Maanden bewaren", "Months kept"),
    "persons-due-since": Text("Te wissen sinds", "Due since"),
    "persons-erased": Text("Gewist", "Erased"),
    "persons-erased-help": Text(
        "Elk met de kwitantie van wat is gewist.", "Each with the receipt of what was cleared."
    ),
    "persons-none-erased": Text("Nog niemand.", "Nobody yet."),
    "persons-erased-at": Text("Gewist op", "Erased at"),
    "persons-erased-by": Text("Door", "By"),
    "persons-receipt": Text("Kwitantie", "Receipt"),
    "persons-receipt-of": Text("Kwitantie van het wissen", "Receipt of the erasure"),
    "persons-not-complete": Text("nog niet voltooid", "not complete yet"),
    # one person
    "person-title": Text("Persoonsgegevens van {trainee}", "Personal details of {trainee}"),
    "person-held": Text("Wat er van deze persoon is", "What is held on this person"),
    "person-held-help": Text(
        "Alles wat het register heeft, om aan de persoon zelf te geven (AVG art. 15 en 20). Dat u het ophaalt wordt"
        " bijgehouden.",
        "All that the register has, to hand to this person (GDPR art. 15 and 20). That you fetched it is kept.",
    ),
    "person-as-page": Text("Inzage om te lezen (HTML)", "To read (HTML)"),
    "person-as-json": Text("Inzage voor machines (JSON)", "For machines (JSON)"),
    # erasing
    "erasure-title": Text("Persoonsgegevens wissen", "Erase the personal details"),
    "erasure-cannot-be-undone": Text("Dit is niet ongedaan te maken.", "This can't be undone."),
    "erasure-will": Text("Wat er gebeurt", "What will happen"),
    "erasure-will-fence": Text(
        "In het logboek komt te staan dat gewist is, op welke grond en door wie.",
        "The log will say that this was erased, on which ground and by whom.",
    ),
    "erasure-will-key": Text(
        "De sleutel wordt vernietigd: naam, geboortedatum, e-mailadres en aantekeningen zijn nergens meer te lezen.",
        "The key is destroyed: name, birth date, e-mail address and notes can be read nowhere any more.",
    ),
    "erasure-will-copies": Text(
        "Documenten die alleen over deze persoon gaan worden verwijderd, en bestanden die nog wachten om te worden"
        " vastgelegd ook.",
        "Documents that are on this person only are removed, and so are files that still wait to be recorded.",
    ),
    "erasure-will-no-more": Text(
        "Voor deze trainee worden nooit meer persoonsgegevens aangenomen.",
        "No personal details are ever taken in for this trainee again.",
    ),
    "erasure-stays": Text("Wat er blijft", "What stays"),
    "erasure-stays-facts": Text(
        "Plaatsingen en politieke rollen, onder de verwijzing {trainee}.",
        "Placements and political roles, under the reference {trainee}.",
    ),
    "erasure-stays-proofs": Text(
        "Het logboek en zijn bewijzen: die rusten op de verzegelde vorm.",
        "The log and its proofs: these rest on the sealed form.",
    ),
    "erasure-stays-beyond": Text(
        "Reservekopieën en bestanden die anderen eerder ophaalden: daar kan het register niet bij.",
        "Backups, and files that others fetched before: the register can't reach these.",
    ),
    "erasure-ground": Text("Grond", "Ground"),
    "erasure-ground-help": Text(
        "Bijvoorbeeld: op eigen verzoek (AVG art. 17). Dit blijft leesbaar in het logboek: zet er geen naam in.",
        "For instance: at her own request (GDPR art. 17). This stays legible in the log: put no name into it.",
    ),
    "erasure-typed": Text("Typ ter bevestiging: {trainee}", "To confirm, type: {trainee}"),
    "erasure-typed-otherwise": Text(
        "Dit is niet de verwijzing van deze trainee.", "This is not this trainee's reference."
    ),
    "erasure-do": Text("Wis deze persoonsgegevens", "Erase these personal details"),
    "erasure-not-yet": Text("Er is nog niets gewist.", "Nothing was erased yet."),
    "erasure-broke-off": Text(
        "Het wissen is begonnen maar niet voltooid. De gegevens worden niet meer vertoond; voltooi het nu.",
        "The erasure began but was not completed. The details are shown no more; complete it now.",
    ),
    "erasure-complete": Text("Voltooi het wissen", "Complete the erasure"),
    # the receipt
    "erasure-receipt-says": Text(
        "De persoonsgegevens van {trainee} zijn gewist. Druk deze pagina af om haar te bewaren.",
        "The personal details of {trainee} were erased. Print this page to keep it.",
    ),
    "erasure-event": Text("Gebeurtenis", "Event"),
    "erasure-completed-at": Text("Voltooid op", "Completed at"),
    "erasure-again": Text("Nog eens, nadat een oude kopie was teruggezet", "Again, after an old copy was put back"),
    "erasure-mandates": Text("Mandaten", "Mandates"),
    "erasure-cleared": Text("Wat waar is gewist", "What was cleared where"),
    "erasure-where": Text("Waar", "Where"),
    "erasure-what": Text("Wat", "What"),
    "erasure-how": Text("Hoe", "How"),
    "erasure-count": Text("Aantal", "Number"),
    "erasure-at-vault": Text("kluis", "vault"),
    "erasure-at-log": Text("logboek", "log"),
    "erasure-at-read-models": Text("leesmodellen", "read models"),
    "erasure-at-memory": Text("geheugen", "memory"),
    "erasure-at-evidence": Text("bewijsstukken", "documents"),
    "erasure-at-waiting": Text("wachtende bestanden", "waiting files"),
    "erasure-at-exports": Text("bestanden van het register", "files of the register"),
    "erasure-what-key": Text("de sleutel", "the key"),
    "erasure-what-sealed-details": Text("verzegelde gegevens", "sealed details"),
    "erasure-what-documents": Text("documenten over deze persoon", "documents on this person"),
    "erasure-what-partial-files": Text("half ontvangen bestanden", "files that came in half"),
    "erasure-what-waiting-files": Text("aangeboden bestanden", "files that were handed in"),
    "erasure-what-files": Text("bewaarde uitvoer", "exports that were kept"),
    "erasure-how-destroyed": Text("vernietigd", "destroyed"),
    "erasure-how-unreadable": Text("onleesbaar", "unreadable"),
    "erasure-how-let-go": Text("losgelaten", "let go of"),
    "erasure-how-removed": Text("verwijderd", "removed"),
    "erasure-how-none-kept": Text("die houdt het register niet", "the register keeps none"),
    "erasure-kept": Text("Wat bleef, en waarom", "What stayed, and why"),
    "erasure-kept-document": Text(
        "document {digest}: ook genoemd door {subjects}", "document {digest}: also named by {subjects}"
    ),
    "erasure-beyond": Text("Waar het register niet bij kan", "What the register can't reach"),
    "erasure-beyond-backups": Text(
        "reservekopieën: na terugzetten wordt opnieuw gewist", "backups: after one is put back it is erased again"
    ),
    "erasure-beyond-files-of-others": Text(
        "bestanden die anderen eerder ophaalden", "files that others fetched before"
    ),
}
