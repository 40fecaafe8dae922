"""Speaking to people and programs: command line, pages, settings; the only place where things are put together."""
