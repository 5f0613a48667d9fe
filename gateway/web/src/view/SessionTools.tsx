import { useEffect, useState } from "react";
import type { Gateway } from "../api/gateway.ts";
import type { Client, SessionStatus } from "../api/shapes.ts";
import { CraftDialog } from "./CraftDialog.tsx";
import { LedgerDialog } from "./LedgerDialog.tsx";

interface Props {
  gateway: Gateway;
  status: SessionStatus;
  onAssigned: (sessionId: string, clientId: string | null) => void;
  onFailed: (failure: unknown) => void;
}

/** Whose session it is, what was agreed over all of theirs, and what this one shows of the coach's craft. */
export function SessionTools({ gateway, status, onAssigned, onFailed }: Props) {
  const [clients, setClients] = useState<Client[]>([]);
  const [open, setOpen] = useState<"ledger" | "craft" | null>(null);
  const client = clients.find((one) => one.client_id === status.client_id) ?? null;

  useEffect(() => {
    gateway.clients().then(setClients, onFailed);
  }, [gateway, onFailed]);

  const assign = (clientId: string | null) => {
    gateway.assign(status.session_id, clientId).then(() => onAssigned(status.session_id, clientId), onFailed);
  };

  return (
    <div className="session-tools">
      {clients.length > 0 && (
        <select
          aria-label="Client"
          value={status.client_id ?? ""}
          onChange={(event) => assign(event.target.value || null)}
        >
          <option value="">No client</option>
          {clients.map((one) => (
            <option key={one.client_id} value={one.client_id}>
              {one.name}
            </option>
          ))}
        </select>
      )}
      {client && (
        <button className="link" onClick={() => setOpen("ledger")}>
          Commitments
        </button>
      )}
      {status.stage === "SUMMARIZED" && (
        <button className="link" onClick={() => setOpen("craft")}>
          Craft
        </button>
      )}
      {open === "ledger" && client && (
        <LedgerDialog gateway={gateway} client={client} onClose={() => setOpen(null)} />
      )}
      {open === "craft" && (
        <CraftDialog gateway={gateway} sessionId={status.session_id} onClose={() => setOpen(null)} />
      )}
    </div>
  );
}
