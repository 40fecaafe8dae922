"""The version of the API: told in its document, and in the header of every response."""

API_VERSION = "1.0.0"
