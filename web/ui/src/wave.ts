/** wavesurfer.js in our clothes: a track for each leg, our colours, no inline style for the security policy to refuse. */
import WaveSurfer from "wavesurfer.js";
import { speechShape } from "./conversation";
import type { Leg, Line } from "./shapes";

/** Beyond this the sound is not fetched whole just to be drawn; it streams by ranges. */
const LONG_S = 6 * 60;
const HEIGHT = 68;

export function isLong(durationS: number): boolean {
  return durationS > LONG_S;
}

export type Wave = WaveSurfer & {
  start: (address: string, durationS: number, lines: Line[]) => Promise<void>;
};

export function makeWave(place: HTMLElement, label: string, legs: readonly Leg[]): Wave {
  const style = getComputedStyle(place);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const track = (name: Leg) => ({ waveColor: colour(`--${name}-soft-line`), progressColor: colour(`--${name}`) });
  const host = document.createElement("div");
  const wave = WaveSurfer.create({
    container: host,
    height: HEIGHT / legs.length,
    barWidth: 2,
    barGap: 1,
    barRadius: 2,
    normalize: true,
    cursorColor: colour("--ink"),
    cursorWidth: 2,
    dragToSeek: true,
    splitChannels: legs.map(track),
  });
  // Its <style> would be refused by the policy once in the page; the same rules as a sheet are not.
  const shadow = wave.getWrapper().getRootNode() as ShadowRoot;
  const inline = shadow.querySelector("style");
  if (inline) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(inline.textContent ?? "");
    shadow.adoptedStyleSheets = [sheet];
    inline.remove();
  }
  host.setAttribute("aria-label", label);
  place.append(host);
  wave.on("destroy", () => host.remove());
  return Object.assign(wave, {
    async start(address: string, durationS: number, lines: Line[]) {
      try {
        if (isLong(durationS)) await wave.load(address, speechShape(lines, durationS, legs), durationS);
        else await wave.load(address);
      } catch {
        // Told by the wave's own "error" event, or it was destroyed meanwhile.
      }
    },
  });
}
