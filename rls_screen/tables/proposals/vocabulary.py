"""Words that forms write for yes, no, "not sure", nothing, and an empty list, in the languages seen so far.

They are only proposed in a map, which a person reads; a table is never read by them.
"""

from __future__ import annotations

YES_WORDS = frozenset({
    "yes", "y", "true", "wahr", "vrai", "vero", "verdadero", "ja", "j", "oui", "sí", "si", "sì", "sim", "tak", "ano",
    "áno", "igen", "kyllä", "jah", "jā", "taip", "evet", "da", "да", "так", "ναι", "はい", "是", "예", "네", "نعم",
    "כן", "हाँ", "checked", "selected", "ticked", "✓", "✔", "☑", "yes it is", "positive", "present",
})  # fmt: skip
NO_WORDS = frozenset({
    "no", "n", "false", "falsch", "faux", "falso", "nein", "non", "nee", "nej", "nei", "não", "nao", "nie", "ne", "nem",
    "ei", "nē", "hayır", "hayir", "nu", "нет", "ні", "не", "όχι", "いいえ", "否", "不是", "아니요", "لا", "לא", "नहीं",
    "unchecked", "not selected", "never", "no never", "☐", "negative", "absent",
})  # fmt: skip
UNSURE_WORDS = frozenset({
    "unsure", "not sure", "don't know", "do not know", "dont know", "dk", "unknown to me", "weiß nicht", "weiss nicht",
    "ich weiß nicht", "je ne sais pas", "ne sait pas", "no sé", "no se", "no sabe", "non so", "não sei", "weet niet",
    "weet ik niet", "vet ej", "vet inte", "ved ikke", "vet ikke", "en tiedä", "nie wiem", "nevím", "nem tudom",
    "не знаю", "δεν ξέρω", "bilmiyorum", "わからない", "不知道", "i don't know", "i do not know", "uncertain",
})  # fmt: skip
MISSING_WORDS = frozenset({
    "na", "n/a", "n.a.", "nan", "null", "none given", "missing", "#n/a", "#null!",
    "nd", "n.d.", "not done", "no answer",
    "not answered", "not applicable", "prefer not to say", "prefer not to answer", "refused", "declined", "unknown",
    "keine angabe", "k.a.", "sans réponse", "sin respuesta", "non risponde", "-", "--", ".", "?", "not available",
    "skipped", "logically skipped", "-oth-", "not asked", "pending", "not recorded",
})  # fmt: skip
NONE_WORDS = frozenset({
    "none of these", "none of the above", "none of them", "none", "no none of these", "nothing of this", "keine davon",
    "keines davon", "nichts davon", "keines", "aucun", "aucun de ces", "aucun de ceux-ci", "ninguno", "ninguna",
    "ninguno de estos", "ninguna de estas", "nessuno", "nessuno di questi", "nenhum", "nenhum destes", "geen van deze",
    "inget av dessa", "ingen av disse", "ei mikään näistä", "żadne z powyższych", "žádné z těchto", "none apply",
})  # fmt: skip
