import type * as records from "../records/events.ts";
import type { Change } from "../records/summary.ts";
import type { StreamEvent } from "../stream/protocol.ts";

/** One session's way from a file to a mail, as far as the stream tells. */
export interface Progress {
  sessionId: string;
  title: string;
  filename: string | null;
  accepted: records.TranscriptAccepted | null;
  rejected: records.TranscriptRejected | null;
  drafted: boolean;
  indexed: records.SessionIndexed | null;
  notified: records.NotificationStatusChanged | null;
}

interface Item {
  /** Stable, for React. */
  key: string;
  at: number;
  sessionId: string | null;
}

/** Why nothing was changed, and what can be said instead. */
export interface Declined {
  reply: string;
  suggestions: string[];
  /** Where it answers what is different. */
  changes?: Change[];
}

export type FeedItem =
  | (Item & { kind: "progress"; progress: Progress })
  | (Item & { kind: "said"; text: string })
  | (Item & { kind: "summary"; drafted: records.SummaryDrafted; latest: boolean; approved: boolean })
  | (Item & { kind: "approved"; reply: string })
  | (Item & { kind: "shared"; shared: records.SummaryShared; mail: records.NotificationStatusChanged | null })
  | (Item & { kind: "conflicted"; conflicted: records.ChangeConflicted })
  | (Item & { kind: "declined"; declined: Declined })
  | (Item & { kind: "working"; message: string });

/** What ends an analysis, or puts it off. */
const ENDS = ["SummaryDrafted", "RefinementDeclined", "ChangeConflicted", "ClarificationAsked", "SummaryExplained", "CommitmentMarked", "AnalysisDelayed", "AnalysisStopped"];

/** The chat, from the stream. A session has one progress card, where it first shows; the rest follows event by event. */
export function feed(events: StreamEvent[]): FeedItem[] {
  const items: FeedItem[] = [];
  const progresses = new Map<string, Progress>();
  const latest = new Map<string, FeedItem & { kind: "summary" }>();
  const working = new Map<string, FeedItem & { kind: "working" }>();
  const ended = new Map<string, number>();
  for (const event of events) {
    const item = { key: event.id, at: event.at, sessionId: event.session_id };
    const progress = event.session_id ? progressed(progresses, event) : null;
    if (progress?.isNew)
      items.push({ ...item, key: `progress-${event.session_id}`, kind: "progress", progress: progress.value });
    if (event.session_id && ENDS.includes(event.name)) {
      ended.set(event.session_id, event.at);
      working.delete(event.session_id);
    }
    if (is(event, "SummaryExplained")) items.push({ ...item, kind: "declined", declined: event.data });
    else if (is(event, "ChatSaid")) items.push({ ...item, kind: "said", text: event.data.text });
    else if (is(event, "RefinementDeclined")) items.push({ ...item, kind: "declined", declined: event.data });
    else if (
      is(event, "CorrectionDeclined") ||
      is(event, "ChatAnswered") ||
      is(event, "VoiceProfileUpdated") ||
      is(event, "CommitmentMarked")
    )
      items.push({ ...item, kind: "declined", declined: { reply: event.data.reply, suggestions: [] } });
    else if (is(event, "ClarificationAsked")) {
      const suggestions = event.data.choices.map((choice) => choice.label);
      items.push({ ...item, kind: "declined", declined: { reply: event.data.reply, suggestions } });
    } else if (is(event, "SummaryApproved")) {
      const { session_id, summary_version, reply } = event.data;
      for (const one of items)
        if (one.kind === "summary" && one.sessionId === session_id && one.drafted.summary.version === summary_version)
          one.approved = true;
      items.push({ ...item, kind: "approved", reply });
    } else if (is(event, "SummaryShared")) items.push({ ...item, kind: "shared", shared: event.data, mail: null });
    else if (is(event, "NotificationStatusChanged") && event.data.kind === "SUMMARY_SHARED") {
      const { session_id, recipient } = event.data;
      const shared = items.findLast(
        (one) => one.kind === "shared" && one.sessionId === session_id && one.shared.recipient === recipient,
      );
      if (shared?.kind === "shared") shared.mail = event.data;
    } else if (is(event, "AnalysisDelayed"))
      items.push({ ...item, kind: "declined", declined: { reply: event.data.message, suggestions: ["cancel"] } });
    else if (is(event, "AnalysisStopped"))
      items.push({ ...item, kind: "declined", declined: { reply: event.data.message, suggestions: [] } });
    else if (is(event, "AnalysisProgressed")) {
      // It comes on another way than what ends it, and may be late.
      const { session_id, message } = event.data;
      if (event.at > (ended.get(session_id) ?? 0))
        working.set(session_id, { ...item, key: `working-${session_id}`, kind: "working", message });
    } else if (is(event, "ChangeConflicted")) items.push({ ...item, kind: "conflicted", conflicted: event.data });
    else if (is(event, "SummaryDrafted")) {
      const summary = { ...item, kind: "summary" as const, drafted: event.data, latest: true, approved: false };
      const before = latest.get(event.data.session_id);
      if (before) before.latest = false;
      latest.set(event.data.session_id, summary);
      items.push(summary);
    }
  }
  return [...items, ...working.values()];
}

/** The version that a message is said of: the latest in view, unless a message before it is still unanswered. */
export function seenVersion(items: FeedItem[], sessionId: string | null): number | null {
  const last = items.findLast((item) => item.sessionId === sessionId);
  return last?.kind === "said" || last?.kind === "working" ? null : latestVersion(items, sessionId);
}

/** Of the session's summary, as far as the stream tells. */
export function latestVersion(items: FeedItem[], sessionId: string | null): number | null {
  const latest = items.findLast((item) => item.kind === "summary" && item.sessionId === sessionId);
  return latest?.kind === "summary" ? latest.drafted.summary.version : null;
}

/** Narrows an event's data by its record name. */
export function is<Name extends keyof records.Records>(
  event: StreamEvent,
  name: Name,
): event is StreamEvent & { data: records.Records[Name] } {
  return event.name === name;
}

function progressed(progresses: Map<string, Progress>, event: StreamEvent): { value: Progress; isNew: boolean } | null {
  const sessionId = event.session_id;
  if (sessionId === null) return null;
  const known = progresses.get(sessionId);
  const value = known ?? empty(sessionId);
  const told = take(value, event);
  // A chat message alone says nothing of how far its session is, and a card of nothing would be in the way.
  if (!known && !told) return null;
  progresses.set(sessionId, value);
  return { value, isNew: !known };
}

function take(progress: Progress, event: StreamEvent): boolean {
  if (is(event, "TranscriptUploaded")) {
    progress.filename = event.data.filename;
    progress.title = event.data.title;
  } else if (is(event, "TranscriptAccepted")) {
    progress.accepted = event.data;
    progress.title = event.data.title;
  } else if (is(event, "TranscriptRejected")) {
    progress.rejected = event.data;
    progress.title = event.data.title;
  } else if (is(event, "SummaryDrafted")) {
    progress.drafted = true;
    progress.title = event.data.title;
  } else if (is(event, "SessionIndexed")) progress.indexed = event.data;
  else if (is(event, "NotificationStatusChanged") && event.data.kind === "SUMMARY_READY") progress.notified = event.data;
  else return false;
  return true;
}

function empty(sessionId: string): Progress {
  return {
    sessionId,
    title: "",
    filename: null,
    accepted: null,
    rejected: null,
    drafted: false,
    indexed: null,
    notified: null,
  };
}
