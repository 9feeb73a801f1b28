/** The recording of a call: caller above, agent below, of a message the caller alone; plays from where it is asked to. */
import { useEffect, useRef, useState } from "preact/hooks";
import type WaveSurfer from "wavesurfer.js";
import { api } from "../api";
import { f, t } from "../i18n";
import type { Wish } from "../search";
import type { Leg, Line } from "../shapes";
import { isLong, makeWave } from "../wave";
import { Icon } from "./Icon";

interface Props {
  recordingId: string;
  durationS: number;
  legs: Leg[];
  lines: Line[];
  wish: Wish | null;
  onTime: (at: number) => void;
  /** Moments that something is said about: ticks over the wave. */
  marks?: number[];
}

type State = "loading" | "paused" | "playing" | "failed";
const SPEEDS = [1, 1.25, 1.5, 2];

export function Player({ recordingId, durationS, legs, lines, wish, onTime, marks = [] }: Props) {
  const words = t();
  const place = useRef<HTMLDivElement>(null);
  const [wave, setWave] = useState<WaveSurfer | null>(null);
  const [state, setState] = useState<State>("loading");
  const [at, setAt] = useState(0);
  const [speed, setSpeed] = useState(1);

  useEffect(() => {
    const made = makeWave(place.current!, words.player.label, legs);
    const moved = (seconds: number) => {
      setAt(seconds);
      onTime(seconds);
    };
    made.on("timeupdate", moved);
    made.on("play", () => setState("playing"));
    made.on("pause", () => setState("paused"));
    made.on("finish", () => setState("paused"));
    made.on("error", () => setState("failed"));
    made.once("ready", () => {
      setState("paused");
      setWave(made);
    });
    void made.start(api.audioAddress(recordingId), durationS, lines);
    return () => made.destroy();
  }, [recordingId]);

  useEffect(() => {
    if (!wave || !wish) return;
    wave.setTime(wish.at);
    if (wish.play) wave.play().catch(() => setState("paused")); // the browser may want a click first
  }, [wave, wish?.asked]);

  function faster(): void {
    const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
    setSpeed(next);
    wave?.setPlaybackRate(next, true);
  }

  const playing = state === "playing";
  return (
    <div class="player" data-testid="player" data-state={state} data-at={at.toFixed(2)}>
      <button type="button" class="play-round large" disabled={wave === null} data-testid="player-toggle"
        aria-label={playing ? words.player.pause : words.player.play} onClick={() => void wave?.playPause()}>
        <Icon name={playing ? "pause" : "play"} />
      </button>
      <div class="player-wave">
        <div class="legs" aria-hidden="true">{legs.map((leg) => <span key={leg} class={`leg-${leg}`}>{words.qa[leg]}</span>)}</div>
        <div class="wave-place">
          <div class="wave" ref={place} />
          {marks.map((moment) => (
            <span key={moment} class="wave-mark" aria-hidden="true" style={{ left: `${Math.min(100, (moment / Math.max(1, durationS)) * 100)}%` }} />
          ))}
        </div>
      </div>
      <div class="player-side">
        <span class="since">{f().clock(at)} / {f().clock(durationS)}</span>
        <button type="button" class="quiet small" aria-label={`${words.player.speed} ${speed}×`} onClick={faster}>{speed}×</button>
      </div>
      {state === "loading" && <p class="hint" role="status">{words.player.loading}</p>}
      {state === "failed" && <p class="form-error" role="alert">{words.player.failed}</p>}
      {isLong(durationS) && <p class="hint">{words.player.rough}</p>}
    </div>
  );
}
