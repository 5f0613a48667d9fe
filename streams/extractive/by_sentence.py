"""Which rule carries out a command about sentences, sections, names or the person."""

from streams.analyst import Declined
from streams.extractive import arranging, commands, naming
from streams.extractive.commands import Command
from streams.extractive.state import Applied, Sight


def by_sentence(sight: Sight, command: Command) -> Applied:
    match command:
        case commands.Remove():
            return arranging.removed(sight, command)
        case commands.RemoveSection(section=section):
            return arranging.section_removed(sight, section)
        case commands.OnlySections():
            return arranging.only_sections(sight, command)
        case commands.Swap():
            return arranging.swapped(sight, command)
        case commands.Place():
            return arranging.placed(sight, command)
        case commands.MoveTo():
            return arranging.moved(sight, command)
        case commands.Rewrite():
            return arranging.rewritten(sight, command)
        case commands.Write():
            return arranging.written(sight, command)
        case commands.SetVisibility():
            return arranging.shown_or_hidden(sight, command)
        case commands.Rename():
            return naming.renamed(sight, command)
        case commands.Person():
            return naming.told_in_person(sight, command)
        case commands.Tense():
            return _NO_TENSE
    raise LookupError(f"no rule for {type(command).__name__}")


_NO_TENSE = Declined(
    "I cannot change the tense: that would put words into somebody's mouth that were not said. You can rewrite a "
    "sentence in your own words, and I mark it as yours.",
    ["sentence 2 should read: …", "use she instead of I"],
)
