"""What can be asked: following the log, the spells that it tells of, and one module a question."""
