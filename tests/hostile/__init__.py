"""Files as strangers send them, and what is to become of each."""
