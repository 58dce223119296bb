"""HTML that is made of parts: whatever is not such a part is text."""

from fleet.statistics.markup import Markup, element, joined, trusted


def test_text_is_escaped_and_elements_are_not() -> None:
    assert element("p", "a < b", element("b", "&")) == "<p>a &lt; b<b>&amp;</b></p>"


def test_attributes_are_escaped_and_renamed() -> None:
    made = element("td", "x", class_='"><script>', aria_label="it's", title=None)
    assert made == '<td class="&quot;&gt;&lt;script&gt;" aria-label="it&#x27;s">x</td>'


def test_what_is_none_is_left_out() -> None:
    assert element("p", None) == "<p></p>"
    assert joined(["a", None, trusted("<hr>")]) == "a<hr>"


def test_an_empty_element_has_no_end() -> None:
    assert element("meta", charset="utf-8") == '<meta charset="utf-8">'


def test_a_piece_of_markup_is_plain_text_again_once_it_is_changed() -> None:
    assert type(element("b", "x").upper()) is str
    assert isinstance(element("b"), Markup)
