"""Set-up and checks for people at a checkout."""
