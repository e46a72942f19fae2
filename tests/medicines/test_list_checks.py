"""A lexicon whose files contradict themselves is refused, with place, problem and remedy."""

from __future__ import annotations

import re
import tomllib

import pytest
from medicine_reading import TEXTS

from rls_screen.errors import ContentError
from rls_screen.medicines import Lexicon


@pytest.mark.parametrize(
    "row, problem",
    [
        pytest.param("x,pred,,,,corticosteroid,may_mask,2,n,,,,,", "'pred' means", id="an alias of two, not asked"),
        pytest.param("x,,,,,corticosteroid,may_mask,0,n,,,,,", "go together", id="no evidence, yet an effect"),
        pytest.param("x,,,,,steroid,may_mask,2,n,,,,,", "'steroid' is not one of the roles", id="an unknown role"),
        pytest.param(
            "x,,,,,other,unknown,0,n,,y: ask,,,", "'y' in must_ask is not a name", id="a question for no name"
        ),
        pytest.param("x,,,,,other,unknown,0,n,,,,,y", "'y' in unconfirmed_aliases", id="an unconfirmed name of no row"),
        pytest.param(
            "x,tylenol,,,,other,unknown,0,n,,,,,", "tylenol: this is a name in medicines.csv too", id="a guard name"
        ),
        pytest.param("x,daily,,,,other,unknown,0,n,,,,,", "'daily' is a name", id="an ordinary word"),
    ],
)
def test_a_broken_lexicon_is_refused(row: str, problem: str) -> None:
    """A lexicon that contradicts itself is refused, with the place, the problem and the remedy."""
    with pytest.raises(ContentError, match=problem):
        Lexicon.from_texts(f"{TEXTS[0]}{row}\n", *TEXTS[1:])


@pytest.mark.parametrize(
    "row, problem",
    [
        pytest.param("x,sertraline,everyday,", "'sertraline' is not a generic of the everyday list", id="a class"),
        pytest.param("x,acetaminophen/diphenhydramine,everyday,", "'diphenhydramine' is not a generic", id="a part"),
        pytest.param("zoloft,,everyday,", "zoloft: this is a name in medicines.csv too", id="a brand of a class"),
        pytest.param("x,aspirin,everyday,blood_thinner", "only the generic of an everyday", id="a tag on a brand"),
        pytest.param("x,,medicine,blood_thinner", "only the generic of an everyday", id="a tag on an unread name"),
        pytest.param("x,,everyday,thin", "'thin' is not one of the tags", id="an unknown tag"),
        pytest.param("x,aspirin,topical,", "'aspirin' is not a generic of medicines.csv", id="a cream"),
        pytest.param("x,,drug,", "the kind 'drug' is unknown", id="an unknown kind"),
        pytest.param("aspirin,,everyday,", "aspirin: this name is there twice", id="a name twice"),
    ],
)
def test_a_broken_everyday_list_is_refused(row: str, problem: str) -> None:
    """A name with a class, or a combination that holds one, cannot be put on the everyday list."""
    with pytest.raises(ContentError, match=problem):
        Lexicon.from_texts(TEXTS[0], f"{TEXTS[1]}{row}\n", TEXTS[2])


@pytest.mark.parametrize("texts", [("", *TEXTS[1:]), (TEXTS[0], TEXTS[1], "none = ["), (TEXTS[0], TEXTS[1], "")])
def test_an_empty_or_unreadable_file_is_refused(texts: tuple[str, str, str]) -> None:
    """An empty or unreadable file is named, not met later as a fault of the program."""
    with pytest.raises(ContentError):
        Lexicon.from_texts(*texts)


@pytest.mark.thorough
@pytest.mark.parametrize("key", [key for key, value in tomllib.loads(TEXTS[2]).items() if isinstance(value, list)])
def test_a_missing_list_is_refused(key: str) -> None:
    """Each list of medicine_words.toml is needed; one that is missing, or contains a number, is named."""
    renamed = re.sub(rf"^(\[*){key}\b", r"\1other_name", TEXTS[2], flags=re.MULTILINE)
    with pytest.raises(ContentError, match=f"the list '{key}' is missing; add it"):
        Lexicon.from_texts(TEXTS[0], TEXTS[1], renamed)
    with pytest.raises(ContentError, match=f"'{key}' contains something else than texts|cue 1: 'says' must be one of"):
        Lexicon.from_texts(TEXTS[0], TEXTS[1], f"{key} = [5]\n{renamed}")


@pytest.mark.parametrize(
    ("cue", "problem"),
    [
        pytest.param('says = "halted"\nbefore = ["x"]', "'says' must be one of stopped, past", id="an unknown kind"),
        pytest.param('says = "past"', "it has no words", id="no words"),
        pytest.param('says = "past"\nbefore = "x"', "'before' is not a list of texts", id="one text for a list"),
        pytest.param('says = "past"\nbefore = ["x"]\nunless = [1]', "'unless' is not a list of texts", id="a number"),
    ],
)
def test_a_broken_cue_is_refused(cue: str, problem: str) -> None:
    """A cue of a kind that nobody knows, without words, or with something else than texts is refused."""
    with pytest.raises(ContentError, match=rf"medicine_words\.toml, cue \d+: {problem}"):
        Lexicon.from_texts(TEXTS[0], TEXTS[1], f"{TEXTS[2]}\n[[cues]]\n{cue}\n")
