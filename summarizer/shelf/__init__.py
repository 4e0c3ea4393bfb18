"""A folder of results as something to look through: its rows, what is wanted of them, one article opened."""
