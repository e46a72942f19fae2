"""Names that look or sound alike are never confused, and a near name never counts without a question."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from medicine_reading import lexicon, read
from properties import examples

from rls_screen.medicines.spelling import band, first_sound
from rls_screen.medicines.tokens import normalised

LOOK_ALIKES = [
    ("hydroxyzine", "hydroxychloroquine"),
    ("hydroxyzine", "hydralazine"),
    ("hydroxychloroquine", "hydralazine"),
    ("prednisone", "primidone"),
    ("prednisolone", "primidone"),
    ("prednisone", "prednisolone"),
    ("celexa", "celebrex"),
    ("celexa", "cerebyx"),
    ("tramadol", "trazodone"),
    ("tramadol", "toradol"),
    ("bupropion", "buspirone"),
    ("lamictal", "lamisil"),
    ("clonidine", "clonazepam"),
    ("clonidine", "klonopin"),
    ("clobazam", "clonazepam"),
    ("cycloserine", "cyclosporine"),
    ("azathioprine", "azithromycin"),
    ("sulfadiazine", "sulfasalazine"),
    ("hydromorphone", "morphine"),
    ("chlorpromazine", "chlorpropamide"),
    ("xanax", "zantac"),
    ("ultram", "toradol"),
    ("allegra", "allegron"),
    ("hydrocodone", "hydrocortisone"),
    ("medrol", "demerol"),
    ("mirapex", "miralax"),
    ("trimipramine", "trimeprazine"),
    ("avanza", "avinza"),
    ("dimetane", "dimetapp"),
    ("periactin", "persantin"),
    ("hydrochlorothiazide", "hydroxychloroquine"),
    ("lorazepam", "clonazepam"),
    ("citalopram", "escitalopram"),
    ("duloxetine", "fluoxetine"),
    ("omeprazole", "esomeprazole"),
    ("clozapine", "loxapine"),
    ("quinine", "quetiapine"),
    ("metoprolol", "metoclopramide"),
    ("lamotrigine", "levothyroxine"),
    ("risperidone", "ropinirole"),
    ("fluoxetine", "fluvoxamine"),
    ("methadone", "methylphenidate"),
    ("metformin", "metoclopramide"),
    ("losartan", "lorazepam"),
    ("pyrimethamine", "promethazine"),
    ("primidone", "pramipexole"),
    ("celebrex", "cerebyx"),
    ("trazodone", "toradol"),
    ("lamictal", "lomotil"),
    ("clonidine", "clozapine"),
    ("clomipramine", "clomiphene"),
    ("clonazepam", "clozapine"),
    ("quetiapine", "quinapril"),
    ("zyrtec", "zyprexa"),
    ("zyrtec", "zantac"),
    ("zofran", "zocor"),
    ("xyzal", "xanax"),
    ("lorazepam", "alprazolam"),
    ("temazepam", "oxazepam"),
    ("diazepam", "diltiazem"),
    ("fluoxetine", "famotidine"),
    ("effexor", "effient"),
    ("prozac", "proscar"),
    ("prilosec", "prograf"),
    ("prilosec", "pristiq"),
    ("paxil", "plavix"),
    ("paxil", "taxol"),
    ("methotrexate", "metolazone"),
    ("methadone", "metolazone"),
    ("methadone", "metadate"),
    ("azathioprine", "azacitidine"),
    ("cyclosporine", "cyclophosphamide"),
    ("cyclophosphamide", "cyclobenzaprine"),
    ("tacrolimus", "sirolimus"),
    ("tacrolimus", "tamsulosin"),
    ("rituximab", "infliximab"),
    ("belimumab", "benralizumab"),
    ("levothyroxine", "liothyronine"),
    ("levothyroxine", "levofloxacin"),
    ("gabapentin", "gemfibrozil"),
    ("ropinirole", "reserpine"),
    ("morphine", "apomorphine"),
    ("oxymorphone", "oxycodone"),
    ("hydrocodone", "oxycodone"),
    ("amitriptyline", "nortriptyline"),
    ("amitriptyline", "aminophylline"),
    ("amitriptyline", "amiodarone"),
    ("imipramine", "desipramine"),
    ("doxepin", "digoxin"),
    ("doxepin", "doxycycline"),
    ("diphenhydramine", "dimenhydrinate"),
    ("promethazine", "promazine"),
    ("promethazine", "prochlorperazine"),
    ("chlorpromazine", "prochlorperazine"),
    ("loratadine", "losartan"),
    ("cetirizine", "sertraline"),
    ("mirtazapine", "mirabegron"),
    ("olanzapine", "olmesartan"),
    ("carbamazepine", "oxcarbazepine"),
    ("topamax", "toprol"),
    ("aripiprazole", "rabeprazole"),
    ("lansoprazole", "pantoprazole"),
    ("famotidine", "ranitidine"),
    ("domperidone", "donepezil"),
    ("seroquel", "serzone"),
    ("seroquel", "sinequan"),
    ("zoloft", "zocor"),
    ("zolpidem", "zolmitriptan"),
    ("zopiclone", "zaleplon"),
    ("remeron", "rozerem"),
    ("luvox", "lasix"),
    ("plaquenil", "paxil"),
    ("imuran", "inderal"),
    ("benlysta", "benadryl"),
    ("percocet", "percodan"),
    ("neurontin", "motrin"),
    ("restoril", "risperdal"),
    ("atarax", "ativan"),
    ("tegretol", "toradol"),
    ("clarinex", "claritin"),
    ("compazine", "coumadin"),
    ("cataflam", "catapres"),
    ("pamelor", "panlor"),
    ("mirapex", "mifeprex"),
    ("thalidomide", "thiamine"),
    ("lenalidomide", "leflunomide"),
    ("anifrolumab", "adalimumab"),
    ("baricitinib", "upadacitinib"),
    ("abatacept", "etanercept"),
    ("cinnarizine", "cetirizine"),
    ("lofepramine", "loperamide"),
    ("dexamethasone", "dextromethorphan"),
    ("triamcinolone", "triamterene"),
    ("naltrexone", "naloxone"),
    ("nizatidine", "tizanidine"),
    ("flunarizine", "fludarabine"),
    ("pethidine", "pentamidine"),
    ("oxycodone", "oxytocin"),
    ("nitrazepam", "flunitrazepam"),
    ("rotigotine", "retigabine"),
    ("escitalopram", "selexipag"),
]


def slips(name: str) -> list[str]:
    """The name with one letter left out, or two neighbours swapped."""
    left_out = [name[:i] + name[i + 1 :] for i in range(len(name))]
    return left_out + [name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in range(len(name) - 1)]


# Some slips of each name in the quick suite; all of them under -m slow, in parts.
PARTS = [pytest.param(0, 36, id="every 36th")]
PARTS += [pytest.param(part, 4, id=f"part {part + 1} of 4", marks=pytest.mark.slow) for part in range(4)]


@pytest.mark.parametrize("part, parts", PARTS)
def test_look_alikes(part: int, parts: int) -> None:
    """A name is never read as its look-alike, and a slip in it never gives the look-alike alone."""
    for at, (typed, other) in enumerate(pair for one in LOOK_ALIKES for pair in (one, one[::-1])):
        meant = set(lexicon().names[typed].generics)
        wrong = set(lexicon().names[other].generics) - meant
        for text in [typed, *slips(typed)[(part + at) % parts :: parts]]:
            alone = {one.generic for one in read(text) if one.generic}
            assert not alone & wrong or normalised(text) == other, (typed, other, text)
            assert not any(one.status == "counted" and one.distance for one in read(text)), (typed, other, text)


@pytest.mark.thorough
@pytest.mark.parametrize("part, parts", PARTS)
def test_no_slip_in_any_name_gives_another_medicine(part: int, parts: int) -> None:
    """Of every listed name, and of others, no slip is read as one other medicine without a choice."""
    known = lexicon()
    names = [name for name in known.names.values() if name.phrase.isalpha() and name.kind == "medicine"]
    listed, others = [one for one in names if one.generics], [one for one in names if not one.generics]
    for at, name in enumerate([*listed, *others[::5]]):
        for text in slips(name.phrase)[(part + at) % parts :: parts]:
            if text not in known.names and text not in known.words.never_near:
                near = known.near.to_word(text)
                alone = near.generics if near and len(near.generics) == 1 and not near.rivals else ()
                assert set(alone) <= set(name.generics), (name.phrase, text)


@settings(max_examples=examples(50), deadline=None)
@given(st.sampled_from(LOOK_ALIKES), st.integers(0, 20), st.sampled_from("abcdefghijklmnopqrstuvwxyz"), st.booleans())
def test_no_wrong_letter_gives_the_look_alike(pair: tuple[str, str], at: int, letter: str, instead: bool) -> None:
    """A letter added to a name, or changed in it, never gives its look-alike alone, the first letter included."""
    for typed, other in (pair, pair[::-1]):
        place = at % len(typed)
        text = typed[:place] + letter + typed[place + instead :]
        wrong = set(lexicon().names[other].generics) - set(lexicon().names[typed].generics)
        assert not {one.generic for one in read(text)} & wrong or normalised(text) == other


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        pytest.param(
            "ecitalopram", {"citalopram", "escitalopram"}, id="a letter before one, a letter left out of the other"
        ),
        pytest.param("lantoprazole", {"lansoprazole", "pantoprazole"}, id="one slip from either"),
        pytest.param("fuloxetine", {"fluoxetine", "duloxetine"}, id="swapped, or changed"),
        pytest.param("pepsid", {"famotidine"}, id="a food as near is no medicine to choose"),
        pytest.param("nsertraline", set(), id="a wrong first letter alone reaches nothing"),
    ],
)
def test_a_slip_at_the_first_letter(text: str, candidates: set[str]) -> None:
    """The first letter must be right for some name; names that begin otherwise and are as near are offered with it."""
    assert candidates == {meant for one in read(text) for meant in one.candidates}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("cyclosrine", id="cycloserine lies nearer than cyclosporine"),
        pytest.param("chlorproamide", id="chlorpropamide lies nearer than chlorpromazine"),
        pytest.param("claribine", id="cladribine lies nearer than claritin"),
        pytest.param("isapride", id="cisapride lies nearer than itopride"),
        pytest.param("ambients", id="an ordinary word lies nearer than a brand"),
    ],
)
def test_what_lies_nearer_to_another_name(text: str) -> None:
    """A slip that is nearer to another medicine or an ordinary word is read as no listed medicine at all."""
    assert [("unread", ())] == [(one.status, one.candidates) for one in read(text)]


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        pytest.param("metrol", {"methylprednisolone", "tolterodine"}, id="medrol or detrol"),
        pytest.param("protonics", {"pantoprazole", "tacrolimus"}, id="protonix or protopic"),
    ],
)
def test_as_near_to_an_everyday_name(text: str, candidates: set[str]) -> None:
    """A slip as near to an everyday or a skin product's name offers both medicines and believes neither."""
    (one,) = read(text)
    assert ("ask", None, candidates, ()) == (one.status, one.generic, set(one.candidates), one.roles)


@pytest.mark.parametrize("text", ["canergoline", "arbuterol"])
def test_as_near_to_another_medicine(text: str) -> None:
    """A slip as near to a medicine outside the list offers that one too, and is none of them by itself."""
    (one,) = read(text)
    assert ("ask", None, True) == (one.status, one.generic, len(one.candidates) > 1)
    assert not set(one.candidates) <= set(lexicon().medicines)


@pytest.mark.parametrize("text", ["prednisxone 5", "hydroxychlroquine", "zolft", "tylonel pm"])
def test_near_is_never_counted(text: str) -> None:
    """A near name is only ever a question."""
    assert {"ask"} == {one.status for one in read(text)}


def test_bands() -> None:
    """The longer a word, the more slips it may hold; names below five letters are read only exactly."""
    assert [0, 1, 1, 2, 2, 3] == [band(letters) for letters in (4, 5, 7, 8, 11, 12)]
    for slip, meant in (("soloft", "zoloft"), ("clonopin", "klonopin"), ("kuetiapine", "quetiapine")):
        assert first_sound(meant) == first_sound(slip)
    assert ["fluoxetine"] == [one.generic for one in read("phluoxetine")]
    assert first_sound("paxil") != first_sound("faxil")
    assert {"unread"} == {one.status for one in read("irom, hqc, axxd")}
