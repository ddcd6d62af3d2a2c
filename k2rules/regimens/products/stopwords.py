"""Words of product names that name no ingredient, and those that hint at more ingredients than were
recognised.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FORMS = _words(
    "tablet tablets tab tabs capsule capsules cap caps softgel softgels gelcap gelcaps liquid drops drop "
    "spray powder gummy gummies "
    "chew chews chewable lozenge lozenges caplet caplets syrup solution suspension injection cream "
    "ointment patch vial ampoule sachet "
    "sachets packet packets effervescent sublingual enteric coated ec er sr xr xl la cr dr extended "
    "release delayed oral topical film "
    "modified prolonged pill pills count ct tablette tabletten kapsel kapseln tropfen comprime comprimes "
    "gelule gelules comprimido "
    "comprimidos capsula capsulas filmtablette filmtabletten retardtablette retardtabletten hartkapsel "
    "hartkapseln weichkapsel weichkapseln retardkapsel retardkapseln dragee dragees compressa compresse "
    "capsule secable secables quadrisecable quadrisecables pellicule pellicules"
)
UNIT_WORDS = _words(
    "mg mcg ug µg μg g gram grams iu ui ie ml l ng microgram micrograms milligram milligrams percent unit "
    "units i u"
)
FILLERS = _words(
    "a an the of for from as in form each per one daily day days night time times serving by and with plus "
    "or on to high low extra "
    "strength potency maximum max super natural pure premium brand original regular quality all trans "
    "vegan vegetarian organic gmo non "
    "free sugar support health healthy healthcare bio formulas foods food products product labs nutrition "
    "nature s men women mens "
    "womens adult adults kids children senior total vit vitamin new improved value derived supplement "
    "dietary supplements prescription medicine"
)
AFTER_NUMBER = FORMS | UNIT_WORDS | {"x", "times", "daily", "per"}
"""What, after a number, makes it a count or a strength: `VITAMIN D 3 TABLETS` is not vitamin D3."""

STATUS_WORDS = re.compile(
    r"\b(?:stops?|stopp\w+|discontinu\w+|dc'?d|d/c'?e?d?|held|holds?|holding|on hold|paus\w+|withheld"
    r"|suspend\w+|quit\w*|ceas\w+"
    r"|cancell?ed|inactive|expired|in error|not taking|no longer|do not take|allerg(?:y|ic|ies|ies?|ique"
    r"|isch)|intoleran\w+"
    r"|hypersensitiv\w+|family (?:history|hx)|fhx|planned|planning|plans? to|considering|thinking (?:of"
    r"|about)|wants? to|would like to"
    r"|(?:to|will|not|not yet|hasn't|has not) (?:be )?start\w*|geplant|prevue?|previsto|abgesetzt|pausiert"
    r"|arretee?s?|nicht mehr"
    r"|nimmt nicht|prend plus|ya no|dej[oa] de)\b"
)
"""Words about stopping, planning or allergies: what they say is read as a whole or said."""
RESTART_WORDS = re.compile(
    r"\b(?:re-?start\w*|resum\w+|re-?initiat\w+|start(?:ed|ing|s)? again|tak(?:en?|ing) again|back on"
    r"|still (?:takes?|taking|taken|uses|using|on)"
    r"|continu\w+|wieder (?:an|auf|ein)\w*|nimmt wieder|repri[st]\w*)\b"
)

TAKEN_WORDS = re.compile(
    r"\b(?:taking|takes|took|is on|now on|still|actually|wrong\w*|mistake\w*|incorrect\w*|not stopp?\w*"
    r"|never|nimmt|prend|toma|encore"
    r"|toujours|sigue)\b"
)
"""Words that say that something is taken, or that a status is wrong."""
ENDING_WORDS = re.compile(
    r"\b(?:not|did ?n[o']t|now|currently|again|in error|until|till|only|except|then|temporar\w+|once|twice"
    r"|tonight|today|tomorrow"
    r"|weekend|(?:mon|tues?|wednes|thurs?|fri|satur|sun)day|started|already|nicht|nie|pas|jamais|wieder"
    r"|noch|bis|jusqu\w*|hasta"
    r"|for (?:\d+|an?|one|two|three|a few|few|some|the)(?: short| few| next)* ?(?:d|days?|nights?|wks?"
    r"|weeks?|doses?|h|hours?|time|while"
    r"|months?))\b"
)
"""Words in a note by which a stop or a hold may be over, or may not be one."""
