import type { Progress } from "../model/feed.ts";
import { clock } from "../model/labels.ts";

/** How far a session is, step by step. */
export function ProgressCard({ progress }: { progress: Progress }) {
  const { title, filename, accepted, rejected, drafted, indexed, notified } = progress;
  const words = accepted?.counts?.words_in_segments;
  return (
    <article className="progress-card" aria-label={`Progress of ${title}`}>
      <header>
        <h2>{title || filename}</h2>
        {filename && filename !== title && <span className="quiet">{filename}</span>}
      </header>
      {rejected ? (
        <p className="rejected" role="alert">
          {rejected.message}
        </p>
      ) : (
        <ol className="steps">
          <Step done label="Uploaded" />
          <Step done={accepted !== null || drafted} label="Read" />
          <Step done={drafted} label="Summarized" />
          <Step done={indexed !== null} label="Searchable" />
          <Step
            done={notified?.status === "SENT"}
            failed={notified?.status === "FAILED"}
            label={notified?.status === "FAILED" ? "Mail failed" : "Mailed"}
          />
        </ol>
      )}
      {accepted && (
        <p className="facts">
          {[
            accepted.participants.map((participant) => participant.name).join(" and "),
            words === undefined ? null : `${words.toLocaleString()} words`,
            accepted.duration_ms ? clock(accepted.duration_ms) : null,
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      )}
      {accepted?.warnings.map((warning) => (
        <p key={warning} className="warning">
          {warning}
        </p>
      ))}
    </article>
  );
}

function Step({ done, failed = false, label }: { done: boolean; failed?: boolean; label: string }) {
  const state = failed ? "failed" : done ? "done" : "pending";
  return (
    <li className={state}>
      <span aria-hidden="true" className="step-dot">
        {failed
          ? "!"
          : done && (
              <svg viewBox="0 0 12 12">
                <path d="m2.500 6.500 2.300 2.300 4.700-5.300" />
              </svg>
            )}
      </span>
      {label}
      <span className="visually-hidden">: {state}</span>
    </li>
  );
}
