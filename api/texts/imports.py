"""What is said of files in the formats of others."""

from collections.abc import Mapping

from domain.text import Text

# What is wrong with a mapping, a file or one of its entries.
OUTSIDE: Mapping[str, Text] = {
    "mapping-too-large": Text("de mapping is langer dan {longest} bytes", "the mapping is longer than {longest} bytes"),
    "not-a-mapping": Text(
        "is geen JSON-object en geen TOML; README.md heeft voorbeelden",
        "is neither a JSON object nor TOML; README.md has examples",
    ),
    "wrong-encoding": Text("is geen tekst in {encoding}", "is no text in {encoding}"),
    "not-a-date-format": Text(
        "«{format}» is geen schrijfwijze van datums: DD of D, MM of M en YYYY, elk één keer, met tekens ertussen",
        "«{format}» is no way of writing dates: DD or D, MM or M and YYYY, once each, with signs between them",
    ),
    "not-from-outside": Text(
        "is geen opdracht die uit een bestand van een ander kan komen; corrigeren en wissen doet het bureau zelf",
        "is no command that can come from a file of others; correcting and erasing is done by the office itself",
    ),
    "command-named-twice": Text(
        "er zijn twee opdrachten die {name} heten; geef één ervan een andere «name»",
        "two commands go by the name {name}; give one of them another “name”",
    ),
    "column-or-constant": Text(
        "moet precies één hebben van «column», «constant» en «derived»",
        "must have exactly one of “column”, “constant” and “derived”",
    ),
    "not-from-a-column": Text(
        "kan niet uit een kolom komen; noem de velden ervan apart, of geef een «constant»",
        "can't come from a column; name its fields apart, or give a “constant”",
    ),
    "not-a-day": Text("kan alleen bij een datum", "is only possible with a date"),
    "not-derived": Text(
        "kan alleen bij een verwijzing naar een onderwerp", "is only possible with a reference to a subject"
    ),
    "personal-key": Text(
        "komt uit kolom {column}, die ook de sleutel is: van persoonsgegevens mag in het logboek niets te raden zijn",
        "comes from column {column}, which is also the key: nothing in the log may let personal details be guessed",
    ),
    "unused-columns": Text("kolommen die niets vullen: {columns}", "columns that fill nothing: {columns}"),
    "wrong-number-of-cells": Text(
        "heeft {found} cellen; de kop heeft er {wanted}", "has {found} cells; the heading has {wanted}"
    ),
    "not-a-table": Text(
        "regel {line} is geen CSV: een aanhalingsteken staat verkeerd of een cel is te lang",
        "line {line} is no CSV: a quote is misplaced or a cell is too long",
    ),
    "column-twice": Text("de kolom {column} staat er twee keer", "the column {column} is there twice"),
    "no-such-column": Text(
        "de mapping noemt deze kolom, maar het bestand heeft: {columns}",
        "the mapping names this column, but the file has: {columns}",
    ),
    "empty-key": Text("is leeg, en moet de rij herkenbaar maken", "is empty, and must tell the row apart"),
    "same-key": Text("is dezelfde sleutel als op regel {line}", "is the same key as on line {line}"),
    "no-command-for-row": Text(
        "de mapping maakt van deze rij geen opdracht", "the mapping makes no command of this row"
    ),
    "no-translation": Text(
        "heeft een woord dat de mapping niet vertaalt; zij kent: {choices}",
        "has a word that the mapping does not translate; it knows: {choices}",
    ),
    "ambiguous-date": Text(
        "kan twee dagen zijn ({days}); laat één schrijfwijze over", "can be two days ({days}); leave one way of writing"
    ),
    "not-in-format": Text(
        "is geen bestaande dag, geschreven als {formats}", "is no day that exists, written as {formats}"
    ),
    "possibly-nothing": Text("moet «from» of «to» noemen", "must name “from” or “to”"),
    # organisations
    "not-a-municipality-code": Text("is geen gemeentecode, als gm0363", "is no code of a municipality, as gm0363"),
    "note-not-understood": Text(
        "wordt niet begrepen: «{note}»; leg zelf vast wat dit betekent",
        "is not understood: «{note}»; record yourself what this means",
    ),
    "boundaries-changed": Text(
        "herindeling op {day}: de lijst noemt niet welke gemeenten erin opgingen; leg dat zelf vast",
        "boundaries changed on {day}: the list does not name who went up in it; record that yourself",
    ),
    "province-changed": Text(
        "andere provincie op {day}: dat legt het register niet vast",
        "another province on {day}: the register does not record that",
    ),
    "former-name-unknown": Text(
        "hoe zij vóór {day} heette zegt de lijst niet: zij is vanaf die dag vastgelegd",
        "the list does not tell the name before {day}: on record from that day",
    ),
    "no-beginning": Text("noemt geen dag waarop zij er zeker was", "names no day on which it was certainly there"),
    "merged-into-unknown": Text(
        "«{name}» is geen code of naam van precies één gemeente in de lijst",
        "«{name}» is not the code or name of just one municipality in the list",
    ),
    # EML_NL
    "too-large": Text("is langer dan {longest} bytes", "is longer than {longest} bytes"),
    "forbidden-xml": Text(
        "heeft een documenttype of entiteiten, die in EML_NL niet voorkomen",
        "has a document type or entities, which EML_NL does not have",
    ),
    "not-xml": Text("is geen XML (regel {line})", "is no XML (line {line})"),
    "too-much-xml": Text(
        "is te diep genest of te groot voor EML_NL (regel {line})",
        "is nested too deeply or too large for EML_NL (line {line})",
    ),
    "not-eml": Text(
        "is geen EML_NL 230b (kandidatenlijsten), 510b of 510d (telling) of 520 (resultaat)",
        "is no EML_NL 230b (lists of candidates), 510b or 510d (count) or 520 (result)",
    ),
    "eml-without": Text("heeft geen geldige {element}", "has no valid {element}"),
    "eml-without-number": Text(
        "heeft op regel {line} geen geldig nummer of aantal", "has no valid number or count on line {line}"
    ),
    "not-municipal": Text(
        "is niet van een gemeenteraadsverkiezing (GR)", "is not of an election of a municipal council (GR)"
    ),
    "several-contests": Text(
        "heeft {count} verkiezingsgebieden (Contest), waar een gemeenteraad er één heeft",
        "has {count} contests, where a municipal council has one",
    ),
    "another-election": Text("is niet die van het bestand: {election}", "is not the one of the file: {election}"),
    "candidate-unknown-by": Text("moet «position» of «shortCode» hebben", "must have “position” or “shortCode”"),
    "mapped-twice": Text("staat twee keer in de mapping", "is in the mapping twice"),
    "candidate-not-found": Text("staat niet op lijst {list} van dit bestand", "is not on list {list} of this file"),
    "candidate-not-unique": Text(
        "kan op lijst {list} van dit bestand meer dan één kandidaat zijn",
        "can be more than one candidate on list {list} of this file",
    ),
    "result-without-list": Text(
        "een resultaat noemt geen lijstnummers van kandidaten: voer het samen met de kandidatenlijsten (230b) in, of"
        " geef «shortCode»",
        "a result does not give the candidates' numbers on their lists: import it together with the lists of candidates"
        " (230b), or give “shortCode”",
    ),
    "others-not-recorded": Text(
        "{count} kandidaten staan niet in de mapping en worden niet vastgelegd",
        "{count} candidates are not in the mapping and are not recorded",
    ),
    "count-without-result": Text(
        "stemmen worden vastgelegd met het resultaat: voer de telling samen met het resultaat (520) in",
        "votes are recorded with the result: import the count together with the result (520)",
    ),
    "seats-from-wanted": Text(
        "ontbreekt in de mapping: de Kieswet noemt voor deze verkiezing geen dag waarop de nieuwe raad begint",
        "is missing in the mapping: the Kieswet names no day for this election on which the new council begins",
    ),
    "counts-differ": Text(
        "de bestanden noemen verschillende aantallen stemmen", "the files give different numbers of votes"
    ),
    # Popolo
    "not-popolo": Text(
        "is geen JSON-object met lijsten als persons, organizations en memberships",
        "is no JSON object with lists as persons, organizations and memberships",
    ),
    "not-a-popolo-date": Text(
        "is geen jaar, maand of dag die bestaat, als 2014, 2014-03 of 2014-03-27",
        "is no year, month or day that exists, as 2014, 2014-03 or 2014-03-27",
    ),
    "no-certain-day": Text(
        "is op geen enkele dag zeker: leg zelf vast wat u ervan weet",
        "is certain on no day at all: record yourself what you know of it",
    ),
    "organisation-not-mapped": Text(
        "is een organisatie die de mapping niet noemt onder «organizations», en van geen van de «classifications»",
        "is an organisation that the mapping does not name in “organizations”, and of none of the “classifications”",
    ),
    "persons-not-mapped": Text(
        "{count} personen staan niet in de mapping en worden niet vastgelegd",
        "{count} persons are not in the mapping and are not recorded",
    ),
    "role-not-mapped": Text(
        "de rol «{role}» staat niet in de mapping, die kent: {choices}",
        "the role «{role}» is not in the mapping, which knows: {choices}",
    ),
    "role-ignored": Text("de mapping laat de rol «{role}» weg", "the mapping leaves out the role «{role}»"),
    "slot-unknown": Text(
        "zegt niet of het plaatsing A of B is: geef in de mapping placement-a of placement-b",
        "does not tell whether it is placement A or B: give placement-a or placement-b in the mapping",
    ),
    "birth-date-not-known": Text(
        "is geen hele geboortedatum en wordt niet vastgelegd", "is no whole date of birth and is not recorded"
    ),
    "name-not-divided": Text(
        "zegt niet wat voornaam en achternaam is en wordt niet vastgelegd",
        "does not tell given from family name and is not recorded",
    ),
}

IMPORTS: Mapping[str, Text] = {
    "bad-mapping": Text("De mapping {path} klopt niet: {faults}.", "The mapping {path} is not right: {faults}."),
    "unreadable-outside": Text(
        "{path} is niet te lezen als {form}: {faults}.", "Can't read {path} as {form}: {faults}."
    ),
    "needs-mapping": Text(
        "--format {form} vraagt om een mapping: geef --mapping BESTAND.",
        "--format {form} asks for a mapping: give --mapping FILE.",
    ),
    "needs-no-mapping": Text(
        "--mapping hoort bij --format popolo, eml-nl of csv.", "--mapping goes with --format popolo, eml-nl or csv."
    ),
    "not-historic": Text(
        "--historic kan alleen met opdrachten van het register zelf, die zeggen wanneer zij zijn vastgelegd.",
        "--historic is only possible with commands of the register's own, which say when they were recorded.",
    ),
    "entry": Text("onderdeel {number}", "entry {number}"),
    "option-import-format": Text(
        "de vorm van de bestanden: commands (een opdracht per regel), popolo, eml-nl, csv of organisations",
        "the form of the files: commands (one a line), popolo, eml-nl, csv or organisations",
    ),
    "option-mapping": Text(
        "hoe een bestand van anderen moet worden gelezen (JSON of TOML)",
        "how a file of others is to be read (JSON or TOML)",
    ),
    "option-report": Text(
        "schrijf ook wat er van elk onderdeel werd, als JSON voor programma's",
        "write what became of each entry, too, as JSON for programs",
    ),
    "read-outside": Text(
        "{path}: {read} onderdelen gelezen, {mapped} opdrachten, {skipped} overgeslagen.",
        "{path}: {read} entries read, {mapped} commands, {skipped} skipped.",
    ),
    "skipped": Text("overgeslagen: {reason}", "skipped: {reason}"),
    "more-skipped": Text("… en nog {count} overgeslagen.", "… and {count} more skipped."),
    "overruled": Text(
        "{count} onderdelen zijn sinds hun import in het register gecorrigeerd; die correcties blijven staan.",
        "{count} entries were corrected in the register since they were imported; those corrections stand.",
    ),
    "corrections-in": Text(
        "{count} onderdelen zeggen iets anders dan toen zij werden vastgelegd. De correcties die daarbij horen staan in"
        " {path}: bekijk ze, en voer in wat klopt met «wiewaar import {path}».",
        "{count} entries say something else than when they were recorded. The corrections that this would take are in"
        " {path}: look at them, and take in what is right with «wiewaar import {path}».",
    ),
    "file-failed": Text("{path} kon niet worden geschreven: {reason}.", "{path} could not be written: {reason}."),
    "reported-in": Text("Het verslag staat in {path}.", "The report is in {path}."),
}
