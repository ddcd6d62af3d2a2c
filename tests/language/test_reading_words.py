"""`reading:` of vocabularies: files add up, and without it names are read as they stand."""

from __future__ import annotations

from k2rules.language.model.reading_words import ReadingWords
from k2rules.language.model.vocabulary import Term, with_roots
from k2rules.language.reading.vocabulary import TermsRead, read_vocabulary
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Mapping, Problems, read_yaml
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.text.columns.usual_names import understand_header

_HEAD = "k2rules: vocabulary/1\nvocabulary: small\n"
_TERMS = [Term("vitamin-k", "vitamin K", ("agent",)), Term("vitamin-d", "vitamin D", ("agent",))]


def _words(*sections: str) -> tuple[ReadingWords, list[str]]:
    read, problems = TermsRead(), Problems()
    for number, section in enumerate(sections):
        tree = read_yaml(f"{_HEAD}reading: {section}\n", f"{number}.yaml", problems)
        assert isinstance(tree, Mapping)
        read_vocabulary(tree, Forms(problems), read)
    return read.words, [problem.code for problem in problems.found]


def test_files_add_up() -> None:
    words, problems = _words(
        "{makers: [Solgar], hints: {bone: {names: [oscal]}}, test_columns: [TSH]}",
        "{makers: [Jarrow], hints: {bone: {ranges: [citracal]}, multi: {names: [centrum]}}}",
    )
    assert not problems
    assert words.makers == {"solgar", "jarrow"}
    assert list(words.hints) == ["bone", "multi"]
    assert (words.hints["bone"].names, words.hints["bone"].ranges) == ({"oscal"}, {"citracal"})
    assert words.test_columns == {"tsh"}


def test_one_letter_stands_bare() -> None:
    words, problems = _words("{bare_letter: {letter: K}}", "{bare_letter: {letter: d}}")
    assert problems == ["duplicate-id"]
    assert words.bare_letter is not None
    assert words.bare_letter.letter == "k"


def test_without_it_nothing_is_read_specially() -> None:
    bare = NameReader(with_roots(_TERMS))
    declared = NameReader(
        with_roots(
            _TERMS, _words("{letters: [d, k], leading_letters: [d], hints: {bone: {names: [oscal]}}}")[0]
        )
    )
    assert not bare.read("D + K").found
    assert {found.term for found in declared.read("D + K").found} == {"vitamin-k", "vitamin-d"}
    assert bare.read("oscal").troubles == (("product_not_recognised", "oscal", "none"),)
    assert declared.read("oscal").troubles == (("product_not_recognised", "oscal", "bone"),)


def test_columns_of_tests_are_those_of_the_pack() -> None:
    assert understand_header("TSH") is None
    assert understand_header("last_TSH_date") is None
    for name, role in (("TSH", "lab"), ("TSH result", "lab"), ("last_TSH_date", "lab_date")):
        header = understand_header(name, ["tsh"])
        assert header is not None
        assert (header.role, header.lab) == (role, "tsh")
