"""Taking commands and keeping the log: intake, sealing, deciding, the event store, the catalogue of stored names."""
