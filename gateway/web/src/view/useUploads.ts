import { useCallback, useRef, useState } from "react";
import { Refused, type Gateway } from "../api/gateway.ts";

export interface Upload {
  key: string;
  name: string;
  /** 0 to 1. */
  fraction: number;
  state: "sending" | "taken" | "duplicate" | "failed";
  message: string | null;
}

/** Sends files one after the other, each with its own progress. */
export function useUploads(gateway: Gateway, onTaken: (sessionId: string) => void) {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const queue = useRef<Promise<void>>(Promise.resolve());

  const add = useCallback(
    (files: File[]) => {
      for (const file of files) {
        const key = crypto.randomUUID();
        const change = (part: Partial<Upload>) =>
          setUploads((all) => all.map((upload) => (upload.key === key ? { ...upload, ...part } : upload)));
        setUploads((all) => [...all, { key, name: file.name, fraction: 0, state: "sending", message: null }]);
        queue.current = queue.current.then(async () => {
          try {
            const session = await gateway.upload(file, (fraction) => change({ fraction }));
            const message = session.duplicate ? "Uploaded before: it is the same session." : null;
            change({ fraction: 1, state: session.duplicate ? "duplicate" : "taken", message });
            onTaken(session.session_id);
          } catch (failure) {
            change({ state: "failed", message: failure instanceof Refused ? failure.message : "The upload failed." });
          }
        });
      }
    },
    [gateway, onTaken],
  );

  const dismiss = useCallback((key: string) => setUploads((all) => all.filter((upload) => upload.key !== key)), []);
  return { uploads, add, dismiss };
}
