"""What is said of exports in the formats of standards."""

from collections.abc import Mapping

from domain.text import Text

STANDARDS: Mapping[str, Text] = {
    "export-of-nothing": Text("Er was toen nog niets vastgelegd.", "Nothing was on record then."),
    "export-of-one-person": Text(
        "De geschiedenis van één persoon wijst die aan, ook onder een pseudoniem. Geef --release als wie haar krijgt"
        " haar niet zal herleiden, of --full.",
        "The history of one person singles that person out, by a pseudonym too. Give --release if whoever gets it will"
        " not lead it back to the person, or --full.",
    ),
    "retold": Text(
        "{path}: {counts}; ro-crate-metadata.json zegt wat het is en hoe u het aanhaalt.",
        "{path}: {counts}; ro-crate-metadata.json says what it is and how to cite it.",
    ),
    "option-history-of": Text(
        "het onderwerp; van een trainee gaan de mandaten mee", "the subject; of a trainee with the mandates"
    ),
}
