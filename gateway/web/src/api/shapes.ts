import type { Participant, Segment } from "../records/transcript.ts";

export interface Login {
  access_token: string;
  expires_in: number;
  coach_id: string;
  display_name: string;
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
