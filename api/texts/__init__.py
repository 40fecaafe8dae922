"""The messages of the register, a module for each part of it that speaks."""
