import pytest

import jixiao


def test_the_public_names_are_about_a_dozen_and_each_is_there_and_explained():
    assert len(jixiao.__all__) <= 15
    for name in jixiao.__all__:
        assert getattr(jixiao, name).__doc__


def test_a_name_that_is_not_public_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing"):
        _ = jixiao.nothing
