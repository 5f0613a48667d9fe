import type { NotificationStatusChanged, SummaryShared } from "../records/events.ts";

interface Props {
  shared: SummaryShared;
  /** Null until the mail server has answered. */
  mail: NotificationStatusChanged | null;
}

/** What left, to whom, from which version, and whether it arrived at the mail server. */
export function SharedCard({ shared, mail }: Props) {
  const { summary_version, recipient, recipient_name, sentences, withheld } = shared;
  const state = mail === null ? "on its way" : mail.status === "SENT" ? "sent" : `not sent: ${mail.detail ?? "refused"}`;
  return (
    <article className="declined approved" aria-label="Shared">
      <p>
        Version {summary_version} to {recipient_name ? `${recipient_name} <${recipient}>` : recipient}:{" "}
        <strong>{state}</strong>
      </p>
      <details>
        <summary>
          {sentences.length} sentences left <span className="quiet">{withheld > 0 && `· ${withheld} stayed with you`}</span>
        </summary>
        <ul>
          {sentences.map((sentence) => (
            <li key={sentence.statement_id}>{sentence.text}</li>
          ))}
        </ul>
      </details>
    </article>
  );
}
