"""From samples and edits to a style. The order of either makes no difference: all is counted, or sorted first."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import median_low

from schemas.summary import Layout, Section
from schemas.voice import ClientName, ClientPerson, SectionHeading, SectionLength, Style
from streams.contractions import counted
from streams.style.headings import DEFAULTS
from streams.style.phrases import banned, hedges, preferred
from streams.style.sources import Edit, Heard, Sample
from streams.vocabulary import overlap, stems, words

CUTTABLE = (Section.OVERVIEW, Section.INSIGHTS, Section.CLIENT_WORDS, Section.OBSTACLES, Section.OPEN_THREADS)
"""Sections that may be shortened; the goal and what was agreed are facts."""

_ENOUGH_CONTRACTIONS = 5
_ENOUGH_WORDS = 60
_CLEARLY = 1.5
_AS_LIST = 0.3
_LEFT_OUT = 0.25
_CUT = 0.85
_IN_DRAFTS = 2
_SAME = 0.5
_SECOND = frozenset("you your yours yourself you'll you're you've you'd".split())
_THIRD = frozenset(
    "he she they him her them his hers their theirs he'll she'll they'll he's she's they're they've client".split()
)


def learn(samples: Sequence[Sample], edits: Sequence[Edit], heard: Heard) -> Style:
    """What the coach's writing shows."""
    sentences = [one for sample in samples for _, one in sample.writing.sentences]
    sentences += [one.text for edit in edits for one in edit.written]
    text = "\n".join(sentences)
    total = len(words(text))
    lengths = sorted(len(words(one)) for one in sentences)
    greetings = Counter(sample.writing.greeting for sample in samples if sample.writing.greeting)
    sign_offs = Counter(sample.writing.sign_off for sample in samples if sample.writing.sign_off)
    bullets = _bullets(samples)
    return Style(
        words=total,
        sentences=len(sentences),
        sentence_words=[lengths[len(lengths) * quarter // 4] for quarter in (1, 2, 3)] if lengths else [],
        contractions=_contractions(text),
        hedges=_per_thousand(hedges(text), total),
        dashes=_per_thousand(text.count("—") + text.count(" – ") + text.count(" - "), total),
        exclamations=_per_thousand(text.count("!"), total),
        bullets=bullets,
        layout=_layout(edits, bullets, total),
        person=_person(text, heard),
        naming=_naming(samples, text),
        greeting=_commonest(greetings),
        sign_off=_commonest(sign_offs),
        headings=_headings(samples),
        section_order=_section_order(samples, edits),
        section_lengths=_section_lengths(edits),
        left_out=_left_out(edits),
        preferred=preferred(samples, edits, heard),
        banned=banned(samples, edits),
    )


def _commonest(counts: Counter[str]) -> str | None:
    return min(counts, key=lambda text: (-counts[text], text)) if counts else None


def _per_thousand(count: int, total: int) -> float | None:
    return round(1000 * count / total, 1) if total >= _ENOUGH_WORDS else None


def _contractions(text: str) -> float | None:
    short, long = counted(text)
    return round(short / (short + long), 2) if short + long >= _ENOUGH_CONTRACTIONS else None


def _bullets(samples: Sequence[Sample]) -> float | None:
    lines = sum(len(sample.writing.lines) for sample in samples)
    return round(sum(sample.writing.bullets for sample in samples) / lines, 2) if lines else None


def _layout(edits: Sequence[Edit], bullets: float | None, total: int) -> Layout | None:
    if bullets is not None and total >= _ENOUGH_WORDS:
        return Layout.BULLETS if bullets >= _AS_LIST else Layout.PROSE
    as_list = sum(edit.layout is Layout.BULLETS for edit in edits)
    return Layout.BULLETS if 2 * as_list > len(edits) else None


def _person(text: str, heard: Heard) -> ClientPerson | None:
    said = Counter(words(text))
    second = sum(said[word] for word in _SECOND)
    third = sum(said[word] for word in _THIRD | heard.names)
    if second + third < _ENOUGH_CONTRACTIONS:
        return None
    if second > _CLEARLY * third:
        return ClientPerson.SECOND
    return ClientPerson.THIRD if third > _CLEARLY * second else None


def _naming(samples: Sequence[Sample], text: str) -> ClientName | None:
    counts: Counter[ClientName] = Counter()
    for sample in samples:
        if name := sample.writing.addressed:
            counts[ClientName.FULL_NAME if " " in name else ClientName.FIRST_NAME] += 1
    counts[ClientName.THE_CLIENT] = sum(f" {' '.join(words(line))} ".count(" client ") for line in text.split("\n"))
    order = list(ClientName)
    best = max(order, key=lambda name: (counts[name], -order.index(name)))
    return best if counts[best] else None


def _headings(samples: Sequence[Sample]) -> list[SectionHeading]:
    used: dict[Section, Counter[str]] = defaultdict(Counter)
    for sample in samples:
        for section, text in sample.writing.headings:
            used[section][text] += 1
    names = {section: _commonest(used[section]) for section in Section if section in used}
    return [SectionHeading(section=section, text=name) for section, name in names.items() if name]


def _section_order(samples: Sequence[Sample], edits: Sequence[Edit]) -> list[Section]:
    """By the mean place from first, 0, to last, 1; none where it is the usual order."""
    orders = [list(dict.fromkeys(section for section, _ in sample.writing.headings)) for sample in samples]
    orders += [list(dict.fromkeys(one.section for one in edit.final)) for edit in edits]
    places: dict[Section, list[float]] = defaultdict(list)
    for order in orders:
        if len(order) > 1:
            for at, section in enumerate(order):
                places[section].append(at / (len(order) - 1))
    usual = [section for section in Section if section in places]
    learned = sorted(usual, key=lambda section: math.fsum(places[section]) / len(places[section]))
    return learned if learned != usual else []


def _section_lengths(edits: Sequence[Edit]) -> list[SectionLength]:
    """For the sections that the coach cuts: how many sentences they leave, at the median."""
    found: list[SectionLength] = []
    for section in CUTTABLE:
        kept = [(drafted, left) for drafted, left in (_kept(edit, section) for edit in edits) if left]
        if len(kept) >= _IN_DRAFTS and sum(left for _, left in kept) <= _CUT * sum(drafted for drafted, _ in kept):
            found.append(SectionLength(section=section, sentences=median_low(left for _, left in kept)))
    return found


def _left_out(edits: Sequence[Edit]) -> list[Section]:
    """The sections of which hardly a sentence lives on, under whichever heading."""
    found: list[Section] = []
    for section in DEFAULTS:
        kept = [(drafted, left) for drafted, left in (_kept(edit, section) for edit in edits) if drafted]
        if len(kept) >= _IN_DRAFTS and sum(left for _, left in kept) <= _LEFT_OUT * sum(drafted for drafted, _ in kept):
            found.append(section)
    return found


def _kept(edit: Edit, section: Section) -> tuple[int, int]:
    """How many sentences a draft has in a section, and how many of them the coach kept, reworded or not."""
    drafted = [stems(one.text) for one in edit.draft if one.section is section]
    final = [stems(one.text) for one in edit.final]
    return len(drafted), sum(any(overlap(one, other) >= _SAME for other in final) for one in drafted)
