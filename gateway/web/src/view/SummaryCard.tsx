import { useState } from "react";
import type { Edit } from "../api/shapes.ts";
import { CAUSES, SECTIONS, when } from "../model/labels.ts";
import type { Moment } from "../model/moment.ts";
import type { SummaryDrafted } from "../records/events.ts";
import type { Section, Statement } from "../records/summary.ts";
import { Changes } from "./Changes.tsx";
import { MetricsLine } from "./MetricsLine.tsx";
import { Sentence } from "./Sentence.tsx";
import { AddSentence, SentenceEditor } from "./SentenceEditor.tsx";

interface Props {
  drafted: SummaryDrafted;
  at: number;
  latest: boolean;
  moment: Moment | null;
  onOpen: (moment: Moment) => void;
  onDraft: (text: string) => void;
  onHistory: () => void;
  onEdit: (edit: Edit) => void;
  approved: boolean;
  onApprove: (version: number) => void;
  onShare: (drafted: SummaryDrafted) => void;
}

const TRIES = ["shorter", "as bullets", "focus on ", "undo"];

export function SummaryCard(props: Props) {
  const { drafted, at, latest, moment, approved, onOpen, onDraft, onHistory, onEdit, onApprove, onShare } = props;
  const { summary, changes, reply, title } = drafted;
  const [open, setOpen] = useState<boolean | null>(null);
  const isOpen = open ?? latest;
  return (
    <article
      className={latest ? "summary latest" : "summary"}
      aria-label={`Summary of ${title}, version ${summary.version}`}
    >
      {reply && <p className="reply">{reply}</p>}
      <div className="paper">
        <header>
          <button className="version" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            <span className="version-number">Version {summary.version}</span>
            <span className="quiet">
              {CAUSES[summary.cause]} · {when(at, Date.now())}
            </span>
            {approved && <span className="tag approved">approved</span>}
            <svg className="chevron" viewBox="0 0 12 12" aria-hidden="true">
              <path d="m2.500 4.500 3.500 3.500 3.500-3.500" />
            </svg>
          </button>
        </header>
        {changes.length > 0 && <Changes changes={changes} startOpen={latest} />}
        {isOpen &&
          SECTIONS.map(([section, label]) => (
            <Part
              key={section}
              section={section}
              label={label}
              bullets={summary.layout === "BULLETS"}
              statements={summary.statements.filter((statement) => statement.section === section)}
              drafted={drafted}
              moment={moment}
              onOpen={onOpen}
              onEdit={latest ? onEdit : null}
            />
          ))}
        {isOpen && latest && <AddSentence onEdit={onEdit} />}
        {isOpen && <MetricsLine metrics={summary.metrics} summary={summary} />}
      </div>
      {latest && (
        <div className="chips" role="group" aria-label="Ways to refine">
          {TRIES.map((text) => (
            <button key={text} className="chip" onClick={() => onDraft(text)}>
              {text.trim()}
              {text.endsWith(" ") && " …"}
            </button>
          ))}
          <button className="chip" onClick={onHistory}>
            Versions
          </button>
          {approved ? (
            <button className="chip" onClick={() => onShare(drafted)}>
              Share with the client …
            </button>
          ) : (
            <button className="chip" onClick={() => onApprove(summary.version)}>
              Approve
            </button>
          )}
        </div>
      )}
    </article>
  );
}

interface PartProps {
  section: Section;
  label: string;
  bullets: boolean;
  statements: Statement[];
  drafted: SummaryDrafted;
  moment: Moment | null;
  onOpen: (moment: Moment) => void;
  onEdit: ((edit: Edit) => void) | null;
}

function Part({ section, label, bullets, statements, drafted, moment, onOpen, onEdit }: PartProps) {
  const [editing, setEditing] = useState<string | null>(null);
  const edited = statements.find((statement) => statement.statement_id === editing);
  if (statements.length === 0) return null;
  const asList = bullets || section === "COMMITMENTS" || section === "CLIENT_WORDS" || section === "OPEN_THREADS";
  const sentence = (statement: Statement) => (
    <Sentence
      key={statement.statement_id}
      statement={statement}
      isOpen={moment?.statementId === statement.statement_id}
      onEdit={onEdit && (() => setEditing(statement.statement_id))}
      onOpen={() =>
        onOpen({
          sessionId: drafted.session_id,
          title: drafted.title,
          transcriptVersion: drafted.summary.transcript_version,
          statementId: statement.statement_id,
          spans: statement.evidence,
          segmentIds: [],
        })
      }
    />
  );
  return (
    <section className={`part ${section.toLowerCase().replaceAll("_", "-")}`}>
      <h3>
        {label}
        {section === "PRIVATE_NOTES" && <span className="tag">only you</span>}
      </h3>
      {asList ? (
        <ul>
          {statements.map((statement) => (
            <li key={statement.statement_id}>{sentence(statement)}</li>
          ))}
        </ul>
      ) : (
        <p>{statements.map(sentence)}</p>
      )}
      {edited && onEdit && (
        <SentenceEditor
          key={edited.statement_id}
          statement={edited}
          onDone={(edit) => {
            setEditing(null);
            if (edit) onEdit(edit);
          }}
        />
      )}
    </section>
  );
}
