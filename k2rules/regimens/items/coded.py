"""An item with codes: what they stand for beside its name or in place of it.

A code that agrees with the name confirms it or makes it finer. One that names something else is taken as
well, without an amount, and that is said: the amounts of the row are those of the name. A code that stands
alone is the item. One that nobody has checked, and a number whose system is not named, are read only beside a
name that agrees.
"""

from __future__ import annotations

from dataclasses import replace

from k2rules.language.model.facts import Note
from k2rules.regimens.items.item_draft import Ingredient, ItemRead
from k2rules.regimens.model import CodedText, Text, if_given
from k2rules.regimens.products.catalogue import Catalogue
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.text.codes import Coded, is_written_like_one, terms_of
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word


def given_codes(read: ItemRead) -> tuple[CodedText, ...]:
    """The codes of an item; a cell of such a column that is written as a name or a sentence is none."""
    return tuple(code for code in read.item.codes if if_given(code) and is_written_like_one(code.text))


def names_in_codes(read: ItemRead) -> tuple[Text, ...]:
    """What stands in a place for codes and is none: it is looked through as a note is."""
    return tuple(code for code in read.item.codes if if_given(code) and not is_written_like_one(code.text))


def read_codes(read: ItemRead, reader: NameReader, catalogue: Catalogue | None) -> list[Ingredient]:
    """Take what the codes say, by the site's catalogue where it lists them.

    Returns the ingredients that only codes name beside a name that says something else: they are added when
    the amounts are shared out, and get none.
    """
    more: list[Ingredient] = []
    named = list(read.ingredients)
    alone = not named and not _has_name(read)
    for code in given_codes(read):
        rows = catalogue.find_code(code.text, code.system) if catalogue is not None else ()
        for row in rows:
            _take(read, code, [Coded(row.term, is_sure=True, is_exact=True)], named, more, reader)
        if not rows:
            found = terms_of(code.text, code.system, reader.vocabulary, "agent")
            _take(read, code, found, named, more, reader)
    typed = [code for code in read.item.codes if if_given(code)]
    if alone and not read.ingredients and not more and typed:
        said = ", ".join(f"{code.system or 'code'} {code.text}" for code in typed)
        read.trouble("product_not_recognised", typed[0], said)
    return more


def _has_name(read: ItemRead) -> bool:
    item = read.item
    unnamed = item.product is None or item.product_unknown or fold_word(item.product.text) in NOT_GIVEN
    return not unnamed or bool(item.ingredients)


def _take(
    read: ItemRead,
    code: CodedText,
    found: list[Coded],
    named: list[Ingredient],
    more: list[Ingredient],
    reader: NameReader,
) -> None:
    is_a = reader.vocabulary.is_a
    confirmed = [c for c in found if any(is_a(i.term, c.term) for i in (*named, *more))]
    finer = [(c, i) for c in found for i in named if is_a(c.term, i.term) and c.is_exact]
    sure = {c.term: c for c in found if c.is_sure}
    if confirmed:
        return
    if finer and (finer[0][0].is_sure or code.system):
        _make_finer(*finer[0], code)
    elif finer:
        _remark(read, code, "a number whose system is not named")
    elif len(sure) != 1:
        why = "several systems have such a code" if sure else _why_unsure(found)
        if named or _has_name(read):
            _remark(read, code, why)
    else:
        (coded,) = sure.values()
        ingredient = Ingredient(coded.term, "code", code, origins={"agent": code})
        if named or read.ingredients:
            _say_disagreement(read, code, coded.term, reader)
            more.append(ingredient)
        else:
            read.ingredients.append(ingredient)
            _name_is_known_by_code(read)
        if coded.may_hold_more:
            read.trouble("product_partly_read", code)


def _why_unsure(found: list[Coded]) -> str:
    return "nobody has checked what it stands for" if found else "it is not known"


def _make_finer(coded: Coded, ingredient: Ingredient, code: CodedText) -> None:
    """The name says the group, and the code which of it."""
    ingredient.term, ingredient.how = coded.term, "code"
    ingredient.origins = {**ingredient.origins, "agent": code}


def _say_disagreement(read: ItemRead, code: Text, term: str, reader: NameReader) -> None:
    label, product = reader.vocabulary.label, read.item.product
    other = product.text if product is not None else ", ".join(label(i.term) for i in read.ingredients)
    read.trouble("code_disagrees", code, f"{code.text} ({label(term)}), and {other}")


def _remark(read: ItemRead, code: CodedText, why: str) -> None:
    text = f"the code `{code.text}` was not read: {why}"
    read.remarks.append(Note("code-not-read", text, code))


def _name_is_known_by_code(read: ItemRead) -> None:
    """A name that was not recognised beside a code that is: it may hold more."""
    read.troubles = [
        replace(t, kind="product_partly_read") if t.kind == "product_not_recognised" else t
        for t in read.troubles
    ]
