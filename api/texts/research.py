"""What is said of exports, of citing them, and on the pages for researchers."""

from collections.abc import Mapping

from domain.text import Text

RESEARCH: Mapping[str, Text] = {
    # what stands in the way
    "export-for-whom": Text(
        "Geef --project NAAM (onder pseudoniem, voor één onderzoek) of --full (alles, met namen), niet beide.",
        "Give --project NAME (by pseudonyms, for one study) or --full (everything, with names), not both.",
    ),
    "export-not-empty": Text(
        "{path} is er al en is niet leeg; geef een nieuwe of lege map.",
        "{path} is there already and not empty; give a new or empty folder.",
    ),
    "export-failed": Text("{path} kon niet worden geschreven: {reason}.", "{path} could not be written: {reason}."),
    "not-a-number-of-persons": Text(
        "moet een aantal personen zijn, 1 tot en met 99999", "must be a number of persons, 1 to 99999"
    ),
    "unknown-dataset": Text("Er is geen dataset {name}.", "There is no dataset {name}."),
    "export-would-single-out": Text(
        "Dit zou personen aanwijzen; er is niets vrijgegeven. Het verslag staat in `disclosure`; `release=true` geeft"
        " vrij, en u staat ervoor in.",
        "This would single persons out; nothing was released. The report is under `disclosure`; `release=true` releases"
        " it, and you answer for it.",
    ),
    "not-a-citation": Text(
        "{path} is geen antwoord van wiewaar (JSON) en geen citation.json, map of zip van een uitvoer.",
        "{path} is no answer of wiewaar (JSON), and no citation.json, folder or zip of an export.",
    ),
    # what was done
    "exporting": Text("uitvoeren", "exporting"),
    "exported": Text(
        "{path}: {rows} rijen, als CSV en Parquet; citation.json zegt hoe u ze aanhaalt.",
        "{path}: {rows} rows, as CSV and Parquet; citation.json says how to cite them.",
    ),
    "export-safe": Text(
        "Elk van de {combinations} combinaties delen minstens {least} van de {persons} personen.",
        "Each of the {combinations} combinations is shared by at least {least} of the {persons} persons.",
    ),
    "export-singles-out": Text(
        "{count} van de {combinations} combinaties delen minder dan {least} van de {persons} personen:",
        "{count} of the {combinations} combinations are shared by fewer than {least} of the {persons} persons:",
    ),
    "export-more": Text("en nog {count}", "and {count} more"),
    "export-held-back": Text(
        "Er is niets vrijgegeven; het verslag staat in {path}. Vraag minder (een programma, een ander K), of geef"
        " --release als wie de gegevens krijgt ze niet zal herleiden.",
        "Nothing was released; the report is in {path}. Ask for less (one programme, another K), or give --release if"
        " whoever gets the data will not lead them back to persons.",
    ),
    # help
    "help-export": Text(
        "Schrijft een dataset als CSV en Parquet in een Data Package, met codeboek, controlesommen en bronvermelding.",
        "Writes a dataset as CSV and Parquet in a Data Package, with codebook, checksums and how to cite it.",
    ),
    "help-cite": Text(
        "Maakt opnieuw wat is aangehaald (een antwoord als JSON, of een uitvoer) en zegt of het gelijk is, of wat er"
        " verschilt en waardoor.",
        "Makes again what was cited (an answer as JSON, or an export) and says whether it is equal, or what differs"
        " and why.",
    ),
    "option-project": Text(
        "het onderzoek: eigen pseudoniemen, bij dezelfde naam steeds dezelfde",
        "the study: pseudonyms of its own, the same ones for the same name",
    ),
    "option-full": Text(
        "alles, met namen, vrije teksten en aantekeningen; elke inzage wordt vastgelegd",
        "everything, with names, free texts and notes; each look is kept",
    ),
    "option-k": Text(
        "zoveel personen moeten een combinatie delen (standaard 5)",
        "so many persons must share a combination (default 5)",
    ),
    "option-release": Text(
        "geef ook vrij wat personen aanwijst; u staat ervoor in",
        "release also what singles persons out; you answer for it",
    ),
    # the codebook
    "codebook-half-open": Text(
        "Periodes zijn half open: de dag of het ogenblik onder `_to` hoort er niet meer bij. Een leeg veld is niet van"
        " toepassing of niet vastgelegd; `none` (er was er geen), `missing` (niet vast te stellen) en `not-observed`"
        " (ligt na de dag van kennis) zijn drie verschillende dingen.",
        "Periods are half-open: the day or instant under `_to` is not in them. An empty field does not apply or is not"
        " on record; `none` (there was none), `missing` (the register can't tell) and `not-observed` (past the day of"
        " knowledge) are three different things.",
    ),
    "codebook-pseudonyms": Text(
        "Verwijzingen en ids zijn pseudoniemen van het onderzoek «{project}»: daarbinnen steeds dezelfde, daarbuiten"
        " nergens. Ogenblikken zijn dagen (Europe/Amsterdam): wat op één dag kwam en ging was aan geen enkel dagseinde"
        " bekend.",
        "References and ids are pseudonyms of the study “{project}”: always the same in it, and the same nowhere else."
        " Instants are days (Europe/Amsterdam): what came and went on one day was known at the end of none.",
    ),
    "codebook-column": Text("kolom", "column"),
    "codebook-type": Text("soort", "type"),
    "codebook-says": Text("wat er staat", "what it says"),
    "codebook-licence": Text("Licentie", "Licence"),
    # how to cite
    "cite-heading": Text("Zo haalt u dit aan", "How to cite this"),
    "cite-text": Text(
        "{register} ({year}). {title} [{name}]. wiewaar, zoals bekend op {known}, plaats {position} van het logboek,"
        " sha256 {digest}. Opgevraagd op {day}.",
        "{register} ({year}). {title} [{name}]. wiewaar, as known at {known}, position {position} of the log, sha256"
        " {digest}. Retrieved on {day}.",
    ),
    "cite-note": Text(
        "zoals bekend op {known}, plaats {position} van het logboek, sha256 {digest}",
        "as known at {known}, position {position} of the log, sha256 {digest}",
    ),
    "cite-data": Text("Gegevens hierachter:", "Data behind this:"),
    "cite-title": Text("Aanhalen en nagaan", "Citing and checking"),
    "cite-lead": Text(
        "Elk antwoord en elke dataset heeft een sha256 en de plaats in het logboek waaruit zij volgt. Het register"
        " maakt opnieuw wat is aangehaald en zegt of het gelijk is, of wat er verschilt en waardoor.",
        "Each answer and each dataset has a sha256, and the position of the log from which it follows. The register"
        " makes again what was cited and says whether it is equal, or what differs and why.",
    ),
    "cite-check": Text("Ga een aanhaling na", "Check a citation"),
    "cite-file": Text("Een bestand", "A file"),
    "cite-file-help": Text(
        "Een antwoord als JSON, of de citation.json van een dataset.",
        "An answer as JSON, or the citation.json of a dataset.",
    ),
    "cite-pasted": Text("Of de tekst ervan", "Or its text"),
    "cite-nothing": Text("Kies een bestand of plak de tekst ervan.", "Choose a file or paste its text."),
    "cite-no-such": Text(
        "Dit is geen antwoord als JSON en geen citation.json.", "This is no answer as JSON, and no citation.json."
    ),
    "cite-yes": Text("Gelijk", "Equal"),
    "cite-no": Text("Niet gelijk", "Not equal"),
    # the pages
    "menu-research": Text("Onderzoek", "Research"),
    "menu-research-says": Text(
        "Duur, overgangen en maandstanden; datasets onder pseudoniem, met bronvermelding.",
        "Durations, transitions and month states; datasets by pseudonyms, with how to cite them.",
    ),
    "research-lead": Text(
        "Vragen die onderzoekers stellen, de gegevens erachter, en cijfers die na te gaan blijven.",
        "Questions that researchers ask, the data behind them, and figures that can be checked for ever.",
    ),
    "research-analysis": Text("Analyses", "Analyses"),
    "research-datasets": Text("Datasets", "Datasets"),
    "research-datasets-help": Text(
        "Als CSV en Parquet in een Data Package, met codeboek en controlesommen. Elk onderzoek krijgt eigen"
        " pseudoniemen.",
        "As CSV and Parquet in a Data Package, with codebook and checksums. Each study gets pseudonyms of its own.",
    ),
    "dataset-project": Text("Naam van het onderzoek", "Name of the study"),
    "dataset-project-help": Text(
        "Bij dezelfde naam horen steeds dezelfde pseudoniemen.", "The same name always gives the same pseudonyms."
    ),
    "dataset-least": Text("Personen per combinatie (k)", "Persons to a combination (k)"),
    "dataset-least-help": Text(
        "Delen minder personen een combinatie, dan ziet u eerst welke.",
        "Where fewer share a combination, you are shown first which.",
    ),
    "dataset-full": Text("Alles, met namen en vrije teksten", "Everything, with names and free texts"),
    "dataset-full-help": Text(
        "Zonder naam van een onderzoek; van iedereen die erin staat wordt de inzage vastgelegd.",
        "Without the name of a study; a look is kept of everybody who is in it.",
    ),
    "dataset-full-only": Text("alleen in alles", "in everything only"),
    "dataset-download": Text("Download de dataset", "Download the dataset"),
    "dataset-columns": Text("Kolommen", "Columns"),
    "dataset-beside": Text("Vragen over dezelfde gegevens", "Questions on the same data"),
    "dataset-held-back": Text("Nog niet vrijgegeven", "Not released yet"),
    "dataset-singles-out": Text(
        "{count} van de {combinations} combinaties delen minder dan {least} van de {persons} personen: wie er elders"
        " van weet, kan hen herkennen.",
        "{count} of the {combinations} combinations are shared by fewer than {least} of the {persons} persons: whoever"
        " knows of them elsewhere can recognise them.",
    ),
    "dataset-combinations": Text("De kleinste eerst, hoogstens vijftig.", "The smallest first, fifty at most."),
    "dataset-persons": Text("Personen", "Persons"),
    "dataset-combination": Text("Combinatie", "Combination"),
    "dataset-release-help": Text(
        "Vraag minder (één programma, een ander moment), of geef het vrij als u de gegevens niet zult herleiden,"
        " koppelen of doorgeven.",
        "Ask for less (one programme, another moment), or release it if you will not lead the data back to persons,"
        " join them or hand them on.",
    ),
    "dataset-release": Text("Geef toch vrij en download", "Release all the same and download"),
    # whether it holds
    "cite-holds": Text(
        "{name}: gelijk. Het register geeft nu hetzelfde (sha256 {digest}).",
        "{name}: equal. The register gives the same now (sha256 {digest}).",
    ),
    "cite-altered": Text(
        "{name}: niet gelijk. Het register geeft nu wat is aangehaald (sha256 {digest}), maar het bestand zegt iets"
        " anders.",
        "{name}: not equal. The register gives what was cited (sha256 {digest}), but the file says otherwise.",
    ),
    "cite-holds-not": Text(
        "{name}: niet gelijk. Aangehaald is sha256 {digest}; nu is het {now}.",
        "{name}: not equal. Cited is sha256 {digest}; now it is {now}.",
    ),
    "cite-unknown": Text(
        "{name} is geen vraag of dataset van dit register.", "{name} is no question or dataset of this register."
    ),
    "cite-not-reached": Text(
        "Het antwoord rust op {position} gebeurtenissen; dit logboek heeft er {head}. Het is een ander register, of"
        " een oudere kopie.",
        "The answer rests on {position} events; this log has {head}. It is another register, or an older copy.",
    ),
    "cite-not-asked": Text(
        "De vraag kan zo niet (meer) worden gesteld: {names}.", "The question can't be put so (any more): {names}."
    ),
    "cite-other-position": Text(
        "Het ogenblik van kennis is hier plaats {now}, en was plaats {position}: het logboek is een ander, of het"
        " bestand is veranderd.",
        "The moment of knowledge is position {now} here, and was position {position}: the log is another one, or the"
        " file was changed.",
    ),
    "cite-another-history": Text(
        "Dit is niet het logboek waarvan het controlepunt is: {fault}.",
        "This is not the log that the checkpoint is of: {fault}.",
    ),
    "cite-other-key": Text(
        "De pseudoniemen van «{project}» zijn hier andere: het is een ander register, of een andere hoofdsleutel.",
        "The pseudonyms of “{project}” are others here: it is another register, or another master key.",
    ),
    "cite-other-columns": Text(
        "De dataset is opnieuw omschreven: versie {then} toen, {now} nu.",
        "The dataset was defined anew: version {then} then, {now} now.",
    ),
    "cite-row-count": Text(
        "Het waren {then} rijen, en zijn er nu {now}.", "There were {then} rows, and are {now} now."
    ),
    "cite-other-rows": Text(
        "{gone} van de rijen geeft het register niet meer, en {new} andere wel.",
        "{gone} of the rows the register gives no more, and {new} others it does.",
    ),
    "cite-rules-changed": Text(
        "De regels zijn sindsdien anders (versie {then} toen, {now} nu): alle bevindingen volgen uit de regels van nu.",
        "The rules are others since (version {then} then, {now} now): all findings follow from the rules of now.",
    ),
    "cite-beside-the-log": Text(
        "Deze vraag wordt ook beantwoord uit wat naast het logboek wordt bewaard, en dat groeit.",
        "This question is answered also from what is kept beside the log, which grows.",
    ),
    "cite-rows-altered": Text(
        "De rijen in het bestand zijn niet die waarvan de sha256 is.",
        "The rows in the file are not those that the sha256 is of.",
    ),
    "cite-file-altered": Text(
        "{name} is niet meer het bestand dat is uitgevoerd.", "{name} is no longer the file that was exported."
    ),
    "cite-unexplained": Text(
        "Waardoor is hieruit niet op te maken: het logboek is een ander, of het programma rekent anders dan toen.",
        "Why can't be told from this: the log is another one, or the program works otherwise than it did.",
    ),
}
