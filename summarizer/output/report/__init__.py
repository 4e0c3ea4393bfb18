"""Briefs as one self-contained HTML page: an overview, and each brief beside the source it rests on."""
