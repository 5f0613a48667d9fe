import type { EvidenceSpan } from "../records/summary.ts";
import type { FeedItem } from "./feed.ts";

/** A place in a transcript: the evidence of a sentence, or whole segments that a search found. */
export interface Moment {
  sessionId: string;
  title: string;
  transcriptVersion: number | null;
  statementId: string | null;
  spans: EvidenceSpan[];
  segmentIds: string[];
}

/** What the stream last told of a session's transcript: its version, and the one that the newest summary rests on. */
export interface Versions {
  transcript: number | null;
  summarized: number | null;
}

export function versions(items: FeedItem[], sessionId: string): Versions {
  const found: Versions = { transcript: null, summarized: null };
  for (const item of items) {
    if (item.sessionId !== sessionId) continue;
    if (item.kind === "progress") found.transcript = item.progress.accepted?.transcript_version ?? null;
    else if (item.kind === "summary" && item.latest) found.summarized = item.drafted.summary.transcript_version;
  }
  return found;
}

/** The same sentence as the newest summary has it: a corrected transcript moves its evidence. */
export function followed(moment: Moment, items: FeedItem[]): Moment {
  for (const item of items) {
    if (item.kind !== "summary" || !item.latest || item.sessionId !== moment.sessionId) continue;
    const { statements, transcript_version } = item.drafted.summary;
    const statement = statements.find((candidate) => candidate.statement_id === moment.statementId);
    if (statement) return { ...moment, transcriptVersion: transcript_version, spans: statement.evidence };
  }
  return moment;
}
