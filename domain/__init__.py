"""What is so: facts in two times, the lanes they open, and what is impossible; the standard library only."""
