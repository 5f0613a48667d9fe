import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const gateway = "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  build: { target: "es2022", sourcemap: false },
  server: {
    proxy: {
      "/ws": { target: gateway.replace("http", "ws"), ws: true },
      "^/(auth|transcripts|sessions|search|mail)": { target: gateway },
    },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node" },
});
