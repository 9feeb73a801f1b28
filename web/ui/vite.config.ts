/** Builds the screens into ../static; `npm run dev` passes the API on to a running service. */
import { defineConfig } from "vite";

const service = "http://127.0.0.1:8080";

export default defineConfig({
  build: {
    emptyOutDir: true,
    // The pages live under a strict Content-Security-Policy: nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  server: {
    proxy: {
      "/api/v1/live": { target: service, ws: true },
      "/api": service,
      "/healthz": service,
    },
  },
});
