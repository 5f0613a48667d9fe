"""Every table. Payloads are JSON, not JSONB, which refuses the NULs that a transcript may hold."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from connectors.session_status import FACTS

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_name)s_key",
        "ix": "%(table_name)s_%(column_0_name)s_idx",
    }
)


def _now(name: str) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    _now("applied_at"),
)

coaches = Table(
    "coaches",
    metadata,
    Column("coach_id", Text, primary_key=True),
    Column("email", Text, nullable=False),
    Column("address_key", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False, server_default="coach"),
    _now("created_at"),
)

clients = Table(
    "clients",
    metadata,
    Column("client_id", Text, primary_key=True),
    Column("coach_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    # Sorted byte by byte, as the twin in memory sorts.
    Column("name_key", Text(collation="C"), nullable=False),
    Column("email", Text),
    Column("timezone", Text),
    _now("created_at"),
    UniqueConstraint("coach_id", "name_key"),
)

uploads = Table(
    "uploads",
    metadata,
    Column("coach_id", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("session_id", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("published", Boolean, nullable=False, server_default="false"),
    _now("claimed_at"),
    Column("event", JSON),
    PrimaryKeyConstraint("coach_id", "sha256"),
)

sources = Table(
    "sources",
    metadata,
    Column("source_id", Text, primary_key=True),
    Column("coach_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("previous_secret", Text),
    Column("previous_until", DateTime(timezone=True)),
    Column("api_key", Text),
    _now("created_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("source_id", Text, nullable=False),
    Column("delivery", Text, nullable=False),
    _now("delivered_at"),
    PrimaryKeyConstraint("source_id", "delivery"),
)

used_tickets = Table(
    "used_tickets",
    metadata,
    Column("ticket_id", Text, primary_key=True),
    Column("expires_at", DateTime(timezone=True), nullable=False, index=True),
)

transcripts = Table(
    "transcripts",
    metadata,
    Column("session_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("coach_id", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    PrimaryKeyConstraint("session_id", "version"),
)

summaries = Table(
    "summaries",
    metadata,
    Column("session_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("coach_id", Text, nullable=False, index=True),
    Column("event_id", Text, nullable=False),
    Column("cause_event_id", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("payload", JSON, nullable=False),
    PrimaryKeyConstraint("session_id", "version"),
    UniqueConstraint("event_id"),
    UniqueConstraint("cause_event_id"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("coach_id", Text, nullable=False),
    Column("session_id", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("transcript_version", Integer),
    Column("summary_version", Integer),
    Column("approved_version", Integer),
    Column("shared_version", Integer),
    Column("times", JSONB, nullable=False),
    *(Column(fact, Integer if fact == "passages" else Text) for fact in FACTS),
    # The order of the event that told each fact, compared byte by byte.
    *(Column(f"{fact}_order", Text(collation="C")) for fact in FACTS),
    PrimaryKeyConstraint("coach_id", "session_id"),
    Index(None, "coach_id", "started_at"),
    Index("sessions_client_id_idx", "coach_id", "client_id"),
)

commitment_entries = Table(
    "commitment_entries",
    metadata,
    Column("coach_id", Text, nullable=False),
    Column("session_id", Text, nullable=False),
    Column("summary_version", Integer, nullable=False),
    Column("payload", JSON, nullable=False),
    PrimaryKeyConstraint("coach_id", "session_id"),
)

commitment_marks = Table(
    "commitment_marks",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("coach_id", Text, nullable=False),
    Column("commitment_id", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Index("commitment_marks_commitment_id_idx", "coach_id", "commitment_id"),
)

observations = Table(
    "observations",
    metadata,
    Column("coach_id", Text, nullable=False),
    Column("session_id", Text, nullable=False),
    Column("transcript_version", Integer, nullable=False),
    Column("payload", JSON, nullable=False),
    PrimaryKeyConstraint("coach_id", "session_id"),
)

notifications = Table(
    "notifications",
    metadata,
    Column("notification_id", Text, primary_key=True),
    Column("coach_id", Text, nullable=False),
    Column("payload", JSON, nullable=False),
)

voice_profiles = Table(
    "voice_profiles",
    metadata,
    Column("coach_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("cause_event_id", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    PrimaryKeyConstraint("coach_id", "version"),
    UniqueConstraint("cause_event_id"),
)

voice_samples = Table(
    "voice_samples",
    metadata,
    Column("coach_id", Text, nullable=False),
    Column("sample_id", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    _now("added_at"),
    PrimaryKeyConstraint("coach_id", "sample_id"),
)

sharing = Table(
    "sharing",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("session_id", Text, nullable=False, index=True),
    Column("cause_event_id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("payload", JSON, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("session_id", Text, primary_key=True),
    Column("payload", JSON, nullable=False),
)

analysis_settings = Table(
    "analysis_settings",
    metadata,
    Column("coach_id", Text, primary_key=True),
    Column("analyst", Text, nullable=False),
    Column("fallback", Text, nullable=False),
)

analysis_runs = Table(
    "analysis_runs",
    metadata,
    Column("session_id", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("coach_id", Text, nullable=False),
    Column("began_at", DateTime(timezone=True), nullable=False),
    Column("cancelled", Boolean, nullable=False),
    PrimaryKeyConstraint("session_id", "event_id"),
)

consents = Table(
    "consents",
    metadata,
    Column("consent_id", Text, primary_key=True),
    Column("coach_id", Text, nullable=False, index=True),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("event_id", Text(collation="C"), nullable=False),
    Column("payload", JSON, nullable=False),
)

shadows = Table(
    "shadows",
    metadata,
    Column("shadow_id", Text, nullable=False),
    Column("session_id", Text, nullable=False),
    Column("coach_id", Text, nullable=False),
    Column("asked", JSON),
    Column("outcome_name", Text),
    Column("outcome", JSON),
    PrimaryKeyConstraint("shadow_id", "session_id"),
)

prompts = Table(
    "prompts",
    metadata,
    Column("coach_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("in_use", Boolean, nullable=False),
    _now("created_at"),
    PrimaryKeyConstraint("coach_id", "name", "version"),
)
