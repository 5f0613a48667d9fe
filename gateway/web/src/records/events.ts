import type { Change, Conflict, Summary } from "./summary.ts";
import type { VoiceProfileUpdated } from "./voice.ts";
import type { Counts, Participant } from "./transcript.ts";

export interface TranscriptUploaded {
  session_id: string;
  filename: string;
  title: string;
}

export interface TranscriptAccepted {
  session_id: string;
  title: string;
  format: string;
  transcript_version: number;
  participants: Participant[];
  counts: Counts;
  duration_ms: number | null;
  warnings: string[];
}

export interface TranscriptRejected {
  session_id: string;
  title: string;
  filename: string;
  reason: string;
  message: string;
}

export interface CorrectionDeclined {
  session_id: string;
  reply: string;
}

export interface SummaryDrafted {
  session_id: string;
  title: string;
  summary: Summary;
  changes: Change[];
  reply: string;
}

export interface RefinementDeclined {
  session_id: string;
  command: string;
  reply: string;
  suggestions: string[];
}

export interface ChangeConflicted {
  session_id: string;
  based_on: number;
  summary_version: number;
  conflicts: Conflict[];
  reply: string;
  /** Null for an edit by hand. */
  command: string | null;
}

/** A question back; nothing was changed. */
export interface ClarificationAsked {
  session_id: string;
  reply: string;
  choices: { label: string; command: string }[];
}

/** An answer to a question; nothing was changed. */
export interface SummaryExplained {
  session_id: string;
  reply: string;
  changes: Change[];
  suggestions: string[];
}

/** What became of a commitment, as the coach said by hand. */
export interface CommitmentMarked {
  session_id: string;
  commitment_id: string;
  reply: string;
}

export interface SummaryApproved {
  session_id: string;
  summary_version: number;
  reply: string;
}

export interface SummaryShared {
  session_id: string;
  summary_version: number;
  recipient: string;
  recipient_name: string | null;
  sentences: { statement_id: string; text: string }[];
  withheld: number;
  shared_by: string;
  reply: string;
}

export interface ChatSaid {
  client_id: string;
  session_id: string | null;
  text: string;
}

export interface ChatAnswered {
  reply: string;
}

export interface AnalysisProgressed {
  session_id: string;
  message: string;
}

export interface AnalysisDelayed {
  session_id: string;
  message: string;
}

export interface AnalysisStopped {
  session_id: string;
  message: string;
}

export interface SessionIndexed {
  session_id: string;
  passages: number;
}

export interface NotificationStatusChanged {
  session_id: string;
  kind: "SUMMARY_READY" | "SUMMARY_SHARED";
  recipient: string;
  status: "SENT" | "FAILED";
  detail: string | null;
}

/** What the chat shows, by record name; a record that is not here is kept in the stream and not shown. */
export interface Records {
  TranscriptUploaded: TranscriptUploaded;
  TranscriptAccepted: TranscriptAccepted;
  TranscriptRejected: TranscriptRejected;
  CorrectionDeclined: CorrectionDeclined;
  SummaryDrafted: SummaryDrafted;
  RefinementDeclined: RefinementDeclined;
  ChangeConflicted: ChangeConflicted;
  ClarificationAsked: ClarificationAsked;
  SummaryExplained: SummaryExplained;
  CommitmentMarked: CommitmentMarked;
  SummaryApproved: SummaryApproved;
  SummaryShared: SummaryShared;
  ChatSaid: ChatSaid;
  ChatAnswered: ChatAnswered;
  AnalysisProgressed: AnalysisProgressed;
  AnalysisDelayed: AnalysisDelayed;
  AnalysisStopped: AnalysisStopped;
  VoiceProfileUpdated: VoiceProfileUpdated;
  SessionIndexed: SessionIndexed;
  NotificationStatusChanged: NotificationStatusChanged;
}
