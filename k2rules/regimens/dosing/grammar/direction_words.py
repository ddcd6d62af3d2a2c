"""Words of directions that `dose_words` does not have: those of pharmacy labels, of Latin, of Italian, and
letters for days.

The tables have the kinds of tokens and the values of `dose_words`; a word stands in one of the two only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from k2rules.regimens.dosing.grammar.dose_words import BEDTIME, DAY, EVENING, HOUR, MORNING, NOON, WEEK
from k2rules.regimens.text.wordlists import split

WORDS: Mapping[str, Mapping[Any, str]] = {
    "unit": {
        "ug": "microgrammi",
        "mg": "milligrammi",
        "IU": "i e",
    },
    "form": {
        "solid": (
            "tabl | tbl | tbls | kaps | stk | stuck | kapseln | brausetabl | brausetablette | cps | "
            "cpr | compressa | compresse | capsule | comp | comps | pastilla | pastillas | gel | chew | "
            "chews | chewable tablet | chewable tablets | compressa masticabile | "
            "compresse masticabili | of these | of them | 粒"
        ),
        "drop": "gtt | gtts | tr | gocce | goccia | 滴",
    },
    "measure": {
        "puff": (
            "puff | puffs | inhalation | inhalations | hub | hube | bouffee | bouffees | inhalacion | "
            "inhalaciones | puffo | 吸入"
        ),
        "patch": "patch | patches | pflaster | timbre | parche | parches | cerotto | cerotti | 枚",
        "mL": "ml | mls | millilitre | milliliter | millilitres | milliliters",
        "teaspoon": "tsp | teaspoon | teaspoons | teeloffel | cucharadita | cucharaditas",
        "tablespoon": "tbsp | tablespoon | tablespoons | essloffel | cucharada | cucharadas",
        "scoop": "scoop | scoops | messloffel",
        "application": "apply | application | applications | auftragen | appliquer | aplicar",
        "sachet": "sachet | sachets | beutel | sobre | sobres | bustina | bustine",
    },
    "number_word": {
        Fraction(0): "none | no dose | nil | keine",
        Fraction(1, 4): (
            "a quarter | one quarter | un quart | un quart de | un cuarto | un cuarto de | un quarto | "
            "un quarto di | quarter | eine viertel | viertel"
        ),
        Fraction(1, 2): (
            "半 | one half | one-half | half of | half a | half of a | eine halbe | un demi | un demi- | "
            "une demi | mezza | mezzo | una mezza"
        ),
        Fraction(1): "i | another | eine ganze | 1 single",
        Fraction(2): "ii | due",
        Fraction(3): "iii | tre",
        Fraction(4): "quattro",
        Fraction(7): "seven | sieben",
        Fraction(10): "ten | zehn",
    },
    "times_word": {
        Fraction(2): "deux fois | due volte",
        Fraction(3): "tre volte",
    },
    "ordinal": {
        Fraction(2): "second | zweiten | deuxieme | segundo",
        Fraction(3): "third | dritten | troisieme | tercer",
        Fraction(4): "fourth | vierten | quatrieme | cuarto",
        Fraction(5): "fifth | funften",
        Fraction(6): "sixth | sechsten",
        Fraction(7): "seventh | siebten",
        Fraction(10): "tenth | zehnten",
    },
    "period": {
        DAY: "giorno | giorni | gg | 日分",
        WEEK: "settimana | settimane",
        HOUR: "ora | ore",
    },
    "rate": {
        1 / DAY: "al di | al giorno",
        1 / WEEK: "alla settimana | a settimana | una vez a la semana",
    },
    "adverb": {
        1 / DAY: "ogni giorno | tutti i giorni | each single day",
    },
    "fixed": {
        Fraction(2): "12 hours apart | 12 hrs apart",
        Fraction(1, 2): (
            "alt days | alt day | a giorni alterni | giorni alterni | en dias alternos | q 48 h | 48 hourly"
        ),
    },
    "time_of_day": {
        (MORNING,): (
            "om | when i get up | on getting up | on waking | upon waking | first thing | al mattino | "
            "mattino | mattina | tutte le mattine | ogni mattina | tous les matins | in der fruh | qam | "
            "jeden morgen | 起床時"
        ),
        (NOON,): "lunch time",
        (EVENING,): (
            "teatime | at teatime | tea time | at tea time | q evening | afternoon | in the afternoon | "
            "pomeriggio | tous les soirs | la sera | sera | ogni sera"
        ),
        (BEDTIME,): (
            "b4 bed | z n | zn | zur n | before i go to sleep | prima di coricarsi | before sleep | q night"
        ),
        (MORNING, EVENING): "desayuno y cena",
    },
    "mealtime": {
        MORNING: "breakfast | desayuno | colazione | fruhstuck",
        NOON: "lunch | almuerzo | pranzo | mittagessen",
        EVENING: "tea | dinner | supper | cena | abendessen",
    },
    "weekday": {
        (0,): "lun | lunedi",
        (1,): "tu | martedi",
        (2,): "we | mer | mie | mercoledi",
        (3,): "th | jeu | jue | gio | giovedi",
        (4,): "ven | vie | venerdi",
        (5,): "sam | sab | sabato",
        (6,): "su | dim | dom | domenica | sonntags nur",
        (0, 2, 4): "m/w/f | m w f | m-w-f | m, w, f | l-x-v | l x v | l/x/v",
        (0, 2, 4, 6): "m w f su | m/w/f/su | mwfsu",
        (1, 3): "t/th | t th | tth | tu/th",
        (1, 3, 5): "tts | t/th/s | t/th/sa | t th sa | t th s | tthsa",
        (1, 3, 5, 6): "ttss | tthss | tthsasu | tuthsasu | t/th/sa/su | t/th/s/s | t th sa su | t th s s",
    },
    "meal": {
        True: "c food | c meal | with main meal | con il cibo | dopo mangiato | with meal",
        False: "a digiuno",
    },
    "meals": {
        (True, False): "c meals | ai pasti | dopo i pasti | z d mahlzeiten | n d mahlzeiten | n d essen",
        (None, False): "prima dei pasti | v d mahlzeiten",
    },
    "meal_of_day": {
        (True, (MORNING,)): (
            "w breakfast | w/ breakfast | with my breakfast | after my breakfast | n d fruhstuck | "
            "dopo colazione | a colazione | nach fruhstuck"
        ),
        (True, (NOON,)): (
            "w lunch | w/ lunch | with my lunch | after my lunch | at lunch | dopo pranzo | a pranzo"
        ),
        (None, (MORNING, EVENING)): (
            "ac breakfast and dinner | before breakfast and dinner | before breakfast and supper"
        ),
        (True, (EVENING,)): (
            "w dinner | w/ dinner | after my tea | after tea | with my tea | with my dinner | "
            "after my dinner | w supper | at dinner | at supper | dopo cena | a cena"
        ),
    },
    "supplied": {
        None: "supply",
    },
    "as_needed": {
        None: (
            "on demand | al bisogno | se necessario | si douleur | en cas de douleur | si dolor | "
            "bei schmerzen | bei b | b b | se dolore | 疼痛時 | 発熱時"
        ),
    },
    "limit": {
        None: (
            "max | maximum | mdd | max dose | max daily dose | nte | not to exceed | do not exceed | "
            "hochstens | maximal | maxi | maximo"
        ),
    },
    "supply": {
        None: "op | # | disp | disp # | dispense | dispense # | qty | quantity",
    },
    "refill": {
        None: (
            "refill | refills | rf | r | a renouveler | refill prn | ar | no refills | no refill | "
            "issues left"
        ),
    },
    "total": {
        None: "total | in total | gesamt | au total | en total | soit",
    },
    "reason": {
        None: "against | gegen | wegen | pour | para | indication | dx | reason | grund",
    },
    "at": {
        None: "at | @ | um | alle ore | a las",
    },
    "passed": {
        None: (
            "n1 | n2 | n3 | no food needed | and 8 oz water | with 8 oz water | with 8 oz of water | "
            "i take | i have | just the | only | then stop | puis arret | as a single dose | "
            "on same day | on the same day | under the tongue | sublingually | with water | "
            "with a glass of water | with orange juice | with juice | with milk | mit wasser | "
            "avec de l'eau | con agua | at the same time | a la misma hora | zur gleichen zeit | otc | "
            "のみ | v o | vo | peroral einnehmen | to be taken | assumere | prendere | orally by mouth | "
            "tk"
        ),
    },
    "times": {
        None: "volte | volta",
    },
    "minute": {
        Fraction(1, 1440): "min | mins | minute | minutes | minuten | minuti | minutos",
    },
    "ailment": {
        None: "type 1 | type 2 | b12",
    },
    "every": {
        None: "ogni | c/",
    },
    "hourly": {
        None: "hrly | hly | stdl",
    },
    "except": {
        None: "exc | ex | apart from | except for | tranne | eccetto | but | sauf le | ausser am | ただし",
    },
    "other_days": {
        None: (
            "rest of week | gli altri giorni | tous les autres jours | resto | el resto | 他の曜日 | "
            "the other days of the week"
        ),
    },
    "apiece": {
        None: "各",
    },
    "through": {
        None: "through | thru",
    },
    "alternating": {
        None: "en alternance",
    },
    "doses": {
        None: "prise | toma",
    },
    "for": {
        None: "pdt | qsp",
    },
    "to": {
        None: "~ | 〜",
    },
}


def entries() -> Iterator[tuple[str, str, object]]:
    """(words, kind of token, value) of every table."""
    for kind, table in WORDS.items():
        for value, names in table.items():
            yield from ((name, kind, value) for name in split(names))


NOT_A_REASON = frozenset(
    split(
        "no | not | never | none | nothing | nor | without | stop | stops | stopped | stopping | until | "
        "till | til | unless | if | when | whenever | while | whilst | then | than | before | after | "
        "first | next | last | new | old | now | today | tomorrow | tonight | current | change | "
        "changed | changing | increase | increased | increasing | decrease | decreased | reduce | "
        "reduced | reducing | taper | tapering | titrate | titration | skip | miss | missed | omit | "
        "hold | held | pause | break | repeat | restart | resume | start | starting | begin | more | "
        "less | extra | additional | another | rest | remaining | only | just | maybe | possibly | "
        "perhaps | about | approx | around | trial | test | review | surgery | procedure | operation | "
        "travel | flight | holiday | exam | loading | load | maintenance | long | short | term | "
        "course | year | years | season | winter | summer | spring | autumn | cycle | cycles | cycling | "
        "ages | life | lifelong | ever | good | inr | level | levels | per | clinic | directed | "
        "needed | required | necessary | dog | cat | wife | husband | mother | mum | mom | dad | "
        "father | son | daughter | child | children | baby | infant | friend | fortnight | ramadan | "
        "lent | christmas | menses | period | ovulation | exercise | dialysis | hd | dialyse | "
        "training | gym | double | twice | dose | dosing | under | over | less | above | below | "
        "between | low | up | down | off | out | back | nicht | kein | keine | ohne | bis | wenn | "
        "falls | dann | ab | seit | statt | nur | mehr | weniger | erhohen | reduzieren | absetzen | "
        "pausieren | frau | mann | kind | hund | arret | arreter | si | sans | pas | jusque | puis | "
        "augmenter | diminuer | enfant | femme | mari | sin | cuando | luego | suspender | aumentar | "
        "reducir | esposa | hijo | non | senza | fino | se | quando | poi | sospendere | moglie | "
        "figlio | marido | ensuite | quand | plus | moins"
    )
)
"""Words that no reason of a direction may have: they speak of time, amount, change, a condition, a refusal,
or of somebody else.
"""
