import type { Outgoing } from "../stream/outbox.ts";
import type { Login } from "./shapes.ts";

/** Who is logged in, for as long as the tab lives. */
export interface Account {
  token: string;
  coachId: string;
  displayName: string;
  role: "coach" | "admin";
  /** Good for one use: a new account comes of it. */
  refreshToken: string;
}

const ACCOUNT = "coachstream.account";
const OUTBOX = "coachstream.outbox.";

export function accountOf(login: Login): Account {
  return {
    token: login.access_token,
    coachId: login.coach_id,
    displayName: login.display_name,
    role: login.role,
    refreshToken: login.refresh_token,
  };
}

export function loadAccount(): Account | null {
  return load<Account>(ACCOUNT);
}

export function saveAccount(account: Account | null): void {
  if (account === null) sessionStorage.removeItem(ACCOUNT);
  else sessionStorage.setItem(ACCOUNT, JSON.stringify(account));
}

/** What was not acknowledged outlives a reload, and is sent again under the same ids. */
export function loadOutbox(coachId: string): Outgoing[] {
  return (load<Outgoing[]>(OUTBOX + coachId) ?? []).map((entry) =>
    entry.state === "sent" ? { ...entry, state: "queued" } : entry,
  );
}

export function saveOutbox(coachId: string, outbox: Outgoing[]): void {
  const unacknowledged = outbox.filter((entry) => entry.state !== "acked");
  if (unacknowledged.length === 0) sessionStorage.removeItem(OUTBOX + coachId);
  else sessionStorage.setItem(OUTBOX + coachId, JSON.stringify(unacknowledged));
}

function load<Value>(key: string): Value | null {
  const text = sessionStorage.getItem(key);
  return text === null ? null : (JSON.parse(text) as Value);
}
