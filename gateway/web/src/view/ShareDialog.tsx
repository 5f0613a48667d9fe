import { useEffect, useRef, useState } from "react";
import { Refused, type Gateway } from "../api/gateway.ts";
import type { Sharing } from "../api/shapes.ts";
import type { SummaryDrafted } from "../records/events.ts";

interface Props {
  gateway: Gateway;
  drafted: SummaryDrafted;
  onClose: () => void;
}

/** What would leave, sentence by sentence, and where to: nothing is sent before the coach has seen it. */
export function ShareDialog({ gateway, drafted, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [sharing, setSharing] = useState<Sharing | null>(null);
  const [recipient, setRecipient] = useState("");
  const [confirmed, setConfirmed] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const { session_id, summary } = drafted;

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    gateway.sharing(session_id, summary.version).then(
      (found) => {
        setSharing(found);
        setRecipient(found.recipient ?? "");
      },
      () => setFailed("This cannot be opened just now."),
    );
  }, [gateway, session_id, summary.version]);

  const texts = new Map(summary.statements.map((one) => [one.statement_id, one.text]));
  const unsupported = sharing?.unsupported ?? [];
  const send = () =>
    gateway.share(session_id, summary.version, recipient.trim(), confirmed).then(
      () => dialog.current?.close(),
      (failure: unknown) => setFailed(failure instanceof Refused ? failure.message : "That was not sent: try again."),
    );

  return (
    <dialog className="mailbox" ref={dialog} onClose={onClose} aria-label="Share with the client">
      <header>
        <h2>Share version {summary.version}</h2>
        <button className="round" aria-label="Close sharing" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </header>
      {failed && (
        <p className="warning" role="alert">
          {failed}
        </p>
      )}
      {sharing && (
        <form
          className="correction"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <label>
            To{sharing.recipient_name && ` ${sharing.recipient_name}`}
            <input
              type="email"
              required
              maxLength={254}
              aria-label="Client’s e-mail"
              value={recipient}
              onChange={(event) => setRecipient(event.target.value)}
            />
          </label>
          <ul className="leaving" aria-label="What leaves">
            {sharing.leaving.map((id) => (
              <li key={id}>
                {texts.get(id)}
                {unsupported.includes(id) && <span className="tag unsupported">no evidence</span>}
              </li>
            ))}
          </ul>
          {sharing.withheld.length > 0 && <p className="quiet">{sharing.withheld.length} more stay with you.</p>}
          {unsupported.length > 0 && (
            <label>
              <input type="checkbox" checked={confirmed} onChange={(event) => setConfirmed(event.target.checked)} /> Send
              what has no evidence as well
            </label>
          )}
          <p className="correction-actions">
            <button className="chip" disabled={unsupported.length > 0 && !confirmed}>
              Send
            </button>
          </p>
        </form>
      )}
    </dialog>
  );
}
