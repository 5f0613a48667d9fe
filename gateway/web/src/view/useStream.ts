import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { loadOutbox, saveOutbox, type Account } from "../api/account.ts";
import { StreamClient } from "../stream/client.ts";
import type { StreamState } from "../stream/state.ts";

/** The coach's stream, for as long as the workspace is on screen; a new token is used at the next connection. */
export function useStream(account: Account): [StreamState, StreamClient] {
  const token = useRef(account.token);
  const [client] = useState(
    () => new StreamClient({ url: streamUrl(), token: () => token.current, outbox: loadOutbox(account.coachId) }),
  );
  const state = useSyncExternalStore(client.subscribe, client.snapshot);

  useEffect(() => {
    token.current = account.token;
    client.start();
    return () => client.stop();
  }, [client, account]);

  useEffect(() => saveOutbox(account.coachId, state.outbox), [account.coachId, state.outbox]);

  return [state, client];
}

function streamUrl(): string {
  const url = new URL("/ws", window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
