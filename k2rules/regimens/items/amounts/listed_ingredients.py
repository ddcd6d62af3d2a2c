"""Ingredients that are listed apart from the name: by a record, or by a column of the map."""

from __future__ import annotations

from k2rules.errors import UsageError
from k2rules.regimens.items.amounts.dose_parts import shown
from k2rules.regimens.items.amounts.put_dose import days_of_30, put_dose
from k2rules.regimens.items.item_draft import Ingredient, ItemRead
from k2rules.regimens.model import Conventions, IngredientText
from k2rules.regimens.products.cache import dose_for
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word
from k2rules.spelling import nearest


def read_ingredient(
    read: ItemRead, text: IngredientText, reader: NameReader, conventions: Conventions
) -> None:
    """Add an ingredient that is listed apart from the name: by a record, or by a column of the map."""
    agent = reader.vocabulary.find(text.agent.text, "agent")
    if agent is None and text.from_column:
        near = nearest(text.agent.text, reader.vocabulary.terms)
        raise UsageError(
            f"the map names the agent `{text.agent.text}`, which the vocabulary does not have"
            + (f"; did you mean `{near}`?" if near else "")
        )
    if agent is None:
        name = reader.read(text.agent.text)
        if len(name.found) != 1 or not name.clear:
            hint = next((hint for _, _, hint in name.troubles), "none")
            read.trouble(
                "product_partly_read" if name.found else "product_not_recognised",
                text.agent,
                hint=hint,
                near=name.near,
            )
        if not name.found:
            return
        for found in name.found[1:]:
            read.ingredients.append(
                Ingredient(found.term, "in the name", text.agent, origins={"agent": text.agent})
            )
        agent = name.found[0].term
    term = reader.vocabulary.terms[agent]
    how = "column" if text.from_column else "outside" if term.outside else "exact"
    found_to = Ingredient(
        agent,
        how,
        text.amount or text.agent,
        origins={"agent": text.amount if text.from_column and text.amount else text.agent},
    )
    if text.amount is None or fold_word(text.amount.text) in NOT_GIVEN:
        read.ingredients.append(found_to)
        return
    unit = text.unit + ("/day" if text.per_day and "/" not in text.unit else "")
    frequency = (
        conventions.meaning("frequency", read.item.frequency)
        if read.item.frequency and not text.per_day
        else ""
    )
    dose = dose_for(
        text.amount.text, unit, frequency, text.per_day, "point" if text.is_number else conventions.decimal
    )
    if (
        text.from_column
        and dose.troubles
        and dose.troubles[0][0] == "dose_invalid"
        and _is_zero(text.amount.text)
    ):
        return
    if not term.outside:
        for kind, left in dose.troubles:
            read.trouble(
                kind,
                text.amount,
                shown(text.amount.text, left),
                left=left,
                unit=text.unit if kind == "unit_not_defined" else "",
            )
    if dose.per_day and text.per_day:
        _check_days(read)
    put_dose(read, found_to, dose, text.amount, iu=term.iu)
    read.ingredients.append(found_to)


def _is_zero(text: str) -> bool:
    digits = text.strip().replace(",", ".")
    return digits.replace(".", "", 1).isdigit() and not digits.strip("0.")


def _check_days(read: ItemRead) -> None:
    text = read.item.days_of_30
    if text is None:
        return
    if read.item.days_of_30_unknown:
        read.trouble("frequency_unclear", text)
    elif days_of_30(read) is None:
        read.trouble("value_unread", text)
