import { useEffect, useState } from "react";
import { standing } from "../model/connection.ts";
import type { StreamState } from "../stream/state.ts";

interface Props {
  stream: StreamState;
  nextTryAt: number | null;
  onRetry: () => void;
}

export function Connection({ stream, nextTryAt, onRetry }: Props) {
  const waiting = stream.phase === "waiting";
  const now = useNow(waiting);
  const unsent = stream.outbox.filter((entry) => entry.state === "queued" || entry.state === "sent").length;
  const seconds = nextTryAt === null ? 0 : Math.max(0, Math.ceil((nextTryAt - now) / 1000));
  const [tone, text] = standing(stream, seconds);
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
