import { UNAUTHENTICATED, UNREADABLE } from "../stream/close.ts";
import type { StreamState } from "../stream/state.ts";

export type Tone = "good" | "soft" | "bad";

/** What the coach can do about a close that the client does not come back from. */
const STOPPED: ReadonlyMap<number | null, string> = new Map([
  [UNAUTHENTICATED, "Your login does not hold any more. Log in again."],
  [4101, "Your account may not use this chat. Ask whoever runs it."],
  [4102, "The server did not understand this page. Reload it."],
  [4103, "Chat is open in too many places. Close one and try again."],
  [UNREADABLE, "This page did not understand the server. Reload it."],
]);
const STOPPED_OTHERWISE = "The server has ended this chat. Reload the page.";

/** How the connection does, in words. `seconds`: until the next try. */
export function standing(stream: StreamState, seconds: number): [Tone, string] {
  switch (stream.phase) {
    case "online":
      return stream.catchUpTo === null ? ["good", "Online"] : ["soft", "Catching up…"];
    case "idle":
    case "connecting":
      return ["soft", stream.attempt > 0 ? "Reconnecting…" : "Connecting…"];
    case "expired":
      return ["soft", "Reconnecting…"];
    case "waiting":
      if (stream.attempt <= 2) return ["soft", "Reconnecting…"];
      return ["bad", seconds > 0 ? `Offline · next try in ${seconds} s` : "Offline"];
    case "stopped":
      return ["bad", STOPPED.get(stream.closeCode) ?? STOPPED_OTHERWISE];
  }
}
