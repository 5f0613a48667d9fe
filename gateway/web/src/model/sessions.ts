import type { SessionStatus, Stage } from "../api/shapes.ts";
import type { FeedItem } from "./feed.ts";

/** A line of the list on the left. */
export interface SessionRow {
  sessionId: string;
  title: string;
  stage: Stage;
  version: number | null;
  /** Milliseconds since 1970: when something last happened. */
  at: number;
}

const ORDER: Stage[] = ["UPLOADED", "PARSED", "SUMMARIZED", "REJECTED"];

/** The read model's sessions, overtaken by whatever the stream knows already; newest first. */
export function sessionRows(statuses: SessionStatus[], items: FeedItem[]): SessionRow[] {
  const rows = new Map<string, SessionRow>();
  for (const status of statuses)
    rows.set(status.session_id, {
      sessionId: status.session_id,
      title: status.title || status.filename || "Untitled session",
      stage: status.stage,
      version: status.summary_version,
      at: Date.parse(status.updated_at),
    });
  for (const item of items) {
    if (item.sessionId === null) continue;
    const row = rows.get(item.sessionId) ?? blank(item.sessionId);
    rows.set(item.sessionId, overtaken(row, item));
  }
  return [...rows.values()].filter((row) => row.title !== "").sort((a, b) => b.at - a.at);
}

function overtaken(row: SessionRow, item: FeedItem): SessionRow {
  const at = Math.max(row.at, item.at);
  if (item.kind === "progress") {
    const { title, filename, rejected, drafted, accepted } = item.progress;
    const stage: Stage = rejected ? "REJECTED" : drafted ? "SUMMARIZED" : accepted ? "PARSED" : "UPLOADED";
    return { ...row, at, title: title || filename || row.title, stage: later(row.stage, stage) };
  }
  if (item.kind === "summary") {
    const version = Math.max(row.version ?? 0, item.drafted.summary.version);
    return { ...row, at, version, stage: later(row.stage, "SUMMARIZED") };
  }
  return { ...row, at };
}

function later(a: Stage, b: Stage): Stage {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b;
}

function blank(sessionId: string): SessionRow {
  return { sessionId, title: "", stage: "UPLOADED", version: null, at: 0 };
}
