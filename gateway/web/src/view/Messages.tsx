import { when } from "../model/labels.ts";
import type { Outgoing } from "../stream/outbox.ts";

export function OwnMessage({ text, at }: { text: string; at: number }) {
  return (
    <article className="own">
      <p className="bubble">{text}</p>
      <p className="own-state">
        <time dateTime={new Date(at).toISOString()}>{when(at, Date.now())}</time>
      </p>
    </article>
  );
}

interface PendingProps {
  entry: Outgoing;
  online: boolean;
  onAgain: (id: string) => void;
  onDiscard: (id: string) => void;
}

export function PendingMessage({ entry, online, onAgain, onDiscard }: PendingProps) {
  return (
    <article className={`own pending ${entry.state}`}>
      <p className="bubble">{entry.text}</p>
      <p className="own-state" role="status">
        {entry.state === "refused" ? (
          <>
            Not sent: {entry.error}{" "}
            <button className="link" onClick={() => onAgain(entry.id)}>
              Send again
            </button>{" "}
            <button className="link" onClick={() => onDiscard(entry.id)}>
              Remove
            </button>
          </>
        ) : entry.state === "acked" ? (
          "Received"
        ) : online ? (
          "Sending…"
        ) : (
          "Waiting for the connection"
        )}
      </p>
    </article>
  );
}
