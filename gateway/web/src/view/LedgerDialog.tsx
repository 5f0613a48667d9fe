import { useEffect, useRef, useState } from "react";
import type { Gateway } from "../api/gateway.ts";
import type { Client, LedgerEntry } from "../api/shapes.ts";
import { STATES } from "../model/labels.ts";

interface Props {
  gateway: Gateway;
  client: Client;
  onClose: () => void;
}

/** What a client agreed to over all their sessions, and what became of it. */
export function LedgerDialog({ gateway, client, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [entries, setEntries] = useState<LedgerEntry[] | null>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    gateway.commitments(client.client_id).then(setEntries, () => setFailed(true));
  }, [gateway, client]);

  return (
    <dialog className="mailbox" ref={dialog} onClose={onClose} aria-label={`Commitments of ${client.name}`}>
      <header>
        <h2>{client.name}: commitments</h2>
        <button className="round" aria-label="Close commitments" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </header>
      {failed && <p className="quiet">They could not be fetched: try again.</p>}
      {entries?.length === 0 && <p className="quiet">Nothing was agreed yet.</p>}
      {entries?.map((entry) => (
        <details key={entry.commitment_id}>
          <summary>
            {entry.text}{" "}
            <span className="quiet">
              {STATES[entry.state]}
              {entry.due_text && `, ${entry.due_text}`}
              {entry.is_overdue && ", overdue"}
            </span>
          </summary>
          <ul>
            {entry.moves.map((move) => (
              <li key={`${move.session_id} ${move.statement_id}`}>
                {STATES[move.state]} in {move.session_title}: “{move.text}”{" "}
                {move.by && <span className="quiet">{move.by}</span>}
              </li>
            ))}
          </ul>
        </details>
      ))}
    </dialog>
  );
}
