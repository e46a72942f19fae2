"""The clinical content: what its files may hold, the language of its rules, how it is found, read and checked.

`schema` models the files and `rules` the sentences in them; `library` finds and reads a questionnaire, `checks` looks
for contradictions, and `instrument` is what comes out. `words` puts rules into English. Nothing here knows a person.
"""
