"""What a word is, for all backends, and the text that results show."""
