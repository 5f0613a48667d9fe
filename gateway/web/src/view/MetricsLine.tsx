import { percent, writtenBy } from "../model/labels.ts";
import type { Metrics, Summary } from "../records/summary.ts";

interface Props {
  metrics: Metrics;
  summary: Summary;
}

export function MetricsLine({ metrics, summary }: Props) {
  const { coach_talk_ratio: ratio, coach_questions: questions, coach_open_questions: open, silences } = metrics;
  return (
    <footer className="metrics">
      {ratio !== null && (
        <span className="talk" title="Share of the words">
          <span className="talk-bar" aria-hidden="true">
            <span style={{ width: percent(ratio).replace(" ", "") }} />
          </span>
          Coach {percent(ratio)}
        </span>
      )}
      {questions > 0 && (
        <span>
          {questions} questions, {open} open
        </span>
      )}
      {metrics.longest_client_monologue_words > 0 && (
        <span>longest client turn {metrics.longest_client_monologue_words} words</span>
      )}
      {silences !== null && silences > 0 && <span>{silences} silences</span>}
      <span className="analyst">{writtenBy(summary)}</span>
    </footer>
  );
}
