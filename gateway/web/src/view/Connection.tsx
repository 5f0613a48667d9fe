import { useEffect, useState } from "react";
import type { StreamState } from "../stream/machine.ts";

interface Props {
  stream: StreamState;
  nextTryAt: number | null;
  onRetry: () => void;
}

const STOPPED: Record<number, string> = {
  4101: "You may not use this stream.",
  4102: "The server did not understand this page. Reload it.",
  4103: "Chat is open in too many places. Close one and try again.",
};

export function Connection({ stream, nextTryAt, onRetry }: Props) {
  const waiting = stream.phase === "waiting";
  const now = useNow(waiting);
  const unsent = stream.outbox.filter((entry) => entry.state === "queued" || entry.state === "sent").length;
  const seconds = nextTryAt === null ? 0 : Math.max(0, Math.ceil((nextTryAt - now) / 1000));
  const [tone, text] = describe(stream, seconds);
  return (
    <div className={`connection ${tone}`}>
      <span className="dot" aria-hidden="true" />
      <span role="status">
        {text}
        {unsent > 0 && tone !== "good" && ` · ${unsent} to send`}
      </span>
      {(waiting || stream.phase === "stopped") && (
        <button className="link" onClick={onRetry}>
          Try now
        </button>
      )}
    </div>
  );
}

function describe(stream: StreamState, seconds: number): [string, string] {
  switch (stream.phase) {
    case "online":
      return stream.catchUpTo === null ? ["good", "Online"] : ["soft", "Catching up…"];
    case "idle":
    case "connecting":
      return ["soft", stream.attempt > 0 ? "Reconnecting…" : "Connecting…"];
    case "waiting":
      if (stream.attempt <= 2) return ["soft", "Reconnecting…"];
      return ["bad", seconds > 0 ? `Offline · next try in ${seconds} s` : "Offline"];
    case "expired":
    case "stopped":
      return ["bad", STOPPED[stream.closeCode ?? 0] ?? "Disconnected"];
  }
}

function useNow(running: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
