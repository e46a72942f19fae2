"""One person: their answers as read, the facts that follow, the next question, what is missing, and the results.

`answers` reads what was given, `logic` evaluates rules, `facts` holds everything known of a person. `interview` chooses
the next question, `medication` says what the medicines mean to the rules, `scoring` gives the results.
"""
