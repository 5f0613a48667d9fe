import { useState, type FormEvent } from "react";
import type { Sample } from "../records/voice.ts";

interface Props {
  onTrain: (samples: Sample[], fromEdits: boolean) => void;
}

/** As the gateway takes them. */
const MOST_CHARACTERS = 20_000;
const MOST_SAMPLES = 10;

export function VoiceTraining({ onTrain }: Props) {
  const [pasted, setPasted] = useState("");
  const [files, setFiles] = useState<Sample[]>([]);
  const [fromEdits, setFromEdits] = useState(true);
  const samples = pasted.trim() === "" ? files : [...files, { title: "Pasted", text: pasted }];
  const tooLong = samples.find((sample) => sample.text.length > MOST_CHARACTERS);

  const read = async (chosen: FileList | null) => {
    const texts = [...(chosen ?? [])].map(async (file) => ({ title: file.name, text: await file.text() }));
    setFiles((await Promise.all(texts)).filter((sample) => sample.text.trim() !== ""));
  };
  const train = (event: FormEvent) => {
    event.preventDefault();
    onTrain(samples, fromEdits);
    setPasted("");
    setFiles([]);
  };

  return (
    <form onSubmit={train} aria-label="Train your voice">
      <label>
        Something you wrote to a client
        <textarea rows={5} value={pasted} onChange={(event) => setPasted(event.target.value)} />
      </label>
      <input
        type="file"
        multiple
        accept=".txt,.md,text/plain"
        aria-label="Files you wrote"
        onChange={(event) => void read(event.target.files)}
      />
      <label className="inline">
        <input type="checkbox" checked={fromEdits} onChange={(event) => setFromEdits(event.target.checked)} /> Learn from
        what I changed in summaries, too
      </label>
      {tooLong && <p role="alert">{tooLong.title} is longer than 20,000 characters: take a part of it.</p>}
      <button
        className="chip"
        disabled={tooLong !== undefined || samples.length > MOST_SAMPLES || (samples.length === 0 && !fromEdits)}
      >
        Learn my voice
      </button>
    </form>
  );
}
