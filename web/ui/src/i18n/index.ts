/** The user's language: remembered, else the browser's, else Vietnamese. */
import { computed, effect, signal } from "@preact/signals";
import { ApiError } from "../api";
import { formats } from "../format";
import { en } from "./en";
import { vi, type Dictionary } from "./vi";

export type Language = "vi" | "en";
const dictionaries: Record<Language, Dictionary> = { vi, en };
const KEY = "tongdai.language";

export function firstLanguage(remembered: string | null, wanted: readonly string[]): Language {
  if (remembered === "vi" || remembered === "en") return remembered;
  for (const tag of wanted) {
    const language = tag.toLowerCase().split("-")[0];
    if (language === "vi" || language === "en") return language;
  }
  return "vi";
}

export const language = signal<Language>(
  typeof window === "undefined" ? "vi" : firstLanguage(localStorage.getItem(KEY), navigator.languages),
);
const dictionary = computed(() => dictionaries[language.value]);
const format = computed(() => formats(dictionary.value.locale));

/** The texts; read inside a component it renders again when the language changes. */
export const t = () => dictionary.value;
export const f = () => format.value;

export function toggleLanguage(): void {
  language.value = language.value === "vi" ? "en" : "vi";
  localStorage.setItem(KEY, language.value);
}

/** A code of the service (a disposition, an outcome) in words; an unknown one is shown as it is. */
export function word(words: Record<string, string>, code: string | null): string {
  if (code === null) return "";
  return words[code] ?? code.replaceAll("_", " ");
}

/** What to do about an error. In English the service says it best; otherwise by code, then by status. */
export function errorText(error: unknown): string {
  const { error: texts } = t();
  if (!(error instanceof ApiError)) return texts.any;
  const known = texts[error.code];
  if (known !== undefined) return known;
  if (language.value === "en" && error.message) return error.message;
  const byStatus: Record<number, string> = { 401: "unauthorized", 403: "forbidden", 404: "not_found", 422: "not_valid", 429: "too_many_attempts" };
  return texts[byStatus[error.status] ?? "any"] ?? texts.any;
}

if (typeof document !== "undefined") {
  effect(() => {
    document.documentElement.lang = language.value;
  });
}
