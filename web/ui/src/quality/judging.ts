/** What figures of quality mean, and how they are put together for a plot. Pure. */
import { dayStart, monday } from "./periods";
import type { Review } from "./shapes";

export type Verdict = "reliable" | "tentative" | "unreliable" | "worse" | "unknown";

/** Krippendorff's own limits: .8 and more, and .667 for tentative conclusions. */
export function verdict(alpha: number | null): Verdict {
  if (alpha === null) return "unknown";
  if (alpha >= 0.8) return "reliable";
  if (alpha >= 0.667) return "tentative";
  return alpha >= 0 ? "unreliable" : "worse";
}

export function scoreTone(score: number | null): "" | "good" | "warn" | "bad" {
  if (score === null) return "";
  return score >= 0.8 ? "good" : score >= 0.6 ? "warn" : "bad";
}

/** The mean score of each week that has one, by when the review was given: beginnings of weeks, and scores. */
export function byWeek(reviews: readonly Review[], day: (at: number) => string): [number[], number[]] {
  const weeks = new Map<number, number[]>();
  for (const review of reviews) {
    if (review.party !== "supervisor" || review.given_at === null || review.score === null) continue;
    const week = dayStart(monday(day(review.given_at)));
    weeks.set(week, [...(weeks.get(week) ?? []), review.score]);
  }
  const ordered = [...weeks].sort(([one], [other]) => one - other);
  return [ordered.map(([week]) => week), ordered.map(([, scores]) => scores.reduce((a, b) => a + b, 0) / scores.length)];
}

/** The machine's reason, as the dictionaries know it. */
export function reasonKey(reason: string): string {
  return reason.startsWith("no phrases for the language") ? "language" : reason;
}

/** "1:05" or "65" as seconds; null when it is neither. */
export function secondsOf(typed: string): number | null {
  const match = /^\s*(?:(\d{1,3}):)?(\d{1,5})(?:[.,](\d))?\s*$/.exec(typed);
  if (!match) return null;
  return Number(match[1] ?? 0) * 60 + Number(match[2]) + Number(match[3] ?? 0) / 10;
}
