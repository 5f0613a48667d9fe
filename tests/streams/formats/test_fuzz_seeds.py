"""The fuzzer begins from every format there is."""

from bench.fuzz_seeds import JSON_SEEDS, TEXT_SEEDS
from streams.formats import FORMATS, recognise


def test_every_format_has_a_seed() -> None:
    found = {form[0].name for seed in (*TEXT_SEEDS, *JSON_SEEDS) if (form := recognise(seed))}
    assert found == {form.name for form in FORMATS}
