"""What wiewaar promises, told as stories and properties; files are named as what they specify."""
