"""The calls of the command line, by what people come to do."""
