"""A voice in words: for its coach to read, and for a model to write by."""

from collections.abc import Iterable

from schemas.summary import Layout, Section
from schemas.voice import ClientName, ClientPerson, Style, VoiceProfile
from streams.style.headings import DEFAULTS

_NAMES = {
    ClientName.FIRST_NAME: "by first name",
    ClientName.FULL_NAME: "by full name",
    ClientName.INITIALS: "by initials",
    ClientName.THE_CLIENT: "as “the client”",
}
_MANY, _FEW = 0.8, 0.2


def traits(style: Style) -> list[str]:
    """What is known of a style, a clause each."""
    told: list[str | None] = [
        f"sentences of about {style.sentence_words[1]} words" if style.sentence_words else None,
        {Layout.BULLETS: "bullet points", Layout.PROSE: "prose", None: None}[style.layout],
        _share(style.contractions, "contractions", "no contractions"),
        {
            ClientPerson.SECOND: "the client spoken to as “you”",
            ClientPerson.THIRD: "the client spoken of in the third person",
            None: None,
        }[style.person],
        f"the client named {_NAMES[style.naming]}" if style.naming else None,
        _rate(style.hedges, "hedges", often=15),
        _rate(style.dashes, "dashes", often=8),
        _rate(style.exclamations, "exclamation marks", often=8),
        f"{_listed(style.left_out)} left out" if style.left_out else None,
    ]
    return [one for one in told if one]


def described(profile: VoiceProfile) -> str:
    """A sentence or two to the coach."""
    style = profile.style
    known = "; ".join(traits(style)) or "nothing yet that I could tell"
    greeting = f" You open with “{style.greeting}”." if style.greeting else ""
    sign_off = f" You close with “{' / '.join(style.sign_off.splitlines())}”." if style.sign_off else ""
    state = "" if profile.enabled else " It is switched off."
    return f"Your voice, version {profile.version}: {known}.{greeting}{sign_off}{state}"


def style_instructions(profile: VoiceProfile | None) -> str:
    """The section of a prompt that asks for this coach's voice; empty where there is none, or it is switched off.

    Nobody is named in it: exemplars were masked when they were learned, and phrases are the coach's own.
    """
    if profile is None or not profile.enabled:
        return ""
    style = profile.style
    lines = [f"- Write with {one}." for one in traits(style)]
    lines += [f"- Say “{one.text}” where it fits, and never where it is not meant." for one in style.preferred]
    lines += [f"- Never say “{one.text}”." for one in style.banned]
    lines += [f"- Head the section {one.section} with “{one.text}”." for one in style.headings]
    if profile.exemplars:
        lines.append("- These sentences show how the coach writes. Take their tone, and nothing that they say:")
        lines += [f"  > {' '.join(one.split())}" for one in profile.exemplars]
    return "\n".join(lines)


def _share(share: float | None, much: str, little: str) -> str | None:
    if share is None or _FEW < share < _MANY:
        return None
    return much if share >= _MANY else little


def _rate(rate: float | None, name: str, often: float) -> str | None:
    """Told where it stands out: often, or never."""
    if rate is None or 0 < rate < often:
        return None
    return f"many {name}" if rate else f"no {name}"


def _listed(sections: Iterable[Section]) -> str:
    return ", ".join(f"“{DEFAULTS.get(section, section.value.lower())}”" for section in sections)
