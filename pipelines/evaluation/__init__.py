"""What a run found, compared with gold: by hand annotated texts, pages, languages and stories.

`scripts/evaluate` is the way in. Reads finished tables; no Beam.
"""
