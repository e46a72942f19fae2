"""What no sentence may say to anybody, as patterns: a diagnosis, a dose, false calm, an order about a medicine."""

from __future__ import annotations

import pytest

BANS = [
    pytest.param(
        r"\byou(?:'ve| have| may have| might have| probably have| do not have| don't have) (?:RLS|restless legs)",
        id="a diagnosis",
    ),
    pytest.param(
        r"\b(?:patient|person|she|he) (?:has|does not have|suffers from) (?:RLS|restless legs)",
        id="a diagnosis of somebody",
    ),
    pytest.param(r"\b(?:because of|due to|caused by|explained by) (?:your |the )?lupus", id="because of lupus"),
    pytest.param(r"\blupus (?:causes|brings on|leads to)\b", id="lupus causes"),
    pytest.param(r"\d\s*(?:mg|mcg|ug|g|micrograms?|milligrams?|tablets?)\b(?!/)(?! a day, prednisone)", id="a dose"),
    pytest.param(r"\bdos(?:e|es|age) of \d", id="a dose of"),
    pytest.param(r"(?<!not )\b(?:stop|start) (?:taking|your|the|this|these|all)\b", id="to stop or start a medicine"),
    pytest.param(
        r"(?<!nobody )\b(?:should|must|need to|please) (?:stop|start|increase|reduce|raise|lower|taper|switch)\b",
        id="to change a medicine",
    ),
    pytest.param(r"\b(?:should|must|can|may|please) take iron\b|\btake iron (?:pills|daily|every)\b", id="take iron"),
    pytest.param(r"\bswitch to\b", id="switch to"),
    pytest.param(r"\b(?:is|are|looks?) (?:quite |perfectly )?safe\b", id="safe"),
    pytest.param(r"\bfirst[- ]line\b", id="first-line"),
    pytest.param(r"\bno red flags?\b", id="no red flags"),
    pytest.param(r"\btriage result\b", id="a triage result"),
    pytest.param(r"\b(?:improved|worsened|responder|better|worse) (?:by|on) the IRLS", id="IRLS better or worse"),
    pytest.param(r"\bmagnesium\b", id="magnesium"),
    pytest.param(r"\b(?:heat|heating|hot|cold|cool|ice)(?:ing)?[- ](?:packs?|pads?|bath|compress)|\bhot[- ]water b",
                 id="heat or cold"),
    pytest.param(
        r"\biron (?:\w+ ){0,2}(?:is|are|stores are) (?:normal|sufficient|adequate|enough|fine)", id="iron is enough"
    ),
    pytest.param(r"\b(?:normal|sufficient|adequate|enough) iron\b", id="enough iron"),
    pytest.param(r"\bDSM-5 RLS\b", id="DSM-5 RLS"),
    pytest.param(r"\bnot urgent\b|\bno hurry\b|\bcan wait until\b", id="not urgent"),
    pytest.param(r"\bno (?:time limit|reason for (?:a )?referral)\b", id="no reason for a referral"),
    pytest.param(r"\(seen\)|\(secondary\)|\(unconfirmed\)", id="a mark of confidence"),
    pytest.param(r"\b(?:remission|LLDAS) (?:is|was) (?:reached|met|likely)", id="remission"),
    pytest.param(r"\b(?:do(?:n't| not) worry|nothing to worry|all is well|good news)\b", id="false calm"),
]  # fmt: skip

# Words of the trade that a person need not know; none of them stands on the patient's page by itself.
JARGON = (
    "saddle", "eclampsia", "haemolysis", "akathisia", "augmentation", "dopamine", "dopaminergic", "transferrin", "tsat",
    "crp", "rls", "irls", "dsm", "aasm", "irlssg", "sledai", "neuropathy", "claudication", "radiculopathy", "oedema",
    "dyspnoea", "haemoglobin", "anaemia", "antiphospholipid", "paraesthesia", "screen-positive", "digit",
)  # fmt: skip
