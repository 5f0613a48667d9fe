import type { CommitmentState, MarkerEvidence } from "../api/shapes.ts";
import type { Change, Section, Summary } from "../records/summary.ts";
import type { TimeQuality } from "../records/transcript.ts";

/** The parts of a summary in reading order. */
export const SECTIONS: [Section, string][] = [
  ["GOAL", "Goal"],
  ["SUCCESS_MEASURE", "How they will know"],
  ["REVIEWS", "Since last time"],
  ["OVERVIEW", "Overview"],
  ["INSIGHTS", "Insights"],
  ["CLIENT_WORDS", "In the client’s words"],
  ["OBSTACLES", "Obstacles"],
  ["COMMITMENTS", "Commitments"],
  ["OPEN_THREADS", "Open threads"],
  ["NEXT_SESSION", "Next session"],
  ["PRIVATE_NOTES", "Private notes"],
];

export const CAUSES: Record<Summary["cause"], string> = {
  INITIAL: "first draft",
  COACH_CHAT: "as you asked",
  COACH_EDIT: "your edit",
  TRANSCRIPT_CORRECTED: "transcript corrected",
  REVERT: "an earlier version again",
  UNDO: "undone",
  REDO: "redone",
};

export const STATES: Record<CommitmentState, string> = {
  AGREED: "agreed",
  CARRIED_OVER: "agreed again",
  DONE: "done",
  PARTLY: "partly done",
  NOT_DONE: "not done",
  DROPPED: "dropped",
  CHANGED: "changed",
};

export const VERDICTS: Record<MarkerEvidence["verdict"], string> = {
  OBSERVED: "observed",
  PARTLY: "in part",
  NOT_OBSERVED: "not found",
  NOT_ASSESSABLE: "cannot be told",
};

export const CHANGES: Record<Change["kind"], string> = {
  ADDED: "Added",
  REMOVED: "Removed",
  REWORDED: "Reworded",
  MOVED: "Moved",
  HIDDEN: "Hidden",
  SHOWN: "Shown",
};

/** `1:02:03` or `2:03`, with a tilde when the time is an estimate. */
export function clock(ms: number, quality: TimeQuality = "EXACT"): string {
  const seconds = Math.floor(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  const text = h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
  return quality === "INTERPOLATED" || quality === "BLOCK_ANCHOR" ? `~${text}` : text;
}

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

/** The time of day today, the date before that. */
export function when(at: number, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? TIME.format(at) : DAY.format(at);
}

/** An ISO date as the reader's locale writes it, in no time zone but its own. */
export function day(iso: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" }).format(
    new Date(`${iso}T00:00:00Z`),
  );
}

export function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}

/** Who wrote a version, with which prompt, and what it took. */
export function writtenBy({ analyst, prompt, prompt_version, usage }: Summary): string {
  const tokens = usage && usage.input_tokens !== null ? usage.input_tokens + (usage.output_tokens ?? 0) : null;
  return [
    analyst,
    prompt ? `prompt ${prompt} ${prompt_version}` : null,
    tokens === null ? null : `${tokens.toLocaleString()} tokens`,
    usage?.cost_usd == null ? null : `$${usage.cost_usd.toFixed(4)}`,
  ]
    .filter(Boolean)
    .join(" · ");
}
