import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./view/App.tsx";
import "./style/base.css";
import "./style/layout.css";
import "./style/feed.css";
import "./style/operations.css";
import "./style/transcript.css";

const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
