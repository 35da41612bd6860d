"""Small programs that make parts of the project."""
