/** When a figure should catch the eye. Pure. */

export type Tone = "" | "good" | "warn" | "bad";

/** A wait is a warning beyond the queue's threshold and bad at three times it. */
export function waitTone(waitS: number | null, thresholdS = 20): Tone {
  if (waitS === null || waitS <= thresholdS) return "";
  return waitS > 3 * thresholdS ? "bad" : "warn";
}

/** The usual target is 80 %. */
export function serviceTone(share: number | null): Tone {
  if (share === null) return "";
  if (share >= 0.8) return "good";
  return share >= 0.6 ? "warn" : "bad";
}
