"""Headers that say their meaning in words and not by a usual name: further and numbered products, notes.

`OTC / herbal` holds products beside the column `Medication`; `Med 2` and `Dose 2` belong together; `Generic
name` names the product of its row again; `Reason for use` speaks of it. Only headers all of whose words are
known count, save those of notes, where one word is enough.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from k2rules.regimens.text.wordlists import fold_word, split


def _words(names: str) -> frozenset[str]:
    """Words as `header_tokens` gives them."""
    return frozenset(fold_word(name) for name in split(names))


_MEDICINE = _words(
    "med | meds | medication | medications | medicine | medicines | drug | drugs | prescription | "
    "prescriptions | product | products | agent | agents | item | medikament | medikamente | medikation | "
    "arzneimittel | praparat | praparate | dauermedikation | medicament | medicaments | traitement | "
    "produit | produits | medicamento | medicamentos | tratamiento | producto | productos | farmaco | "
    "farmaci | medicinale | medicinali | terapia | prodotto | prodotti | 薬 | 薬剤 | 薬剤名 | 薬品名 | "
    "医薬品 | 医薬品名 | 処方薬 | 内服薬"
)
_MORE = _words(
    "otc | herbal | herbals | herb | herbs | supplement | supplements | nutraceutical | nutraceuticals | "
    "homeopathic | homeopathics | homoeopathic | remedy | remedies | vitamin | vitamins | vits | "
    "supp | supps | suppl | suppls | bedarf | bedarfsmedikation | prn | foods | aliments | aliment | "
    "alimentos "
    "| lebensmittel | alimenti | "
    "otcs | nahrungserganzung | nahrungserganzungen | "
    "nahrungserganzungsmittel | nem | supplemente | vitamine | selbstmedikation | pflanzliche | "
    "phytopharmaka | naturheilmittel | complement | complements | automedication | phytotherapie | "
    "vitamines | suplemento | suplementos | complementos | vitaminas | automedicacion | fitoterapia | "
    "hierbas | integratore | integratori | supplementi | erboristeria | サプリ | サプリメント | 健康食品 "
    "| 市販薬 | 栄養補助食品 | ビタミン剤 | 漢方 | 漢方薬"
)
"""Words that make a column one of products that are taken beside the medicines."""
_FILLERS = _words(
    "and | or | other | others | additional | additionally | further | current | currently | present | "
    "regular | active | home | taken | taking | take | takes | used | use | list | of | the | name | "
    "names | patient | non | nonprescription | prescribed | over | counter | dietary | food | nutritional "
    "| natural | self | selected | rx | minerals | mineral | traditional | chinese | complementary | "
    "alternative | any | all | incl | including | und | oder | weitere | sonstige | aktuelle | verordnete "
    "| freiverkaufliche | rezeptfreie | mittel | name | liste | et | ou | autres | autre | alimentaires | "
    "alimentaire | actuel | actuels | habituel | habituels | en | cours | nom | du | de | plantes | y | o "
    "| otros | otras | alimenticios | alimenticio | actual | actuales | habitual | nombre | e | altri | "
    "alimentari | alimentare | in | corso | nome"
)
_AGAIN = _words(
    "brand | generic | trade | proprietary | nonproprietary | inn | dci | substance | ingredient | "
    "wirkstoff | wirkstoffe | handelsname | markenname | substanz | actif | active | activo | attivo | "
    "commercial | comercial | generico | generique | marca | marque | class | category | group | atc | "
    "klasse | wirkstoffklasse | classe | clase | 一般名 | 商品名 | 成分 | 成分名 | 薬効分類"
)
_CLASSES = _words("class | category | group | atc | klasse | wirkstoffklasse | classe | clase | 薬効分類")
_AGAIN_FILLERS = _words(
    "name | names | drug | product | medicine | medication | med | main | therapeutic | pharmacological | "
    "pharmacologic | pharm | code | text | principe | principio | substance | nom | nombre | of | de | du "
    "| international | chemical | active | the"
)
_SPEAKS = re.compile(
    r"allerg|intoleran|unvertraglich|adverse|reaction|nebenwirkung|interact|wechselwirk|contraindic"
    r"|indica[tc]"
    r"|indikation|reason|grund|anlass"
    r"|motif|motivo|razon|raison|note|notiz|nota|comment|komment|coment|remark|remarque|bemerk|anmerk"
    r"|hinweis|observa|osserva"
    r"|history|histori|anamne|familien|family|famili|antecedent|\bpmh\b|\bfh\b|\bfhx\b|\bhx\b|diagnos"
    r"|condition|problem|complain|warning|warnung"
    r"|instruct|counsel|advice|avoid|beratung|\bgoal|purpose|\bfor use\b|\btests?\b|\blabs?\b|\blabor"
    r"|analyt|result|befund"
    + fold_word("|アレルギー|副作用|備考|適応|既往|家族歴|コメント|メモ|理由|病名|診断|指導|検査")
)
"""In a header: that its cells speak of a product, a reason or a finding, and are no list of what is taken."""
_NUMBERED = re.compile(r"(\D+?)(\d{1,2})\Z")
_FLAG_NAMES = _words("otc | supplement | herbal | complement | suplemento | homeopathic | vitamin | otcs")


@dataclass(frozen=True, slots=True)
class ProductHeader:
    """A column of products by its header.

    `more`: taken beside the medicines; `number`: of a numbered family, 0 where there is none.
    """

    more: bool
    number: int = 0
    flag: bool = False
    """The name may as well be that of a flag: `OTC` with yes and no."""


def numbered(tokens: list[str]) -> tuple[list[str], int]:
    """Tokens of a header without the number that counts it, and the number; 0 for none: `Med 2`, `2.
    Medikament`.
    """
    found, rest = [], []
    for token in tokens:
        match = _NUMBERED.match(token)
        if token.isdecimal() and len(token) <= 2:
            found.append(int(token))
        elif match and match[1] in _MEDICINE | _MORE | _COUNTABLE:
            rest.append(match[1])
            found.append(int(match[2]))
        else:
            rest.append(token)
    return (rest, found[0]) if len(found) == 1 and found[0] > 0 and rest else (tokens, 0)


_PAST = _words(
    "past | previous | previously | former | formerly | prior | old | stopped | discontinued | ceased"
    " | fruher | fruhere "
    "| fruherer | ehemalige | abgesetzt | abgesetzte | anterieur | anterieurs | anterieure | ancien |"
    " anciens "
    "| arrete | arretes | previo | previos | previa | anterior | anteriores | suspendidos | "
    "precedente | precedenti "
    "| sospesi | 中止薬 | 過去 | 以前"
)
"""Words that the products of a column are taken no more."""


def of_the_past(tokens: list[str]) -> bool:
    """Whether a header says that its products were taken before: `Past medication`, `Früher`."""
    words = {word for word in tokens if word not in _FILLERS}
    return bool(words & _PAST) and words <= _PAST | _MEDICINE | _MORE


_COUNTS = _words("no | nr | number | nummer | num | numero")
_UNPRESCRIBED = _words("non | nonprescription | rezeptfreie | freiverkaufliche")
_COUNTABLE = _words(
    "dose | dosage | dosis | freq | frequency | sig | strength | unit | route | posologie | name | start | "
    "stop"
)


def product_header(tokens: list[str]) -> ProductHeader | None:
    """What the words of a header say of a column of products; None where they do not say that it is one."""
    rest, number = numbered(tokens)
    words = {word for word in rest if word not in _FILLERS}
    if number:
        words -= _COUNTS
    counter = {"over", "counter"} <= set(rest)
    more = bool(words & _MORE or set(rest) & _UNPRESCRIBED) or counter
    if not (words <= _MEDICINE | _MORE and (words or counter)):
        return None
    return ProductHeader(more, number, "_".join(rest) in _FLAG_NAMES)


def without_product(tokens: list[str]) -> tuple[list[str], ProductHeader | None]:
    """Of `Med 2 dose` or `Supplement dose`: `dose`, and its product; None where no product is named."""
    rest, number = numbered(tokens)
    named = [word for word in rest if word in _MEDICINE | _MORE]
    left = [word for word in rest if word not in named and word not in ("of", "the", "for", "name")]
    if not left or (not named and not number):
        return tokens, None
    return left, replace(
        product_header(named) or ProductHeader(False), number=number
    ) if named else ProductHeader(False, number)


def names_again(tokens: list[str]) -> bool:
    """Whether a header says that its cells name the product of the row again: brand, substance, class."""
    words = set(tokens)
    if not words & _AGAIN or words == {"active"}:
        return False
    return words <= _AGAIN | _AGAIN_FILLERS


def is_class(tokens: list[str]) -> bool:
    """Of a header that `names_again`: whether its cells are classes of products, and no names."""
    return not _CLASSES.isdisjoint(tokens)


_REACTIONS = re.compile(r"\b(?:reacti\w+|reakti\w+|reazion\w+|reaccion\w*|anaphyla\w*)")


def tells_reactions(tokens: list[str]) -> bool:
    """Whether a header says that its cells are reactions to a substance."""
    return _REACTIONS.search(" ".join(tokens)) is not None


def speaks_of(tokens: list[str]) -> bool:
    """Whether a header says that its cells are notes, reasons, allergies or findings: no products."""
    return _SPEAKS.search(" ".join(tokens)) is not None
