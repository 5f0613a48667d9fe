export type TimeQuality = "EXACT" | "TURN_START_ONLY" | "BLOCK_ANCHOR" | "INTERPOLATED" | "NONE";

export type Role = "COACH" | "CLIENT" | "OTHER" | "UNKNOWN";

export interface Participant {
  participant_id: string;
  name: string;
  role: Role;
}

export interface Segment {
  segment_id: string;
  speaker_raw: string | null;
  participant_id: string | null;
  text: string;
  start_ms: number | null;
  time_quality: TimeQuality;
  channel: "SPEECH" | "CHAT" | "CAPTION";
  private: boolean;
}

export interface Counts {
  words_in: number;
  words_in_segments: number;
  words_dropped: number;
}
