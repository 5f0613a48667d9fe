import type { Section } from "./summary.ts";

export interface Phrase {
  text: string;
  count: number;
}

export interface Style {
  words: number;
  sentences: number;
  sentence_words: number[];
  contractions: number | null;
  layout: "PROSE" | "BULLETS" | null;
  person: "SECOND" | "THIRD" | null;
  greeting: string | null;
  sign_off: string | null;
  headings: { section: Section; text: string }[];
  section_lengths: { section: Section; sentences: number }[];
  left_out: Section[];
  preferred: Phrase[];
  banned: Phrase[];
}

export interface VoiceProfile {
  version: number;
  enabled: boolean;
  style: Style;
  set_by_coach: string[];
  exemplars: string[];
  sources: { source_id: string; kind: "SAMPLE" | "EDIT"; title: string; words: number }[];
}

export interface VoiceProfileUpdated {
  profile: VoiceProfile;
  reply: string;
}

export interface VoiceVersion {
  version: number;
  cause: "TRAINED" | "EDITED" | "ROLLED_BACK";
  restored_version: number | null;
  created_at: string;
  enabled: boolean;
}

/** What is not given stays; an empty text or list is none. */
export interface VoiceChange {
  enabled?: boolean;
  greeting?: string;
  sign_off?: string;
  preferred?: string[];
  banned?: string[];
  exemplars?: string[];
  left_out?: Section[];
}

export interface Sample {
  title: string;
  text: string;
}
