"""One person: their answers, the facts that follow, what cannot wait, the next question, and the results.

To follow one answer: `answers` reads it into a `given`; `facts` evaluates every rule, with `logic` for the operators
and `medication` for the medicines; `urgency` decides what cannot wait; `interview` chooses the next question; `missing`
lists the open questions that matter; `scoring` returns the results.
"""
