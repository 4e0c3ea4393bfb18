"""Where the sentences of a text begin and end, in any script: `split_sentences` is all that others need."""

from summarizer.sentences.splitting import split_sentences

__all__ = ["split_sentences"]
