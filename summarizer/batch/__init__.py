"""Many articles: a folder in, a folder of briefs out; what is done is never done again."""
