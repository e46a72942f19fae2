"""The clinical content: what its files may contain, the language of its rules, how it is found, read and checked.

A file goes through these modules in this order:

1. `places` knows the folder; `library` reads the files in it;
2. `schema` models the tables of the files, `people` the worked people of `examples/`;
3. `rules` parses the rules in them;
4. `checks` looks for contradictions between the parts;
5. `instrument` is the result: everything the rest of the program receives.

`words` puts rules into English for reviewers. Nothing here knows a person's answers.
"""
