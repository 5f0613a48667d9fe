import type { KeyboardEvent } from "react";

/** Escape closes the editor alone, not the panel that it is in. */
export function onEscape(close: () => void) {
  return (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
}
