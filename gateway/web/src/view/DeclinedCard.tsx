import type { Declined } from "../model/feed.ts";
import { Changes } from "./Changes.tsx";

interface Props {
  declined: Declined;
  onSay: (text: string) => void;
}

export function DeclinedCard({ declined, onSay }: Props) {
  return (
    <article className="declined">
      <p>{declined.reply}</p>
      {declined.changes !== undefined && declined.changes.length > 0 && (
        <Changes changes={declined.changes} startOpen={true} />
      )}
      {declined.suggestions.length > 0 && (
        <div className="chips" role="group" aria-label="Suggestions">
          {declined.suggestions.map((suggestion) => (
            <button key={suggestion} className="chip" onClick={() => onSay(suggestion)}>
              {suggestion}
            </button>
          ))}
        </div>
      )}
    </article>
  );
}
