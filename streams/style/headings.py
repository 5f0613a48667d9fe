"""What the parts of a summary are called. Ours are the first of each line; the others mean the same."""

import re

from schemas.summary import Section

EQUALS: dict[Section, tuple[str, ...]] = {
    Section.GOAL: (
        "What the session was for", "Goal", "Goals", "Focus", "Session goal", "Session focus", "Purpose", "Intention",
        "What you came for", "What you wanted", "What you brought", "Topic", "Our focus", "Agenda",
    ),
    Section.SUCCESS_MEASURE: (
        "How you will know", "Success measure", "Measure of success", "What success looks like", "Success criteria",
    ),
    Section.REVIEWS: (
        "Since last time", "Last time", "Progress", "Looking back", "Review", "What became of last time's steps",
        "Wins", "Celebrations",
    ),
    Section.OVERVIEW: (
        "In short", "Overview", "Summary", "Recap", "What we talked about", "What we covered", "Discussion", "Notes",
        "Session notes", "Highlights", "What we explored", "The story so far", "Where you are",
    ),
    Section.INSIGHTS: (
        "What came to light", "Insights", "Key insights", "Insight", "Realisations", "Realizations", "Learnings",
        "Takeaways", "Key takeaways", "What you noticed", "What you discovered", "Aha moments", "Awareness",
    ),
    Section.CLIENT_WORDS: (
        "In their words", "In your words", "In your own words", "Your words", "Quotes", "Client quotes",
        "Words to remember", "Worth remembering", "Things you said",
    ),
    Section.OBSTACLES: (
        "What is in the way", "Obstacles", "Challenges", "Blockers", "Barriers", "What could get in the way",
        "What gets in the way", "Watch out for", "Risks", "Stuck points",
    ),
    Section.COMMITMENTS: (
        "Agreed", "Next steps", "Your next steps", "Actions", "Action items", "Action points", "Action plan",
        "Commitments", "Your commitments", "What you committed to", "What we agreed", "To do", "Homework",
        "Before we meet again", "Before next time", "By next time", "Experiments", "Your actions",
    ),
    Section.OPEN_THREADS: (
        "Still open", "Open threads", "Open questions", "Parking lot", "To come back to", "Questions to sit with",
        "To explore", "Follow up",
    ),
    Section.NEXT_SESSION: (
        "Next time", "Next session", "For next time", "When we meet again", "Our next session", "Next meeting",
    ),
}  # fmt: skip
"""PRIVATE_NOTES has no heading: nobody else reads it."""

DEFAULTS: dict[Section, str] = {section: names[0] for section, names in EQUALS.items()}

_MEANING = {name.lower(): section for section, names in EQUALS.items() for name in names}
_MARKS = re.compile(r"^[#*_\s]+|[#*_:\s]+$")


def heading(line: str) -> tuple[Section, str] | None:
    """The section that a line is the heading of, and its words without marks; null when it is none."""
    words = _MARKS.sub("", line)
    section = _MEANING.get(words.lower().replace("’", "'"))
    return None if section is None else (section, words)
