import type { SessionStatus } from "../api/shapes.ts";
import type { SummaryDrafted } from "../records/events.ts";
import { hasOlder, type StreamState } from "../stream/state.ts";
import { latestVersion, type FeedItem } from "./feed.ts";

/** A summary as the gateway keeps it, for when its event has left the stream. */
export interface Stored {
  drafted: SummaryDrafted;
  at: number;
}

/** The session whose summary is there, and nowhere in the stream: nothing older is kept that could still show it. */
export function missing(
  statuses: SessionStatus[],
  items: FeedItem[],
  stream: StreamState,
  sessionId: string | null,
): SessionStatus | null {
  if (stream.phase !== "online" || stream.catchUpTo !== null || hasOlder(stream)) return null;
  if (latestVersion(items, sessionId) !== null) return null;
  return statuses.find((one) => one.session_id === sessionId && one.stage === "SUMMARIZED") ?? null;
}

/** The stream knows better, where it has a summary of that session. */
export function withStored(items: FeedItem[], stored: Stored | null): FeedItem[] {
  if (stored === null) return items;
  const { drafted, at } = stored;
  const sessionId = drafted.session_id;
  if (items.some((item) => item.kind === "summary" && item.sessionId === sessionId)) return items;
  const shown = { kind: "summary" as const, drafted, latest: true, approved: false };
  return [{ key: `stored-${sessionId}`, at, sessionId, ...shown }, ...items];
}
