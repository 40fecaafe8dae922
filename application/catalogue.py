"""The catalogue of stored names: which command becomes which event, and under which name it is kept for ever.

Lines are added, never changed but for a higher version: the log is read by these names as long as it exists.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain import mandate, organisation, partnership, programme, trainee
from domain.fact import EvidenceAttached, FactCorrected, FactEstablished, FactWithdrawn, FindingRuledOn
from domain.reference import Kind
from domain.register import AGGREGATES

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue: the command, and the stored name, current version and class of its event."""

    command: str
    name: str
    schema_version: int
    event: type
    kind: Kind | None = None

    @property
    def topic(self) -> str:
        """The stored name with its version."""
        return f"{self.name}.v{self.schema_version}"

    @property
    def creates(self) -> bool:
        """Whether it brings a subject on record."""
        return self.kind is not None and AGGREGATES[self.kind].opening is self.event


LINES: tuple[tuple[str, str, int, type], ...] = (
    ("register-organisation", "organisation-registered", 1, organisation.OrganisationRegistered),
    ("rename-organisation", "organisation-renamed", 1, organisation.OrganisationRenamed),
    ("merge-organisation", "organisation-merged", 1, organisation.OrganisationMerged),
    ("join-joint-body", "joined-joint-body", 1, organisation.JoinedJointBody),
    ("leave-joint-body", "left-joint-body", 1, organisation.LeftJointBody),
    ("establish-programme", "programme-established", 2, programme.ProgrammeEstablished),
    ("amend-programme-terms", "programme-terms-amended", 2, programme.ProgrammeTermsAmended),
    ("form-partnership", "partnership-formed", 1, partnership.PartnershipFormed),
    ("offer-place", "place-offered", 1, partnership.PlaceOffered),
    ("withdraw-place", "place-withdrawn", 1, partnership.PlaceWithdrawn),
    ("pledge-contribution", "contribution-pledged", 1, partnership.ContributionPledged),
    ("replace-partner", "partner-replaced", 1, partnership.PartnerReplaced),
    ("dissolve-partnership", "partnership-dissolved", 1, partnership.PartnershipDissolved),
    ("register-trainee", "trainee-registered", 1, trainee.TraineeRegistered),
    ("appoint-trainee", "appointed-to-partnership", 1, trainee.AppointedToPartnership),
    ("start-at-organisation-a", "started-at-organisation-a", 1, trainee.StartedAtOrganisationA),
    ("rotate-to-organisation-b", "rotated-to-organisation-b", 1, trainee.RotatedToOrganisationB),
    ("change-assignment", "assignment-changed", 1, trainee.AssignmentChanged),
    ("transfer-placement", "placement-transferred", 1, trainee.PlacementTransferred),
    ("end-placement", "placement-ended", 1, trainee.PlacementEnded),
    ("agree-working-week", "working-week-agreed", 1, trainee.WorkingWeekAgreed),
    ("move-residence", "moved-residence", 1, trainee.MovedResidence),
    ("begin-leave", "leave-began", 1, trainee.LeaveBegan),
    ("end-leave", "leave-ended", 1, trainee.LeaveEnded),
    ("attend-development-day", "development-day-attended", 1, trainee.DevelopmentDayAttended),
    ("record-consent", "consent-recorded", 1, trainee.ConsentRecorded),
    ("complete-traineeship", "traineeship-completed", 1, trainee.TraineeshipCompleted),
    ("leave-programme", "left-programme", 1, trainee.LeftProgramme),
    ("accept-onward-position", "onward-position-accepted", 1, trainee.OnwardPositionAccepted),
    ("erase-personal-data", "personal-data-erased", 1, trainee.PersonalDataErased),
    ("open-mandate", "mandate-opened", 1, mandate.MandateOpened),
    ("stand-for-election", "stood-for-election", 1, mandate.StoodForElection),
    ("elect-to-council", "elected-to-council", 1, mandate.ElectedToCouncil),
    ("record-not-elected", "not-elected", 1, mandate.NotElected),
    ("become-committee-member", "became-committee-member", 1, mandate.BecameCommitteeMember),
    ("leave-committee", "left-committee", 1, mandate.LeftCommittee),
    ("become-fraction-follower", "became-fraction-follower", 1, mandate.BecameFractionFollower),
    ("cease-following", "ceased-following", 1, mandate.CeasedFollowing),
    ("replace-fraction-member", "replaced-fraction-member", 1, mandate.ReplacedFractionMember),
    ("resign-from-council", "resigned-from-council", 1, mandate.ResignedFromCouncil),
    ("go-on-temporary-leave", "went-on-temporary-leave", 1, mandate.WentOnTemporaryLeave),
    ("return-from-temporary-leave", "returned-from-temporary-leave", 1, mandate.ReturnedFromTemporaryLeave),
    ("assign-portfolio", "portfolio-assigned", 1, mandate.PortfolioAssigned),
    ("release-portfolio", "portfolio-released", 1, mandate.PortfolioReleased),
    ("change-fraction", "changed-fraction", 1, mandate.ChangedFraction),
    ("publish-other-functions", "other-functions-published", 1, mandate.OtherFunctionsPublished),
    ("end-mandate", "mandate-ended", 1, mandate.MandateEnded),
    ("correct-fact", "fact-corrected", 1, FactCorrected),
    ("withdraw-fact", "fact-withdrawn", 1, FactWithdrawn),
    ("establish-fact", "fact-established", 1, FactEstablished),
    ("attach-evidence", "evidence-attached", 1, EvidenceAttached),
    ("rule-on-finding", "finding-ruled-on", 1, FindingRuledOn),
)


def _without_retention(data: dict[str, Any]) -> dict[str, Any]:
    """Terms from before there could be a retention period say nothing of one."""
    return data


# From (stored name, version) to the data of the next version.
UPCASTERS: Mapping[tuple[str, int], Upcaster] = {
    ("programme-established", 1): _without_retention,
    ("programme-terms-amended", 1): _without_retention,
}


class Catalogue:
    """Finds an entry by command, by event class or by stored name, and brings old data up to the current version."""

    def __init__(
        self, lines: Iterable[tuple[str, str, int, type]], upcasters: Mapping[tuple[str, int], Upcaster]
    ) -> None:
        kinds = {event: aggregate.kind for aggregate in AGGREGATES.values() for event in aggregate.events}
        self.entries = tuple(Entry(*line, kinds.get(line[3])) for line in lines)
        self.by_command = {entry.command: entry for entry in self.entries}
        self.by_event = {entry.event: entry for entry in self.entries}
        self.by_name = {entry.name: entry for entry in self.entries}
        self._upcasters = upcasters

    def current(self, name: str, version: int, data: dict[str, Any]) -> tuple[type, dict[str, Any]]:
        """The class for a stored name, and the data brought up to its version. Raises KeyError for an unknown name."""
        entry = self.by_name[name]
        while version < entry.schema_version:
            data = self._upcasters[name, version](data)
            version += 1
        if version > entry.schema_version:
            raise KeyError(f"{name}.v{version}")
        return entry.event, data

    def named(self, topic: str) -> tuple[str, int]:
        """`elected-to-council.v1` taken apart."""
        name, _, version = topic.rpartition(".v")
        return name, int(version)


CATALOGUE = Catalogue(LINES, UPCASTERS)
