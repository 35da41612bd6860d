"""Statistics that SQL cannot do: arrays in, arrays out."""
