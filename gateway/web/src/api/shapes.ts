import type { Change, EvidenceSpan, Section, Statement, Summary } from "../records/summary.ts";
import type { Participant, Role, Segment } from "../records/transcript.ts";

export interface Login {
  access_token: string;
  expires_in: number;
  coach_id: string;
  display_name: string;
  role: "coach" | "admin";
  refresh_token: string;
}

/** What `GET /admin/operations` tells; times are ms since 1970. */
export interface Operations {
  at: number;
  instances: InstanceStatus[];
  measured_at: number | null;
  lags: { group: string; topic: string; records: number }[];
  dead_letters: { group: string; topic: string; records: number }[];
}

export interface InstanceStatus {
  instance_id: string;
  address: string;
  told_at: number;
  connections: number;
  coaches: number;
  /** Cores. */
  load: number;
  loop_lag_ms: number;
  breaker_open: boolean;
  draining: boolean;
  closes: { code: number; name: string; count: number }[];
}

/** What `GET /admin/operations/coaches/{coach_id}` tells. */
export interface CoachServed {
  coach_id: string;
  connections: number;
  instances: { instance_id: string; address: string; connections: number }[];
}

export type Stage = "UPLOADED" | "PARSED" | "SUMMARIZED" | "REJECTED";

export interface SessionStatus {
  session_id: string;
  title: string;
  filename: string | null;
  stage: Stage;
  /** ISO 8601. */
  updated_at: string;
  summary_version: number | null;
  error: string | null;
  client_id: string | null;
}

export interface Client {
  client_id: string;
  name: string;
}

/** What a coach says by hand. */
export type CommitmentMark = "DONE" | "NOT_DONE" | "DROPPED";
export type CommitmentState = "AGREED" | "CARRIED_OVER" | "PARTLY" | "CHANGED" | CommitmentMark;

export interface LedgerEntry {
  commitment_id: string;
  text: string;
  state: CommitmentState;
  due_text: string | null;
  is_overdue: boolean;
  /** First how it was made, last what brought it where it is. */
  moves: {
    state: CommitmentState;
    /** Null, with no title, statement or text, where the coach marked it by hand. */
    session_id: string | null;
    session_title: string;
    session_date: string | null;
    statement_id: string | null;
    by: string | null;
    text: string;
  }[];
}

export interface MarkerEvidence {
  marker: string;
  meaning: string;
  verdict: "OBSERVED" | "PARTLY" | "NOT_OBSERVED" | "NOT_ASSESSABLE";
  evidence: EvidenceSpan[];
  comment: string | null;
}

export interface UploadedSession {
  session_id: string;
  filename: string;
  duplicate: boolean;
  status_url: string;
}

export interface Transcript {
  session_id: string;
  title: string;
  session_date: string | null;
  version: number;
  participants: Participant[];
  segments: Segment[];
}

/** What a coach puts right in a transcript. */
export type Correction =
  | { kind: "RENAME_SPEAKER"; participant_id: string; participant_name: string }
  | { kind: "MERGE_SPEAKERS"; participant_id: string; into_participant_id: string }
  | { kind: "REASSIGN_SEGMENT"; segment_id: string; participant_id: string }
  | { kind: "REASSIGN_SEGMENT"; segment_id: string; participant_name: string }
  | { kind: "REPLACE_TEXT"; segment_id: string; text: string }
  | { kind: "SET_ROLE"; participant_id: string; role: Role };

/** What a coach changes in a summary by hand. */
export type Edit =
  | { kind: "REWORD"; statement_id: string; text: string }
  | { kind: "ADD"; text: string; section: Section }
  | { kind: "DELETE"; statement_id: string }
  | { kind: "MOVE"; statement_id: string; section: Section }
  | { kind: "SET_VISIBILITY"; statement_id: string; visibility: Statement["visibility"] };

/** What would leave of a version, and to whom; by statement id. */
export interface Sharing {
  version: number;
  is_approved: boolean;
  recipient: string | null;
  recipient_name: string | null;
  leaving: string[];
  withheld: string[];
  unsupported: string[];
}

export interface Hit {
  session_id: string;
  title: string;
  session_date: string | null;
  segment_ids: string[];
  speakers: string[];
  text: string;
  start_ms: number | null;
  score: number;
}

export interface Mail {
  message_id: string;
  recipient: string;
  subject: string;
  text: string;
}

/** What a version of a summary came of. */
export interface Occasion {
  version: number;
  cause: Summary["cause"];
  /** The coach's own words, where there were some. */
  command: string | null;
  reply: string;
  /** ISO 8601. */
  at: string;
}

export interface TracedChange {
  change: Change;
  by: Occasion;
}
