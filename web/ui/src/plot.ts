/** A plot in its place: drawn again when its size, the colours, the language or what it shows change. */
import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";
import type uPlot from "uplot";
import { language } from "./i18n";

/** `data`, where given, is read from signals: with each change of them only the data are set anew. */
export function usePlot(
  draw: (host: HTMLElement) => uPlot, when: readonly unknown[], data?: () => uPlot.AlignedData,
): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  const lang = language.value;
  useEffect(() => {
    const host = place.current!;
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    let plot = draw(host);
    const redraw = () => {
      plot.destroy();
      plot = draw(host);
    };
    const watcher = new ResizeObserver(() => plot.setSize(sizeOf(host)));
    watcher.observe(host);
    dark.addEventListener("change", redraw);
    const stop = data && effect(() => plot.setData(data()));
    return () => {
      stop?.();
      watcher.disconnect();
      dark.removeEventListener("change", redraw);
      plot.destroy();
    };
  }, [...when, lang]);
  return place;
}

export function sizeOf(host: HTMLElement): { width: number; height: number } {
  return { width: Math.max(120, host.clientWidth), height: Math.max(90, host.clientHeight) };
}
