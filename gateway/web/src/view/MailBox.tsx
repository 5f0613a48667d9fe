import { useEffect, useRef, useState } from "react";
import type { Gateway } from "../api/gateway.ts";
import type { Mail } from "../api/shapes.ts";

interface Props {
  gateway: Gateway;
  onClose: () => void;
}

/** What was mailed, where the platform keeps mail itself instead of sending it. */
export function MailBox({ gateway, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [mails, setMails] = useState<Mail[] | null>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    gateway.mail().then(setMails, () => setFailed(true));
  }, [gateway]);

  return (
    <dialog className="mailbox" ref={dialog} onClose={onClose} aria-label="Mail">
      <header>
        <h2>Mail</h2>
        <button className="round" aria-label="Close mail" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </header>
      {failed && <p className="quiet">Mail goes to a mail server here; it is not kept for reading.</p>}
      {mails?.length === 0 && <p className="quiet">No mail yet.</p>}
      {mails?.map((mail) => (
        <details key={mail.message_id}>
          <summary>
            {mail.subject} <span className="quiet">to {mail.recipient}</span>
          </summary>
          <pre>{mail.text}</pre>
        </details>
      ))}
    </dialog>
  );
}
