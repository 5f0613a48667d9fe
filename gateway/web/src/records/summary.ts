import type { TimeQuality } from "./transcript.ts";

export type Section =
  | "GOAL"
  | "SUCCESS_MEASURE"
  | "REVIEWS"
  | "OVERVIEW"
  | "INSIGHTS"
  | "CLIENT_WORDS"
  | "OBSTACLES"
  | "COMMITMENTS"
  | "OPEN_THREADS"
  | "NEXT_SESSION"
  | "PRIVATE_NOTES";

export type Support = "SUPPORTED" | "PARTIAL" | "UNSUPPORTED" | "NOT_CHECKED";

export interface EvidenceSpan {
  segment_id: string;
  /** Unicode code points of the segment's text, inclusive. */
  start_char: number;
  /** Exclusive. */
  end_char: number;
  quote_sha256: string;
  start_ms: number | null;
  time_quality: TimeQuality;
}

export interface Commitment {
  owner: "CLIENT" | "COACH" | "OTHER" | "UNKNOWN";
  due_date: string | null;
  due_text: string | null;
  kind: "ACTION" | "REFLECTION" | "EXPERIMENT" | "HABIT";
  confidence: number | null;
}

export interface Review {
  outcome: "DONE" | "PARTLY" | "NOT_DONE" | "CHANGED";
}

export interface Statement {
  statement_id: string;
  section: Section;
  text: string;
  speaker: string | null;
  origin: "MODEL" | "COACH_EDIT" | "COACH_ADDED";
  support: Support;
  evidence: EvidenceSpan[];
  visibility: "COACH_ONLY" | "CLIENT_AND_COACH";
  commitment: Commitment | null;
  review: Review | null;
}

export interface Metrics {
  duration_ms: number | null;
  coach_talk_ratio: number | null;
  coach_questions: number;
  coach_open_questions: number;
  longest_client_monologue_words: number;
  silences: number | null;
}

/** What a language model took for one version. */
export interface ModelUsage {
  model: string;
  calls: number;
  input_tokens: number | null;
  output_tokens: number | null;
  cost_usd: number | null;
}

export interface Summary {
  version: number;
  parent_version: number | null;
  cause: "INITIAL" | "COACH_CHAT" | "COACH_EDIT" | "TRANSCRIPT_CORRECTED" | "REVERT" | "UNDO" | "REDO";
  transcript_version: number;
  analyst: string;
  prompt?: string | null;
  prompt_version?: number | null;
  usage?: ModelUsage | null;
  layout: "PROSE" | "BULLETS";
  statements: Statement[];
  metrics: Metrics;
}

/** One sentence that two devices changed from the same version, each in its own way. */
export interface Conflict {
  statement_id: string;
  before: string | null;
  /** Null when taken out. */
  mine: string | null;
  theirs: string | null;
}

export interface Change {
  kind: "ADDED" | "REMOVED" | "REWORDED" | "MOVED" | "HIDDEN" | "SHOWN";
  statement_id: string;
  before: string | null;
  after: string | null;
}
