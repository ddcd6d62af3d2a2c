"""Words of forms: which are counted and swallowed whole, which are not, and what speaks of several units or
of a part of one.

By language, typed without regard to case and accents. What stands in no table here counts as a solid form
that is not named.
"""

from __future__ import annotations

COUNTED_FORMS = {
    "en": (
        "tablet | tablets | tab | tabs | capsule | capsules | cap | caps | softgel | softgels | caplet | "
        "caplets | pill | pills"
    ),
    "de": (
        "tablette | tabletten | kapsel | kapseln | filmtablette | filmtabletten | retardtablette | "
        "retardtabletten | hartkapsel | hartkapseln | weichkapsel | weichkapseln | retardkapsel | "
        "retardkapseln | dragee | dragees"
    ),
    "fr": "comprime | comprimes | gelule | gelules | capsule | capsules",
    "es": "comprimido | comprimidos | capsula | capsulas",
    "it": "compressa | compresse | capsula | capsule",
    "ja": "錠 | カプセル",
}
"""Solid things that are swallowed whole, so that nobody takes less than one."""
NOT_COUNTED = {
    "en": (
        "drop | drops | gtt | gtts | dropper | droppers | liquid | solution | soln | syrup | "
        "suspension | susp | emulsion | elixir | tincture | oil | ml | milliliter | millilitre | "
        "teaspoon | teaspoons | tsp | tbsp | tablespoon | spoon | powder | powders | scoop | "
        "scoops | granules | sachet | sachets | packet | packets | stick | sticks | spray | "
        "sprays | puff | puffs | inhaler | nebule | nebules | mist | patch | patches | injection "
        "| injections | injectable | inj | iv | im | sc | subcut | intravenous | intramuscular | "
        "subcutaneous | ampoule | ampoules | ampule | amp | amps | vial | vials | syringe | pen | "
        "infusion | cream | ointment | lotion | topical | serum | eye | eyes | ear | nasal | "
        "suppository | suppositories | enema | gummy | gummies | chew | chews | lozenge | "
        "lozenges | gum | shot | shots | shake | bar | tea | effervescent"
    ),
    "de": (
        "tropfen | losung | saft | sirup | emulsion | ol | pulver | granulat | beutel | "
        "messloffel | teeloffel | essloffel | spray | hub | hube | pflaster | injektion | ampulle "
        "| ampullen | spritze | infusion | salbe | creme | augen | augentropfen | zapfchen | "
        "gummibarchen | brausetablette | brausetabletten | lutschtablette | lutschtabletten"
    ),
    "fr": (
        "goutte | gouttes | solution | sirop | suspension | emulsion | huile | poudre | granules "
        "| granule | sachet | sachets | cuillere | cuilleree | cuillerees | spray | bouffee | "
        "bouffees | patch | timbre | injection | injectable | ampoule | ampoules | seringue | "
        "pommade | creme | collyre | suppositoire | suppositoires | gomme | gommes | pastille | "
        "pastilles | effervescent"
    ),
    "es": (
        "gota | gotas | solucion | jarabe | suspension | aceite | polvo | granulado | sobre | "
        "sobres | cucharada | cucharadita | spray | parche | parches | inyeccion | inyectable | "
        "ampolla | ampollas | jeringa | pomada | crema | colirio | supositorio | gomita | gomitas"
    ),
    "it": "gocce | polvere | sciroppo | fiala | fiale | cerotto | iniezione | bustina | bustine",
    "ja": (
        "滴 | 点眼 | 液 | シロップ | 散 | 細粒 | 顆粒 | 注射 | 静注 | 筋注 | 注 | 軟膏 | クリーム | 貼付 "
        "| テープ | スプレー | 点鼻 | "
        "坐剤 | グミ"
    ),
}
"""Forms of which no unit is counted, or of which several often are one serving."""
SEVERAL_UNITS = {
    "all": (
        "serving | servings | serving size | portion | portions | portionen | portions | porcion "
        "| porciones | porzione | tagesdosis | daily dose | dose journaliere | dosis diaria"
    ),
}
"""What a label counts by, which may be several units."""
PARTS_OF_UNITS = {
    "en": (
        "half | halves | halved | quarter | quarters | split | splits | cut | crushed | ½ | ¼ | ¾ | ⅓ | ⅔ "
        "| 1/2 | 1/4 | 3/4"
    ),
    "de": "halb | halbe | halben | halber | halbes | halbiert | geteilt | viertel",
    "fr": "demi | demie | demis | moitie | quart",
    "es": "medio | media | medios | medias | mitad | cuarto | partido | partida",
    "it": "mezza | mezzo | mezze | meta | quarto | quarti | spezzata | spezzate | divisa",
    "ja": "半 | 半錠",
}
"""Words that a unit is not taken whole."""
