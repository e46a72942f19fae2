"""Screening for restless legs syndrome in people with lupus: answers in, results and a referral-ready report out.

The clinical content is data in `questionnaires/`; this package is the engine that reads it and knows no instrument.
`rls_screen.library.load()` gives the instrument, `rls_screen.score.score()` scores one person's answers.
"""

__version__ = "0.1.0"
