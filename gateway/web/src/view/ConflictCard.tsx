import type { Edit } from "../api/shapes.ts";
import type { ChangeConflicted } from "../records/events.ts";
import type { Conflict } from "../records/summary.ts";

interface Props {
  conflicted: ChangeConflicted;
  onEdit: (edit: Edit) => void;
}

/** Two devices changed one sentence: both texts, and the choice. What stands is kept by doing nothing. */
export function ConflictCard({ conflicted, onEdit }: Props) {
  return (
    <article className="declined conflict" aria-label="Two changes of one sentence">
      <p>{conflicted.reply}</p>
      {conflicted.conflicts.map((conflict) => (
        <dl key={conflict.statement_id}>
          <dt>Stands now</dt>
          <dd>{conflict.theirs ?? "taken out"}</dd>
          <dt>Yours</dt>
          <dd>{conflict.mine ?? "taken out"}</dd>
          {conflicted.command === null && conflict.theirs !== null && (
            <dd>
              <button className="chip" onClick={() => onEdit(mineInstead(conflict))}>
                Use mine
              </button>
            </dd>
          )}
        </dl>
      ))}
    </article>
  );
}

function mineInstead({ statement_id, mine }: Conflict): Edit {
  return mine === null ? { kind: "DELETE", statement_id } : { kind: "REWORD", statement_id, text: mine };
}
