"""The words of doses and frequencies, by meaning and language. Each is typed without regard to case, accents
and dots (`b.i.d.`).

`dose_tokens` turns a text into tokens by these tables. What stands in none of them is never read over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from k2rules.regimens.text.wordlists import split

DAY, WEEK, MONTH, HOUR = Fraction(1), Fraction(7), Fraction(36525, 1200), Fraction(1, 24)
MORNING, NOON, EVENING, BEDTIME = "morning", "noon", "evening", "bedtime"

UNITS = {
    "ug": "ug | mcg | μg | aμg | µg | microg | microgr | microgram | micrograms | microgramme | "
    "microgrammes | mikrogramm | microgrammo | "
    "microgramo | microgramos | mcgs | γ | gamma",
    "mg": "mg | mgs | milligram | milligrams | milligramme | milligrammes | milligramm | miligramo | "
    "miligramos",
    "g": "g | gram | grams | gramm | gramme | grammes | gramo | gramos",
    "ng": "ng | nanogram | nanograms | nanogramm",
    "IU": "iu | ui | ie | international units | international unit | internationale einheiten | "
    "unites internationales | "
    "unidades internacionales",
}

FORMS = {
    "solid": "tablet | tablets | tab | tabs | tbl | capsule | capsules | cap | caps | softgel | "
    "softgels | "
    "pill | pills | gummy | "
    "gummies | lozenge | lozenges | caplet | caplets | "
    "tablette | tabletten | kapsel | kapseln | kps | dragee | dragees | "
    "filmtablette | filmtabletten | retardtablette | retardtabletten | hartkapsel | hartkapseln | "
    "weichkapsel | weichkapseln | retardkapsel | retardkapseln | compressa | compresse | "
    "comprime | comprimes | cp | cpr | gelule | gelules | comprimido | comprimidos | capsula | capsulas | "
    "錠 | カプセル",
    "drop": "drop | drops | tropfen | goutte | gouttes | gota | gotas",
    "spray": "spray | sprays",
}
"""Things that are counted. Only the strength of a solid one is surely that of one of them."""

NUMBERS = {
    Fraction(1, 2): "half | halbe | halben | demi | demie | medio | media",
    Fraction(1): "one | eine | ein | einen | un | une | una | uno",
    Fraction(2): "two | zwei | deux | dos",
    Fraction(3): "three | drei | trois | tres",
    Fraction(4): "four | vier | quatre | cuatro",
    Fraction(5): "five | funf",
    Fraction(6): "six | sechs",
    Fraction(8): "eight | acht",
    Fraction(12): "twelve | zwolf",
}
HOW_OFTEN = {
    Fraction(1): "once | einmal",
    Fraction(2): "twice | zweimal",
    Fraction(3): "thrice | dreimal",
    Fraction(4): "viermal",
}
PERIODS = {
    DAY: "day | days | d | die | tag | tage | tagen | jour | jours | j | dia | dias | 日",
    WEEK: "week | weeks | wk | wks | w | woche | wochen | semaine | semaines | semana | semanas | 週 | 週間",
    MONTH: "month | months | mth | monat | monate | mois | mes | meses",
    HOUR: "hour | hours | hr | hrs | h | stunde | stunden | std | heure | heures | hora | horas | 時間",
}
RATES = {
    1 / DAY: "am tag | al dia | por dia | a la journee | pro die",
    1 / WEEK: "a la semana | por semana | in der woche | in the week",
}
ADVERBS = {
    1 / DAY: "daily | taglich | tgl | tagl | diario | diaria | diariamente | quotidien | "
    "quotidiennement | "
    "journellement | "
    "tous les jours | cada dia | todos los dias | chaque jour | 毎日 | jeden tag | every day | "
    "each day",
    1 / WEEK: "weekly | wochentlich | semanal | hebdomadaire | toutes les semaines | every week | "
    "each week | jede woche | "
    "cada semana | 毎週",
    1 / (2 * WEEK): "fortnightly | every fortnight | every other week | every second week | quincenal",
    1 / MONTH: "monthly | monatlich | mensuel | mensual | every month",
}
"""Each period once, said in passing: `daily` may also say on which days several doses are taken (`morning and
night daily`).
"""

FIXED = {
    Fraction(1): "od | qd | qday | q day",
    Fraction(2): "bid | bd",
    Fraction(3): "tid | tds",
    Fraction(4): "qid | qds",
    Fraction(1, 2): "qod | eod | alternate days | on alternate days | alternate day | a dias alternos | "
    "dias alternos | "
    "un jour sur deux | "
    "1 jour sur 2 | jeden zweiten tag | 隔日 | every other day | every second day | every 2nd day | "
    "1 jour sur deux",
    1 / WEEK: "qw | qweek | q week",
    3 / WEEK: "tiw",
}
RIGHT_EYE = "od"
"""Beside eye drops it is no frequency."""
SLOTS = {
    (MORNING,): "am | mane | qam | q am | morning | mornings | in the morning | every morning | "
    "each morning | "
    "in the mornings | "
    "morgens | fruh | am morgen | jeden morgen | matin | le matin | chaque matin | manana | "
    "por la manana | cada manana | 朝",
    (NOON,): "noon | at noon | midday | at midday | lunchtime | at lunchtime | mittags | mittag | "
    "am mittag | "
    "midi | le midi | a midi | "
    "mediodia | al mediodia | a mediodia | 昼",
    (EVENING,): "pm | qpm | q pm | evening | evenings | in the evening | every evening | each evening | "
    "abends | "
    "abend | am abend | "
    "jeden abend | soir | le soir | chaque soir | tarde | por la tarde | 夕",
    (BEDTIME,): "hs | qhs | q hs | nocte | night | nightly | at night | every night | each night | "
    "at bedtime | "
    "bedtime | before bed | "
    "before bedtime | zur nacht | nachts | nacht | vor dem schlafengehen | au coucher | le coucher | "
    "coucher | "
    "la nuit | noche | por la noche | cada noche | al acostarse | antes de acostarse | 就寝前 | "
    "寝る前 | 眠前",
}
HALF_STRENGTH = "hs"
"""What stands behind a strength is bedtime, or says that it is half a strength."""
CLOCK_WORDS = ("am", "pm")
"""Behind a number they may be the hour, or the part of the day in which so many are taken."""
WEEKDAYS = {
    (0,): "mon | monday | mondays | montag | montags | mo | lundi | lundis | lunes | 月曜日 | 月曜",
    (1,): "tue | tues | tuesday | tuesdays | dienstag | dienstags | di | mardi | mardis | martes | "
    "火曜日 | 火曜",
    (2,): "wed | weds | wednesday | wednesdays | mittwoch | mittwochs | mi | mercredi | mercredis | "
    "miercoles | 水曜日 | 水曜",
    (3,): "thu | thur | thurs | thursday | thursdays | donnerstag | donnerstags | do | jeudi | "
    "jeudis | "
    "jueves | 木曜日 | 木曜",
    (4,): "fri | friday | fridays | freitag | freitags | fr | vendredi | vendredis | viernes | 金曜日 | 金曜",
    (5,): "sat | saturday | saturdays | samstag | samstags | sa | samedi | samedis | sabado | "
    "sabados | 土曜日 | "
    "土曜",
    (6,): "sun | sunday | sundays | sonntag | sonntags | so | dimanche | dimanches | domingo | "
    "domingos | "
    "日曜日 | 日曜",
    (0, 2, 4): "mwf",
    (1, 3, 5): "tths",
    (0, 1, 2, 3, 4): "weekdays | on weekdays | werktags",
    (5, 6): "weekends | at weekends | on weekends | the weekend",
}
MEALS_GENERAL = {
    True: (
        "with | w | w/ | after | during | at | with or after",
        "food | meal | a meal | the meal | main meal | the main meal | largest meal | the largest meal",
    ),
    None: ("before", "food | meal | a meal | the meal"),
}
MEALS_SET = {
    True: "zum essen | mit dem essen | nach dem essen | beim essen | mit einer mahlzeit | "
    "zur mahlzeit | "
    "apres le repas | "
    "pendant le repas | au cours du repas | au repas | avec le repas | avec un repas | "
    "con la comida | "
    "con comida | con alimentos | "
    "despues de comer | 食事中",
    False: "on an empty stomach | on empty stomach | empty stomach | fasting | without food | "
    "nuchtern | "
    "auf nuchternen magen | a jeun | "
    "en ayunas | 空腹時",
    None: "vor dem essen | avant le repas | 食間",
}
EACH_MEAL_GENERAL = {
    True: (
        "with | w | w/ | after | during | at | with or after",
        "meals | the meals | each meal | every meal | all meals",
    ),
    None: ("before", "meals | the meals | each meal | every meal | all meals"),
}
EACH_MEAL = {
    True: "zu den mahlzeiten | nach den mahlzeiten | zu jeder mahlzeit | nach jeder mahlzeit | "
    "apres les repas | pendant les repas | "
    "au cours des repas | avec les repas | aux repas | apres chaque repas | a chaque repas | "
    "avec chaque repas | con las comidas | "
    "despues de las comidas | con cada comida | despues de cada comida",
    None: "vor den mahlzeiten | vor jeder mahlzeit | avant les repas | avant chaque repas | "
    "antes de las comidas | antes de cada comida",
}
EACH_MEAL_BRIEF = {True: "pc | cc | 食後", None: "ac | 食前"}
"""These stand beside bedtime without `and`, and mean it: `ac hs`. Meals alone, of whatever word, do not say
how many there are.
"""
MEALS_OF_A_TIME = {
    (
        True,
        (MORNING,),
    ): "with breakfast | after breakfast | at breakfast | zum fruhstuck | nach dem fruhstuck | "
    "au petit dejeuner | "
    "apres le petit dejeuner | con el desayuno | despues del desayuno | 朝食後",
    (True, (NOON,)): "with lunch | after lunch | zum mittagessen | au dejeuner | con el almuerzo | 昼食後",
    (
        True,
        (EVENING,),
    ): "with dinner | after dinner | with supper | after supper | with evening meal | "
    "with the evening meal | "
    "zum abendessen | nach dem abendessen | au diner | apres le diner | con la cena | "
    "despues de la cena | "
    "夕食後",
    (True, (MORNING, EVENING)): "朝夕食後 | 朝・夕食後 | with breakfast and dinner",
    (True, (MORNING, NOON, EVENING)): "毎食後",
    (
        None,
        (MORNING,),
    ): "before breakfast | vor dem fruhstuck | avant le petit dejeuner | antes del desayuno | 朝食前",
    (None, (NOON,)): "before lunch | 昼食前",
    (None, (EVENING,)): "before dinner | before supper | vor dem abendessen | 夕食前",
    (None, (MORNING, NOON, EVENING)): "毎食前",
}
AS_NEEDED = (
    "prn | as needed | as required | when needed | when required | if needed | if required | "
    "bei bedarf | "
    "b bed | si besoin | au besoin | "
    "si precisa | si es necesario | a demanda | 頓服 | 頓用 | 必要時 | occasionally | occasional | "
    "sometimes | "
    "gelegentlich"
)
"""No total: so many, or fewer."""
AT_MOST = "up to | at most | bis zu | jusqu'a | hasta"
UNCLEAR = "biweekly | bi weekly | bi-weekly | bimonthly | bi monthly | bi-monthly | semimonthly | laut plan"
"""Recognised, and without one meaning."""
AS_DIRECTED = (
    "as directed | as instructed | as prescribed | ut dict | as dir | nach anweisung | selon prescription | "
    "segun indicacion"
)
"""No total where nothing else says how often."""
PASSED_OVER = (
    "take | taken | takes | taking | by mouth | po | orally | oral | per os | nehmen | einnehmen | "
    "einzunehmen | oral einnehmen | "
    "peroral | prendre | par voie orale | voie orale | tomar | por via oral | via oral | 内服 | "
    "服用 | に | "
    "swallow"
)
SMALL_WORDS = {
    "times": "x | × | times | time | mal | fois | vez | veces",
    "counter": "回",
    "per": "per | pro | par | por | je | an",
    "a": "a",
    "of": "of | de | von | zu",
    "to": "to | bis",
    "or": "or | oder | ou | o",
    "and": "and | und | et | y | + | & | ・ | と | 及び | および",
    "every": "every | each | q | alle | jeden | jede | cada | tous les | toutes les | chaque | 毎",
    "hourly": "hourly | stundlich | 時間毎 | 時間ごと",
    "except": "except | except on | excluding | ausser | sauf | excepto | but not",
    "for": "for | for the next | fur | pendant | durante | during | over",
    "in": "in | into | en",
    "doses": "divided doses | doses | divided dose | equal doses | einzeldosen | dosen | dosis | "
    "prises | "
    "tomas",
    "divided": "divided | geteilt | 分",
    "alternating": "alternating with | alternate with | im wechsel mit | en alternance avec | alternando con",
    "other_days": "other days | on other days | all other days | on all other days | "
    "the other days | "
    "on the other days | rest of the week | "
    "the rest of the week | sonst | les autres jours | los demas dias",
    "apiece": "chacun | chacune | cada una | cada uno | apiece",
    "on": "on | le | les | an den",
}


def entries() -> Iterator[tuple[str, str, object]]:
    """(words, kind of token, value) of every table."""
    tables: tuple[tuple[str, Mapping[Any, str]], ...] = (
        ("unit", UNITS),
        ("form", FORMS),
        ("number_word", NUMBERS),
        ("times_word", HOW_OFTEN),
        ("period", PERIODS),
        ("rate", RATES),
        ("adverb", ADVERBS),
        ("fixed", FIXED),
        ("weekday", WEEKDAYS),
        ("time_of_day", SLOTS),
        ("meal", MEALS_SET),
        ("meal_of_day", MEALS_OF_A_TIME),
    )
    for kind, table in tables:
        for value, names in table.items():
            yield from ((name, kind, value) for name in split(names))
    for flag, (befores, meals) in MEALS_GENERAL.items():
        yield from ((f"{before} {meal}", "meal", flag) for before in split(befores) for meal in split(meals))
    for flag, (befores, meals) in EACH_MEAL_GENERAL.items():
        yield from (
            (f"{before} {meal}", "meals", (flag, False)) for before in split(befores) for meal in split(meals)
        )
    for brief, words in ((False, EACH_MEAL), (True, EACH_MEAL_BRIEF)):
        yield from ((name, "meals", (flag, brief)) for flag, names in words.items() for name in split(names))
    yield from ((name, "as_needed", None) for name in split(AS_NEEDED))
    yield from ((name, "at_most", None) for name in split(AT_MOST))
    yield from ((name, "unclear", None) for name in split(UNCLEAR))
    yield from ((name, "directed", None) for name in split(AS_DIRECTED))
    yield from ((name, "passed", None) for name in split(PASSED_OVER))
    for kind, names in SMALL_WORDS.items():
        yield from ((name, kind, None) for name in split(names))
