"""What of a summary may reach a client: the same rule wherever it is asked."""

from dataclasses import dataclass

from schemas.summary import Section, Statement, Summary, Support, Visibility


@dataclass(frozen=True)
class Shareable:
    leaving: list[Statement]
    withheld: list[Statement]

    @property
    def unsupported(self) -> list[Statement]:
        """Those that would leave without evidence: the coach has to say so."""
        return [one for one in self.leaving if one.support in (Support.UNSUPPORTED, Support.NOT_CHECKED)]


def shareable(summary: Summary) -> Shareable:
    """A private note never leaves, whatever its visibility says."""
    leaving: list[Statement] = []
    withheld: list[Statement] = []
    for one in summary.statements:
        is_open = one.visibility is Visibility.CLIENT_AND_COACH and one.section is not Section.PRIVATE_NOTES
        (leaving if is_open else withheld).append(one)
    return Shareable(leaving, withheld)
