import { useRef, type ReactNode } from "react";
import { when } from "../model/labels.ts";
import type { SessionRow } from "../model/sessions.ts";
import { Mark } from "./Mark.tsx";

interface Props {
  rows: SessionRow[];
  selected: string | null;
  onSelect: (sessionId: string) => void;
  onFiles: (files: File[]) => void;
  onMail: () => void;
  onVoice: () => void;
  onLogout: () => void;
  displayName: string;
  administers: boolean;
  children: ReactNode;
}

export function SessionList(props: Props) {
  const { rows, selected, onSelect, onFiles, onMail, onVoice, onLogout, displayName, administers, children } = props;
  const input = useRef<HTMLInputElement>(null);
  const now = Date.now();
  return (
    <nav className="sessions" aria-label="Sessions">
      <div className="brand">
        <Mark />
        <span>Coachstream</span>
      </div>
      <button className="upload" onClick={() => input.current?.click()}>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M8 3v10M3 8h10" />
        </svg>{" "}
        Add transcripts
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Transcript files"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      {children}
      {rows.length > 0 && <h2 className="eyebrow">Sessions</h2>}
      <ul className="session-rows">
        {rows.map((row) => (
          <li key={row.sessionId}>
            <button
              className="session-row"
              aria-current={row.sessionId === selected}
              onClick={() => onSelect(row.sessionId)}
            >
              <span className="session-title">{row.title}</span>
              <span className="session-time">{when(row.at, now)}</span>
              <Stage row={row} />
            </button>
          </li>
        ))}
      </ul>
      <footer className="account">
        <span className="account-name">{displayName}</span>
        <button className="link" onClick={onVoice}>
          Voice
        </button>
        <button className="link" onClick={onMail}>
          Mail
        </button>
        {administers && (
          <a className="link" href="/operations">
            Operations
          </a>
        )}
        <button className="link" onClick={onLogout}>
          Log out
        </button>
      </footer>
    </nav>
  );
}

function Stage({ row }: { row: SessionRow }) {
  switch (row.stage) {
    case "UPLOADED":
      return <span className="stage working">Reading…</span>;
    case "PARSED":
      return <span className="stage working">Summarizing…</span>;
    case "REJECTED":
      return <span className="stage bad">Not readable</span>;
    case "SUMMARIZED":
      return (
        <span className="stage">{row.version && row.version > 1 ? `Version ${row.version}` : "Summary ready"}</span>
      );
  }
}
