import type { Upload } from "./useUploads.ts";

interface Props {
  uploads: Upload[];
  onDismiss: (key: string) => void;
}

export function UploadList({ uploads, onDismiss }: Props) {
  const shown = uploads.filter((upload) => upload.state !== "taken");
  if (shown.length === 0) return null;
  return (
    <ul className="uploads" aria-label="Uploads">
      {shown.map((upload) => (
        <li key={upload.key} className={upload.state}>
          <span className="upload-name">{upload.name}</span>
          {upload.state === "sending" ? (
            <progress value={upload.fraction} aria-label={`Uploading ${upload.name}`} />
          ) : (
            <button className="link" onClick={() => onDismiss(upload.key)} aria-label={`Dismiss ${upload.name}`}>
              ×
            </button>
          )}
          {upload.message && <p role="status">{upload.message}</p>}
        </li>
      ))}
    </ul>
  );
}
