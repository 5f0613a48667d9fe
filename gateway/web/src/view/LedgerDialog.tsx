import { useEffect, useRef, useState } from "react";
import type { Gateway } from "../api/gateway.ts";
import type { Client, CommitmentMark, LedgerEntry } from "../api/shapes.ts";
import { STATES } from "../model/labels.ts";

const MARKS: CommitmentMark[] = ["DONE", "NOT_DONE", "DROPPED"];

interface Props {
  gateway: Gateway;
  client: Client;
  onClose: () => void;
}

/** As the ledger will have it in a moment. */
function marked(entry: LedgerEntry, state: CommitmentMark): LedgerEntry {
  return { ...entry, state, is_overdue: entry.is_overdue && state === "NOT_DONE" };
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

  const mark = (entry: LedgerEntry, state: CommitmentMark) =>
    gateway.mark(client.client_id, entry.commitment_id, state).then(
      () => setEntries((all) => all?.map((one) => (one === entry ? marked(one, state) : one)) ?? null),
      () => setFailed(true),
    );

  return (
    <dialog className="mailbox" ref={dialog} onClose={onClose} aria-label={`Commitments of ${client.name}`}>
      <header>
        <h2>{client.name}: commitments</h2>
        <button className="round" aria-label="Close commitments" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </header>
      {failed && <p className="quiet">That did not work: try again.</p>}
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
              <li key={`${move.session_id} ${move.statement_id} ${move.session_date} ${move.state}`}>
                {STATES[move.state]}{" "}
                {move.session_id ? `in ${move.session_title}: “${move.text}”` : `as you marked it on ${move.session_date}`}{" "}
                {move.by && <span className="quiet">{move.by}</span>}
              </li>
            ))}
          </ul>
          <div className="chips" role="group" aria-label="Mark as">
            {MARKS.filter((state) => state !== entry.state).map((state) => (
              <button key={state} className="chip" onClick={() => void mark(entry, state)}>
                {STATES[state]}
              </button>
            ))}
          </div>
        </details>
      ))}
    </dialog>
  );
}
