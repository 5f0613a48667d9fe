import { useState } from "react";
import type { Correction } from "../api/shapes.ts";
import type { Participant, Segment } from "../records/transcript.ts";
import { onEscape } from "./escape.ts";

interface Props {
  segment: Segment;
  /** Null when nobody is known to have said it. */
  speaker: Participant | undefined;
  participants: Participant[];
  onDone: (correction: Correction | null) => void;
}

/** Who spoke: a name for the speaker wherever they speak, or a speaker for this passage. */
export function SpeakerEditor({ segment, speaker, participants, onDone }: Props) {
  const [name, setName] = useState(speaker?.name ?? "");
  const others = participants.filter((other) => other.participant_id !== speaker?.participant_id);
  const { segment_id } = segment;
  const wanted = name.trim();
  return (
    <form
      className="correction"
      aria-label={speaker ? `Correct ${speaker.name}` : "Say who spoke"}
      onKeyDown={onEscape(() => onDone(null))}
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted === "" || wanted === speaker?.name) onDone(null);
        else if (!speaker) onDone({ kind: "REASSIGN_SEGMENT", segment_id, participant_name: wanted });
        else onDone({ kind: "RENAME_SPEAKER", participant_id: speaker.participant_id, participant_name: wanted });
      }}
    >
      <input
        aria-label="Name"
        autoFocus
        maxLength={200}
        placeholder="Name"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <p className="correction-actions">
        <button className="chip" type="submit">
          {speaker ? "Rename" : "Assign"}
        </button>
        {speaker && speaker.role !== "COACH" && (
          <button
            className="chip"
            type="button"
            onClick={() => onDone({ kind: "SET_ROLE", participant_id: speaker.participant_id, role: "COACH" })}
          >
            This is the coach
          </button>
        )}
        <Choice
          label={speaker ? "Only this passage: assign to …" : "Assign to …"}
          among={others}
          onChoose={(other) => onDone({ kind: "REASSIGN_SEGMENT", segment_id, participant_id: other })}
        />
        {speaker && (
          <Choice
            label="Same person as …"
            among={others}
            onChoose={(other) =>
              onDone({
                kind: "MERGE_SPEAKERS",
                participant_id: speaker.participant_id,
                into_participant_id: other,
              })
            }
          />
        )}
      </p>
    </form>
  );
}

interface ChoiceProps {
  label: string;
  among: Participant[];
  onChoose: (participantId: string) => void;
}

function Choice({ label, among, onChoose }: ChoiceProps) {
  if (among.length === 0) return null;
  return (
    <select className="chip" aria-label={label} value="" onChange={(event) => onChoose(event.target.value)}>
      <option value="" disabled>
        {label}
      </option>
      {among.map((participant) => (
        <option key={participant.participant_id} value={participant.participant_id}>
          {participant.name}
        </option>
      ))}
    </select>
  );
}
