"""The forms of how much: amounts with units, and counts of units."""

from __future__ import annotations

from k2rules.regimens.dosing.grammar.token_patterns import Production

QUANTITIES = (
    Production(
        "count_of",
        "(?P<count> count) a? form (of|a) (?P<amount> amount)",
        "2 capsules of 50 mcg daily",
        "day 100 ug; dose 100 ug; times 1",
    ),
    Production(
        "count_each",
        "(?P<count> count) a? form open (?P<amount> amount) (every|apiece|per) close",
        "2 capsules (50 mcg each) daily",
        "day 100 ug; dose 100 ug; times 1",
    ),
    Production(
        "in_all",
        "(?P<count> count) a? form (open (total? (?P<amount> amount) total | total (?P<first>"
        " amount)) close | total (?P<then> amount)"
        " | (?P<bare> amount) total | equals (?P<same> amount))",
        "2 tablets (200 mcg total) daily",
        "day 200 ug; dose 200 ug; times 1",
    ),
    Production(
        "counted_as",
        "(?P<count> count) a? form (open (?P<amount> amount) close | (?P<bare> amount))",
        "1 capsule (100 mcg) daily",
        "day 100 ug; dose 100 ug; times 1",
    ),
    Production(
        "parts_of",
        "((?P<count> some) (of a? | a) | (?P<part> number_word)) (?P<amount> amount) form",
        "half a 100 mcg tablet daily",
        "day 50 ug; dose 50 ug; times 1",
    ),
    Production(
        "of_several",
        "(?P<amount> amount) (slash|per) (?P<several> number) form",
        "10 drops | daily | 25 mcg per 5 drops",
        "day 50 ug; dose 50 ug; times 1",
    ),
    Production(
        "of_each",
        "(?P<amount> amount) ((slash|per|a) | slash a) form",
        "2 tablets | daily | 100 mcg/tablet",
        "day 200 ug; dose 200 ug; times 1",
    ),
    Production(
        "as_one",
        "(?P<amount> amount) (open (?P<count> count) a? form close | (comma|equals) (?P<other>"
        " count) a? form)",
        "100 mcg (1 capsule) daily",
        "day 100 ug; dose 100 ug; times 1",
    ),
    Production(
        "product",
        "(?P<times> number|number_word) times (?P<amount> amount) (?P<form> form?)",
        "3 x 15 mg daily",
        "day 45 mg",
    ),
    Production(
        "product_after",
        "(?P<amount> amount) times (?P<times> number) (?= (slash|per|a) period|adverb|rate)",
        "15 mg x 3 daily",
        "day 45 mg",
    ),
    Production("a_day", "number period (?= amount|count form)", "1日45mg", "day 45 mg"),
    Production(
        "a_time",
        "number counter (?= amount|count a? form)",
        "1回15mg 1日3回",
        "day 45 mg; dose 15 mg; times 3",
    ),
    Production(
        "twice_said",
        "(?P<amount> amount) (open equals? (?P<also> amount) close | equals (?P<too> amount))",
        "0.1 mg (100 mcg) daily",
        "day 100 ug; dose 100 ug; times 1",
    ),
    Production("amount", "(?P<amount> amount)", "45 mg", "dose 45 mg"),
    Production(
        "count",
        "(per|apiece)? (?P<count> count) (of|a)? form form?",
        "2 tablets | daily | 100 mcg",
        "day 200 ug; dose 200 ug; times 1",
    ),
)
"""How much a dose is, in the order in which the forms are tried."""
BARE_COUNTS = (
    Production(
        "count_alone",
        "(?P<count> count) (?= next_how_often)",
        " | 1 bid | 100 mcg",
        "day 200 ug; dose 100 ug; times 2",
    ),
    Production(
        "count_behind",
        "(?<= adverb|rate|time_of_day|meal_of_day|times) per? (?P<count> whole_and_part | some) dot? $",
        " | morgens 2 | 100 mcg",
        "day 200 ug; dose 200 ug; times 1",
    ),
)
"""Counts without a word for what is counted, where no amount stands in the text."""
