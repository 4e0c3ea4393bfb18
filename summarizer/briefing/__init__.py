"""From a model's reply to a brief: reading, proving, merging, assembling."""
