"""The forms of how often, and of what stands beside it: courses, limits, reasons, supplies."""

from __future__ import annotations

from k2rules.regimens.dosing.grammar.token_patterns import Production

CLAUSES = (
    Production(
        "by_time",
        "(number|fraction) (dash (number|fraction)){2,3} form? (?! dash|number (?!"
        " period|minute)|fraction|form|unit)",
        "1-0-1 | | 100 mcg",
        "day 200 ug; dose 100 ug; times 2",
    ),
    Production(
        "course",
        "(for|times) number ((dash|to) number)? period (?! a_period|slash) | (for|times) days_long",
        "100 mcg daily for 7 days",
        "day 100 ug; dose 100 ug; times 1",
    ),
    Production(
        "course_behind",
        "(dash|per|open)? ((number|number_word) dash? period supplied? | days_long) (?="
        " (dot|comma|semicolon|close|reason|supply|refill|limit|passed)|$)",
        "100 mcg once a day 30 days",
        "day 100 ug; dose 100 ug; times 1",
    ),
    Production(
        "divided",
        "in (number|number_word) doses | divided number (?! times|counter|period|hourly|unit|form)"
        " | divided (?= in|times_word|number_word|number|fixed|every)",
        "45 mg daily in 3 divided doses",
        "day 45 mg; dose 15 mg; times 3",
    ),
    Production(
        "times",
        "per? (times_word (or times_word)? | (number|number_word) ((dash|to|or)"
        " (number|number_word))? (times|counter))"
        " (a_period|adverb) | times number (slash period|rate)",
        "15 mg three times a day",
        "day 45 mg; dose 15 mg; times 3",
    ),
    Production(
        "times_every",
        "(times_word | (number|number_word) (times|counter)) (every|in) number dash? period",
        "90 mcg 2 times every 3 days",
        "day 60 ug; dose 90 ug; times 2/3",
    ),
    Production(
        "number_per",
        "(?<= form|comma) number slash period (?! a_period|slash)",
        "1 tab 3/day | | 15 mg",
        "day 45 mg; dose 15 mg; times 3",
    ),
    Production(
        "rate_first",
        "adverb (times_word | (number|number_word) (times|counter)) (?! per|a|slash|rate|adverb)",
        "15 mg täglich 3 x",
        "day 45 mg; dose 15 mg; times 3",
    ),
    Production(
        "period_first",
        "number? period passed? number ((dash|to) number)? counter",
        "15mg 1日3回",
        "day 45 mg; dose 15 mg; times 3",
    ),
    Production(
        "every",
        "times_word? every number ((dash|to) number)? dot? dash? period | times_word? every ordinal? period"
        " | every? number dash? hourly | every number ((dash|to) number)? dash? hourly",
        "15 mg every 8 hours",
        "day 45 mg; dose 15 mg; times 3",
    ),
    Production(
        "days_of", "number period a_period", "100 mcg 5 days a week", "day 500/7 ug; dose 100 ug; times 5/7"
    ),
    Production("rate", "a_period | slash number period", "180 mcg/day", "day 180 ug"),
    Production("bare", "adverb", "100 mcg daily", "day 100 ug; dose 100 ug; times 1"),
    Production("fixed", "fixed", "100 mcg bid", "day 200 ug; dose 100 ug; times 2"),
    Production(
        "weekdays",
        "(on|every)? weekday ((dash|to|through) weekday)?"
        " ((comma|slash|and)* (on|every)? weekday ((dash|to|through) weekday)?)*",
        "100 mcg on Mon, Wed and Fri",
        "day 300/7 ug; dose 100 ug; times 3/7",
    ),
    Production(
        "except_days",
        "except on? weekday ((comma|slash|and)* on? weekday)*",
        "100 mcg daily except Sunday",
        "day 600/7 ug; dose 100 ug; times 6/7",
    ),
    Production(
        "once",
        "times_word (?! or|adverb|per|a|rate|slash)",
        "100 mcg once in the morning",
        "day 100 ug; dose 100 ug; times 1",
    ),
    Production(
        "meals_and_bed",
        "meals joined on? time_of_day | time_of_day joined meals | meals"
        " (comma|semicolon|slash|dot)? time_of_day"
        " | time_of_day meals",
        "15 mg ac and hs",
        "day 60 mg; dose 15 mg; times 4",
    ),
    Production(
        "clock",
        "at? clock (list_sign* at? clock)* | period number"
        " | (at|a) number period? (list_sign* (at|a)? number period?)* (list_sign* at? clock)*",
        "100 mcg at 08:00 and 20:00",
        "day 200 ug; dose 100 ug; times 2",
    ),
    Production(
        "at_night",
        "(?<= number|number_word|unit) on (?= (meal|meals|comma|semicolon|dot)|$)",
        " | TWO ON | 100 mcg",
        "day 200 ug; dose 200 ug; times 1",
    ),
    Production(
        "slot",
        "(in|on|at)? (time_of_day|meal_of_day) (?! joined (meals|meal))",
        "100 mcg mane and nocte",
        "day 200 ug; dose 100 ug; times 2",
    ),
    Production(
        "meal",
        "(meal|meals) (?! joined on? (time_of_day|meal_of_day))",
        "100 mcg daily with food",
        "day 100 ug; dose 100 ug; times 1; meal yes",
    ),
    Production(
        "time_to_meal",
        "(number ((dash|to) number)?|number_word|fraction) (minute|period) (?= meal|meals|meal_of_day)",
        "100 mcg daily 30 min before breakfast",
        "day 100 ug; dose 100 ug; times 1",
    ),
    Production(
        "limit",
        "open? limit colon? (number|number_word) form? ((per|a|slash|in) period | rate |"
        " (per|slash|in) number period)? close?",
        " | 1 cap tid mdd 3 | 15 mg",
        "day 45 mg; dose 15 mg; times 3",
    ),
    Production(
        "needed_for",
        "as_needed (for|reason)? (unknown|ailment) (unknown|ailment|of|and|or|slash)* (?="
        " limit|comma|semicolon|dot|supply|refill|$)",
        "100 mcg prn anxiety",
        "dose 100 ug",
    ),
    Production(
        "directed",
        "directed",
        "100 mcg daily as directed",
        "day 100 ug; dose 100 ug; times 1",
    ),
    Production(
        "no_total",
        "as_needed | unclear | directed"
        " | (at_most|limit) (?! .* (unit|form)) (?! number ((dash|to) number)? (adverb|rate|per|a|slash))",
        "100 mcg prn",
        "dose 100 ug",
    ),
    Production(
        "reason",
        "open? (for|reason) colon? (on|of)? (unknown|ailment) (unknown|ailment|of|and|slash)*"
        " (close | (?= comma|semicolon|dot|supply|$))",
        " | 1 cap daily for pain | 100 mcg",
        "day 100 ug; dose 100 ug; times 1",
    ),
    Production(
        "supply",
        "(supply colon? number form? | (refill colon? times? number? times? | number refill))"
        " (?= (comma|dot|semicolon|supply|refill|number refill)|$)",
        " | 1 cap daily #30 RF 2 | 100 mcg",
        "day 100 ug; dose 100 ug; times 1",
    ),
    Production(
        "passed",
        "passed | and | comma | semicolon | dot | colon | open | close | dash (?! number|dot)",
        "take 100 mcg by mouth, daily",
        "day 100 ug; dose 100 ug; times 1",
    ),
)
"""The clauses of a frequency, in the order in which they are tried. Two that say how often are one too many,
other than times of the day.
"""
