"""The full-screen review: a folder of briefs, their sources, and keys. The only importer of textual."""
