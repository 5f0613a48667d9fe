from stack import pages


def test_the_pipeline_page_is_what_the_tables_say() -> None:
    assert pages.PIPELINE.read_text(encoding="utf-8") == pages.pipeline(), "run `python -m stack.pages`"
