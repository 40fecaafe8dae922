"""Formats of others, read as commands of the register."""
