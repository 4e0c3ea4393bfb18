"""HTML pages: what a browser would show of them, with offsets, and what their markup states."""
