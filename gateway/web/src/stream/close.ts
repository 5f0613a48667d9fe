/** What a client does about a close code. */
export type AfterClose = "reconnect" | "reconnect-afresh" | "renew-token" | "stop";

export const MESSAGE_TOO_BIG = 1009;
export const DRAINING = 4001;
export const POSITION_LOST = 4004;
export const TOKEN_EXPIRED = 4005;
export const RATE_LIMITED = 4006;
export const UNAUTHENTICATED = 4100;
/** Sent by this client when the stream skipped an event. */
export const GAP_SEEN = 4900;
/** Sent by this client when nothing answers. */
export const SILENT = 4901;
/** Sent by this client on a frame it cannot read: the same would come again. */
export const UNREADABLE = 4902;

export function afterClose(code: number): AfterClose {
  if (code === POSITION_LOST) return "reconnect-afresh";
  if (code === TOKEN_EXPIRED) return "renew-token";
  if ((code >= 4100 && code <= 4199) || code === UNREADABLE) return "stop";
  return "reconnect";
}

/** Whether the gateway wants the client to stay away for a while. */
export function asksToWait(code: number): boolean {
  return code === DRAINING || code === RATE_LIMITED;
}

const STEPS_S = [1, 2, 4, 8, 16, 30];

/** Full jitter: ms from 0 to the step's length. `random` is 0 to 1. */
export function backoff(attempt: number, random: number): number {
  const step = STEPS_S[Math.min(attempt, STEPS_S.length - 1)] ?? 30;
  return Math.round(step * 1000 * random);
}
