"""What the register knows, retold in the words of standards that other programs read."""
